"""Questions about the sources: read, and answered from the records."""

from __future__ import annotations

import pytest

from qabot import Filters
from qabot.answering.records import (
    field_value,
    matches_author,
    read_list_question,
    read_record_question,
)
from qabot.models.dates import spoken_date
from tests.making import post, study


@pytest.mark.parametrize(
    ("question", "field", "about", "points_back"),
    [
        ("who wrote that?", "authors", "", True),
        ("Who are the authors?", "authors", "", True),
        ("authors?", "authors", "", True),
        ("who wrote the DKK1 study?", "authors", "DKK1", False),
        ("when was it published?", "published", "", True),
        ("When was the study on magnesium published?", "published", "magnesium", False),
        ("what year is that study from", "published", "", True),
        ("which journal was that in?", "journal", "", True),
        ("how many upvotes did it get?", "upvotes", "", True),
        ("upvotes?", "upvotes", "", True),
        ("how old is that post?", "age", "", True),
        ("what kind of study is that?", "study_type", "", True),
        ("what's the doi of that study", "doi", "", True),
        ("was it retracted?", "retracted", "", True),
        ("what is the title of that study?", "title", "", True),
    ],
)
def test_a_question_about_a_record_is_known(
    question: str, field: str, about: str, *, points_back: bool
) -> None:
    asked = read_record_question(question)
    assert asked is not None
    assert (asked.field, asked.points_back) == (field, points_back)
    assert asked.about == about or points_back


@pytest.mark.parametrize(
    "question",
    [
        "What does DKK1 do to hair follicles?",
        "Does minoxidil work?",
        "when does minoxidil start to work?",
        "how old are patients with alopecia areata?",
        "which drug is best?",
        "what is AA?",
        "who gets alopecia areata?",
    ],
)
def test_a_question_about_the_matter_is_none_about_a_record(question: str) -> None:
    assert read_record_question(question) is None
    assert read_list_question(question) is None


@pytest.mark.parametrize(
    ("question", "filters", "topic"),
    [
        ("studies by Choi", Filters(kind="study", authors=("Choi",)), ""),
        (
            "which studies are by Choi et al on DKK1?",
            Filters(kind="study", authors=("Choi et al",)),
            "DKK1",
        ),
        ("what has Choi written about DKK1?", Filters(kind="study", authors=("Choi",)), "DKK1"),
        ("studies since 2020", Filters(kind="study", since="2020"), ""),
        ("studies after 2020", Filters(kind="study", since="2021"), ""),
        ("papers before 2020 on minoxidil", Filters(kind="study", until="2019"), "minoxidil"),
        ("studies from 2019 to 2021", Filters(kind="study", since="2019", until="2021"), ""),
        ("studies between 2019 and 2021", Filters(kind="study", since="2019", until="2021"), ""),
        ("studies in 2020", Filters(kind="study", since="2020", until="2020"), ""),
        (
            "meta-analyses on minoxidil",
            Filters(kind="study", types=("meta_analysis",)),
            "minoxidil",
        ),
        (
            "are there randomized controlled trials of minoxidil?",
            Filters(kind="study", types=("randomized_trial",)),
            "minoxidil",
        ),
    ],
)
def test_a_question_for_a_list_is_known(question: str, filters: Filters, topic: str) -> None:
    asked = read_list_question(question)
    assert asked is not None
    assert asked.filters == filters
    assert asked.topic == topic


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("authors", "Anna Müller, Li Wei"),
        ("published", "May 2020"),
        ("journal", "Hair"),
        ("doi", "10.1000/x"),
        ("url", "https://doi.org/10.1000/x"),
        ("title", "A title"),
        ("study_type", "review"),
        ("retracted", "not marked as retracted"),
        ("pmid", None),
        ("upvotes", None),
    ],
)
def test_a_value_is_as_the_record_has_it(name: object, value: str | None) -> None:
    document = study(
        "A title",
        authors=("Anna Müller", "Li Wei"),
        published="2020-05",
        journal="Hair",
        doi="10.1000/x",
    )
    assert field_value(document, name, "review") == value  # type: ignore[arg-type]


def test_no_votes_are_a_value_and_no_record_of_them_is_none() -> None:
    assert field_value(post("A", "x", upvotes=0), "upvotes", None) == "0"
    assert field_value(post("A", "x", upvotes=-3), "upvotes", None) == "-3"
    assert field_value(post("A", "x"), "upvotes", None) is None
    assert field_value(post("A", "x", created="2020-05-17"), "age", None) == "17 May 2020"


@pytest.mark.parametrize(
    ("wanted", "is_one"),
    [
        ("Choi", True),
        ("choi n", True),
        ("Nahyun Choi", True),
        ("Choi et al.", True),
        ("Cho", False),
        ("Hwang Choi", False),
        ("J-U Hwang", True),
        ("", False),
        ("et al", False),
    ],
)
def test_an_author_is_asked_for_in_many_ways(wanted: str, *, is_one: bool) -> None:
    assert matches_author(("Nahyun Choi", "J.-U. Hwang"), wanted) is is_one


def test_dates_are_spoken_with_the_precision_they_have() -> None:
    assert [spoken_date(d) for d in ("2020", "2020-05", "2020-05-07", None, "")] == [
        "2020",
        "May 2020",
        "7 May 2020",
        None,
        None,
    ]
