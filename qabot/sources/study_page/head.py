"""What stands under a page's title: the date with the journal, names, wrapped lines."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qabot.sources.study_page.lines import DATE, MONTHS, Line, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING = "“„«\"'‘"
_CLOSING = "”»\"'’"
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|MD|PhD|M\.D|Ph\.D)\.?")
_NOT_IN_NAMES = re.compile(r"[?!:;“”\"()\[\]%=→]|\d{2}")
_NAME_WORDS = 6
_WIDEST_WRAP = 120
_NARROWEST_WRAP = 30
_SENTENCE_END = (".", "?", "!", "…")


def journal_and_date(text: str) -> tuple[str | None, str | None, bool]:
    """The date as far as it is given, the journal, and whether citations are counted.

    The page's layout opens a quotation mark before the journal and does not
    close it; it is not part of the name.

    >>> journal_and_date("November 2023 in “ Cell Proliferation")
    ('2023-11', 'Cell Proliferation', False)
    """
    found = DATE.fullmatch(text)
    if found is None:
        return None, None, False
    journal = _unquoted(found["journal"] or found["journal_alone"] or "")
    return _date(found), journal or None, bool(found["citations"])


def _date(found: re.Match[str]) -> str | None:
    if iso := found["iso"]:
        return iso if _is_real(iso) else iso[:4]
    if not found["month"]:
        return found["season_year"]
    month = 1 + [name[:3] for name in MONTHS].index(found["month"][:3].lower())
    day = found["day"] or found["day_after"]
    whole = f"{found['year']}-{month:02}"
    return f"{whole}-{int(day):02}" if day and 1 <= int(day) <= 31 else whole


def _is_real(iso: str) -> bool:
    _, *rest = iso.split("-")
    return all(1 <= int(part) <= limit for part, limit in zip(rest, (12, 31), strict=False))


def _unquoted(journal: str) -> str:
    name = journal.strip()
    if name[:1] and name[0] in _OPENING:
        name = name[1:].strip()
        if name[-1:] and name[-1] in _CLOSING:
            name = name[:-1].strip()
    return name


def names_in(text: str) -> tuple[str, ...]:
    """The names of a line of authors, each as it is written.

    >>> names_in("Nahyun Choi, J.-U. Hwang and Robert Roe, Jr.")
    ('Nahyun Choi', 'J.-U. Hwang', 'Robert Roe, Jr.')
    """
    separator = r";" if ";" in text else r",|\s(?:and|&)(?=\s)"
    names: list[str] = []
    for part in map(str.strip, re.split(separator, text)):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return tuple(names)


def looks_like_names(text: str) -> bool:
    """Whether a line can be a list of authors rather than a sentence."""
    names = names_in(text)
    if not names or _NOT_IN_NAMES.search(text.replace(";", "")):
        return False
    if any(len(name.split()) > _NAME_WORDS or not _has_capital(name) for name in names):
        return False
    if len(names) > 1:
        return True
    words = names[0].split()
    return 2 <= len(words) <= 4 and all(_has_capital(word) for word in words)


def _has_capital(name: str) -> bool:
    """Whether a word begins with a capital, or with a letter that has no case."""
    starts = [word[0] for word in name.split()]
    return any(start.isupper() or (start.isalpha() and not start.islower()) for start in starts)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The column that a page is wrapped at, or None if its lines are whole."""
    widest = max((line.indent + len(line.text) for line in lines), default=0)
    if not _NARROWEST_WRAP <= widest <= _WIDEST_WRAP:
        return None
    full = sum(
        above.mark is Mark.TEXT and below.mark is Mark.TEXT and _is_full(above, below, widest)
        for above, below in pairwise(lines)
    )
    return widest if full >= 3 else None


def continues(above: Line, below: Line, width: int | None) -> bool:
    """Whether the words of `above` go on in `below`, in a page wrapped at `width`."""
    if width is None or below.mark is not Mark.TEXT or above.text.endswith(_SENTENCE_END):
        return False
    return _is_full(above, below, width)


def _is_full(above: Line, below: Line, width: int) -> bool:
    """Whether the first word of `below` had no room in `above`."""
    word = below.text.split(maxsplit=1)[0]
    return above.indent + len(above.text) + 1 + len(word) > width
