"""An answer as it reads in a terminal, or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qabot.api.exporting import cite, confidence_words, no_answer_sentence, study_type_label
from qabot.cli.layout import (
    Page,
    cells,
    lines_of,
    one_line,
    painted,
    safe,
    safe_with_spans,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qabot.models import Answer, Quote, RecordFact, Source

LANES: Final = (("study", "Studies"), ("post", "From the community"))
_SPACE_BEFORE_LABEL: Final = 2
_RETRACTED: Final = "RETRACTED. "


def answer_text(answer: Answer, page: Page, *, expand: bool = False) -> str:
    """An answer with its quotes and sources.

    Args:
        answer: What is shown.
        page: How wide and how coloured.
        expand: Whether the long forms of abbreviations stand below their quote.
    """
    margin = _margin([*answer.sources, *answer.closest_sources])
    lines: list[str] = []
    if answer.understood_as != answer.question:
        lines += [*wrapped(f"Understood as: {safe(answer.understood_as)}", page), ""]
    if answer.status == "none":
        lines += [*_refusal(answer, page), ""]
    lines += _part("From the records", _facts(answer.records, page, margin), page)
    for kind, heading in LANES:
        lane = [quote for quote in answer.quotes if quote.kind == kind]
        lines += _part(heading, _quotes(lane, page, margin, expand=expand), page)
    lines += _part("Sources", _sources(answer.sources, page, margin), page)
    closest = _quotes(answer.closest, page, margin, expand=expand)
    lines += _part("Closest, but not an answer", closest, page)
    lines += _part("Sources", _sources(answer.closest_sources, page, margin), page)
    if answer.status != "none":
        lines += _foot(answer, page)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def source_lines(source: Source, page: Page, *, indent: int, first: str | None) -> list[str]:
    """A source as a reference of one or more lines, and its id."""
    text = one_line(cite(source))
    if kind := study_type_label(source):
        text = f"{text} {kind[0].upper()}{kind[1:]}."
    lines = wrapped(text, page, indent=indent, first=first)
    if source.retracted:
        lines[0] = lines[0].replace(_RETRACTED.strip(), page.paint.warning("RETRACTED."), 1)
    identity = wrapped(one_line(source.document_id), page, indent=indent)
    return [*lines, *(page.paint.dim(line) for line in identity)]


def _part(heading: str, lines: Iterable[str], page: Page) -> list[str]:
    body = list(lines)
    return [page.paint.heading(heading), *body, ""] if body else []


def _margin(sources: Sequence[Source]) -> int:
    """How far quotes stand in: the width of the longest number and two spaces each side."""
    longest = max((source.citation for source in sources), default=1)
    return len(str(longest)) + 4


def _number(number: int, page: Page, margin: int) -> str:
    return page.paint.bold(f"{number:>{margin - 2}}") + "  "


def _quotes(quotes: Sequence[Quote], page: Page, margin: int, *, expand: bool) -> Iterator[str]:
    for quote in quotes:
        yield from _quote(quote, page, margin)
        if expand and quote.expansions:
            forms = "; ".join(f"{short}: {long}" for short, long in quote.expansions.items())
            for line in wrapped(one_line(forms), page, indent=margin):
                yield page.paint.dim(line)


def _quote(quote: Quote, page: Page, margin: int) -> list[str]:
    """The words between quotation marks, whole; only spaces become line ends."""
    text, spans = safe_with_spans(quote.text, quote.highlights)
    opening, closing = page.marks
    label = one_line(quote.section or "")
    if page.width is None:
        end = f"  {label}" if label else ""
        return [f"{_number(quote.citation, page, margin)}{opening}{text}{closing}{end}"]
    marked = f"{opening}{text}{closing}"
    moved = [(start + len(opening), end + len(opening)) for start, end in spans]
    found = lines_of(marked, page.width - margin)
    lines = [painted(marked, start, end, moved, page.paint) for start, end in found]
    head = [_number(quote.citation, page, margin)] + [" " * margin] * (len(lines) - 1)
    lines = [(a + b).rstrip() for a, b in zip(head, lines, strict=True)]
    if label:
        last = margin + cells(marked[found[-1][0] : found[-1][1]])
        _set_right(lines, label, last, page.width, page)
    return lines


def _set_right(lines: list[str], label: str, used: int, width: int, page: Page) -> None:
    """Put a label at the right end of the last line, or of a line of its own."""
    free = width - used - cells(label)
    if free >= _SPACE_BEFORE_LABEL:
        lines[-1] += " " * free + page.paint.dim(label)
    else:
        lines.append(" " * max(0, width - cells(label)) + page.paint.dim(label))


def _facts(facts: Sequence[RecordFact], page: Page, margin: int) -> Iterator[str]:
    for fact in facts:
        text = f"{fact.field.replace('_', ' ')}: {one_line(fact.value)}"
        first = _number(fact.citation, page, margin)
        yield from wrapped(text, page, indent=margin, first=first)


def _sources(sources: Sequence[Source], page: Page, margin: int) -> Iterator[str]:
    for source in sources:
        first = _number(source.citation, page, margin)
        yield from source_lines(source, page, indent=margin, first=first)


def _refusal(answer: Answer, page: Page) -> Iterator[str]:
    yield from wrapped(safe(no_answer_sentence(answer)), page)
    for suggestion in answer.suggestions:
        opening, closing = page.marks
        words = " or ".join(f"{opening}{safe(word)}{closing}" for word in suggestion.instead)
        text = f"For {opening}{safe(suggestion.term)}{closing}, did you mean {words}?"
        yield from wrapped(text, page)


def _foot(answer: Answer, page: Page) -> Iterator[str]:
    if answer.unknown_terms:
        words = ", ".join(safe(term) for term in answer.unknown_terms)
        yield from wrapped(f"Not in the library: {words}.", page)
    parts = (answer.evidence.text, confidence_words(answer))
    separator = " · " if page.marks[0] == "“" else "; "
    line = separator.join(part for part in parts if part)
    yield from (page.paint.dim(part) for part in wrapped(safe(line), page))
