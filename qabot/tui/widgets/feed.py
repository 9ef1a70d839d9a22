"""The conversation's scrolling column of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll

from qabot.tui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from qabot.tui.widgets.turn_card import TurnCard


class Feed(VerticalScroll):
    """Cards one below another; what is at the top stays there when the width changes."""

    is_empty = True

    def compose(self) -> ComposeResult:
        """An empty conversation."""
        yield Welcome()

    def on_mount(self) -> None:
        """Remember nothing yet."""
        self._top: tuple[Widget, int] | None = None

    async def replace(self, cards: Sequence[TurnCard], welcome: Welcome) -> None:
        """Show another conversation, or the welcome if it has no cards."""
        self.hold()
        self.is_empty = not cards
        async with self.batch():
            await self.remove_children()
            await self.mount_all(cards or [welcome])
        if cards:
            cards[-1].add_class("-last")
            self.show_card(cards[-1])

    async def welcome(self, welcome: Welcome) -> None:
        """Show another welcome, if the conversation is still empty."""
        if not self.is_empty:
            return
        with self.app.batch_update():
            await self.query(Welcome).remove()
            if self.is_empty:  # a question may have been asked meanwhile
                await self.mount(welcome)

    async def add_card(self, card: TurnCard) -> None:
        """Put a question at the end, with its first line at the top of the view.

        The last card is at least as high as the view, so that the end of the
        feed is where it begins: Textual scrolls there within the same layout.
        """
        self.is_empty = False
        with self.app.batch_update():
            await self.query(Welcome).remove()
            for last in self.query(".-last"):
                last.remove_class("-last")
            card.add_class("-last")
            self.anchor()
            await self.mount(card)

    def hold(self) -> None:
        """Stay where one is, whatever grows below."""
        self.anchor(anchor=False)

    def show_card(self, card: Widget) -> None:
        """Scroll so that a card is read from its first line."""
        self.call_after_refresh(self.scroll_to_widget, card, animate=False, top=True, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember what stands at the top."""
        super().watch_scroll_y(old_value, new_value)
        if not self.size.height:
            return
        line = int(new_value)
        for child in self.children:
            region = child.virtual_region
            if region.y <= line < region.bottom:
                self._top = child, line - region.y
                return

    def on_resize(self, event: events.Resize) -> None:
        """Bring what stood at the top back to the top."""
        del event
        if self.size.height and self._top is not None and self._top[0].is_attached:
            self.call_after_refresh(self._restore, *self._top)

    def _restore(self, child: Widget, below: int) -> None:
        """Bring a line of a card to the top; what has the focus is in view all the same."""
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            self.scroll_to_widget(focused, animate=False)
            return
        region = child.virtual_region
        self.scroll_to(y=region.y + min(below, max(0, region.height - 1)), animate=False)
