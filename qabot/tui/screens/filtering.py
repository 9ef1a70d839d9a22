"""Choosing which documents may answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, RadioButton, RadioSet, SelectionList, Static
from textual.widgets.selection_list import Selection

from qabot.models import NO_FILTERS, Filters
from qabot.tui.text import one_line
from qabot.tui.wording import STUDY_TYPES

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qabot.models import Kind

_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_KINDS: Final[tuple[Kind | None, ...]] = (None, "study", "post")


class FilterScreen(ModalScreen[Filters | None]):
    """Kind, years, kinds of study and authors; Esc leaves them as they were."""

    BINDING_GROUP_TITLE = "Filters"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "cancel", "Back", id="filters.back", tooltip="Leave the filters as they were"
        ),
        Binding("ctrl+s", "apply", "Apply", id="filters.apply", tooltip="Apply the filters"),
        Binding(
            "ctrl+r", "clear", "Clear", id="filters.clear", tooltip="Let every document answer"
        ),
    ]

    def __init__(self, filters: Filters) -> None:
        super().__init__()
        self.filters = filters

    def compose(self) -> ComposeResult:
        """A form."""
        with Vertical(classes="dialog", id="filter-dialog"):
            yield Static("Which documents may answer", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                with RadioSet(id="kind", compact=True):
                    for kind, label in zip(
                        _KINDS,
                        ("Studies and community", "Studies only", "Community only"),
                        strict=True,
                    ):
                        yield RadioButton(label, value=self.filters.kind == kind)
                with Horizontal(classes="fields"):
                    yield Static("Published from", markup=False)
                    yield Input(
                        self.filters.since or "", placeholder="2015", id="since", compact=True
                    )
                    yield Static("to", markup=False)
                    yield Input(
                        self.filters.until or "", placeholder="2024", id="until", compact=True
                    )
                with Horizontal(classes="fields"):
                    yield Static("Authors' names", markup=False)
                    authors = " ".join(self.filters.authors)
                    yield Input(one_line(authors), placeholder="any", id="authors", compact=True)
                yield Static(
                    "Kinds of study (none marked: all)", classes="dialog-label", markup=False
                )
                yield SelectionList(
                    *(
                        Selection(name, study_type, study_type in self.filters.types)
                        for study_type, name in STUDY_TYPES.items()
                    ),
                    id="types",
                    compact=True,
                )
            with Horizontal(classes="buttons"):
                yield Button("Apply  ^s", id="apply", variant="primary", compact=True)
                yield Button("Clear  ^r", id="clear", compact=True)
                yield Button("Back  esc", id="cancel", compact=True)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave the filters as they were."""
        self.dismiss(None)

    @on(Button.Pressed, "#clear")
    def action_clear(self) -> None:
        """Let every document answer."""
        self.dismiss(NO_FILTERS)

    @on(Button.Pressed, "#apply")
    @on(Input.Submitted)
    def action_apply(self) -> None:
        """Apply the filters, if the years are years."""
        dates: dict[str, str | None] = {}
        for name in ("since", "until"):
            given = self.query_one(f"#{name}", Input).value.strip()
            if given and not _DATE.fullmatch(given):
                self.app.notify(
                    f"“{one_line(given)}” is not a date: write 2015, 2015-03 or 2015-03-21.",
                    severity="warning",
                    markup=False,
                )
                self.query_one(f"#{name}", Input).focus()
                return
            dates[name] = given or None
        chosen = self.query_one("#kind", RadioSet).pressed_index
        marked = set(self.query_one("#types", SelectionList).selected)
        self.dismiss(
            Filters(
                kind=_KINDS[max(0, chosen)],
                types=tuple(name for name in STUDY_TYPES if name in marked),
                since=dates["since"],
                until=dates["until"],
                within=self.filters.within,
                authors=tuple(self.query_one("#authors", Input).value.split()),
            ),
        )
