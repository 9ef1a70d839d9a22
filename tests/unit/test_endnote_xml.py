"""EndNote XML: styled fields, authors, and programs that fill it their own way."""

from __future__ import annotations

import io

from qabot.models import Study
from qabot.sources.endnote_xml import read, recognises
from qabot.sources.protocol import Parsed


def study(inside: str) -> Study:
    kind = "<ref-type name='Journal Article'>17</ref-type>"
    raw = f"<xml><records><record>{kind}{inside}</record></records></xml>"
    [one] = read(io.BytesIO(raw.encode()), "x")
    assert isinstance(one, Parsed)
    assert isinstance(one.document, Study)
    return one.document


TITLE = (
    "<titles><title><style face='normal'>Hair </style><style face='italic'>in vitro</style>"
    "</title><secondary-title>Skin J</secondary-title></titles>"
)


def test_styles_are_left_out_without_breaking_words() -> None:
    found = study(TITLE)
    assert (found.title, found.journal) == ("Hair in vitro", "Skin J")


def test_authors_win_over_editors_and_the_full_journal_over_the_short() -> None:
    found = study(
        f"{TITLE}<periodical><full-title>Journal of Skin</full-title></periodical><contributors>"
        "<secondary-authors><author>Ed, E</author></secondary-authors>"
        "<authors><author>Choi, N.</author><author>WHO,</author></authors></contributors>"
    )
    assert found.authors == ("Choi, N.", "WHO")
    assert found.journal == "Journal of Skin"


def test_year_and_day_in_two_fields_are_one_date() -> None:
    dates = "<dates><year>2015</year><pub-dates><date>Mar 3</date></pub-dates></dates>"
    assert study(TITLE + dates).published == "2015-03-03"


def test_keywords_in_one_field_are_split() -> None:
    words = "<keywords><keyword>hair; skin&#xD;nail</keyword><keyword/></keywords>"
    assert study(TITLE + words).keywords == ("hair", "skin", "nail")


def test_identifiers_are_found_in_the_fields_that_programs_use() -> None:
    found = study(
        f"{TITLE}<electronic-resource-num>https://doi.org/10.1000/X</electronic-resource-num>"
        "<accession-num>25647015</accession-num><custom2>PMC99</custom2>"
        "<urls><related-urls><url>https://example.org/a</url></related-urls>"
        "<pdf-urls><url>file://home/me.pdf</url></pdf-urls></urls>"
    )
    assert (found.doi, found.pmid, found.pmcid) == ("10.1000/x", "25647015", "PMC99")
    assert found.url == "https://example.org/a"


def test_an_accession_of_another_database_is_no_pmid() -> None:
    assert study(f"{TITLE}<accession-num>WOS:000123</accession-num>").pmid is None


def test_an_unknown_entity_among_the_fields_does_no_harm() -> None:
    assert study(f"{TITLE}&nope;").title == "Hair in vitro"


def test_other_xml_is_not_taken_for_endnote() -> None:
    assert recognises(b"<xml><records><record><rec-number>1</rec-number>", "x") > 0.9
    assert recognises(b"<records><record><dc:title/></record></records>", "x.xml") == 0.0


def test_the_lines_of_a_field_end_in_any_way_and_blank_ones_are_none() -> None:
    words = (
        f"<keywords><keyword> hair {' ' * 200_000}skin&#xD;&#xA; &#xD;nail </keyword></keywords>"
    )
    field = f"<keywords><keyword>{words}</keyword></keywords>"
    first, second = study(TITLE + field).keywords
    assert (first.split(), second) == (["hair", "skin"], "nail")
