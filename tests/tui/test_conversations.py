"""Conversations are kept, found, renamed, deleted and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qabot.api import Library
from qabot.tui.widgets.turn_card import TurnCard
from qabot.tui.widgets.welcome import ContinueChoice, Welcome

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"


def test_a_new_conversation_is_empty_and_the_old_one_is_in_the_list(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("ctrl+n")
        assert ui.app.screen.query(Welcome)
        assert not ui.app.screen.query(TurnCard)
        await ui.press("ctrl+o")
        assert DKK1 in ui.text()
        assert "today" in ui.text()
        await ui.press("enter")
        assert [card.question for card in ui.app.screen.query(TurnCard)] == [DKK1]
        assert ui.focused() == "QuestionLine"
        await ui.press("up")
        assert ui.app.screen.query_one("#question").value == DKK1  # type: ignore[attr-defined]

    use(script)


def test_conversations_are_searched(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("ctrl+n")
        await ui.ask("Does magnesium help?")
        await ui.press("ctrl+o", "slash")
        await ui.type("magnesium")
        assert "Does magnesium help?" in ui.text()
        assert "1 question" in ui.text()
        await ui.type("zzz")
        assert "Nothing found" in ui.text()

    use(script)


def test_a_conversation_is_renamed_deleted_and_brought_back(use: Use, starter: Library) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("ctrl+o", "r", "ctrl+u")
        await ui.type("[b] my title")
        await ui.press("enter")
        assert "[b] my title" in ui.text()
        assert [c.title for c in starter.conversations()] == ["[b] my title"]
        await ui.press("d")
        assert starter.conversations() == []
        assert "u brings it back" in ui.messages()
        await ui.press("u")
        assert [c.title for c in starter.conversations()] == ["[b] my title"]

    use(script)


def test_the_last_conversation_can_be_continued_after_a_new_start(use: Use, tmp_path: Path) -> None:
    place = tmp_path / "kept.qabot"

    async def first(ui: Driver) -> None:
        await ui.ask(DKK1)

    async def second(ui: Driver) -> None:
        await ui.click(ui.app.screen.query_one(ContinueChoice), (6, 0))
        assert [card.question for card in ui.app.screen.query(TurnCard)] == [DKK1]
        await ui.ask("And magnesium?")
        assert len(ui.app.conversation_screen.conversation.turns) == 2  # type: ignore[union-attr]

    with Library.open(place) as library:
        use(first, library=library)
    with Library.open(place) as library:
        use(second, library=library)


def test_a_long_conversation_keeps_its_earlier_questions_within_reach(use: Use) -> None:
    async def script(ui: Driver) -> None:
        for number in range(9):
            await ui.ask(f"Does blocking DKK1 regrow hair in mouse {number}?")
        await ui.pilot.pause(0.5)
        await ui.settle()
        cards = list(ui.app.screen.query(TurnCard))
        assert [card.number for card in cards] == [4, 5, 6, 7, 8, 9]
        await ui.press("tab", "home")
        assert "Show 3 earlier questions" in ui.text()
        await ui.press("enter")
        cards = list(ui.app.screen.query(TurnCard))
        assert [card.number for card in cards] == list(range(1, 10))
        assert all(card.answer is not None for card in cards)
        await ui.press("home")
        assert "in mouse 0?" in ui.text()
        await ui.press("ctrl+o", "enter")
        assert "in mouse 8?" in ui.text()
        assert len(ui.app.screen.query(TurnCard)) == 6

    use(script)


def test_what_a_question_was_understood_as_can_be_undone(use: Use) -> None:
    from qabot.tui.widgets.turn_card import AskChoice

    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.ask("And in mice?")
        card = list(ui.app.screen.query(TurnCard))[-1]
        assert card.answer is not None
        if card.answer.understood_as == card.answer.question:
            return
        assert "understood as" in ui.text()
        undo = next(c for c in card.query(AskChoice) if c.standalone)
        undo.focus()
        await ui.press("enter")
        last = list(ui.app.screen.query(TurnCard))[-1]
        assert last.answer is not None
        assert last.answer.understood_as == "And in mice?"

    use(script, size=(100, 48))
