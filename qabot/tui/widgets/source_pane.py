"""An open document beside the conversation, with a way back like a browser's."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Spacing
from textual.reactive import reactive

from qabot.errors import QabotError
from qabot.models import Quote
from qabot.tui.marked import Marked, joined, plain
from qabot.tui.messages import (
    NeighboursReady,
    PageFailed,
    PageReady,
    SourceAsked,
    SourceClosed,
    WorkFailed,
)
from qabot.tui.reading import Match, Neighbours, Page, read_neighbours, read_page
from qabot.tui.source_text import SourceText, heading, lay_out, short_forms
from qabot.tui.text import one_line
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.flow_text import FlowText
from qabot.tui.wording import error_sentence

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget
    from textual.worker import Worker

    from qabot.api import Library
    from qabot.models import SimilarDocument, Source
    from qabot.tui.app import QabotApp

_STEP = 2
_ABOVE = Spacing(3, 0, 3, 0)


class Place(NamedTuple):
    """Where one was before going on to another document."""

    asked: SourceAsked
    """The document."""

    scroll_y: float
    """How far it was scrolled."""

    link: str | None
    """The document that the focused link leads to."""


class LinkChoice(Choice):
    """A related post or similar study; Enter opens it."""

    def __init__(self, similar: SimilarDocument) -> None:
        self.document_id = similar.document_id
        note = plain("  listed on its page", "faint") if similar.listed else Marked()
        super().__init__(
            plain(one_line(similar.title)) + note,
            margin="  ▸  ",
            classes="ask",
        )


class SourcePane(VerticalScroll, can_focus=True):
    """Shows one document, scrolled to the sentence that led to it."""

    BINDING_GROUP_TITLE = "Source"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "match(1)", "Next match", id="source.next", tooltip="Go to the next match"),
        Binding(
            "N",
            "match(-1)",
            "Match before",
            show=False,
            id="source.previous",
            tooltip="Go to the match before",
        ),
        Binding(
            "tab",
            "links",
            "Links",
            show=False,
            id="source.links",
            tooltip="Go to the related posts and similar studies, then on",
        ),
        Binding("down,j", "scroll_by(1)", "Down", show=False, id="source.down", tooltip="Scroll"),
        Binding("up,k", "scroll_by(-1)", "Up", show=False, id="source.up", tooltip="Scroll"),
        Binding(
            "pagedown,space",
            "page_down",
            "Page down",
            show=False,
            id="source.page_down",
            tooltip="Scroll a page down",
        ),
        Binding(
            "pageup,b",
            "page_up",
            "Page up",
            show=False,
            id="source.page_up",
            tooltip="Scroll a page up",
        ),
        Binding("home,g", "scroll_home", "Start", show=False, id="source.start", tooltip="Start"),
        Binding("end,G", "scroll_end", "End", show=False, id="source.end", tooltip="End"),
    ]

    is_open: reactive[bool] = reactive(False)

    app: QabotApp

    def __init__(self) -> None:
        super().__init__(id="source")
        self.library: Library | None = None
        self.page: Page | None = None
        self.matches: tuple[Match, ...] = ()
        self._layout: SourceText | None = None
        self._asked: SourceAsked | None = None
        self._trail: list[Place] = []
        self._return_to: Place | None = None
        self._current: tuple[int, int] | None = None
        self._top = 0

    def compose(self) -> ComposeResult:
        """Title, record, text, short forms and where to go on."""
        yield FlowText(id="source-title")
        yield FlowText(id="source-facts")
        yield FlowText(id="source-body")
        yield FlowText(id="source-forms")
        yield Vertical(id="source-links")

    def open(self, asked: SourceAsked) -> None:
        """Open a document; the one that is open becomes the way back."""
        if self._asked is not None and self.is_open:
            if self._asked.document_id == asked.document_id and asked.span:
                self._asked = asked
                self._go_to(asked.span)
                return
            self._trail.append(Place(self._asked, self.scroll_y, self._focused_link()))
        self._load(asked, None)

    def back(self) -> None:
        """Go to where one was; from the first document, out of the pane."""
        if self._trail:
            place = self._trail.pop()
            self._load(place.asked, place)
        else:
            self.close()

    def close(self) -> None:
        """Leave the documents altogether."""
        self._trail.clear()
        self._asked = None
        self.is_open = False
        self.post_message(SourceClosed())

    def quote(self) -> tuple[Quote, Source] | None:
        """The sentence that is marked, or the document's first, as a quote."""
        if self.page is None:
            return None
        document, source = self.page.document, self.page.source
        spans = self.page.sentences or ((0, len(document.text)),)
        start, end = self._current or spans[0]
        if start == end:
            return None
        label = next((s.label for s in document.section_spans if s.start <= start < s.end), None)
        quote = Quote(
            citation=1,
            rank=1,
            document_id=document.id,
            kind=document.kind,
            section=label,
            text=document.text[start:end],
            start=start,
            end=end,
            score=0.0,
        )
        return quote, source

    def action_match(self, step: int) -> None:
        """Go to the next or previous sentence that matches the question."""
        if not self.matches:
            self.app.notify("Nothing here matches the question.", markup=False)
            return
        spans = [(match.start, match.end) for match in self.matches]
        here = self._current or (-1, -1)
        after = [span for span in spans if (span > here if step > 0 else span < here)]
        if not after:
            after = spans
        self._go_to(after[0] if step > 0 else after[-1])

    def action_scroll_by(self, step: int) -> None:
        """Scroll some lines."""
        self.scroll_relative(y=_STEP * step, animate=False)

    def action_links(self) -> None:
        """Focus the first link, or leave where there is none or one is focused."""
        links = list(self.query(LinkChoice))
        if links and not any(link.has_focus for link in links):
            links[0].focus()
        else:
            self.screen.focus_next()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in a worker becomes a message."""
        error = self.app.broken(event)
        if isinstance(error, Exception) and event.worker.group == "page" and self._asked:
            self.on_page_failed(PageFailed(self._asked.document_id, error))

    def watch_is_open(self, is_open: bool) -> None:  # noqa: FBT001
        """Show or hide the pane."""
        self.set_class(is_open, "-open")

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Go on to a linked document."""
        if isinstance(event.choice, LinkChoice) and self._asked is not None:
            event.stop()
            self.open(SourceAsked(event.choice.document_id, None, self._asked.query))

    def on_page_ready(self, event: PageReady) -> None:
        """Show the document."""
        event.stop()
        asked = self._asked
        if asked is None or asked.document_id != event.asked:
            return
        self.page = event.page
        self._layout = lay_out(event.page.document)
        self._current = asked.span
        title = plain(one_line(event.page.document.title), "title")
        self.query_one("#source-title", FlowText).show(title)
        facts = heading(event.page.document, event.page.source)
        self.query_one("#source-facts", FlowText).show(facts)
        self.query_one("#source-body", FlowText).show(self._marked())
        place = self._return_to
        if place is None:
            self.call_after_refresh(self._scroll_to_current)
        else:
            self.call_after_refresh(self.scroll_to, y=place.scroll_y, animate=False)
        self._find_neighbours(event.page.document.id, asked.query)

    def on_page_failed(self, event: PageFailed) -> None:
        """Say why the document cannot be shown."""
        event.stop()
        self.query_one("#source-title", FlowText).show(plain("Cannot be shown", "title"))
        text = joined([plain(error_sentence(event.error), "warning"), plain("Esc goes back.")])
        self.query_one("#source-body", FlowText).show(text)

    async def on_neighbours_ready(self, event: NeighboursReady) -> None:
        """Show the matches and where to go on."""
        event.stop()
        found = event.neighbours
        if self.page is None or self.page.document.id != found.document_id:
            return
        self.matches = found.matches
        self.query_one("#source-body", FlowText).remark(self._marked())
        self.query_one("#source-forms", FlowText).show(short_forms(found.meanings))
        links = self.query_one("#source-links", Vertical)
        async with links.batch():
            await links.remove_children()
            await links.mount_all(_links(found))
        place, self._return_to = self._return_to, None
        if place is not None and self.has_focus_within:
            self._focus_link(place.link)
            self.call_after_refresh(self.scroll_to, y=place.scroll_y, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember the word at the top, for when the width changes."""
        super().watch_scroll_y(old_value, new_value)
        body = self.query_one("#source-body", FlowText)
        line = int(new_value) - body.virtual_region.y
        lines = body.lines(body.content_size.width) if body.content_size.width else []
        self._top = lines[line][0] if 0 <= line < len(lines) else 0

    def on_resize(self, event: events.Resize) -> None:
        """Keep the word at the top where it was."""
        del event
        if self.is_open and self._top:
            self.call_after_refresh(self._restore, self._top)

    def _restore(self, top: int) -> None:
        body = self.query_one("#source-body", FlowText)
        self.scroll_to(y=body.virtual_region.y + body.line_of(top), animate=False)

    def _load(self, asked: SourceAsked, place: Place | None) -> None:
        self._asked = asked
        self._return_to = place
        self.is_open = True
        self.page = None
        self._layout = None
        self.matches = ()
        for name in ("#source-facts", "#source-body", "#source-forms"):
            self.query_one(name, FlowText).show(Marked())
        self.query_one("#source-title", FlowText).show(plain("Opening…", "faint"))
        self.query_one("#source-links", Vertical).remove_children()
        self.focus(scroll_visible=False)
        self._read(asked.document_id)

    @work(thread=True, exclusive=True, group="page", exit_on_error=False)
    def _read(self, document_id: str) -> None:
        if self.library is None:
            return
        try:
            page = read_page(self.library, document_id)
        except (QabotError, OSError) as error:
            self.post_message(PageFailed(document_id, error))
        else:
            self.post_message(PageReady(document_id, page))

    @work(thread=True, exclusive=True, group="neighbours", exit_on_error=False)
    def _find_neighbours(self, document_id: str, query: str) -> None:
        if self.library is None:
            return
        try:
            found = read_neighbours(self.library, document_id, query)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to find similar studies", error))
        else:
            self.post_message(NeighboursReady(found))

    def _marked(self) -> Marked:
        if self._layout is None:
            return Marked()
        spans: list[tuple[int, int, str]] = []
        if self._current is not None:
            spans.append((*self._current, "sentence"))
        for match in self.matches:
            spans += [(start, end, "match") for start, end in match.highlights]
        return self._layout.marked(spans)

    def _go_to(self, span: tuple[int, int]) -> None:
        self._current = span
        self.query_one("#source-body", FlowText).remark(self._marked())
        self._scroll_to_current()

    def _scroll_to_current(self) -> None:
        shown = self._layout.span(*self._current) if self._layout and self._current else None
        if shown is None:
            self.scroll_home(animate=False)
            return
        region = self.query_one("#source-body", FlowText).region_of(*shown)
        self.scroll_to_region(region, spacing=_ABOVE, animate=False, force=True)

    def _focused_link(self) -> str | None:
        focused = self.screen.focused
        return focused.document_id if isinstance(focused, LinkChoice) else None

    def _focus_link(self, document_id: str | None) -> None:
        for link in self.query(LinkChoice):
            if link.document_id == document_id:
                link.focus(scroll_visible=False)


def _links(found: Neighbours) -> list[Widget]:
    widgets: list[Widget] = []
    for label, documents in (("Related posts", found.posts), ("Similar studies", found.studies)):
        if documents:
            widgets.append(FlowText(plain(label, "label"), classes="lane"))
            widgets += [LinkChoice(document) for document in documents]
    return widgets
