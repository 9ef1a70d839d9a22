"""Dates as reference formats write them."""

from __future__ import annotations

import pytest

from qabot.sources.dates import best_date, partial_date, year_month_day


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019/07/24/", "2019-07-24"),
        ("2019///", "2019"),
        ("2019/10//undefined", "2019-10"),
        ("2019-07-24T00:00:00Z", "2019-07-24"),
        ("20190724", "2019-07-24"),
        ("2019 Jul 24", "2019-07-24"),
        ("24 July 2019", "2019-07-24"),
        ("Jul 24, 2019", "2019-07-24"),
        ("JUN 14 2006", "2006-06-14"),
        ("2019 Jan-Feb", "2019-01"),
        ("2019 Spring", "2019"),
        ("2005-2006", "2005"),
        ("c2005", "2005"),
        ("Mär 2019", "2019-03"),
        ("15 de março de 2019", "2019-03-15"),
        ("24.07.2019", "2019-07-24"),
        ("07/24/2019", "2019-07-24"),
        ("04/05/2019", "2019"),
        ("3/2019", "2019-03"),
        ("2020-02-31", "2020-02"),
        ("2019-13-01", "2019"),
        ("Marlboro 2019", "2019"),
        ("Ahead of print, CORRECTIONS, 18 August 2014", "2014-08-18"),
        ("10 15", None),
        ("n.d.", None),
        ("", None),
        (None, None),
        ("9" * 100_000, None),
    ],
)
def test_a_date_is_read_with_the_precision_it_has(text: str | None, date: str | None) -> None:
    assert partial_date(text) == date


def test_a_field_without_a_year_is_read_with_the_year_of_another() -> None:
    assert best_date("2006", "JUN 14") == "2006-06-14"


def test_a_date_of_another_year_does_not_replace_the_year() -> None:
    assert best_date("2019", "2021-01-01") == "2019"


def test_a_month_may_be_a_number_or_a_name() -> None:
    assert year_month_day("2010", "1") == year_month_day("2010", "jan") == "2010-01"
    assert year_month_day("2010", "10 jan") == "2010-01-10"
    assert year_month_day("2010", "13") == "2010"
