"""qabot's own export."""

from __future__ import annotations

import io
import json

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.jsonl import FORMAT, read, write
from qabot.sources.protocol import Outcome, Parsed, Problem

STUDY = Study.model_validate({"title": "On hair", "doi": "10.1000/x", "published": "2023-11"})
POST = Post.model_validate({"title": "It works", "upvotes": 3, "created": "2020-01-02"})


def _read(text: str) -> list[Outcome]:
    return list(read(io.BytesIO(text.encode()), "export.jsonl"))


def _documents(outcomes: list[Outcome]) -> list[Study | Post]:
    return [one.document for one in outcomes if isinstance(one, Parsed)]


def _problems(outcomes: list[Outcome]) -> list[Problem]:
    return [one for one in outcomes if isinstance(one, Problem)]


def test_what_is_written_reads_back_equal() -> None:
    assert _documents(_read("".join(write([STUDY, POST])))) == [STUDY, POST]


def test_the_first_line_names_the_schema() -> None:
    first = next(iter(write([STUDY])))
    assert json.loads(first) == {"schema": "qabot.export/1"}


def test_related_ids_travel_with_a_document() -> None:
    outcomes = _read("".join(write([STUDY], {STUDY.id: (POST.id,)})))
    assert outcomes == [Parsed(STUDY, "line 2", (POST.id,))]


def test_the_header_line_may_be_missing() -> None:
    assert _documents(_read(STUDY.model_dump_json())) == [STUDY]


def test_a_document_without_an_id_gets_one() -> None:
    [study] = _documents(_read('{"kind": "study", "title": "On hair", "pmid": "12"}'))
    assert study.id == "pmid:12"


def test_a_byte_order_mark_is_not_part_of_the_first_line() -> None:
    raw = b"\xef\xbb\xbf" + STUDY.model_dump_json().encode()
    assert _documents(list(read(io.BytesIO(raw), "x"))) == [STUDY]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"title": "x"}', 'no "kind"'),
        ('{"kind": ["study"], "title": "x"}', 'no "kind"'),
        ('{"kind": "study"}', "no title"),
        ('{"kind": "study", "title": ""}', "title"),
        ('{"kind": "study", "title": "x", "published": "soon"}', "published"),
        ('{"kind": "study", "title": "x", "colour": 1}', "colour"),
        ('{"kind": "study", "title": "\\ud800"}', "surrogates"),
        ('{"kind": "study", "title": "x", "related": [1]}', "related"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_reported_and_the_next_is_read(line: str, reason: str) -> None:
    outcomes = _read(f"{line}\n{POST.model_dump_json()}\n")
    assert _documents(outcomes) == [POST]
    [problem] = _problems(outcomes)
    assert problem.place == "line 1"
    assert reason in problem.reason
    assert problem.reason.endswith("; skipped")


def test_a_newer_schema_is_refused_by_name() -> None:
    with pytest.raises(UnreadableSource, match=r"export/2.*update qabot"):
        _read('{"schema": "qabot.export/2"}\n')


def test_it_is_recognised_by_its_header_or_its_first_document() -> None:
    assert FORMAT.recognises(b'{"schema": "qabot.export/1"}\n', "x") == 1.0
    assert FORMAT.recognises(STUDY.model_dump_json().encode(), "x") > 0.5
    assert FORMAT.recognises(b'{"title": "x"}', "x.jsonl") == 0.0


def test_a_file_named_as_one_may_begin_with_a_bad_line() -> None:
    head = b'{"kind": "study"}\n{"kind": "study", "title": "Minoxidil"}\n'
    assert FORMAT.recognises(head, "export.jsonl") > 0
    assert FORMAT.recognises(head, "export.txt") == 0
