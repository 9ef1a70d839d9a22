"""One question with its answer, as a card of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from qabot.tui.marked import Marked, joined, plain, with_spans
from qabot.tui.text import one_line
from qabot.tui.widgets.bare import Bare
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.flow_text import FlowText
from qabot.tui.wording import (
    error_sentence,
    evidence_line,
    filter_names,
    no_answer_reason,
    quoted_words,
    source_facts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.widget import Widget

    from qabot.models import Answer, Quote, Source, Suggestion

_WAITING = "Looking through the library…"


class QuoteChoice(Choice):
    """A quote of an answer; Enter opens its source at the sentence."""

    def __init__(self, quote: Quote, source: Source | None, answer: Answer, classes: str) -> None:
        self.quote = quote
        self.source = source
        self.answer = answer
        margin = f"{quote.citation:>3}  "
        self.margin_mark = "margin" if classes == "quote study" else "community"
        super().__init__(_quote_text(quote, source), margin=margin, classes=classes)


class SourceChoice(Choice):
    """A source of an answer; Enter opens it."""

    def __init__(self, source: Source, answer: Answer) -> None:
        self.source = source
        self.answer = answer
        margin = f"{source.citation:>3}  "
        super().__init__(source_text(source), margin=margin, classes="source")


class AskChoice(Choice):
    """A question that can be asked by choosing it."""

    def __init__(
        self,
        question: str,
        content: Marked,
        *,
        standalone: bool = False,
        unfiltered: bool = False,
        classes: str = "ask",
    ) -> None:
        self.question = question
        self.standalone = standalone
        self.unfiltered = unfiltered
        super().__init__(content, margin="  ▸  ", classes=classes)


class TurnCard(Vertical, Bare):
    """A question, and below it what became of it."""

    def __init__(self, number: int, question: str, answer: Answer | None = None) -> None:
        super().__init__(*_card_widgets(question, answer), classes="turn")
        self.number = number
        self.question = question
        self.answer = answer

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will come."""
        return self.answer is not None or self.has_class("failed")

    def say(self, text: str) -> None:
        """Show what is being done in place of the answer."""
        for waiting in self.query(".waiting").results(FlowText):
            waiting.show(plain(text, "faint"))

    async def show_answer(self, answer: Answer) -> None:
        """Show the answer in place of the waiting line."""
        self.answer = answer
        await self._replace(list(answer_widgets(answer)))

    async def show_failure(self, error: BaseException) -> None:
        """Show what went wrong, with a way to try again."""
        self.add_class("failed")
        await self._replace(
            [
                FlowText(plain(error_sentence(error), "warning"), classes="note"),
                AskChoice(self.question, plain("Ask it again")),
            ],
        )

    async def show_stopped(self) -> None:
        """Say that the answer was stopped."""
        self.add_class("failed")
        await self._replace([FlowText(plain("Stopped.", "faint"), classes="note")])

    async def _replace(self, widgets: list[Widget]) -> None:
        with self.app.batch_update():
            for waiting in self.query(".waiting"):
                waiting.display = False
            await self.mount_all(widgets)


def _card_widgets(question: str, answer: Answer | None) -> Iterator[Widget]:
    yield FlowText(plain(question), margin=" › ", classes="asked")
    if answer is None:
        yield FlowText(plain(_WAITING, "faint"), classes="waiting")
    else:
        yield from answer_widgets(answer)


