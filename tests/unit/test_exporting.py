"""Answers and conversations as text to keep."""

from __future__ import annotations

import json

import pytest

from qabot import Answer, Library, Quote, Source
from qabot.api.exporting import (
    answer_json,
    answer_markdown,
    cite,
    confidence_words,
    conversation_json,
    conversation_markdown,
    no_answer_sentence,
    quote_with_citation,
    sources_as,
)
from tests.making import DKK1_STUDY, post, starter, study


@pytest.fixture(scope="module")
def library() -> Library:
    return starter()


def test_markdown_has_the_quotes_and_their_sources(library: Library) -> None:
    answer = library.ask("Does dkk-1 matter for balding?")
    text = answer_markdown(answer)
    assert text.startswith("## Does dkk-1 matter for balding?\n")
    for quote in answer.quotes:
        assert f"> “{quote.text}” [{quote.citation}]" in text
    assert text.index("**Studies**") < text.index("**From the community**")
    assert "1. Choi N, Hwang J-U, Kim DY, et al. Involvement of DKK1" in text
    assert "November 2023" in text
    assert text.endswith(answer.evidence.text + "\n")


def test_markdown_of_no_answer_says_so(library: Library) -> None:
    text = answer_markdown(library.ask("Is biotin worth taking?"))
    assert "biotin" in text
    assert ">" not in text


def test_markup_in_quoted_words_is_escaped() -> None:
    words = "[deleted] *bold* <b>html</b> `code` # head | cell ~~gone~~ \\ back"
    with Library.in_memory([post("DKK1 [x](y)", f"DKK1 {words}")]) as library:
        text = answer_markdown(library.ask("DKK1"))
    assert r"\[deleted\] \*bold\* \<b\>html\</b\> \`code\` \# head \| cell" in text
    assert r"DKK1 \[x\](y)" in text


def test_json_is_the_answer_with_its_schema(library: Library) -> None:
    answer = library.ask("what is AA?")
    data = json.loads(json.dumps(answer_json(answer)))
    assert data.pop("schema") == "qabot.answer/1"
    assert Answer.model_validate(data) == answer
    assert {
        "question",
        "understood_as",
        "status",
        "reason",
        "confidence",
        "filters",
        "quotes",
        "records",
        "sources",
        "evidence",
        "closest",
        "suggestions",
        "unknown_terms",
        "elapsed_ms",
    } <= set(data)


def test_a_conversation_is_its_answers(library: Library) -> None:
    turns = [library.ask("what is AA?"), library.ask("Is biotin worth taking?")]
    data = json.loads(conversation_json(turns))
    assert data["schema"] == "qabot.conversation/1"
    assert [turn["question"] for turn in data["turns"]] == [turn.question for turn in turns]
    text = conversation_markdown(turns)
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## what is AA?",
        "## Is biotin worth taking?",
    ]
    assert conversation_markdown([]) == ""
    assert json.loads(conversation_json([]))["turns"] == []


@pytest.mark.parametrize(("form", "starts"), [("bibtex", "@"), ("ris", "TY  - ")])
def test_sources_are_written_once_each(library: Library, form: str, starts: str) -> None:
    turns = [library.ask("Does dkk-1 matter for balding?")] * 2
    text = sources_as(library, turns, form)
    assert text.startswith(starts)
    assert text.count("Involvement of DKK1 Secreted") == 1
    assert text.count("used Magnesium L-Threonate") == 1


def test_sources_that_were_removed_are_left_out() -> None:
    with starter() as library:
        turns = [library.ask("Does dkk-1 matter for balding?")]
        library.remove([DKK1_STUDY])
        assert "Involvement of DKK1" not in sources_as(library, turns, "ris")


def test_sources_in_another_form_are_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="html"):
        sources_as(library, [], "html")


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (
            study("A title.", authors=("Anna Müller",), journal="Hair", published="2020-05"),
            "Müller A. A title. Hair, May 2020.",
        ),
        (study("Is it so?"), "Is it so?"),
        (study("A title", retracted=True), "RETRACTED. A title."),
        (study("A title", authors=("A B", "C D", "E F", "G H")), "B A, D C, F E, et al. A title."),
        (post("Help", "x", upvotes=1, age="2 years ago"), "Help. 1 upvote, 2 years ago"),
        (post("Help?", "x", upvotes=1200, category="Chat"), "Help? Chat, 1,200 upvotes"),
        (post("Help", "x"), "Help."),
    ],
)
def test_a_source_is_cited_in_a_line(document: object, line: str) -> None:
    from qabot.models import Post, Study

    assert isinstance(document, Study | Post)
    with Library.in_memory([document]) as library:
        assert cite(library.source(document.id)) == line


def test_a_quote_is_pasted_with_its_source() -> None:
    quote = Quote(
        citation=1,
        rank=1,
        document_id="x",
        kind="study",
        section=None,
        text="Hair grew.",
        start=0,
        end=10,
        score=1.0,
    )
    source = Source(citation=1, document_id="x", kind="study", title="A title", doi="10.1000/x")
    assert quote_with_citation(quote, source) == (
        "“Hair grew.”\n— A title. https://doi.org/10.1000/x"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "answered", "confidence": 0.9}, "strong match"),
        ({"status": "answered", "confidence": 0.7}, "good match"),
        ({"status": "partial", "confidence": 0.5}, "partial match"),
        ({"status": "none", "confidence": 0.1}, "no answer"),
        (
            {
                "status": "answered",
                "confidence": 1.0,
                "records": [{"citation": 1, "field": "authors", "value": "A"}],
            },
            "from the record",
        ),
    ],
)
def test_how_sure_is_said_in_words(fields: dict[str, object], words: str) -> None:
    answer = Answer.model_validate({"question": "q", "understood_as": "q", **fields})
    assert confidence_words(answer) == words


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("empty_library", "qabot add"),
        ("filtered_out", "filters"),
        ("unknown_terms", "does not have biotin, zinc or selenium."),
        ("no_match", "more words"),
        ("not_joined", "joins"),
        (None, "Nothing"),
    ],
)
def test_why_there_is_no_answer_is_a_sentence(reason: str | None, said: str) -> None:
    answer = Answer.model_validate(
        {
            "question": "q",
            "understood_as": "q",
            "status": "none",
            "reason": reason,
            "confidence": 0.0,
            "unknown_terms": ["biotin", "zinc", "selenium"],
        }
    )
    assert said in no_answer_sentence(answer)
