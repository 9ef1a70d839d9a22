r"""BibTeX and BibLaTeX, as reference managers and databases write them.

Fields are LaTeX: accents and symbols become Unicode, braces go. An entry
inherits what it lacks from the one that its `crossref` names. The parser is
our own: bibtexparser 2.1 takes a value for the rest of an entry where a comma
is missing, drops an entry that does not close without a word, and holds the
whole file; and pylatexenc 2.11 ends a field at an unescaped "%".
"""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.models.identify import title_key
from qabot.sources.bibtex_syntax import Broken, Entry, entries
from qabot.sources.citing import name_parts
from qabot.sources.dates import best_date, year_month_day
from qabot.sources.latex import decode, encode
from qabot.sources.posts import PostFields, counts_note
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import (
    Record,
    guarded,
    split_list,
    split_types,
    written_abstract,
    written_types,
)
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.models import Document

_KINDS = (
    "article|book|booklet|inbook|incollection|inproceedings|conference|manual|mastersthesis|misc|"
    "phdthesis|proceedings|techreport|unpublished|collection|online|report|thesis|dataset|patent|"
    "periodical|reference|electronic|www|mvbook|inreference|suppbook|software|review"
)
_AN_ENTRY = re.compile(rf"^[ \t]*@\s*(?:{_KINDS})\s*[{{(]", re.IGNORECASE | re.MULTILINE)
_ANOTHER = re.compile(
    r"^[ \t]*@\s*(?:string|preamble|comment)\s*[{(]", re.IGNORECASE | re.MULTILINE
)
_ANY_ENTRY = re.compile(
    r"^[ \t]*@\s*[A-Za-z]+\s*\{\s*[^\s{},=]*,\s*[\w-]+\s*=\s*[{\"\w]", re.MULTILINE
)
_AND = re.compile(r"(?<!\s)\s+and\s+", re.IGNORECASE)
_TYPES = {
    "book": "Book",
    "collection": "Book",
    "conference": "Conference Paper",
    "dataset": "Dataset",
    "inbook": "Book Chapter",
    "incollection": "Book Chapter",
    "inproceedings": "Conference Paper",
    "mastersthesis": "Thesis",
    "mvbook": "Book",
    "patent": "Patent",
    "phdthesis": "Thesis",
    "proceedings": "Conference Proceedings",
    "report": "Report",
    "techreport": "Report",
    "thesis": "Thesis",
    "unpublished": "Unpublished",
}
_INHERITED = ("year", "date", "month", "journal", "journaltitle", "volume", "number", "booktitle")
_BRACES = re.compile(r"[{}]")
_BRACE_NAMES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_SIDES = {"left": "{", "right": "}", None: ""}
_MOST_WAITING = 10_000
_ADDRESSES = ("url", "bdsk-url-1", "bdsk-url-2", "ee", "link", "howpublished", "biburl")

_Numbered = tuple[int, Entry]


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By an entry of a known kind, surer if it stands first."""
    text = text_head(head)
    found = _AN_ENTRY.search(text) or _ANY_ENTRY.search(text)
    if found is None:
        found = _ANOTHER.search(text)
        return 0.6 if found else 0.0
    before = text[: found.start()]
    is_first = all(
        line.lstrip().startswith(("%", "@")) or not line.strip() for line in before.split("\n")
    )
    return 0.95 if is_first or _ANOTHER.search(before) else 0.6


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, an entry at a time.

    An entry that lacks what its `crossref` may give waits until that one is
    read, or until the end.
    """
    parents: dict[str, dict[str, str]] = {}
    waiting: deque[_Numbered] = deque()
    number = 0
    for number, entry in enumerate(entries(open_text(stream, name)), start=1):
        if isinstance(entry, Broken):
            yield Problem(f"record {number}", f"{entry.reason}; skipped")
            continue
        _remember(entry, parents)
        if _lacks(entry, parents):
            waiting.append((number, entry))
        else:
            yield _outcome(entry, parents, number)
        while waiting and (len(waiting) > _MOST_WAITING or not _lacks(waiting[0][1], parents)):
            yield _outcome(waiting[0][1], parents, waiting.popleft()[0])
    for place, entry in waiting:
        yield _outcome(entry, parents, place)
    if not number:
        raise UnreadableSource(name, "no entry; nothing in it begins like @article{.")


