"""The conversation: questions, answers as cards, and the source beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from qabot.models import NO_FILTERS, Filters
from qabot.tui.messages import (
    DiscussionAsked,
    FiltersChanged,
    FilterScreenAsked,
    SourceAsked,
    SourceClosed,
)
from qabot.tui.screens.asking import AskingScreen
from qabot.tui.text import one_line
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.feed import Feed
from qabot.tui.widgets.filter_chips import FilterChips
from qabot.tui.widgets.key_bar import KeyBar
from qabot.tui.widgets.question_line import QuestionLine
from qabot.tui.widgets.source_pane import SourcePane
from qabot.tui.widgets.turn_card import AskChoice, QuoteChoice, SourceChoice, TurnCard
from qabot.tui.widgets.welcome import AddChoice, ContinueChoice, RetryChoice, Welcome, holdings

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qabot.api import Conversation
    from qabot.tui.opening import Opened


class ConversationScreen(AskingScreen):
    """Where the app opens."""

    AUTO_FOCUS = "#question"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "Y",
            "copy_answer",
            "Copy answer",
            show=False,
            id="keep.answer",
            tooltip="Copy the whole answer as Markdown",
        ),
        Binding(
            "d",
            "discuss",
            "Ask this one",
            id="conversation.discuss",
            tooltip="Ask within this study or post alone",
        ),
        Binding(
            "e",
            "app.export",
            "Export",
            id="keep.export",
            tooltip="Export the conversation to a file",
        ),
        Binding(
            "slash",
            "question",
            "Question line",
            show=False,
            id="conversation.question",
            tooltip="Go to the question line",
        ),
        Binding(
            "escape,backspace",
            "back",
            "Back",
            id="conversation.back",
            tooltip="Go back to where one was",
        ),
        Binding(
            "ctrl+f",
            "filters",
            "Filters",
            id="conversation.filters",
            tooltip="Choose which documents may answer",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._titles: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Header, conversation beside the source, filters, question line, keys."""
        with Horizontal(id="header"):
            yield Static("qabot", id="name", markup=False)
            yield Static("", id="holdings", markup=False)
            yield Static("", id="conversation-title", markup=False)
        with Horizontal(id="main"):
            yield Feed(id="feed", can_focus=False)
            yield SourcePane()
        yield FilterChips(id="chips")
        with Vertical(id="asking"):
            yield QuestionLine(self.app.complete)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Open the library, now that there is a screen to show it on."""
        self.app.open_again()

    # The library

    async def library_ready(self, opened: Opened) -> None:
        """Show what the library holds, and ask what waited for it."""
        self.query_one(SourcePane).library = opened.library
        self.query_one("#holdings", Static).update(holdings(opened.overview))
        if self.conversation is None:
            self.conversation = opened.library.conversation()
        await self.query_one(Feed).welcome(Welcome(opened))
        self.ask_next()

    async def library_failed(self, error: BaseException) -> None:
        """Say why there is no library; the questions that wait say so too."""
        await self.query_one(Feed).welcome(Welcome(error=error))
        await self.fail_waiting(error)

    # Choosing and opening

    async def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Do what the chosen line stands for."""
        choice = event.choice
        if isinstance(choice, QuoteChoice):
            span = (choice.quote.start, choice.quote.end)
            self._open(choice.quote.document_id, span, choice.answer.understood_as)
        elif isinstance(choice, SourceChoice):
            self._open(choice.source.document_id, None, choice.answer.understood_as)
        elif isinstance(choice, AskChoice):
            filters = NO_FILTERS if choice.unfiltered else None
            await self.ask(choice.question, filters, standalone=choice.standalone)
            self.query_one(QuestionLine).remember([choice.question])
            self.query_one(QuestionLine).focus()
        elif isinstance(choice, ContinueChoice):
            await self.show_conversation(choice.conversation)
        elif isinstance(choice, RetryChoice):
            self.app.open_again()
        elif isinstance(choice, AddChoice):
            self.app.action_library()

    def _open(self, document_id: str, span: tuple[int, int] | None, query: str) -> None:
        self.add_class("-reading")
        self.query_one(SourcePane).open(SourceAsked(document_id, span, query))

    def on_source_closed(self, event: SourceClosed) -> None:
        """Come back to the quote that led away."""
        event.stop()
        self.remove_class("-reading")
        self._focus_quotes()

    # Filters

    def set_filters(self, filters: Filters, title: str = "") -> None:
        """Let other documents answer from now on."""
        self.filters = filters
        chips = self.query_one(FilterChips)
        chips.title = title or (self._titles.get(filters.within[0], "") if filters.within else "")
        chips.filters = filters

    def on_filters_changed(self, event: FiltersChanged) -> None:
        """Take the filters from the chips."""
        self.set_filters(event.filters)

    def on_discussion_asked(self, event: DiscussionAsked) -> None:
        """Ask within one document alone."""
        self._titles[event.document_id] = event.title
        filters = self.filters.model_copy(update={"within": (event.document_id,)})
        self.set_filters(filters, event.title)
        self.query_one(QuestionLine).focus()

    @on(QuestionLine.FilterDropped)
    def drop_filter(self) -> None:
        """Take the last chip away."""
        self.query_one(FilterChips).drop_last()

    @on(FilterScreenAsked)
    def action_filters(self) -> None:
        """Open the filters."""
        from qabot.tui.screens.filtering import FilterScreen

        def chosen(filters: Filters | None) -> None:
            if filters is not None:
                self.set_filters(filters)

        self.app.push_screen(FilterScreen(self.filters), chosen)

    def action_discuss(self) -> None:
        """Ask within the document where one is."""
        source = self.current_source()
        if source is None:
            self.app.tell("Go to a quote or open a source first.", "warning")
        else:
            self.post_message(DiscussionAsked(source.document_id, one_line(source.title)))

    # Moving

    @on(QuestionLine.Left)
    def leave_question(self) -> None:
        """Go from the question line to the quotes, or to the open source."""
        self._focus_quotes()

    @on(QuestionLine.FeedScrolled)
    def scroll_feed(self, event: QuestionLine.FeedScrolled) -> None:
        """Scroll the conversation from the question line."""
        feed = self.query_one(Feed)
        feed.scroll_relative(y=event.pages * max(1, feed.size.height - 2), animate=False)

    @on(QuestionLine.BackAsked)
    async def back_from_question(self) -> None:
        """Stop what runs, else clear the line, else go to the quotes."""
        line = self.query_one(QuestionLine)
        if await self.stop():
            return
        if line.value:
            line.clear_to_history()
        else:
            self._focus_quotes()

    async def action_back(self) -> None:
        """Stop what runs, else go back in the source, else to the question line."""
        if await self.stop():
            return
        pane = self.query_one(SourcePane)
        if pane.is_open:
            pane.back()
        else:
            self.action_question()

    def action_question(self) -> None:
        """Go to the question line."""
        self.query_one(QuestionLine).focus()

    def _focus_quotes(self) -> None:
        """Focus where one was, else the first quote of the last answer."""
        if self.has_class("-reading") and self.has_class("-narrow"):
            self.query_one(SourcePane).focus()
            return
        choices = list(self.query_one(Feed).query(Choice))
        cards = list(self.query(TurnCard))
        last = list(cards[-1].query(Choice)) if cards else choices
        if self.at in choices and (not cards or self.at in last or self.has_class("-reading")):
            self.at.focus()
            return
        quotes = [choice for choice in last if isinstance(choice, QuoteChoice)]
        for choice in [*quotes, *last, *reversed(choices)][:1]:
            choice.focus()

    # Conversations

    async def show_conversation(self, conversation: Conversation) -> None:
        """Show another conversation from its first turn on."""
        await self.drop_all()
        self.conversation = conversation
        self.at = None
        pane = self.query_one(SourcePane)
        if pane.is_open:
            pane.close()
        cards = [self.card_for(answer) for answer in conversation.turns]
        await self.query_one(Feed).replace(cards, Welcome(self.app.opened))
        line = self.query_one(QuestionLine)
        line.remember(answer.question for answer in conversation.turns)
        self.show_title(conversation.title)
        line.focus()
