"""Tables with a header: exports of Zotero, Embase, PubMed, Scopus, Europe PMC and others.

A column is known by its name, in whatever way it is written. Columns that are
not known, such as labels of a screening tool, are passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import unquote

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.dates import best_date, partial_date
from qabot.sources.delimited import DELIMITERS, Unclosed, rows, split_row
from qabot.sources.name_lists import split_names
from qabot.sources.posts import PostFields
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

_HEADER_LINES = 30
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "articletitle", "documenttitle", "primarytitle", "papertitle", "studytitle",
              "ti", "itemtitle", "reporttitle", "titlearticle", "t1"),
    "abstract": ("abstract", "abstractnote", "abstracttext", "ab", "abstracts", "notesabstract",
                 "n2", "abstractenglish", "articleabstract", "paperabstract"),
    "authors": ("authorfullnames", "authorsfullnames", "authors", "author", "authornames", "au",
                "firstauthors", "authorstring", "authorlist", "authorslist", "creators", "creator",
                "primaryauthors", "af", "authorss"),
    "journal": ("journal", "publicationtitle", "sourcetitle", "journaltitle", "journalname",
                "journalbook", "containertitle", "fulljournalname", "secondarytitle", "jf", "so",
                "alternatetitle3", "alternatetitle1", "alternatetitle2", "venue",
                "periodical", "publicationvenue", "journalabbreviation", "sourcepublication"),
    "source": ("source",),
    "citation": ("citation",),
    "year": ("publicationyear", "pubyear", "year", "py", "yearpublished", "publishedyear",
             "yearofpublication", "y1"),
    "date": ("date", "publicationdate", "pubdate", "published", "coverdate", "dateofpublication",
             "datepublished", "firstpublicationdate", "electronicpublicationdate",
             "publicationdateprint", "coverdisplaydate", "da", "publisheddate"),
    "doi": ("doi", "digitalobjectidentifier", "doilink", "doiurl", "di", "articledoi", "do"),
    "pmid": ("pmid", "pubmedid", "medlinepmid", "pubmedpmid", "pm", "pubmed"),
    "pmcid": ("pmcid", "pmc", "pmcidpmc"),
    "external": ("extid", "externalid"),
    "url": ("url", "link", "articleurl", "fulltexturl", "uri", "abstracturl", "links", "permalink",
            "webaddress"),
    "resolver": ("openurllink",),
    "volume": ("volume", "vol", "vl", "journalvolume"),
    "issue": ("issue", "issuenumber", "number", "is", "no"),
    "pages": ("pages", "pagerange", "pageinfo", "pagination", "pg", "page"),
    "first_page": ("startpage", "pagestart", "firstpage", "beginningpage", "bp", "sp", "artno",
                   "articlenumber"),
    "last_page": ("endpage", "pageend", "lastpage", "endingpage", "ep"),
    "keywords": ("keywords", "keyword", "authorkeywords", "manualtags", "tags", "kw", "de",
                 "subjects", "subject", "keywordlist"),
    "more_keywords": ("automatictags", "indexkeywords", "meshterms", "mesh", "meshheadings",
                      "emtreemedicalindextermsmajorfocus"),
    "type": ("documenttype", "publicationtype", "publicationtypes", "articletype", "pubtype",
             "typeofreference", "itemtype", "studytype", "pubtypes", "dt"),
    "extra": ("extra", "notes", "note", "accessionnumber"),
    "tldr": ("tldr",),
    "retracted": ("retracted", "isretracted"),
    "kind": ("kind",),
    "body": ("selftext", "body", "posttext"),
    "summary": ("summary",),
    "community": ("subreddit", "community", "forum"),
    "category": ("category", "flair", "linkflairtext"),
    "created": ("created", "createdutc", "createdat"),
    "upvotes": ("upvotes", "score", "ups"),
    "age": ("age",),
    "forum_id": ("forumid",),
}  # fmt: skip
_FIELDS = {
    name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names)
}
_ADDED_UP = frozenset({"keywords", "type"})
_NOTHING = frozenset({"nan", "null", "none", "n/a", "na"})
_TYPES = {
    "book": "Book", "booksection": "Book Chapter", "chap": "Book Chapter", "thes": "Thesis",
    "conferencepaper": "Conference Paper", "conf": "Conference Paper", "rprt": "Report",
    "journalarticle": "", "jour": "", "magazinearticle": "", "newspaperarticle": "News",
    "preprint": "Preprint", "thesis": "Thesis", "report": "Report", "webpage": "Web Page",
    "ejour": "", "gen": "", "mgzn": "",
}  # fmt: skip
_POST_TYPES = frozenset({"forumpost", "blogpost", "blog", "post"})
_NO_STUDY = frozenset({"attachment", "note", "annotation"})
_EMBASE_SOURCE = re.compile(
    r"(?P<journal>.+?)\s*\((?P<year>\d{4})\)\s*(?P<volume>[^\s:(.]+)?(?::(?P<issue>[^\s(]+))?\s*"
    r"(?:(?:Article Number|Art\. No\.):?\s*(?P<article>[\w.-]+)\.?\s*)?(?:\((?P<pages>[^()]+)\))?",
)
_CITATION = re.compile(
    r"\.\s+(?P<date>\d{4}(?:\s+[A-Z][a-z]{2}[a-z]*)?(?:\s+\d{1,2})?)[^;:]{0,12};\s*"
    r"(?P<volume>[\w.]+)?(?:\((?P<issue>[^()]+)\))?(?::(?P<pages>[\w,-]+))?",
)
_DOI_IN_ADDRESS = re.compile(r"(?:doi:|doi\.org/|id=)(10\.\d{4,9}/[^&\s]+)", re.IGNORECASE)
_DATED = re.compile(r"Date of Publication:\s*(.{4,30})")
_NO_NAME = re.compile(r"[^a-z0-9]")
_NO_LETTER = re.compile(r"[^a-z]")
_LONGEST_SOURCE = 1000
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED_FORMULA = re.compile(r"''*[=+\-@\t\r]")
_COLUMNS = (
    "kind", "title", "authors", "journal", "published", "doi", "pmid", "pmcid", "url", "volume",
    "issue", "pages", "keywords", "publication types", "retracted", "tldr", "abstract",
    "community", "category", "created", "upvotes", "age", "forum id", "summary", "body",
)  # fmt: skip

Row = dict[str, str]
"""The cells of a row by field; those that are empty are left out."""


def recognises(head: bytes, name: str) -> float:
    """By a header line with a title column and others that are known."""
    lines = text_head(head).split("\n")
    is_table = name.lower().endswith((".csv", ".tsv", ".tab"))
    found = _header(lines if is_table else lines[:3])
    if found is None:
        return 0.0
    fields = found.fields
    if {"abstract", "body", "authors", "doi", "pmid"} & fields and len(fields) > 2:
        return 0.85
    return 0.8 if is_table else 0.5 if len(fields) > 2 else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a row at a time.

    Raises:
        UnreadableSource: There is no header line with a title column.
    """
    lines = open_text(stream, name)
    first = [line for _, line in zip(range(_HEADER_LINES), lines, strict=False)]
    header = _header(first)
    if header is None:
        raise UnreadableSource(name, "no column for the title; name one column `title`.")
    body = _chained(first[header.lines :], lines)
    for number, cells in enumerate(rows(body, header.delimiter), start=1):
        place = f"record {number}"
        if isinstance(cells, Unclosed):
            yield Problem(place, f"{cells.reason}; skipped")
        elif any(cell.strip() for cell in cells):
            yield _outcome(_row(cells, header.columns), place)


