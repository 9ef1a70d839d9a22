"""What the first minute shows, and what a question, a key and a click do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.api import Library
from qabot.tui.widgets.turn_card import AskChoice, QuoteChoice, TurnCard

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"


def test_the_cursor_is_in_the_question_line_and_the_library_is_counted(use: Use) -> None:
    async def script(ui: Driver) -> None:
        assert ui.focused() == "QuestionLine"
        assert "1 study" in ui.text()
        assert "3 community posts" in ui.text()
        assert "2023" in ui.text()
        assert "not medical" in ui.text()
        assert len(ui.app.screen_stack) == 1

    use(script)


def test_four_examples_come_from_the_library_and_enter_asks_one(use: Use) -> None:
    async def script(ui: Driver) -> None:
        examples = list(ui.app.screen.query(AskChoice))
        assert [e.question for e in examples] == list(ui.app.library.example_questions(4))  # type: ignore[union-attr]
        await ui.press("tab", "down", "enter")
        assert ui.app.screen.query_one(TurnCard).question == examples[1].question
        assert ui.focused() == "QuestionLine"

    use(script)


def test_an_example_can_be_clicked(use: Use) -> None:
    async def script(ui: Driver) -> None:
        example = next(iter(ui.app.screen.query(AskChoice)))
        await ui.click(example)
        assert ui.app.screen.query_one(TurnCard).question == example.question

    use(script)


def test_a_question_on_the_command_line_is_asked_at_once(use: Use) -> None:
    async def script(ui: Driver) -> None:
        assert ui.app.screen.query_one(TurnCard).answer is not None
        assert "DKK1" in ui.text()

    use(script, question=DKK1)


def test_an_empty_question_does_nothing(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.press("enter")
        await ui.ask("   ")
        assert not ui.app.screen.query(TurnCard)

    use(script)


def test_an_answer_shows_quotes_evidence_and_sources(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        card = ui.app.screen.query_one(TurnCard)
        assert card.answer is not None
        assert card.answer.status != "none"
        quotes = list(card.query(QuoteChoice))
        assert len(quotes) == len(card.answer.quotes)
        assert "Studies" in ui.text()
        assert "Choi" in ui.text()
        assert "match" in ui.text()

    use(script, size=(100, 48))


def test_a_long_answer_is_read_from_its_question_on(use: Use) -> None:
    async def script(ui: Driver) -> None:
        for _ in range(2):
            await ui.ask(DKK1)
            assert f"› {DKK1}" in ui.text().splitlines()[1]

    use(script, size=(60, 18))


def test_up_and_down_recall_questions_and_keep_the_draft(use: Use) -> None:
    async def script(ui: Driver) -> None:
        line = ui.app.screen.query_one("#question")
        await ui.ask("first about DKK1")
        await ui.ask("second about DKK1")
        await ui.type("draft")
        await ui.press("up")
        assert line.value == "second about DKK1"  # type: ignore[attr-defined]
        await ui.press("up")
        assert line.value == "first about DKK1"  # type: ignore[attr-defined]
        await ui.press("down", "down")
        assert line.value == "draft"  # type: ignore[attr-defined]

    use(script)


def test_words_are_completed_from_the_library(use: Use) -> None:
    async def script(ui: Driver) -> None:
        line = ui.app.screen.query_one("#question")
        await ui.type("what is magnes")
        await ui.press("right")
        assert line.value == "what is magnesium"  # type: ignore[attr-defined]

    use(script)


def test_a_question_without_an_answer_is_refused_in_words(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask("Do xylophones cure gout?")
        card = ui.app.screen.query_one(TurnCard)
        assert card.answer is not None
        assert card.answer.status == "none"
        assert "No answer in this library" in ui.text()
        assert "xylophone" in ui.text()

    use(script)


def test_questions_asked_before_the_library_is_open_wait_for_it(use: Use, starter: Library) -> None:
    import threading

    gate = threading.Event()

    def opener(narrate: object) -> Library:
        gate.wait(20)
        return starter

    async def script(ui: Driver) -> None:
        assert ui.app.screen.query_one(TurnCard).answer is not None

    async def early(ui: Driver) -> None:
        from textual.widgets import Input

        ui.app.screen.query_one("#question", Input).value = DKK1
        await ui.pilot.press("enter")
        await ui.pilot.pause()
        assert "still opening" in ui.text()
        gate.set()
        await ui.settle()
        await script(ui)

    use(early, opener=opener, wait=False)


def test_esc_stops_a_running_answer_and_the_line_stays_usable(use: Use, starter: Library) -> None:
    import threading

    gate = threading.Event()
    real = starter.ask
    calls: list[str] = []

    def slow(question: str, **options: object) -> object:
        calls.append(question)
        if len(calls) == 1:
            gate.wait(20)
        return real(question, **options)  # type: ignore[arg-type]

    starter.ask = slow  # type: ignore[method-assign, assignment]

    async def script(ui: Driver) -> None:
        from textual.widgets import Input

        line = ui.app.screen.query_one("#question", Input)
        line.value = DKK1
        await ui.pilot.press("enter")
        await ui.pilot.pause(0.2)
        assert "Looking" in ui.text()
        line.value = "typed meanwhile"
        await ui.pilot.press("escape")
        await ui.pilot.pause()
        assert "Stopped" in ui.text()
        assert line.value == "typed meanwhile"
        gate.set()
        await ui.settle()
        assert ui.app.screen.query_one(TurnCard).answer is None
        conversation = ui.app.conversation_screen.conversation
        assert conversation is not None
        assert [turn.question for turn in conversation.turns] == []
        assert starter.conversations() == []
        line.value = DKK1
        await ui.press("enter")
        assert [turn.question for turn in conversation.turns] == [DKK1]

    use(script)
