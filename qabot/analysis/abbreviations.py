"""Abbreviations that a text defines: "alopecia areata (AA)", "AA (alopecia areata)".

The places are those of Schwartz and Hearst (2003): a short form in brackets
behind its long form, or the other way round; and the legends of tables, "AA =
alopecia areata". The long form is then found by the cheapest alignment of the
short form's letters with the words beside it. A word that takes part gives its
first letter for nothing. Letters inside words and words that give none cost
something, and an alignment that costs too much for its letters defines nothing.

On MED1250 (Sohn et al. 2008), whose first half served for setting the costs,
`benchmarks/abbreviations.py` says how well this does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_SHORT: Final = 14
_LONGEST_CONTENT: Final = 240
_WINDOW: Final = 180
_LETTERS_A_WORD: Final = 9
"""Somewhat more than a word and the space behind it have."""

_INNER_ADJACENT: Final = 0.25
"""A letter inside a word, right behind the one taken before."""
_INNER: Final = 0.4
"""A letter farther inside a word."""
_NOT_FIRST: Final = 1.5
"""A word that gives letters, but not its first."""
_SKIPPED: Final = 1.0
"""A word that gives nothing."""
_SKIPPED_LAST: Final = 1.3
"""The same, behind the last word that gives something."""
_SKIPPED_SMALL: Final = 0.15
"""A preposition, an article or a number that gives nothing."""
_COMMA: Final = 0.8
"""A comma within the long form, behind a word that gives nothing."""
_SMALL_FIRST: Final = 1.0
"""A long form that begins with a preposition or an article."""
_DROPPED_DIGITS: Final = 1.1
"""Digits of the short form that stand for nothing: "estradiol (E2)"."""
_ALLOWED: Final = (-1.0, 0.0, 1.4, 2.2, 3.0, 3.3, 3.6, 4.0)
"""What an alignment may cost, by the number of letters."""
_NEVER: Final = float("inf")
_ALLOWED_SMALL: Final = 0.2
"""What it may cost for a short form without capitals and digits."""


def _listed(words: str) -> list[str]:
    return words.split()


_GREEK_NAMES = _listed(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma
    sigma tau upsilon phi chi psi omega"""
)
_GREEK = {chr(0x3B1 + place): name for place, name in enumerate(_GREEK_NAMES)}
_GREEK |= {"µ": "mu", "Δ": "delta", "Ω": "omega", "Γ": "gamma"}
_NUMBERS = dict(
    zip(
        _listed("one two three four five six seven eight nine ten first second third"),
        _listed("1 2 3 4 5 6 7 8 9 10 1 2 3"),
        strict=True,
    )
)
_SMALL_WORDS = frozenset(
    _listed("a an and as at by de for from in into of on or per plus the to via von with within")
)
_QUOTES = "\"'‘’“”`"

_BRACKET = re.compile(r"[()\[\]]")
_PART = re.compile(r"[^;,:]+")
_WORD = re.compile(r"\d+|[α-ωµΔΩΓ]|[^\W\d_α-ωµΔΩΓ]+")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_SHORT = re.compile(
    r"""[=<>≤≥%~]|^[IVX]{1,4}$
    |\b(?:et\ al|see|figs?|tables?|refs?|and|or|of|the|in|for|with|by|vs|p|n|no|i\.e|e\.g|r|ca|cf
      |range|mean)\b(?!-)
    |^\d[\d.,]*\s*(?:[munkdcµμ]?(?:g|l|m|M|mol|s)|molar?|h|hr|min|wk|mo|yr|y|micro\w+)?(?:/\w+)?$""",
    re.VERBOSE,
)
_LEAD_IN = re.compile(
    r"""(?:(?:or|the|an?|termed|called|named|designated|abbreviated|abbr|hereafter|hereinafter
      |henceforth|referred|known|denoted|to|as|here|also|i\.e|viz|that\ is)\b[.,:]*\s+)+""",
    re.IGNORECASE | re.VERBOSE,
)
_LOCANT = re.compile(
    r"(?:[\dN′'’,(){}\[\]+/±=-]|\b[a-zA-Zα-ω]\b|(?:alpha|beta|gamma|delta)(?=-|\Z))+-?",
    re.IGNORECASE,
)
_EQUATION = re.compile(r"(?<![\w-])([A-Z][\w-]{1,9}+)\s?=\s?(?=[^\W\d_]{2})")
_EQUATION_END = re.compile(r"[,;.:()\[\]=\n]|\Z")


class Definition(NamedTuple):
    """A short form and its long form, with their places in the text."""

    short: str
    long: str
    short_start: int
    short_end: int
    long_start: int
    long_end: int


class _Word(NamedTuple):
    """Letters or digits in lower case, and what it costs that they stand for nothing."""

    letters: str
    start: int
    end: int
    skip: float


