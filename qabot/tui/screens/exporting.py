"""Writing a conversation, or the sources that it cites, to a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qabot.errors import QabotError
from qabot.tui.messages import Exported, ExportFailed
from qabot.tui.text import safe
from qabot.tui.wording import error_sentence

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from qabot.api import Conversation, Library
    from qabot.tui.app import QabotApp

FORMS: Final = {
    ".md": "Markdown",
    ".json": "JSON",
    ".bib": "BibTeX of the sources",
    ".ris": "RIS of the sources",
}
"""What each ending of a file name makes of a conversation."""


class ExportScreen(ModalScreen[None]):
    """Asks for the file; its ending says the format."""

    BINDING_GROUP_TITLE = "Export"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="export.back", tooltip="Do not export"),
    ]

    app: QabotApp

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self.conversation = conversation
        self._may_replace = ""

    def compose(self) -> ComposeResult:
        """A file name, and a button for each format."""
        name = free_name(Path.cwd(), self.conversation.title)
        with Vertical(classes="dialog", id="export-dialog"):
            yield Static("Export the conversation", classes="dialog-title", markup=False)
            yield Static(
                "The ending of the file says the format: .md, .json, .bib or .ris",
                classes="dialog-label",
                markup=False,
            )
            yield Input(str(name), id="path", select_on_focus=False, compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Markdown", id="md", variant="primary", compact=True)
                yield Button("JSON", id="json", compact=True)
                yield Button("BibTeX", id="bib", compact=True)
                yield Button("RIS", id="ris", compact=True)
                yield Button("Back  esc", id="cancel", compact=True)

    @on(Button.Pressed)
    def choose(self, event: Button.Pressed) -> None:
        """Export in the format of the button."""
        if event.button.id == "cancel":
            self.dismiss(None)
            return
        field = self.query_one("#path", Input)
        field.value = str(Path(field.value).with_suffix(f".{event.button.id}"))
        self.export(field.value)

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Export to the file that is named."""
        self.export(event.value)

    def export(self, name: str) -> None:
        """Export, unless the name cannot be used or a file would be lost."""
        path = Path(name.strip()).expanduser()
        if path.suffix.lower() not in FORMS:
            self.app.tell("The file name must end in .md, .json, .bib or .ris.", "warning")
        elif path.exists() and self._may_replace != str(path):
            self._may_replace = str(path)
            self.app.tell(f"{path} exists; press Enter again to replace it.", "warning")
        elif self.app.library is not None:
            self._write(self.app.library, path)

    @work(thread=True, exclusive=True, group="export", exit_on_error=False)
    def _write(self, library: Library, path: Path) -> None:
        try:
            text = exported(library, self.conversation, path.suffix.lower())
            path.write_text(text, "utf-8", errors="replace")
        except (QabotError, OSError) as error:
            self.post_message(ExportFailed(str(path), error))
        else:
            self.post_message(Exported(str(path)))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in a worker becomes a message."""
        self.app.broken(event)

    def on_exported(self, event: Exported) -> None:
        """Say where the file is."""
        self.app.tell(f"Written to {event.path}")
        self.dismiss(None)

    def on_export_failed(self, event: ExportFailed) -> None:
        """Say why there is no file, and stay."""
        self.app.tell(
            f"Nothing was written. {error_sentence(event.error)} Choose another place.", "error"
        )


def exported(library: Library, conversation: Conversation, suffix: str) -> str:
    """The text of the file."""
    from qabot.api.exporting import conversation_json, conversation_markdown, sources_as

    if suffix == ".md":
        return conversation_markdown(conversation.turns)
    if suffix == ".json":
        return conversation_json(conversation.turns)
    return sources_as(library, conversation.turns, "bibtex" if suffix == ".bib" else "ris")


def free_name(folder: Path, title: str) -> Path:
    """A file name made of the title that is not taken yet."""
    words = re.findall(r"\w+", safe(title).casefold())[:6]
    stem = "-".join(["qabot", *words])[:80]
    path = folder / f"{stem}.md"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}.md"
        number += 1
    return path
