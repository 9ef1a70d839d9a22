"""From paths to documents: find the sources, tell their formats, read them.

    iter_sources(paths)      files, folders, globs, archives, "-" → sources and refusals
    open_source(source)      → an open stream with its first bytes and its format
    read_source(source)      → documents and problems

What is refused is refused in one sentence, and the rest is read.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource
from qabot.sources.compression import unpacked_name
from qabot.sources.protocol import Problem
from qabot.sources.registry import format_named, formats
from qabot.sources.source_file import HeadStream, Refusal, SourceFile
from qabot.sources.walk import found_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from qabot.sources.protocol import Format, Outcome

__all__ = [
    "OpenSource",
    "Refusal",
    "SourceFile",
    "UnknownFormat",
    "detect",
    "is_loss",
    "iter_sources",
    "open_source",
    "read_source",
]

_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"SQLite format 3": "a SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x7fELF": "a program",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"{\\rtf": "an RTF file",
    b"%!PS": "a PostScript file",
    b"PAR1": "a Parquet file",
}


def iter_sources(
    paths: Iterable[str | Path],
    *,
    recursive: bool = True,
    exclude: Iterable[str] = (),
) -> Iterator[SourceFile | Refusal]:
    """Find what can be read under `paths`, in a stable order.

    Args:
        paths: Files, folders, glob patterns, archives, and "-" for standard input.
        recursive: Whether folders within folders are entered.
        exclude: Patterns of names, or of paths below a folder, to leave out.

    Yields:
        Sources, and what is refused with the reason. A source that is a
        member of an archive is to be read before the next one is asked for.
    """
    patterns = tuple(exclude)
    for path in paths:
        if not str(path):
            yield Refusal('""', "an empty name; name a file or a folder.")
            continue
        yield from found_in(path, stdin=_stdin, recursive=recursive, exclude=patterns)


def _stdin() -> BinaryIO:
    return sys.stdin.buffer


def detect(head: bytes, name: str) -> Format | None:
    """The format that is surest of a source, by its first 64 KiB, then its name."""
    inner = unpacked_name(name)
    best, best_score = None, 0.0
    for known in formats():
        score = known.recognises(head, inner)
        if score > 0 and inner.lower().endswith(known.suffixes):
            score += 0.01
        if score > best_score:
            best, best_score = known, score
        if best_score > 1:
            break
    return best


class UnknownFormat(UnreadableSource):
    """A source is of no format that qabot reads; within a folder, that is no loss."""


class OpenSource:
    """An open source: its first bytes, its format, and its documents.

    Args:
        source: What to open.
        format_name: The format to read it as; told from its bytes if None.

    Raises:
        UnreadableSource: It cannot be opened, is empty, or is of no known format.
    """

    def __init__(self, source: SourceFile, format_name: str | None = None) -> None:
        self.name = source.name
        """The source's name, for messages and origins."""
        self.stream = HeadStream(_opened(source), source.name)
        """The bytes, unpacked."""
        try:
            self.format = self._format(format_name)
            """What it is read as."""
        except BaseException:
            self.stream.close()
            raise

    def __iter__(self) -> Iterator[Outcome]:
        """The documents and problems, once, in the order of the source."""
        return self.format.read(self.stream.as_binary(), self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stream.close()

    def _format(self, format_name: str | None) -> Format:
        head = self.stream.head
        if not head.strip():
            raise UnreadableSource(self.name, "empty; nothing to read.")
        if format_name is not None:
            return format_named(format_name)
        found = detect(head, self.name)
        if found is None:
            raise UnknownFormat(self.name, _unknown(head))
        return found


def open_source(source: SourceFile | str | Path, format_name: str | None = None) -> OpenSource:
    """Open one source; use it in a `with` statement.

    Raises:
        UnreadableSource: It cannot be opened, is empty, is of no known
            format, or is a path that does not lead to exactly one source.
    """
    return OpenSource(source if isinstance(source, SourceFile) else _only(source), format_name)


def read_source(
    source: SourceFile | str | Path, format_name: str | None = None
) -> Iterator[Outcome]:
    """Read the documents of one source, or of all sources under one path.

    Raises:
        UnreadableSource: Nothing (more) of it can be read. For a folder or an
            archive, what fails within it is a `Problem` instead, with its name
            as the place.
    """
    if isinstance(source, SourceFile):
        with open_source(source, format_name) as opened:
            yield from opened
        return
    for found in iter_sources([source]):
        is_whole = found.name == str(source)
        try:
            if isinstance(found, Refusal):
                yield _problem(found, is_whole=is_whole)
            else:
                yield from read_source(found, format_name)
        except UnreadableSource as error:
            if is_whole:
                raise
            place = f"{error.source}, {error.place}" if error.place else error.source
            yield Problem(place, error.reason, is_loss(found, error))


def is_loss(source: SourceFile | Refusal, error: UnreadableSource) -> bool:
    """Whether something failed, and was not only beside the documents.

    A file that was found in a folder or archive, is of no known format, and
    has a name that promises none, such as a picture, is no loss.
    """
    if not isinstance(error, UnknownFormat) or not isinstance(source, SourceFile):
        return True
    suffixes = tuple(suffix for known in formats() for suffix in known.suffixes)
    return source.was_named or unpacked_name(source.name).lower().endswith(suffixes)


def _problem(refusal: Refusal, *, is_whole: bool) -> Problem:
    if is_whole and refusal.is_loss:
        raise UnreadableSource(refusal.name, refusal.reason)
    return Problem(refusal.name, refusal.reason, refusal.is_loss)


def _only(path: str | Path) -> SourceFile:
    found = list(iter_sources([path]))
    if len(found) == 1 and isinstance(found[0], SourceFile) and found[0].was_named:
        return found[0]
    if found and isinstance(found[0], Refusal):
        raise UnreadableSource(found[0].name, found[0].reason)
    raise UnreadableSource(
        str(path), "a folder or an archive where one file was expected; name a file in it."
    )


def _opened(source: SourceFile) -> BinaryIO:
    try:
        return source.opener()
    except UnreadableSource:
        raise
    except OSError as error:
        raise UnreadableSource(
            source.name, f"cannot be opened ({error.strerror or error}); check the path."
        ) from error


def _unknown(head: bytes) -> str:
    what = next((what for magic, what in _FOREIGN.items() if head.startswith(magic)), None)
    if what is None and head.count(0) > len(head) // 100:
        what = "binary data"
    return (
        f"{what or 'no known format'}; qabot reads PubMed XML, RIS, BibTeX, CSV, PDF and more, "
        "so export it as one of these."
    )
