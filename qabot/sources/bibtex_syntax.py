"""The syntax of BibTeX: from lines of text to entries, an entry at a time.

BibTeX's own rules: what stands outside entries is comment, braces balance,
`#` joins values, names of entries, fields and strings have no case. An entry
whose braces do not close ends where the next one begins at the start of a
line, so that one fault costs one entry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_ENTRY = 1 << 23
"""Characters that one entry may have."""

LONGEST_VALUE = 1 << 21
"""Characters that one field may have after its strings are put in."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OPENING = re.compile(r"@\s*([A-Za-z][A-Za-z_-]*)\s*([{(])")
_NEXT_ENTRY = re.compile(
    r"\s{0,3}@\s*[A-Za-z]+\s*[{(]\s*+"
    r"(?:[^\s{}(),=]*+\s*+,|\S+\s*=|[^\s{}(),=]++\s++\S+\s*=)"
)
_BRACE = re.compile(r"[{}]")
_BRACE_OR_END = re.compile(r"[{})\"]")
_KEY = re.compile(r"([^\s,{}=\"]*)\s*(,|$)")
_FIELD = re.compile(r"[\s,]*([^\s=,{}\"#()%]+)\s*=\s*")
_RESYNC = re.compile(r"[,\n][ \t]{0,80}(?=[A-Za-z][\w:+.-]{0,80}\s{0,20}=\s{0,20}[{\"\w])")
_BARE = re.compile(r"[^\s,#{}\"]+")
_JOIN = re.compile(r"\s*#\s*")


class Entry(NamedTuple):
    """One entry, with its fields as written but for their delimiters."""

    kind: str
    """What stands after the @, in lower case."""

    key: str
    """The citation key, or ""."""

    fields: dict[str, str]
    """Values by name in lower case; strings are put in."""


class Broken(NamedTuple):
    """An entry that cannot be read."""

    reason: str
    """What is wrong with it."""


def entries(lines: Iterable[str]) -> Iterator[Entry | Broken]:
    """The entries of a text, without comments, preambles and strings."""
    strings = {month: month for month in _MONTHS}
    for kind, body in _blocks(lines):
        if body is None:
            if kind != "comment":
                yield Broken(f"the braces of this @{kind} do not close")
        elif kind == "string":
            fields = _fields(body, strings)
            strings.update(fields)
        elif kind not in {"comment", "preamble"}:
            yield _entry(kind, body, strings)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each entry's kind and what stands within its delimiters; None if they do not close."""
    kind, depth, is_round, size = "", 0, False, 0
    held: list[str] = []
    for line in lines:
        position = 0
        if kind and _NEXT_ENTRY.match(line):
            yield kind, None
            kind = ""
        while True:
            if not kind:
                opening = _OPENING.search(line, position)
                if opening is None:
                    break
                kind, is_round = opening.group(1).lower(), opening.group(2) == "("
                position, depth, held, size = opening.end(), 0, [], 0
            end, depth = _end(line, position, depth, is_round=is_round)
            held.append(line[position : len(line) if end is None else end])
            size += len(held[-1])
            if end is None:
                break
            yield kind, "".join(held)
            kind, position = "", end + 1
        if kind and size > LONGEST_ENTRY:
            yield kind, None
            kind = ""
    if kind:
        yield kind, None


def _end(line: str, start: int, depth: int, *, is_round: bool) -> tuple[int | None, int]:
    """Where the entry ends in this line, or None; and the depth of braces there."""
    pattern = _BRACE_OR_END if is_round else _BRACE
    for found in pattern.finditer(line, start):
        sign = found.group()
        if sign == "{":
            depth += 1
        elif sign == "}" and (depth or not is_round):
            if not depth:
                return found.start(), 0
            depth -= 1
        elif sign == ")" and not depth:
            return found.start(), 0
    return None, depth


def _entry(kind: str, body: str, strings: dict[str, str]) -> Entry:
    body = body.lstrip()
    found = _KEY.match(body)
    key = found.group(1) if found else ""
    fields = _fields(body[found.end() :] if found else body, strings)
    return Entry(kind, key, fields)


def _fields(body: str, strings: dict[str, str]) -> dict[str, str]:
    """The fields of an entry; of two with one name the first that holds something."""
    fields: dict[str, str] = {}
    position = 0
    while position < len(body):
        found = _FIELD.match(body, position)
        value, end = _value(body, found.end(), strings) if found else (None, position)
        if found and value is not None:
            name = found.group(1).lower()
            if not fields.get(name):
                fields[name] = value
            position = end
            continue
        after = _RESYNC.search(body, position + 1)
        if after is None:
            break
        position = after.end()
    return fields


def _value(body: str, start: int, strings: dict[str, str]) -> tuple[str | None, int]:
    """A value with its parts joined, and where it ends; None if it is broken."""
    parts: list[str] = []
    position = start
    while True:
        part, position = _part(body, position, strings)
        if part is None:
            return None, start
        parts.append(part)
        joint = _JOIN.match(body, position)
        if joint is None:
            break
        position = joint.end()
    value = "".join(parts)
    return (value if len(value) <= LONGEST_VALUE else ""), position


def _part(body: str, start: int, strings: dict[str, str]) -> tuple[str | None, int]:
    if body.startswith("{", start):
        end = _closing(body, start + 1, "}")
        return (None, start) if end is None else (body[start + 1 : end], end + 1)
    if body.startswith('"', start):
        end = _closing(body, start + 1, '"')
        return (None, start) if end is None else (body[start + 1 : end], end + 1)
    bare = _BARE.match(body, start)
    if bare is None:
        return None, start
    return strings.get(bare.group().lower(), bare.group()), bare.end()


def _closing(body: str, start: int, sign: str) -> int | None:
    """Where the first `sign` stands that is outside all braces."""
    depth = 0
    for found in _SIGNS[sign].finditer(body, start):
        if found.group() == sign and not depth:
            return found.start()
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth = max(0, depth - 1)
    return None


_SIGNS = {"}": _BRACE, '"': re.compile(r"[{}\"]")}
