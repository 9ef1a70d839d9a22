"""JATS and NLM article XML, as PubMed Central and many publishers give it.

The text is the abstract, then the body, in reading order. A section's label is
the path of its titles, "Methods > Animals". Captions are sections of their own,
labelled "Figure 1". Cells of tables, references, and what stands in the back
are left out; so are reference numbers set as superscripts, which would stick
to the words before them. Numbers in brackets stay, as they are printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.models import Section
from qabot.sources.dates import year_month_day
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import Record
from qabot.sources.text import text_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.sources.elements import Element

PATH = " > "
"""What stands between the titles in a section's label."""

_ARTICLE = re.compile(r"<(?:[\w.-]+:)?article[\s>]")
_SIGNS = re.compile(
    r"<(?:[\w.-]+:)?(?:article-meta|journal-meta|pmc-articleset)\b|"
    r"//DTD (?:JATS|Journal (?:Archiving|Publishing)|Article Authoring)"
)
_FIGURES = ("fig", "table-wrap", "boxed-text", "media", "chem-struct-wrap")
_GROUPS = ("fig-group", "table-wrap-group", "floats-group", "floats-wrap")
_BLOCKS = ("p", "disp-quote", "disp-formula", "preformat", "verse-group", "speech", "statement")
_LISTS = ("list", "def-list", "list-item", "def-item")
_NOT_TEXT = frozenset({
    *_FIGURES, *_GROUPS, "fn", "fn-group", "ref-list", "object-id", "graphic", "inline-graphic",
    "supplementary-material", "inline-supplementary-material", "tex-math", "table", "permissions",
    "attrib", "alt-text", "long-desc", "label", "email", "index-term", "processing-meta",
})  # fmt: skip
_NOT_OF_TITLE = _NOT_TEXT | {"xref"}
_MARKS = frozenset({"bibr", "fn", "table-fn"})
_OTHER_ABSTRACTS = frozenset({
    "graphical", "teaser", "toc", "short", "web-summary", "editor", "stereochemical", "key-points",
    "highlights", "executive-summary", "plain-language-summary", "author-highlights", "precis",
})  # fmt: skip
_OWN_DOI = re.compile(r"(?:DOI: ?)?https?://(?:dx\.)?doi\.org/10\.\S+", re.IGNORECASE)
_PRINTED = ("ppub", "print", "epub-ppub", "")
_RETRACTED = frozenset({"retraction-forward", "object-of-retraction"})


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is JATS; `name` does not matter."""
    del name
    text = text_head(head).lstrip()
    if not text.startswith("<") or "<PubmedArticle" in text or "<html" in text[:2000].lower():
        return 0.0
    signs = _SIGNS.search(text)
    if not signs:
        return 0.0
    return 0.95 if _ARTICLE.search(text) or "pmc-articleset" in signs.group() else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The studies of a JATS document or article set, one in memory at a time."""
    from qabot.sources.xml import records

    for found in records(stream, name, ("article",)):
        yield found if isinstance(found, Problem) else _study(found.element, found.place)


def _study(article: Element, place: str) -> Outcome:
    from qabot.sources.elements import child, children, descendants, text_of

    _drop_reference_marks(article)
    meta = child(article, "front", "article-meta")
    if meta is None:
        meta = child(article, "front-stub")
    ids = {kind.get("pub-id-type"): text_of(kind) for kind in children(meta, "article-id")}
    record = Record(
        title=_title(meta),
        authors=list(_authors(meta)),
        journal=_journal(child(article, "front", "journal-meta")),
        published=_published(meta),
        sections=tuple(_sections(article, meta)),
        dois=[ids[kind] for kind in ("doi",) if kind in ids],
        pmids=[ids[kind] for kind in ("pmid",) if kind in ids],
        pmcids=[ids[kind] for kind in ("pmcid", "pmc", "pmcaid") if kind in ids],
        volume=text_of(child(meta, "volume")),
        issue=text_of(child(meta, "issue")),
        pages=_pages(meta),
        keywords=[
            text_of(keyword)
            for group in children(meta, "kwd-group")
            if "abbreviation" not in (group.get("kwd-group-type") or "")
            for keyword in descendants(group, "kwd")
        ],
    )
    relations = children(meta, "related-article", "related-object")
    retracted = any(relation.get("related-article-type") in _RETRACTED for relation in relations)
    return record.study(place, [article.get("article-type") or ""], is_withdrawn=retracted)


