"""What every reader is: a name, a test of the first bytes, and a generator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple, TypeAlias

from qabot.models import Document


class Parsed(NamedTuple):
    """A document that a reader found, with its place in the source."""

    document: Document
    """The study or post."""

    place: str
    """Where it stands: "record 14" or "line 30"."""

    related: tuple[str, ...] = ()
    """Ids of documents that this one's source lists as related to it."""


class Problem(NamedTuple):
    """Something that a reader could not use; reading goes on."""

    place: str
    """Where it stands: "record 14" or "line 30"."""

    reason: str
    """What is wrong and what was done, such as "no title; skipped"."""

    is_loss: bool = True
    """True if a record failed; False if it was left out on purpose, or is a remark."""


Outcome: TypeAlias = Parsed | Problem


class Format(NamedTuple):
    """A file format that can be read.

    `read` gets a binary stream that may not be seekable, and the source's
    name for messages. It yields documents and problems in the order of the
    source, holds one record at a time where the format allows it, and raises
    `qabot.errors.UnreadableSource` when nothing more can be read.
    """

    name: str
    """Short name, such as "pubmed-xml"."""

    title: str
    """Name for people, such as "PubMed XML"."""

    suffixes: tuple[str, ...]
    """Usual endings of file names, in lower case with the dot."""

    recognises: Callable[[bytes, str], float]
    """(first 64 KiB, file name) → how sure, 0.0 (no) to 1.0 (certain)."""

    read: Callable[[BinaryIO, str], Iterator[Outcome]]
    """(stream, name for messages) → documents and problems."""

    write: Callable[[Iterable[Document]], Iterator[str]] | None = None
    """Documents → the text of an export, in pieces; None if it cannot be written."""
