"""EndNote's tagged export (Refer): lines that begin with % and a letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.sources.dates import best_date
from qabot.sources.protocol import Format, Outcome
from qabot.sources.records import Record, spaced_name, split_list, split_types
from qabot.sources.tagged import TaggedRecord, Tags, too_long
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE = re.compile(r"%([A-Za-z0-9!@$()?*+>#&^~=|<,.\[:'])(?:[ \t]+(.*))?$", re.DOTALL)
_LISTS = frozenset("AEKYFU")
_GENERIC = frozenset({"journal", "generic", "journal article", "electronic article"})
_IS_MEDLINE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


def recognises(head: bytes, name: str) -> float:
    """By lines of which each begins with a tag, and one of them with %0, %A or %T."""
    lines = [line for line in text_head(head).split("\n") if line.strip()][:40]
    tags = [found.group(1) for line in lines if (found := _LINE.match(line))]
    if not tags or not _LINE.match(lines[0].lstrip()) or not {"0", "A", "T"} & set(tags):
        return 0.0
    return 0.9 if "0" in tags or name.lower().endswith(".enw") else 0.6


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a record at a time."""
    number = 0
    for number, tags in enumerate(_records(open_text(stream, name)), start=1):
        place = f"record {number}"
        yield too_long(place) if tags is None else _record(tags).study(place)
    if not number:
        raise UnreadableSource(name, "no record; none of its lines begins with a tag such as %0.")


def _records(lines: Iterable[str]) -> Iterator[Tags | None]:
    """The records' tags: %0 begins one; so does a tag after a blank line, where there is no %0."""
    record, after_blank = TaggedRecord(_LISTS), False
    for line in lines:
        if not line.strip():
            after_blank = True
            continue
        found = _LINE.match(line.rstrip("\n"))
        is_unnumbered = after_blank and "0" not in record and "T" in record
        if found and record.has_begun and (found.group(1) == "0" or is_unnumbered):
            yield record.closed()
            record = TaggedRecord(_LISTS)
        if found:
            record.add(found.group(1), found.group(2) or "")
        else:
            record.go_on(line, "\n\n" if after_blank else "\n")
        after_blank = False
    if record.has_begun:
        yield record.closed()


def _record(tags: Tags) -> Record:
    def first(names: str) -> str:
        return next((value for name in names for value in tags.get(name, []) if value), "")

    kind = first("0")
    accession = tags.get("M", [])
    is_pubmed = any(_IS_MEDLINE.search(one) for one in (*tags.get("~", []), *tags.get("W", [])))
    types = [*split_types(first("9")), "" if kind.lower() in _GENERIC else kind]
    return Record(
        title=first("TQ" if kind.lower() != "edited book" else "TBQ"),
        authors=[spaced_name(name) for name in tags.get("A") or tags.get("E") or []],
        journal=first("JB"),
        published=best_date(first("D"), first("8")),
        abstract=first("X"),
        dois=[value for name in "R3" for value in tags.get(name, [])],
        pmids=accession if is_pubmed else [],
        pmcids=[value for value in tags.get("2", []) if value.upper().startswith("PMC")],
        urls=tags.get("U", []),
        notes=[*accession, *tags.get("Z", []), *tags.get("O", [])],
        volume=first("V"),
        issue=first("N"),
        pages=first("P"),
        keywords=_keywords(tags.get("K", [])),
        types=types,
    )


def _keywords(values: list[str]) -> list[str]:
    if len(values) == 1:
        return split_list(values[0])
    return values


FORMAT = Format(
    name="enw",
    title="EndNote tagged",
    suffixes=(".enw", ".refer"),
    recognises=recognises,
    read=read,
)