def write(documents: Iterable[Document]) -> Iterator[str]:
    """An entry for each document; see docs/formats.md for what is kept."""
    taken: Counter[str] = Counter()
    for document in documents:
        is_study = isinstance(document, Study)
        fields = _study_fields(document) if isinstance(document, Study) else _post_fields(document)
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields if value]
        kind = "article" if is_study else "misc"
        yield f"@{kind}{{{_new_key(document, taken)},\n{''.join(lines)}}}\n\n"


def _remember(entry: Entry, parents: dict[str, dict[str, str]]) -> None:
    """Keep what others may inherit: not of articles, which are nobody's parent."""
    if entry.key and entry.kind != "article":
        kept = {name: entry.fields[name] for name in _INHERITED if name in entry.fields}
        title = entry.fields.get("title") or entry.fields.get("booktitle") or ""
        parents.setdefault(entry.key.lower(), {"booktitle": title, **kept})


def _lacks(entry: Entry, parents: dict[str, dict[str, str]]) -> bool:
    parent = entry.fields.get("crossref", "").strip().lower()
    fields = entry.fields
    is_complete = ("year" in fields or "date" in fields) and (
        "booktitle" in fields or "journal" in fields
    )
    return bool(parent) and not is_complete and parent not in parents


def _outcome(entry: Entry, parents: dict[str, dict[str, str]], number: int) -> Outcome:
    parent = parents.get(entry.fields.get("crossref", "").strip().lower(), {})
    fields = {**parent, **{name: value for name, value in entry.fields.items() if value.strip()}}
    place = f"record {number}"
    if decode(fields.get("entrysubtype", "")) == "post":
        return _post(fields).outcome(place)
    return _record(entry.kind, fields).study(place)


def _record(kind: str, fields: dict[str, str]) -> Record:
    def first(*names: str) -> str:
        return next((decode(fields[name]) for name in names if fields.get(name)), "")

    title = first("title") or (first("booktitle") if kind in _TYPES else "")
    subtitle = first("subtitle") if fields.get("title") else ""
    container = ["booktitle"] if fields.get("title") else []
    eprint_type = first("eprinttype", "archiveprefix").lower()
    eprint = [first("eprint")]
    return Record(
        title=f"{title}: {subtitle}" if subtitle else title,
        authors=_names(fields.get("author") or fields.get("editor") or ""),
        journal=first("journal", "journaltitle", *container, "shortjournal", "fjournal"),
        published=_published(first("year"), first("month"), first("day"), first("date")),
        abstract=first("abstract"),
        tldr=first("tldr"),
        dois=[_address(fields.get("doi", "")), *(eprint if eprint_type == "doi" else [])],
        pmids=[first("pmid", "pubmed"), *(eprint if "pubmed" in eprint_type else [])],
        pmcids=[first("pmcid", "pmc"), *(eprint if eprint_type == "pmc" else [])],
        urls=[_address(fields[name]) for name in _ADDRESSES if fields.get(name)],
        notes=[first("note"), first("annote"), first("annotation"), first("comment")],
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=_pages(fields),
        keywords=split_list(first("keywords", "keyword", "author_keywords", "mesh")),
        types=[
            *split_types(first("type")),
            first("document_type") or ("" if fields.get("type") else _TYPES.get(kind, "")),
        ],
    )


def _published(year: str, month: str, day: str, date: str) -> str | None:
    return best_date(year_month_day(year, month, day) or year, date, month)


def _names(text: str) -> list[str]:
    """The names, parted by "and" outside braces; each as it is written."""
    parts = _split_outside_braces(text)
    if len(parts) == 1 and ";" in text:
        parts = text.split(";")
    within = _AND.split(text)
    if len(parts) == 1 and len(within) > 1 and all("," in part for part in within):
        parts = within
    return [" ".join(decode(part).split()) for part in parts]


