"""Text for a terminal: made safe, measured in cells, wrapped between words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

Spans: TypeAlias = Sequence[tuple[int, int]]

_UNSAFE: Final = r"""
      (?P<sequence>
        (?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?               # colours, cursor movements
      | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)?
      | \x1b[ -/]*[0-~]?                                # other escapes
      )
    | (?P<line>\r\n|[\r\x0b\x0c\x85\u2028\u2029])
    | (?P<surrogate>[\ud800-\udfff])
    | (?P<control>[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]
      | [\U000e0000-\U000e007f])
"""
_INSTEAD: Final = {"line": "\n", "surrogate": "�"}
_WORD: Final = re.compile(r"[^\s]+|[^\S\n]+|\n")
_VARIATION: Final = "\ufe0f"
_JOINER: Final = "\u200d"


class Painter(NamedTuple):
    """Colours, or none."""

    is_on: bool = False
    """Whether anything is coloured."""

    def bold(self, text: str) -> str:
        """Words that stand out."""
        return self._in("1", text)

    def dim(self, text: str) -> str:
        """Words that step back."""
        return self._in("2", text)

    def heading(self, text: str) -> str:
        """The name of a part."""
        return self._in("1;36", text)

    def matched(self, text: str) -> str:
        """Words of a quote that the question has."""
        return self._in("1;33", text)

    def warning(self, text: str) -> str:
        """Words that must be seen."""
        return self._in("1;31", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_on and text else text


class Page(NamedTuple):
    """How wide and how coloured a text is printed."""

    width: int | None = None
    """Cells of a line; None to wrap nothing."""

    paint: Painter = Painter()
    """The colours."""

    marks: tuple[str, str] = ("“", "”")
    """The quotation marks."""


def safe(text: str) -> str:
    r"""The text without escape sequences, control characters and direction overrides.

    Line ends of every kind become a newline. All else stays as it is.

    >>> safe("\x1b[31m[deleted]\x00 75\tmg")
    '[deleted] 75\tmg'
    """
    if text.isprintable():  # No such character is printable, nor is a newline.
        return text
    return _unsafe().sub(lambda found: _INSTEAD.get(found.lastgroup or "", ""), text)


@cache
def _unsafe() -> re.Pattern[str]:
    """Compiled for the first text that needs a closer look, not at each start."""
    return re.compile(_UNSAFE, re.VERBOSE)


def one_line(text: str) -> str:
    """The safe text with every run of white space as one space."""
    return " ".join(safe(text).split())


def safe_with_spans(text: str, spans: Spans) -> tuple[str, Spans]:
    r"""The safe text, and spans of the original as spans of it.

    >>> safe_with_spans("a\x00 DKK1", [(3, 7)])
    ('a DKK1', [(2, 6)])
    """
    if text.isprintable() or _unsafe().search(text) is None:
        return text, spans
    moved = [(len(safe(text[:start])), len(safe(text[:end]))) for start, end in spans]
    return safe(text), [(start, end) for start, end in moved if start < end]


def cells(text: str) -> int:
    r"""How many cells of a terminal a text takes (Unicode Standard Annex 11).

    >>> cells("DKK1"), cells("脱毛"), cells("e\u0301")
    (4, 4, 1)
    """
    if text.isascii():
        return len(text)
    total = 0
    before = ""
    for character in text:
        if before != _JOINER:
            total += _cells_of(character)
        if character == _VARIATION and before and _cells_of(before) == 1:
            total += 1
        before = character
    return total


def _cells_of(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    if unicodedata.category(character) in ("Mn", "Me", "Cf") and character != "\xad":
        return 0
    return 1


def lines_of(text: str, width: int | None) -> list[tuple[int, int]]:
    """The span of each line of a text that is wrapped between words.

    A word that is wider than the width is left whole. White space at a break
    belongs to no line; all other characters do.

    >>> lines_of("aa bb cc", 5)
    [(0, 5), (6, 8)]
    """
    lines: list[tuple[int, int]] = []
    start = end = used = gap = 0
    for found in _WORD.finditer(text):
        piece = found.group()
        if piece == "\n":
            lines.append((start, end))
            start = end = found.end()
            used = gap = 0
        elif piece.isspace():
            gap = cells(piece)
        else:
            size = cells(piece)
            if width is not None and end > start and used + gap + size > width:
                lines.append((start, end))
                start, used = found.start(), size
            else:
                used += (gap if end > start or found.start() > start else 0) + size
            end, gap = found.end(), 0
    lines.append((start, end))
    return lines


def wrapped(text: str, page: Page, *, indent: int = 0, first: str | None = None) -> list[str]:
    """Lines of a safe text, indented; `first` stands before the first line instead."""
    width = page.width - indent if page.width else None
    lines = [text[start:end] for start, end in lines_of(text, width)]
    margin = " " * indent
    heads = [margin if first is None else first] + [margin] * (len(lines) - 1)
    return [(head + line).rstrip() for head, line in zip(heads, lines, strict=True)]


def painted(
    text: str, start: int, end: int, spans: Iterable[tuple[int, int]], paint: Painter
) -> str:
    """One line of a text with the matched words set off; without colour, the line itself."""
    if not paint.is_on:
        return text[start:end]
    pieces: list[str] = []
    done = start
    for span in sorted(spans):
        first, last = max(span[0], done), min(span[1], end)
        if first < last:
            pieces += (text[done:first], paint.matched(text[first:last]))
            done = last
    pieces.append(text[done:end])
    return "".join(pieces)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "study", "studies"), counted(5000, "post")
    ('1 study', '5,000 posts')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
