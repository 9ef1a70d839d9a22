"""Choosing a file or folder to add: by its path, or in the tree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, DirectoryTree, Input, Static

from qabot.tui.text import one_line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qabot.tui.app import QabotApp


class PathSuggester(Suggester):
    """Completes the path of a file or folder that exists."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The path with its last part completed; None if nothing fits."""
        import asyncio

        return await asyncio.to_thread(completed_path, value)


def completed_path(typed: str) -> str | None:
    """The first entry whose path begins as typed; folders get a separator.

    Hidden entries are left out unless the name begins with a dot.
    """
    folder, name = os.path.split(typed)
    if not typed or not name:
        return None
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            fitting = sorted(
                (entry.name, entry.is_dir())
                for entry in entries
                if entry.name.startswith(name) and entry.name != name
            )
    except OSError:
        return None
    for entry_name, is_folder in fitting:
        if entry_name.startswith(".") and not name.startswith("."):
            continue
        if one_line(entry_name) == entry_name:
            return typed + entry_name[len(name) :] + (os.sep if is_folder else "")
    return None


def named_path(typed: str) -> Path:
    """The path that was typed, pasted or dropped: quoted, `file://` or with `~`.

    >>> named_path("'/tmp/a b.ris'"), named_path("file:///tmp/a%20b.ris")
    (PosixPath('/tmp/a b.ris'), PosixPath('/tmp/a b.ris'))
    """
    name = typed.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1]
    if name.startswith("file://"):
        name = unquote(urlsplit(name).path)
    return Path(name).expanduser()


class PathTree(DirectoryTree):
    """A tree of files whose names are shown as they are."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def process_label(self, label: str | Text) -> Text:
        """A name is text, not markup."""
        return Text(one_line(label if isinstance(label, str) else label.plain) or " ")


class AddScreen(ModalScreen[str | None]):
    """A path line with completion, and a tree."""

    BINDING_GROUP_TITLE = "Add files or folders"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="add.back", tooltip="Add nothing"),
        Binding("ctrl+s", "add", "Add", id="add.add", tooltip="Add the file or folder"),
        Binding("ctrl+t", "tree", "Tree", id="add.tree", tooltip="Go to the tree"),
    ]

    app: QabotApp

    def __init__(self, start: Path | None = None) -> None:
        super().__init__()
        self._start = start or Path.cwd()

    def compose(self) -> ComposeResult:
        """The line, the tree and the buttons."""
        with Vertical(classes="dialog", id="add-dialog"):
            yield Static(
                "Add a file, an archive or a whole folder", classes="dialog-title", markup=False
            )
            yield Static(
                "PubMed, RIS, BibTeX, EndNote, Zotero, JATS, CSV, JSON lines, saved pages, Reddit",
                classes="dialog-label",
                markup=False,
            )
            yield Input(
                f"{self._start}{os.sep}",
                suggester=PathSuggester(),
                id="path",
                select_on_focus=False,
                compact=True,
            )
            yield PathTree(self._start, id="tree")
            with Horizontal(classes="buttons"):
                yield Button("Add  ⏎", id="add", variant="primary", compact=True)
                yield Button("Parent folder", id="up", compact=True)
                yield Button("Back  esc", id="cancel", compact=True)

    @on(DirectoryTree.FileSelected)
    @on(DirectoryTree.DirectorySelected)
    def take(self, event: DirectoryTree.FileSelected | DirectoryTree.DirectorySelected) -> None:
        """Put what was chosen in the tree into the line."""
        field = self.query_one("#path", Input)
        if one_line(str(event.path)) == str(event.path):
            field.value = str(event.path)
            field.cursor_position = len(field.value)
        else:
            self.app.tell("This name holds characters that cannot be shown.", "warning")

    @on(Button.Pressed, "#up")
    def go_up(self) -> None:
        """Show the parent folder in the tree."""
        tree = self.query_one(PathTree)
        tree.path = Path(tree.path).resolve().parent
        self.query_one("#path", Input).value = f"{tree.path}{os.sep}"

    def action_tree(self) -> None:
        """Go to the tree."""
        self.query_one(PathTree).focus()

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    @on(Button.Pressed, "#add")
    @on(Input.Submitted)
    def action_add(self) -> None:
        """Add what the line names, if it is there."""
        typed = self.query_one("#path", Input).value
        path = named_path(typed)
        if not typed.strip():
            self.app.tell("Type the path of a file or folder first.", "warning")
        elif not path.exists():
            self.app.tell(f"{path}: there is no such file or folder.", "warning")
        else:
            self.dismiss(str(path))
