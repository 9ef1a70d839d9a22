"""The made library and its question table hold together, apart from any retrieval."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qabot.models import Document, Filters, Post, Study

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "benchmarks" / "questions"
Question = dict[str, Any]

KEYS = {
    "quote": {"any_of", "within_rank", "not_from", "flagged"},
    "both_meanings": {"meanings"},
    "record": {
        "field",
        "document",
        "documents",
        "at_least",
        "value",
        "contains",
        "any_of",
        "not_from",
    },
    "partial": {"unknown"},
    "none": {"unknown", "not_from"},
}
ALWAYS = {"id", "kind", "question", "after", "filters", "expect"}
LEAST = {
    "lay": 10,
    "clinical": 10,
    "typo": 10,
    "abbreviation": 10,
    "brand": 5,
    "spelling_british": 5,
    "paraphrase": 10,
    "filter": 8,
    "record": 10,
    "follow_up": 15,
    "standalone": 5,
    "unanswerable": 25,
    "absent_word": 8,
    "off_topic": 4,
}
COLLECTIVE = re.compile(r"(Group|Network|Collective|Team)\b")
SENTENCE_END = re.compile(r"(?<!vs)[.!?][\"')\]]*\s+(?=[\"'(]?[A-Z0-9])|\n")
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
STOP_WORDS = """
a about after all already am an and any anyone are as at be being but by can did do does for from
get go good happens has have having how i if in into is it its long make makes many me more most
much my of off often on or other out should so some tell than that the their there they this to
up used was what when where whether which who whose why will with work you your
"""
STOP = frozenset(STOP_WORDS.split())


@cache
def library() -> dict[str, Document]:
    lines = (FOLDER / "library.jsonl").read_text(encoding="utf-8").splitlines()
    return {document.id: document for document in map(_document, lines)}


def _document(line: str) -> Document:
    fields = json.loads(line)
    model = Study if fields["kind"] == "study" else Post
    return model.model_validate(fields)


@cache
def questions() -> tuple[Question, ...]:
    table = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))
    return tuple(table["questions"])


def _words(text: str) -> set[str]:
    found = WORD.findall(text.casefold())
    return {part for word in found for part in [word, *word.split("-")]}


def _content(text: str) -> set[str]:
    """The words that carry meaning, by their first five letters: a crude stem."""
    return {word[:5] for word in _words(text) if word not in STOP}


@cache
def _library_words() -> frozenset[str]:
    return frozenset(
        word
        for document in library().values()
        for word in _words(f"{document.title} {document.text}")
    )


def _sentence_around(text: str, start: int, end: int) -> str:
    before = [0, *(found.end() for found in SENTENCE_END.finditer(text) if found.end() <= start)]
    after = [*(found.start() + 1 for found in SENTENCE_END.finditer(text, end - 1)), len(text)]
    return text[before[-1] : after[0]]


def _answers(question: Question) -> list[tuple[Document, str]]:
    return [
        (library()[answer["document"]], answer["contains"]) for answer in question.get("any_of", [])
    ]


def _named_documents(question: Question) -> list[str]:
    named = [*question.get("documents", []), *question.get("not_from", [])]
    named += [answer["document"] for answer in question.get("any_of", [])]
    named += [id_ for meaning in question.get("meanings", []) for id_ in meaning["documents"]]
    named += question.get("flagged", [])
    return [*named, question["document"]] if "document" in question else named


def _every(expect: str) -> list[Question]:
    return [question for question in questions() if question["expect"] == expect]


def _of_kind(kind: str) -> list[Question]:
    return [question for question in questions() if question["kind"] == kind]


def test_every_document_validates_and_has_an_id_of_its_own() -> None:
    lines = (FOLDER / "library.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(library()) == len(lines)
    assert all(document.text for document in library().values())


def test_the_ids_are_those_that_the_models_derive() -> None:
    for document in library().values():
        fields = {**document.model_dump(exclude_defaults=True), "id": ""}
        assert type(document).model_validate(fields).id == document.id


def test_the_library_has_enough_studies_and_posts() -> None:
    kinds = Counter(document.kind for document in library().values())
    assert kinds["study"] >= 48
    assert kinds["post"] >= 22


def test_no_line_carries_a_default_value() -> None:
    for line in (FOLDER / "library.jsonl").read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        kept = _document(line).model_dump(mode="json", exclude_defaults=True)
        assert fields == {"kind": fields["kind"], **kept}


def test_the_seed_page_is_in_the_library_word_for_word() -> None:
    seed = next((ROOT / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    copied = [d for d in library().values() if not _is_made(d)]
    assert Counter(document.kind for document in copied) == {"study": 1, "post": 3}
    for document in copied:
        assert document.title in seed
        assert all(part in seed for part in document.text.split("\n\n"))
        assert not isinstance(document, Study) or ", ".join(document.authors) in seed


def _is_made(document: Document) -> bool:
    if isinstance(document, Study):
        return "(made)" in (document.journal or "")
    return (document.forum_id or "").startswith("made:")


def test_made_studies_name_no_person_and_use_a_reserved_doi() -> None:
    for study in library().values():
        if not isinstance(study, Study) or not _is_made(study):
            continue
        assert study.authors
        assert all(COLLECTIVE.search(author) for author in study.authors)
        assert study.pmid is None
        assert study.doi is None or study.doi.startswith("10.5555/qabot.")


def test_the_same_short_form_means_different_things_in_different_documents() -> None:
    for short, meanings in {
        "AA": ("alopecia areata", "androgenic alopecia"),
        "PRP": ("platelet-rich plasma", "pityriasis rubra pilaris"),
        "TE": ("telogen effluvium", "tissue expansion"),
        "FFA": ("frontal fibrosing alopecia", "free fatty acids"),
    }.items():
        texts = [document.text.casefold() for document in library().values()]
        for meaning in meanings:
            assert any(f"{meaning} ({short.casefold()})" in text for text in texts), meaning


def test_some_studies_are_retracted_and_some_have_no_publication_type() -> None:
    studies = [document for document in library().values() if isinstance(document, Study)]
    assert sum(study.retracted for study in studies) == 2
    assert any(not study.publication_types for study in studies)
    assert any(study.tldr for study in studies)
    assert min(study.year or 9999 for study in studies) == 1998
    assert max(study.year or 0 for study in studies) == 2025


def test_each_question_has_an_id_and_is_asked_once_in_its_place() -> None:
    assert len({question["id"] for question in questions()}) == len(questions())
    asked = Counter(
        (q["question"].casefold(), tuple(q.get("after", ())), repr(q.get("filters")))
        for q in questions()
    )
    assert [place for place, times in asked.items() if times > 1] == []


@pytest.mark.parametrize(("kind", "least"), LEAST.items())
def test_each_kind_of_question_is_there_often_enough(kind: str, least: int) -> None:
    assert len(_of_kind(kind)) >= least


def test_there_are_no_kinds_beside_the_listed_ones() -> None:
    assert {question["kind"] for question in questions()} == set(LEAST)
    assert len(questions()) >= 100


def test_a_question_has_the_keys_of_its_expectation_and_no_others() -> None:
    for question in questions():
        assert set(question) <= ALWAYS | KEYS[question["expect"]], question["id"]
        assert {"id", "kind", "question", "expect"} <= set(question), question["id"]


def test_a_question_says_what_its_expectation_needs() -> None:
    for question in _every("quote"):
        assert question["any_of"], question["id"]
        assert question.get("within_rank", 2) in {2, 3}, question["id"]
    for question in _every("both_meanings"):
        assert len(question["meanings"]) == 2, question["id"]
    for question in _every("record"):
        assert question["field"] in {*Study.model_fields, *Post.model_fields, "study_type"}
        assert ("document" in question) != ("documents" in question), question["id"]
    for question in _every("partial"):
        assert question["unknown"], question["id"]


def test_filters_are_filters_of_the_library() -> None:
    for question in questions():
        if "filters" in question:
            filters = Filters.model_validate(question["filters"])
            assert not filters.is_empty
            assert all(id_ in library() for id_ in filters.within)


def test_a_filtered_answer_passes_its_filter_by_kind_and_date() -> None:
    for question in questions():
        filters = Filters.model_validate(question.get("filters", {}))
        for document, _ in _answers(question):
            assert filters.kind in {None, document.kind}, question["id"]
            if filters.since or filters.until:
                year = str(document.year)
                assert (filters.since or "0000") <= year <= (filters.until or "9999")


def test_every_document_that_a_question_names_is_in_the_library() -> None:
    for question in questions():
        unknown = [id_ for id_ in _named_documents(question) if id_ not in library()]
        assert unknown == [], question["id"]


def test_no_answer_is_looked_for_in_a_document_that_must_not_be_quoted() -> None:
    for question in questions():
        wanted = {document.id for document, _ in _answers(question)}
        wanted |= {*question.get("documents", []), question.get("document", "")}
        assert wanted.isdisjoint(question.get("not_from", [])), question["id"]


def test_every_expected_quote_lies_inside_one_sentence_of_its_document() -> None:
    for question in questions():
        for document, words in _answers(question):
            assert document.text.count(words) == 1, (question["id"], words)
            start = document.text.index(words)
            sentence = _sentence_around(document.text, start, start + len(words))
            assert words in sentence, (question["id"], words, sentence)
            assert SENTENCE_END.search(words) is None, (question["id"], words)


def test_a_record_question_asks_for_what_the_record_says() -> None:
    for question in _every("record"):
        if "document" not in question or question["field"] == "study_type":
            continue
        value = getattr(library()[question["document"]], question["field"])
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        assert question.get("contains", "") in shown, question["id"]
        assert question.get("value", shown) == shown, question["id"]
        assert shown not in {"", "None", "False"}, question["id"]


def test_flagged_documents_are_retracted() -> None:
    flagged = [library()[id_] for question in questions() for id_ in question.get("flagged", [])]
    assert len(flagged) == 2
    assert all(isinstance(study, Study) and study.retracted for study in flagged)


def test_most_questions_do_not_copy_the_words_of_their_answer() -> None:
    asked = [question for question in _every("quote") if "after" not in question]
    copied = [question["id"] for question in asked if _copies_an_answer(question)]
    assert len(copied) <= len(asked) / 3, copied


def _copies_an_answer(question: Question) -> bool:
    asked = _content(question["question"])
    for document, words in _answers(question):
        start = document.text.index(words)
        sentence = _sentence_around(document.text, start, start + len(words))
        if len(asked & _content(sentence)) > len(asked) / 2:
            return True
    return False


def test_the_words_of_unanswerable_questions_are_in_the_library() -> None:
    known = {word[:5] for word in _library_words()}
    missing = {q["id"]: _content(q["question"]) - known for q in _of_kind("unanswerable")}
    assert sum(not words for words in missing.values()) >= 25, missing
    assert all(len(words) <= 1 for words in missing.values()), missing


def test_an_unanswerable_question_expects_no_answer() -> None:
    assert {question["expect"] for question in _of_kind("unanswerable")} == {"none"}
    assert {question["expect"] for question in _of_kind("off_topic")} == {"none"}


def test_absent_words_are_asked_but_not_in_the_library() -> None:
    for question in questions():
        for word in question.get("unknown", []):
            assert word in question["question"].casefold(), question["id"]
            assert word not in _library_words(), question["id"]


def test_each_typing_error_is_a_word_that_the_library_lacks() -> None:
    for question in _of_kind("typo"):
        assert _words(question["question"]) - _library_words() - STOP, question["id"]


def test_follow_ups_come_after_something() -> None:
    for question in questions():
        follows = question["kind"] in {"follow_up", "standalone"}
        assert bool(question.get("after")) == follows, question["id"]


def test_the_readme_counts_what_is_there() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    kinds = Counter(document.kind for document in library().values())
    assert f"{kinds['study']} studies and {kinds['post']} posts" in readme
    assert f"{len(questions())} questions" in readme
