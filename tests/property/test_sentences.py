from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.sentences import split

MARKS = [
    ".",
    "!",
    "?",
    "…",
    "...",
    "?!",
    "(",
    ")",
    "[",
    "]",
    '"',
    "'",
    "”",
    ":",
    ";",
    ",",
    "-",
    "*",
    "•",
    "1.",
    "2)",
    "(a)",
    "[12]",
    ".[3]",
    "Dr.",
    "Fig.",
    "et",
    "al.",
    "e.g.",
    "vs.",
    "U.S.",
    "A.",
    "E.",
    "coli",
    "RESULTS:",
    "Hair",
    "hair",
    "The",
    "it",
    "mRNA",
    "0.05",
    "P",
    "<",
    ".05",
    "😀",
    "é",
    "α",
    "https://a.b/c.",
    "¹²",
]
WHITE = [" ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\u00a0", "\u2028", "\x0b", "\x1c", "\u200b"]
PIECES = st.sampled_from([*MARKS, *WHITE])
PROSE = st.lists(PIECES, max_size=60).map("".join)
SPACED = st.lists(PIECES, max_size=60).map(" ".join)
TEXTS = st.one_of(PROSE, SPACED, st.text(max_size=200))


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_spans_ascend_apart_from_each_other(text: str) -> None:
    last = 0
    for start, end in split(text):
        assert last <= start < end <= len(text)
        last = end


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_no_sentence_begins_or_ends_with_white_space(text: str) -> None:
    for start, end in split(text):
        assert text[start:end] == text[start:end].strip()


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_every_character_but_white_space_is_in_a_sentence(text: str) -> None:
    kept = "".join(text[start:end] for start, end in split(text))
    assert "".join(kept.split()) == "".join(text.split())


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_no_sentence_holds_a_blank_line(text: str) -> None:
    for start, end in split(text):
        assert "\n\n" not in text[start:end]


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS)
def test_a_blank_line_keeps_what_stands_before_from_what_follows(one: str, other: str) -> None:
    joined = split(one + "\n\n" + other)
    boundary = len(one)
    assert not any(start < boundary < end for start, end in joined)


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_white_space_around_a_text_only_moves_its_spans(text: str) -> None:
    core = text.strip()
    assert split(f"  {core} ") == [(start + 2, end + 2) for start, end in split(core)]


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_splitting_twice_gives_the_same(text: str) -> None:
    assert split(text) == split(text)