def find_definitions(text: str) -> list[Definition]:
    """The definitions in the order of their places; the words are those of the text.

    >>> [(d.short, d.long) for d in find_definitions("seen in alopecia areata (AA)")]
    [('AA', 'alopecia areata')]
    """
    found = set(_equations(text)) if "=" in text else set()
    for opening, closing, floor in _brackets(text):
        definition = _short_inside(text, opening, closing, floor) or _long_inside(
            text, opening, closing, floor
        )
        if definition:
            found.add(definition)
    return sorted(found, key=lambda each: (each.short_start, each.long_start, each.long_end))


def expansions(text: str) -> dict[str, str]:
    """The long form of each short form; the first definition wins.

    >>> expansions("AGA = androgenetic alopecia; androgenic alopecia (AGA)")
    {'AGA': 'androgenetic alopecia'}
    """
    known: dict[str, str] = {}
    for definition in find_definitions(text):
        known.setdefault(definition.short, definition.long)
    return known


def _brackets(text: str) -> Iterator[tuple[int, int, int]]:
    """Brackets with little between them, and where the text that holds them begins."""
    open_brackets: list[int] = []
    for found in _BRACKET.finditer(text):
        place = found.start()
        if text[place] in "([":
            open_brackets.append(place)
            continue
        if not open_brackets or (text[open_brackets[-1]] == "(") != (text[place] == ")"):
            open_brackets.clear()
            continue
        opening = open_brackets.pop()
        if 1 < place - opening <= _LONGEST_CONTENT:
            yield opening, place, open_brackets[-1] + 1 if open_brackets else 0


def _short_inside(text: str, opening: int, closing: int, floor: int) -> Definition | None:
    """A definition such as "alopecia areata (AA; n = 5)"."""
    for start, end in _parts(text, opening + 1, closing):
        short = text[start:end]
        if not _can_be_short(short) or (len(short) <= 2 and not _stands_apart(text, opening)):
            continue
        span = _long_before(text, short, max(floor, opening - _WINDOW), opening)
        if span:
            return Definition(short, text[slice(*span)], start, end, *span)
    return None


def _long_inside(text: str, opening: int, closing: int, floor: int) -> Definition | None:
    """A definition such as "AA (alopecia areata)"."""
    window = max(floor, opening - _LONGEST_SHORT - 4)
    end = window + len(text[window:opening].rstrip())
    start = end
    while start > window and not text[start - 1].isspace() and text[start - 1] not in "([\"'“‘":
        start -= 1
    short = text[start:end]
    if len(short) < 2 or not _can_be_short(short) or short.islower():
        return None
    span = _long_after(text, short, opening + 1, closing)
    return Definition(short, text[slice(*span)], start, end, *span) if span else None


def _equations(text: str) -> Iterator[Definition]:
    """Definitions of legends: "AA = alopecia areata; AGA = androgenetic alopecia"."""
    for found in _EQUATION.finditer(text):
        start = found.end()
        stop = _EQUATION_END.search(text, start, min(len(text), start + _WINDOW))
        span = _long_after(text, found.group(1), start, stop.start() if stop else start)
        if span:
            yield Definition(found.group(1), text[slice(*span)], *found.span(1), *span)


