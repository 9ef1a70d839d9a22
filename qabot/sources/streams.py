"""The shape that every stream of intake has: bytes forward, in bounded pieces."""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 1 << 16
"""Bytes that are read at a time."""


class ForwardStream(io.RawIOBase):
    """A stream that is read once, forward; closing it closes the one beneath.

    Args:
        beneath: Where its bytes come from.
    """

    def __init__(self, beneath: BinaryIO) -> None:
        self._beneath = beneath

    @abstractmethod
    def take(self, size: int) -> bytes:
        """At least one and at most `size` bytes; b"" at the end."""

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes; all that is left if it is negative."""
        if size is None or size < 0:
            return self.readall()
        return self.take(size) if size else b""

    def readall(self) -> bytes:
        """All that is left; for bounded sources alone."""
        return b"".join(iter(lambda: self.take(PIECE), b""))

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the start of `buffer`; returns how many bytes."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream beneath too."""
        if not self.closed:
            self._beneath.close()
        super().close()

    def as_binary(self) -> BinaryIO:
        """The same stream, typed as readers take it."""
        return cast("BinaryIO", self)
