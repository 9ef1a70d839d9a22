"""The library: its documents, a chart of its years, adding and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from qabot.errors import QabotError
from qabot.models import NO_FILTERS, Filters
from qabot.tui.messages import (
    DiscussionAsked,
    FiltersChanged,
    FilterScreenAsked,
    SourceAsked,
    SourceClosed,
    TableReady,
    WorkFailed,
)
from qabot.tui.screens.changing import ChangingScreen
from qabot.tui.text import clipped, one_line
from qabot.tui.widgets.document_table import DocumentTable
from qabot.tui.widgets.filter_chips import FilterChips
from qabot.tui.widgets.key_bar import KeyBar
from qabot.tui.widgets.source_pane import SourcePane
from qabot.tui.widgets.welcome import holdings
from qabot.tui.widgets.year_chart import YearChart
from qabot.tui.wording import counted

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qabot.api import Library
    from qabot.models import Source

_SORTS: Final = ("title", "date", "kind", "added")


class LibraryScreen(ChangingScreen):
    """A table of the documents; one opens beside it, or over it on a narrow screen."""

    BINDING_GROUP_TITLE = "Library"
    AUTO_FOCUS = "DocumentTable"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="library.add", tooltip="Add files or folders"),
        Binding("slash", "search", "Search", id="library.search", tooltip="Search the documents"),
        Binding("s", "sort", "Sort", id="library.sort", tooltip="Sort by title, date, kind, added"),
        Binding(
            "S", "reverse", "Reverse", show=False, id="library.reverse", tooltip="Reverse the order"
        ),
        Binding(
            "ctrl+f", "filters", "Filters", id="library.filters", tooltip="Filter the documents"
        ),
        Binding(
            "c", "chart", "Chart", id="library.chart", tooltip="Show or hide the chart of years"
        ),
        Binding(
            "delete,x",
            "remove",
            "Remove",
            id="library.remove",
            tooltip="Remove the marked documents",
        ),
        Binding("u", "undo", "Undo", id="library.undo", tooltip="Bring back what was removed last"),
        Binding(
            "r", "report", "Report", show=False, id="library.report", tooltip="What was added last"
        ),
        Binding(
            "d", "discuss", "Ask", show=False, id="library.discuss", tooltip="Ask within this one"
        ),
        Binding("escape", "back", "Back", id="library.back", tooltip="Stop adding, or go back"),
        Binding(
            "backspace",
            "back_in_source",
            "Back",
            show=False,
            id="library.back_in_source",
            tooltip="Go back in the source",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.filters = NO_FILTERS
        self._sort = "title"
        self._descending = False

    def compose(self) -> ComposeResult:
        """Header, search, table beside the source, chart, progress, keys."""
        with Horizontal(id="header"):
            yield Static("Library", id="name", markup=False)
            yield Static("", id="holdings", markup=False)
            yield Static("", id="place", markup=False)
        yield Input(placeholder="Search titles, authors, journals", id="search", compact=True)
        with Horizontal(id="main"):
            with Vertical(id="listing"):
                yield DocumentTable()
                yield Static("", id="detail", markup=False)
                yield YearChart()
            yield SourcePane()
        yield FilterChips(id="chips")
        yield Static("", id="progress", markup=False, classes="hidden")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """List the documents."""
        self.library_changed()

    def library_changed(self) -> None:
        """List and count again."""
        opened = self.app.opened
        if opened is None:
            return
        self.query_one(SourcePane).library = opened.library
        self.query_one("#holdings", Static).update(holdings(opened.overview))
        self.query_one("#place", Static).update(clipped(opened.library.location.library, 60))
        self.query_one(YearChart).show_years(opened.overview.by_year)
        self._list_again()

    # Listing

    def _list_again(self) -> None:
        if self.app.library is not None:
            search = self.query_one("#search", Input).value
            self._list(self.app.library, self.filters, search, self._sort, self._descending)

    @work(thread=True, exclusive=True, group="list", exit_on_error=False)
    def _list(
        self,
        library: Library,
        filters: Filters,
        search: str,
        sort: str,
        descending: bool,  # noqa: FBT001
    ) -> None:
        try:
            rows = library.summaries(filters, search=search, sort=sort, descending=descending)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to list the documents", error))
        else:
            self.post_message(TableReady(tuple(rows)))

    def on_table_ready(self, event: TableReady) -> None:
        """Show the documents."""
        table = self.query_one(DocumentTable)
        table.show_rows(event.rows, (self._sort, self._descending))
        if not event.rows:
            text = "No document fits. Esc goes back, Ctrl+F filters, a adds files."
            self.query_one("#detail", Static).update(text)

    def on_document_table_highlighted(self, event: DocumentTable.Highlighted) -> None:
        """Show the whole title, and the place in the list."""
        row, table = event.row, self.query_one(DocumentTable)
        if row is None:
            return
        place = f"{table.cursor + 1:,} of {counted(len(table.rows), 'document')}"
        marked = f" · {len(table.marked)} marked" if table.marked else ""
        facts = " · ".join(one_line(part) for part in (row.authors, row.journal or "") if part)
        text = f"{place}{marked} · sorted by {self._sort}\n{one_line(row.title)}\n{facts}"
        self.query_one("#detail", Static).update(text)

    def on_document_table_sort_asked(self, event: DocumentTable.SortAsked) -> None:
        """Sort by the column; a second click reverses."""
        self._descending = not self._descending if event.sort == self._sort else False
        self._sort = event.sort
        self._list_again()

    def action_sort(self) -> None:
        """Sort by the next of title, date, kind and when it was added."""
        self._sort = _SORTS[(_SORTS.index(self._sort) + 1) % len(_SORTS)]
        self._descending = self._sort in {"date", "added"}
        self._list_again()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._descending = not self._descending
        self._list_again()

    def action_search(self) -> None:
        """Go to the search line."""
        self.query_one("#search", Input).focus()

    @on(Input.Changed, "#search")
    def search(self) -> None:
        """Search as one types."""
        self._list_again()

    @on(Input.Submitted, "#search")
    def leave_search(self) -> None:
        """Go to what was found."""
        self.query_one(DocumentTable).focus()

    def action_chart(self) -> None:
        """Show or hide the chart."""
        self.toggle_class("-chart")

    # Filters

    @on(FilterScreenAsked)
    def action_filters(self) -> None:
        """Open the filters."""
        from qabot.tui.screens.filtering import FilterScreen

        def chosen(filters: Filters | None) -> None:
            if filters is not None:
                self._set_filters(filters)

        self.app.push_screen(FilterScreen(self.filters), chosen)

    def on_filters_changed(self, event: FiltersChanged) -> None:
        """Take the filters from the chips."""
        self._set_filters(event.filters)

    def _set_filters(self, filters: Filters) -> None:
        self.filters = filters
        self.query_one(FilterChips).filters = filters
        self._list_again()

    # Opening

    def on_document_table_opened(self, event: DocumentTable.Opened) -> None:
        """Open a document beside the table."""
        self.add_class("-reading")
        query = self.query_one("#search", Input).value
        self.query_one(SourcePane).open(SourceAsked(event.document_id, None, query))

    def on_source_closed(self, event: SourceClosed) -> None:
        """Come back to the table."""
        event.stop()
        self.remove_class("-reading")
        self.query_one(DocumentTable).focus()

    def current_source(self) -> Source | None:
        """The open document's source, else that of the row under the cursor."""
        found = super().current_source()
        row = self.query_one(DocumentTable).current
        if found is not None or row is None or self.app.library is None:
            return found
        try:
            return self.app.library.source(row.id)
        except QabotError:
            return None

    async def action_discuss(self) -> None:
        """Ask within the document where one is."""
        source = self.current_source()
        if source is None:
            self.app.tell("There is no document here.", "warning")
            return
        await self.app.to_conversation()
        asked = DiscussionAsked(source.document_id, one_line(source.title))
        self.app.conversation_screen.post_message(asked)

    def action_back(self) -> None:
        """Stop adding, else go back in the source, else clear the search, else leave."""
        search = self.query_one("#search", Input)
        pane = self.query_one(SourcePane)
        if self.stop_adding():
            self.app.tell("Stopping; what was added is kept.")
        elif search.has_focus:
            search.value = ""
            self.query_one(DocumentTable).focus()
        elif pane.is_open:
            pane.back()
        else:
            self.app.pop_screen()

    def action_back_in_source(self) -> None:
        """Go back in the source, if one is open."""
        pane = self.query_one(SourcePane)
        if pane.is_open:
            pane.back()