def _stands_apart(text: str, opening: int) -> bool:
    """Whether the bracket is no part of a formula, such as J(eff) or Cl(-)."""
    before = text[max(0, opening - 4) : opening]
    return before[-1:].isspace() or (len(before) == 4 and before.isalpha() and before.islower())


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What a bracket holds between commas, without lead-ins such as "also called"."""
    for count, found in enumerate(_PART.finditer(text, start, end)):
        if count == 3:
            return
        left, right = _trimmed(text, *found.span())
        lead = _LEAD_IN.match(text, left, right)
        yield _trimmed(text, lead.end() if lead else left, right)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and quotation marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in _QUOTES):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _QUOTES):
        end -= 1
    return start, end


def _can_be_short(words: str) -> bool:
    return (
        0 < len(words) <= _LONGEST_SHORT
        and (words[0].isalnum() or words[0] in "([")
        and words.count(" ") < 2
        and _balanced(words)
        and _LETTER.search(words) is not None
        and _NOT_SHORT.search(words) is None
    )


def _balanced(words: str) -> bool:
    return words.count("(") == words.count(")") and words.count("[") == words.count("]")


def _long_before(text: str, short: str, start: int, end: int) -> tuple[int, int] | None:
    reach = 2 * len(short) + 4
    start = max(start, end - 16 * reach, text.rfind("\n\n", start, end))
    first = _first_word(short, _Backwards(_clause(text, start, end, reach)))
    if first is None:
        return None
    left, right = _trimmed(text, _with_locants(text, start, first.start), end)
    long = text[left:right]
    if (
        not _balanced(long)
        or "), " in long
        or len(long) <= len(short)
        or short in re.split(r"[\s-]+", long)
    ):
        return None
    return left, right


def _long_after(text: str, short: str, start: int, end: int) -> tuple[int, int] | None:
    semicolon = text.find(";", start, end)
    left, right = _trimmed(text, start, semicolon if semicolon > 0 else end)
    if right - left <= len(short) + 2:
        return None
    most = 2 * len(short) + 4
    matches = _last_matches(text, left, right, most + 1)
    if not matches or len(matches) > most:
        return None
    words = _Backwards(_word(text, found) for found in reversed(matches))
    first = _first_word(short, words)
    return (left, right) if first and first.start == matches[0].start() else None


class _Backwards:
    """Words from the last to the first, looked at when they are needed, and kept."""

    def __init__(self, words: Iterator[_Word]) -> None:
        self._known: list[_Word] = []
        self._words = words

    def __iter__(self) -> Iterator[_Word]:
        yield from self._known
        for word in self._words:
            self._known.append(word)
            yield word


def _clause(text: str, start: int, end: int, most: int) -> Iterator[_Word]:
    """The last words before `end`, the last first, down to a full stop, colon or semicolon."""
    for found in reversed(_last_matches(text, start, end, most)):
        last = found.end()
        mark = text[last] if last < end else " "
        parts = mark in ".;:?!" and text[last + 1].isspace()
        if parts and (mark != "." or last - found.start() > 2):
            return
        yield _word(text, found)


def _word(text: str, found: re.Match[str]) -> _Word:
    letters = found.group().lower()
    first, last = found.span()
    small = letters in _SMALL_WORDS or letters.isdecimal()
    skip = _SKIPPED_SMALL if small else _SKIPPED
    if text.startswith(", ", last):
        skip += _COMMA
    return _Word(_GREEK.get(letters, letters), first, last, skip)


def _last_matches(text: str, start: int, end: int, most: int) -> list[re.Match[str]]:
    """The last words between two places; the end is looked at first, where they mostly are."""
    near = end - _LETTERS_A_WORD * most
    if near > start:
        found = list(_WORD.finditer(text, near, end))
        if len(found) > most:
            return found[-most:]
    return list(_WORD.finditer(text, start, end))[-most:]


def _with_locants(text: str, floor: int, start: int) -> int:
    """Where a chemical name begins: "4,4'-di-isothiocyano…" begins at its numbers."""
    left = start
    while left > floor and start - left < 24 and not text[left - 1].isspace():
        left -= 1
    named = start - left > 1 and _LOCANT.fullmatch(text, left, start)
    return left if named or text[left:start].isdecimal() else start


def _first_word(short: str, words: _Backwards) -> _Word | None:
    """The word where the long form begins; None if they do not fit."""
    letters = "".join(_GREEK.get(c, c) for c in short.lower())
    letters = "".join(c for c in letters if c.isalnum())
    allowed = _ALLOWED[min(len(letters), len(_ALLOWED) - 1)]
    if short.islower() and (" " in short or not any(c.isdecimal() for c in short)):
        allowed = _ALLOWED_SMALL if len(letters) > 1 else -1.0
    first = _align(letters, words, allowed)
    if first is None and letters.endswith("s") and len(letters) > 2:
        singular = _ALLOWED[min(len(letters), len(_ALLOWED)) - 1]
        first = _align(letters[:-1], words, min(allowed, singular))
    if first is None and letters[:1].isalpha():
        kept = "".join(c for c in letters if not c.isdecimal())
        if kept != letters:
            first = _align(kept, words, allowed - _DROPPED_DIGITS)
    return first


def _align(letters: str, words: _Backwards, allowed: float) -> _Word | None:
    """The word where the cheapest alignment of `letters` begins, if it costs at most `allowed`.

    Goes back from the last word. `reached` holds, for each number of letters that
    are still to be placed, the least that placing the others has cost.
    """
    count = len(letters)
    reached = {count: 0.0}
    best: _Word | None = None
    for word in words:
        given, _, _, skip = word
        before: dict[int, float] = {}
        for left, cost in reached.items():
            at_end = left == count and skip >= _SKIPPED
            skipped = cost + skip + (_SKIPPED_LAST - _SKIPPED if at_end else 0.0)
            if skipped <= min(allowed, before.get(left, allowed)):
                before[left] = skipped
            for start in range(left - 1, max(-1, left - 1 - len(given)), -1):
                price = _price(letters[start:left], given, opens=start == 0)
                if price == _NEVER and given not in _NUMBERS:
                    break  # nor can it stand for more letters
                taken = cost + price
                if start and taken <= min(allowed, before.get(start, allowed)):
                    before[start] = taken
                elif not start and taken <= allowed:
                    best, allowed = word, taken - 0.01
        if not before:
            break
        reached = before
    return best


def _price(letters: str, given: str, *, opens: bool) -> float:
    """What it costs that a word stands for these letters; infinite if it cannot."""
    small = _SMALL_FIRST if opens and given in _SMALL_WORDS else 0.0
    if letters == given or _NUMBERS.get(given) == letters:
        return small
    place = 0
    cost = small
    if letters[0] != given[0]:
        place = -1 if opens else given.find(letters[0])
        cost += _NOT_FIRST
        if place < 0:
            return _NEVER
    for letter in letters[1:]:
        found = given.find(letter, place + 1)
        if found < 0:
            return _NEVER
        cost += _INNER_ADJACENT if found == place + 1 else _INNER
        place = found
    return cost
