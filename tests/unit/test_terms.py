"""Words become terms, alike in documents and in questions."""

from __future__ import annotations

import pytest

from qabot.analysis.terms import fold, is_number, short_key, terms, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DKK1", ["dkk1"]),
        ("DKK-1", ["dkk", "1", "dkk1"]),
        ("DKK\u20111", ["dkk", "1", "dkk1"]),
        ("DKK 1", ["dkk", "1", "dkk1"]),
        ("dkk 1", ["dkk", "1"]),
        ("NF-κB", ["nf", "kappab", "nfkappab"]),
        ("TGF-β1", ["tgf", "beta1"]),
        ("PPAR-γ", ["ppar", "gamma"]),
        ("5α-reductase", ["5alpha", "reductas"]),
        ("the of and is it", []),
        ("What does it do?", []),
        ("naïve Über", ["naiv", "uber"]),
        ("C3H/HeJ mice", ["c3h", "hej", "mice"]),
        ("vitamin D", ["vitamin", "d"]),
        ("vitamin B12", ["vitamin", "b12"]),
        ("patients' hair", ["patient", "hair"]),
        ("men's", ["men"]),
        ("don't", []),
        ("it’s", []),
        ("2.5 mg/day", ["2", "5", "mg", "day", "mgday"]),
        ("snake_case", ["snake", "case"]),
        ("ﬁnasteride", ["finasterid"]),
        ("ＤＫＫ１", ["dkk1"]),
        ("", []),
        ("…—!?", []),
        ("脱毛", ["脱毛"]),
        ("💊", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DKK-1", "DKK1"),
        ("DKK 1", "dkk-1"),
        ("NF-κB", "NF-kappaB"),
        ("follicles", "follicle"),
        ("balding", "bald"),
        ("L-Threonate", "L‐threonate"),
    ],
)
def test_spellings_of_one_word_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


@pytest.mark.parametrize(("one", "other"), [("ASC", "ask"), ("DKK1", "DKK2"), ("hair", "chair")])
def test_other_words_share_none(one: str, other: str) -> None:
    assert not set(terms(one)) & set(terms(other))


def test_tokens_stand_where_their_words_stand() -> None:
    text = "High DKK-1, in the men's scalp."
    assert [text[t.start : t.end] for t in tokens(text)] == ["High", "DKK-1", "men's", "scalp"]


def test_a_word_without_end_is_cut() -> None:
    assert [len(term) for term in terms("x" * 10_000)] == [64]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("DKK-1", "DKK1"),
        ("JAKs", "JAK"),
        ("AA", "AA"),
        ("PPAR-γ", "PPARγ"),
        ("as", ""),
        ("Hair", ""),
        ("minoxidil", ""),
        ("OCs", "OC"),
    ],
)
def test_short_forms_are_compared_without_marks_and_plural(word: str, key: str) -> None:
    assert short_key(word) == key


@pytest.mark.parametrize(
    ("text", "folded"), [("İstanbul", "istanbul"), ("ΑΒΓ", "alphabetagamma"), ("ά", "alpha")]
)
def test_folding_leaves_plain_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_number_is_digits_alone() -> None:
    assert is_number("42")
    assert not is_number("4a")
    assert not is_number("")
