"""Writing a file that is whole or not there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.layout import safe
from qabot.cli.session import write

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_out(pieces: Iterable[str], target: str | None, *, force: bool, is_json: bool) -> None:
    """Write text to a file, or to stdout if none is named.

    On a terminal, what could steer it is taken out; anywhere else the text is exact.

    Raises:
        click.UsageError: The file exists and `force` is not given, or cannot be written.
    """
    if target is None or target == "-":
        _to_stdout(pieces, is_json=is_json)
        return
    path = Path(target).expanduser()
    if path.exists() and not force:
        raise click.UsageError(f"{target} exists; name another file, or add --force to replace it")
    try:
        _replace(path, pieces)
    except OSError as error:
        raise click.UsageError(
            f"{target} cannot be written ({error.strerror}); name another place"
        ) from error


def _to_stdout(pieces: Iterable[str], *, is_json: bool) -> None:
    import sys

    from qabot.cli.session import escaped, put

    if not sys.stdout.isatty():
        for piece in pieces:
            put(escaped(piece) if is_json else piece)
        return
    for piece in pieces:
        write(escaped(piece) if is_json else safe(piece))


def _replace(path: Path, pieces: Iterable[str]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
