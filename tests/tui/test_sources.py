"""From a quote to its source and back, by keys and by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.api import Library
from qabot.models import Post, Section, Study
from qabot.tui.widgets.filter_chips import FilterChips
from qabot.tui.widgets.flow_text import FlowText
from qabot.tui.widgets.source_pane import LinkChoice, SourcePane
from qabot.tui.widgets.turn_card import QuoteChoice, SourceChoice, TurnCard

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

DKK1 = "Does blocking DKK1 regrow hair?"


def _pane(ui: Driver) -> SourcePane:
    return ui.app.screen.query_one(SourcePane)


def test_tab_reaches_the_first_quote_and_arrows_and_letters_move(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab")
        quotes = list(ui.app.screen.query(QuoteChoice))
        assert ui.app.focused is quotes[0]
        await ui.press("j")
        assert ui.app.focused is quotes[1]
        await ui.press("up")
        assert ui.app.focused is quotes[0]
        await ui.press("escape")
        assert ui.focused() == "QuestionLine"
        await ui.press("escape")
        assert ui.app.focused is quotes[0]

    use(script, size=(80, 40))


def test_enter_opens_the_source_at_the_sentence_beside_the_conversation(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        quote = next(iter(ui.app.screen.query(QuoteChoice))).quote
        pane = _pane(ui)
        assert pane.page is not None
        body = pane.query_one("#source-body", FlowText)
        marked = [m for m in body.content.marks if m.name == "sentence"]
        assert [body.content.text[m.start : m.end] for m in marked] == [quote.text]
        text = ui.text()
        assert "Does blocking" in text
        assert "Cell Proliferation" in text
        assert "November 2023" in text
        assert "Related posts" in text
        assert "TLDR" in text

    use(script, size=(160, 48))


def test_on_a_narrow_screen_the_source_lies_over_the_conversation(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        assert not ui.app.screen.query_one("#feed").display
        await ui.press("backspace")
        assert ui.app.screen.query_one("#feed").display
        assert isinstance(ui.app.focused, QuoteChoice)

    use(script)


def test_a_click_on_a_quote_opens_its_source(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.click(next(iter(ui.app.screen.query(QuoteChoice))), (8, 0))
        assert _pane(ui).is_open

    use(script, size=(120, 40))


def test_back_goes_through_every_document_that_was_opened(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        pane = _pane(ui)
        assert pane.page is not None
        first = pane.page.document.id
        await ui.press("tab", "down", "enter")
        assert pane.page.document.id != first
        second = pane.page.document.id
        await ui.press("tab", "enter")
        assert pane.page.document.id != second
        await ui.press("escape")
        assert pane.page.document.id == second
        await ui.press("backspace")
        assert pane.page.document.id == first
        assert isinstance(ui.app.focused, LinkChoice)
        await ui.press("escape")
        assert not pane.is_open
        assert isinstance(ui.app.focused, QuoteChoice)

    use(script, size=(120, 40))


def test_n_and_shift_n_step_through_the_matches(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        pane = _pane(ui)
        spans = [(m.start, m.end) for m in pane.matches]
        assert len(spans) > 2
        here = pane._current
        await ui.press("n")
        after = pane._current
        assert here is not None
        assert after == spans[(spans.index(here) + 1) % len(spans)]
        await ui.press("N")
        assert pane._current == here

    use(script, size=(120, 40))


def test_a_source_in_the_list_opens_at_its_start(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.click(next(iter(ui.app.screen.query(SourceChoice))), (8, 0))
        pane = _pane(ui)
        assert pane.is_open
        assert pane.scroll_y == 0

    use(script, size=(120, 40))


def test_one_can_ask_within_the_open_source_alone(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter", "d")
        assert ui.focused() == "QuestionLine"
        chips = ui.app.screen.query_one(FilterChips)
        assert _pane(ui).page is not None
        assert chips.filters.within == (_pane(ui).page.document.id,)  # type: ignore[union-attr]
        assert "within: Involvement of DKK1" in ui.text()
        await ui.ask("What about DKK1?")
        answer = list(ui.app.screen.query(TurnCard))[-1].answer
        assert answer is not None
        assert {quote.document_id for quote in answer.quotes} == set(chips.filters.within)
        await ui.press("backspace")
        assert not ui.app.screen.query_one(FilterChips).filters.within

    use(script, size=(140, 40))


def test_a_post_of_50_000_characters_renders_only_what_is_in_view(use: Use) -> None:
    body = "".join(f"Sentence {n} says that blocking DKK1 regrows hair. " for n in range(1000))
    post = Post(title="A very long post about DKK1", summary=body)  # type: ignore[call-arg]

    async def script(ui: Driver) -> None:
        await ui.press("ctrl+l", "enter")
        pane = ui.app.screen.query_one(SourcePane)
        flow = pane.query_one("#source-body", FlowText)
        drawn: list[int] = []
        real = flow.render_line
        flow.render_line = lambda y: drawn.append(y) or real(y)  # type: ignore[method-assign, func-returns-value]
        pane.scroll_to(y=300, animate=False)
        await ui.settle()
        assert flow.content.text == body.rstrip() or flow.content.text == body
        assert 0 < len(set(drawn)) < 80

    with Library.in_memory([post]) as library:
        use(script, library=library)


def test_a_long_source_is_scrolled_to_its_sentence_and_keeps_its_place_when_resized(
    use: Use,
) -> None:
    filler = " ".join(f"Filler sentence number {n} is about nothing." for n in range(400))
    study = Study(  # type: ignore[call-arg]
        title="A long study",
        published="2020",
        sections=(
            Section(label="METHODS", text=filler),
            Section(label="RESULTS", text="Blocking DKK1 regrew hair in mice. " + filler),
        ),
    )

    async def script(ui: Driver) -> None:
        await ui.ask("Does blocking DKK1 regrow hair?")
        await ui.press("tab", "enter")
        assert "Blocking DKK1 regrew hair in mice." in ui.text()
        assert _pane(ui).scroll_y > 50
        await ui.pilot.resize_terminal(60, 30)
        await ui.settle()
        assert "Blocking DKK1 regrew hair" in ui.text()

    with Library.in_memory([study]) as library:
        use(script, library=library)


def test_the_quote_one_came_from_is_in_view_after_resizing_and_coming_back(use: Use) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        await ui.press("tab", "enter")
        await ui.pilot.resize_terminal(130, 30)
        await ui.settle()
        await ui.press("escape")
        assert isinstance(ui.app.focused, QuoteChoice)
        feed = ui.app.screen.query_one("#feed")
        assert feed.region.contains_region(ui.app.focused.region)

    use(script)


def test_a_document_that_is_gone_says_so(use: Use, starter: Library) -> None:
    async def script(ui: Driver) -> None:
        await ui.ask(DKK1)
        answer = ui.app.screen.query_one(TurnCard).answer
        assert answer is not None
        starter.remove([answer.quotes[0].document_id])
        await ui.press("tab", "enter")
        assert "Cannot be shown" in ui.text()
        await ui.press("escape")
        assert isinstance(ui.app.focused, QuoteChoice)

    use(script)
