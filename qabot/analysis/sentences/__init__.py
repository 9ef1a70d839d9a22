"""Sentences of English studies and forum posts, as exact spans of the text."""

from __future__ import annotations

import re

from qabot.analysis.sentences.boundaries import (
    ends_before_small,
    ends_sentence,
    glued_ends,
    trailing_end,
)
from qabot.analysis.sentences.lines import Lines
from qabot.analysis.sentences.words import LABELS

__all__ = ["SPLITTER_VERSION", "split"]

SPLITTER_VERSION = 1
"""Raised whenever `split` may give other spans: kept spans are then made again."""

_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u200d"
_CANDIDATE = re.compile(
    rf"""
    [.!?…:{_BREAKS}](?:
      (?<=[.!?…])(?<![.!?…]{{2}})[.!?…]*+[\"'”’)\]}}»*_]*+           # marks and what closes
        (?:\[\d[\d,;\ –-]*+\]|[⁰¹²³⁴-⁹]++                            # a citation
          |(?<=[a-z]{{3}}\.|..\)\.)\d{{1,3}}(?:[,–-]\d{{1,3}}|\ \d{{1,2}}(?=\s+[A-Z]))*+)?+
        (?:\ ?[{_EMOJI}]++)?+
        (?P<gap>\s++)
      | (?<=[{_BREAKS}])(?P<line>\s*+)
      | (?<=:)(?P<label>(?=\s|\Z))
      | (?<=[a-z)%][.!?])(?P<glued>(?=[A-Z][a-z]{{0,20}}(?:[\s,]|\Z)))
    )""",
    re.VERBOSE,
)
_LINE_BREAK = re.compile(rf"\r\n|[{_BREAKS}]")
_BLANK_LINE = re.compile(rf"(?:\r\n|[{_BREAKS}])[^\S{_BREAKS}]*+[{_BREAKS}]")
_WHITE_SPACE = re.compile(r"\s++")
_CAPITAL_AFTER_MARK = re.compile(r"[a-z]{2}[.!?]\s+[A-Z]")
_LABEL = re.compile(r"(?<![^\s.;)\]])([A-Z][A-Z]+(?:[ /&,-]+[A-Z]+)*)\Z")


def split(text: str) -> list[tuple[int, int]]:
    """The sentences as half-open code point spans, without white space at their ends.

    Ascending and apart from each other; together they hold every character
    that is not white space. Blank lines end sentences, wrapped lines do not.

    >>> text = "Growth rose (P < .05). Smith et al. saw it in M. furfur.[12] Why?"
    >>> [text[start:end] for start, end in split(text)]
    ['Growth rose (P < .05).', 'Smith et al. saw it in M. furfur.[12]', 'Why?']
    """
    return _Splitter(text).spans()


class _Splitter:
    """One walk over a text's candidates."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        self._begin = 0
        self._line_start = 0
        self._block_start = 0
        self._lines: Lines | None = None
        self._without_capitals = False

    def spans(self) -> list[tuple[int, int]]:
        text = self._text
        size = len(text)
        self._begin = self._line_start = self._block_start = size - len(text.lstrip())
        if text[self._begin : self._begin + 1].islower():
            self._without_capitals = _CAPITAL_AFTER_MARK.search(text) is None
        for found in _CANDIDATE.finditer(text, self._begin):
            kind = found.lastgroup
            following = found.end()
            if kind == "gap":
                if following == size:
                    break
                self._after_mark(found.start(), found.start("gap"), following)
            elif kind == "line":
                if following == size:
                    break
                self._after_line(found.start(), following)
            elif kind == "label":
                self._before_label(found.start())
            elif glued_ends(text, self._begin, found.start()):
                self._cut(following, following)
        end = len(text.rstrip())
        if self._begin < end:
            self._spans.append((self._begin, end))
        return self._spans

    def _cut(self, end: int, following: int) -> None:
        """End the sentence at `end`, and begin the next one at `following`."""
        text = self._text
        while end > self._begin and text[end - 1].isspace():
            end -= 1
        if end > self._begin:
            self._spans.append((self._begin, end))
        self._begin = following

    def _after_mark(self, mark: int, after: int, following: int) -> None:
        breaks = self._count_breaks(after, following)
        if breaks > 1:
            self._cut(after, following)
        elif self._ends(mark, after, following):
            self._cut(*self._past_citation(after, following))
        elif breaks:
            self._at_line_end(after, following)
        self._note_breaks(breaks, following)

    def _after_line(self, end: int, following: int) -> None:
        breaks = self._count_breaks(end, following)
        if breaks > 1:
            self._cut(end, following)
        else:
            self._at_line_end(end, following)
        self._note_breaks(breaks, following)

    def _ends(self, mark: int, after: int, following: int) -> bool:
        if ends_sentence(self._text, self._begin, mark, after, following):
            return True
        if not self._without_capitals or after - mark > 1:
            return False
        return ends_before_small(self._text, self._begin, mark, following)

    def _past_citation(self, after: int, following: int) -> tuple[int, int]:
        """Where the sentence ends if a citation stands behind its full stop: "growth. [12] The"."""
        trailing = trailing_end(self._text, following)
        if trailing < 0:
            return after, following
        white = _WHITE_SPACE.match(self._text, trailing)
        return trailing, white.end() if white else trailing

    def _count_breaks(self, start: int, end: int) -> int:
        if end - start == 1 and self._text[start] == " ":
            return 0
        return len(_LINE_BREAK.findall(self._text, start, end))

    def _note_breaks(self, breaks: int, following: int) -> None:
        if breaks:
            self._line_start = following
        if breaks > 1:
            self._block_start = following
            self._lines = None

    def _at_line_end(self, end: int, following: int) -> None:
        text = self._text
        if self._lines is None:
            blank = _BLANK_LINE.search(text, following)
            self._lines = Lines(text, self._block_start, blank.start() if blank else len(text))
        while end > self._begin and text[end - 1].isspace():
            end -= 1
        if self._lines.breaks(self._line_start, end, following):
            self._cut(end, following)

    def _before_label(self, colon: int) -> None:
        text = self._text
        found = _LABEL.search(text[max(self._begin, colon - 60) : colon])
        if found and found.group(1).split()[-1] in LABELS:
            start = colon - len(found.group(1))
            if start > self._begin:
                self._cut(start, start)
