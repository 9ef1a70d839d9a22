"""Whether a single line break ends a sentence, or only wraps the line."""

from __future__ import annotations

import re

from qabot.analysis.sentences.words import DANGLING

_BULLET = re.compile(r"(?:[-*•‣◦▪●○]|#{1,6})(?=\s|\Z)")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-zA-Z]\)|[+>·])(?=\s|\Z)")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_FIRST_WORD = re.compile(r"\S{1,40}")
_NARROWEST_WRAP = 40
_WIDEST_WRAP = 200


class Lines:
    """The lines of one block of text, between blank lines."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        lengths = [len(line.strip()) for line in _LINE_BREAK.split(text[start:end])]
        self._width = max(lengths, default=0)

    def breaks(self, line_start: int, line_end: int, following: int) -> bool:
        """Whether the line `[line_start, line_end)` stands apart from the line at `following`.

        A wrapped line is full: the first word of the next line would not have
        fitted. So a line with room for that word was ended on purpose.
        """
        text = self._text
        if _BULLET.match(text, following):
            return True
        line = text[max(line_start, line_end - 40) : line_end]
        if _NUMBER.match(text, following):
            counted = _NUMBER.match(text, line_start) or _BULLET.match(text, line_start)
            return (
                bool(counted)
                or line[-1:] in (":", ";")
                or self._has_room(line_start, line_end, following)
            )
        first = text[following]
        if first.islower() or first in ",;)]" or _goes_on(line):
            return False
        return self._has_room(line_start, line_end, following)

    def _has_room(self, line_start: int, line_end: int, following: int) -> bool:
        """Whether the next line's first word would have fitted, or no line is wrapped at all."""
        if not _NARROWEST_WRAP <= self._width <= _WIDEST_WRAP:
            return True
        word = _FIRST_WORD.match(self._text, following)
        needed = line_end - line_start + 1 + (len(word.group()) if word else 0)
        return needed <= self._width


def _goes_on(line: str) -> bool:
    if not line or line[-1] in ",;-–—(/":
        return True
    return line.rsplit(maxsplit=1)[-1].lower() in DANGLING
