"""A text read by its stretches has the words that it has read whole."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from qabot.analysis.stretches import (
    is_offered,
    places_with_forms,
    runs_of,
    stretches,
    text_of,
    written_of,
)
from qabot.analysis.terms import terms, words_and_marks

PIECES = st.sampled_from(
    "DKK DKK-1 dkk 1 2.5 IL 6 CI A vitamin Vitamins D B12 vitamins-D hair. (AA) JAKs NF-κB naïve "
    "non-scarring 's 3:2:2 p=0.03 x_y mother's and/or 10–20 …".split()
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\xa0", "\u2009", "\x01", "\x1f", ",", ""])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.tuples(PIECES, GAPS), max_size=12).map(lambda both: "".join(map("".join, both))),
)


@given(TEXTS)
@example("DKK 1 DKK\x011")
@example("Vitamin D 3 AB 1 2")
def test_the_terms_are_those_of_the_whole_text(text: str) -> None:
    assert text_of(stretches(text)).split(" ") == (terms(text) or [""])


@given(TEXTS)
def test_the_runs_are_those_of_the_whole_text(text: str) -> None:
    whole = "".join(word.run for word in words_and_marks(text))
    assert "".join(runs_of(stretches(text))) == whole


@given(TEXTS)
def test_the_words_that_are_offered_are_those_of_the_whole_text(text: str) -> None:
    words = [word.written.split(" ") for word in words_and_marks(text) if word.terms]
    whole = {each for spelled in words for each in spelled if is_offered(each)}
    assert set(written_of(stretches(text)).split(" ")) == (whole or {""})


@given(TEXTS)
def test_the_forms_are_those_of_the_whole_text_in_their_places(text: str) -> None:
    read = stretches(text)
    whole = [(w.joined or "", w.short) for w in words_and_marks(text) if w.has_forms]
    forms = [(place, form) for place in places_with_forms(read) for form in read[place].forms]
    assert [(form.joined, form.short) for _, form in forms] == whole
    assert all(0 <= form.start <= form.end <= len(read[place].run) for place, form in forms)


def test_numbers_and_words_of_one_or_two_letters_are_not_offered() -> None:
    written = written_of(stretches("In 14 days 5-HT fell in AA, 2x."))
    assert set(written.split(" ")) == {"days", "fell"}
