"""One writer at a time: a lock file that names who holds it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from qabot.errors import LibraryBusy, LibraryReadOnly

WAIT_SECONDS: Final = 5.0
"""How long a writer waits for another before it says who holds the library."""


@contextmanager
def writer_lock(
    library: str, *, wait: float = WAIT_SECONDS, narrate: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Hold the library for writing; the lock ends with the process at the latest.

    Args:
        library: The library's path, or ":memory:".
        wait: Seconds to wait for another process.
        narrate: Gets one line for people as soon as that is waited for.

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
        with suppress(Timeout):
            lock.acquire(timeout=0)
        if not lock.is_locked and wait:
            narrate(f"Waiting: {_holder(holder_path)}.")
        if not lock.is_locked:
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
