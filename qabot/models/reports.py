"""What adding, removing and checking did, to be shown or printed."""

from typing import Literal

from qabot.models.base import Model


class Failure(Model):
    """Something that could not be read, with its place."""

    source: str
    """The file's path, "-" for standard input, or the service's name."""

    place: str = ""
    """Where in the source: "record 14", "line 30", or ""."""

    reason: str
    """What is wrong, and what was done about it."""

    def __str__(self) -> str:
        where = f"{self.source}, {self.place}" if self.place else self.source
        return f"{where}: {self.reason}"


class AddReport(Model):
    """What adding did with each document, by id."""

    added: tuple[str, ...] = ()
    """Documents that are new in the library."""

    updated: tuple[str, ...] = ()
    """Documents that gained or changed something, also by merging."""

    unchanged: tuple[str, ...] = ()
    """Documents that the library has already, as they are."""

    unchanged_in_known_files: int = 0
    """How many more stand in files that were read before and have not changed since."""

    skipped: tuple[Failure, ...] = ()
    """What was left out on purpose, such as a deleted post, with the reason."""

    failed: tuple[Failure, ...] = ()
    """What could not be read; the rest was."""

    interrupted: bool = False
    """Whether adding was stopped before its end; what is reported is kept."""


class Finding(Model):
    """One thing that a check found."""

    level: Literal["ok", "note", "problem"]
    """Whether something has to be done."""

    subject: str
    """What was checked."""

    message: str
    """What was found, in one sentence."""

    mend: str | None = None
    """The command that mends it."""
