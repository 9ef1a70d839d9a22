"""Ovid's text export."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.ovid import FORMAT
from tests.reading import Reading, sample

reading = Reading(FORMAT)
ONE = (
    "<1>\nAuthors\n  Choi N.  Kim DY.\nTitle\n  On hair. [Review]\n"
    "Source\n  {}\nAbstract\n  It grew.\n"
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("JAMA. 301(3):2-9, 2009 Jan 21.", ("JAMA", "301", "3", "2-9", "2009-01-21")),
        ("Hair J.   28:103-106, April 2015.", ("Hair J", "28", None, "103-106", "2015-04")),
        ("Hair J. 133(5):1950-8, 2013 May.", ("Hair J", "133", "5", "1950-8", "2013-05")),
        ("Hair J. Vol 28(2) April 2015, 103-106.", ("Hair J", "28", "2", "103-106", "2015-04")),
        ("Journal of Hair.", ("Journal of Hair", None, None, None, None)),
    ],
)
def test_the_source_line_is_taken_apart(source: str, expected: tuple[str | None, ...]) -> None:
    [study] = reading.studies(ONE.format(source))
    found = (study.journal, study.volume, study.issue, study.pages, study.published)
    assert found == expected


def test_the_type_in_brackets_is_no_part_of_the_title() -> None:
    [study] = reading.studies(ONE.format("JAMA."))
    assert (study.title, study.publication_types) == ("On hair", ("Review",))


def test_brackets_that_are_no_type_stay_in_the_title() -> None:
    [study] = reading.studies("<1>\nTitle\n  On hair [Mus musculus]\nSource\n  JAMA.\n")
    assert study.title == "On hair [Mus musculus]"


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        ("Choi N.  Kim DY.", ("Choi N", "Kim DY")),
        ("Holstiege, Jakob 1;  Mathes, Tim 2", ("Holstiege, Jakob", "Mathes, Tim")),
        ("Verbeek, Jan MD *;  van Vugt, Arie MD, PhD +", ("Verbeek, Jan", "van Vugt, Arie")),
        ("Max [Ed]", ("Max",)),
    ],
)
def test_names_lose_their_marks_and_degrees(field: str, authors: tuple[str, ...]) -> None:
    assert reading.studies(f"<1>\nAuthor\n  {field}\nTitle\n  T\n")[0].authors == authors


def test_the_samples_are_read_and_the_invalid_one_is_refused() -> None:
    assert len(reading.studies(sample("formats/isi_ovid/jabref/OvidImporterTest1.txt"))) == 5
    [study] = reading.studies(sample("formats/isi_ovid/jabref/OvidImporterTest3.txt"))
    assert study.doi == "10.1136/amiajnl-2014-002886"
    assert study.authors == ("Holstiege, Jakob", "Mathes, Tim", "Pieper, Dawid")
    invalid = sample("formats/isi_ovid/jabref/OvidImporterTest2Invalid.txt")
    assert FORMAT.recognises(invalid, "x.txt") == 0.0
    with pytest.raises(UnreadableSource, match="such as <1>"):
        reading.outcomes(invalid)
