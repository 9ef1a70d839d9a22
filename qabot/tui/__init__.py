"""The terminal UI: ask in a conversation, read the sources, keep what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from qabot.api import Library

NO_TERMINAL = 'qabot opens in a terminal; without one, use: qabot ask "QUESTION"'
"""What is said where there is no terminal."""


def run(
    library_path: str | None,
    question: str | None,
    *,
    starter: bool = True,
    open_library: Callable[[], Library] | None = None,
) -> int:
    """Open the terminal UI, and come back when it is left.

    Args:
        library_path: The library file; None for the usual one.
        question: Asked at once, if given.
        starter: Whether a new library gets the documents that ship.
        open_library: Opens the library instead of `library_path`.

    Returns:
        The exit code: 0, or 2 where there is no terminal.
    """
    import sys

    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        print(NO_TERMINAL, file=sys.stderr)  # noqa: T201  # a face speaks to people
        return 2
    from qabot.tui.app import QabotApp
    from qabot.tui.settings import settings_file

    def opening(narrate: Callable[[str], None]) -> Library:
        if open_library is not None:
            return open_library()
        from qabot.api import Library

        return Library.open(library_path, starter=starter, narrate=narrate)

    app = QabotApp(opening, question=question, settings_path=settings_file())
    app.run()
    if app.library is not None:
        app.library.close()
    return app.return_code or 0
