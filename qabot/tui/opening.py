"""What the first screen shows of a library, gathered where the library is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import LibraryUnusable, QabotError

if TYPE_CHECKING:
    from qabot.api import Conversation, Library
    from qabot.models import Overview


@dataclass(frozen=True)
class Opened:
    """An open library, counted, with questions that it can answer."""

    library: Library
    """The library."""

    overview: Overview
    """How many studies and posts it holds, of which years."""

    examples: tuple[str, ...]
    """Questions made from its own content."""

    last: Conversation | None
    """The last conversation, if one was kept."""


def look_over(library: Library) -> Opened:
    """Count the library and make the example questions."""
    try:
        last = library.last_conversation()
    except QabotError:
        last = None
    return Opened(library, library.overview(), library.example_questions(4), last)


def gone(library: Library) -> LibraryUnusable | None:
    """That the file of an open library was moved or removed, if it was."""
    path = library.location.library
    if path == ":memory:" or Path(path).exists():
        return None
    return LibraryUnusable(
        path,
        "it was moved or removed while qabot is open, so nothing more is kept in it; "
        "put it back, then open qabot again.",
    )
