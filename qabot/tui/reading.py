"""A document with what its page shows: its source line, its matches, its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qabot.errors import QabotError
from qabot.models import Filters

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.models import Document, SimilarDocument, Source

_MOST_MATCHES = 50


@dataclass(frozen=True)
class Page:
    """A document as it is opened."""

    document: Document
    """The study or post."""

    source: Source
    """Its record, as under an answer."""

    sentences: tuple[tuple[int, int], ...]
    """The spans of its text that can be quoted."""


class Match(NamedTuple):
    """A sentence that shares words with the question."""

    start: int
    """Where it starts in the document's text."""

    end: int
    """One past its end."""

    highlights: tuple[tuple[int, int], ...]
    """The matched words as spans of the document's text."""


@dataclass(frozen=True)
class Neighbours:
    """What is found for a document after it is shown."""

    document_id: str
    """The document."""

    matches: tuple[Match, ...]
    """Its sentences that match the question, in the order of the text."""

    meanings: dict[str, str]
    """Its short forms and what they stand for."""

    posts: tuple[SimilarDocument, ...]
    """Related posts, those first that its page lists."""

    studies: tuple[SimilarDocument, ...]
    """Similar studies."""


def read_page(library: Library, document_id: str) -> Page:
    """The document with its record and sentences."""
    document = library.get(document_id)
    return Page(document, library.source(document.id), library.sentences(document.id))


def read_neighbours(library: Library, document_id: str, query: str) -> Neighbours:
    """What to go on to from a document, and what in it matches the question."""
    similar = library.similar(document_id, 5)
    return Neighbours(
        document_id,
        _matches(library, document_id, query),
        library.meanings(document_id),
        tuple(similar.posts),
        tuple(similar.studies),
    )


def _matches(library: Library, document_id: str, query: str) -> tuple[Match, ...]:
    if not query.strip():
        return ()
    try:
        hits = library.retrieve(query, k=_MOST_MATCHES, filters=Filters(within=(document_id,)))
    except QabotError:
        return ()
    found = [
        Match(
            hit.start,
            hit.end,
            tuple((hit.start + start, hit.start + end) for start, end in hit.highlights),
        )
        for hit in hits
    ]
    return tuple(sorted(found))
