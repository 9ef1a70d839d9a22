"""The members of zip and tar archives, read where they lie; nothing is extracted."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, cast

from qabot.errors import UnreadableSource
from qabot.sources.compression import Budget, Unpacked, compression_of
from qabot.sources.source_file import Refusal, SourceFile
from qabot.sources.streams import ForwardStream

if TYPE_CHECKING:
    from collections.abc import Iterator

Found: TypeAlias = SourceFile | Refusal

MAX_TABLE = 1 << 27
"""Bytes of an archive's own lists that are read at once."""

_ENCRYPTED = 0x1
_UNPACKABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")


def is_zip(head: bytes) -> bool:
    """Whether these are the first bytes of a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes) -> bool:
    """Whether these first 512 bytes are a tar header (POSIX or GNU)."""
    return head[257:262] == b"ustar"


def zip_members(stream: BinaryIO, name: str, size: int) -> Iterator[Found]:
    """Each file in a zip archive, in its own order; `stream` must be seekable."""
    try:
        with zipfile.ZipFile(cast("BinaryIO", _BoundedReads(stream, name))) as archive:
            if any(entry in archive.NameToInfo for entry in _OFFICE):
                yield Refusal(
                    name, "an office file, e-book or program; save it as text, CSV or PDF first."
                )
                return
            budget = Budget(name, size)
            for info in archive.infolist():
                if not info.is_dir() and not _is_clutter(info.filename):
                    yield _zip_member(archive, info, name, budget)
                if budget.is_spent:
                    return
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        yield Refusal(name, f"damaged zip archive ({error}); download or pack it again.")
    except UnreadableSource as error:
        yield Refusal(name, error.reason)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget
) -> Found:
    full = f"{name}/{info.filename}"
    if reason := _unsafe(info.filename):
        return Refusal(full, reason)
    if info.flag_bits & _ENCRYPTED:
        return Refusal(full, "encrypted; unpack it with its password first.")
    if info.compress_type not in _UNPACKABLE:
        return Refusal(full, "packed in an uncommon way; pack it again as a plain zip.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Refusal(full, "a link inside an archive; pack the file itself.")
    if not info.file_size:
        return Refusal(full, "empty; nothing to read.", is_loss=False)

    def opener() -> BinaryIO:
        return member_stream(cast("BinaryIO", archive.open(info)), full, budget)

    return SourceFile(full, opener, was_named=False, size=info.compress_size)


def tar_members(stream: BinaryIO, name: str) -> Iterator[Found]:
    """Each file in a tar archive, in its own order, read forward only."""
    budget = Budget(name)
    forward = _ForwardReads(stream, name)
    try:
        with tarfile.open(
            fileobj=cast("BinaryIO", forward), mode="r:", errorlevel=2, ignore_zeros=False
        ) as archive:
            while (info := archive.next()) is not None:
                cast("Any", archive).members.clear()  # it would keep them all
                if not info.isdir() and not _is_clutter(info.name):
                    budget.packed += info.size + tarfile.BLOCKSIZE
                    yield _tar_member(archive, info, name, budget)
                if budget.is_spent:
                    return
    except (tarfile.TarError, EOFError, OSError, ValueError, RecursionError) as error:
        yield Refusal(name, f"damaged tar archive ({error}); download or pack it again.")
    except UnreadableSource as error:
        yield Refusal(name, error.reason)


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, budget: Budget
) -> Found:
    full = f"{name}/{info.name}"
    if reason := _unsafe(info.name):
        return Refusal(full, reason)
    if info.issym() or info.islnk():
        return Refusal(full, "a link inside an archive; pack the file itself.")
    if not info.isreg() or info.issparse():
        return Refusal(full, "a device, pipe or sparse file, not a plain file; left out.")
    if not info.size:
        return Refusal(full, "empty; nothing to read.", is_loss=False)

    def opener() -> BinaryIO:
        return member_stream(cast("BinaryIO", archive.extractfile(info)), full, budget)

    return SourceFile(full, opener, was_named=False, size=info.size)


def member_stream(stream: BinaryIO, name: str, budget: Budget) -> BinaryIO:
    """A member's bytes, counted, and unpacked once more if it is packed itself.

    Raises:
        UnreadableSource: It is an archive itself.
    """
    counted = _Counted(stream, budget)
    head = counted.peek()
    if is_zip(head) or is_tar(head):
        raise UnreadableSource(
            name, "an archive within an archive; unpack the outer one and add the inner one."
        )
    if compression := compression_of(head):
        return Unpacked(counted.as_binary(), compression, Budget(name)).as_binary()
    return counted.as_binary()


def _unsafe(member: str) -> str | None:
    path = PurePosixPath(member.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or member[1:2] == ":":
        return "its path leads out of the archive; pack it again with plain names."
    return None


def _is_clutter(member: str) -> bool:
    """Hidden files, and what macOS adds to archives."""
    parts = PurePosixPath(member.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return hidden or "__MACOSX" in parts


class _BoundedReads:
    """A seekable stream that refuses to be read in huge pieces.

    zipfile and tarfile read lists and long names whole, as long as the archive
    says they are.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name

    def read(self, size: int = -1) -> bytes:
        if size > MAX_TABLE:
            raise UnreadableSource(
                self._name, "its table of contents is too large; unpack it and add the files."
            )
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()


class _ForwardReads:
    """A stream that can be skipped forward, and back by the last byte, as tarfile asks."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._position = 0
        self._last = b""
        self._is_back = False

    def read(self, size: int = -1) -> bytes:
        if size > MAX_TABLE or size < 0:
            raise UnreadableSource(
                self._name, "its headers are too large; unpack it and add the files."
            )
        pieces = []
        if self._is_back and size:
            pieces.append(self._last)
            self._is_back = False
        left = size - len(pieces)
        while left > 0 and (piece := self._stream.read(left)):
            pieces.append(piece)
            left -= len(piece)
        data = b"".join(pieces)
        self._position += len(data)
        self._last = data[-1:] or self._last
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise ValueError("only places from the start are known")
        if offset == self._position - 1 and self._last and not self._is_back:
            self._is_back = True
            self._position = offset
        while self._position < offset and self.read(min(offset - self._position, 1 << 16)):
            pass
        if self._position > offset:
            raise ValueError("its members are not read in their order")
        return self._position

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()


class _Counted(ForwardStream):
    """A stream that spends from a budget what it gives."""

    def __init__(self, beneath: BinaryIO, budget: Budget) -> None:
        super().__init__(beneath)
        self._budget = budget
        self._ahead = b""

    def peek(self) -> bytes:
        """The first 512 bytes, which stay to be read."""
        while len(self._ahead) < tarfile.BLOCKSIZE and (
            piece := self._beneath.read(tarfile.BLOCKSIZE - len(self._ahead))
        ):
            self._ahead += piece
        return self._ahead

    def take(self, size: int) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._beneath.read(size)
        self._budget.spend(len(data))
        return data
