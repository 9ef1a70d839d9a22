"""Ask hair-loss studies and community posts, and read the sentences that answer.

    from qabot import Library

    with Library.open() as library:
        answer = library.ask("Does blocking DKK1 regrow hair?")
        for quote in answer.quotes:
            print(quote.text, quote.document_id)

What it quotes is research and what people wrote about it; it is not medical advice.
"""

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
