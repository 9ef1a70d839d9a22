"""Ask hair-loss studies and community posts, and read the sentences that answer.

    from qabot import Library

    with Library.open() as library:
        answer = library.ask("Does blocking DKK1 regrow hair?")
        for quote in answer.quotes:
            print(quote.text, quote.document_id)

What it quotes is research and what people wrote about it; it is not medical advice.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qabot.api import Conversation, Library
    from qabot.errors import QabotError
    from qabot.models import (
        AddReport,
        Answer,
        Document,
        Filters,
        Hit,
        Post,
        Quote,
        Section,
        Source,
        Study,
    )

__version__ = "0.1.0"

__all__ = [
    "AddReport",
    "Answer",
    "Conversation",
    "Document",
    "Filters",
    "Hit",
    "Library",
    "Post",
    "QabotError",
    "Quote",
    "Section",
    "Source",
    "Study",
    "__version__",
]

_HOMES = {"Conversation": "qabot.api", "Library": "qabot.api", "QabotError": "qabot.errors"}
"""Where a name is defined, if not in `qabot.models`."""


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for (PEP 562): `qabot -h` needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'qabot' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOMES.get(name, "qabot.models")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
