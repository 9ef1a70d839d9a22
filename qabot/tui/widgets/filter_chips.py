"""The filters that are set, as chips above the question line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Static

from qabot.models import NO_FILTERS, Filters
from qabot.tui.messages import FiltersChanged, FilterScreenAsked
from qabot.tui.text import clipped
from qabot.tui.wording import filter_names

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

_WIDEST = 44


class Chip(Static):
    """One filter; a click takes it away."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f" {clipped(text, _WIDEST)} ✕ ", markup=False, classes="chip")
        self.field = field

    def on_click(self, event: events.Click) -> None:
        """Take the filter away."""
        event.stop()
        chips = self.parent
        if isinstance(chips, FilterChips):
            chips.drop(self.field)


class FilterChips(Horizontal):
    """Shows the filters; a click beside the chips opens them all."""

    filters: reactive[Filters] = reactive(NO_FILTERS, recompose=True)
    title: reactive[str] = reactive("")

    def compose(self) -> ComposeResult:
        """The chips, or that nothing is filtered."""
        names = filter_names(self.filters, self.title)
        yield Static("Filters", classes="chips-label", markup=False)
        if not names:
            yield Static("none, all documents may answer", classes="chips-none", markup=False)
        for field, text in names:
            yield Chip(field, text)

    def on_click(self) -> None:
        """Open the filters."""
        self.post_message(FilterScreenAsked())

    def drop(self, field: str) -> None:
        """Take one filter away."""
        self.post_message(FiltersChanged(without(self.filters, field)))

    def drop_last(self) -> None:
        """Take the last chip's filter away."""
        names = filter_names(self.filters, self.title)
        if names:
            self.drop(names[-1][0])


def without(filters: Filters, field: str) -> Filters:
    """The filters less the one that a chip stands for."""
    default: dict[str, dict[str, object]] = {
        "kind": {"kind": None},
        "years": {"since": None, "until": None},
        "types": {"types": ()},
        "authors": {"authors": ()},
        "within": {"within": ()},
    }
    return filters.model_copy(update=default[field])