def _drop_reference_marks(article: Element) -> None:
    from qabot.sources.elements import descendants

    for mark in list(descendants(article, "sup")):
        inner = [mark.getparent(), *descendants(mark, "xref")]
        if any(one is not None and one.get("ref-type") in _MARKS for one in inner):
            _drop(mark)


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _title(meta: Element | None) -> str:
    from qabot.sources.elements import child, text_of

    group = child(meta, "title-group")
    title = text_of(child(group, "article-title"), skip=_NOT_OF_TITLE)
    subtitle = text_of(child(group, "subtitle"), skip=_NOT_OF_TITLE)
    if subtitle and title and title[-1].isalnum():
        return f"{title}: {subtitle}"
    return " ".join(filter(None, (title, subtitle)))


def _journal(meta: Element | None) -> str:
    from qabot.sources.elements import child, children, text_of

    full = text_of(child(meta, "journal-title-group", "journal-title"))
    short = (text_of(one) for one in children(meta, "journal-id"))
    return full or text_of(child(meta, "journal-title")) or next(filter(None, short), "")


def _authors(meta: Element | None) -> Iterator[str]:
    from qabot.sources.elements import children

    for group in children(meta, "contrib-group"):
        role = (group.get("content-type") or "").rstrip("s")
        if role and role not in {"author", "authors"}:
            continue
        for contributor in children(group, "contrib"):
            if contributor.get("contrib-type", "author") in {"author", "authors", "collab"}:
                yield _author(contributor)


def _author(contributor: Element) -> str:
    from qabot.sources.elements import child, text_of

    name = child(contributor, "name")
    if name is None:
        name = child(contributor, "name-alternatives", "name")
    if name is None:
        name = child(contributor, "string-name")
    if name is None:
        name = child(contributor, "name-alternatives", "string-name")
    if name is not None:
        parts = (text_of(child(name, part)) for part in ("surname", "given-names", "suffix"))
        return ", ".join(filter(None, parts)) or text_of(name)
    skip = {*_NOT_OF_TITLE, "contrib-group", "on-behalf-of"}
    group = child(contributor, "collab")
    if group is None:
        group = child(contributor, "collab-alternatives", "collab")
    return text_of(group, skip=skip).strip(" ;,")


def _published(meta: Element | None) -> str | None:
    """The printed issue's date, else the day it appeared, else the volume's year."""
    from qabot.sources.elements import child, children, text_of

    dates: dict[int, str] = {}
    for date in children(meta, "pub-date"):
        kind = date.get("pub-type") or date.get("publication-format") or date.get("date-type") or ""
        is_collection = "collection" in {date.get("date-type"), kind}
        year, month, day = (text_of(child(date, part)) for part in ("year", "month", "day"))
        rank = 2 if is_collection else 0 if kind in _PRINTED else 1
        if "release" in kind or "submitted" in kind or "preprint" in kind:
            rank = 3
        if found := year_month_day(year, month, day) if year else None:
            dates.setdefault(rank, found)
    return dates[min(dates)] if dates else None


def _pages(meta: Element | None) -> str:
    from qabot.sources.elements import child, text_of

    first, last = text_of(child(meta, "fpage")), text_of(child(meta, "lpage"))
    joined = f"{first}-{last}" if last and first and last != first else first
    return joined or text_of(child(meta, "elocation-id"))


def _sections(article: Element, meta: Element | None) -> Iterator[Section]:
    from qabot.sources.elements import child, children

    body = child(article, "body")
    abstracts = list(children(meta, "abstract"))
    plain = [one for one in abstracts if one.get("abstract-type") not in _OTHER_ABSTRACTS]
    for abstract in plain[:1] or abstracts[:1]:
        yield from _Reading().part(abstract, () if body is None else ("Abstract",))
    if body is not None:
        yield from _Reading().part(body, ())
    for group in children(article, *_GROUPS):
        yield from _Reading().part(group, ())


