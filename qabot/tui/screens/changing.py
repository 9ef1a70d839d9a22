"""Adding documents to the library, removing them, and bringing them back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from textual import work
from textual.widgets import Static

from qabot.errors import QabotError
from qabot.models import AddProgress
from qabot.tui.messages import AddFinished, AddProgressed, LibraryChanged, WorkFailed
from qabot.tui.screens.keeping import KeepingScreen
from qabot.tui.screens.report import ReportScreen, summary_line
from qabot.tui.text import clipped
from qabot.tui.widgets.document_table import DocumentTable
from qabot.tui.wording import counted

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.models import AddReport

_BAR: Final = 24


class ChangingScreen(KeepingScreen):
    """A screen with a table of documents, a progress line, and changes to the library."""

    def __init__(self) -> None:
        super().__init__()
        self._adding = False
        self._cancelled = threading.Event()
        self._report: AddReport | None = None

    # Adding

    def action_add(self) -> None:
        """Choose what to add."""
        from qabot.tui.screens.adding import AddScreen

        library = self.app.library
        if library is None or self._adding:
            self.app.tell("Files are being added already; Esc stops that.", "warning")
        elif not library.is_writable:
            place = library.location.library
            self.app.tell(
                f"{place} cannot be written, so nothing can be added; asking works. "
                "Another library can be opened with --library PATH.",
                "warning",
            )
        else:
            self.app.push_screen(AddScreen(), self.add)

    def add(self, path: str | None) -> None:
        """Add a file or folder, behind the screen."""
        if path is None or self.app.library is None:
            return
        self._adding = True
        self._cancelled.clear()
        progress = self.query_one("#progress", Static)
        progress.remove_class("hidden")
        progress.update(f"Reading {clipped(path, 60)} …")
        self._add(self.app.library, path)

    @work(thread=True, group="add", exit_on_error=False)
    def _add(self, library: Library, path: str) -> None:
        def tell(progress: AddProgress) -> None:
            self.post_message(AddProgressed(progress))

        try:
            report = library.add_paths([path], progress=tell, cancelled=self._cancelled.is_set)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to add the files", error))
        else:
            self.post_message(AddFinished(report))

    def on_add_progressed(self, event: AddProgressed) -> None:
        """Show how far adding has come."""
        if self._adding:
            line = progress_line(event.progress, self.size.width - 2)
            self.query_one("#progress", Static).update(line)

    def on_add_finished(self, event: AddFinished) -> None:
        """Say what was added; what could not be read is shown by itself."""
        self._end_adding()
        self._report = event.report
        self.app.tell(
            summary_line(event.report), "warning" if event.report.failed else "information"
        )
        if event.report.failed and self.is_current:
            self.app.push_screen(ReportScreen(event.report))
        self.app.count_again()

    def on_work_failed(self, event: WorkFailed) -> None:
        """Adding is over when it fails; what failed is said by every screen."""
        if event.task == "to add the files":
            self._end_adding()
            self.app.count_again()

    async def work_broke(self, group: str, error: BaseException) -> None:
        """Adding is over, whatever ended it."""
        del error
        if group == "add":
            self._end_adding()

    def action_report(self) -> None:
        """Show what was added last."""
        if self._report is None:
            self.app.tell("Nothing was added since qabot was opened.")
        else:
            self.app.push_screen(ReportScreen(self._report))

    def stop_adding(self) -> bool:
        """Stop what is being added; whether there was something to stop."""
        if not self._adding or self._cancelled.is_set():
            return False
        self._cancelled.set()
        return True

    def _end_adding(self) -> None:
        self._adding = False
        self.query_one("#progress", Static).add_class("hidden")

    # Removing

    def action_remove(self) -> None:
        """Remove the marked documents, else the one under the cursor."""
        table = self.query_one(DocumentTable)
        ids = tuple(sorted(table.marked)) or ((table.current.id,) if table.current else ())
        if ids and self.app.library is not None:
            table.marked.clear()
            self._remove(self.app.library, ids)

    @work(thread=True, group="change", exit_on_error=False)
    def _remove(self, library: Library, ids: tuple[str, ...]) -> None:
        try:
            removed = library.remove(ids)
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to remove the documents", error))
        else:
            count = counted(len(removed), "document")
            self.post_message(LibraryChanged(f"Removed {count}. u brings it back.", removed))

    def action_undo(self) -> None:
        """Bring back what was removed last."""
        if self.app.library is not None:
            self._undo(self.app.library)

    @work(thread=True, group="change", exit_on_error=False)
    def _undo(self, library: Library) -> None:
        try:
            restored = library.undo_removal()
        except (QabotError, OSError) as error:
            self.post_message(WorkFailed("to bring the documents back", error))
        else:
            count = counted(len(restored), "document")
            done = (
                f"Brought back {count}."
                if restored
                else "Nothing was removed that could come back."
            )
            self.post_message(LibraryChanged(done, restored))

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Say what was done, and count again."""
        self.app.tell(event.done)
        self.app.count_again()


def progress_line(progress: AddProgress, width: int) -> str:
    """A bar where the size is known, the count, the rate and the file."""
    rate = progress.documents / progress.seconds if progress.seconds > 0 else 0.0
    parts = [f"{counted(progress.documents, 'document')}, {rate:,.0f} a second"]
    if progress.bytes_total:
        share = min(1.0, progress.bytes_done / progress.bytes_total)
        full = round(share * _BAR)
        parts.insert(0, f"{'█' * full}{'░' * (_BAR - full)} {share:4.0%}")
    parts.append("Esc stops")
    line = "  ".join(parts)
    return f"{line}  {clipped(progress.source, max(10, width - len(line) - 2))}"
