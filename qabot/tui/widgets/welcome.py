"""What an empty conversation shows: what the library holds, and what to ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from qabot.tui.marked import plain
from qabot.tui.text import one_line
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.flow_text import FlowText
from qabot.tui.widgets.turn_card import AskChoice
from qabot.tui.wording import NOT_ADVICE, counted, error_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.widget import Widget

    from qabot.api import Conversation
    from qabot.models import Overview
    from qabot.tui.opening import Opened


class ContinueChoice(Choice):
    """Goes on with the last conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        questions = counted(len(conversation.turns), "question")
        content = plain(one_line(conversation.title) or "Untitled") + plain(
            f"  {questions}", "faint"
        )
        super().__init__(content, margin="  ▸  ", classes="ask")


class RetryChoice(Choice):
    """Tries to open the library again."""

    def __init__(self) -> None:
        super().__init__(plain("Try again"), margin="  ▸  ", classes="ask")


class AddChoice(Choice):
    """Opens the library screen, where files are added."""

    def __init__(self) -> None:
        super().__init__(plain("Add files or folders"), margin="  ▸  ", classes="ask")


class Welcome(Vertical):
    """The first minute: it is drawn from what is known by then."""

    def __init__(self, opened: Opened | None = None, error: BaseException | None = None) -> None:
        super().__init__()
        self._opened = opened
        self._error = error

    def compose(self) -> ComposeResult:
        """What the library holds and what can be asked; or why it cannot."""
        yield FlowText(plain("Ask the studies and posts of your library", "title"))
        if self._error is not None:
            yield FlowText(plain(error_sentence(self._error), "warning"), id="holds")
            yield RetryChoice()
        elif self._opened is None:
            yield FlowText(plain("Opening the library…", "faint"), id="holds")
        else:
            yield FlowText(plain(holdings(self._opened.overview), "faint"), id="holds")
            yield from _choices(self._opened)
        yield FlowText(plain(NOT_ADVICE, "faint"), id="advice")

    def say(self, text: str) -> None:
        """Say what opening the library is doing."""
        for line in self.query("#holds").results(FlowText):
            line.show(plain(text, "faint"))


def holdings(overview: Overview) -> str:
    """What the library holds, in one line."""
    parts = [
        counted(overview.studies, "study", "studies"),
        counted(overview.posts, "community post"),
    ]
    line = " · ".join(parts)
    if overview.first_year is None:
        return line
    if overview.first_year == overview.last_year:
        return f"{line} · {overview.first_year}"
    return f"{line} · {overview.first_year} to {overview.last_year}"


def _choices(opened: Opened) -> Iterator[Widget]:
    if not opened.overview.studies and not opened.overview.posts:
        yield FlowText(plain("The library is empty", "label"), classes="lane")
        yield AddChoice()
        return
    if opened.examples:
        yield FlowText(plain("Try one of these", "label"), classes="lane")
    for question in opened.examples:
        yield AskChoice(question, plain(one_line(question)))
    if opened.last is not None and opened.last.turns:
        yield FlowText(plain("Go on with the last conversation", "label"), classes="lane")
        yield ContinueChoice(opened.last)