def write(documents: Iterable[Document]) -> Iterator[str]:
    """A header, then a row for each document; see docs/formats.md for what is kept."""
    yield ",".join(_COLUMNS) + "\n"
    for document in documents:
        cells = _study_cells(document) if isinstance(document, Study) else _post_cells(document)
        yield ",".join(_cell(column, cells.get(column) or "") for column in _COLUMNS) + "\n"


class _Header(NamedTuple):
    """Which field each column holds, and where the rows begin."""

    columns: list[tuple[str, int]]
    """The field of each column, or "", and how sure its name is: 0 is surest."""

    delimiter: str
    """What parts the cells."""

    lines: int
    """The lines up to the header's own."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the table has."""
        return frozenset(field for field, _ in self.columns if field)


def _header(lines: list[str]) -> _Header | None:
    """The header: the first line that has a title column, with the delimiter that knows most."""
    for number, line in enumerate(lines[:_HEADER_LINES], start=1):
        if len(line) > 1 << 16:
            return None
        best: _Header | None = None
        for delimiter in DELIMITERS:
            found = _Header([_column(c) for c in split_row(line, delimiter)], delimiter, number)
            is_better = best is None or len(found.fields) > len(best.fields)
            if "title" in found.fields and is_better:
                best = found
        if best is not None:
            return best
    return None


