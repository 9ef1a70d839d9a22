"""The app: it holds the library and the state that the screens share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.worker import Worker, WorkerState

from qabot.errors import QabotError
from qabot.tui.messages import LibraryFailed, LibraryReady, Opening, WorkFailed
from qabot.tui.opening import Opened, gone, look_over
from qabot.tui.screens.conversation import ConversationScreen
from qabot.tui.screens.keeping import KeepingScreen
from qabot.tui.settings_app import SettingsApp
from qabot.tui.text import one_line
from qabot.tui.widgets.welcome import Welcome
from qabot.tui.wording import error_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual.screen import Screen

    from qabot.api import Conversation, Library


class QabotApp(SettingsApp):
    """Ask a library in the terminal."""

    TITLE = "qabot"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_DISPLAY = "^p"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (180, "-widest")]
    """Columns from which on a screen has a class; on a narrow one the source lies on top."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]
    """Rows from which on a screen has a class."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", tooltip="Show the keys that work here"),
        Binding(
            "question_mark",
            "help",
            "Help",
            show=False,
            id="app.help_too",
            tooltip="Show the keys that work here",
        ),
        Binding(
            "ctrl+l",
            "library",
            "Library",
            id="app.library",
            tooltip="Look at, add, remove documents",
        ),
        Binding(
            "ctrl+o",
            "conversations",
            "History",
            id="app.conversations",
            tooltip="Search, reopen, rename, delete conversations",
        ),
        Binding("ctrl+n", "new", "New", id="app.new", tooltip="Start a new conversation"),
        Binding(
            "ctrl+p",
            "command_palette",
            "All actions",
            id="app.palette",
            tooltip="Find any action by its name",
        ),
        Binding(
            "ctrl+q",
            "quit",
            "Quit",
            show=False,
            id="app.quit",
            tooltip="Leave qabot",
            priority=True,
        ),
    ]

    def __init__(
        self,
        open_library: Callable[[Callable[[str], None]], Library],
        *,
        question: str | None = None,
        settings_path: Path | None = None,
    ) -> None:
        super().__init__(settings_path)
        self.opened: Opened | None = None
        self._open_library = open_library
        self._question = question

    @property
    def library(self) -> Library | None:
        """The library, once it is open."""
        return self.opened.library if self.opened else None

    @property
    def conversation_screen(self) -> ConversationScreen:
        """The screen at the bottom."""
        return next(s for s in self.screen_stack if isinstance(s, ConversationScreen))

    def get_default_screen(self) -> Screen[None]:
        """The app opens on the conversation."""
        return ConversationScreen()

    async def on_mount(self) -> None:
        """Take the settings, and open the library behind the first screen."""
        self.apply_settings()
        if self._question and self._question.strip():
            self.call_after_refresh(self._ask_first, self._question.strip())

    async def _ask_first(self, question: str) -> None:
        await self.conversation_screen.ask(question)

    # The library

    def open_again(self) -> None:
        """Open the library; a failure is shown, and can be tried again."""
        self._open()

    @work(thread=True, exclusive=True, group="library", exit_on_error=False)
    def _open(self) -> None:
        try:
            library = self._open_library(self._narrate)
            opened = look_over(library)
        except (QabotError, OSError) as error:
            self.post_message(LibraryFailed(error))
        else:
            self.post_message(LibraryReady(opened))

    def count_again(self) -> None:
        """Count the library again after a change."""
        if self.library is not None:
            self._count(self.library)

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def _count(self, library: Library) -> None:
        try:
            opened = look_over(library)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to count the library", error))
        else:
            self.post_message(LibraryReady(opened))

    def _narrate(self, text: str) -> None:
        self.post_message(Opening(text))

    def on_opening(self, event: Opening) -> None:
        """Say what takes its time."""
        if self.library is not None:
            self.tell(event.text)
            return
        for welcome in self.conversation_screen.query(Welcome):
            welcome.say(one_line(event.text))

    async def on_library_ready(self, event: LibraryReady) -> None:
        """Let the screens use the library."""
        self.opened = event.opened
        await self.conversation_screen.library_ready(event.opened)
        for screen in self.screen_stack:
            if isinstance(screen, KeepingScreen):
                screen.library_changed()

    def on_work_failed(self, event: WorkFailed) -> None:
        """Say what failed and why."""
        cause = error_sentence(self.cause_of(event.error))
        self.tell(f"It was not possible {event.task}. {cause}", "error")

    async def on_library_failed(self, event: LibraryFailed) -> None:
        """Say why the library cannot be used."""
        await self.conversation_screen.library_failed(event.error)

    def complete(self, prefix: str) -> tuple[str, ...]:
        """Words of the library that begin with `prefix`; called from a thread."""
        if self.library is None:
            return ()
        try:
            return self.library.complete(prefix)
        except (QabotError, OSError):
            return ()

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in the app's own work becomes a message; the app goes on."""
        error = self.broken(event)
        if error is not None and event.worker.group == "library":
            await self.conversation_screen.library_failed(error)

    def broken(self, event: Worker.StateChanged) -> BaseException | None:
        """Say that a worker broke, whoever's it was; the error, if it did."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return None
        self.log.error(error)
        error = self.cause_of(error)
        self.tell(error_sentence(error), "error")
        return error

    def cause_of(self, error: BaseException) -> BaseException:
        """What lies behind an error: that the library is gone, or the error itself."""
        return (gone(self.library) if self.library is not None else None) or error

    # Telling

    def ask_terminal_to_copy(self, text: str) -> bool:
        """Send text to the terminal's clipboard (OSC 52); whether there is a terminal."""
        self.copy_to_clipboard(text)
        return self._driver is not None

    def browse(self, url: str) -> bool:
        """Open a web address; whether a browser took it."""
        import webbrowser

        try:
            return webbrowser.open(url)
        except webbrowser.Error:
            return False

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no way to where one is."""
        del parameters
        here = {"library": "LibraryScreen", "conversations": "ConversationsScreen"}
        return not (action in here and type(self.screen).__name__ == here[action])

    def action_help(self) -> None:
        """Show the keys that work where the focus is."""
        from qabot.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_library(self) -> None:
        """Open the library screen."""
        from qabot.tui.screens.library import LibraryScreen

        if self.library is None:
            self.tell("The library is not open yet.", "warning")
        elif not isinstance(self.screen, LibraryScreen):
            if not self.is_screen_installed("library"):
                self.install_screen(LibraryScreen(), "library")
            self.push_screen("library")

    async def action_new(self) -> None:
        """Start a new conversation."""
        if self.library is None:
            self.tell("The library is not open yet.", "warning")
            return
        await self.show_conversation(self.library.conversation())

    def action_conversations(self) -> None:
        """Open the list of conversations."""
        from qabot.tui.screens.conversations import ConversationsScreen

        if self.library is None:
            self.tell("The library is not open yet.", "warning")
        elif not isinstance(self.screen, ConversationsScreen):
            self.push_screen(ConversationsScreen())

    def action_export(self) -> None:
        """Export the conversation to a file."""
        from qabot.tui.screens.exporting import ExportScreen

        conversation = self.conversation_screen.conversation
        if conversation is None or not conversation.turns:
            self.tell("There is nothing to export yet; ask a question first.", "warning")
        elif not isinstance(self.screen, ExportScreen):
            self.push_screen(ExportScreen(conversation))

    async def show_conversation(self, conversation: Conversation) -> None:
        """Go to the conversation screen, and show a conversation there."""
        await self.to_conversation()
        await self.conversation_screen.show_conversation(conversation)

    async def to_conversation(self) -> None:
        """Leave whatever lies over the conversation."""
        while not isinstance(self.screen, ConversationScreen):
            await self.pop_screen()

    # Palette, themes and keys

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action that works where one is, by its name."""
        from qabot.tui.actions import commands

        yield from commands(self, screen)
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)