def answer_widgets(answer: Answer) -> Iterator[Widget]:
    """What a card shows of an answer, from top to bottom."""
    yield from _understanding(answer)
    if answer.status == "none":
        yield from _no_answer(answer)
        return
    if answer.status == "partial" or answer.unknown_terms:
        yield FlowText(_partial_note(answer), classes="note")
    if answer.records:
        yield FlowText(joined(_record_lines(answer)), classes="records")
    sources = {source.citation: source for source in answer.sources}
    for kind, label in (("study", "Studies"), ("post", "From the community")):
        quotes = [quote for quote in answer.quotes if quote.kind == kind]
        if quotes:
            yield FlowText(plain(label, "label"), classes="lane")
        for quote in quotes:
            yield QuoteChoice(quote, sources.get(quote.citation), answer, f"quote {kind}")
    if strip := evidence_line(answer):
        yield FlowText(plain(strip), classes="evidence")
    if answer.sources:
        yield FlowText(plain("Sources", "label"), classes="lane")
    for source in answer.sources:
        yield SourceChoice(source, answer)


def source_text(source: Source) -> Marked:
    """A source as it is listed: title, then who, where, when and of what kind."""
    warning = plain("RETRACTED  ", "warning") if source.retracted else Marked()
    facts = source_facts(source)
    title = plain(one_line(source.title), "title")
    return joined([warning + title, plain(facts, "faint")], "\n")


def _quote_text(quote: Quote, source: Source | None) -> Marked:
    warning = plain("RETRACTED  ", "warning") if source and source.retracted else Marked()
    words = plain("“") + with_spans(quote.text, quote.highlights) + plain("”")
    label = plain(f"  {one_line(quote.section)}", "faint") if quote.section else Marked()
    meant = "; ".join(f"{short}: {long}" for short, long in quote.expansions.items())
    expansions = plain(one_line(meant), "faint") if meant else Marked()
    return joined([warning + words + label, expansions])


def _understanding(answer: Answer) -> Iterator[Widget]:
    lines = []
    if one_line(answer.understood_as).casefold() != one_line(answer.question).casefold():
        lines.append(plain("understood as  ", "faint") + plain(one_line(answer.understood_as)))
    if names := filter_names(answer.filters):
        lines.append(plain("filtered by  ", "faint") + plain(" · ".join(n for _, n in names)))
    if lines:
        yield FlowText(joined(lines), classes="understood")
    if lines and lines[0].text.startswith("understood as"):
        yield AskChoice(
            answer.question,
            plain("Take the question as it stands", "key"),
            standalone=True,
            classes="ask undo",
        )


def _partial_note(answer: Answer) -> Marked:
    if answer.unknown_terms:
        words = quoted_words(answer.unknown_terms)
        return plain(f"A partial answer: the library does not have {words}.", "warning")
    return plain("A partial answer: the quotes may not settle the question.", "warning")


def _record_lines(answer: Answer) -> Iterator[Marked]:
    for fact in answer.records:
        name = plain(f"{one_line(fact.field).capitalize()}  ", "label")
        yield name + plain(one_line(fact.value)) + plain(f"  [{fact.citation}]", "faint")


def _no_answer(answer: Answer) -> Iterator[Widget]:
    yield FlowText(plain("No answer in this library", "title"), classes="refusal")
    yield FlowText(plain(no_answer_reason(answer)), classes="note")
    if answer.reason == "filtered_out":
        yield AskChoice(answer.question, plain("Ask without filters"), unfiltered=True)
    for suggestion in answer.suggestions:
        yield from _spelling(answer, suggestion)
    if not answer.closest:
        return
    yield FlowText(plain("The closest sentences. They are not an answer.", "label"), classes="lane")
    sources = {source.citation: source for source in answer.closest_sources}
    for quote in answer.closest:
        yield QuoteChoice(quote, sources.get(quote.citation), answer, "quote closest")
    for source in answer.closest_sources:
        yield SourceChoice(source, answer)


def _spelling(answer: Answer, suggestion: Suggestion) -> Iterator[Widget]:
    for word in suggestion.instead:
        question = _with_word(answer.question, suggestion.term, word)
        yield AskChoice(question, plain("Did you mean  ", "faint") + plain(question))


def _with_word(question: str, term: str, word: str) -> str:
    import re

    changed, count = re.subn(re.escape(term), lambda _: word, question, flags=re.IGNORECASE)
    return changed if count else word
