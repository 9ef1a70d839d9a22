"""Hostile text, broken libraries, errors in workers: a clear message, and the app goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.api import Library
from qabot.errors import LibraryDamaged, NotALibrary
from qabot.tui.widgets.choice import Choice
from qabot.tui.widgets.turn_card import TurnCard
from qabot.tui.widgets.welcome import RetryChoice

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"
UNSAFE = ("\x1b", "\x00", "\x07", "\u202e")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
def test_hostile_text_is_shown_as_it_is_on_every_screen(
    use: Use, hostile: Library, size: tuple[int, int]
) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        seen = ui.text()
        await ui.press("tab", "enter")
        seen += ui.text()
        for key in ("pagedown", "pagedown", "tab", "escape", "ctrl+l", "enter", "escape", "escape"):
            await ui.press(key)
            seen += ui.text()
        await ui.press("ctrl+o")
        seen += ui.text()
        await ui.press("escape", "ctrl+f")
        await ui.press("escape", "f1")
        seen += ui.text()
        for text in ("[deleted]", "[$100]", "[/i]", "[b]bold[/b]", "שלום", "漢字"):
            assert text in seen
        for text in UNSAFE:
            assert text not in seen

    use(script, library=hostile, size=size)


@pytest.mark.parametrize("text", ["[deleted]", "[$100]", "[/i]", "\x1b[31mred", "a\x00b", "👩‍🔬"])
def test_hostile_questions_are_shown_and_answered(use: Use, text: str) -> None:
    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        ui.app.screen.query_one("#question", Input).value = f"DKK1 {text}"
        await ui.press("enter")
        assert "DKK1" in ui.text()
        assert "\x1b" not in ui.text()
        await ui.press("ctrl+o", "escape")

    use(script)


def test_messages_show_hostile_text_as_it_is(use: Use) -> None:
    async def script(ui: Driver) -> None:
        ui.app.tell("[/i] [$100] \x1b[31m[deleted]")
        await ui.settle()
        assert "[/i] [$100] [deleted]" in ui.text()

    use(script)


def test_a_damaged_library_says_what_to_do_and_can_be_tried_again(
    use: Use, starter: Library
) -> None:
    tries: list[int] = []

    def opener(narrate: object) -> Library:
        tries.append(1)
        if len(tries) == 1:
            raise LibraryDamaged("/x/[lib].qabot", "SQLite finds it broken; restore a backup.")
        return starter

    async def script(ui: Driver) -> None:
        assert "/x/[lib].qabot: SQLite finds it broken" in ui.text()
        await ui.ask(DKK1)
        assert ui.app.screen.query_one(TurnCard)
        await ui.press("f1", "escape", "ctrl+l", "ctrl+o")
        assert "not open" in ui.messages()
        ui.app.open_again()
        await ui.settle()
        assert ui.app.library is starter

    use(script, opener=opener)


def test_a_broken_library_is_retried_with_a_click(use: Use, starter: Library) -> None:
    tries: list[int] = []

    def opener(narrate: object) -> Library:
        tries.append(1)
        if len(tries) == 1:
            raise NotALibrary("/x", "is not a library.")
        return starter

    async def script(ui: Driver) -> None:
        await ui.click(ui.app.screen.query_one(RetryChoice), (6, 0))
        assert "1 study" in ui.text()

    use(script, opener=opener)


def test_a_bug_while_opening_is_a_message_with_a_next_step(use: Use, starter: Library) -> None:
    tries: list[int] = []

    def opener(narrate: object) -> Library:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("[/i] boom")
        return starter

    async def script(ui: Driver) -> None:
        assert "[/i] boom" in ui.text()
        assert "Try again" in ui.text()
        ui.app.open_again()
        await ui.settle()
        await ui.ask(DKK1)
        assert ui.app.screen.query_one(TurnCard).answer is not None

    use(script, opener=opener)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("[/i] boom"),
        sqlite3.OperationalError("database is locked"),
        OSError(5, "Input/output error"),
    ],
)
def test_an_error_while_answering_is_a_card_and_the_next_question_works(
    use: Use, starter: Library, error: Exception
) -> None:
    real = starter.ask
    calls: list[int] = []

    def ask(*given: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return real(*given, **options)  # type: ignore[arg-type]

    starter.ask = ask  # type: ignore[method-assign, assignment]

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        card = ui.app.screen.query_one(TurnCard)
        assert card.has_class("failed")
        assert "Ask it again" in ui.text()
        await ui.click(next(iter(card.query(Choice))), (6, 0))
        assert list(ui.app.screen.query(TurnCard))[-1].answer is not None

    use(script)


def test_errors_while_listing_and_opening_are_messages(use: Use, starter: Library) -> None:
    def broken(*given: object, **options: object) -> object:
        raise ValueError("[$100] wrong")

    starter.summaries = broken  # type: ignore[method-assign, assignment]
    starter.similar = broken  # type: ignore[method-assign, assignment]
    starter.conversations = broken  # type: ignore[method-assign, assignment]

    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "escape", "ctrl+o", "escape")
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        assert ui.messages().count("[$100] wrong") >= 3
        assert len(ui.app.screen_stack) == 1

    use(script)


def test_an_empty_library_leads_to_adding_files(use: Use) -> None:
    async def script(ui: Driver) -> None:
        assert "The library is empty" in ui.text()
        await ui.ask(DKK1)
        assert "Ctrl+L" in ui.text()
        await ui.press("ctrl+l", "enter", "y", "d", "delete", "o", "space", "c")
        assert len(ui.app.screen_stack) == 2

    with Library.in_memory([]) as library:
        use(script, library=library)


def test_a_library_that_cannot_be_written_answers_and_says_why_nothing_is_added(
    use: Use, tmp_path: Path
) -> None:
    Library.open(tmp_path / "l.qabot").close()

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        assert ui.app.screen.query_one(TurnCard).answer is not None
        await ui.press("ctrl+l", "a")
        assert "cannot be written" in ui.messages()
        await ui.press("delete")
        assert "not possible to remove" in ui.messages()

    with Library.open(tmp_path / "l.qabot", read_only=True) as library:
        use(script, library=library)


def test_what_fails_in_the_library_screen_is_said_once(use: Use, tmp_path: Path) -> None:
    Library.open(tmp_path / "l.qabot").close()

    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "delete")
        assert ui.messages().count("not possible to remove") == 1

    with Library.open(tmp_path / "l.qabot", read_only=True) as library:
        use(script, library=library)


def test_a_library_that_is_locked_while_open_answers_and_says_who_holds_it(
    use: Use, tmp_path: Path
) -> None:
    place = tmp_path / "l.qabot"

    async def script(ui: Driver) -> None:
        other = sqlite3.connect(place, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        await ui.ask(DKK1)
        assert ui.app.screen.query_one(TurnCard).answer is not None
        await ui.press("ctrl+l", "delete")
        assert "another program holds the library" in ui.messages()
        other.execute("ROLLBACK")
        other.close()
        await ui.press("delete")
        assert "Removed 1 document" in ui.messages()

    with Library.open(place) as library:
        use(script, library=library)


def remove_library(place: Path, *, with_index: bool) -> None:
    for path in place.parent.glob(f"{place.name}*"):
        if path.is_file():
            path.unlink()
        elif with_index:
            shutil.rmtree(path)


@pytest.mark.parametrize("removed", ["file", "all"])
def test_a_library_that_is_removed_while_open_is_told_and_the_app_goes_on(
    use: Use, tmp_path: Path, removed: str
) -> None:
    place = tmp_path / "l.qabot"

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        remove_library(place, with_index=removed == "all")
        await ui.ask("Does magnesium help?")
        shown = "".join((ui.messages() + ui.text()).split())
        assert "itwasmovedorremoved" in shown
        assert place.name in shown
        assert "unexpected" not in ui.messages() + ui.text()
        assert len(ui.app.screen.query(TurnCard)) == 2
        await ui.press("ctrl+l", "enter", "escape", "delete", "escape", "ctrl+o", "escape")
        assert len(ui.app.screen_stack) == 1
        assert "unexpected" not in ui.messages()

    with Library.open(place) as library:
        use(script, library=library)


def test_without_colours_the_focus_is_still_visible(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab")
        assert ui.app.focused is not None
        strips = ui.app.screen._compositor.render_strips()
        line = strips[ui.app.focused.region.y]
        styles = {str(s.style.bgcolor) for s in line if s.style and s.style.bgcolor}
        reversed_ = any(s.style and s.style.reverse for s in line)
        assert reversed_ or len(styles) > 1

    use(script)


def test_without_a_terminal_run_says_so_and_returns_2() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import qabot.tui, sys; sys.exit(qabot.tui.run(None, None))"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "terminal" in done.stderr


def test_opening_the_app_imports_nothing_that_only_adding_or_fetching_needs(
    tmp_path: Path,
) -> None:
    code = """