def _split_outside_braces(text: str) -> list[str]:
    if "{" not in text:
        return _AND.split(text)
    depths, depth = [], 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        depths.append(depth)
    parts, start = [], 0
    for found in _AND.finditer(text):
        if depths[found.start()] <= 0:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _pages(fields: dict[str, str]) -> str:
    """The pages; "--" of LaTeX is a hyphen here."""
    raw = fields.get("pages") or fields.get("eid") or fields.get("article-number") or ""
    return decode(re.sub(r" ?-{2,3}(?!-) ?", "-", " ".join(raw.split())))


def _address(text: str) -> str:
    """An address or a DOI, whose ~ and -- are its own."""
    text = re.sub(r"\\(?:url|nolinkurl|path|href)\s*\{", "", text)
    text = re.sub(r"\{?\\(?:textasciitilde|~)\s*(?:\{\})?\}?", "~", text)
    text = re.sub(r"\\([_%&#$])", r"\1", text)
    named = re.sub(r"\\textbrace(left|right)\{\}|[{}]", lambda found: _SIDES[found.group(1)], text)
    return named.strip()


def _post(fields: dict[str, str]) -> PostFields:
    def text(name: str) -> str:
        return decode(fields.get(name, ""))

    return PostFields(
        title=text("title"),
        community=text("organization"),
        category=text("keywords"),
        created=best_date(text("date"), text("year")),
        summary=text("abstract"),
        body=text("annotation"),
        forum_id=text("eprint"),
        url=_address(fields.get("url", "")),
        note=text("note"),
    )


def _study_fields(study: Study) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_written(study.title)}}}"
    yield "author", " and ".join(map(_written_name, study.authors))
    yield "journal", _written(study.journal)
    yield "year", (study.published or "")[:4]
    if study.published and len(study.published) > 4:
        yield "date", study.published
        yield "month", str(int(study.published[5:7]))
    yield "volume", _written(study.volume)
    yield "number", _written(study.issue)
    yield "pages", _written(study.pages)
    yield "doi", _raw(study.doi)
    yield "pmid", study.pmid or ""
    yield "pmcid", study.pmcid or ""
    yield "url", _raw(study.url)
    yield "type", _written("; ".join(written_types(study)))
    yield (
        "keywords",
        _written("; ".join(study.keywords)) + (";" if len(study.keywords) == 1 else ""),
    )
    yield "tldr", _written(study.tldr)
    yield "abstract", _written(written_abstract(study))


def _post_fields(post: Post) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_written(post.title)}}}"
    yield "entrysubtype", "post"
    yield "organization", _written(post.community)
    yield "keywords", _written(post.category)
    if post.created:
        yield "year", str(post.created.year)
        yield "date", post.created.isoformat()
    yield "eprint", _written(post.forum_id)
    yield "url", _raw(post.url)
    yield "note", _written(counts_note(post))
    yield "abstract", _written(post.summary)
    yield "annotation", _written(post.body)


def _written(text: str | None) -> str:
    return encode(guarded(text or ""))


def _raw(address: str | None) -> str:
    """An address with its own signs; braces would end the field, so they are named."""
    return _BRACES.sub(lambda found: _BRACE_NAMES[found.group()], address or "")


def _written_name(name: str) -> str:
    """A name that has no parts in braces, so that none are looked for."""
    written = _written(name)
    is_whole = not name_parts(name).initials or _AND.search(f" {name} ")
    return f"{{{written}}}" if is_whole else written


def _new_key(document: Document, taken: Counter[str]) -> str:
    """Family name, year and first long word of the title, told apart by letters."""
    authors = document.authors if isinstance(document, Study) else ()
    family = title_key(name_parts(authors[0]).family) if authors else document.kind
    words = [word for word in title_key(document.title).split() if len(word) > 3]
    base = re.sub(r"[^a-z0-9]", "", f"{family}{document.year or ''}{''.join(words[:1])}")
    base = base[:60] or document.kind
    taken[base] += 1
    return base if taken[base] == 1 else f"{base}-{taken[base]}"


FORMAT = Format(
    name="bibtex",
    title="BibTeX",
    suffixes=(".bib", ".bibtex"),
    recognises=recognises,
    read=read,
    write=write,
)
