"""A conversation: questions that may lean on the ones before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.errors import LibraryUnusable
from qabot.models import NO_FILTERS, Answer, Filters

if TYPE_CHECKING:
    from qabot.api.library import Library
    from qabot.storage.conversations import ConversationStore


class Conversation:
    """Questions and answers in order, kept as they come.

    Attributes:
        id: Its id; it is kept with its first turn.
        unsaved: Why the last turn could not be kept, "" if it was.
    """

    def __init__(
        self,
        library: Library,
        store: ConversationStore,
        conversation_id: str,
        turns: tuple[Answer, ...],
    ) -> None:
        self.id = conversation_id
        self.unsaved = ""
        self._library = library
        self._store = store
        self._turns = list(turns)

    @property
    def turns(self) -> tuple[Answer, ...]:
        """The answers so far."""
        return tuple(self._turns)

    @property
    def title(self) -> str:
        """Its title: the first question, unless it was renamed; "" before that."""
        if not self._turns:
            return ""
        return self._store.title(self.id) or self._turns[0].question

    def ask(
        self, question: str, *, filters: Filters = NO_FILTERS, standalone: bool = False
    ) -> Answer:
        """Ask the next question; see `Library.ask`. Failing to keep it never fails it."""
        return self._library.ask(
            question, conversation=self, filters=filters, standalone=standalone
        )

    def append(self, answer: Answer) -> None:
        """Take an answer as the next turn, and keep it."""
        self._turns.append(answer)
        try:
            self._store.save_turn(self.id, len(self._turns), answer)
            self.unsaved = ""
        except LibraryUnusable as error:
            self.unsaved = str(error)

    def __repr__(self) -> str:
        return f"Conversation({self.id!r}, {len(self._turns)} turns)"
