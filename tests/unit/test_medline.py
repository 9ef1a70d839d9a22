"""MEDLINE text: fields, wrapped lines, and records that are odd."""

from __future__ import annotations

import io

import pytest

from qabot.models import Study
from qabot.sources.medline import read, recognises
from qabot.sources.protocol import Parsed, Problem


def outcomes(text: str) -> list[Parsed | Problem]:
    return list(read(io.BytesIO(text.encode()), "x"))


def study(text: str) -> Study:
    [one] = outcomes(text)
    assert isinstance(one, Parsed)
    assert isinstance(one.document, Study)
    return one.document


def test_wrapped_lines_are_one_value() -> None:
    found = study("PMID- 1\nTI  - Hair and\n      skin.\nAB  - One \n      two.\n")
    assert (found.title, found.text) == ("Hair and skin", "One two.")


def test_windows_line_ends_even_doubled_make_no_difference() -> None:
    text = "PMID- 1\nTI  - Hair\nAB  - One.\nDP  - 2023 Nov 5\n"
    for end in ("\r\n", "\r\r\n"):
        found = study(text.replace("\n", end))
        assert (found.title, found.text, found.published) == ("Hair", "One.", "2023-11-05")


def test_tags_without_a_space_behind_the_dash_are_read() -> None:
    assert study("PMID-1\nTI  -Hair\nJT-Skin\n").journal == "Skin"


def test_records_are_told_apart_with_and_without_an_empty_line() -> None:
    found = outcomes("PMID- 1\nTI  - A\n\n\nPMID- 2\nTI  - B\nPMID- 3\nTI  - C\n")
    assert [one.document.title for one in found if isinstance(one, Parsed)] == ["A", "B", "C"]


def test_records_without_a_pmid_are_told_apart_by_an_empty_line() -> None:
    found = outcomes("TI  - A\nJT  - J\n\nTI  - B\nJT  - K\n")
    assert [one.document.title for one in found if isinstance(one, Parsed)] == ["A", "B"]


def test_labels_in_the_abstract_become_sections() -> None:
    found = study("PMID- 1\nTI  - T\nAB  - AIM: To see. RESULTS: DNA: seen. CONCLUSIONS: Good.\n")
    assert [(s.label, s.text) for s in found.sections] == [
        ("AIM", "To see."), ("RESULTS", "DNA: seen."), ("CONCLUSIONS", "Good."),
    ]  # fmt: skip


def test_an_abstract_that_only_looks_labelled_stays_whole() -> None:
    text = "DNA: a molecule. RNA: another."
    assert study(f"PMID- 1\nTI  - T\nAB  - {text}\n").text == text


def test_two_abstracts_are_two_sections_and_another_serves_where_there_is_none() -> None:
    assert study("PMID- 1\nTI  - T\nAB  - One.\nAB  - Two.\n").text == "One.\n\nTwo."
    assert study("PMID- 1\nTI  - T\nOAB - Other.\n").text == "Other."


def test_full_names_win_and_short_ones_get_their_comma() -> None:
    head = "PMID- 1\nTI  - T\n"
    assert study(f"{head}FAU - Long, Vicky\nAU  - Long V\n").authors == ("Long, Vicky",)
    assert study(f"{head}AU  - van der Meulen MJ\nCN  - Hair Group\n").authors == (
        "van der Meulen, MJ", "Hair Group",
    )  # fmt: skip
    mixed = "FAU - Long, Vicky\nAU  - Long V\nAU  - Kim D Jr\n"
    assert study(head + mixed).authors == ("Long, Vicky", "Kim, D, Jr")


@pytest.mark.parametrize(
    "line",
    [
        "AID - 10.1111/CPR.13556 [doi]",
        "LID - 10.1111/cpr.13556 [doi]",
        "AID - doi:10.1111/cpr.13556",
        "SO  - Cell. 2023;5:1. doi: 10.1111/cpr.13556. Epub 2023.",
    ],
)
def test_the_doi_is_found_wherever_it_stands(line: str) -> None:
    assert study(f"PMID- 1\nTI  - T\nAID - S0140(23)1 [pii]\n{line}\n").doi == "10.1111/cpr.13556"


def test_a_retracted_study_is_told_from_a_notice() -> None:
    head = "PMID- 1\nTI  - T\n"
    assert study(f"{head}PT  - Retracted Publication\n").retracted
    assert study(f"{head}RIN - Cell. 2024;1:1\n").retracted
    assert not study(f"{head}PT  - Retraction of Publication\nROF - Cell. 2023\n").retracted


def test_headings_lose_their_stars_and_stay_apart_from_types() -> None:
    found = study("PMID- 1\nTI  - T\nMH  - Hair/*growth\nOT  - dkk1\nPT  - Review\n")
    assert found.keywords == ("dkk1", "Hair/growth")
    assert found.publication_types == ("Review",)


def test_a_book_without_an_article_title_has_its_own() -> None:
    assert study("PMID- 1\nBTI - The Book\nTT  - Titre\n").title == "Titre"
    assert study("PMID- 1\nBTI - The Book\n").title == "The Book"


def test_bare_tags_are_a_record_without_a_title() -> None:
    assert outcomes("PMID- 1\nTI-\nBTI -   \nFAU -\n") == [Problem("record 1", "no title; skipped")]


def test_ris_and_xml_are_not_taken_for_medline() -> None:
    assert recognises(b"TY  - JOUR\nAU  - A\nER  - \n", "x.nbib") == 0.0
    assert recognises(b"<PubmedArticleSet>PMID- 1", "x.nbib") == 0.0
    assert recognises(b"PMID- 1\nTI  - T\n", "x.txt") > 0.9
    assert recognises(b"Dear all,\nPMID- 1 is a study.\n", "x.txt") == 0.0
