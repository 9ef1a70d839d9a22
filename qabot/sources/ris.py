"""RIS: tagged lines of reference managers and databases, read leniently.

The tags follow the specification of 2011 and what EndNote, Zotero, Embase,
Ovid, Cochrane and JabRef make of it. Lines that begin with no tag continue
the value before them; text between records is passed over; a record may lack
its TY or ER line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.models.identify import normal_doi
from qabot.sources.dates import best_date
from qabot.sources.posts import PostFields, counts_note
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import (
    TLDR_NOTE,
    Record,
    guarded,
    spaced_name,
    split_list,
    split_types,
    web_address,
    written_abstract,
    written_types,
)
from qabot.sources.tagged import TaggedRecord, Tags, too_long
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.models import Document

_STRICT = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*)|$)", re.DOTALL)
_LOOSE = re.compile(r"[ \t]{0,4}([A-Z][A-Z0-9])[ \t]{0,6}[-–][ \t]?(.*)", re.DOTALL)
_TAG_NAMES = (
    "TY TI T1 T2 T3 TT CT BT ST AU A1 A2 A3 A4 ED AB N2 N1 PY Y1 Y2 DA JF JO JA J1 J2 VL IS CP SP "
    "EP DO DI UR L1 L2 L3 L4 LK LA SN KW ER ID AN DB DP PB PP CY AD M1 M2 M3 C1 C2 C3 C4 C5 C6 C7 "
    "C8 U1 U2 U3 U4 U5 RN RP SE SV TA VO NV OP ET CN CA AV RI WV WT WP"
)
_TAGS = frozenset(_TAG_NAMES.split())
_LISTS = frozenset({"KW", "AU", "A1", "A2", "A3", "A4", "ED"})
_TYPES = {
    "ABST": "Abstract",
    "BOOK": "Book",
    "CHAP": "Book Chapter",
    "CONF": "Conference Proceedings",
    "CPAPER": "Conference Paper",
    "DATA": "Dataset",
    "EBOOK": "Book",
    "ECHAP": "Book Chapter",
    "EDBOOK": "Book",
    "INPR": "In Press",
    "NEWS": "News",
    "PAT": "Patent",
    "RPRT": "Report",
    "THES": "Thesis",
    "UNPB": "Unpublished",
}
_POSTS = frozenset({"BLOG"})
_IS_MEDLINE_DATABASE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)

_STARTS_WITH_DOI = re.compile(
    r"\s*(?:doi:?\s*|https?://\S{0,40}doi\.org/)?10\.\d{4}", re.IGNORECASE
)


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By a TY line, or by three tag lines of which one ends a record."""
    lines = text_head(head).split("\n")
    tags = [tag for line in lines if (tag := _tag(line, is_strict=True)[0])]
    if "TY" in tags:
        return 0.95
    if any(line.startswith("PMID-") for line in lines):
        return 0.0
    if any(_tag(line, is_strict=False)[0] == "TY" for line in lines[:200]):
        return 0.9
    return 0.7 if len(tags) >= 3 and "ER" in tags and _TAGS.issuperset(tags) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a record at a time."""
    number = 0
    for number, tags in enumerate(_records(open_text(stream, name)), start=1):
        yield from _outcomes(tags, f"record {number}")
    if not number:
        raise UnreadableSource(name, "no record; none of its lines begins with a tag such as TY.")


def write(documents: Iterable[Document]) -> Iterator[str]:
    """A record for each document; see docs/formats.md for what is kept."""
    for document in documents:
        lines = _study_lines(document) if isinstance(document, Study) else _post_lines(document)
        yield "".join(f"{tag}  - {_on_lines(value)}\n" for tag, value in lines if value)
        yield "ER  - \n\n"


def _records(lines: Iterable[str]) -> Iterator[Tags | None]:
    """The records' tags; one without TY begins at its first tag."""
    record, is_strict = TaggedRecord(_LISTS), True
    for line in lines:
        tag, value = _tag(line, is_strict=is_strict)
        if tag == "TY" and not record.has_begun:
            is_strict = bool(_STRICT.match(line))
        if tag in {"TY", "ER"} and record.has_begun:
            yield record.closed()
            record = TaggedRecord(_LISTS)
        if tag and tag != "ER":
            record.add(tag, value)
        elif not tag:
            record.go_on(line)
    if record.has_begun:
        yield record.closed()


