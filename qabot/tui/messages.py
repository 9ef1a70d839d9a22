"""Everything that can happen in the app, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from qabot.api import Conversation
    from qabot.models import AddProgress, AddReport, Answer, ConversationSummary, Filters, Summary
    from qabot.tui.opening import Opened
    from qabot.tui.reading import Neighbours, Page


@dataclass
class LibraryReady(Message):
    """The library is open."""

    opened: Opened


@dataclass
class LibraryFailed(Message):
    """The library cannot be used."""

    error: Exception


@dataclass
class QuestionAsked(Message):
    """Enter in the question line, or a question chosen elsewhere."""

    question: str
    standalone: bool = False
    filters: Filters | None = None


@dataclass
class AnswerReady(Message):
    """The library has answered, which "none" is too."""

    turn: int
    answer: Answer


@dataclass
class AnswerFailed(Message):
    """A question could not be answered because something broke."""

    turn: int
    error: Exception


@dataclass
class SourceAsked(Message):
    """A document is to be opened, at a sentence or at its start."""

    document_id: str
    span: tuple[int, int] | None = None
    query: str = ""


@dataclass
class PageReady(Message):
    """A document and its sentences are there to be shown; `asked` is the id asked for."""

    asked: str
    page: Page


@dataclass
class PageFailed(Message):
    """A document cannot be shown."""

    document_id: str
    error: Exception


@dataclass
class NeighboursReady(Message):
    """The matches, related posts and similar studies of the document shown."""

    neighbours: Neighbours


@dataclass
class DiscussionAsked(Message):
    """Questions are to be asked within one document alone."""

    document_id: str
    title: str


@dataclass
class SourceClosed(Message):
    """The last document was left."""


@dataclass
class FiltersChanged(Message):
    """Other documents than before may answer."""

    filters: Filters


@dataclass
class FilterScreenAsked(Message):
    """The filters are to be changed."""


@dataclass
class Copied(Message):
    """Something was copied, or not: `how` says by what."""

    what: str
    how: str | None
    certain: bool
    text: str


@dataclass
class Exported(Message):
    """A conversation was written to a file."""

    path: str


@dataclass
class ExportFailed(Message):
    """A conversation could not be written."""

    path: str
    error: Exception


@dataclass
class ConversationReady(Message):
    """A conversation was opened."""

    conversation: Conversation


@dataclass
class ConversationsReady(Message):
    """The kept conversations that match a search."""

    search: str
    conversations: tuple[ConversationSummary, ...]


@dataclass
class ConversationsChanged(Message):
    """A conversation was renamed, deleted or brought back."""

    done: str


@dataclass
class TableReady(Message):
    """The documents that the library screen lists."""

    rows: tuple[Summary, ...]


@dataclass
class AddProgressed(Message):
    """Adding has come this far."""

    progress: AddProgress


@dataclass
class AddFinished(Message):
    """Adding ended."""

    report: AddReport


@dataclass
class LibraryChanged(Message):
    """Documents were removed or brought back."""

    done: str
    ids: tuple[str, ...]


@dataclass
class WorkFailed(Message):
    """A piece of work behind the screen failed; `task` says which, as "to add the files"."""

    task: str
    error: Exception


@dataclass
class Opening(Message):
    """What opening or changing the library is doing, in words."""

    text: str
