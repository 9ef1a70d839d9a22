"""How far adding has come, on one line of a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from qabot.cli.layout import cells, counted, one_line

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from qabot.models import AddProgress

_EVERY_SECONDS: Final = 0.1
_BAR: Final = 20


class ProgressLine:
    """Draws itself over again while adding goes on; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn_at = -1.0

    def __call__(self, progress: AddProgress) -> None:
        """Draw, at most ten times a second."""
        if not self._is_shown or progress.seconds - self._drawn_at < _EVERY_SECONDS:
            return
        self._drawn_at = progress.seconds
        try:
            width = os.get_terminal_size(sys.stderr.fileno()).columns
        except (OSError, ValueError):
            width = 80
        self._put(progress_text(progress, width - 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn_at >= 0:
            self._put("")

    def _put(self, text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()


def progress_text(progress: AddProgress, width: int) -> str:
    """Counts, rate and time left, then as much of the file's name as fits `width` cells."""
    rate = progress.documents / progress.seconds if progress.seconds > 0 else 0.0
    parts = [counted(progress.documents, "document"), f"{rate:,.0f}/s"]
    if progress.bytes_total:
        share = min(1.0, progress.bytes_done / progress.bytes_total)
        filled = int(share * _BAR)
        parts.insert(0, f"[{'#' * filled}{'-' * (_BAR - filled)}] {share:4.0%}")
        if share > 0.01 and progress.seconds > 1:
            parts.append(f"{_clock(progress.seconds / share - progress.seconds)} left")
    text = "  ".join(parts)
    room = width - cells(text) - 2
    name = one_line(progress.source)
    while name and cells(name) > room:
        name = name[max(1, (cells(name) - room) // 2) :]
    return f"{text}  {name}" if name and room > 0 else text[: max(0, width)]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
