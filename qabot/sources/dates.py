"""Dates as reference formats write them, with the precision that they have."""

from __future__ import annotations

import calendar
import re

_MONTH_NAMES = (
    "january januar januari janvier janeiro enero gennaio",
    "february februar februari février fevrier fevereiro febrero febbraio",
    "march märz mrz maart mrt mars março marco marzo",
    "april avril abril aprile",
    "may mai mei mayo maio maggio",
    "june juni juin junio junho giugno",
    "july juli juillet julio julho luglio",
    "august augustus août aout agosto",
    "september septembre septiembre setembro settembre",
    "october oktober octobre octubre outubro ottobre",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dezembro dicembre",
)
_MONTHS = {
    name[:length]: month
    for month, names in enumerate(_MONTH_NAMES, start=1)
    for name in names.split()
    for length in range(3, len(name) + 1)
}
_LONGEST = 120
_YEAR = r"(?<!\d)(1[4-9]\d\d|2[01]\d\d)(?!\d)"
_COMPACT = re.compile(r"\s*(1[4-9]\d\d|2[01]\d\d)(\d\d)(\d\d)\s*")
_YEAR_FIRST = re.compile(_YEAR + r"\s*[-/.]\s*(\d{1,2})(?!\d)(?:\s*[-/.]\s*(\d{1,2})(?!\d))?")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*" + _YEAR)
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[-/.]\s*" + _YEAR)
_ONLY_YEAR = re.compile(_YEAR)
_ANY_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED_MONTH = re.compile(
    rf"(?:(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:de\s+)?[-/]?\s*)?(?<![^\W\d_])({_ANY_MONTH})"
    r"(?![^\W\d_])\.?(?:\s*[-/,]?\s*(\d{1,2})(?:st|nd|rd|th)?(?!\d|:))?",
    re.IGNORECASE,
)


def partial_date(text: str | None) -> str | None:
    """The first date in a text as "2023", "2023-11" or "2023-11-05"; None if there is none.

    Numbers in day and month order that could be read both ways give the year
    alone. Seasons and ranges give what is sure: the year, or the first month.

    >>> partial_date("2019 Jul-Aug"), partial_date("24 July 2019"), partial_date("2019/10//")
    ('2019-07', '2019-07-24', '2019-10')
    """
    text = (text or "")[:_LONGEST]
    if len(text) == 4 and _ONLY_YEAR.fullmatch(text):
        return text
    return _all_numbers(text) or _with_words(text)


def best_date(*texts: str | None) -> str | None:
    """The most precise date of several fields that agree with the first that has a year.

    A field without a year, such as "Jul 24", is read with the year of the others.

    >>> best_date("2019", "Jul 24"), best_date("2019", "2020-01-01")
    ('2019-07-24', '2019')
    """
    best = next((date for text in texts if (date := partial_date(text))), None)
    if best is None:
        return None
    for text in texts:
        date = partial_date(text) or _within(best[:4], text)
        if date and date.startswith(best) and len(date) > len(best):
            best = date
    return best


def year_month_day(year: str, month: str = "", day: str = "") -> str | None:
    """A date from three fields; what is missing or impossible is left out.

    >>> year_month_day("2019", "jul", "24"), year_month_day("2019", "7")
    ('2019-07-24', '2019-07')
    """
    base = partial_date(year)
    if base is None or len(base) > 4 or not month.strip():
        return base
    if month.strip().isdecimal():
        return _date(base, month, day if day.strip().isdecimal() else None)
    return _within(base, f"{month} {day}".strip()) or base


def _all_numbers(text: str) -> str | None:
    if found := _COMPACT.fullmatch(text):
        return _date(*found.groups())
    if (found := _YEAR_FIRST.search(text)) and 1 <= int(found.group(2)) <= 12:
        return _date(*found.groups())
    if found := _YEAR_LAST.search(text):
        return _day_or_month_first(*found.groups())
    return None


def _with_words(text: str) -> str | None:
    year = _ONLY_YEAR.search(text)
    if year is None:
        return None
    if named := _named_month(text):
        return _date(year.group(1), *named)
    found = _MONTH_YEAR.search(text)
    return _date(found.group(2), found.group(1)) if found else year.group(1)


def _within(year: str, text: str | None) -> str | None:
    if not text or _ONLY_YEAR.search(text):
        return None
    named = _named_month(text[:_LONGEST])
    return _date(year, *named) if named else None


def _named_month(text: str) -> tuple[str, str | None] | None:
    """The first month named in a text, and the day beside it."""
    found = _NAMED_MONTH.search(text)
    if found is None:
        return None
    before, name, after = found.groups()
    return str(_MONTHS[name.lower()]), before or after


def _day_or_month_first(first: str, second: str, year: str) -> str | None:
    if int(first) > 12 or first == second:
        return _date(year, second, first)
    if int(second) > 12:
        return _date(year, first, second)
    return year


def _date(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """The parts joined as far as they are possible."""
    if not month or not 1 <= int(month) <= 12:
        return year
    date = f"{year}-{int(month):02}"
    if not day or not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        return date
    return f"{date}-{int(day):02}"
