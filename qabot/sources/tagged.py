"""A record of a tagged format while it is read: tags, values, and lines that go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.sources.protocol import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_RECORD = 1 << 23
"""Characters that one record may have."""

Tags = dict[str, list[str]]
"""The values of a record by tag, in order."""


class TaggedRecord:
    """A record that grows line by line, in time and memory that its length bounds.

    Args:
        lists: Tags of which each line is a value of its own.
    """

    def __init__(self, lists: Collection[str]) -> None:
        self.tag = ""
        """The tag of the last line that had one."""
        self._lists = lists
        self._tags: Tags = {}
        self._parts: list[str] = []
        self._size = 0

    def __contains__(self, tag: str) -> bool:
        return tag in self._tags or tag == self.tag

    @property
    def has_begun(self) -> bool:
        """Whether it has a tag."""
        return bool(self.tag)

    def add(self, tag: str, value: str) -> None:
        """Begin a value."""
        self._close_value()
        self.tag = tag
        self._extend(value.strip())

    def go_on(self, line: str, separator: str = "\n") -> None:
        """Continue the last value, or begin another one of a tag that lists values."""
        if self.tag in self._lists:
            self.add(self.tag, line)
        elif self.tag:
            self._extend(f"{separator}{line.strip()}")

    def closed(self) -> Tags | None:
        """The record's values; None if it is too long."""
        self._close_value()
        return self._tags if self._size <= LONGEST_RECORD else None

    def _extend(self, text: str) -> None:
        self._size += len(text) + 1
        if self._size <= LONGEST_RECORD:
            self._parts.append(text)

    def _close_value(self) -> None:
        if self.tag:
            self._tags.setdefault(self.tag, []).append("".join(self._parts))
        self._parts = []


def too_long(place: str) -> Problem:
    """The problem of a record that `closed` gives as None."""
    return Problem(place, f"more than {LONGEST_RECORD >> 20} MiB in one record; skipped")
