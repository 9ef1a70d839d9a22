"""What adding did, and what could not be read, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from qabot.tui.marked import Marked, joined, plain
from qabot.tui.text import one_line
from qabot.tui.widgets.flow_text import MARKS, FlowText
from qabot.tui.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from qabot.models import AddReport, Failure

_MOST = 2000


class ReportScreen(ModalScreen[None]):
    """Lists failures and what was left out."""

    BINDING_GROUP_TITLE = "Report"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,q,enter", "dismiss", "Close", id="report.close", tooltip="Close"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = set(MARKS)

    def __init__(self, report: AddReport) -> None:
        super().__init__()
        self.report = report

    def compose(self) -> ComposeResult:
        """The counts, then every failure."""
        with Vertical(classes="dialog", id="report-dialog"):
            yield Static("What was added", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield FlowText(joined(report_lines(self.report)))
            yield Static("Esc closes · r opens this again", classes="dialog-foot", markup=False)


def summary_line(report: AddReport) -> str:
    """What adding did, in one line."""
    unchanged = len(report.unchanged) + report.unchanged_in_known_files
    parts = [
        f"{len(report.added):,} added",
        f"{len(report.updated):,} updated" if report.updated else "",
        f"{unchanged:,} unchanged" if unchanged else "",
        f"{len(report.skipped):,} left out" if report.skipped else "",
        f"{len(report.failed):,} could not be read" if report.failed else "",
    ]
    line = ", ".join(part for part in parts if part)
    return f"Stopped. {line}; what was added is kept." if report.interrupted else f"{line}."


def report_lines(report: AddReport) -> Iterator[Marked]:
    """The report, line by line."""
    yield plain(summary_line(report))
    yield from _failures("Could not be read", report.failed)
    yield from _failures("Left out", report.skipped)


def _failures(title: str, failures: Sequence[Failure]) -> Iterator[Marked]:
    if not failures:
        return
    yield plain(f" \n{title}", "label")
    for failure in failures[:_MOST]:
        where = ", ".join(part for part in (failure.source, failure.place) if part)
        yield plain(one_line(where), "title") + plain(f"  {one_line(failure.reason)}")
    if len(failures) > _MOST:
        rest = counted(len(failures) - _MOST, "more line")
        yield plain(f"and {rest}; `qabot add` prints them all", "faint")
