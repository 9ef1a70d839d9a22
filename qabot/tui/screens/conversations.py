"""The kept conversations: search, reopen, rename, delete, undo."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qabot.errors import QabotError
from qabot.tui.messages import (
    ConversationReady,
    ConversationsChanged,
    ConversationsReady,
    WorkFailed,
)
from qabot.tui.text import one_line
from qabot.tui.widgets.key_bar import KeyBar
from qabot.tui.wording import counted, date_name, error_sentence

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from qabot.api import Library
    from qabot.models import ConversationSummary
    from qabot.tui.app import QabotApp


class ConversationList(OptionList):
    """The conversations, newest first."""

    BINDING_GROUP_TITLE = "Conversations"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="history.open", tooltip="Open the conversation"),
        Binding("j", "cursor_down", "Down", show=False, id="history.down", tooltip="Next"),
        Binding("k", "cursor_up", "Up", show=False, id="history.up", tooltip="The one before"),
        Binding("r", "screen.rename", "Rename", id="history.rename", tooltip="Give it a title"),
        Binding("d,delete", "screen.delete", "Delete", id="history.delete", tooltip="Delete it"),
        Binding(
            "u",
            "screen.undo",
            "Undo",
            id="history.undo",
            tooltip="Bring back what was deleted last",
        ),
        Binding("slash", "screen.search", "Search", id="history.search", tooltip="Search"),
    ]


class ConversationsScreen(ModalScreen[None]):
    """A list with a search line above it."""

    BINDING_GROUP_TITLE = "Conversations"
    AUTO_FOCUS = "ConversationList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="history.back", tooltip="Back to the conversation"),
        Binding("down", "list", "List", show=False, id="history.list", tooltip="Go to the list"),
    ]

    app: QabotApp

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ConversationSummary, ...] = ()
        self._renaming: str | None = None

    def compose(self) -> ComposeResult:
        """Search line, list, a line to rename in, keys."""
        with Vertical(classes="dialog", id="history-dialog"):
            yield Static("Conversations", classes="dialog-title", markup=False)
            yield Input(placeholder="Search in questions and answers", id="search", compact=True)
            yield ConversationList(id="conversations", markup=False, compact=True)
            yield Static("", id="history-empty", markup=False)
            yield Input(id="rename", compact=True, classes="hidden")
            yield KeyBar()

    def on_mount(self) -> None:
        """List all."""
        self._list("")

    # Working

    @work(thread=True, exclusive=True, group="conversations", exit_on_error=False)
    def _list(self, search: str) -> None:
        library = self.app.library
        if library is None:
            return
        try:
            found = library.conversations(search)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to list the conversations", error))
        else:
            self.post_message(ConversationsReady(search, tuple(found)))

    @work(thread=True, exclusive=True, group="conversation", exit_on_error=False)
    def _open(self, library: Library, conversation_id: str) -> None:
        try:
            conversation = library.conversation(conversation_id)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to open the conversation", error))
        else:
            self.post_message(ConversationReady(conversation))

    @work(thread=True, group="change", exit_on_error=False)
    def _rename(self, library: Library, conversation_id: str, title: str) -> None:
        try:
            library.rename_conversation(conversation_id, title)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to rename the conversation", error))
        else:
            self.post_message(ConversationsChanged("Renamed."))

    @work(thread=True, group="change", exit_on_error=False)
    def _delete(self, library: Library, conversation_id: str, title: str) -> None:
        try:
            library.delete_conversation(conversation_id)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to delete the conversation", error))
        else:
            self.post_message(ConversationsChanged(f"Deleted “{title}”. u brings it back."))

    @work(thread=True, group="change", exit_on_error=False)
    def _undo(self, library: Library) -> None:
        try:
            restored = library.undo_delete_conversation()
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to bring the conversation back", error))
        else:
            done = "It is back." if restored else "Nothing was deleted that could come back."
            self.post_message(ConversationsChanged(done))

    # Showing

    def on_conversations_ready(self, event: ConversationsReady) -> None:
        """Show the list, and keep the place in it."""
        place = self._list_widget.highlighted or 0
        self._shown = event.conversations
        options = [Option(_line(summary), summary.id) for summary in self._shown]
        self._list_widget.set_options(options)
        if options:
            self._list_widget.highlighted = min(place, len(options) - 1)
        nothing = "Nothing found." if event.search else "No conversation is kept yet."
        self.query_one("#history-empty", Static).update("" if options else nothing)

    async def on_conversation_ready(self, event: ConversationReady) -> None:
        """Show the conversation below, and close."""
        self.dismiss(None)
        await self.app.show_conversation(event.conversation)

    def on_conversations_changed(self, event: ConversationsChanged) -> None:
        """Say what was done, and list again."""
        self.app.tell(event.done)
        self._list(self.query_one("#search", Input).value)

    def on_work_failed(self, event: WorkFailed) -> None:
        """Say what failed and why."""
        self.app.tell(f"It was not possible {event.task}. {error_sentence(event.error)}", "error")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in a worker becomes a message."""
        self.app.broken(event)

    # Choosing

    @on(Input.Changed, "#search")
    def search(self, event: Input.Changed) -> None:
        """Search as one types."""
        self._list(event.value)

    @on(Input.Submitted, "#search")
    def action_list(self) -> None:
        """Go to the list."""
        self._list_widget.focus()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen conversation."""
        if self.app.library is not None and event.option_id:
            self._open(self.app.library, event.option_id)

    def action_search(self) -> None:
        """Go to the search line."""
        self.query_one("#search", Input).focus()

    def action_rename(self) -> None:
        """Show the line to rename in."""
        if summary := self._current():
            field = self.query_one("#rename", Input)
            self._renaming = summary.id
            field.value = one_line(summary.title)
            field.remove_class("hidden")
            field.focus()

    @on(Input.Submitted, "#rename")
    def rename(self, event: Input.Submitted) -> None:
        """Give the conversation its new title."""
        title = event.value.strip()
        if self.app.library is not None and self._renaming and title:
            self._rename(self.app.library, self._renaming, title)
        self._close_rename()

    def action_delete(self) -> None:
        """Delete the marked conversation."""
        summary = self._current()
        if self.app.library is not None and summary is not None:
            self._delete(self.app.library, summary.id, one_line(summary.title))

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        if self.app.library is not None:
            self._undo(self.app.library)

    def action_back(self) -> None:
        """Leave the rename line, else the list."""
        if self._renaming is not None:
            self._close_rename()
        else:
            self.dismiss(None)

    def _close_rename(self) -> None:
        self._renaming = None
        self.query_one("#rename", Input).add_class("hidden")
        self._list_widget.focus()

    @property
    def _list_widget(self) -> ConversationList:
        return self.query_one(ConversationList)

    def _current(self) -> ConversationSummary | None:
        place = self._list_widget.highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None


def _line(summary: ConversationSummary) -> Content:
    title = one_line(summary.title) or "Untitled"
    questions = counted(summary.turns, "question")
    return Content.assemble(
        (title, "bold"), (f"\n{_when(summary.updated)} · {questions}", "$text-muted")
    )


def _when(moment: dt.datetime) -> str:
    local = moment.astimezone()
    days = (dt.datetime.now().astimezone().date() - local.date()).days
    if days == 0:
        return f"today {local:%H:%M}"
    return f"yesterday {local:%H:%M}" if days == 1 else date_name(f"{local:%Y-%m-%d}")