def _tag(line: str, *, is_strict: bool) -> tuple[str, str]:
    """The line's tag and value, or "" if it continues a value."""
    if found := _STRICT.match(line):
        return found.group(1), found.group(2) or ""
    found = _LOOSE.match(line)
    if found and found.group(1) in _TAGS and (not is_strict or found.group(1) in {"TY", "ER"}):
        is_end = found.group(1) != "ER" or not found.group(2).strip()
        return (found.group(1), found.group(2)) if is_end else ("", "")
    return "", ""


def _outcomes(tags: Tags | None, place: str) -> Iterator[Outcome]:
    if tags is None:
        yield too_long(place)
        return
    kind = "".join(tags.get("TY", [])[:1]).upper()
    if kind in _POSTS:
        yield _post(tags).outcome(place)
        return
    published = best_date(*_all(tags, "PY", "Y1", "DA"))
    outcome = _record(tags, kind, published).study(place)
    yield outcome
    years = [year for year in _all(tags, "PY", "Y1") if year.strip(" /")]
    if years and not published and not isinstance(outcome, Problem):
        yield Problem(place, f"the year {years[0][:40]!r} is not a year; left out", is_loss=False)


def _record(tags: Tags, kind: str, published: str | None) -> Record:
    works = _all(tags, "M3")
    is_embase = any("embase" in one.lower() for one in _all(tags, "DB", "DP", "L2", "UR"))
    is_pubmed = any(_IS_MEDLINE_DATABASE.search(one) for one in _all(tags, "DB", "DP"))
    return Record(
        title=_first(tags, "TI", "T1", "CT", "TT", *(("BT",) if kind == "BOOK" else ())),
        authors=[spaced_name(name) for name in _authors(tags)],
        journal=_first(tags, "JF", "T2", "JO", "JA", "J2", "J1", "TA", "BT"),
        published=published,
        abstract=_first(tags, "AB", "N2"),
        dois=[*_all(tags, "DO", "DI", "M3", "L3"), *_with_doi(tags)],
        pmids=[
            *(_all(tags, "AN", "ID") if is_pubmed else []),
            *(tags.get("C5", []) if is_embase else []),
        ],
        urls=[one for tag in ("UR", "LK", "L2", "L1", "L3") for one in tags.get(tag, [])],
        notes=_all(tags, "N1", "AN", "ID", "C1", "C2", "C3", "C7", "C8", "U1", "RN", "ST"),
        volume=_first(tags, "VL", "VO"),
        issue=_first(tags, "IS", "CP"),
        pages=_pages(_first(tags, "SP"), _first(tags, "EP")),
        keywords=_keywords(tags.get("KW", [])),
        types=[*_types(works), *filter(None, [_TYPES.get(kind)])],
    )


def _all(tags: Tags, *names: str) -> list[str]:
    return [value for name in names for value in tags.get(name, []) if value]


def _first(tags: Tags, *names: str) -> str:
    return next(iter(_all(tags, *names)), "")


def _authors(tags: Tags) -> list[str]:
    """The authors, or the editors of a work without authors; each group once."""
    both = list(dict.fromkeys(_all(tags, "AU"))), list(dict.fromkeys(_all(tags, "A1")))
    authors = tags.get("AU") or tags.get("A1") or []
    if all(both) and set(both[0]) != set(both[1]):
        authors = list(dict.fromkeys([*both[1], *both[0]]))
    return authors or tags.get("A2") or tags.get("ED") or tags.get("A3") or tags.get("A4") or []


