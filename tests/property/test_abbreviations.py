from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.abbreviations import expansions, find_definitions

MARKS = ["(", ")", "[", "]", "=", ";", ",", ".", " ", "  ", "\n", "\n\n", '"', "-", "'"]
FORMS = ["alopecia", "areata", "AA", "ASCs", "stem", "cells", "of", "the", "5", "5-ARI", "x", "A"]
PIECES = st.sampled_from([*MARKS, *FORMS, "α", "ß", "İ"])
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(PIECES, max_size=40).map(" ".join),
)
WORDS = st.lists(st.text("bcdfghklmnprstvwxyz", min_size=4, max_size=9), min_size=2, max_size=5)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_short_and_long_are_literal_pieces_of_the_text(text: str) -> None:
    for found in find_definitions(text):
        assert text[found.short_start : found.short_end] == found.short
        assert text[found.long_start : found.long_end] == found.long


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_short_and_long_are_apart_and_trimmed(text: str) -> None:
    for found in find_definitions(text):
        assert found.short.strip() == found.short != ""
        assert found.long.strip() == found.long
        assert len(found.long) > len(found.short)
        assert found.long_end <= found.short_start or found.short_end <= found.long_start


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_expansions_are_the_definitions_found(text: str) -> None:
    pairs = {(found.short, found.long) for found in find_definitions(text)}
    assert set(expansions(text).items()) <= pairs
    assert set(expansions(text)) == {short for short, _ in pairs}


@settings(deadline=None, max_examples=200)
@given(WORDS)
def test_the_initials_of_words_in_brackets_are_defined(words: list[str]) -> None:
    short = "".join(word[0] for word in words).upper()
    long = " ".join(words)
    before = find_definitions(f"{long} ({short})")
    behind = find_definitions(f"{short} ({long})")
    if set(short) <= set("IVX"):  # reads as a number
        return
    assert [found.short for found in before] == [short]
    assert long.endswith(before[0].long)
    assert [found.short for found in behind] == [short]
    assert behind[0].long == long
