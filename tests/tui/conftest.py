"""A driver for the terminal UI: press, click, wait until nothing runs, read the screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qabot.api import Library
from qabot.models import Document, Post, Section, Study
from qabot.sources.knowledge import starter_documents
from qabot.tui.app import QabotApp

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.widget import Widget

HOSTILE = (
    "[deleted]",
    "[$100]",
    "[/i]",
    "[b]bold[/b]",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "nul\x00bell\x07back\x08",
    "\u202eright to left\u202c",
    "שלום עולם",
    "👩‍🔬👨‍👩‍👧‍👦🏴‍☠️",
    "Z̷̢̛͓a̴l͜g̵o",
    "漢字かな交じり文",
    "half \ud800 pair",
)


class Driver:
    """An app that is running, with ways to use it and to look at it."""

    def __init__(self, app: QabotApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def settle(self) -> None:
        """Wait until no work is left and the screen stays as it is."""
        before, same = "", 0
        while same < 4:
            await self.pilot.pause(0.02)
            for worker in [w for w in self.app.workers if w.name != "_loader"]:
                with suppress(Exception):  # what the app says about it is what counts
                    await worker.wait()
            await self.pilot.pause()
            now = self.text()
            before, same = now, same + 1 if now == before else 0

    async def until(self, words: str) -> None:
        """Wait until the screen shows some words, however they are wrapped."""
        wanted = _unwrapped(words)
        for _ in range(500):
            if wanted in _unwrapped(self.text()):
                return
            await self.pilot.pause(0.02)
        assert wanted in _unwrapped(self.text())

    async def press(self, *keys: str) -> None:
        """Press keys, then wait."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text where the focus is."""
        from textual import events

        for letter in text:
            key = events.Key("space" if letter == " " else letter, letter)
            assert self.app.focused is not None
            self.app.focused.post_message(key)
        await self.settle()

    async def ask(self, question: str) -> None:
        """Type a question and send it."""
        await self.type(question)
        await self.press("enter")

    async def click(self, target: str | Widget, offset: tuple[int, int] = (2, 0)) -> None:
        """Click on a widget, then wait."""
        await self.pilot.click(target, offset=offset)
        await self.settle()

    def text(self) -> str:
        """What the screen shows, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def messages(self) -> str:
        """Every message that was shown."""
        return "\n".join(note.message for note in self.app._notifications)

    def focused(self) -> str:
        """The kind of widget that has the focus."""
        return type(self.app.focused).__name__


def _unwrapped(text: str) -> str:
    """A text without its white space and the lines of boxes."""
    return "".join(c for c in text if not c.isspace() and not "\u2500" <= c <= "\u259f")


Script = Callable[[Driver], Awaitable[None]]
Use = Callable[..., None]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QABOT_CONFIG", str(tmp_path / "config.toml"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "NO_COLOR", "QABOT_LIBRARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def starter() -> Iterator[Library]:
    """The starter knowledge, in memory."""
    with Library.in_memory(parsed.document for parsed in starter_documents()) as library:
        yield library


@pytest.fixture(scope="session")
def big() -> Iterator[Library]:
    """5,000 studies made by rule, in memory."""
    with Library.in_memory(made_studies(5000)) as library:
        yield library


@pytest.fixture
def hostile() -> Iterator[Library]:
    """A library whose every field is hostile."""
    with Library.in_memory(hostile_documents()) as library:
        yield library


@pytest.fixture
def use(starter: Library) -> Use:
    """Runs a script against the app."""

    def run(
        script: Script,
        *,
        library: Library | None = None,
        opener: Callable[..., Library] | None = None,
        size: tuple[int, int] = (80, 24),
        wait: bool = True,
        **options: Any,
    ) -> None:
        async def main() -> None:
            chosen = starter if library is None else library
            app = QabotApp(opener or (lambda _: chosen), **options)
            async with app.run_test(size=size, notifications=True) as pilot:
                driver = Driver(app, pilot)
                if wait:
                    await driver.settle()
                await script(driver)

        asyncio.run(main())

    return run


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with a file of tests/tui/golden; QABOT_GOLDEN=write writes it."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / f"{name}.txt"
        if os.environ.get("QABOT_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text + "\n", "utf-8")
        assert text + "\n" == path.read_text("utf-8")

    return compare


_DRUGS = ("minoxidil", "finasteride", "dutasteride", "spironolactone", "ketoconazole")
_TYPES = ("Randomized Controlled Trial", "Review", "Case Reports", "Meta-Analysis", "")


def made_studies(count: int) -> Iterator[Study]:
    """Studies whose texts differ by number, drug and year."""
    for number in range(count):
        drug = _DRUGS[number % len(_DRUGS)]
        yield Study(  # type: ignore[call-arg]
            title=f"Trial {number} of {drug} for hair density in group {number % 97}",
            authors=(f"Author{number % 211} A", "Second B"),
            journal=f"Journal {number % 13}",
            published=str(1980 + number % 45),
            sections=(
                Section(
                    label="RESULTS",
                    text=f"Hair density rose by {number % 40} percent with {drug} "
                    f"in cohort {number}. No serious harm was seen in cohort {number}.",
                ),
            ),
            doi=f"10.5555/made.{number}",
            publication_types=tuple(t for t in [_TYPES[number % len(_TYPES)]] if t),
        )


def hostile_documents() -> list[Document]:
    """Documents whose every field holds something that breaks careless programs."""
    everything = " ".join(HOSTILE).replace("\ud800", "")
    study = Study(  # type: ignore[call-arg]
        title=f"DKK1 {everything}",
        authors=("[/i] Author", "[$100]"),
        journal="[deleted]",
        published="2020",
        tldr=f"DKK1 slows hair growth {everything}.",
        sections=(Section(label="[RESULTS]", text=f"Blocking DKK1 regrows hair {everything}."),),
        doi="10.5555/hostile",
    )
    post = Post(  # type: ignore[call-arg]
        title=f"[deleted] DKK1 {everything}",
        category="[b]",
        age="[/]",
        upvotes=3,
        summary=f"Someone says blocking DKK1 regrows hair {everything}.",
    )
    return [study, post]
