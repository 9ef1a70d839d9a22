"""EndNote's tagged export."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.endnote_tagged import FORMAT
from qabot.sources.protocol import Problem
from tests.reading import Reading, sample

reading = Reading(FORMAT)


def test_the_fields_of_a_record_are_read() -> None:
    [study] = reading.studies(
        "%0 Journal Article\n%A Choi, Nahyun\n%A Kim,D.Y.\n%T On hair\n%J Cell Prolif\n"
        "%D 2023\n%8 Nov 5\n"
        "%V 56\n%N 11\n%P 1-9\n%R 10.1111/CPR.1\n%U https://example.org\n%K hair\nscalp\n"
        "%X It\ngrew.\n"
    )
    assert study.authors == ("Choi, Nahyun", "Kim, D.Y.")
    assert (study.title, study.journal, study.published) == ("On hair", "Cell Prolif", "2023-11-05")
    assert (study.volume, study.issue, study.pages) == ("56", "11", "1-9")
    assert (study.doi, study.url) == ("10.1111/cpr.1", "https://example.org")
    assert study.keywords == ("hair", "scalp")
    assert study.text == "It grew."
    assert study.publication_types == ()


def test_each_type_line_begins_a_record() -> None:
    assert len(reading.studies("%0 Book\n%T A\n%0 Thesis\n%T B\n")) == 2


def test_records_without_a_type_line_are_parted_by_blank_lines() -> None:
    assert len(reading.studies("%A X\n%T A\n\n%A Y\n%T B\n")) == 2


def test_a_type_that_says_something_is_kept() -> None:
    assert reading.studies("%0 Thesis\n%T A\n")[0].publication_types == ("Thesis",)


def test_a_record_of_one_tag_is_a_problem_with_its_place() -> None:
    raw = sample("formats/endnote/jabref/Endnote.pattern.A.enw")
    assert reading.problems(raw) == [Problem("record 1", "no title; skipped")]


def test_the_sample_is_read() -> None:
    raw = sample("formats/endnote/jabref/Endnote.entries.enw")
    assert [one.authors for one in reading.studies(raw)] == [("testA0", "testA1")]
    assert FORMAT.recognises(raw, "x.enw") == 0.9


def test_text_without_tags_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no record"):
        reading.outcomes("100% of\nhair\n")


def test_markdown_comments_are_not_recognised() -> None:
    assert FORMAT.recognises(b"% A title\n\n% text", "x.md") == 0.0
