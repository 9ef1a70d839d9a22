"""Web of Science exports: the tagged ISI format, and the same fields as tab-delimited rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.sources.dates import best_date
from qabot.sources.protocol import Format, Outcome
from qabot.sources.records import Record, spaced_name, split_list, split_types
from qabot.sources.tagged import LONGEST_RECORD, TaggedRecord, Tags, too_long
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")
_LISTS = frozenset({"AU", "AF", "BA", "BF", "BE", "ED", "CA", "GP"})
_ENDS = frozenset({"ER", "EF"})
_COLUMNS = frozenset({"PT", "AU", "TI", "SO", "PY", "AF", "AB", "UT", "DT"})
_TYPES = {"B": "Book", "P": "Patent", "S": "Book Series"}


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By the FN or PT line that such a file begins with, and the tags after it."""
    lines = [line for line in text_head(head).split("\n") if line.strip()]
    tags = [found.group(1) for line in lines[:400] if (found := _LINE.match(line))]
    if "PT" in tags and ({"TI", "AU", "SO"} & set(tags)):
        return 0.95 if tags[0] in {"FN", "VR", "PT"} else 0.7
    return 0.5 if lines and lines[0].startswith(("FN ISI", "FN Clarivate", "FN Thomson")) else 0.0


def recognises_rows(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By a header line of Web of Science's two-letter columns."""
    columns = set(text_head(head).split("\n", 1)[0].split("\t"))
    return 0.97 if len(columns & _COLUMNS) >= 5 else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a record at a time."""
    yield from _outcomes(_records(open_text(stream, name)), name)


def read_rows(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a row at a time."""
    lines = open_text(stream, name)
    columns = [column.strip().strip('"') for column in next(lines, "").split("\t")]
    yield from _outcomes((_row(line, columns) for line in lines if line.strip()), name)


def _outcomes(records: Iterable[Tags | None], name: str) -> Iterator[Outcome]:
    number = 0
    for number, tags in enumerate(records, start=1):
        place = f"record {number}"
        yield too_long(place) if tags is None else _record(tags).study(place)
    if not number:
        raise UnreadableSource(name, "no record; a Web of Science export has lines such as PT J.")


def _records(lines: Iterable[str]) -> Iterator[Tags | None]:
    """The records' tags; ER ends one, and PT begins one where ER is missing."""
    record = TaggedRecord(_LISTS)
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        tag = found.group(1) if found else ""
        if tag in {"FN", "VR"} and not record.has_begun:
            continue
        if record.has_begun and (tag in _ENDS or tag == "PT"):
            yield record.closed()
            record = TaggedRecord(_LISTS)
        if found and tag not in _ENDS:
            record.add(tag, found.group(2) or "")
        elif not found and line.strip():
            record.go_on(line)
    if record.has_begun:
        yield record.closed()


def _row(line: str, columns: list[str]) -> Tags | None:
    if len(line) > LONGEST_RECORD:
        return None
    tags: Tags = {}
    for column, raw in zip(columns, line.rstrip("\n").split("\t"), strict=False):
        value = raw.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1].replace('""', '"')
        if value:
            tags[column] = value.split(";") if column in _LISTS else [value]
    return tags


def _record(tags: Tags) -> Record:
    def first(*names: str) -> str:
        return next((value for name in names for value in tags.get(name, []) if value), "")

    people = next(
        (tags[name] for name in ("AF", "AU", "BF", "BA", "ED", "BE") if tags.get(name)), []
    )
    begin, end = first("BP"), first("EP")
    keywords = [*_terms(first("DE")), *_terms(first("ID")), *_terms(first("MH"))]
    return Record(
        title=" ".join(first("TI").split()),
        authors=[*(spaced_name(name.strip()) for name in people), *tags.get("CA", [])],
        journal=first("SO", "JI", "J9", "SE"),
        published=best_date(first("PY"), first("PD"), first("EA")),
        abstract=first("AB"),
        dois=[*tags.get("DI", []), *tags.get("D2", [])],
        pmids=tags.get("PM", []),
        urls=[*tags.get("UR", []), *tags.get("DL", [])],
        volume=first("VL"),
        issue=first("IS"),
        pages=f"{begin}-{end}" if begin and end and begin != end else begin or first("AR"),
        keywords=keywords,
        types=[*split_types(first("DT").replace("\n", " ")), _TYPES.get(first("PT"), "")],
    )


def _terms(text: str) -> list[str]:
    """Keywords; a line's end within a keyword is no separator."""
    joined = " ".join(text.split())
    return split_list(joined) if ";" in joined else [joined]


FORMATS = (
    Format(
        name="isi",
        title="Web of Science",
        suffixes=(".isi", ".ciw", ".txt"),
        recognises=recognises,
        read=read,
    ),
    Format(
        name="wos-tab",
        title="Web of Science, tab-delimited",
        suffixes=(".txt", ".tsv", ".tab"),
        recognises=recognises_rows,
        read=read_rows,
    ),
)
