"""Help, palette, themes, keys, filters: what people expect to find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.models import NO_FILTERS
from qabot.tui.actions import all_bindings
from qabot.tui.widgets.filter_chips import FilterChips
from qabot.tui.widgets.turn_card import TurnCard

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"


def test_every_binding_has_an_id_of_its_own_and_a_tooltip() -> None:
    bindings = all_bindings()
    assert len(bindings) > 60
    assert len({binding.id for binding in bindings}) == len(bindings)
    for binding in bindings:
        assert binding.tooltip, binding.id
        assert binding.description, binding.id


def test_f1_shows_the_keys_of_what_is_focused(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("f1")
        assert "Question line" in ui.text()
        assert "Recall the question before" in ui.text()
        await ui.press("escape")
        await ui.ask(DKK1)
        await ui.press("tab", "question_mark")
        assert "Quotes and lists" in ui.text()
        assert "Question line" not in ui.text()
        await ui.press("question_mark")
        assert len(ui.app.screen_stack) == 1

    use(script, size=(100, 40))


def test_a_question_mark_in_the_question_line_is_typed(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("question_mark")
        assert ui.app.screen.query_one("#question").value == "?"  # type: ignore[attr-defined]

    use(script)


def test_the_palette_has_every_action_that_works_here(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab")
        names = {command.title for command in ui.app.get_system_commands(ui.app.screen)}
        shown = {
            active.binding.tooltip
            for active in ui.app.screen.active_bindings.values()
            if active.binding.id
        }
        assert shown - {"Find any action by its name", "Show the keys that work here"} <= names
        await ui.press("ctrl+p")
        await ui.type("Start a new")
        await ui.press("enter")
        assert not ui.app.conversation_screen.query(TurnCard)

    use(script)


def test_a_theme_is_remembered_in_the_settings_file(use: Use, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nlibrary = "x"\n[keys]\n"app.new" = "f6"\n', "utf-8")

    async def choose(ui: Driver) -> None:
        ui.app.theme = "textual-light"
        await ui.settle()

    async def look(ui: Driver) -> None:
        assert ui.app.theme == "textual-light"

    use(choose, settings_path=path)
    text = path.read_text("utf-8")
    assert 'theme = "textual-light"' in text
    assert "# mine" in text
    assert '"app.new" = "f6"' in text
    use(look, settings_path=path)


def test_keys_are_changed_in_the_settings_file(use: Use, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\n"app.library" = "f6"\n', "utf-8")

    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l")
        assert len(ui.app.screen_stack) == 1
        assert "f6 Library" in ui.text()
        await ui.press("f6")
        assert len(ui.app.screen_stack) == 2

    use(script, settings_path=path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[keys]\n"app.libary" = "f6"\n', 'no action "app.libary"; did you mean "app.library"?'),
        ('[keys]\n"app.library" = "ctrl+banana"\n', '"ctrl+banana" is not a key'),
        ('[keys]\n"app.library" = 3\n', "must be in quotation marks"),
        ("keys = 3\n", "keys must be a table"),
        ("[keys\n", "config.toml"),
        ('theme = "[/i]"\n', 'there is no theme "[/i]"'),
        ('theme = ""\n', 'there is no theme ""'),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_the_app_goes_on(
    use: Use, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content, "utf-8")

    async def script(ui: Driver) -> None:
        assert said in ui.messages()
        assert len(ui.messages().splitlines()) == 1
        await ui.ask(DKK1)
        assert ui.app.screen.query_one(TurnCard).answer is not None

    use(script, settings_path=path)


def test_filters_are_chosen_by_keys_and_shown_in_the_answer(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+f", "down", "down", "enter")
        since = ui.app.screen.query_one("#since")
        since.focus()
        await ui.type("2001")
        await ui.press("ctrl+s")
        chips = ui.app.screen.query_one(FilterChips)
        assert chips.filters.kind == "post"
        assert chips.filters.since == "2001"
        assert "community only" in ui.text()
        await ui.press("backspace")
        assert chips.filters.since is None
        await ui.ask("Does magnesium help balding?")
        answer = ui.app.screen.query_one(TurnCard).answer
        assert answer is not None
        assert answer.filters.kind == "post"
        assert "filtered by  community only" in ui.text()
        await ui.press("ctrl+f", "ctrl+r")
        assert chips.filters == NO_FILTERS

    use(script)


def test_filters_are_chosen_by_mouse(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.click("#chips", (2, 0))
        buttons = list(ui.app.screen.query("RadioButton"))
        await ui.click(buttons[1], (2, 0))
        await ui.click("#apply", (1, 0))
        chips = ui.app.screen.query_one(FilterChips)
        assert chips.filters.kind == "study"
        await ui.click(".chip", (2, 0))
        assert chips.filters == NO_FILTERS

    use(script)


def test_a_wrong_year_is_explained(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("ctrl+f")
        ui.app.screen.query_one("#since").focus()
        await ui.type("next")
        await ui.press("ctrl+s")
        assert "“next” is not a date" in ui.messages()
        assert len(ui.app.screen_stack) == 2

    use(script)


def test_the_keys_at_the_bottom_can_be_clicked(use: Use) -> None:
    async def script(ui: Driver) -> None:
        line = ui.text().splitlines()[-1]
        await ui.click("#keys", (line.index("Library") + 1, 0))
        assert len(ui.app.screen_stack) == 2

    use(script)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 48), (200, 60)])
def test_every_size_shows_the_question_line_and_help(use: Use, size: tuple[int, int]) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        text = ui.text()
        assert "Ask a question" in text
        assert "Help" in text
        assert "DKK1" in text
        await ui.press(
            "tab", "enter", "escape", "ctrl+l", "escape", "f1", "escape", "ctrl+f", "escape"
        )
        await ui.press("ctrl+o", "escape", "tab", "e", "escape", "ctrl+l", "a", "escape", "escape")
        assert len(ui.app.screen_stack) == 1

    use(script, size=size)
