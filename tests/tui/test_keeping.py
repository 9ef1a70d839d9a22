"""Copying, exporting and opening links, and what is said about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.tui import clipboard
from qabot.tui.screens import keeping

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to a program that copies."""
    texts: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)

    def run(command: tuple[str, ...], given: bytes) -> bool:
        texts.append(given.decode())
        return True

    def copy(text: str, environ: dict[str, str]) -> clipboard.Copying:
        return real(
            text, environ, platform="linux", which=lambda n: n if n == "xclip" else None, run=run
        )

    real = clipboard.copy
    monkeypatch.setattr(clipboard, "copy", copy)
    return texts


def test_y_copies_the_quote_with_its_citation_and_says_by_what(use: Use, copied: list[str]) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "y")
        assert "in the clipboard (by xclip)" in ui.messages()

    use(script)
    assert copied[0].startswith("“")
    assert "Choi" in copied[0]
    assert "Cell Proliferation" in copied[0]


def test_shift_y_copies_the_answer_as_markdown(use: Use, copied: list[str]) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "Y")

    use(script)
    assert copied[0].startswith("## Does blocking DKK1 regrow hair?")


def test_y_in_a_source_copies_the_marked_sentence(use: Use, copied: list[str]) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "down", "enter", "y")

    use(script)
    assert "DKK1" in copied[0]
    assert "Cell Proliferation" in copied[0]


def test_without_a_program_the_terminal_is_asked_and_nothing_is_claimed(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = clipboard.Copying(None, certain=False)
    monkeypatch.setattr(clipboard, "copy", lambda *_: nothing)

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "y")
        said = ui.messages()
        assert "OSC 52" in said
        assert "does not say whether" in said
        assert "is in the clipboard" not in said

    use(script)


def test_where_there_is_nothing_to_copy_it_says_so(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("tab", "y")
        assert "no quote here" in ui.messages()
        await ui.press("Y")
        assert "no answer yet" in ui.messages()
        await ui.press("e")
        assert "nothing to export" in ui.messages()

    use(script)


@pytest.mark.parametrize("ending", ["md", "json", "bib", "ris"])
def test_e_exports_to_a_file_in_each_format(use: Use, ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"kept.{ending}"

    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.ask(DKK1)
        await ui.press("tab", "e")
        ui.app.screen.query_one("#path", Input).value = str(target)
        await ui.press("enter")
        assert f"Written to {target}" in ui.messages()
        assert len(ui.app.screen_stack) == 1

    use(script)
    text = target.read_text("utf-8")
    if ending == "json":
        assert json.loads(text)["turns"][0]["question"] == DKK1
    else:
        assert "DKK1" in text


def test_an_export_by_button_takes_its_ending(use: Use, tmp_path: Path) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "e")
        await ui.click("#ris", (1, 0))

    use(script, size=(100, 30))
    assert [path.suffix for path in tmp_path.glob("qabot-*")] == [".ris"]


def test_an_export_never_replaces_a_file_unasked(use: Use, tmp_path: Path) -> None:
    target = tmp_path / "mine.md"
    target.write_text("precious", "utf-8")

    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.ask(DKK1)
        await ui.press("tab", "e")
        ui.app.screen.query_one("#path", Input).value = str(target)
        await ui.press("enter")
        assert target.read_text("utf-8") == "precious"
        assert "exists" in ui.messages()
        await ui.press("enter")
        assert target.read_text("utf-8") != "precious"

    use(script)


def test_an_export_that_cannot_be_written_says_why_and_stays(use: Use, tmp_path: Path) -> None:
    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        await ui.ask(DKK1)
        await ui.press("tab", "e")
        ui.app.screen.query_one("#path", Input).value = str(tmp_path / "no" / "folder.md")
        await ui.press("enter")
        assert "Nothing was written" in ui.messages()
        assert len(ui.app.screen_stack) == 2

    use(script)


def test_o_opens_the_link_or_says_that_there_is_none(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "o")
        assert "no DOI or link" in ui.messages()

    use(script)


def test_without_a_browser_the_address_is_shown(
    use: Use, big: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import webbrowser

    monkeypatch.setattr(webbrowser, "open", lambda _: False)

    async def script(ui: Driver) -> None:
        await ui.ask("Does minoxidil raise hair density?")
        await ui.press("tab", "o")
        assert "No browser could be opened" in ui.messages()
        assert "https://doi.org/10.5555/made." in ui.messages()

    use(script, library=big)


def test_only_web_addresses_are_opened() -> None:
    from qabot.models import Source

    def source(url: str) -> Source:
        return Source(citation=1, document_id="x", kind="post", title="t", url=url)

    assert keeping.link_of(source("https://example.org/a")) == "https://example.org/a"
    assert keeping.link_of(source("file:///etc/passwd")) is None
    assert keeping.link_of(source("javascript:alert(1)")) is None
