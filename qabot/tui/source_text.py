"""A document laid out for reading, with the way from its spans to the places shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qabot.tui.marked import Mark, Marked, joined, plain
from qabot.tui.text import Shown, one_line, shown
from qabot.tui.wording import source_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qabot.models import Document, Source


class Part(NamedTuple):
    """A section of the document, and where it is shown."""

    start: int
    """Where the section starts in the document's text."""

    end: int
    """One past its end."""

    place: int
    """Where its first letter is shown."""

    shown: Shown
    """Its safe text."""


class SourceText(NamedTuple):
    """The text of a document with its labels, ready to be marked."""

    text: str
    """What is shown."""

    labels: tuple[Mark, ...]
    """The sections' labels."""

    parts: tuple[Part, ...]
    """The sections."""

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a span of the document's text is shown; None if it is nowhere."""
        for part in self.parts:
            if part.start <= start < part.end:
                inside = (
                    part.shown.at(start - part.start),
                    part.shown.at(
                        min(end, part.end) - part.start,
                    ),
                )
                return part.place + inside[0], part.place + inside[1]
        return None

    def marked(self, spans: Iterable[tuple[int, int, str]]) -> Marked:
        """The text with its labels and spans of the document marked."""
        marks = list(self.labels)
        for start, end, name in spans:
            found = self.span(start, end)
            if found and found[0] < found[1]:
                marks.append(Mark(*found, name))
        return Marked(self.text, tuple(marks))


def lay_out(document: Document) -> SourceText:
    """The sections one below another, each with its label above it."""
    pieces: list[str] = []
    labels: list[Mark] = []
    parts: list[Part] = []
    length = 0
    for section in document.section_spans:
        if pieces:
            pieces.append("\n\n")
            length += 2
        if section.label:
            label = one_line(section.label)
            labels.append(Mark(length, length + len(label), "label"))
            pieces.append(f"{label}\n")
            length += len(label) + 1
        made = shown(document.text[section.start : section.end])
        parts.append(Part(section.start, section.end, length, made))
        pieces.append(made.text)
        length += len(made.text)
    return SourceText("".join(pieces), tuple(labels), tuple(parts))


def heading(document: Document, source: Source) -> Marked:
    """Who, where, when and of what kind, with every author and the identifiers."""
    warning = plain("RETRACTED", "warning") if source.retracted else Marked()
    if document.kind == "post":
        kind = "Community post"
        numbers: list[str] = []
    else:
        kind = "Study"
        numbers = [
            f"doi:{document.doi}" if document.doi else "",
            f"PMID {document.pmid}" if document.pmid else "",
            document.pmcid or "",
        ]
    links = " · ".join(one_line(part) for part in [*numbers, document.url or ""] if part)
    return joined(
        [
            warning,
            plain(f"{kind}  ", "label") + plain(source_facts(source, every_author=True)),
            plain(links, "faint") if links else Marked(),
        ],
    )


def short_forms(meanings: Mapping[str, str]) -> Marked:
    """What short forms stand for in this document."""
    lines = [
        plain(f"{one_line(short)}  ", "title") + plain(one_line(long))
        for short, long in sorted(meanings.items())
    ]
    return joined([plain("Short forms", "label"), *lines]) if lines else Marked()
