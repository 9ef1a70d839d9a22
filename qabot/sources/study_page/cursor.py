"""A place in the lines of a page, and the ways it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.sources.study_page.head import continues, looks_like_names, wrap_width
from qabot.sources.study_page.lines import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cursor:
    """Stands before a line of a page, and moves down.

    Args:
        lines: The page's lines.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._width = wrap_width(lines)
        self.at = 0
        """The index of the line it stands before."""

    def current(self) -> Line | None:
        """The line it stands before; None at the end."""
        return self._lines[self.at] if self.at < len(self._lines) else None

    def skip_blank(self) -> Line | None:
        """Go to the next line with words, and give it; None at the end."""
        while (line := self.current()) is not None:
            if line.text and line.mark is not Mark.RULE:
                return line
            self.at += 1
        return None

    def take_run(self) -> list[Line]:
        """The plain lines from here on, up to a blank or a marked one."""
        start = self.at
        self.at = self.run_end(start)
        return list(self._lines[start : self.at])

    def take_wrapped(self) -> str:
        """The words of this line and of those that were wrapped off it."""
        first = last = self._lines[self.at]
        words = [first.text]
        self.at += 1
        while (below := self.current()) is not None:
            is_names = "," in below.text and looks_like_names(below.text)
            if not continues(last, below, self._width) or (first.mark is Mark.DATE and is_names):
                break
            words.append(below.text)
            last = below
            self.at += 1
        return " ".join(words)

    def run_end(self, at: int) -> int:
        """The index after the plain lines that begin at `at`."""
        while at < len(self._lines) and self._lines[at].mark is Mark.TEXT:
            at += 1
        return at

    def index_of_next(self, at: int) -> int | None:
        """The index of the first line with words from `at` on."""
        return next((i for i in range(at, len(self._lines)) if self._lines[i].text), None)

    def next_line(self, at: int) -> Line | None:
        """The first line with words from `at` on."""
        index = self.index_of_next(at)
        return None if index is None else self._lines[index]

    def next_mark(self, at: int | None = None) -> Mark | None:
        """The mark of the first line with words from `at`, or from here, on."""
        found = self.next_line(self.at if at is None else at)
        return found.mark if found else None
