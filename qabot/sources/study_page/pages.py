"""Where each page starts, in a source that holds one page after another.

A page starts with its title: the first line, the main heading of a saved page,
a line after a rule, a line that stands further out than what follows, or a
line before a date, once the page before has had its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.errors import UnreadableSource
from qabot.sources.study_page.lines import DATE, HEAD_MARKS, HEADINGS, PARTS, Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOOKAHEAD = 48
"""Lines read beyond a line before it is judged."""

MAX_LINES = 50_000
"""Lines that one page may have."""

_WINDOW = 6
_BATCH = 1024
_NAMED = {Mark.IMAGE, Mark.TLDR}


def pages_of(lines: Iterable[Line], name: str) -> Iterator[list[Line]]:
    """The lines page by page; holds one page and `LOOKAHEAD` lines more.

    Raises:
        UnreadableSource: A page has more than `MAX_LINES` lines.
    """
    held: list[Line] = []
    split = _Splitter()
    judged = 0
    source = iter(lines)
    while True:
        batch = [line for line, _ in zip(source, range(_BATCH), strict=False)]
        held += batch
        limit = len(held) - LOOKAHEAD if batch else len(held)
        while judged < limit:
            if split.starts(held, judged):
                if judged and any(line.text for line in held[:judged]):
                    yield held[:judged]
                held, limit, judged = held[judged:], limit - judged, 0
            judged += 1
        if not batch:
            break
        if len(held) > MAX_LINES:
            raise UnreadableSource(
                name, f"a page of more than {MAX_LINES} lines; this is not a study page."
            )
    if any(line.text for line in held):
        yield held


class _Splitter:
    """Judges line after line, and remembers what the page has had."""

    def __init__(self) -> None:
        self._seen: set[Mark] = set()
        self._first: Line | None = None
        self._is_outdented = False

    def starts(self, lines: list[Line], at: int) -> bool:
        """Whether a page starts with the line at `at`; to be asked once for each."""
        line = lines[at]
        if line.mark in {Mark.BLANK, Mark.RULE}:
            return False
        if self._first is None or self._is_start(lines, at):
            self._first, self._seen = line, set()
            below = _below(lines, at)
            self._is_outdented = below is not None and below.indent > line.indent
            self._seen |= {line.mark} & PARTS
            return True
        self._seen |= {line.mark} & PARTS
        return False

    def _is_start(self, lines: list[Line], at: int) -> bool:
        line = lines[at]
        if line.is_title or line.mark is not Mark.TEXT or not self._seen:
            return line.is_title
        ahead = _ahead(lines, at)
        stands_out = self._stands_out(line, lines, at)
        if stands_out and (_is_bounded(lines, at) or lines[at - 1].indent > line.indent):
            return any(one.mark in PARTS for one in ahead)
        if not _is_bounded(lines, at):
            return False
        if _is_after_rule(lines, at):
            return any(one.mark in PARTS for one in ahead)
        return bool(ahead and self._seen & HEAD_MARKS) and self._is_next_head(ahead)

    def _stands_out(self, line: Line, lines: list[Line], at: int) -> bool:
        if not self._is_outdented or self._first is None or line.indent > self._first.indent:
            return False
        below = _below(lines, at)
        return below is not None and below.indent > line.indent

    def _is_next_head(self, ahead: list[Line]) -> bool:
        """Whether what lies ahead is the upper part of another page."""
        if ahead[0].mark is not Mark.DATE:
            has_named = any(one.mark in _NAMED for one in ahead[:2])
            return has_named and bool(self._seen & (HEADINGS | {Mark.DISCUSS}))
        later = {one.mark for one in ahead[1:]}
        if Mark.DATE not in self._seen and not later & self._seen & _NAMED:
            return False
        found = DATE.fullmatch(ahead[0].text)
        in_lists = bool(self._seen & HEADINGS)
        has_journal = bool(found and found["journal"]) and not in_lists
        return has_journal or bool(later & _NAMED)


def _below(lines: list[Line], at: int) -> Line | None:
    return next((one for one in lines[at + 1 : at + LOOKAHEAD] if one.text), None)


def _is_bounded(lines: list[Line], at: int) -> bool:
    """Whether the line begins a paragraph, or is one in a page without blank lines."""
    before = lines[at - 1] if at else None
    if before is None or before.mark is not Mark.TEXT:
        return True
    return lines[at + 1].mark is Mark.DATE if at + 1 < len(lines) else False


def _is_after_rule(lines: list[Line], at: int) -> bool:
    before = at - 1
    while before >= 0 and lines[before].mark is Mark.BLANK:
        before -= 1
    return before >= 0 and lines[before].mark is Mark.RULE


def _ahead(lines: list[Line], at: int) -> list[Line]:
    """The next lines that are not blank, after the paragraph that begins here."""
    end, limit = at + 1, min(len(lines), at + LOOKAHEAD)
    while end < limit and lines[end].mark is Mark.TEXT and lines[end].indent >= lines[at].indent:
        end += 1
    found = (line for line in lines[end : end + LOOKAHEAD] if line.text)
    return [line for line, _ in zip(found, range(_WINDOW), strict=False)]
