"""What the options that every command takes came to, and what is made of them."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qabot.cli import collect_garbage
from qabot.cli.diagnostics import CannotWrite, say
from qabot.cli.layout import Page, Painter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.api.library import Library

USUAL_WIDTH: Final = 80
WIDEST: Final = 100
"""Cells of a line at most: longer lines are hard to read."""

NARROWEST: Final = 30


@dataclass
class Session:
    """The options that may stand before or after a command."""

    library: str | None = None
    """The library file; None for the usual one."""

    as_json: bool = False
    """Whether stdout gets JSON."""

    no_starter: bool = False
    """Whether a new library starts empty."""

    color: str = "auto"
    """When to colour: "auto", "always" or "never"."""

    @property
    def library_path(self) -> Path:
        """The library file that is meant; it may not exist."""
        from qabot.api.settings import library_path, read_settings

        return Path(library_path(self.library, read_settings()))

    @contextmanager
    def opened(self) -> Iterator[Library]:
        """The library, closed at the end.

        Raises:
            qabot.errors.LibraryUnusable: It cannot be used.
            qabot.errors.InvalidSetting: A setting is wrong.
        """
        from qabot.api.library import Library

        path = self.library_path
        is_new = not path.exists()
        with Library.open(path, starter=not self.no_starter, narrate=say) as library:
            if is_new and not self.no_starter:
                say(f"New library with {len(library):,} documents to start with: {path}")
            collect_garbage()
            yield library

    def page(self, *, is_plain: bool = False) -> Page:
        """How stdout is laid out and coloured."""
        if is_plain:
            return Page(None, Painter(), _quotation_marks())
        return Page(_width(), Painter(self._has_colour()), _quotation_marks())

    def write_json(self, schema: str, fields: dict[str, Any]) -> None:
        """Write one JSON object that names its schema."""
        write(json_text({"schema": schema, **fields}))

    def _has_colour(self) -> bool:
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return sys.stdout.isatty()


def write(text: str) -> None:
    """Write text to stdout, with a newline at its end."""
    put(text if text.endswith("\n") else f"{text}\n")


def put(text: str) -> None:
    """Write text to stdout as it is.

    Raises:
        CannotWrite: What stdout leads to takes no more.
        BrokenPipeError: Who reads stdout has enough.
    """
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(error) from error


def flush() -> None:
    """Hand on what was written; raises as `put` does."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(error) from error


def json_text(value: object, *, indent: int | None = 2) -> str:
    """JSON whose strings hold no character that could steer a terminal as it is."""
    import json

    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return escaped(json.dumps(value, ensure_ascii=encoding != "utf8", indent=indent))


def escaped(json_text: str) -> str:
    """The same JSON with invisible control characters written as escapes."""
    import re

    return re.sub(
        "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]",
        lambda found: f"\\u{ord(found.group()):04x}",
        json_text,
    )


def _width() -> int:
    """Cells of a line on stdout; `COLUMNS` wins, and a file gets the usual width."""
    named = os.environ.get("COLUMNS", "")
    if named.isdigit() and int(named):
        return max(NARROWEST, int(named))
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return USUAL_WIDTH
    return min(WIDEST, max(NARROWEST, columns or USUAL_WIDTH))


def _quotation_marks() -> tuple[str, str]:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        "“”·…".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return '"', '"'
    return "“", "”"
