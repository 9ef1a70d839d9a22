"""Follow files and folders: look again every so often, and say what is new or changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from qabot.cli.diagnostics import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EVERY_SECONDS: Final = 1.0
"""How long a look waits for the next one."""

_Stamp: TypeAlias = tuple[int, int]


def watch_paths(
    paths: Sequence[str],
    exclude: Sequence[str],
    *,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[list[str]]:
    """Yields the files that are new or changed, each once it has come to rest.

    A file has come to rest when two looks, a second apart, find the same size
    and time of change, so that a download is not read half way.

    Args:
        paths: Files, folders and glob patterns.
        exclude: Patterns of names to leave out of folders.
        wait: Waits for so many seconds.
    """
    known = look(paths, exclude)
    restless: dict[str, _Stamp] = {}
    say(f"Watching {len(known):,} files; Ctrl-C ends it.")
    while True:
        wait(EVERY_SECONDS)
        seen = look(paths, exclude)
        changed = {name: stamp for name, stamp in seen.items() if known.get(name) != stamp}
        ready = sorted(name for name, stamp in changed.items() if restless.get(name) == stamp)
        restless = changed
        if ready:
            known |= {name: changed[name] for name in ready}
            yield ready


def look(paths: Sequence[str], exclude: Sequence[str]) -> dict[str, _Stamp]:
    """Size and time of change of every file that stands under the paths now."""
    from glob import glob

    found: dict[str, _Stamp] = {}
    for path in paths:
        start = Path(path).expanduser()
        for place in [start] if start.exists() else [Path(name) for name in glob(str(start))]:  # noqa: PTH207 - a pattern may be absolute
            for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
                if not _is_left_out(file, place, exclude):
                    try:
                        status = file.stat()
                    except OSError:
                        continue
                    if file.is_file():
                        found[str(file)] = (status.st_size, status.st_mtime_ns)
    return found


def _is_left_out(file: Path, top: Path, exclude: Sequence[str]) -> bool:
    """Whether a file in a folder is hidden or excluded; one that was named is not."""
    if file == top:
        return False
    parts = file.relative_to(top).parts
    below = "/".join(parts)
    return any(part.startswith(".") for part in parts) or any(
        Path(below).match(pattern) or any(Path(part).match(pattern) for part in parts)
        for pattern in exclude
    )
