"""Ovid's text export."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.ovid import FORMAT
from qabot.sources.protocol import Outcome, Parsed, Problem

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "formats"


def _read(text: str | bytes) -> list[Outcome]:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return list(FORMAT.read(io.BytesIO(raw), "file"))


def _studies(text: str | bytes) -> list[Study]:
    found = [one.document for one in _read(text) if isinstance(one, Parsed)]
    return [one for one in found if isinstance(one, Study)]


def _posts(text: str | bytes) -> list[Post]:
    found = [one.document for one in _read(text) if isinstance(one, Parsed)]
    return [one for one in found if isinstance(one, Post)]


def _problems(text: str | bytes) -> list[Problem]:
    return [one for one in _read(text) if isinstance(one, Problem)]


def _sample(path: str) -> bytes:
    if not SAMPLES.is_dir():
        pytest.skip("the sample files are not beside this checkout")
    return (SAMPLES / path).read_bytes()


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
    [study] = _studies(ONE.format(source))
    found = (study.journal, study.volume, study.issue, study.pages, study.published)
    assert found == expected


def test_the_type_in_brackets_is_no_part_of_the_title() -> None:
    [study] = _studies(ONE.format("JAMA."))
    assert (study.title, study.publication_types) == ("On hair", ("Review",))


def test_brackets_that_are_no_type_stay_in_the_title() -> None:
    [study] = _studies("<1>\nTitle\n  On hair [Mus musculus]\nSource\n  JAMA.\n")
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
    assert _studies(f"<1>\nAuthor\n  {field}\nTitle\n  T\n")[0].authors == authors


def test_the_samples_are_read_and_the_invalid_one_is_refused() -> None:
    assert len(_studies(_sample("isi_ovid/jabref/OvidImporterTest1.txt"))) == 5
    [study] = _studies(_sample("isi_ovid/jabref/OvidImporterTest3.txt"))
    assert study.doi == "10.1136/amiajnl-2014-002886"
    assert study.authors == ("Holstiege, Jakob", "Mathes, Tim", "Pieper, Dawid")
    invalid = _sample("isi_ovid/jabref/OvidImporterTest2Invalid.txt")
    assert FORMAT.recognises(invalid, "x.txt") == 0.0
    with pytest.raises(UnreadableSource, match="such as <1>"):
        _read(invalid)
