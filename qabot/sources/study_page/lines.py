"""The lines of a study page, each with what it is by its own words."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
"""The names that a date line may begin with, whole or shortened to three letters or more."""


class Mark(Enum):
    """What a line is, as far as its own words tell."""

    BLANK = "blank"
    RULE = "rule"
    DATE = "date"
    IMAGE = "image"
    TLDR = "tldr"
    DISCUSS = "discuss"
    CITED = "cited"
    POSTS = "posts"
    SIMILAR = "similar"
    COUNT = "count"
    COMMUNITY = "community"
    META = "meta"
    TEXT = "text"


HEADINGS: Final = frozenset({Mark.CITED, Mark.POSTS, Mark.SIMILAR})
"""Marks that open a list."""

HEAD_MARKS: Final = frozenset({Mark.DATE, Mark.IMAGE, Mark.TLDR})
"""Marks of the upper part of a page."""

PARTS: Final = HEAD_MARKS | HEADINGS | {Mark.DISCUSS}
"""Marks that only a study page has; posts and counts are told by what stands around."""


class Line(NamedTuple):
    """One line of a page."""

    number: int
    """Its number in the source, from 1."""

    text: str
    """Its words, without white space around them."""

    indent: int
    """How far it stands in, in columns; a tab goes to the next multiple of 8."""

    mark: Mark
    """What it is."""

    is_title: bool = False
    """Whether the source marks it as the page's main heading."""

    @property
    def place(self) -> str:
        """The line as a place for messages."""
        return f"line {self.number}"


_NUMBER = r"\d[\d,]{0,14}"
_COUNT = rf"(?P<shown>{_NUMBER})(?:\s*(?:/|of)\s*(?P<total>{_NUMBER}))?\s+results?"
COUNT = re.compile(_COUNT, re.IGNORECASE)
""" "16 / 541 results"."""

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
DATE = re.compile(
    rf"""
    (?:(?P<citations>\d[\d,]*)\s+citations?\s*,?\s+)?
    (?:
        (?:(?P<day>\d{{1,2}})\s+)?(?P<month>{_MONTH})\.?\s+(?:(?P<day_after>\d{{1,2}}),\s*)?
        (?P<year>\d{{4}})
      | (?:spring|summer|autumn|fall|winter)\s+(?P<season_year>\d{{4}})
      | (?P<iso>\d{{4}}(?:-\d{{2}}(?:-\d{{2}})?)?)
    )
    (?:\s+in(?:\s+(?P<journal>\S.*))?)?
    |
    in\s+(?P<journal_alone>[“„«].*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""The month and the journal: "November 2023 in “ Cell Proliferation"."""

_GAP = r"\s·•|,"
_AGE = re.compile(
    rf"""
    (?:^|(?<=[{_GAP}]))
    (?:
        (?:(?:about|over|almost|nearly|less\ than)\ )?
        (?:\d+|an?|one)\s?
        (?:second|minute|hour|day|week|month|year|sec|min|hr|mo|yr|[smhdwy])s?\sago
      | just\ now | moments?\ ago | yesterday | today
    )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UPVOTES = re.compile(
    rf"(?:^|(?<=[{_GAP}]))(?P<figure>[-−–+]?{_NUMBER}(?:\.\d{{1,9}})?k?)\s?upvotes?$",
    re.IGNORECASE,
)
CATEGORY = re.compile(r"in\s+(?P<category>\S.{0,80})")
"""A post's category, alone on its line."""

_GAP_CHARACTERS = " \t\xa0·•|,"
_LONGEST_FIGURES = 160


def figures_in(text: str) -> dict[str, str]:
    r"""What stands under a post's title, by name; empty if the line is something else.

    >>> figures_in("in Chat \xa041 upvotes 9 months ago")
    {'age': '9 months ago', 'upvotes': '41', 'category': 'Chat'}
    """
    if len(text) > _LONGEST_FIGURES:
        return {}
    found: dict[str, str] = {}
    rest = text
    for name, pattern in (("age", _AGE), ("upvotes", _UPVOTES), ("age", _AGE)):
        match = pattern.search(rest) if name not in found else None
        if match:
            found[name] = match["figure"] if name == "upvotes" else match.group()
            rest = rest[: match.start()].rstrip(_GAP_CHARACTERS)
    category = CATEGORY.fullmatch(rest)
    if not found or (rest and category is None):
        return {}
    return found | (category.groupdict() if category else {})


TLDR = re.compile(r"TL;?DR\b[:.]?\s*(?P<words>.*)", re.DOTALL)
"""The one-sentence summary, or the marker alone."""

COMMUNITY = re.compile(r"community(?:\s+(?P<title>\S.*))?", re.DOTALL)
"""A post's title behind its marker, or the marker alone."""

_RULE = re.compile(r"[-=_*~#•· ]{3,}|\f")
_IMAGE = re.compile(r"Image of\b.{0,150}(?<![.!?])", re.IGNORECASE)
_DISCUSS = re.compile(r"Discuss this study\b.{0,80}", re.IGNORECASE)
_HEADINGS = {
    Mark.CITED: re.compile(rf"Research cited in this study(?:\s+{_COUNT})?", re.IGNORECASE),
    Mark.POSTS: re.compile(rf"Related Community Posts?(?:\s+Join)?(?:\s+{_COUNT})?", re.IGNORECASE),
    Mark.SIMILAR: re.compile(rf"Similar Research(?:\s+{_COUNT})?", re.IGNORECASE),
}
_PATTERNS = (
    *_HEADINGS.items(),
    (Mark.DISCUSS, _DISCUSS),
    (Mark.COUNT, COUNT),
    (Mark.DATE, DATE),
    (Mark.IMAGE, _IMAGE),
    (Mark.TLDR, TLDR),
    (Mark.COMMUNITY, COMMUNITY),
    (Mark.RULE, _RULE),
)
_LONGEST_MARKED = 400


def mark_of(text: str) -> Mark:
    r"""What a line is, from its words without white space around them.

    >>> mark_of("16 / 541 results"), mark_of("in Chat \xa041 upvotes 9 months ago")
    (<Mark.COUNT: 'count'>, <Mark.META: 'meta'>)
    """
    if not text:
        return Mark.BLANK
    for mark, pattern in _PATTERNS:
        if len(text) > _LONGEST_MARKED and mark not in {Mark.TLDR, Mark.COMMUNITY}:
            continue
        if pattern.fullmatch(text):
            return mark
    return Mark.META if figures_in(text) else Mark.TEXT


def line_of(number: int, raw: str) -> Line:
    """A line of a pasted page."""
    text = raw.strip().strip("\ufeff").strip()
    before = raw[: raw.find(text)].strip("\f\ufeff") if text else ""
    return Line(number, text, len(before.expandtabs()), mark_of(text) if text else _blank(raw))


def _blank(raw: str) -> Mark:
    return Mark.RULE if "\f" in raw else Mark.BLANK


def lines_of(raws: Iterable[str]) -> Iterator[Line]:
    """The lines of a pasted page or of several."""
    for number, raw in enumerate(raws, start=1):
        yield line_of(number, raw)
