"""Rows of comma-, semicolon- or tab-separated text, whatever is in the cells.

The csv module gives up at 128 KiB a cell (a limit of the whole process), and
reads a file to its end where a quote is not closed.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELIMITERS = (",", "\t", ";", "|")
"""Signs that may part the cells."""

LONGEST_ROW = 1 << 22
"""Characters that a row may have over all its lines."""

_MOST_AGAIN = 4 * LONGEST_ROW
_QUOTED = re.compile(r'[^"]*(?:""[^"]*)*')


class Unclosed(NamedTuple):
    """A row with a quote that does not close, or that is too long."""

    reason: str
    """What is wrong with it."""


def split_row(line: str, delimiter: str) -> list[str]:
    """The cells of a row that stands on one line."""
    return _Row(delimiter).added(line.rstrip("\n")).cells


def rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | Unclosed]:
    """The rows; blank lines are none, and cells in quotes may go over lines.

    After a quote that does not close, reading goes on with the next line.
    """
    source = iter(lines)
    again: deque[str] = deque()
    read_again = 0
    while (line := again.popleft() if again else next(source, None)) is not None:
        if not line.strip():
            continue
        row, held, size = _Row(delimiter).added(line), [line], len(line)
        while row.is_open and size <= LONGEST_ROW:
            more = again.popleft() if again else next(source, None)
            if more is None:
                break
            row.added(more)
            held.append(more)
            size += len(more)
        if not row.is_open and size <= LONGEST_ROW:
            yield row.cells
            continue
        lines = "a line" if len(held) == 1 else f"{len(held)} lines"
        yield Unclosed(f"a quote that does not close within {lines}, or a row too long")
        read_again += size
        if read_again <= _MOST_AGAIN:
            again.extendleft(reversed(held[1:]))


class _Row:
    """A row that grows line by line until its quotes are closed."""

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.is_open = False
        self._delimiter = delimiter
        self._quoted: list[str] = []

    def added(self, line: str) -> _Row:
        """Itself, with one more line."""
        if not self.is_open and '"' not in line:
            self.cells += line.rstrip("\n").split(self._delimiter)
            return self
        position, end = 0, len(line)
        while position <= end:
            if self.is_open or line.startswith('"', position):
                position = self._quoted_cell(line, position + (0 if self.is_open else 1))
            else:
                position = self._bare_cell(line, position)
        return self

    def _bare_cell(self, line: str, start: int) -> int:
        stop = line.find(self._delimiter, start)
        stop = len(line) if stop < 0 else stop
        self.cells.append(line[start:stop].rstrip("\n"))
        return stop + 1

    def _quoted_cell(self, line: str, start: int) -> int:
        """Read on in quotes; what stands between the last quote and the delimiter belongs too."""
        found = _QUOTED.match(line, start)
        stop = found.end() if found else start
        self._quoted.append(line[start:stop].replace('""', '"'))
        self.is_open = stop >= len(line)
        if self.is_open:
            return stop + 1
        after = line.find(self._delimiter, stop + 1)
        after = len(line) if after < 0 else after
        self.cells.append("".join(self._quoted) + line[stop + 1 : after].rstrip("\n"))
        self._quoted = []
        return after + 1
