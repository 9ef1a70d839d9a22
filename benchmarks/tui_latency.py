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
        line = app.screen.query_one(QuestionLine)
        for number in range(ROUNDS):
            line.value = question(number)
            await pilot.pause()
            start = time.perf_counter()
            await line.action_submit()
            await _until_drawn(app, number + 1)
            times.append((time.perf_counter() - start) * 1000)
            await pilot.pause(0.6)
    return times


async def _until_drawn(app: QabotApp, number: int) -> None:
    for _ in range(10_000):
        if _is_drawn(app, number):
            return
        await asyncio.sleep(0.002)


def _is_drawn(app: QabotApp, number: int) -> bool:
    """Whether the newest card's first quote stands on the screen."""
    cards = list(app.screen.query(TurnCard))
    if not cards or cards[-1].number != number:
        return False
    quotes = cards[-1].query(QuoteChoice)
    feed = app.screen.query_one(Feed)
    return (
        bool(quotes)
        and quotes.first().region.height > 0
        and feed.region.contains_region(quotes.first().region)
    )


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
