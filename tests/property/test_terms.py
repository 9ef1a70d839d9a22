"""The analyzer: what holds of any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.terms import MAX_TERM_LENGTH, STOP_WORDS, fold, short_key, terms, tokens

MANY = settings(max_examples=200, deadline=None)
texts = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(["DKK1", "DKK-1", "NF-κB", "vitamin D", "men's", "of", "2.5", "a/b", " "])
    ).map(" ".join),
)


@MANY
@given(texts)
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert token.parts or token.joined
        last = token.end


@MANY
@given(texts)
def test_terms_are_those_of_the_tokens(text: str) -> None:
    of_tokens = [t for token in tokens(text) for t in (*token.parts, token.joined) if t]
    assert terms(text) == of_tokens


@MANY
@given(texts)
def test_a_term_has_no_white_space_and_an_end(text: str) -> None:
    for term in terms(text):
        assert term.split() == [term]
        assert len(term) <= MAX_TERM_LENGTH
        assert not term.startswith("=")


@MANY
@given(texts, texts)
def test_a_text_has_the_terms_of_its_lines(one: str, other: str) -> None:
    assert terms(f"{one}\n{other}") == terms(one) + terms(other)


@MANY
@given(texts)
def test_case_does_not_count_in_plain_words(text: str) -> None:
    word = "".join(c for c in text if c.isascii() and c.isalpha())
    if word:
        assert terms(word.upper()) == terms(word.lower())


@MANY
@given(st.sampled_from(sorted(STOP_WORDS)))
def test_stop_words_give_no_terms(word: str) -> None:
    assert terms(word) == []


@MANY
@given(texts)
def test_folding_is_done_once(text: str) -> None:
    plain = "".join(c for c in text if c.isalpha() and ord(c) < 0x250)
    assert fold(fold(plain)) == fold(plain)


@MANY
@given(texts)
def test_a_short_form_is_letters_and_digits(text: str) -> None:
    key = short_key(text)
    assert all(c.isalnum() for c in key)
