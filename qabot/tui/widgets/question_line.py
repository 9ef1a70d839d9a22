"""The line where questions are typed: it recalls earlier ones and completes words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.suggester import Suggester, SuggestionReady
from textual.widgets import Input

from qabot.tui.messages import QuestionAsked
from qabot.tui.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual import events

_LAST_WORD: Final = re.compile(r"[^\s\"“”(),;:?!]+$")
_SHORTEST: Final = 2
LONGEST: Final = 2000
"""How many characters a question may have here."""


class WordSuggester(Suggester):
    """Completes the last word that is typed from the words of the library."""

    def __init__(self, complete: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with its last word completed; None if nothing fits."""
        import asyncio

        found = _LAST_WORD.search(value)
        if found is None or len(found.group()) < _SHORTEST:
            return None
        typed = found.group()
        for word in await asyncio.to_thread(self._complete, typed):
            if len(word) > len(typed) and word.casefold().startswith(typed.casefold()):
                return value + one_line(word)[len(typed) :]
        return None


class QuestionLine(Input):
    """The question line; Enter asks, Up and Down recall, Tab and Esc leave."""

    BINDING_GROUP_TITLE = "Question line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Ask", id="question.ask", tooltip="Ask the question"),
        Binding(
            "up",
            "recall(-1)",
            "Earlier",
            show=False,
            id="question.earlier",
            tooltip="Recall the question before",
        ),
        Binding(
            "down",
            "recall(1)",
            "Later",
            show=False,
            id="question.later",
            tooltip="Recall the question after",
        ),
        Binding("tab", "leave", "Quotes", id="question.quotes", tooltip="Go to the quotes"),
        Binding(
            "escape",
            "back",
            "Stop or back",
            show=False,
            id="question.back",
            tooltip="Stop the answer, clear the line, or go to the quotes",
        ),
        Binding(
            "pageup",
            "scroll_feed(-1)",
            "Page up",
            show=False,
            id="question.page_up",
            tooltip="Scroll the conversation up",
        ),
        Binding(
            "pagedown",
            "scroll_feed(1)",
            "Page down",
            show=False,
            id="question.page_down",
            tooltip="Scroll the conversation down",
        ),
    ]

    virtual_size = var(Size(0, 0), init=False)
    """How long the line is. It scrolls within its width, so that a letter moves nothing else;
    Textual's own asks for a layout of the whole screen for each."""

    @dataclass
    class Left(Message):
        """Tab, or Esc on an empty line: the focus goes to the quotes."""

    @dataclass
    class BackAsked(Message):
        """Esc: what runs is stopped first."""

    @dataclass
    class FeedScrolled(Message):
        """The conversation is to be scrolled by pages while one types."""

        pages: int

    @dataclass
    class FilterDropped(Message):
        """Backspace on an empty line takes the last filter away."""

    def __init__(self, complete: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__(
            placeholder="Ask a question",
            suggester=WordSuggester(complete),
            max_length=LONGEST,
            select_on_focus=False,
            id="question",
        )
        self._earlier: list[str] = []
        self._place = 0
        self._draft = ""

    def remember(self, questions: Iterable[str]) -> None:
        """Questions that Up recalls, oldest first."""
        for question in questions:
            if question and question not in self._earlier[-1:]:
                self._earlier.append(question)
        self._place = len(self._earlier)

    async def action_submit(self) -> None:
        """Ask; an empty line does nothing."""
        question = self.value.strip()
        if not question:
            return
        self.remember([question])
        self.value = self._draft = ""
        self.post_message(QuestionAsked(question))

    def action_recall(self, step: int) -> None:
        """Go through earlier questions; what was being typed comes back at the end."""
        place = self._place + step
        if not 0 <= place <= len(self._earlier):
            return
        if self._place == len(self._earlier):
            self._draft = self.value
        self._place = place
        self.value = self._earlier[place] if place < len(self._earlier) else self._draft
        self.cursor_position = len(self.value)

    def action_leave(self) -> None:
        """Go to the quotes."""
        self.post_message(self.Left())

    def action_back(self) -> None:
        """Stop what runs, else clear the line, else leave it."""
        self.post_message(self.BackAsked())

    def clear_to_history(self) -> None:
        """Empty the line; Up brings its words back."""
        self.remember([self.value.strip()])
        self.value = self._draft = ""

    def action_scroll_feed(self, pages: int) -> None:
        """Scroll the conversation without leaving the line."""
        self.post_message(self.FeedScrolled(pages))

    def action_delete_left(self) -> None:
        """Delete a character; on an empty line, the last filter."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.FilterDropped())

    def on_suggestion_ready(self, event: SuggestionReady) -> None:
        """Take no suggestion for a line that has changed since."""
        if event.value != self.value:
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        """Take all that is pasted, as one line."""
        pasted = one_line(event.text)
        if pasted:
            self.replace(pasted[: LONGEST - len(self.value)], *self.selection)
        event.stop()
        event.prevent_default()