def _column(name: str) -> tuple[str, int]:
    return _FIELDS.get(_NO_NAME.sub("", name.lower()), ("", 0))


def _chained(first: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _row(cells: list[str], columns: list[tuple[str, int]]) -> Row:
    """The cells by field; of two columns for one field, the surer name that holds something."""
    row: Row = {}
    ranks: dict[str, int] = {}
    for (field, rank), cell in zip(columns, cells, strict=False):
        value = cell.strip()
        if not field or not value or value.lower() in _NOTHING:
            continue
        value = value[1:] if _GUARDED_FORMULA.match(value) else value
        if field in row and field in _ADDED_UP:
            row[field] += f"; {value}"
        elif field not in row or rank < ranks[field]:
            row[field], ranks[field] = value, rank
    return row


def _outcome(row: Row, place: str) -> Outcome:
    kind = row.get("kind", "").lower()
    item = _NO_LETTER.sub("", row.get("type", "").lower())
    if item in _NO_STUDY:
        return Problem(place, f"a Zotero {item}, not a study; left out", is_loss=False)
    is_post = not kind and ("body" in row or "community" in row) and "abstract" not in row
    if kind == "post" or item in _POST_TYPES or (is_post and "authors" not in row):
        return _post(row).outcome(place)
    return _record(row).study(place)


def _record(row: Row) -> Record:
    def get(field: str) -> str:
        return row.get(field, "")

    line = " ".join(get("source")[:_LONGEST_SOURCE].split())
    source = _EMBASE_SOURCE.match(line) if "journal" not in row else None
    citation = _CITATION.search(get("citation")[:_LONGEST_SOURCE])
    parts = {**_groups(citation), **_groups(source)}
    resolved = _DOI_IN_ADDRESS.search(unquote(get("resolver")))
    is_medline = get("source").upper() == "MED"
    journal = get("journal") or parts.get("journal", "") or ("" if is_medline else get("source"))
    return Record(
        title=get("title"),
        authors=split_names(get("authors")),
        journal=journal,
        published=_published(row, parts),
        abstract=get("abstract") or (get("summary") if get("kind") != "study" else ""),
        tldr=get("tldr"),
        dois=[get("doi"), *([resolved.group(1)] if resolved else [])],
        pmids=[_whole(get("pmid")), _whole(get("external")) if is_medline else ""],
        pmcids=[get("pmcid")],
        urls=[get("url")],
        notes=[get("extra")],
        volume=_whole(get("volume")) or parts.get("volume", ""),
        issue=_whole(get("issue")) or parts.get("issue", ""),
        pages=_pages(row) or parts.get("pages", "") or parts.get("article", ""),
        keywords=[*_listed(get("keywords")), *_listed(get("more_keywords"))],
        types=_types(row),
    )


def _listed(text: str) -> list[str]:
    """Keywords; also written as a list of a program, in brackets and quotes."""
    return split_names(text) if text.startswith(("['", '["')) else split_list(text)


def _groups(found: re.Match[str] | None) -> dict[str, str]:
    return {name: value for name, value in (found.groupdict() if found else {}).items() if value}


def _published(row: Row, parts: dict[str, str]) -> str | None:
    dated = _DATED.search(row.get("source", ""))
    return best_date(
        _whole(row.get("year", "")) or None,
        row.get("date"),
        dated.group(1) if dated else None,
        parts.get("date"),
        parts.get("year"),
    )


def _whole(text: str) -> str:
    """A number that a spreadsheet made a fraction, such as "2019.0", as it was."""
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text


def _pages(row: Row) -> str:
    first, last = _whole(row.get("first_page", "")), _whole(row.get("last_page", ""))
    if row.get("pages"):
        return row["pages"]
    return f"{first}-{last}" if first and last and first != last else first or last


def _types(row: Row) -> list[str]:
    given = split_types(row.get("type", ""))
    types = [_TYPES.get(_NO_LETTER.sub("", one.lower()), one) for one in given]
    if row.get("retracted", "").lower() in {"true", "yes", "1"}:
        types.append("Retracted Publication")
    return types


def _post(row: Row) -> PostFields:
    upvotes = re.fullmatch(r"(-?\d{1,12})(?:\.0)?", row.get("upvotes", ""))
    note = ", ".join(
        filter(None, (f"{upvotes.group(1)} upvotes" if upvotes else "", row.get("age")))
    )
    created = row.get("created") or row.get("date") or ""
    return PostFields(
        title=row.get("title", ""),
        community=row.get("community", ""),
        category=row.get("category", ""),
        created=_day(created),
        summary=row.get("summary") or row.get("abstract", ""),
        body=row.get("body", ""),
        forum_id=row.get("forum_id", ""),
        url=row.get("url", ""),
        note=note,
    )


def _day(text: str) -> str | None:
    """A date; also from seconds since 1970."""
    import datetime as dt

    seconds = re.fullmatch(r"(\d{9,10})(?:\.\d+)?", text)
    if seconds:
        return dt.datetime.fromtimestamp(int(seconds.group(1)), dt.UTC).date().isoformat()
    return partial_date(text)


def _study_cells(study: Study) -> dict[str, str]:
    return {
        "kind": "study",
        "title": guarded(study.title),
        "authors": _joined(study.authors),
        "journal": guarded(study.journal or ""),
        "published": study.published or "",
        "doi": study.doi or "",
        "pmid": study.pmid or "",
        "pmcid": study.pmcid or "",
        "url": study.url or "",
        "volume": guarded(study.volume or ""),
        "issue": guarded(study.issue or ""),
        "pages": guarded(study.pages or ""),
        "keywords": _joined(study.keywords),
        "publication types": "; ".join(map(guarded, written_types(study))),
        "retracted": "true" if study.retracted else "",
        "tldr": guarded(study.tldr or ""),
        "abstract": guarded(written_abstract(study)),
    }


def _post_cells(post: Post) -> dict[str, str]:
    return {
        "kind": "post",
        "title": guarded(post.title),
        "community": guarded(post.community or ""),
        "category": guarded(post.category or ""),
        "created": post.created.isoformat() if post.created else "",
        "upvotes": str(post.upvotes) if post.upvotes is not None else "",
        "age": post.age or "",
        "forum id": guarded(post.forum_id or ""),
        "url": post.url or "",
        "summary": guarded(post.summary or ""),
        "body": guarded(post.body or ""),
    }


def _joined(values: tuple[str, ...]) -> str:
    """Parted by semicolons; a final one tells a lone value with commas from several."""
    text = "; ".join(map(guarded, values))
    return f"{text};" if len(values) == 1 else text


def _cell(column: str, value: str) -> str:
    """A cell; what a spreadsheet would run as a formula begins with an apostrophe."""
    if column != "upvotes" and _FORMULA.match(value):
        value = f"'{value}"
    return '"' + value.replace('"', '""') + '"' if re.search(r'[",;\n\r\t]', value) else value


FORMAT = Format(
    name="csv",
    title="CSV or TSV table",
    suffixes=(".csv", ".tsv", ".tab"),
    recognises=recognises,
    read=read,
    write=write,
)
