"""The library's documents as a table that draws only the rows in view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qabot.tui.text import clipped, one_line
from qabot.tui.wording import study_type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from qabot.models import Summary


class Column(NamedTuple):
    """A column of the table."""

    title: str
    """What its head says."""

    width: int
    """Cells; 0 takes what is left."""

    from_width: int
    """The table's width from which on it is shown."""

    sort: str | None
    """What a click on its head sorts by."""

    text: Callable[[Summary], str]
    """A document's entry."""


def _year(row: Summary) -> str:
    return str(row.year) if row.year else ""


def _kind(row: Summary) -> str:
    if row.kind == "post":
        return "post"
    return study_type_name(row.study_type) or "study"


def _title(row: Summary) -> str:
    return f"RETRACTED {row.title}" if row.retracted else row.title


def _where(row: Summary) -> str:
    return row.journal or row.community or row.category or ""


COLUMNS = (
    Column("Year", 5, 0, "date", _year),
    Column("Kind", 21, 64, "kind", _kind),
    Column("Title", 0, 0, "title", _title),
    Column("Authors", 24, 104, None, lambda row: row.authors),
    Column("Journal or forum", 26, 136, None, _where),
)


class DocumentTable(ScrollView, can_focus=True):
    """A table with a cursor and marks; its head stays while the rows scroll."""

    BINDING_GROUP_TITLE = "Documents"
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        "table--marked",
        "table--faint",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="table.open", tooltip="Open the document"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down", tooltip="Next document"),
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up", tooltip="Document before"),
        Binding(
            "pagedown", "page(1)", "Page", show=False, id="table.page_down", tooltip="Page down"
        ),
        Binding("pageup", "page(-1)", "Page", show=False, id="table.page_up", tooltip="Page up"),
        Binding(
            "home,g", "edge(0)", "First", show=False, id="table.first", tooltip="First document"
        ),
        Binding("end,G", "edge(-1)", "Last", show=False, id="table.last", tooltip="Last document"),
        Binding(
            "space",
            "mark",
            "Mark",
            show=False,
            id="table.mark",
            tooltip="Mark the document, to remove several at once",
        ),
    ]

    cursor: reactive[int] = reactive(0)

    @dataclass
    class Opened(Message):
        """A document is to be opened."""

        document_id: str

    @dataclass
    class Highlighted(Message):
        """The cursor is on another document, or on none."""

        row: Summary | None

    @dataclass
    class SortAsked(Message):
        """The head of a column was clicked."""

        sort: str

    def __init__(self) -> None:
        super().__init__(id="documents")
        self.rows: tuple[Summary, ...] = ()
        self.marked: set[str] = set()
        self.sorted_by = ("title", False)

    @property
    def current(self) -> Summary | None:
        """The document under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show_rows(self, rows: tuple[Summary, ...], sorted_by: tuple[str, bool]) -> None:
        """Show other documents; the cursor stays on its document if it is among them."""
        current = self.current
        self.rows = rows
        self.sorted_by = sorted_by
        self.marked &= {row.id for row in rows}
        self.virtual_size = Size(0, len(rows) + 1)
        place = next((n for n, row in enumerate(rows) if current and row.id == current.id), None)
        self.cursor = place if place is not None else max(0, min(self.cursor, len(rows) - 1))
        self._show_cursor()
        self.refresh()
        self.post_message(self.Highlighted(self.current))

    def watch_cursor(self) -> None:
        """Say which document is under the cursor."""
        self.refresh()
        self._show_cursor()
        self.post_message(self.Highlighted(self.current))

    def action_open(self) -> None:
        """Open the document under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self.current.id))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + step, len(self.rows) - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.action_move(pages * max(1, self.size.height - 2))

    def action_edge(self, place: int) -> None:
        """Move the cursor to the first or the last document."""
        self.cursor = 0 if place == 0 else max(0, len(self.rows) - 1)

    def action_mark(self) -> None:
        """Mark or unmark the document, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.current.id}
            self.action_move(1)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click on the head sorts, on a row goes there, on the cursor opens."""
        self.focus()
        if event.y == 0:
            for column, start, end in self._places():
                if start <= event.x < end and column.sort:
                    self.post_message(self.SortAsked(column.sort))
            return
        place = event.y - 1 + int(self.scroll_offset.y)
        if place == self.cursor:
            self.action_open()
        elif place < len(self.rows):
            self.cursor = place

    def render_line(self, y: int) -> Strip:
        """The head, or a row."""
        width = self.scrollable_content_region.width
        base = self.rich_style
        if y == 0:
            head = self.get_component_rich_style("table--head")
            return self._strip([self._head(c) for c, _, _ in self._places()], head, width)
        place = y - 1 + int(self.scroll_offset.y)
        if place >= len(self.rows):
            return Strip.blank(width, base)
        row = self.rows[place]
        style = base
        if row.id in self.marked:
            style += self.get_component_rich_style("table--marked", partial=True)
        if place == self.cursor:
            style += self.get_component_rich_style("table--cursor")
        return self._strip([column.text(row) for column, _, _ in self._places()], style, width, row)

    def _head(self, column: Column) -> str:
        sort, descending = self.sorted_by
        sign = (" ▼" if descending else " ▲") if column.sort == sort else ""
        return column.title + sign

    def _places(self) -> list[tuple[Column, int, int]]:
        """The columns that fit, with their first and last cells."""
        width = self.scrollable_content_region.width
        shown = [column for column in COLUMNS if width >= column.from_width]
        fixed = sum(column.width + 1 for column in shown if column.width)
        places = []
        start = 2
        for column in shown:
            end = start + (column.width or max(8, width - fixed - 3))
            places.append((column, start, end))
            start = end + 1
        return places

    def _strip(
        self, texts: list[str], style: object, width: int, row: Summary | None = None
    ) -> Strip:
        mark = "✓ " if row is not None and row.id in self.marked else "  "
        line = mark
        for text, (_, start, end) in zip(texts, self._places(), strict=True):
            line += " " * (start - cell_len(line)) + clipped(one_line(text), end - start)
        return Strip([Segment(line, style)]).adjust_cell_length(width, style)  # type: ignore[arg-type]

    def _show_cursor(self) -> None:
        if self.size.height < 2:
            return
        top, rows = int(self.scroll_offset.y), self.size.height - 1
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + rows:
            self.scroll_to(y=self.cursor - rows + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.virtual_size = Size(0, len(self.rows) + 1)
        self.call_after_refresh(self._show_cursor)


__all__ = ["COLUMNS", "DocumentTable"]
