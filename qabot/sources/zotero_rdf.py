"""Zotero RDF, as Zotero's export of that name writes it.

The whole graph is read at once, as an item's journal may stand anywhere in the
file. Zotero writes an article's DOI to its journal, which is of use only where
no other item shares that journal. Attachments, notes and collections are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.sources.abstracts import labelled_sections
from qabot.sources.dates import partial_date
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import Record, paragraphs
from qabot.sources.streams import PIECE
from qabot.sources.text import text_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.models import Section
    from qabot.sources.elements import Element

MAX_BYTES = 1 << 27
"""Bytes that a graph may have."""

_ROOT = re.compile(r"<(?:[\w.-]+:)?RDF\b")
_OWN = re.compile(r"http://www\.zotero\.org/namespaces/export#|http://purl\.org/net/biblio#")
_NOT_ITEMS = frozenset({"attachment", "note", "annotation"})
_ITEMS = frozenset({
    "Article", "Book", "BookSection", "Thesis", "Report", "Document", "Manuscript", "Description",
})  # fmt: skip
_NOT_TYPES = frozenset({"journalArticle", "document"})


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is Zotero RDF; `name` does not matter."""
    del name
    text = text_head(head).lstrip()
    return 0.95 if text.startswith("<") and _ROOT.search(text) and _OWN.search(text) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The studies of a Zotero export, in its order."""
    from qabot.sources.xml import parse_document

    graph = _Graph(parse_document(_all(stream, name), name))
    number = 0
    for number, item in enumerate(graph.items(), start=1):
        yield graph.study(item, f"record {number}")
    if not number:
        yield Problem("", "no records in it", is_loss=False)


def _all(stream: BinaryIO, name: str) -> bytes:
    pieces, size = [], 0
    while piece := stream.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_BYTES:
            raise UnreadableSource(
                name, f"RDF of more than {MAX_BYTES >> 20} MiB; export it in parts, or as RIS."
            )
    return b"".join(pieces)


class _Graph:
    """The nodes of an RDF document, by what they are called."""

    def __init__(self, root: Element) -> None:
        from qabot.sources.elements import children

        self._root = root
        self._nodes = {name: node for node in root if (name := _attribute(node, "about"))}
        self._shared: Counter[str] = Counter()
        for node in root:
            for link in children(node, "isPartOf"):
                self._shared[_attribute(link, "resource")] += 1

    def items(self) -> Iterator[Element]:
        """The nodes that are items of the library, not their journals or notes."""
        from qabot.sources.elements import child, local, text_of

        for node in self._root:
            kind = text_of(child(node, "itemType"))
            if kind in _NOT_ITEMS or (not kind and local(node) not in _ITEMS):
                continue
            if kind or not self._shared[_attribute(node, "about")]:
                yield node

    def study(self, item: Element, place: str) -> Outcome:
        """The study that an item describes."""
        from qabot.sources.elements import child, children, raw_text, text_of

        whole, is_own = self._whole(item)
        identifiers = list(_identifiers(item)) + (list(_identifiers(whole)) if is_own else [])
        extra = [raw_text(note) for note in children(item, "description")]
        kind = text_of(child(item, "itemType"))
        return Record(
            title=text_of(child(item, "title")),
            authors=_authors(item),
            journal=_journal(whole) or text_of(child(item, "publicationName")),
            published=partial_date(text_of(child(item, "date"))),
            sections=_abstract(item),
            dois=[one for one in identifiers if "10." in one] + _noted(extra, "DOI"),
            pmids=_noted(extra, "PMID"),
            pmcids=_noted(extra, "PMCID"),
            urls=[one for one in identifiers if one.startswith("http")],
            volume=text_of(child(whole, "volume")) or text_of(child(item, "volume")),
            issue=text_of(child(whole, "number")) or text_of(child(item, "number")),
            pages=text_of(child(item, "pages")),
            keywords=[text_of(subject) for subject in children(item, "subject")],
            types=[text_of(child(item, "type")), "" if kind in _NOT_TYPES else kind],
            notes=extra,
        ).study(place)

    def _whole(self, item: Element) -> tuple[Element | None, bool]:
        """What the item is a part of, and whether no other item is a part of it."""
        from qabot.sources.elements import children

        for link in children(item, "isPartOf"):
            if len(link):
                return link[0], True
            name = _attribute(link, "resource")
            if name in self._nodes:
                return self._nodes[name], self._shared[name] == 1
        return None, False


def _attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" if it is not there."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == name:
            return str(value)
    return ""


def _identifiers(node: Element | None) -> Iterator[str]:
    from qabot.sources.elements import children, text_of

    for identifier in children(node, "identifier"):
        text = text_of(identifier) or _attribute(identifier, "resource")
        if not text.upper().startswith(("ISSN", "ISBN")):
            yield text
    if node is not None and (about := _attribute(node, "about")).startswith("http"):
        yield about


def _journal(whole: Element | None) -> str:
    from qabot.sources.elements import child, text_of

    return text_of(child(whole, "title")) or text_of(child(whole, "alternative"))


def _authors(item: Element) -> list[str]:
    from qabot.sources.elements import child, children, descendants, text_of

    found: list[str] = []
    for person in descendants(child(item, "authors"), "Person", "Organization"):
        family = text_of(child(person, "surname"))
        given = text_of(child(person, "givenName")) or text_of(child(person, "givenname"))
        found.append(", ".join(filter(None, (family, given))) or text_of(child(person, "name")))
    return [name for name in found if name] or [text_of(one) for one in children(item, "creator")]


def _abstract(item: Element) -> tuple[Section, ...]:
    from qabot.sources.elements import child, raw_text

    parts = paragraphs(raw_text(child(item, "abstract"))).split("\n\n")
    return tuple(section for part in parts for section in labelled_sections(part.strip()))


def _noted(notes: list[str], name: str) -> list[str]:
    """The values of lines like "PMID: 123" in Zotero's extra field."""
    pattern = re.compile(rf"^[^\S\n]*{name}:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
    return [found.group(1) for note in notes for found in pattern.finditer(note)]


FORMAT = Format(
    name="zotero-rdf",
    title="Zotero RDF",
    suffixes=(".rdf",),
    recognises=recognises,
    read=read,
)
