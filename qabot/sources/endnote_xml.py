"""EndNote XML, as EndNote, Bookends and others export it.

Authors are as EndNote keeps them, "Family, Given". Formatting (`<style>`) is
left out. Keywords that stand in one field with ";" between them are split.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.sources.abstracts import labelled_sections
from qabot.sources.dates import best_date
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import Record
from qabot.sources.text import text_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.models import Section
    from qabot.sources.elements import Element

_RECORD = re.compile(r"<records?[\s>]")
_OWN = re.compile(r"<(?:ref-type|rec-number|source-app|foreign-keys|electronic-resource-num)\b")
_LINE_END = re.compile(r"[\r\n]")
_PMC = re.compile(r"PMC\d{1,10}", re.IGNORECASE)
_PUBMED = re.compile(r"pubmed|medline|nlm", re.IGNORECASE)


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is EndNote XML; `name` does not matter."""
    del name
    text = text_head(head).lstrip()
    return 0.95 if text.startswith("<") and _RECORD.search(text) and _OWN.search(text) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The studies of an EndNote library, one in memory at a time."""
    from qabot.sources.xml import records

    for found in records(stream, name, ("record",)):
        yield found if isinstance(found, Problem) else _study(found.element, found.place)


def _study(record: Element, place: str) -> Outcome:
    from qabot.sources.elements import child, descendants

    titles = child(record, "titles")
    dates = child(record, "dates")
    accession = _text(record, "accession-num")
    is_pubmed = bool(_PUBMED.search(_text(record, "remote-database-name"))) or accession.isdecimal()
    urls = [_lines(url) for url in descendants(child(record, "urls"), "url")]
    kind = child(record, "ref-type")
    return Record(
        title=_text(titles, "title") or _text(titles, "translated-title"),
        authors=_authors(record),
        journal=_journal(record),
        published=best_date(
            _text(dates, "year"), *(_lines(date) for date in descendants(dates, "date"))
        ),
        sections=_abstract(record),
        dois=_lines(child(record, "electronic-resource-num")).split("\n"),
        pmids=[accession] if is_pubmed else [],
        pmcids=_pmcids(record),
        urls=[url for url in urls if not url.startswith("file:")],
        volume=_text(record, "volume"),
        issue=_text(record, "number") or _text(record, "issue"),
        pages=_text(record, "pages"),
        keywords=_keywords(record),
        types=[*([kind.get("name") or ""] if kind is not None else []), _text(record, "work-type")],
        notes=[_text(record, "notes"), _text(record, "research-notes")],
    ).study(place)


def _lines(element: Element | None) -> str:
    """The text with its line ends, which EndNote writes as carriage returns."""
    from qabot.sources.elements import raw_text

    lines = (line.strip() for line in _LINE_END.split(raw_text(element)))
    return "\n".join(filter(None, lines))


def _text(parent: Element | None, name: str) -> str:
    from qabot.sources.elements import child, text_of

    return text_of(child(parent, name))


def _authors(record: Element) -> list[str]:
    """The authors; editors and the like only where there are no authors."""
    from qabot.sources.elements import child, children, text_of

    contributors = child(record, "contributors")
    for role in ("authors", "secondary-authors", "tertiary-authors", "subsidiary-authors"):
        people = children(child(contributors, role), "author")
        if names := [name.rstrip(",") for person in people if (name := text_of(person))]:
            return names
    return []


def _journal(record: Element) -> str:
    from qabot.sources.elements import child

    periodical = child(record, "periodical")
    names = (
        _text(periodical, "full-title"),
        _text(child(record, "titles"), "secondary-title"),
        _text(periodical, "abbr-1"),
        _text(record, "alt-periodical"),
        _text(child(record, "titles"), "alt-title"),
    )
    return next(filter(None, names), "")


def _abstract(record: Element) -> tuple[Section, ...]:
    """The abstract's paragraphs; labels in capitals become labels of sections."""
    from qabot.sources.elements import child

    lines = _lines(child(record, "abstract")).split("\n")
    return labelled_sections(" ".join(" ".join(lines).split()))


def _pmcids(record: Element) -> list[str]:
    """PMC ids of any field, as programs keep them in fields of their own."""
    from qabot.sources.elements import local, text_of

    texts = (text_of(field) for field in record if local(field))
    return [text for text in texts if _PMC.fullmatch(text)]


def _keywords(record: Element) -> list[str]:
    from qabot.sources.elements import child, children

    found: list[str] = []
    for keyword in children(child(record, "keywords"), "keyword"):
        for line in _lines(keyword).split("\n"):
            found.extend(part.strip().replace("*", "") for part in line.split(";"))
    return [keyword for keyword in found if keyword]


FORMAT = Format(
    name="endnote-xml",
    title="EndNote XML",
    suffixes=(".xml",),
    recognises=recognises,
    read=read,
)
