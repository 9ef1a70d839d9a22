"""What is derived from a document: sentences, their terms, meanings."""

from __future__ import annotations

import pytest

from qabot.analysis.digest import (
    MAX_SENTENCE,
    SHORT_POST,
    Digest,
    digest_version,
    make_digest,
    sentence_spans,
)
from qabot.analysis.vocabulary import Vocabulary
from tests.making import TWO_MEANINGS, post, study


def texts(document: object) -> list[str]:
    from qabot.models import Post, Study

    assert isinstance(document, Study | Post)
    return [document.text[start:end] for start, end, _ in sentence_spans(document)]


def test_a_tldr_is_one_sentence_and_the_sections_are_split() -> None:
    document = study("A title", "First one. Second one.", tldr="In short. It works.")
    assert texts(document) == ["In short. It works.", "First one.", "Second one."]
    assert [label for *_, label in sentence_spans(document)] == ["TLDR", None, None]


def test_a_short_post_is_quoted_whole_and_a_long_one_by_sentences() -> None:
    assert texts(post("A", "  One. Two.\n")) == ["One. Two."]
    long = "This is a sentence. " * (SHORT_POST // 20 + 1)
    assert set(texts(post("A", long))) == {"This is a sentence."}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t"])
def test_a_text_without_words_has_no_sentences(text: str) -> None:
    assert texts(post("A", text)) == []
    assert texts(study("A", text)) == []


def test_given_sentence_starts_are_kept() -> None:
    section = {"text": "one two three four", "sentence_starts": [0, 8]}
    document = study("A title").model_validate({"title": "A title", "sections": [section]})
    assert texts(document) == ["one two", "three four"]


def test_text_without_an_end_is_cut_into_pieces() -> None:
    document = study("A title", "word " * 5000)
    assert max(map(len, texts(document))) <= MAX_SENTENCE
    assert "".join(texts(document)).split() == ["word"] * 5000


@pytest.mark.parametrize(
    "document",
    [
        study("A title of DKK1", "High DKK1. Low DKK2.", tldr="In short."),
        study("Title\twith\ttabs", "Line\none. Tab\ttwo."),
        study("A", "").model_validate(
            {
                "title": "Alopecia areata (AA)",
                "sections": [
                    {"label": "a\tb \n c", "text": "AA is patchy. It comes back."},
                    {"label": None, "text": "No label. At all."},
                    {"label": "", "text": "Empty label."},
                ],
            }
        ),
        post("A", ""),
        post("\u2028 title", "\u2028 line \u2029 paragraph \x0b \x0c \x1c \x85 end."),
    ],
)
def test_a_digest_is_the_same_after_keeping(document: object) -> None:
    from qabot.models import Post, Study

    assert isinstance(document, Study | Post)
    digest = make_digest(document, TWO_MEANINGS)
    assert Digest.from_text(digest.to_text()) == digest


def test_a_definition_decides_what_a_short_form_means() -> None:
    document = study("Androgenic alopecia", "Alopecia areata (AA) is patchy. AA comes back.")
    digest = make_digest(document, TWO_MEANINGS)
    assert digest.meanings["AA"].lower() == "alopecia areata"
    assert "=areata" in digest.sentences[1].concepts
    assert "=androgenic" not in digest.sentences[1].concepts


def test_the_one_full_name_in_a_text_decides_without_a_definition() -> None:
    digest = make_digest(study("Androgenic alopecia", "DHT matters in AA."), TWO_MEANINGS)
    assert dict(digest.meanings) == {"AA": "Androgenic alopecia"}
    assert "=androgenic" in digest.sentences[0].concepts


def test_a_short_form_that_nothing_explains_stays_open() -> None:
    digest = make_digest(study("Some title", "DHT matters in AA."), TWO_MEANINGS)
    assert dict(digest.meanings) == {}
    assert digest.sentences[0].concepts == []


def test_the_version_follows_the_vocabulary() -> None:
    assert digest_version(TWO_MEANINGS) != digest_version(Vocabulary.empty())
