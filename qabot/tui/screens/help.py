"""The keys that work where the focus is, read from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from qabot.tui.marked import Marked, joined, plain
from qabot.tui.text import one_line
from qabot.tui.widgets.feed import Feed
from qabot.tui.widgets.flow_text import MARKS, FlowText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App, ComposeResult
    from textual.dom import DOMNode
    from textual.screen import Screen

_KEY_WIDTH = 16


class HelpScreen(ModalScreen[None]):
    """Lists the keys, those of the focused widget first."""

    BINDING_GROUP_TITLE = "Help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,f1,question_mark,backspace,q",
            "dismiss",
            "Close",
            id="help.close",
            tooltip="Close the help",
        ),
        Binding("j", "scroll(1)", "Down", show=False, id="help.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="help.up", tooltip="Scroll up"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = set(MARKS)

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._groups = list(key_groups(below, below.app))

    def compose(self) -> ComposeResult:
        """The groups of keys, one below another."""
        with Vertical(classes="dialog", id="help-dialog"):
            yield Static("The keys that work here", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body", id="help-body"):
                yield FlowText(joined(self._groups, "\n\n"))
            yield Static(
                "Esc closes · Ctrl+P lists every action · [keys] in the settings file changes keys",
                classes="dialog-foot",
                markup=False,
            )

    def action_scroll(self, lines: int) -> None:
        """Scroll the list."""
        self.query_one("#help-body").scroll_relative(y=2 * lines, animate=False)


def key_groups(screen: Screen[object], app: App[None]) -> Iterator[Marked]:
    """For each widget from the focused one up: its keys and what they do.

    The feed has but Textual's keys, and those of the quotes in it scroll it.
    """
    groups: dict[DOMNode, dict[str, list[Binding]]] = {}
    for node, binding, enabled, _ in screen.active_bindings.values():
        if enabled and not binding.system and not isinstance(node, Feed):
            groups.setdefault(node, {}).setdefault(binding.action, []).append(binding)
    for node, actions in groups.items():
        lines = [plain(_title(node), "label")]
        for bindings in sorted(actions.values(), key=_is_built_in):
            keys = ", ".join(dict.fromkeys(app.get_key_display(b) for b in bindings))
            words = bindings[0].tooltip or bindings[0].description
            name = plain(f"   {bindings[0].id}", "faint") if bindings[0].id else Marked()
            key = plain(keys.ljust(_KEY_WIDTH) + " ", "title")
            lines.append(key + plain(one_line(words)) + name)
        yield joined(lines)


def _is_built_in(bindings: list[Binding]) -> bool:
    """Whether the keys are Textual's own, such as those that edit a line."""
    return bindings[0].id is None


def _title(node: DOMNode) -> str:
    from textual.app import App
    from textual.screen import Screen

    if isinstance(node, App):
        return "Everywhere"
    if isinstance(node, Screen):
        return "On this screen"
    return type(node).BINDING_GROUP_TITLE or type(node).__name__
