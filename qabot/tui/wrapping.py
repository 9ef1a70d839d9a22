"""Lines of a text for a width in cells, as spans, so that a long text is cheap to scroll."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD: Final = re.compile(r"[^ \n]+[ ]*|[ ]+")


def wrapped(text: str, width: int) -> list[tuple[int, int]]:
    """The span of each line when `text` is wrapped between words at `width` cells.

    A word wider than the width is broken between characters as a reader sees
    them (grapheme clusters). An empty line is an empty span.

    >>> wrapped("aa bb cc", 5)
    [(0, 6), (6, 8)]
    """
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        lines.extend(_paragraph_lines(paragraph, start, max(1, width)))
        start += len(paragraph) + 1
    return lines


def _paragraph_lines(paragraph: str, offset: int, width: int) -> Iterator[tuple[int, int]]:
    line_start = position = used = 0
    for found in _WORD.finditer(paragraph):
        word = found.group()
        cells = cell_len(word.rstrip(" "))
        if used and used + cells > width:
            yield (offset + line_start, offset + found.start())
            line_start, used = found.start(), 0
        if cells > width:
            for piece_end in _broken(word, found.start(), width):
                yield (offset + line_start, offset + piece_end)
                line_start = piece_end
            used = cell_len(paragraph[line_start : found.end()])
        else:
            used += cell_len(word)
        position = found.end()
    yield (offset + line_start, offset + max(position, line_start))


def _broken(word: str, start: int, width: int) -> Iterator[int]:
    """Where a word that is too wide is broken."""
    used = 0
    for piece_start, _, cells in split_graphemes(word)[0]:
        if used and used + cells > width:
            yield start + piece_start
            used = 0
        used += cells
