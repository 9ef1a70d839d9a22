"""JATS: the record, the sections in reading order, and what is left out."""

from __future__ import annotations

import io

import pytest

from qabot.models import Study
from qabot.sources.jats import read, recognises
from qabot.sources.protocol import Parsed


def study(body: str = "", *, meta: str = "", root: str = "", back: str = "") -> Study:
    raw = (
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink" {root}><front><journal-meta>'
        "<journal-title-group><journal-title>Hair</journal-title></journal-title-group>"
        "</journal-meta><article-meta><title-group><article-title>A <italic>title</italic>"
        f"</article-title></title-group>{meta}</article-meta></front>"
        f"<body>{body}</body>{back}</article>"
    )
    [one] = read(io.BytesIO(raw.encode()), "x")
    assert isinstance(one, Parsed)
    assert isinstance(one.document, Study)
    return one.document


def sections(found: Study) -> list[tuple[str | None, str]]:
    return [(section.label, section.text) for section in found.sections]


def test_abstract_and_body_come_in_reading_order_with_paths_of_titles() -> None:
    found = study(
        "<p>Before.</p><sec><label>1</label><title>Methods</title><p>One.</p><p>Two.</p>"
        "<sec><title>Animals</title><p>Mice.</p></sec><p>After.</p></sec>",
        meta="<abstract><sec><title>Aim</title><p>To see.</p></sec></abstract>"
        '<abstract abstract-type="graphical"><p>Picture.</p></abstract>',
    )
    assert sections(found) == [
        ("Abstract > Aim", "To see."),
        (None, "Before."),
        ("Methods", "One.\n\nTwo."),
        ("Methods > Animals", "Mice."),
        ("Methods", "After."),
    ]


def test_captions_are_sections_of_their_own_and_tables_are_left_out() -> None:
    found = study(
        "<sec><title>Results</title><p>Seen <fig><label>Figure 1.</label><caption><title>Hair."
        "</title><p>It grew.</p></caption><graphic/></fig>well.</p><table-wrap><label>Table 1"
        "</label><caption><p>Counts.</p></caption><table><tr><td>5</td></tr></table>"
        "<table-wrap-foot><fn><p>note</p></fn></table-wrap-foot></table-wrap></sec>"
    )
    assert sections(found) == [
        ("Results", "Seen well."), ("Figure 1", "Hair.\n\nIt grew."), ("Table 1", "Counts."),
    ]  # fmt: skip


def test_lists_are_paragraphs_once() -> None:
    found = study(
        "<p>We had: <list><list-item><p>mice</p><list><list-item><p>young</p></list-item></list>"
        "</list-item><list-item><label>2</label><p>men</p></list-item></list></p>"
        "<def-list><def-item><term>DKK1</term><def><p>a protein</p></def></def-item></def-list>"
    )
    assert found.text.split("\n\n") == ["We had:", "mice", "young", "men", "DKK1", "a protein"]


def test_superscript_reference_numbers_go_and_bracketed_ones_stay() -> None:
    found = study(
        '<p>Hair grew<sup><xref ref-type="bibr">1</xref>,<xref ref-type="bibr">2</xref></sup> by '
        '10<sup>2</sup> [<xref ref-type="bibr">3</xref>], see <xref ref-type="fig">Figure 1</xref>'
        '<xref ref-type="bibr"><sup>4</sup></xref>.</p>'
    )
    assert found.text == "Hair grew by 102 [3], see Figure 1."


def test_the_back_and_object_dois_are_left_out() -> None:
    found = study(
        "<p>Text.</p><p>DOI: <ext-link>http://dx.doi.org/10.7554/eLife.00013.001</ext-link></p>",
        back="<back><ack><p>Thanks.</p></ack><ref-list><ref/></ref-list></back>"
        "<sub-article><body><p>Letter.</p></body></sub-article>",
    )
    assert found.text == "Text."


def test_formulas_are_their_symbols_and_not_their_tex() -> None:
    found = study(
        "<p>With <inline-formula><alternatives><tex-math>\\documentclass{x}</tex-math>"
        '<mml:math xmlns:mml="u"><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math>'
        "</alternatives></inline-formula> seen.</p>"
    )
    assert found.text == "With x=1 seen."


def test_the_record_is_read() -> None:
    found = study(
        root='article-type="review-article"',
        meta='<article-id pub-id-type="pmid">7</article-id><article-id pub-id-type="pmc">99'
        '</article-id><article-id pub-id-type="doi">10.1000/A.B</article-id><contrib-group>'
        '<contrib contrib-type="author"><name><surname>Choi</surname><given-names>Na Hyun'
        '</given-names><suffix>Jr</suffix></name></contrib><contrib contrib-type="author"><collab>'
        "Hair Group<contrib-group><contrib><name><surname>Inner</surname></name></contrib>"
        '</contrib-group></collab></contrib><contrib contrib-type="editor"><name><surname>Ed'
        "</surname></name></contrib></contrib-group><volume>5</volume><issue>2</issue>"
        "<fpage>10</fpage><lpage>12</lpage><kwd-group><kwd>hair</kwd></kwd-group>"
        '<related-article related-article-type="retraction-forward"/>',
    )
    assert (found.doi, found.pmid, found.pmcid) == ("10.1000/a.b", "7", "PMC99")
    assert found.authors == ("Choi, Na Hyun, Jr", "Hair Group")
    assert (found.journal, found.volume, found.issue, found.pages) == ("Hair", "5", "2", "10-12")
    assert (found.title, found.keywords) == ("A title", ("hair",))
    assert found.publication_types == ("review-article",)
    assert found.retracted


EPUB = "<pub-date pub-type='epub'><day>5</day><month>8</month><year>2008</year></pub-date>"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (f"{EPUB}<pub-date pub-type='ppub'><month>12</month><year>2008</year></pub-date>",
         "2008-12"),
        (f"<pub-date pub-type='collection'><year>2008</year></pub-date>{EPUB}", "2008-08-05"),
        ('<pub-date date-type="pub" publication-format="electronic"><year>2020</year></pub-date>',
         "2020"),
        ('<pub-date pub-type="pmc-release"><year>2021</year></pub-date>', "2021"),
        ("", None),
    ],
)  # fmt: skip
def test_the_date_of_the_issue_wins(dates: str, expected: str | None) -> None:
    assert study(meta=dates).published == expected


def test_each_article_of_a_set_is_a_study() -> None:
    one = (
        "<article><front><article-meta><title-group><article-title>{}</article-title>"
        "</title-group></article-meta></front></article>"
    )
    raw = f"<pmc-articleset>{one.format('A')}{one.format('B')}</pmc-articleset>"
    found = list(read(io.BytesIO(raw.encode()), "x"))
    assert [one.document.title for one in found if isinstance(one, Parsed)] == ["A", "B"]


def test_a_web_page_with_an_article_is_not_jats() -> None:
    assert recognises(b"<!DOCTYPE html><html><article><p>x</p></article></html>", "x.xml") == 0.0
    assert recognises(b"<PubmedArticleSet><PubmedArticle>", "x.nxml") == 0.0
    assert recognises(b"<article><front><article-meta/></front></article>", "x") > 0.9
