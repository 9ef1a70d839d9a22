"""The README's picture, made from the app over the starter knowledge.

    python benchmarks/screenshots.py [FOLDER]

Writes qabot.svg: an answer with its source beside it.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from qabot.api import Library
from qabot.sources.knowledge import starter_documents
from qabot.tui.app import QabotApp

SIZE = (120, 34)
QUESTION = "Does blocking DKK1 regrow hair?"
_IDS = re.compile(r"terminal-\d+")


async def picture(library: Library, keys: tuple[str, ...], question: str | None) -> str:
    """The screen as SVG after some keys."""
    app = QabotApp(lambda _: library, question=question)
    async with app.run_test(size=SIZE) as pilot:
        await _quiet(app, pilot)
        for key in keys:
            await pilot.press(key)
            await _quiet(app, pilot)
        return _IDS.sub("qabot", app.export_screenshot(title="qabot"))


async def _quiet(app: QabotApp, pilot: object) -> None:
    """Wait until the screen stays as it is."""
    before, same = "", 0
    while same < 5:
        await asyncio.sleep(0.05)
        now = app.export_screenshot() if app.library else str(pilot)
        before, same = now, same + 1 if now == before and app.library else 0


def main() -> None:
    """Write the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    with Library.in_memory(parsed.document for parsed in starter_documents()) as library:
        answer = asyncio.run(picture(library, ("tab", "down", "enter"), QUESTION))
        (folder / "qabot.svg").write_text(answer, "utf-8")
        print(folder / "qabot.svg")


if __name__ == "__main__":
    main()
