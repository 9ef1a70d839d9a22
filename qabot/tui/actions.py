"""Every action of the app with its name, key and explanation, read from the bindings."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from textual.app import SystemCommand
from textual.binding import Binding
from textual.dom import DOMNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.app import App
    from textual.screen import Screen

_MODULES: Final = (
    "app",
    "screens.adding",
    "screens.conversation",
    "screens.conversations",
    "screens.exporting",
    "screens.filtering",
    "screens.help",
    "screens.keeping",
    "screens.library",
    "screens.report",
    "widgets.choice",
    "widgets.document_table",
    "widgets.question_line",
    "widgets.source_pane",
)


@cache
def all_bindings() -> tuple[Binding, ...]:
    """Every binding that has an id, in the order of the modules."""
    found: dict[str, Binding] = {}
    for name in _MODULES:
        module = import_module(f"qabot.tui.{name}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, DOMNode):
                for binding in thing.__dict__.get("BINDINGS", ()):
                    if isinstance(binding, Binding) and binding.id:
                        found.setdefault(binding.id, binding)
    return tuple(found.values())


def binding_ids() -> dict[str, str]:
    """Each id that the settings file may name, with its default key."""
    return {binding.id: binding.key for binding in all_bindings() if binding.id}


def commands(app: App[None], screen: Screen[object]) -> Iterator[SystemCommand]:
    """The actions that work in a screen, for the command palette."""
    seen: set[str] = set()
    for node, binding, enabled, _ in screen.active_bindings.values():
        if not binding.id or not enabled or binding.action in seen:
            continue
        if binding.action == "command_palette":
            continue
        seen.add(binding.action)
        key = app.get_key_display(binding)
        words = binding.tooltip or binding.description
        yield SystemCommand(
            words,
            f"{key}   {binding.id}",
            _runner(app, binding.action, node),
        )


def clash_sentence(clashed: Iterable[Binding]) -> str:
    """That two actions have the same key."""
    clashing = sorted(clashed, key=lambda binding: binding.id or "")
    names = " and ".join(binding.id or binding.action for binding in clashing)
    key = clashing[0].key if clashing else "?"
    return f'[keys] gives "{key}" to {names}; the first one has it.'


def _runner(app: App[None], action: str, node: DOMNode):  # type: ignore[no-untyped-def]  # noqa: ANN202
    async def run() -> None:
        await app.run_action(action, default_namespace=node)

    return run
