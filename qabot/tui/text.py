"""Untrusted text made safe to show: nothing in it can steer the terminal or the layout."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE: Final = re.compile(
    r"""
      (?P<sequence>
        (?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?               # colours, cursor movements
      | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?
      | \x1b[ -/]*[0-~]?                                # other escapes
      )
    | (?P<line>\r\n|[\r\x85\u2028\u2029\x0b\x0c])
    | (?P<tab>\t)
    | (?P<surrogate>[\ud800-\udfff])
    | (?P<control>[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e]
      | [\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff])
    """,
    re.VERBOSE,
)
_INSTEAD: Final = {"line": "\n", "tab": "    ", "surrogate": "\ufffd"}


class Change(NamedTuple):
    """One piece of the original that is shown as something else."""

    start: int
    """Where the piece starts in the original."""

    end: int
    """One past its end in the original."""

    shown_start: int
    """Where what stands for it starts in the safe text."""

    shown_end: int
    """One past the end of what stands for it."""


class Shown(NamedTuple):
    """Safe text, and where each position of the original went."""

    text: str
    """What can be shown."""

    changes: tuple[Change, ...] = ()
    """The pieces that differ, in order."""

    def at(self, position: int) -> int:
        """The place in `text` of a position in the original.

        A position inside something that was replaced goes to the start of
        what stands for it.
        """
        index = bisect_right(self.changes, position, key=_start) - 1
        if index < 0:
            return position
        change = self.changes[index]
        if position < change.end:
            return change.shown_start
        return change.shown_end + position - change.end

    def spans(self, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Spans of the original as spans of `text`; those that vanish are left out."""
        moved = ((self.at(start), self.at(end)) for start, end in spans)
        return tuple((start, end) for start, end in moved if start < end)


def shown(text: str) -> Shown:
    r"""The text without escape sequences, control characters and direction overrides.

    Line ends of every kind become a newline, a tab four spaces, half a
    surrogate pair the replacement character. Everything else stays: brackets,
    wide characters, combining marks, right-to-left letters, joined emoji.

    >>> shown("\x1b[31m[deleted]\x00").text
    '[deleted]'
    """
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for found in _UNSAFE.finditer(text):
        kept = text[done : found.start()]
        instead = _INSTEAD.get(found.lastgroup or "", "")
        length += len(kept)
        changes.append(Change(found.start(), found.end(), length, length + len(instead)))
        pieces += (kept, instead)
        length += len(instead)
        done = found.end()
    if not changes:
        return Shown(text)
    pieces.append(text[done:])
    return Shown("".join(pieces), tuple(changes))


def safe(text: str) -> str:
    r"""The safe text alone.

    >>> safe("[i]a\tb[/i]")
    '[i]a    b[/i]'
    """
    return shown(text).text


def one_line(text: str) -> str:
    r"""The safe text with every run of white space as one space, for a line of a list.

    >>> one_line("A title\n  over two lines ")
    'A title over two lines'
    """
    return " ".join(safe(text).split())


def clipped(text: str, cells: int) -> str:
    """One safe line of at most `cells` cells; an ellipsis says that it goes on.

    >>> clipped("A long title", 7), clipped("short", 7)
    ('A long…', 'short')
    """
    line = one_line(text)
    if cell_len(line) <= cells:
        return line
    return set_cell_size(line, max(0, cells - 1)).rstrip() + "…" if cells > 0 else ""


def _start(change: Change) -> int:
    return change.start
