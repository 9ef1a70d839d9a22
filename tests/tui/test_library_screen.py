"""The library screen: the table, the chart, adding and removing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.api import Library
from qabot.tui.screens.library import LibraryScreen
from qabot.tui.screens.report import ReportScreen
from qabot.tui.widgets.document_table import DocumentTable
from qabot.tui.widgets.filter_chips import FilterChips
from qabot.tui.widgets.source_pane import SourcePane

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

RIS = (
    "TY  - JOUR\nTI  - Minoxidil foam for {n}\nAU  - Smith, A\nPY  - 2019\n"
    "AB  - Foam works in {n}.\nER  - \n\n"
)


def _table(ui: Driver) -> DocumentTable:
    return ui.app.screen.query_one(DocumentTable)


def test_the_table_lists_sorts_and_searches_5000_studies(use: Use, big: Library) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l")
        assert len(_table(ui).rows) == 5000
        await ui.press("s")
        years = [row.year or 0 for row in _table(ui).rows]
        assert years == sorted(years, reverse=True)
        await ui.press("S")
        assert (_table(ui).rows[0].year or 0) == 1980
        await ui.press("slash")
        await ui.type("minoxidil")
        assert len(_table(ui).rows) == 1000
        assert "1 of 1,000 documents" in ui.text()
        await ui.press("enter", "end")
        assert "1,000 of 1,000 documents" in ui.text()

    use(script, library=big)


def test_a_click_on_a_head_sorts_and_on_a_row_goes_there(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l")
        await ui.click("#documents", (3, 0))
        assert _table(ui).sorted_by == ("date", False)
        await ui.click("#documents", (3, 0))
        assert _table(ui).sorted_by == ("date", True)
        await ui.click("#documents", (12, 3))
        assert _table(ui).cursor == 2
        await ui.click("#documents", (12, 3))
        assert ui.app.screen.query_one(SourcePane).is_open

    use(script, size=(120, 30))


def test_a_document_opens_and_esc_comes_back_to_its_row(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "down", "enter")
        pane = ui.app.screen.query_one(SourcePane)
        assert pane.page is not None
        assert pane.page.document.id == _table(ui).rows[1].id
        await ui.press("escape")
        assert ui.focused() == "DocumentTable"
        assert _table(ui).cursor == 1
        await ui.press("escape")
        assert not isinstance(ui.app.screen, LibraryScreen)

    use(script)


def test_asking_within_a_document_of_the_table_goes_to_the_conversation(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "d")
        assert ui.focused() == "QuestionLine"
        assert len(ui.app.screen.query_one(FilterChips).filters.within) == 1

    use(script)


def test_the_filters_narrow_the_table(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "ctrl+f", "down", "enter", "ctrl+s")
        assert {row.kind for row in _table(ui).rows} == {"study"}
        assert "studies only" in ui.text()
        await ui.click(".chip", (2, 0))
        assert len(_table(ui).rows) == 4

    use(script)


def test_the_chart_shows_years_and_kinds(use: Use, big: Library) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "c")
        text = ui.text()
        assert "Studies by year and kind" in text
        assert "meta-analysis" in text
        assert "1980" in text
        assert "2024" in text

    use(script, library=big, size=(120, 48))


def test_files_are_added_by_path_and_the_report_names_what_failed(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a short path stands on one line of the report
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "good.ris").write_text("".join(RIS.format(n=n) for n in range(3)), "utf-8")
    (folder / "[b]broken.xml").write_text("<PubmedArticleSet><PubmedArticle>", "utf-8")

    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.press("ctrl+l", "a")
        ui.app.screen.query_one("#path", Input).value = folder.name
        await ui.press("enter")
        await ui.until("[b]broken.xml")
        assert isinstance(ui.app.screen, ReportScreen)
        await ui.until("3 added")
        await ui.press("escape")
        assert "4 studies" in ui.text()
        assert len(_table(ui).rows) == 7

    use(script, size=(120, 30))


def test_a_path_is_chosen_in_the_tree(use: Use, tmp_path: Path) -> None:
    (tmp_path / "one.ris").write_text(RIS.format(n=1), "utf-8")

    async def script(ui: Driver) -> None:
        from textual.widgets import DirectoryTree, Input

        await ui.press("ctrl+l", "a", "ctrl+t")
        tree = ui.app.screen.query_one(DirectoryTree)
        for _ in range(40):
            await ui.pilot.pause(0.05)
            if any("one.ris" in str(n.label) for n in tree.root.children):
                break
        line = next(n.line for n in tree.root.children if "one.ris" in str(n.label))
        tree.cursor_line = line
        await ui.press("enter")
        assert ui.app.screen.query_one("#path", Input).value.endswith("one.ris")
        await ui.press("ctrl+s")
        assert "1 added" in ui.messages()

    use(script)


def test_a_path_that_is_not_there_says_so(use: Use) -> None:
    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.press("ctrl+l", "a")
        ui.app.screen.query_one("#path", Input).value = "/no/such/[file].ris"
        await ui.press("enter")
        assert "/no/such/[file].ris: there is no such file" in ui.messages()

    use(script)


def test_adding_can_be_stopped_and_says_what_is_kept(
    use: Use, starter: Library, tmp_path: Path
) -> None:
    import threading

    from qabot.models import AddProgress, AddReport

    (tmp_path / "x.ris").write_text("", "utf-8")
    shown = threading.Event()

    def slow(paths: object, *, progress: object, cancelled: object, **rest: object) -> AddReport:
        progress(  # type: ignore[operator]
            AddProgress(documents=50, source="x.ris", seconds=2.0, bytes_done=1, bytes_total=4)
        )
        while not cancelled():  # type: ignore[operator]
            shown.wait(0.01)
        return AddReport(added=("a",), interrupted=True)

    starter.add_paths = slow  # type: ignore[method-assign, assignment]

    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.pilot.press("ctrl+l", "a")
        await ui.pilot.pause()
        ui.app.screen.query_one("#path", Input).value = str(tmp_path / "x.ris")
        await ui.pilot.press("enter")
        for _ in range(50):
            await ui.pilot.pause(0.02)
            if "25%" in ui.text():
                break
        assert "50 documents, 25 a second" in ui.text()
        assert "25%" in ui.text()
        await ui.press("escape")
        assert "Stopped. 1 added" in ui.messages()

    use(script)


def test_documents_are_removed_and_brought_back(use: Use, starter: Library) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "space", "space", "delete")
        assert len(_table(ui).rows) == 2
        assert "Removed 2 documents" in ui.messages()
        assert len(starter) == 2
        await ui.press("u")
        assert len(_table(ui).rows) == 4

    use(script)
