"""One writer at a time: a lock file that names who holds it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from qabot.errors import LibraryBusy, LibraryReadOnly

WAIT_SECONDS: Final = 5.0
"""How long a writer waits for another before it says who holds the library."""


@contextmanager
def writer_lock(library: str, *, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the library for writing; the lock ends with the process at the latest.

    Raises:
        qabot.errors.LibraryBusy: Another process holds it for longer than `wait`.
        qabot.errors.LibraryReadOnly: The lock file cannot be made.
    """
    if library == ":memory:":
        yield
        return
    from filelock import FileLock, Timeout

    lock_path = Path(f"{library}.lock")
    holder_path = Path(f"{library}.lock.json")
    lock = FileLock(lock_path)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise LibraryBusy(library, f"{_holder(holder_path)}; try again when it is done.") from None
    except OSError as error:
        raise LibraryReadOnly(
            library, f"the library cannot be locked for writing ({error.strerror})."
        ) from error
    try:
        with suppress(OSError):
            holder_path.write_text(json.dumps(_me()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder_path.unlink(missing_ok=True)
        lock.release()


def _me() -> dict[str, object]:
    return {
        "process": os.getpid(),
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200],
        "since": time.strftime("%H:%M:%S"),
    }


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return (
            f"process {held['process']} ({held['command']}) has been writing to the library "
            f"since {held['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process is writing to the library"
