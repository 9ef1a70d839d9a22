"""From Enter to the card on the screen, over a library of 5,000 studies.

    python benchmarks/tui_latency.py

Prints the median time of `library.ask`, of the whole way from Enter to the
screen, and the difference: what the terminal UI adds.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator

from qabot.api import Library
from qabot.models import Section, Study
from qabot.tui.app import QabotApp
from qabot.tui.widgets.feed import Feed
from qabot.tui.widgets.question_line import QuestionLine
from qabot.tui.widgets.turn_card import QuoteChoice, TurnCard

STUDIES = 5000
ROUNDS = 25
LIMIT_MS = 60.0
_DRUGS = ("minoxidil", "finasteride", "dutasteride", "spironolactone", "ketoconazole")


def studies() -> Iterator[Study]:
    """Studies made by rule."""
    for number in range(STUDIES):
        drug = _DRUGS[number % len(_DRUGS)]
        yield Study(  # type: ignore[call-arg]
            title=f"Trial {number} of {drug} for hair density",
            authors=("Author A", "Second B"),
            journal=f"Journal {number % 13}",
            published=str(1980 + number % 45),
            doi=f"10.5555/made.{number}",
            sections=(
                Section(
                    text=f"We gave {drug} to group {number}. Hair density rose by {number % 40} "
                    f"percent with {drug} in cohort {number}. No serious harm was seen."
                ),
            ),
        )


def question(number: int) -> str:
    """A question that this library answers."""
    return f"Does {_DRUGS[number % len(_DRUGS)]} raise hair density in cohort {number * 7}?"


async def measure(library: Library) -> list[float]:
    """Milliseconds from Enter until the quotes are drawn, for each round."""
    app = QabotApp(lambda _: library)
    times = []
    async with app.run_test(size=(120, 40)) as pilot:
        while app.library is None:
            await pilot.pause(0.05)
        line, feed = app.screen.query_one(QuestionLine), app.screen.query_one(Feed)
        for number in range(ROUNDS):
            line.value = question(number)
            await pilot.pause()
            drawn = _when_drawn(feed, number + 1)
            start = time.perf_counter()
            await line.action_submit()
            times.append((await asyncio.wait_for(drawn, 30) - start) * 1000)
            await pilot.pause(0.6)
    return times


def _when_drawn(feed: Feed, number: int) -> asyncio.Future[float]:
    """The time at which a card is drawn, seen after each layout that was drawn."""
    drawn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    signal = feed.screen.screen_layout_refresh_signal

    def look(_: object) -> None:
        if not drawn.done() and _is_drawn(feed, number):
            drawn.set_result(time.perf_counter())
            feed.call_later(signal.unsubscribe, feed)

    signal.subscribe(feed, look, immediate=True)
    return drawn


def _is_drawn(feed: Feed, number: int) -> bool:
    """Whether the newest card's first quote stands on the screen."""
    card = feed.children[-1] if feed.children else None
    if not isinstance(card, TurnCard) or card.number != number:
        return False
    quote = next((child for child in card.children if isinstance(child, QuoteChoice)), None)
    if quote is None or not quote.region.height:
        return False
    return feed.region.contains_region(quote.region)


def main() -> None:
    """Measure both ways, and say whether the limit holds."""
    with Library.in_memory(studies()) as library:
        asked = []
        for number in range(ROUNDS):
            start = time.perf_counter()
            library.ask(question(number))
            asked.append((time.perf_counter() - start) * 1000)
        shown = asyncio.run(measure(library))
    ask, whole = statistics.median(asked), statistics.median(shown)
    print(f"library.ask          {ask:6.1f} ms (median of {ROUNDS})")
    print(f"Enter to the screen  {whole:6.1f} ms")
    print(f"added by the UI      {whole - ask:6.1f} ms (limit {LIMIT_MS:.0f})")


if __name__ == "__main__":
    main()
