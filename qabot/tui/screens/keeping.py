"""What every screen with documents does: copy, export, open the link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from qabot.tui import clipboard
from qabot.tui.messages import Copied, WorkFailed
from qabot.tui.text import one_line
from qabot.tui.widgets.flow_text import MARKS
from qabot.tui.widgets.source_pane import SourcePane
from qabot.tui.widgets.turn_card import QuoteChoice, SourceChoice, TurnCard

if TYPE_CHECKING:
    from textual.worker import Worker

    from qabot.models import Answer, Quote, Source
    from qabot.tui.app import QabotApp
    from qabot.tui.widgets.choice import Choice


class KeepingScreen(Screen[None]):
    """A screen whose quotes can be copied and whose links can be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_quote", "Copy", id="keep.quote", tooltip="Copy the quote, cited"),
        Binding(
            "o",
            "open_link",
            "Web page",
            show=False,
            id="keep.link",
            tooltip="Open the DOI or link in the browser",
        ),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = set(MARKS)

    app: QabotApp

    def __init__(self) -> None:
        super().__init__()
        self.at: Choice | None = None

    def library_changed(self) -> None:
        """Show the library as it is now."""

    def on_choice_reached(self, event: Choice.Reached) -> None:
        """Remember where one is, to copy and to come back."""
        self.at = event.choice

    def current_quote(self) -> tuple[Quote, Source] | None:
        """The quote that copying means: in the open source, else where one is."""
        pane = self.query_one(SourcePane)
        if pane.is_open and pane.has_focus_within:
            return pane.quote()
        at = self.at
        if isinstance(at, QuoteChoice) and at.is_attached and at.source is not None:
            return at.quote, at.source
        return pane.quote() if pane.is_open else None

    def current_source(self) -> Source | None:
        """The source that opening a link means."""
        pane = self.query_one(SourcePane)
        if pane.is_open and pane.page is not None and pane.has_focus_within:
            return pane.page.source
        if isinstance(self.at, QuoteChoice | SourceChoice) and self.at.is_attached:
            return self.at.source
        return pane.page.source if pane.is_open and pane.page else None

    def current_answer(self) -> Answer | None:
        """The answer that one is in, else the last one."""
        at = self.at
        if isinstance(at, QuoteChoice | SourceChoice) and at.is_attached:
            return at.answer
        answers = [card.answer for card in self.query(TurnCard) if card.answer is not None]
        return answers[-1] if answers else None

    def action_copy_quote(self) -> None:
        """Copy the quote with its citation."""
        from qabot.api.exporting import quote_with_citation

        found = self.current_quote()
        if found is None:
            self.app.tell("There is no quote here to copy. Go to one with Tab.", "warning")
        else:
            self.copy("The quote", quote_with_citation(*found))

    def action_copy_answer(self) -> None:
        """Copy the answer as Markdown."""
        from qabot.api.exporting import answer_markdown

        answer = self.current_answer()
        if answer is None:
            self.app.tell("There is no answer yet to copy.", "warning")
        else:
            self.copy("The answer", answer_markdown(answer))

    def action_open_link(self) -> None:
        """Open the DOI, PubMed page or link of where one is."""
        source = self.current_source()
        url = link_of(source) if source else None
        if url is None:
            self.app.tell("There is no DOI or link here to open.", "warning")
        elif self.app.browse(url):
            self.app.tell(f"Opened {url}")
        else:
            self.app.tell(f"No browser could be opened here. The address: {url}", "warning")

    def copy(self, what: str, text: str) -> None:
        """Copy in the background, then say how."""
        self._copy(what, text)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def _copy(self, what: str, text: str) -> None:
        copying = clipboard.copy(text, os.environ)
        self.post_message(Copied(what, copying.how, copying.certain, text))

    def on_copied(self, event: Copied) -> None:
        """Say how it was copied; ask the terminal if no program could."""
        copying = clipboard.Copying(event.how, event.certain)
        if copying.how is None and self.app.ask_terminal_to_copy(event.text):
            copying = clipboard.Copying("OSC 52", certain=False)
        said = clipboard.sentence(event.what, copying)
        self.app.tell(said, "information" if copying.how else "warning")

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in a worker becomes a message; the app goes on."""
        error = self.app.broken(event)
        if error is not None:
            await self.work_broke(event.worker.group, error)

    async def work_broke(self, group: str, error: BaseException) -> None:
        """Tidy up after work that broke."""

    def on_work_failed(self, event: WorkFailed) -> None:
        """Say once what failed and why; the screen stays as it is."""
        event.stop()
        self.app.on_work_failed(event)


def link_of(source: Source) -> str | None:
    """Where a source can be read on the web: its DOI, PubMed page or link.

    Only web addresses are ever opened, whatever a record says.
    """
    from urllib.parse import quote

    if source.doi:
        return f"https://doi.org/{quote(source.doi, safe='/:;()._-')}"
    if source.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(source.pmid, safe='')}/"
    url = one_line(source.url or "")
    return url if url.startswith(("https://", "http://")) else None