def _with_doi(tags: Tags) -> list[str]:
    notes = _all(tags, "N1", "C1", "C7", "AN", "ID")
    return [note for note in notes if _STARTS_WITH_DOI.match(note)]


def _pages(first: str, last: str) -> str:
    return (
        f"{first}-{last}"
        if first and last and last != first and "-" not in first
        else first or last
    )


def _keywords(values: list[str]) -> list[str]:
    """One a line; a lone line may hold several, parted by semicolons."""
    return split_list(values[0]) if len(values) == 1 and ";" in values[0] else values


def _types(works: list[str]) -> list[str]:
    """Types of work as M3 lists them; a DOI or an address there is no type."""
    parts = (part.strip() for work in works for part in split_types(work))
    return [part for part in parts if not (normal_doi(part) or web_address(part))]


def _post(tags: Tags) -> PostFields:
    return PostFields(
        title=_first(tags, "TI", "T1"),
        community=_first(tags, "T2", "JF"),
        category=_first(tags, "KW"),
        created=best_date(*_all(tags, "DA", "PY", "Y1")),
        summary=_first(tags, "AB"),
        body=_first(tags, "N2"),
        forum_id=_first(tags, "AN"),
        url=_first(tags, "UR"),
        note=_first(tags, "N1"),
    )


def _study_lines(study: Study) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR"
    yield "TI", guarded(study.title)
    yield from (("AU", guarded(author)) for author in study.authors)
    yield "T2", guarded(study.journal or "")
    yield "PY", (study.published or "")[:4]
    yield "DA", _slashed(study.published)
    yield "VL", guarded(study.volume or "")
    yield "IS", guarded(study.issue or "")
    yield from _page_lines(guarded(study.pages or ""))
    yield "DO", study.doi or ""
    yield "AN", study.pmid or ""
    yield "DB", "PubMed" if study.pmid else ""
    yield "C2", study.pmcid or ""
    yield "UR", study.url or ""
    yield "N1", f"{TLDR_NOTE}{guarded(study.tldr)}" if study.tldr else ""
    yield from (("M3", guarded(one)) for one in written_types(study))
    yield from _keyword_lines(study.keywords)
    yield "AB", guarded(written_abstract(study))


def _post_lines(post: Post) -> Iterator[tuple[str, str]]:
    yield "TY", "BLOG"
    yield "TI", guarded(post.title)
    yield "T2", guarded(post.community or "")
    yield "KW", guarded(post.category or "")
    yield "DA", _slashed(post.created.isoformat() if post.created else None)
    yield "AN", guarded(post.forum_id or "")
    yield "UR", post.url or ""
    yield "N1", counts_note(post)
    yield "AB", guarded(post.summary or "")
    yield "N2", guarded(post.body or "")


def _page_lines(pages: str) -> Iterator[tuple[str, str]]:
    first, _, last = pages.partition("-")
    if first and last and "-" not in last and first != last and first.strip() == first:
        yield "SP", first
        yield "EP", last
    else:
        yield "SP", pages


def _keyword_lines(keywords: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A line each; a lone keyword with a semicolon twice, so that it is not taken for two."""
    twice = keywords * 2 if len(keywords) == 1 and ";" in keywords[0] else keywords
    yield from (("KW", guarded(one)) for one in twice)


def _slashed(date: str | None) -> str:
    """The date with slashes, as in "2023/11//"."""
    parts = date.split("-") if date else []
    return "/".join([*parts, *[""] * (4 - len(parts))]) if parts else ""


def _on_lines(value: str) -> str:
    """Paragraphs on lines of their own; none of them can be taken for a tag."""
    return "\n".join(
        f"     {line}" if number and _LOOSE.match(line) else line
        for number, line in enumerate(value.split("\n"))
    )


FORMAT = Format(
    name="ris",
    title="RIS",
    suffixes=(".ris",),
    recognises=recognises,
    read=read,
    write=write,
)
