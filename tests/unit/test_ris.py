"""RIS, as reference managers and databases write it."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.protocol import Problem
from qabot.sources.ris import FORMAT
from tests.reading import Reading, sample

reading = Reading(FORMAT)
RECORD = "TY  - JOUR\nTI  - On hair\nAU  - Choi, Nahyun\nER  - \n"


def test_the_fields_of_a_record_are_read() -> None:
    [study] = reading.studies(
        "TY  - JOUR\nTI  - On hair.\nAU  - Choi, Nahyun\nAU  - Kim,D.Y.\nT2  - Cell Prolif\n"
        "PY  - 2023\nDA  - 2023/11/05/\nDO  - https://doi.org/10.1111/CPR.1\nVL  - 56\nIS  - 11\n"
        "SP  - 1\nEP  - 9\nKW  - hair\nKW  - DKK1\nUR  - https://example.org/1\n"
        "AB  - It grew.\nER  - \n"
    )
    assert study.title == "On hair"
    assert study.authors == ("Choi, Nahyun", "Kim, D.Y.")
    assert study.journal == "Cell Prolif"
    assert study.published == "2023-11-05"
    assert study.doi == "10.1111/cpr.1"
    assert (study.volume, study.issue, study.pages) == ("56", "11", "1-9")
    assert study.keywords == ("hair", "DKK1")
    assert study.url == "https://example.org/1"
    assert study.text == "It grew."


def test_a_bom_is_not_part_of_the_first_tag() -> None:
    assert [one.title for one in reading.studies(b"\xef\xbb\xbf" + RECORD.encode())] == ["On hair"]


def test_text_between_records_is_passed_over() -> None:
    text = f"Record #1 of 2\nProvider: x\n{RECORD}\n2.\nRecord #2 of 2\n{RECORD}"
    assert len(reading.studies(text)) == 2
    assert not reading.problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nTI  - a\nTY  - JOUR\nTI  - b\nER  - \n",
        "TY  - JOUR\nTI  - a\nER  - \nTY  - JOUR\nTI  - b\n",
        "TI  - a\nER  - \nTI  - b\nER  - \n",
        "TY - JOUR\nTI - a\nER -\nTY - JOUR\nTI - b\nER -\n",
        "\n\n\nTY  - JOUR\r\nTI  - a\r\nER  -\r\n\r\nTY  - JOUR\rTI  - b\rER  - ",
        "TY   -  JOUR\nTI   -  a\nER   -\nTY   -  JOUR\nTI   -  b\nER   -\n",
    ],
)
def test_two_records_are_read_whatever_ends_them(text: str) -> None:
    assert [one.title for one in reading.studies(text)] == ["a", "b"]


def test_a_value_may_go_over_lines() -> None:
    [study] = reading.studies(
        "TY  - JOUR\nTI  - On\n      hair\nAB  - One\ntwo.\n\nThree.\nER  - \n"
    )
    assert study.title == "On hair"
    assert study.text == "One two.\n\nThree."


def test_a_line_of_text_that_looks_like_a_loose_tag_belongs_to_the_text() -> None:
    [study] = reading.studies("TY  - JOUR\nTI  - a\nAB  - Seen on\nT2 - weighted images.\nER  - \n")
    assert study.text == "Seen on T2 - weighted images."
    assert study.journal is None


def test_keywords_may_stand_on_lines_of_their_own_or_in_one() -> None:
    assert reading.studies("TY  - JOUR\nTI  - a\nKW  - x\ny\nER  - \n")[0].keywords == ("x", "y")
    assert reading.studies("TY  - JOUR\nTI  - a\nKW  - x; y\nER  - \n")[0].keywords == ("x", "y")


def test_a_record_without_a_title_is_a_problem_with_its_place_and_the_next_is_read() -> None:
    text = f"TY  - JOUR\nDO  - 10.1000/x\nER  - \n{RECORD}"
    assert reading.problems(text) == [Problem("record 1", "no title; skipped")]
    assert len(reading.studies(text)) == 1


def test_a_year_that_is_no_year_is_left_out_with_a_remark() -> None:
    text = "TY  - JOUR\nTI  - a\nPY  - 10 15\nER  - \n"
    assert reading.studies(text)[0].published is None
    [remark] = reading.problems(text)
    assert not remark.is_loss
    assert "'10 15'" in remark.reason


def test_editors_are_not_authors_unless_there_are_no_authors() -> None:
    both = "TY  - CHAP\nTI  - a\nAU  - Choi, N\nA2  - Editor, E\nER  - \n"
    assert reading.studies(both)[0].authors == ("Choi, N",)
    assert reading.studies(both.replace("AU  - Choi, N\n", ""))[0].authors == ("Editor, E",)


def test_an_accession_number_is_a_pmid_only_where_the_database_is_pubmed() -> None:
    text = "TY  - JOUR\nTI  - a\nAN  - 31342903\nDP  - {}\nER  - \n"
    assert reading.studies(text.format("NLM"))[0].pmid == "31342903"
    assert reading.studies(text.format("PsycInfo"))[0].pmid is None


def test_embase_s_pmid_stands_in_c5() -> None:
    text = "TY  - JOUR\nTI  - a\nC5  - 31342903\nL2  - https://www.embase.com/x\nER  - \n"
    assert reading.studies(text)[0].pmid == "31342903"


def test_ids_are_found_in_notes_and_addresses() -> None:
    [study] = reading.studies(
        "TY  - JOUR\nTI  - a\nN1  - PMID: 123\nC2  - PMC456\n"
        "UR  - https://doi.org/10.1000/X\nER  - \n"
    )
    assert (study.pmid, study.pmcid, study.doi) == ("123", "PMC456", "10.1000/x")


def test_a_doi_in_m3_is_a_doi_and_a_type_there_is_a_type() -> None:
    [study] = reading.studies("TY  - JOUR\nTI  - a\nM3  - 10.1000/x\nM3  - Review\nER  - \n")
    assert study.doi == "10.1000/x"
    assert study.publication_types == ("Review",)


@pytest.mark.parametrize(
    "title",
    ["RETRACTED: On hair", "Retracted Article: on hair", "On hair (Retracted article. See 3)"],
)
def test_a_retraction_in_the_title_is_noted(title: str) -> None:
    assert reading.studies(f"TY  - JOUR\nTI  - {title}\nER  - \n")[0].retracted


def test_a_retraction_notice_is_not_a_retracted_study() -> None:
    assert not reading.studies("TY  - JOUR\nTI  - Retraction: On hair\nER  - \n")[0].retracted


def test_entities_and_markup_become_text() -> None:
    [study] = reading.studies("TY  - JOUR\nTI  - A &amp; B <i>in vivo</i>, p &lt; 0.05\nER  - \n")
    assert study.title == "A & B in vivo, p < 0.05"


def test_a_file_without_any_tag_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no record"):
        reading.outcomes("hello\nworld\n")


def test_a_title_of_a_megabyte_is_a_problem() -> None:
    text = f"TY  - JOUR\nTI  - {'a' * 1_000_000}\nER  - \n{RECORD}"
    assert "a title of 1000000 characters" in reading.problems(text)[0].reason
    assert len(reading.studies(text)) == 1


def test_a_record_that_does_not_end_is_bounded() -> None:
    text = RECORD + "TY  - JOUR\nTI  - b\nAB  - c\n" + "line of text\n" * 800_000
    assert len(reading.studies(text)) == 1
    assert "in one record" in reading.problems(text)[0].reason


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("ris/asreview/pubmed_zotero.ris", 6, 0),
        ("ris/asreview/faulty_year.ris", 1, 0),
        ("ris/rispy/example_full.ris", 2, 0),
        ("ris/rispy/example_extraneous_data.ris", 2, 0),
        ("ris/rispy/example_starting_newlines.ris", 1, 0),
        ("ris/rispy/example_multiline.ris", 0, 3),
        ("ris/rispy/example_bom.ris", 0, 1),
        ("ris/jabref/RisImporterCorrupted.ris", 1, 0),
    ],
)
def test_every_record_of_a_sample_is_read_or_reported(path: str, good: int, bad: int) -> None:
    raw = sample(f"formats/{path}")
    assert len(reading.studies(raw)) == good
    assert sum(one.is_loss for one in reading.problems(raw)) == bad
    assert FORMAT.recognises(raw, path) >= 0.7


def test_medline_is_not_taken_for_ris() -> None:
    assert FORMAT.recognises(b"PMID- 1\nTI  - x\nAB  - y\nER  - \n", "x.txt") == 0.0


def test_a_post_is_read_from_a_blog_record() -> None:
    [post] = reading.posts(
        "TY  - BLOG\nTI  - It works\nN1  - 74 upvotes, 5 years ago\nAB  - Said so.\nER  - \n"
    )
    assert (post.upvotes, post.age, post.summary) == (74, "5 years ago", "Said so.")
