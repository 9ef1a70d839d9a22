"""The conversation's scrolling column of cards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.scrollbar import ScrollBar

from qabot.tui.marked import plain
from qabot.tui.widgets.bare import Bare
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.turn_card import TurnCard
from qabot.tui.widgets.welcome import Welcome
from qabot.tui.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.layout import DockArrangeResult
    from textual.widget import Widget

_MOST: Final = 6
"""How many cards are laid out. Textual lays out every widget of the screen for each key
that is typed, so that a long conversation would make typing slow."""

_LATER: Final = 0.4
"""Seconds after a question when older cards are put away, off the way to its answer."""


class EarlierChoice(Choice):
    """Brings back the cards before those that are shown."""

    def __init__(self, count: int) -> None:
        label = f"Show {counted(count, 'earlier question')}"
        super().__init__(plain(label), margin="  ▴  ", classes="ask")


class Feed(VerticalScroll, Bare):
    """Cards one below another; what is at the top stays there when the width changes."""

    is_empty = True

    def compose(self) -> ComposeResult:
        """An empty conversation."""
        yield Welcome()

    def on_mount(self) -> None:
        """Remember nothing yet."""
        self._pinned: TurnCard | None = None
        self._top: tuple[Widget, int] | None = None
        self._last: TurnCard | None = None
        self._earlier: list[TurnCard] = []
        self._changing = asyncio.Lock()

    # Changing

    async def welcome(self, welcome: Welcome) -> None:
        """Show another welcome, if the conversation is still empty."""
        if not self.is_empty:
            return
        async with self._changing, self.batch():
            await self.remove_children(Welcome)
            if self.is_empty:  # a question may have been asked meanwhile
                await self.mount(welcome)

    async def replace(self, cards: Sequence[TurnCard], welcome: Welcome) -> None:
        """Show another conversation, or the welcome if it has no cards."""
        self.hold()
        self.is_empty = not cards
        async with self._changing, self.batch():
            await self.remove_children()
            self._earlier = list(cards[:-_MOST])
            await self.mount_all(cards[-_MOST:] or [welcome])
            await self._offer_earlier()
            if cards:
                self._make_last(cards[-1])

    async def add_card(self, card: TurnCard) -> None:
        """Put a question at the end, with its first line at the top of the view."""
        self.is_empty = False
        async with self._changing, self.batch():
            await self.remove_children(Welcome)
            self._make_last(card)
            await self.mount(card)
        self.set_timer(_LATER, self._put_away)

    async def show_earlier(self) -> None:
        """Bring back some cards above the others, and stay where one is."""
        self.hold()
        back, self._earlier = self._earlier[-_MOST:], self._earlier[:-_MOST]
        cards = [TurnCard(card.number, card.question, card.answer) for card in back]
        async with self._changing, self.batch():
            await self.remove_children(EarlierChoice)
            await self.mount_all(cards, before=0)
            await self._offer_earlier()
        if cards:
            self.call_after_refresh(self._focus_end_of, cards[-1])

    async def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Bring earlier cards back."""
        if isinstance(event.choice, EarlierChoice):
            event.stop()
            await self.show_earlier()

    async def _put_away(self) -> None:
        """Take the oldest cards out of the layout; they can be brought back."""
        async with self._changing:
            cards = [child for child in self.children if isinstance(child, TurnCard)]
            old = cards[: max(0, len(cards) - _MOST)]
            gone = [card for card in old if card.is_settled and not card.has_focus_within]
            if not gone:
                return
            with self.app.batch_update():
                await self.remove_children([*gone, *self.query(EarlierChoice)])
                self._earlier += gone
                await self._offer_earlier()

    async def _offer_earlier(self) -> None:
        if self._earlier:
            await self.mount(EarlierChoice(len(self._earlier)), before=0)

    def _make_last(self, card: TurnCard) -> None:
        """Read the last card from its first line on, and let it fill the view.

        A class would style all of its texts again.
        """
        if self._last is not None:
            self._last.styles.min_height = None
        card.styles.min_height = "100%"
        self._last = self._pinned = card

    # Scrolling

    def hold(self) -> None:
        """Stay where one is, whatever grows below."""
        self._pinned = None

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:  # noqa: FBT001, FBT002  # as Textual calls it
        """Place the cards, and scroll to the pinned one within the same layout.

        Scrolling afterwards would draw the view twice.
        """
        arranged = super().arrange(size, optimal)
        if self._pinned is not None:
            for placement in arranged.placements:
                if placement.widget is self._pinned:
                    self._scroll_unseen(self._pinned, placement.region.y)
        return arranged

    def _scroll_unseen(self, card: TurnCard, y: int) -> None:
        """Be at a card without asking for a layout, as one is under way."""
        self._top = card, 0
        for reactive in (Feed.scroll_y, Feed.scroll_target_y):
            self.set_reactive(reactive, float(y))
        self.vertical_scrollbar.set_reactive(ScrollBar.position, y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember what stands at the top; whoever scrolls goes where they will."""
        self._pinned = None
        super().watch_scroll_y(old_value, new_value)
        if not self.size.height:
            return
        line = int(new_value)
        for child in self.children:  # asking for regions would lay out what is not in view
            height = child.outer_size.height
            if line < height:
                self._top = child, line
                return
            line -= height

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

    def _focus_end_of(self, card: TurnCard) -> None:
        choices = list(card.query(Choice))
        if choices:
            choices[-1].focus()
