"""One document from several records: which field of which stands."""

from __future__ import annotations

import pytest

from qabot import Study
from qabot.storage.merging import are_distinct, best_id, identity_keys, merge
from tests.making import post, study

TITLE = "Minoxidil for hair loss in men"


def test_the_surest_key_comes_first() -> None:
    document = study(TITLE, doi="10.1000/X", pmid="7", pmcid="PMC9", published="2020-05")
    assert identity_keys(document) == [
        "doi:10.1000/x",
        "pmid:7",
        "pmcid:PMC9",
        "study:minoxidil for hair loss in men:2020",
    ]


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("MINOXIDIL for hair-loss in men.", True),
        ("Minoxidil  for hair loss, in mén", True),
        ("Minoxidil for hair loss in women", False),
    ],
)
def test_titles_are_compared_by_their_letters(title: str, same: bool) -> None:
    keys = set(identity_keys(study(TITLE)))
    assert bool(keys & set(identity_keys(study(title)))) is same


def test_a_title_of_few_words_is_no_key_of_a_study() -> None:
    assert identity_keys(study("Editorial comment", published="2020")) == []
    assert identity_keys(post("Help")) == ["post:help:"]


def test_one_shared_identifier_makes_them_one() -> None:
    assert not are_distinct(study(TITLE, doi="10.1000/x", pmid="7"), study(TITLE, pmid="7"))
    assert not are_distinct(
        study(TITLE, doi="10.1000/x", pmid="7"), study(TITLE, doi="10.1000/y", pmid="7")
    )
    assert are_distinct(study(TITLE, doi="10.1000/x"), study(TITLE, doi="10.1000/y"))
    assert not are_distinct(study(TITLE, doi="10.1000/x"), study(TITLE, pmid="7"))


def with_field(name: str, value: object) -> Study:
    return Study.model_validate({"title": TITLE, name: value})


@pytest.mark.parametrize(
    ("name", "first", "second", "merged"),
    [
        ("journal", "Hair", "Hair and Skin", "Hair"),
        ("published", "2020", "2020-05-01", "2020-05-01"),
        ("published", "2020-05-01", "2020", "2020-05-01"),
        ("published", "2020", "2021-05-01", "2020"),
        ("authors", ("A",), ("A", "B"), ("A", "B")),
        ("authors", ("A", "B"), ("C",), ("A", "B")),
        ("keywords", ("hair",), ("skin", "hair"), ("hair", "skin")),
        ("publication_types", (), ("Review",), ("Review",)),
        ("retracted", False, True, True),
        ("retracted", True, False, True),
        ("tldr", None, "In short.", "In short."),
    ],
)
def test_which_field_stands(name: str, first: object, second: object, merged: object) -> None:
    records = [with_field(name, first), with_field(name, second)]
    assert getattr(merge(records), name) == merged


def test_upvotes_only_rise_and_the_longer_summary_is_kept() -> None:
    merged = merge([post("A", "short", upvotes=9), post("A", "much longer", upvotes=3)])
    assert merged == post("A", "much longer", upvotes=9)


def test_merging_a_record_with_itself_changes_nothing() -> None:
    record = study(TITLE, "Words.", doi="10.1000/x", keywords=("a", "b"), published="2020")
    assert merge([record, record]) == record


@pytest.mark.parametrize(
    ("ids", "best"),
    [
        (["slug-1", "pmid:7", "doi:10.1000/x"], "doi:10.1000/x"),
        (["slug-1", "pmcid:PMC9", "pmid:7"], "pmid:7"),
        (["slug-1", "slug-2"], "slug-1"),
    ],
)
def test_the_best_id_is_the_most_lasting(ids: list[str], best: str) -> None:
    assert best_id([study(TITLE, id=identity) for identity in ids]) == best


def test_a_merged_document_takes_the_id_that_its_fields_give() -> None:
    records = [study(TITLE, id="own", pmid="7"), study(TITLE, id="own", doi="10.1000/x")]
    assert merge(records).id == "doi:10.1000/x"
