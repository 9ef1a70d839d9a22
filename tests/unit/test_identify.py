"""Identifiers as sources write them, and ids made from them."""

from __future__ import annotations

import pytest

from qabot.models.identify import normal_doi, normal_pmcid, normal_pmid, slug, title_key
from tests.making import post, study


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1111/CPR.13556", "10.1111/cpr.13556"),
        ("https://doi.org/10.1111/cpr.13556", "10.1111/cpr.13556"),
        ("http://dx.doi.org/10.1111/cpr.13556", "10.1111/cpr.13556"),
        ("doi: 10.1111/cpr.13556.", "10.1111/cpr.13556"),
        (
            "10.1002/(SICI)1097-4636(1997)35:1<1::AID>3.0.CO;2-V",
            "10.1002/(sici)1097-4636(1997)35:1<1::aid>3.0.co;2-v",
        ),
        ("10.1111/cpr.13556 [doi]", "10.1111/cpr.13556"),
        ("S0190-9622(20)", None),
        ("10.1/short-registrant", None),
        ("", None),
        (None, None),
    ],
)
def test_a_doi_is_found_in_what_is_written(written: str | None, doi: str | None) -> None:
    assert normal_doi(written) == doi


@pytest.mark.parametrize(
    ("written", "pmid"),
    [
        ("123", "123"),
        ("PMID: 00123", "123"),
        (123, "123"),
        ("0", None),
        ("PMC123", None),
        ("12a", None),
        ("1234567890", None),
        (None, None),
        ("", None),
        ("١٢٣", None),
    ],
)
def test_a_pmid_is_digits(written: str | int | None, pmid: str | None) -> None:
    assert normal_pmid(written) == pmid


@pytest.mark.parametrize(
    ("written", "pmcid"),
    [
        ("PMC123", "PMC123"),
        ("pmc0123.2", "PMC123"),
        ("123", "PMC123"),
        ("PMCID: PMC9", "PMC9"),
        ("x", None),
        (None, None),
    ],
)
def test_a_pmcid_has_its_letters(written: str | None, pmcid: str | None) -> None:
    assert normal_pmcid(written) == pmcid


@pytest.mark.parametrize(
    ("fields", "identity"),
    [
        ({"doi": "10.1000/X", "pmid": "7"}, "doi:10.1000/x"),
        ({"pmid": "7", "pmcid": "PMC9"}, "pmid:7"),
        ({"pmcid": "9"}, "pmcid:PMC9"),
        ({"doi": "nonsense", "pmid": "7"}, "pmid:7"),
        ({"id": "own"}, "own"),
    ],
)
def test_the_id_of_a_study_is_its_best_identifier(fields: dict[str, str], identity: str) -> None:
    assert study("A title", **fields).id == identity


def test_the_id_of_a_post_is_the_forums() -> None:
    assert post("A title", forum_id="reddit:t3_x").id == "reddit:t3_x"


def test_a_slug_tells_kind_title_and_year_apart() -> None:
    made = {
        slug("study", "A title", 2020),
        slug("post", "A title", 2020),
        slug("study", "A title", 2021),
        slug("study", "A title", None),
        slug("study", "Another title", 2020),
    }
    assert len(made) == 5
    assert slug("study", "A title", 2020) == slug("study", "a  TITLE.", "2020")


@pytest.mark.parametrize("title", ["脱毛", "???", "💊", "é"])
def test_a_slug_of_any_title_is_plain(title: str) -> None:
    made = slug("post", title, None)
    assert made.isascii()
    assert made.replace("-", "").isalnum()


def test_titles_of_other_scripts_stay_apart() -> None:
    assert slug("post", "???", None) != slug("post", "!!!", None)
    assert title_key("脱毛 の") == "脱毛 の"
