"""Unpack gzip, bzip2, xz and zstd streams piece by piece, within bounds."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol, cast

from qabot.errors import UnreadableSource
from qabot.sources.streams import PIECE, ForwardStream

FREE = 1 << 26
"""Unpacked bytes that are not yet suspicious, whatever they were packed into."""

MAX_RATIO = 250
"""How many bytes one packed byte may become; XML of one kind reaches about 40."""

MAX_UNPACKED = 1 << 35
"""Bytes that one file or archive may become."""

_MAX_WINDOW = 1 << 27
"""Bytes that an unpacker may hold of what it made before."""


class Budget:
    """How much may come out of a packed file, for what has gone in.

    Args:
        name: The file's name, for messages.
        packed: Its packed bytes; 0 if they are counted as they are read.
    """

    def __init__(self, name: str, packed: int = 0) -> None:
        self.name = name
        self.packed = packed
        self.unpacked = 0
        self.is_spent = False

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            UnreadableSource: It has become too much.
        """
        self.unpacked += count
        if self.unpacked <= FREE:
            return
        if self.unpacked > MAX_UNPACKED:
            self.is_spent = True
            raise UnreadableSource(
                self.name,
                f"more than {MAX_UNPACKED >> 30} GiB come out of it; "
                "unpack it and add the files that you want.",
            )
        if self.unpacked > self.packed * MAX_RATIO:
            self.is_spent = True
            raise UnreadableSource(
                self.name,
                f"each packed byte becomes more than {MAX_RATIO}, as in a decompression bomb; "
                "unpack it yourself if you trust it.",
            )


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's decompressor in the shape that bz2, lzma and zstd share."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _xz() -> _Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_WINDOW)


def _zstd() -> _Decompressor:
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        from backports import zstd  # type: ignore[import-not-found, no-redef, unused-ignore]
    options = {zstd.DecompressionParameter.window_log_max: _MAX_WINDOW.bit_length() - 1}
    return cast("_Decompressor", zstd.ZstdDecompressor(options=options))


class Compression(NamedTuple):
    """A way to pack one stream."""

    title: str
    """Name for people."""

    suffixes: tuple[str, ...]
    """Endings that it adds to a file's name."""

    magic: bytes
    """The first bytes of what it packs."""

    decompressor: Callable[[], _Decompressor]
    """Makes an unpacker of one member or frame."""


COMPRESSIONS = (
    Compression("gzip", (".gz", ".tgz"), b"\x1f\x8b\x08", _Gzip),
    Compression("bzip2", (".bz2", ".tbz2"), b"BZh", bz2.BZ2Decompressor),
    Compression("xz", (".xz", ".txz"), b"\xfd7zXZ\x00", _xz),
    Compression("zstd", (".zst", ".tzst"), b"\x28\xb5\x2f\xfd", _zstd),
)
"""The ways of packing that are known, told by their first bytes."""


def compression_of(head: bytes) -> Compression | None:
    """How a stream with these first bytes is packed, if it is."""
    return next((c for c in COMPRESSIONS if head.startswith(c.magic)), None)


def unpacked_name(name: str) -> str:
    """The name without the ending that packing added.

    >>> unpacked_name("pubmed24n0001.xml.gz"), unpacked_name("library.tgz")
    ('pubmed24n0001.xml', 'library.tar')
    """
    lower = name.lower()
    for suffix in (s for c in COMPRESSIONS for s in c.suffixes):
        if lower.endswith(suffix):
            return name[: -len(suffix)] + (".tar" if suffix.startswith(".t") else "")
    return name


class Unpacked(ForwardStream):
    """A packed stream, unpacked as it is read; what follows its end is ignored."""

    def __init__(self, beneath: BinaryIO, compression: Compression, budget: Budget) -> None:
        super().__init__(beneath)
        self._compression = compression
        self._budget = budget
        self._counts_packed = budget.packed == 0
        self._inner = _decompressor(compression, budget.name)
        self._put_back = b""
        self._is_fresh = True
        self._is_ended = False

    def take(self, size: int) -> bytes:
        """At least one and at most `size` bytes; b"" at the end.

        Raises:
            EOFError: The packed data is cut off.
            UnreadableSource: More comes out than `Budget` allows.
        """
        while not self._is_ended:
            data = self._packed() if self._inner.needs_input else b""
            if not data and self._inner.needs_input:
                self._end_of_input()
                break
            made = self._inner.decompress(data, min(size, PIECE))
            self._is_fresh = False
            if self._inner.eof:
                self._next_member()
            if made:
                self._budget.spend(len(made))
                return made
        return b""

    def _packed(self) -> bytes:
        if self._put_back:
            data, self._put_back = self._put_back, b""
            return data
        data = self._beneath.read(PIECE)
        if self._counts_packed:
            self._budget.packed += len(data)
        return data

    def _end_of_input(self) -> None:
        self._is_ended = True
        if not self._is_fresh:
            raise EOFError(f"the {self._compression.title} data has no end")

    def _next_member(self) -> None:
        """Go on with what is packed behind, if it is packed the same way."""
        rest = self._inner.unused_data or self._packed()
        while rest and len(rest) < len(self._compression.magic) and (more := self._packed()):
            rest += more
        self._inner = _decompressor(self._compression, self._budget.name)
        self._is_fresh = True
        self._put_back = rest
        self._is_ended = not rest.startswith(self._compression.magic)


def _decompressor(compression: Compression, name: str) -> _Decompressor:
    try:
        return compression.decompressor()
    except ImportError as error:
        raise UnreadableSource(
            name, "packed with zstd; install qabot[zst] to read it, or unpack it first."
        ) from error
