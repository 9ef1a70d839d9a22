"""Find the sources under a path: files, folders, patterns, archives, standard input."""

from __future__ import annotations

import glob
import os
import re
import stat
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from qabot.errors import UnreadableSource
from qabot.sources.archives import is_tar, is_zip, tar_members, zip_members
from qabot.sources.compression import Budget, Unpacked, compression_of
from qabot.sources.source_file import HeadStream, Refusal, SourceFile, no_permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qabot.sources.archives import Found

STDIN = "-"

_LEFT_OUT = frozenset({"CVS", "_darcs", "__pycache__", "__MACOSX", "node_modules"})
_CLUTTER = ("~", ".tmp", ".part", ".crdownload", "-wal", "-shm", "-journal", ".lock", ".lock.json")
_INDEX_FILES = (".managed.json", "meta.json")
_SQLITE = b"SQLite format 3\0"
_ADDRESS = re.compile(r"(?:https?|ftp):/")
_SPECIAL = (
    (stat.S_ISFIFO, "a pipe, not a file; read it as standard input with `-`."),
    (stat.S_ISSOCK, "a socket, not a file; name a file or folder."),
    (stat.S_ISCHR, "a device, not a file; name a file or folder."),
    (stat.S_ISBLK, "a device, not a file; name a file or folder."),
)


def found_in(
    path: str | Path,
    *,
    stdin: Callable[[], BinaryIO],
    recursive: bool,
    exclude: tuple[str, ...],
) -> Iterator[Found]:
    """The sources under one path as a user gives it, and what is refused.

    Args:
        path: A file, folder, archive, glob pattern, or "-".
        stdin: Gives standard input, if it is asked for.
        recursive: Whether folders within folders are entered.
        exclude: Patterns of names, or of paths below the folder, to leave out.
    """
    name = str(path)
    if name == STDIN:
        yield from _in_stream(stdin(), STDIN)
        return
    place = Path(name).expanduser()
    try:
        mode = place.stat().st_mode
    except (OSError, ValueError) as error:
        matches = _matches(str(place))
        if not matches:
            yield Refusal(name, _missing(place, error))
        for match in matches:
            yield from found_in(match, stdin=stdin, recursive=recursive, exclude=exclude)
        return
    if stat.S_ISDIR(mode):
        yield from _Walk(place, recursive=recursive, exclude=exclude).folder(place)
    else:
        yield from _in_file(place, was_named=True)


def _matches(pattern: str) -> list[Path]:
    if not glob.has_magic(pattern) or "\0" in pattern:
        return []
    return [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute too


def _missing(place: Path, error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return no_permission()
    if place.is_symlink():
        return "a link that leads nowhere, or to itself; name the file itself."
    if glob.has_magic(str(place)):
        return "no file matches; check the pattern."
    if _ADDRESS.match(str(place)):
        return "an address, and qabot reads files alone; download it, then add the file."
    return "no such file or folder; check the path."


class _Walk:
    """One walk through a folder; links are not followed out of it, nor in circles."""

    def __init__(self, root: Path, *, recursive: bool, exclude: tuple[str, ...]) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._recursive = recursive
        self._exclude = exclude

    def folder(self, folder: Path) -> Iterator[Found]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = no_permission() if isinstance(error, PermissionError) else str(error)
            yield Refusal(str(folder), reason)
            return
        if all(any(e.name == wanted for e in entries) for wanted in _INDEX_FILES):
            return
        for entry in entries:
            path = folder / entry.name
            if self._is_left_out(path):
                continue
            if entry.is_symlink():
                yield self._link(path)
            elif entry.is_dir(follow_symlinks=False):
                if self._recursive:
                    yield from self.folder(path)
            else:
                yield from _in_file(path, was_named=False)

    def _is_left_out(self, path: Path) -> bool:
        name = path.name
        if name.startswith(".") or name in _LEFT_OUT or name.endswith(_CLUTTER):
            return True
        below = path.relative_to(self._root).as_posix()
        return any(fnmatchcase(name, p) or fnmatchcase(below, p) for p in self._exclude)

    def _link(self, path: Path) -> Refusal:
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return Refusal(
                str(path), "a link that leads nowhere, or to itself; name the file itself."
            )
        if real.is_relative_to(self._real_root):
            return Refusal(str(path), "a link within the folder; its file is read there.", False)
        return Refusal(str(path), "a link that leads out of the folder; name the file itself.")


def _in_file(path: Path, *, was_named: bool) -> Iterator[Found]:
    name = str(path)
    try:
        status = path.stat()
        for is_kind, reason in _SPECIAL:
            if is_kind(status.st_mode):
                yield Refusal(name, reason)
                return
        if not status.st_size:
            yield Refusal(name, "empty; nothing to read.")
            return
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        denied = isinstance(error, PermissionError)
        yield Refusal(name, no_permission() if denied else f"cannot be read ({error.strerror}).")
        return
    if head.startswith(_SQLITE) and not was_named:
        yield Refusal(name, "a SQLite database, such as a library; left out.", is_loss=False)
    elif is_zip(head):
        with path.open("rb") as file:
            yield from zip_members(file, name, status.st_size)
    elif is_tar(head) or _holds_tar(path, head):
        with _unpacked(path, name) as unpacked:
            yield from tar_members(unpacked, name)
    else:
        yield SourceFile(name, lambda: _unpacked(path, name), was_named, status.st_size)


def _unpacked(path: Path, name: str) -> BinaryIO:
    """A file's bytes, unpacked if they are packed."""
    file = path.open("rb")
    compression = compression_of(file.peek(16)[:16])
    if compression is None:
        return file
    try:
        return Unpacked(file, compression, Budget(name)).as_binary()
    except BaseException:
        file.close()
        raise


def _holds_tar(path: Path, head: bytes) -> bool:
    if compression_of(head) is None:
        return False
    try:
        with _unpacked(path, str(path)) as unpacked:
            return is_tar(HeadStream(unpacked, str(path)).head)
    except UnreadableSource:
        return False


def _in_stream(stream: BinaryIO, name: str) -> Iterator[Found]:
    """Standard input: one document source, packed or not, or a tar archive."""
    try:
        headed = HeadStream(_Kept(stream).as_binary(), name)
        compression = compression_of(headed.head)
        if compression is not None:
            unpacked = Unpacked(headed.as_binary(), compression, Budget(name))
            headed = HeadStream(unpacked.as_binary(), name)
    except UnreadableSource as error:
        yield Refusal(name, error.reason)
        return
    if is_zip(headed.head):
        yield Refusal(name, "a zip archive on standard input; save it as a file and add that.")
    elif is_tar(headed.head):
        yield from tar_members(headed.as_binary(), name)
    elif not headed.head:
        yield Refusal(name, "empty; nothing came on standard input.")
    else:
        yield SourceFile(name, headed.as_binary)


class _Kept:
    """A stream that stays open when its reader closes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def close(self) -> None:
        """Leave the stream beneath open."""

    def as_binary(self) -> BinaryIO:
        return cast("BinaryIO", self)
