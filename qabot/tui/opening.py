"""What the first screen shows of a library, gathered where the library is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.errors import QabotError

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
