"""A line or paragraph that can be chosen: by the arrow keys and Enter, or by a click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from qabot.tui.widgets.flow_text import FlowText

if TYPE_CHECKING:
    from textual import events
    from textual.containers import ScrollableContainer
    from textual.widget import Widget

    from qabot.tui.marked import Marked

_STEP = 3


class Choice(FlowText, can_focus=True):
    """Marked text that takes the focus and can be chosen."""

    BINDING_GROUP_TITLE = "Quotes and lists"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", id="choice.open", tooltip="Open what is marked"),
        Binding(
            "down,j",
            "go(1)",
            "Next",
            show=False,
            id="choice.next",
            tooltip="Go to the next quote or entry",
        ),
        Binding(
            "up,k",
            "go(-1)",
            "Previous",
            show=False,
            id="choice.previous",
            tooltip="Go to the quote or entry before",
        ),
        Binding(
            "home,g", "end(0)", "First", show=False, id="choice.first", tooltip="Go to the first"
        ),
        Binding("end,G", "end(-1)", "Last", show=False, id="choice.last", tooltip="Go to the last"),
        Binding(
            "pagedown,space",
            "page(1)",
            "Page down",
            show=False,
            id="choice.page_down",
            tooltip="Scroll a page down",
        ),
        Binding(
            "pageup,b",
            "page(-1)",
            "Page up",
            show=False,
            id="choice.page_up",
            tooltip="Scroll a page up",
        ),
    ]

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a choice, or it was clicked."""

        choice: Choice

        @property
        def control(self) -> Choice:
            """The choice."""
            return self.choice

    @dataclass
    class Reached(Message):
        """A choice has the focus now."""

        choice: Choice

    def __init__(
        self,
        content: Marked,
        *,
        margin: str = "",
        classes: str | None = None,
    ) -> None:
        super().__init__(content, margin=margin, classes=classes)

    def action_choose(self) -> None:
        """Open what is marked."""
        self.post_message(self.Chosen(self))

    def action_go(self, step: int) -> None:
        """Focus a neighbour; scroll first where this one is not all in view."""
        scroller = self._scroller()
        if scroller is not None and self._goes_on(scroller, step):
            scroller.scroll_relative(y=_STEP * step, animate=False)
            return
        siblings = self._siblings()
        place = siblings.index(self) + step
        if 0 <= place < len(siblings):
            siblings[place].focus()
        elif scroller is not None:
            scroller.scroll_relative(y=_STEP * step, animate=False)

    def action_end(self, place: int) -> None:
        """Focus the first or the last choice."""
        self._siblings()[place].focus()

    def action_page(self, pages: int) -> None:
        """Scroll by pages, and take the focus along to what is in view."""
        scroller = self._scroller()
        if scroller is None:
            return
        scroller.scroll_relative(y=pages * max(1, scroller.size.height - 2), animate=False)
        self.call_after_refresh(self._follow, scroller, pages)

    def on_focus(self) -> None:
        """Tell the screen where one is."""
        self.post_message(self.Reached(self))

    async def on_click(self, event: events.Click) -> None:
        """A click opens; the end of a selection by the mouse does not."""
        if self.screen.get_selected_text():
            return
        event.stop()
        self.focus()
        self.action_choose()

    def _follow(self, scroller: Widget, pages: int) -> None:
        seen = [c for c in self._siblings() if scroller.region.contains_region(c.region)]
        if seen:
            seen[0 if pages > 0 else -1].focus(scroll_visible=False)

    def _goes_on(self, scroller: Widget, step: int) -> bool:
        if step > 0:
            return self.region.bottom > scroller.content_region.bottom
        return self.region.y < scroller.content_region.y

    def _siblings(self) -> list[Choice]:
        scope = self._scroller() or self.screen
        return [choice for choice in scope.query(Choice) if choice.display]

    def _scroller(self) -> ScrollableContainer | None:
        from textual.containers import ScrollableContainer

        for ancestor in self.ancestors:
            if isinstance(ancestor, ScrollableContainer):
                return ancestor
        return None
