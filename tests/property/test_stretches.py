"""A text read by its stretches has the words and the names that it has read whole."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st

from qabot.analysis.stretches import is_offered
from qabot.analysis.terms import terms, word_terms, words_and_marks
from qabot.analysis.vocabulary import Vocabulary, read_vocabulary
from tests.making import shipped

PIECES = st.sampled_from(
    "DKK DKK-1 dkk 1 2.5 IL 6 CI A vitamin Vitamins D B12 vitamins-D hair. (AA) JAKs NF-κB naïve "
    "non-scarring 's 3:2:2 p=0.03 x_y mother's and/or 10–20 …".split()
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\xa0", "\u2009", "\x01", "\x1f", ",", ""])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.tuples(PIECES, GAPS), max_size=12).map(lambda both: "".join(map("".join, both))),
)


VOCABULARY = b"""
[[concept]]
id = "dkk"
names = ["DKK 1", "DKK1"]
short = ["DKK"]

[[concept]]
id = "protein"
names = ["IL-6", "protein IL 6 of hair", "non-scarring hair", "scarring hair", "hair", "non non",
  "non-itchy", "itchy"]
short = ["CI", "AA", "JAK"]

[[concept]]
id = "other"
names = ["hair CI", "mother's hair", "vitamins D"]
short = ["AA"]
"""


@cache
def made() -> Vocabulary:
    return read_vocabulary([("made.toml", VOCABULARY)])


@given(TEXTS)
@example("DKK 1 DKK\x011")
@example("Vitamin D 3 AB 1 2")
def test_the_terms_are_those_of_the_whole_text(text: str) -> None:
    assert shipped().reader.read(text).words.split(" ") == (terms(text) or [""])
    assert shipped().reader.terms(text).split(" ") == (terms(text) or [""])


@given(TEXTS)
def test_the_words_that_are_offered_are_those_of_the_whole_text(text: str) -> None:
    words = [word.written.split(" ") for word in words_and_marks(text) if word.terms]
    whole = {each for spelled in words for each in spelled if is_offered(each)}
    reader = shipped().reader
    assert set(reader.read(text).written.split(" ")) == (whole or {""})
    assert set(reader.written(text).split(" ")) == (whole or {""})


@given(TEXTS)
@example("non-scarring hair")
@example("non non-scarring hair")
@example("non-itchy")
@example("non-scarring hair scarring hair")
@example("hair CI")
@example("hair CI-CI. CI IL 6 IL-6")
@example("protein IL 6 of hair AA")
def test_the_names_are_those_of_the_whole_text(text: str) -> None:
    for vocabulary in (made(), shipped(), Vocabulary.empty()):
        pieces, words = word_terms(text)
        whole = [
            vocabulary.marked[ids]
            for ids, _, _, is_short in vocabulary.all_mentions(words, pieces)
            if not (is_short and len(ids) > 1)
        ]
        names = vocabulary.reader.read(text).names
        assert sorted(names.split()) == sorted(" ".join(whole).split())


def test_numbers_and_words_of_one_or_two_letters_are_not_offered() -> None:
    written = shipped().reader.written("In 14 days 5-HT fell in AA, 2x.")
    assert set(written.split(" ")) == {"days", "fell"}
