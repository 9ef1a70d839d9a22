"""From the fields of a record to a study."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.models import Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.records import (
    Record,
    abstract_sections,
    guarded,
    is_retracted,
    paragraphs,
    plain,
    split_list,
    study_title,
)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab&;<>/ipltgam#1 "), max_size=20))
def test_what_is_guarded_is_plain_again(text: str) -> None:
    assert plain(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("On hair.", "On hair"),
        ("On  the\nhair .", "On the hair"),
        ("Does it grow?", "Does it grow?"),
        ("Made in the U.S.", "Made in the U.S."),
        ("To be continued...", "To be continued..."),
        ("The role of vitamin D.", "The role of vitamin D"),
        (".", ""),
    ],
)
def test_a_title_loses_the_catalogues_full_stop(text: str, title: str) -> None:
    assert study_title(text) == title


def test_wrapped_lines_are_joined_and_paragraphs_and_double_spaces_kept() -> None:
    assert paragraphs("One  two\n   three\n\n\nfour\n") == "One  two three\n\nfour"


def test_headings_of_an_abstract_are_labels() -> None:
    text = "<h4>Abstract</h4>First.<h4>RESULTS</h4><p>It grew.</p><p>More.</p>"
    found = abstract_sections(text)
    assert [(one.label, one.text) for one in found] == [
        (None, "First."),
        ("RESULTS", "It grew.\n\nMore."),
    ]


def test_commas_within_parentheses_part_nothing() -> None:
    assert split_list("cyst (diagnosis, surgery), hair") == ["cyst (diagnosis, surgery)", " hair"]


def test_generic_types_say_nothing_and_are_left_out() -> None:
    found = Record(title="T", types=["Journal Article", "Review", "article", "Review"]).study("x")
    assert isinstance(found, Parsed)
    assert isinstance(found.document, Study)
    assert found.document.publication_types == ("Review",)


def test_two_authors_with_one_name_are_two() -> None:
    found = Record(title="T", authors=["Wang Y", "Wang Y", "et al.", ""]).study("x")
    assert isinstance(found, Parsed)
    assert isinstance(found.document, Study)
    assert found.document.authors == ("Wang Y", "Wang Y")


def test_a_pubmed_address_gives_the_pmid() -> None:
    found = Record(title="T", urls=["https://pubmed.ncbi.nlm.nih.gov/123/"]).study("x")
    assert isinstance(found, Parsed)
    assert isinstance(found.document, Study)
    assert found.document.pmid == "123"


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    found = Record(title="T", urls=["javascript:alert(1)", "file:///etc/passwd"]).study("x")
    assert isinstance(found, Parsed)
    assert isinstance(found.document, Study)
    assert found.document.url is None


def test_a_retracted_title_may_hold_any_space_before_its_colon() -> None:
    for gap in ("", " ", " " * 3000, "\t]\n"):
        assert is_retracted(f"Retracted{gap}: On hair", [])
        assert not is_retracted(f"Retracted{gap}On hair", [])


def test_a_record_without_a_title_is_a_problem_in_one_sentence() -> None:
    assert Record().study("record 14") == Problem("record 14", "no title; skipped")
