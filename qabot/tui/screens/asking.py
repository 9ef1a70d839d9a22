"""Questions on their way to an answer: asked one after another, shown as cards."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from textual import work
from textual.widgets import Static

from qabot.api.conversation import Conversation
from qabot.errors import QabotError
from qabot.models import NO_FILTERS, Filters
from qabot.tui.messages import AnswerFailed, AnswerReady, QuestionAsked, WorkFailed
from qabot.tui.opening import gone
from qabot.tui.screens.keeping import KeepingScreen
from qabot.tui.text import clipped
from qabot.tui.widgets.feed import Feed
from qabot.tui.widgets.source_pane import SourcePane
from qabot.tui.widgets.turn_card import TurnCard

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.models import Answer

_SOON = 0.05
"""Seconds after which a question is shown without its answer: most answers are there by
then, and one drawing is half the work of two."""


@dataclass(frozen=True)
class Asking:
    """A question on its way to an answer."""

    turn: int
    """The number of its card."""

    question: str
    """The question."""

    filters: Filters
    """Which documents may answer."""

    standalone: bool
    """Whether it is taken as it stands."""

    _decided: Lock = field(default_factory=Lock, compare=False, repr=False)

    def decide(self) -> bool:
        """Keep the answer or drop it; False where the other was decided before."""
        return self._decided.acquire(blocking=False)


class Joining(Conversation):
    """A conversation as one question sees it: its answer joins it unless it is dropped."""

    def __init__(self, conversation: Conversation, asking: Asking) -> None:
        self._conversation = conversation
        self._asking = asking

    @property
    def turns(self) -> tuple[Answer, ...]:
        """The answers so far, which a question may lean on."""
        return self._conversation.turns

    def append(self, answer: Answer) -> None:
        """Take an answer that is still wanted as the next turn."""
        if self._asking.decide():
            self._conversation.append(answer)


class AskingScreen(KeepingScreen):
    """A screen with a conversation, whose questions are asked one after another."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation: Conversation | None = None
        self.filters = NO_FILTERS
        self._waiting: deque[Asking] = deque()
        self._asking: Asking | None = None
        self._turns = 0
        self._coming: dict[int, str] = {}
        self._title = ""

    async def on_question_asked(self, event: QuestionAsked) -> None:
        """Put a card for the question at the end, and compute its answer."""
        await self.ask(event.question, event.filters, standalone=event.standalone)

    async def ask(
        self, question: str, filters: Filters | None = None, *, standalone: bool = False
    ) -> None:
        """Ask a question in this conversation."""
        self._turns += 1
        chosen = self.filters if filters is None else filters
        turn = self._turns
        self._waiting.append(Asking(turn, question, chosen, standalone))
        self.ask_next()
        self._coming[turn] = question
        if self.conversation is None:
            card = await self.card_of(turn)
            card.say("The library is still opening; this is asked as soon as it is open.")
        else:
            self.set_timer(_SOON, partial(self._show_coming, turn))
        pane = self.query_one(SourcePane)
        if pane.is_open and self.has_class("-narrow"):
            pane.close()

    def ask_next(self) -> None:
        """Compute the answer of the question that waits longest, if none is computed."""
        library, conversation = self.app.library, self.conversation
        if library is None or conversation is None or self._asking is not None:
            return
        if self._waiting:
            self._asking = self._waiting.popleft()
            self._compute(library, conversation, self._asking)

    @work(thread=True, exclusive=True, group="ask", exit_on_error=False)
    def _compute(self, library: Library, conversation: Conversation, asking: Asking) -> None:
        try:
            answer = library.ask(
                asking.question,
                conversation=Joining(conversation, asking),
                filters=asking.filters,
                standalone=asking.standalone,
            )
        except (QabotError, OSError) as error:
            self.post_message(AnswerFailed(asking.turn, error))
        else:
            self.post_message(AnswerReady(asking.turn, answer))
            if (missing := gone(library)) is not None:
                self.post_message(WorkFailed("to keep the answer", missing))

    async def on_answer_ready(self, event: AnswerReady) -> None:
        """Show the answer in its card."""
        if not self._is_running(event.turn):
            return
        if event.turn in self._coming:
            await self.card_of(event.turn, event.answer)
        else:
            await (await self.card_of(event.turn)).show_answer(event.answer)
        if self.conversation is not None and self.conversation.unsaved:
            self.app.tell(f"The answer was not kept: {self.conversation.unsaved}", "warning")
        self._finish()

    async def on_answer_failed(self, event: AnswerFailed) -> None:
        """Show in the card what went wrong."""
        if self._is_running(event.turn):
            error = self.app.cause_of(event.error)
            await (await self.card_of(event.turn)).show_failure(error)
            self._finish()

    async def work_broke(self, group: str, error: BaseException) -> None:
        """A bug while answering becomes a card, and the next question is asked."""
        if group == "ask" and self._asking is not None:
            await (await self.card_of(self._asking.turn)).show_failure(error)
            self._finish()

    async def stop(self) -> bool:
        """Drop the running answer; whether there was one that is not kept yet."""
        asking = self._asking
        if asking is None or not asking.decide():
            return False
        self._asking = None
        self.workers.cancel_group(self, "ask")
        await (await self.card_of(asking.turn)).show_stopped()
        self.ask_next()
        return True

    async def drop_all(self) -> None:
        """Forget the running answer and the questions that wait."""
        self._waiting.clear()
        await self.stop()
        self._asking = None
        self._coming.clear()

    async def fail_waiting(self, error: BaseException) -> None:
        """Show in the cards of the questions that wait why they are not asked."""
        while self._waiting:
            await (await self.card_of(self._waiting.popleft().turn)).show_failure(error)

    def _is_running(self, turn: int) -> bool:
        return self._asking is not None and self._asking.turn == turn

    def _finish(self) -> None:
        self._asking = None
        self.ask_next()

    async def _show_coming(self, turn: int) -> None:
        """Show a question whose answer takes a moment."""
        if turn in self._coming:
            await self.card_of(turn)

    async def card_of(self, turn: int, answer: Answer | None = None) -> TurnCard:
        """The card of a turn, put on the screen if it is not there yet."""
        question = self._coming.pop(turn, None)
        if question is not None:
            card = TurnCard(turn, question, answer)
            self.show_title(question)
            await self.query_one(Feed).add_card(card)
            return card
        cards = self.query_one(Feed).children
        return next(c for c in cards if isinstance(c, TurnCard) and c.number == turn)

    def card_for(self, answer: Answer) -> TurnCard:
        """A card for an answer that is there already."""
        self._turns += 1
        return TurnCard(self._turns, answer.question, answer)

    def show_title(self, title: str) -> None:
        """Show what the conversation is called; `title` is for one that has no turn yet."""
        if self.conversation is not None and self.conversation.turns:
            title = self.conversation.title
        if title != self._title:  # each drawing puts the next one off
            self._title = title
            line = self.query_one("#conversation-title", Static)
            line.update(clipped(title, 60), layout=False)
