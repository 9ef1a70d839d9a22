"""CSL-JSON."""

from __future__ import annotations

import json

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources.csl_json import FORMAT
from tests.reading import Reading

reading = Reading(FORMAT)


def _one(**item: object) -> Study:
    [study] = reading.studies(json.dumps([{"title": "T", "type": "article-journal", **item}]))
    return study


def test_the_fields_of_an_item_are_read() -> None:
    study = _one(
        **{
            "container-title": "Cell Prolif",
            "author": [{"family": "Choi", "given": "Nahyun"}, {"literal": "WHO"}],
            "issued": {"date-parts": [[2023, 11, 5]]},
            "DOI": "10.1111/CPR.1",
            "PMID": 123,
            "volume": 56,
            "page": "1-9",
            "keyword": "hair; scalp",
            "abstract": "<jats:title>Aim</jats:title><jats:p>It grew.</jats:p>",
        }
    )
    assert study.authors == ("Choi, Nahyun", "WHO")
    assert (study.journal, study.published) == ("Cell Prolif", "2023-11-05")
    assert (study.doi, study.pmid, study.volume, study.pages) == (
        "10.1111/cpr.1",
        "123",
        "56",
        "1-9",
    )
    assert study.keywords == ("hair", "scalp")
    assert [(one.label, one.text) for one in study.sections] == [("Aim", "It grew.")]


def test_particles_and_suffixes_belong_to_the_name() -> None:
    person = {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."}
    assert _one(author=[person]).authors == ("van der Berg, Jan, Jr.",)


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [["2019", "7"]]}, "2019-07"),
        ({"date-parts": [[2019]]}, "2019"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": []}, None),
        ({"raw": "24 Jul 2019"}, "2019-07-24"),
        ({"literal": "Spring 2019"}, "2019"),
        ("2019-07", "2019-07"),
        ([], None),
        (2019, "2019"),
    ],
)
def test_a_date_is_read_in_each_of_its_forms(issued: object, published: str | None) -> None:
    assert _one(issued=issued).published == published


def test_ids_in_the_note_are_read() -> None:
    study = _one(note="PMID: 123\nPMCID: PMC456\nother: x")
    assert (study.pmid, study.pmcid) == ("123", "PMC456")


def test_one_item_and_a_list_within_an_object_are_read() -> None:
    assert len(reading.studies('{"title": "T"}')) == 1
    assert len(reading.studies('{"items": [{"title": "T"}, {"title": "U"}]}')) == 2


@pytest.mark.parametrize(
    "text", ["{", "[" * 200_000, "1" * 5000, '"x"', "12", '[{"title": "a"}', "\x00" * 3000]
)
def test_what_is_no_csl_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableSource):
        reading.outcomes(text)


def test_odd_values_cost_no_more_than_their_item() -> None:
    text = json.dumps(
        [
            1,
            None,
            {"title": ["A", "B"]},
            {"title": {}},
            {"title": "C", "author": "x", "issued": 3.5},
        ]
    )
    assert [one.title for one in reading.studies(text)] == ["A", "C"]
    assert [one.place for one in reading.problems(text)] == ["record 1", "record 2", "record 4"]


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert reading.studies('[{"title": "a\\ud800b", "DOI": "10.1000/x"}]')[0].title == "a\ufffdb"


def test_a_forum_post_is_a_post() -> None:
    [post] = reading.posts('[{"type": "post", "title": "It works"}]')
    assert post.title == "It works"


def test_it_is_recognised_by_its_own_names() -> None:
    head = b'[{"id": "a", "type": "article-journal", "issued": {}, "title": "x"}]'
    assert FORMAT.recognises(head, "x.json") == 0.9
    assert FORMAT.recognises(b'{"kind": "Listing", "data": {}}', "x.json") == 0.0
