"""MEDLINE text, the .nbib files and "PubMed format" of PubMed.

Each line has a tag of two to four letters, padded to four, and "- "; lines that
begin with a space go on with the field above. Titles and authors are kept as in
`qabot.sources.pubmed_xml`; labels in capitals within an abstract become the
labels of its sections, as they are in PubMed XML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from qabot.sources.abstracts import labelled_sections
from qabot.sources.dates import partial_date
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.pubmed_xml import catalogue_title
from qabot.sources.records import Record, scrubbed
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.models import Section

_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|(.*))", re.DOTALL)
_STARTS = frozenset({"PMID", "PMCR"})
_ONCE = frozenset(
    {"PMID", "PMC", "TI", "DP", "JT", "TA", "VI", "IP", "PG", "STAT", "OWN", "SO", "JID", "DA"}
)
_DISTINCT = frozenset(
    {"OWN", "STAT", "FAU", "JT", "JID", "SB", "MH", "EDAT", "MHDA", "CRDT", "PHST", "PST", "DCOM",
     "PMCR", "BTI"},
)  # fmt: skip
_TYPICAL = _ONCE | _DISTINCT | frozenset(
    {"LR", "IS", "LID", "AB", "AU", "AD", "LA", "PT", "DEP", "PL", "MID", "OID", "AID", "OT",
     "OTO", "CTI", "FED", "OAB", "CN", "CI", "RN", "RIN"},
)  # fmt: skip
_RIS_START = re.compile(r"^TY  ?- ", re.MULTILINE)
_SHORT_NAME = re.compile(r"([^\W\d_].*?) ([A-ZÀ-Þ]{1,4})((?: (?:Jr|Sr|II|III|IV|2nd|3rd))?)")
_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)\s*(?:\[doi\]|$)", re.IGNORECASE)
_DOI_IN_SOURCE = re.compile(r"\bdoi:\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_MAX_FIELDS = 100_000


class _Field(NamedTuple):
    tag: str
    value: str


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is MEDLINE text."""
    text = text_head(head)
    if text.lstrip().startswith("<") or _RIS_START.search(text):
        return 0.0
    lines = [line for line in text.split("\n") if line.strip()]
    tags = {found.group(1) for line in lines if (found := _FIELD.match(line))} & _TYPICAL
    if "PMID" in tags and len(tags) > 1:
        return 0.95
    if tags & _DISTINCT and len(tags) >= 3:
        return 0.9
    if tags and name.lower().endswith(".nbib"):
        return 0.6
    words = [line.split("-")[0].split() for line in lines]
    all_tagged = bool(tags) and all(first and first[0] in _TYPICAL for first in words)
    return 0.6 if all_tagged and any(first[0] == "PMID" for first in words) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The studies of a MEDLINE file, one in memory at a time."""
    number = 0
    for number, fields in enumerate(_records(open_text(stream, name)), start=1):
        yield _study(fields, f"record {number}")
    if not number:
        yield Problem("", "no records in it", is_loss=False)


def _records(lines: Iterable[str]) -> Iterator[list[_Field]]:
    """The fields of each record; lines that are neither tagged nor wrapped are left out.

    A record ends where "PMID" comes again, or at an empty line if the next
    tag shows that another record begins.
    """
    fields: list[_Field] = []
    pieces: list[str] = []
    after_blank = False
    for raw in lines:
        line = raw.rstrip()
        if not line:
            after_blank = True
            continue
        if found := _FIELD.match(line):
            tag = found.group(1)
            if fields and _begins(tag, fields, after_blank=after_blank):
                yield _finished(fields, pieces)
                fields = []
            elif fields:
                fields[-1] = _Field(fields[-1].tag, " ".join(filter(None, pieces)))
            pieces = [(found.group(2) or found.group(3) or "").strip()]
            if len(fields) < _MAX_FIELDS:
                fields.append(_Field(tag, ""))
        elif fields and line.startswith(" ") and not after_blank:
            pieces.append(line.strip())
        after_blank = False
    if fields:
        yield _finished(fields, pieces)


def _finished(fields: list[_Field], pieces: list[str]) -> list[_Field]:
    return [*fields[:-1], _Field(fields[-1].tag, " ".join(filter(None, pieces)))]


def _begins(tag: str, fields: list[_Field], *, after_blank: bool) -> bool:
    if tag == "PMID":
        return True
    return after_blank and (
        tag in _STARTS or (tag in _ONCE and any(field.tag == tag for field in fields))
    )


def _study(fields: list[_Field], place: str) -> Outcome:
    values: dict[str, list[str]] = {}
    for tag, value in fields:
        if value:
            values.setdefault(tag, []).append(scrubbed(value))
    title = catalogue_title(" ".join(values.get("TI", ())), " ".join(values.get("TT", ())))
    book = " ".join(values.get("BTI", ()))
    record = Record(
        title=title or catalogue_title(book),
        authors=_authors(fields),
        journal=_first(values, "JT", "TA") or (book if title else "") or _first(values, "CTI"),
        published=partial_date(_first(values, "DP")) or partial_date(_first(values, "DEP")),
        sections=_abstract(values.get("AB") or values.get("OAB") or ()),
        dois=_dois(values),
        pmids=values.get("PMID", []),
        pmcids=_pmcids(values),
        volume=_first(values, "VI"),
        issue=_first(values, "IP"),
        pages=_first(values, "PG"),
        keywords=[*values.get("OT", ()), *(one.replace("*", "") for one in values.get("MH", ()))],
    )
    return record.study(place, values.get("PT", ()), is_withdrawn="RIN" in values)


def _first(values: dict[str, list[str]], *tags: str) -> str:
    return next((values[tag][0] for tag in tags if tag in values), "")


def _abstract(texts: Iterable[str]) -> tuple[Section, ...]:
    return tuple(section for text in texts for section in labelled_sections(text))


def _authors(fields: list[_Field]) -> list[str]:
    """Full names, short ones where there is no full one, and groups, in their order."""
    has_all = _count(fields, "FAU") >= _count(fields, "AU")
    names: list[str] = []
    previous = ""
    for tag, value in fields:
        if tag in {"FAU", "CN"}:
            names.append(value.removesuffix(".") if tag == "CN" else value)
        elif tag == "AU" and not has_all and previous != "FAU":
            names.append(_with_comma(value))
        if tag in {"FAU", "AU", "CN"}:
            previous = tag
    return names


def _count(fields: list[_Field], tag: str) -> int:
    return sum(field.tag == tag for field in fields)


def _with_comma(name: str) -> str:
    """Write "Long V" as "Long, V": the tag says which part is which."""
    found = _SHORT_NAME.fullmatch(name)
    if found is None:
        return name
    family, initials, suffix = found.groups()
    return ", ".join(filter(None, (family, initials, suffix.strip())))


def _dois(values: dict[str, list[str]]) -> list[str]:
    marked = [*values.get("AID", ()), *values.get("LID", ())]
    found = [match.group(1) for one in marked if (match := _DOI.match(one))]
    told = [match.group(1) for one in values.get("SO", ()) if (match := _DOI_IN_SOURCE.search(one))]
    return [*found, *told]


def _pmcids(values: dict[str, list[str]]) -> list[str]:
    other = (one.removeprefix("NLM:").strip() for one in values.get("OID", ()))
    return [*values.get("PMC", ()), *(one for one in other if one.startswith("PMC"))]


FORMAT = Format(
    name="medline",
    title="MEDLINE",
    suffixes=(".nbib", ".medline"),
    recognises=recognises,
    read=read,
)
