"""The keys that work where the focus is, as many as fit; the rest are under Help."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import ActiveBinding, Binding
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events
    from textual.screen import Screen

_GAP = 2
_ALWAYS = ("back", "app.help", "help")
"""The actions that a narrow screen shows too: how to get away, and where the other keys are."""


class KeyHint(NamedTuple):
    """A key with what it does, and where it stands in the bar."""

    key: str
    """The key as it is shown."""

    words: str
    """What it does."""

    action: str
    """The binding's key name, which a click presses."""

    start: int
    """The first cell."""

    end: int
    """One past the last cell."""


class KeyBar(Widget):
    """One line of keys for what has the focus; a click presses the key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--words"}
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def hints(self) -> list[KeyHint]:
        """The keys that fit in the width; Back and Help stand last and are always there."""
        found: dict[str, tuple[str, str, str]] = {}
        active = self.screen.active_bindings.values()
        for _, binding, enabled, _ in sorted(active, key=_declared_place):
            if binding.show and enabled and binding.action not in found:
                display = self.app.get_key_display(binding)
                found[binding.action] = (display, binding.description, binding.key)
        last = [found.pop(action) for action in _ALWAYS if action in found]
        hints: list[KeyHint] = []
        room = self.size.width - sum(_cells(*hint[:2]) + _GAP for hint in last)
        place = 1
        for hint in found.values():
            if place + _cells(*hint[:2]) > room:
                break
            place = _add(hints, hint, place)
        for hint in last:
            place = _add(hints, hint, place)
        return hints

    def render_line(self, y: int) -> Strip:
        """The keys and their words."""
        base = self.rich_style
        if y:
            return Strip.blank(self.size.width, base)
        key_style = self.get_component_rich_style("key-bar--key")
        segments: list[Segment] = []
        place = 0
        for hint in self.hints():
            segments.append(Segment(" " * (hint.start - place), base))
            segments.append(Segment(hint.key, key_style))
            segments.append(Segment(f" {hint.words}", base))
            place = hint.end
        return Strip(segments).adjust_cell_length(self.size.width, base)

    async def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        for hint in self.hints():
            if hint.start <= event.x < hint.end:
                self.app.simulate_key(hint.action)
                return

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()


def _declared_place(active: ActiveBinding) -> tuple[int, int]:
    """Inner widgets first, then the order of the class, whatever key was given instead."""
    node, binding, _, _ = active
    declared = (vars(cls).get("BINDINGS", ()) for cls in reversed(type(node).__mro__))
    ids = [b.id for bindings in declared for b in bindings if isinstance(b, Binding)]
    depth = len(node.ancestors)
    return -depth, ids.index(binding.id) if binding.id in ids else len(ids)


def _add(hints: list[KeyHint], hint: tuple[str, str, str], place: int) -> int:
    """Add a key at a place; the place of the next."""
    end = place + _cells(*hint[:2])
    hints.append(KeyHint(*hint, place, end))
    return end + _GAP


def _cells(key: str, words: str) -> int:
    return cell_len(key) + 1 + cell_len(words)
