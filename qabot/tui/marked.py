"""Text with named marks on it, built piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qabot.tui.text import safe, shown

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mark(NamedTuple):
    """A span that is shown in a style of its own."""

    start: int
    """The first code point."""

    end: int
    """One past the last."""

    name: str
    """The style: "match", "label", "faint", "warning" …"""


class Marked(NamedTuple):
    """Safe text and the marks on it."""

    text: str = ""
    """What is shown."""

    marks: tuple[Mark, ...] = ()
    """The marks, in any order; they may overlap."""

    def __add__(self, other: object) -> Marked:
        if not isinstance(other, Marked):
            return NotImplemented
        shift = len(self.text)
        moved = (Mark(m.start + shift, m.end + shift, m.name) for m in other.marks)
        return Marked(self.text + other.text, (*self.marks, *moved))


def plain(text: str, name: str | None = None) -> Marked:
    """Safe text, all of it under one mark if `name` is given."""
    kept = safe(text)
    return Marked(kept, (Mark(0, len(kept), name),) if name and kept else ())


def with_spans(text: str, spans: Iterable[tuple[int, int]], name: str = "match") -> Marked:
    """Safe text with spans of the original marked."""
    made = shown(text)
    return Marked(made.text, tuple(Mark(start, end, name) for start, end in made.spans(spans)))


def joined(pieces: Iterable[Marked], between: str = "\n") -> Marked:
    """The pieces that are not empty, with `between` among them."""
    whole = Marked()
    for piece in pieces:
        if not piece.text:
            continue
        whole = whole + Marked(between) + piece if whole.text else piece
    return whole