import asyncio, sys
from qabot.api import Library
from qabot.tui.app import QabotApp

async def main():
    app = QabotApp(lambda narrate: Library.open(sys.argv[1]))
    async with app.run_test() as pilot:
        while app.library is None:
            await pilot.pause(0.05)
        app.library.close()

asyncio.run(main())
unwanted = ["lxml", "rapidfuzz", "charset_normalizer", "httpx", "click", "qabot.sources.intake",
            "qabot.sources.registry", "qabot.api.adding", "qabot.api.checking", "qabot.cli",
            "qabot.tui.screens.library", "qabot.tui.screens.adding", "pypdfium2"]
print([name for name in unwanted if name in sys.modules])
"""
    place = str(tmp_path / "l.qabot")
    Library.open(place).close()
    done = subprocess.run(
        [sys.executable, "-c", code, place],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert done.stdout.strip() == "[]"


def test_no_starter_reaches_the_library_that_the_app_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qabot.tui
    from qabot.tui.app import QabotApp

    class Terminal:
        def isatty(self) -> bool:
            return True

    def run_app(app: QabotApp) -> None:
        with app._open_library(print) as library:
            counts.append(len(library))

    counts: list[int] = []
    monkeypatch.setattr(QabotApp, "run", run_app)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    for name, starter in (("empty", False), ("full", True)):
        qabot.tui.run(str(tmp_path / f"{name}.qabot"), None, starter=starter)
    assert counts[0] == 0
    assert counts[1] > 0


def test_with_16_colours_the_focus_and_the_quoted_sentence_are_reversed(use: Use) -> None:
    async def script(ui: Driver) -> None:
        ui.app.add_class("-few-colors")  # what the app does on such a terminal
        await ui.ask(DKK1)
        await ui.press("tab")
        assert _reversed_words(ui).startswith("“")
        await ui.press("enter")
        assert "DKK1" in _reversed_words(ui)

    use(script)


def _reversed_words(ui: Driver) -> str:
    strips = ui.app.screen._compositor.render_strips()
    words = [s.text.strip() for strip in strips for s in strip if s.style and s.style.reverse]
    return " ".join(word for word in words if len(word) > 1)


def test_a_small_window_shows_how_to_get_back(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        for keys in (("tab",), ("enter",), ("escape", "ctrl+l"), ("enter",)):
            await ui.press(*keys)
            assert "esc Back" in ui.text()
            assert "f1 Help" in ui.text()
        await ui.press("escape", "escape", "f1")
        assert len([line for line in ui.text().splitlines() if "   choice." in line]) >= 2

    use(script, size=(40, 10))
