"""One file for each output format, compared letter by letter and read as a diff.

`QABOT_GOLDEN=write pytest tests/golden` writes them again; then read the diff.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from qabot import Filters, Library, Post, Section, Study
from qabot.api import exporting
from qabot.cli.adding import report_lines
from qabot.cli.answers import answer_text
from qabot.cli.layout import Page, Painter
from qabot.cli.listing import summary_lines, summary_row
from qabot.cli.session import json_text
from qabot.cli.showing import document_fields, document_lines
from qabot.models import AddReport, Answer, Evidence, Failure, Quote, RecordFact, Source, Suggestion
from qabot.sources import citing
from qabot.sources.registry import format_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qabot.models import Document

FOLDER: Final = Path(__file__).parent

STUDY: Final = Study(
    id="doi:10.5555/zemofil",
    title="Topical zemofil in androgenetic alopecia: a randomized trial",
    authors=("Doo Yeong Kim", "Hwang, J.-U.", "Zoë Müller", "Jan van der Berg"),
    journal="Journal of Made Results",
    published="2019-03",
    tldr="Zemofil raised hair counts in men with pattern hair loss.",
    sections=(
        Section(label="METHODS", text="Forty men were randomized to zemofil or placebo (PBO)."),
        Section(
            label="RESULTS",
            text="Hair counts rose by 12 hairs/cm² with zemofil {5 %} and by 2 with PBO & water; "
            "*no* [serious] harm_was_seen in 脱毛 patients, as the “monitors” wrote.",
        ),
    ),
    doi="10.5555/zemofil",
    pmid="12345678",
    volume="7",
    issue="2",
    pages="11-19",
    keywords=("alopecia", "zemofil"),
    publication_types=("Randomized Controlled Trial",),
    retracted=True,
)
POST: Final = Post(
    id="reddit:t3_made1",
    title="Anyone on zemofil?",
    category="Treatment",
    community="r/made",
    upvotes=1,
    created=dt.date(2021, 2, 3),
    summary="Users discuss zemofil.\nSome saw nothing.",
    forum_id="reddit:t3_made1",
)


def _source(document: Document, citation: int) -> Source:
    if isinstance(document, Post):
        return Source(
            citation=citation,
            document_id=document.id,
            kind="post",
            title=document.title,
            category=document.category,
            community=document.community,
            upvotes=document.upvotes,
            created="2021-02-03",
        )
    return Source(
        citation=citation,
        document_id=document.id,
        kind="study",
        title=document.title,
        authors=document.authors,
        journal=document.journal,
        published=document.published,
        study_type="randomized_trial",
        retracted=document.retracted,
        doi=document.doi,
        pmid=document.pmid,
    )


def _quote(document: Document, citation: int, start: int, end: int, *matched: str) -> Quote:
    text = document.text[start:end]
    return Quote(
        citation=citation,
        rank=1,
        document_id=document.id,
        kind=document.kind,
        section=next((s.label for s in document.section_spans if s.start <= start < s.end), None),
        text=text,
        start=start,
        end=end,
        score=7.5,
        highlights=tuple((text.index(word), text.index(word) + len(word)) for word in matched),
        expansions={"PBO": "placebo"} if "PBO" in text else {},
    )


SPANS: Final = STUDY.section_spans
ANSWERED: Final = Answer(
    question="And what does it do to hair counts?",
    understood_as="what does zemofil do to hair counts?",
    status="answered",
    confidence=0.87,
    filters=Filters(since="2015"),
    quotes=(
        _quote(STUDY, 1, SPANS[0].start, SPANS[0].end, "Zemofil", "hair counts"),
        _quote(STUDY, 1, SPANS[2].start, SPANS[2].end, "Hair counts", "zemofil"),
        _quote(POST, 2, 0, len(POST.text), "zemofil"),
    ),
    sources=(_source(STUDY, 1), _source(POST, 2)),
    evidence=Evidence(
        studies=1,
        posts=1,
        study_types={"randomized_trial": 1},
        first_year=2019,
        last_year=2019,
        retracted=1,
        text="1 study (1 randomized trial, 1 retracted), 2019 · 1 community post",
    ),
    elapsed_ms=4.2,
)
REFUSED: Final = Answer(
    question="Does zemofill regrow teeth?",
    understood_as="Does zemofill regrow teeth?",
    status="none",
    reason="unknown_terms",
    confidence=0.04,
    closest=(_quote(STUDY, 1, SPANS[0].start, SPANS[0].end),),
    closest_sources=(_source(STUDY, 1),),
    suggestions=(Suggestion(term="zemofill", instead=("zemofil",)),),
    unknown_terms=("zemofill", "teeth"),
    elapsed_ms=3.0,
)
RECORDS: Final = Answer(
    question="Who wrote the zemofil trial?",
    understood_as="Who wrote the zemofil trial?",
    status="answered",
    confidence=1.0,
    records=(RecordFact(citation=1, field="authors", value=", ".join(STUDY.authors)),),
    sources=(_source(STUDY, 1),),
    evidence=Evidence(studies=1, text="1 study (1 randomized trial), 2019"),
)
REPORT: Final = AddReport(
    added=("doi:10.5555/zemofil", "reddit:t3_made1"),
    updated=("pmid:1",),
    unchanged=("pmid:2", "pmid:3"),
    unchanged_in_known_files=40,
    skipped=(Failure(source="posts.jsonl", place="line 6", reason="a deleted post; left out"),),
    failed=(Failure(source="made.ris", place="record 14", reason="no title; skipped"),),
    interrupted=True,
)


@pytest.fixture
def library() -> Iterator[Library]:
    with Library.in_memory([STUDY, POST]) as opened:
        yield opened


def is_golden(name: str, text: str) -> bool:
    """Whether a text is that of the file; writes it where that is asked for."""
    path = FOLDER / name
    if os.environ.get("QABOT_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="")
    return path.read_bytes().decode() == text


PAGE: Final = Page(80)
COLOURED: Final = Page(80, Painter(is_on=True))

TEXTS: Final[dict[str, Callable[[], str]]] = {
    "answer.txt": lambda: answer_text(ANSWERED, PAGE, expand=True),
    "answer-coloured.txt": lambda: answer_text(ANSWERED, COLOURED),
    "answer-narrow.txt": lambda: answer_text(ANSWERED, Page(36)),
    "answer-plain.txt": lambda: answer_text(ANSWERED, Page()),
    "answer.md": lambda: exporting.answer_markdown(ANSWERED),
    "answer.json": lambda: json_text(exporting.answer_json(ANSWERED)) + "\n",
    "refusal.txt": lambda: answer_text(REFUSED, PAGE),
    "refusal.md": lambda: exporting.answer_markdown(REFUSED),
    "refusal.json": lambda: json_text(exporting.answer_json(REFUSED)) + "\n",
    "records.txt": lambda: answer_text(RECORDS, PAGE),
    "records.md": lambda: exporting.answer_markdown(RECORDS),
    "conversation.md": lambda: exporting.conversation_markdown([ANSWERED, REFUSED]),
    "conversation.json": lambda: exporting.conversation_json([ANSWERED, RECORDS]) + "\n",
    "added.txt": lambda: "\n".join(report_lines(REPORT)) + "\n",
    "vancouver.txt": lambda: f"{citing.vancouver(STUDY)}\n{citing.vancouver(POST)}\n",
    "apa.txt": lambda: f"{citing.apa(STUDY)}\n{citing.apa(POST)}\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_output_is_as_it_was(name: str) -> None:
    assert is_golden(name, TEXTS[name]())


@pytest.mark.parametrize("form", ["jsonl", "csl-json", "bibtex", "ris", "csv"])
def test_an_export_is_as_it_was(form: str) -> None:
    write = format_named(form).write
    assert write is not None
    assert is_golden(f"export.{form}", "".join(write([STUDY, POST])))


def test_a_list_is_as_it_was(library: Library) -> None:
    summaries = library.summaries()
    rows = "".join(f"{summary_row(summary)}\n" for summary in summaries)
    assert is_golden("list.tsv", rows)
    lines = [line for summary in summaries for line in summary_lines(summary, PAGE)]
    assert is_golden("list.txt", "\n".join(lines) + "\n")


def test_a_shown_document_is_as_it_was(library: Library) -> None:
    lines = list(document_lines(library, STUDY, PAGE))
    assert is_golden("document.txt", "\n".join(lines) + "\n")
    fields = document_fields(library, STUDY)
    for origin in fields["origins"]:
        origin["added"] = "2026-01-01T00:00:00Z"
    assert is_golden("document.json", json_text(fields) + "\n")


@pytest.mark.parametrize("page", [Page(30), Page(44), PAGE, Page()])
def test_a_quote_is_never_cut_nor_changed(page: Page) -> None:
    for line_up in (answer_text(ANSWERED, page), answer_text(ANSWERED, page, expand=True)):
        shown = " ".join(line_up.split())
        for quote in ANSWERED.quotes:
            assert f"“{' '.join(quote.text.split())}”" in shown


def test_an_answer_in_json_holds_the_answer() -> None:
    text = json_text(exporting.answer_json(ANSWERED))
    fields = json.loads(text)
    assert fields.pop("schema") == "qabot.answer/1"
    assert Answer.model_validate(fields) == ANSWERED
