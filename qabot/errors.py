"""Everything that can go wrong, as one tree.

    QabotError
    ├── UnreadableSource      a file, folder or stream that cannot be read as documents
    ├── LibraryUnusable       the library file cannot be used at all
    │   ├── NotALibrary       the path holds something else
    │   ├── LibraryDamaged    SQLite finds the file broken
    │   ├── LibraryReadOnly   a change was asked of a library that cannot be written
    │   └── LibraryBusy       another process is writing
    ├── UnknownDocument       no document has this id
    ├── AmbiguousDocument     several documents have ids that begin so
    ├── UnknownConversation   no conversation has this id
    ├── InvalidQuestion       a question that cannot be asked
    ├── InvalidSetting        the settings file, an environment variable or a vocabulary is wrong
    └── BrokenQuote           a quote that is not the words of its document

Each message is one sentence with the value, what was expected and the next
step. Wrong arguments in Python stay `ValueError` and `TypeError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_NAMED: Final = 5
"""How many of many ids a message names."""


class QabotError(Exception):
    """The root: whatever qabot raises on purpose is one of these."""


class UnreadableSource(QabotError):
    """A file, folder or stream cannot be read as documents.

    Attributes:
        source: The path or name of what was read.
        place: Where in it, such as "record 14" or "line 30", or "".
        reason: What is wrong, without the source and the place.
    """

    def __init__(self, source: str, reason: str, *, place: str = "") -> None:
        self.source = source
        self.place = place
        self.reason = reason
        where = f"{source}, {place}" if place else source
        super().__init__(f"{where}: {reason}")


class LibraryUnusable(QabotError):
    """The library file cannot be used.

    Attributes:
        path: The library's path.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class NotALibrary(LibraryUnusable):
    """The path holds something that is not a qabot library."""


class LibraryDamaged(LibraryUnusable):
    """SQLite finds the library file broken."""


class LibraryReadOnly(LibraryUnusable):
    """A change was asked of a library that cannot be written."""


class LibraryBusy(LibraryUnusable):
    """Another process is writing to the library; the message says which."""


class UnknownDocument(QabotError):
    """No document has this id.

    Attributes:
        document_id: What was asked for.
    """

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"No document has the id {document_id!r}; `qabot list` shows the ids.",
        )


class AmbiguousDocument(QabotError):
    """Several documents have ids that begin as was typed.

    Attributes:
        start: What was typed.
        fitting: The ids that begin so.
    """

    def __init__(self, start: str, fitting: Sequence[str]) -> None:
        self.start = start
        self.fitting = tuple(fitting)
        named = ", ".join(fitting[:_NAMED])
        more = f" and {len(fitting) - _NAMED:,} more" if len(fitting) > _NAMED else ""
        super().__init__(f"Several ids begin with {start!r}: {named}{more}; type more of one.")


class UnknownConversation(QabotError):
    """No conversation has this id.

    Attributes:
        conversation_id: What was asked for.
    """

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        super().__init__(
            f"No conversation has the id {conversation_id!r}; `qabot history` shows them.",
        )


class InvalidQuestion(QabotError):
    """A question that cannot be asked: empty, or longer than the limit."""


class InvalidSetting(QabotError):
    """A setting, an environment variable or a vocabulary file is wrong."""


class BrokenQuote(QabotError):
    """A quote is not, or is no longer, the words of its document."""
