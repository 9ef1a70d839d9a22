"""Ovid's text export: records numbered <1>, fields named in full, values indented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.sources.dates import partial_date
from qabot.sources.protocol import Format, Outcome
from qabot.sources.records import Record, split_list, split_types
from qabot.sources.tagged import TaggedRecord, too_long
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMBER = re.compile(r"<\s*(\d{1,9})(?:\s*\.\s*)?>\s*$")
_NAMES = re.compile(
    r"^(?:Authors?|Title|Source|Abstract|Publication Type|Accession Number)\s*$", re.MULTILINE
)
_TITLE_TYPE = re.compile(r"\s*\[((?:[A-Z][A-Za-z-]*)(?:[ ,;:&]+[A-Za-z-]+){0,5})\]\s*\.?$")
_TITLE_TYPES = re.compile(
    r"article|review|letter|editorial|comment|report|abstract|erratum|miscellan|note|references|"
    r"news|feature|study|trial|conference|case|correction|meeting",
    re.IGNORECASE,
)
_EDITOR = re.compile(r"\[\s*eds?\.?\s*\]|\(\s*eds?\.?\s*\)", re.IGNORECASE)
_MARKS = re.compile(r"(?<![\s,])(?:[\s,]+(?:\d{1,3}|[*+†‡§¶#]+|\(\d+\)|\[\d+\]))+\s*$")
_DEGREES = re.compile(
    r"(?<![\s,])(?:[\s,]+(?:M\.?D|Ph\.?D|M\.?Sc|B\.?Sc|MPH|MBBS|MBChB|FRCP|FRCS|FACS|D\.?O|Dr|RN|MA|BA|MS)\.?)+\s*$",
)
_LONGEST_LINE = 1000
_DOTTED = re.compile(r"(?<=[A-Z])\.\s+(?=[^\W\d_a-z])")
_PLACE = re.compile(
    r"\b(\d{1,5})\s*(?:\(([^()]{1,40})\))?\s*:\s*([A-Za-z]?\d[\w.-]*?)(?=[,.;\s]|$)"
)
_VOLUME = re.compile(r"\bVol\.?\s*(\d{1,5})\s*(?:\(([^()]{1,40})\))?")
_LAST_PAGES = re.compile(r",\s*([A-Za-z]?\d+(?:\s*-\s*[A-Za-z]?\d+)?)\s*\.?\s*$")
_PP = re.compile(r"\bpp\.?\s*(\d+(?:\s*-\s*\d+)?)")
_BOOK = re.compile(r"[^()]{0,200}\((\d{4})\)\.\s*(.+?)(?:\.?\s*\(pp|\.?\s+\d+\s*pp\b|\.\s|\.?$)")

Fields = dict[str, str]
"""The values of a record by field name in lower case."""


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By a line such as <1> with named fields after it."""
    text = text_head(head)
    is_numbered = any(_NUMBER.match(line) for line in text.split("\n")[:200])
    return 0.9 if is_numbered and len(_NAMES.findall(text)) >= 2 else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a record at a time.

    Raises:
        UnreadableSource: No record begins with its number.
    """
    number = 0
    for number, fields in enumerate(_records(open_text(stream, name)), start=1):
        place = f"record {number}"
        yield too_long(place) if fields is None else _record(fields).study(place)
    if not number:
        raise UnreadableSource(
            name, "no record; in an Ovid export each begins with its number, such as <1>."
        )


def _records(lines: Iterable[str]) -> Iterator[Fields | None]:
    record: TaggedRecord | None = None
    for line in lines:
        if _NUMBER.match(line):
            if record is not None:
                yield _fields(record)
            record = TaggedRecord(())
        elif record is not None and line[:1].strip():
            record.add(line.strip().lower(), "")
        elif record is not None:
            record.go_on(line)
    if record is not None:
        yield _fields(record)


def _fields(record: TaggedRecord) -> Fields | None:
    tags = record.closed()
    return None if tags is None else {name: "\n".join(values) for name, values in tags.items()}


def _record(fields: Fields) -> Record:
    def first(*names: str) -> str:
        return next((value for name in names if (value := fields.get(name, "").strip())), "")

    source = " ".join(first("source", "source title", "journal")[:_LONGEST_LINE].split())
    title, title_type = _title(first("title", "chapter title", "original title"))
    book = _BOOK.match(source)
    if not title and book:
        title = book.group(2)
    volume, issue, pages, rest = _numbers(source)
    types = "\n".join(_types(first(name)) for name in ("publication type", "document type"))
    identifier = first("unique identifier", "pubmed id", "pmid", "medline identifier")
    return Record(
        title=title,
        authors=_authors(first("authors", "author", "author(s)", "author name")),
        journal="" if book else source.split(". ")[0].split("  ")[0].rstrip(". "),
        published=_published(rest, fields, book),
        abstract=first("abstract"),
        dois=[first("doi number", "digital object identifier", "doi", "article identifier")],
        pmids=[identifier],
        urls=[first("link to the ovid full text or citation", "url", "link to full text")],
        volume=first("volume") or volume,
        issue=first("issue", "issue part") or issue,
        pages=first("page", "pages") or pages,
        keywords=_keywords(fields),
        types=[*split_types(types), title_type],
    )


def _title(text: str) -> tuple[str, str]:
    """The title without the type that Ovid appends in brackets, and that type."""
    text = " ".join(text.split())
    found = _TITLE_TYPE.search(text)
    if found and _TITLE_TYPES.search(found.group(1)):
        return text[: found.start()], found.group(1)
    return text, ""


def _authors(text: str) -> list[str]:
    """Names parted by semicolons, wide gaps, lines, or stops after initials."""
    if ";" in text:
        parts = re.split(r";\s*", text)
    else:
        parts = [one for part in re.split(r"\s{2,}|\n", text) for one in _DOTTED.split(part)]
    return [name for part in parts if (name := _name(part))]


def _name(text: str) -> str:
    """A name without marks of affiliation, degrees and "[Ed]"."""
    if len(text) > _LONGEST_LINE:
        return text
    name = _MARKS.sub("", _EDITOR.sub("", " ".join(text.split()))).strip()
    name = _DEGREES.sub("", name) if "," in name and " " in name.partition(", ")[2] else name
    return name[:-1] if re.search(r"\s[A-Z]{1,4}\.$", name) else name


def _numbers(source: str) -> tuple[str, str, str, str]:
    """Volume, issue and pages of a source line, and what is left of it."""
    if found := _PLACE.search(source):
        rest = source[: found.start()] + source[found.end() :]
        return found.group(1), found.group(2) or "", found.group(3).rstrip("."), rest
    volume = _VOLUME.search(source)
    pages = _PP.search(source) or (_LAST_PAGES.search(source) if volume else None)
    rest = source
    for found in (pages, volume):
        rest = rest[: found.start()] + " " + rest[found.end() :] if found else rest
    return (
        volume.group(1) if volume else "",
        (volume.group(2) or "") if volume else "",
        pages.group(1) if pages else "",
        rest,
    )


def _published(rest: str, fields: Fields, book: re.Match[str] | None) -> str | None:
    texts = (
        rest.partition(". ")[2] if not book else book.group(1),
        fields.get("year of publication", "") or fields.get("publication year", ""),
        fields.get("date of publication", "") or fields.get("publication date", ""),
        fields.get("status", ""),
    )
    return next((date for text in texts if (date := partial_date(text.strip()))), None)


def _keywords(fields: Fields) -> list[str]:
    names = (
        "author keywords",
        "keyword heading",
        "keywords",
        "mesh subject headings",
        "heading words",
    )
    found = []
    for name in names:
        if text := fields.get(name, "").strip().rstrip("."):
            joined = text if "\n" in text and ";" not in text else " ".join(text.split())
            found += [one.strip(" .") for one in split_list(joined)]
    return found


def _types(text: str) -> str:
    """The types without what Ovid adds on the form of the file."""
    return re.sub(r":\s*PDF Only|^\s*-\s*$|\.\s*$", "", text.strip())


FORMAT = Format(
    name="ovid",
    title="Ovid",
    suffixes=(".txt", ".ovid", ".cgi"),
    recognises=recognises,
    read=read,
)