class _Reading:
    """Reads one part of an article into sections: text, and captions behind it."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._captions: list[Section] = []

    def part(self, element: Element, path: tuple[str, ...]) -> Iterator[Section]:
        """The sections of an element whose titles are `path`."""
        from qabot.sources.elements import local, text_of

        for below in element:
            name = local(below)
            if name == "sec" or (name == "boxed-text" and _has_sections(below)):
                yield from self._flush(path)
                title = _section_title(below)
                yield from _Reading().part(below, (*path, title) if title else path)
            elif name in _FIGURES:
                self._captions.extend(_caption(below))
            elif name in _GROUPS:
                yield from self._flush(path)
                yield from _Reading().part(below, path)
            elif name in _BLOCKS:
                self._block(below)
            elif name in _LISTS:
                self._list(below)
            elif name not in _NOT_TEXT and name not in {"title", "caption", "sec-meta", "xref"}:
                self._paragraph(text_of(below, skip=_NOT_TEXT))
        yield from self._flush(path)

    def _block(self, element: Element) -> None:
        """A paragraph, with its lists and figures taken out of the running text."""
        from qabot.sources.elements import descendants, local, text_of

        lists = [
            one for one in descendants(element, "list", "def-list") if not _within(one, element)
        ]
        inner = [below for below in element if local(below) == "p"]
        if inner:
            for below in element:
                if local(below) in _BLOCKS:
                    self._block(below)
                elif local(below) in _LISTS:
                    self._list(below)
        else:
            self._paragraph(text_of(element, skip=_NOT_TEXT | {"list", "def-list"}))
            for one in lists:
                self._list(one)
        for figure in descendants(element, *_FIGURES):
            if not inner or figure.getparent() is element:
                self._captions.extend(_caption(figure))

    def _list(self, element: Element) -> None:
        from qabot.sources.elements import local, text_of

        for below in element:
            name = local(below)
            if name in _LISTS:
                self._list(below)
            elif name in _BLOCKS:
                self._block(below)
            elif name not in _NOT_TEXT:
                self._paragraph(text_of(below, skip=_NOT_TEXT))

    def _paragraph(self, text: str) -> None:
        if text and not _OWN_DOI.fullmatch(text):
            self._paragraphs.append(text)

    def _flush(self, path: tuple[str, ...]) -> Iterator[Section]:
        if self._paragraphs:
            yield Section(label=PATH.join(path) or None, text="\n\n".join(self._paragraphs))
        yield from self._captions
        self._paragraphs, self._captions = [], []


def _within(one: Element, outer: Element) -> bool:
    """Whether a list stands in another list of the same block."""
    from qabot.sources.elements import local

    above = one.getparent()
    while above is not None and above is not outer:
        if local(above) in {"list", "def-list", *_FIGURES}:
            return True
        above = above.getparent()
    return False


def _has_sections(box: Element) -> bool:
    from qabot.sources.elements import child

    return child(box, "sec") is not None or child(box, "p") is not None


def _section_title(section: Element) -> str:
    from qabot.sources.elements import child, text_of

    title = text_of(child(section, "title"), skip=_NOT_OF_TITLE)
    boxed = text_of(child(section, "caption", "title"), skip=_NOT_OF_TITLE)
    return (title or boxed or text_of(child(section, "label"))).rstrip(".:")


def _caption(figure: Element) -> Iterator[Section]:
    from qabot.sources.elements import child, children, local, text_of

    names = {"fig": "Figure", "table-wrap": "Table", "boxed-text": "Box", "media": "Video"}
    label = text_of(child(figure, "label")).rstrip(".:") or names.get(local(figure), "Figure")
    caption = child(figure, "caption")
    parts = [text_of(part, skip=_NOT_TEXT) for part in children(caption, "title", "p")]
    text = "\n\n".join(part for part in parts if part and not _OWN_DOI.fullmatch(part)) or text_of(
        caption, skip=_NOT_TEXT
    )
    if text:
        yield Section(label=label, text=text)


FORMAT = Format(
    name="jats",
    title="JATS XML",
    suffixes=(".nxml", ".xml", ".jats"),
    recognises=recognises,
    read=read,
)
