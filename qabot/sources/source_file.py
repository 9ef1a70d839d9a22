"""What intake hands on: a source that can be opened, or a reason why not."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from qabot.errors import UnreadableSource
from qabot.sources.streams import ForwardStream

HEAD = 1 << 16
"""Bytes that a format is recognised by."""

_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


class SourceFile(NamedTuple):
    """One file, archive member or stream that holds documents.

    A member of an archive is to be read before the next source is asked for.
    """

    name: str
    """Its path, "archive.zip/member", or "-" for standard input."""

    opener: Callable[[], BinaryIO]
    """Opens its bytes, unpacked."""

    was_named: bool = True
    """Whether it was asked for by its name, and not found in a folder or archive."""

    size: int | None = None
    """Its bytes as they are stored, packed or not; None if not known."""


class Refusal(NamedTuple):
    """Something that is not read, and why."""

    name: str
    """Its path, "archive.zip/member", or "-" for standard input."""

    reason: str
    """What is wrong, what was expected, and the next step."""

    is_loss: bool = True
    """False if nothing is lost by it, such as a picture beside the documents."""


class HeadStream(ForwardStream):
    """A stream whose first bytes can be seen before they are read.

    Damage that shows while reading is raised as `UnreadableSource`.
    """

    def __init__(self, beneath: BinaryIO, name: str) -> None:
        super().__init__(beneath)
        self._name = name
        self.taken = 0
        """How many bytes were read from it, unpacked."""
        self.head = b""
        """The first bytes, at most `HEAD`."""
        while len(self.head) < HEAD and (piece := self._read(HEAD - len(self.head))):
            self.head += piece
        self._ahead = self.head

    def take(self, size: int) -> bytes:
        """At least one and at most `size` bytes; b"" at the end."""
        if self._ahead:
            taken, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            taken = self._read(size)
        self.taken += len(taken)
        return taken

    def _read(self, size: int) -> bytes:
        try:
            return self._beneath.read(size)
        except UnreadableSource as error:
            if error.source == self._name:
                raise
            raise UnreadableSource(self._name, error.reason, place=error.place) from error
        except PermissionError as error:
            raise UnreadableSource(self._name, no_permission()) from error
        except _DAMAGE as error:
            raise UnreadableSource(
                self._name, f"damaged or cut off ({error}); download or export it again."
            ) from error


def no_permission() -> str:
    """What is said of a file that may not be read."""
    return "no permission to read it; change its permissions, or copy it to a place of yours."
