"""PubMed XML: records, their fields, and what is odd about them."""

from __future__ import annotations

import io

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.pubmed_xml import FORMAT, catalogue_title, read, recognises


def article(inside: str = "", *, title: str = "A title.", outside: str = "", data: str = "") -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>{title}"
        f"</ArticleTitle>{inside}</Article>{outside}</MedlineCitation>{data}</PubmedArticle>"
    )


def study(raw: str) -> Study:
    [one] = read(io.BytesIO(f"<PubmedArticleSet>{raw}</PubmedArticleSet>".encode()), "x")
    assert isinstance(one, Parsed)
    assert isinstance(one.document, Study)
    return one.document


def test_inline_markup_is_text_and_wrapped_lines_are_joined() -> None:
    found = study(article(title="Role of <i>DKK1</i> in\n  CO<sub>2</sub>.<sup>a</sup>"))
    assert found.title == "Role of DKK1 in CO2.a"


def test_formulas_keep_their_symbols_once() -> None:
    math = (
        '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>p</mml:mi>'
        "<mml:mo>&lt;</mml:mo><mml:mn>0.05</mml:mn><mml:annotation>p&lt;0.05</mml:annotation>"
        "</mml:math>"
    )
    raw = article(f"<Abstract><AbstractText>It was {math} then.</AbstractText></Abstract>")
    assert study(raw).text == "It was p<0.05 then."


def test_labels_of_an_abstract_are_labels_and_not_text() -> None:
    found = study(
        article(
            '<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see.</AbstractText>'
            '<AbstractText Label="UNLABELLED">More.</AbstractText><AbstractText Label="X"/>'
            "<CopyrightInformation>© me</CopyrightInformation></Abstract>"
        )
    )
    assert [(s.label, s.text) for s in found.sections] == [("AIM", "To see."), (None, "More.")]


def test_another_abstract_serves_only_where_there_is_no_own_one() -> None:
    other = '<OtherAbstract Language="fre"><AbstractText>Un.</AbstractText></OtherAbstract>'
    english = '<OtherAbstract Language="eng"><AbstractText>One.</AbstractText></OtherAbstract>'
    own = "<Abstract><AbstractText>Own.</AbstractText></Abstract>"
    assert study(article(outside=other + english)).text == "One."
    assert study(article(own, outside=other)).text == "Own."


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("<Year>2023</Year><Month>Nov</Month><Day>5</Day>", "2023-11-05"),
        ("<Year>2023</Year><Month>02</Month>", "2023-02"),
        ("<Year>2023</Year><Season>Spring</Season>", "2023"),
        ("<MedlineDate>2000 Spring</MedlineDate>", "2000"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<MedlineDate>2015 Nov-Dec</MedlineDate>", "2015-11"),
        ("<MedlineDate>1978-1979</MedlineDate>", "1978"),
        ("<Year>2023</Year><Month>Feb</Month><Day>31</Day>", "2023-02"),
        ("<MedlineDate>undated</MedlineDate>", None),
    ],
)
def test_dates_keep_the_precision_they_have(date: str, expected: str | None) -> None:
    raw = f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>"
    assert study(article(raw)).published == expected


def test_authors_are_family_and_given_names_and_groups_stay_whole() -> None:
    found = study(
        article(
            "<AuthorList><Author><LastName>Choi</LastName><ForeName>Na Hyun</ForeName>"
            "<Initials>NH</Initials></Author><Author><LastName>Kim</LastName>"
            "<Initials>D</Initials><Suffix>Jr</Suffix></Author>"
            "<Author><CollectiveName>Hair Group.</CollectiveName></Author>"
            '<Author ValidYN="N"><LastName>Wrong</LastName></Author></AuthorList>'
        )
    )
    assert found.authors == ("Choi, Na Hyun", "Kim, D, Jr", "Hair Group")


def test_identifiers_and_the_place_in_the_journal_are_found() -> None:
    found = study(
        article(
            "<Journal><JournalIssue><Volume>56</Volume><Issue>11</Issue></JournalIssue>"
            "<Title>Cell Proliferation</Title></Journal>"
            "<Pagination><StartPage>1</StartPage><EndPage>9</EndPage></Pagination>"
            '<ELocationID EIdType="doi" ValidYN="Y">10.1111/CPR.13556</ELocationID>',
            data="<PubmedData><ArticleIdList><ArticleId IdType='pmc'>PMC99</ArticleId>"
            "</ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>"
            "10.9999/cited</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>",
        )
    )
    assert (found.doi, found.pmid, found.pmcid) == ("10.1111/cpr.13556", "1", "PMC99")
    assert (found.journal, found.volume, found.issue) == ("Cell Proliferation", "56", "11")
    assert found.pages == "1-9"


def test_keywords_and_headings_with_their_qualifiers_are_kept() -> None:
    found = study(
        article(
            outside="<KeywordList><Keyword>hair</Keyword></KeywordList><MeshHeadingList>"
            "<MeshHeading><DescriptorName>Alopecia</DescriptorName>"
            "<QualifierName>drug therapy</QualifierName></MeshHeading></MeshHeadingList>"
        )
    )
    assert found.keywords == ("hair", "Alopecia/drug therapy")


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ("Retracted Publication", "", True),
        ("Retraction of Publication", "", False),
        ("Journal Article", "RetractionIn", True),
        ("Journal Article", "RetractionOf", False),
    ],
)
def test_a_retracted_study_is_told_from_a_notice(inside: str, outside: str, expected: bool) -> None:
    types = (
        f"<PublicationTypeList><PublicationType>{inside}</PublicationType></PublicationTypeList>"
    )
    notes = (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{outside}"/>'
        "</CommentsCorrectionsList>"
    )
    found = study(article(types, outside=notes if outside else ""))
    assert found.retracted is expected
    assert found.publication_types == (inside,)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[Treatment of alopecia].", "Treatment of alopecia"),
        ("[Treatment of alopecia.]", "Treatment of alopecia"),
        ("[Hair] and [skin].", "[Hair] and [skin]."),
        ("[Not Available].", "Titre original"),
        ("", "Titre original"),
    ],
)
def test_brackets_of_translations_are_not_part_of_the_title(given: str, expected: str) -> None:
    assert catalogue_title(given, "Titre original.") == expected


def test_a_book_chapter_has_its_own_title_and_the_books_as_journal() -> None:
    raw = (
        "<PubmedBookArticle><BookDocument><PMID>7</PMID><ArticleIdList>"
        '<ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book>'
        "<BookTitle>Hair Book</BookTitle><PubDate><Year>2009</Year></PubDate>"
        '<AuthorList Type="editors"><Author><LastName>Ed</LastName></Author></AuthorList></Book>'
        '<ArticleTitle>A chapter</ArticleTitle><AuthorList Type="authors"><Author>'
        "<LastName>Au</LastName></Author></AuthorList><Abstract><AbstractText>Text."
        "</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
    )
    found = study(raw)
    assert (found.title, found.journal, found.published) == ("A chapter", "Hair Book", "2009")
    assert found.authors == ("Au",)
    assert study(raw.replace("<ArticleTitle>A chapter</ArticleTitle>", "")).title == "Hair Book"


def test_a_lone_citation_and_a_bare_article_are_read() -> None:
    bare = article()
    [one] = read(io.BytesIO(bare.encode()), "x")
    assert isinstance(one, Parsed)
    lone = "<MedlineCitationSet><MedlineCitation><PMID>3</PMID><Article><ArticleTitle>T"
    lone += "</ArticleTitle></Article></MedlineCitation></MedlineCitationSet>"
    assert study(lone).pmid == "3"


def test_withdrawn_records_are_a_remark_and_errors_a_loss() -> None:
    raw = b"<a><DeleteCitation><PMID>1</PMID><PMID>2</PMID></DeleteCitation></a>"
    [remark] = read(io.BytesIO(raw), "x")
    assert remark == Problem("record 1", "a list of 2 withdrawn records; left out", is_loss=False)
    raw = b"<eFetchResult><ERROR>UID list is empty</ERROR></eFetchResult>"
    [error] = read(io.BytesIO(raw), "x")
    assert error == Problem("record 1", "PubMed answers with an error: UID list is empty")


def test_a_record_without_a_title_is_a_problem_and_the_rest_is_read() -> None:
    raw = f"<PubmedArticleSet><PubmedArticle/>{article()}</PubmedArticleSet>"
    first, second = read(io.BytesIO(raw.encode()), "x")
    assert first == Problem("record 1", "no title; skipped")
    assert isinstance(second, Parsed)
    assert second.place == "record 2"


def test_what_is_not_pubmed_is_not_recognised() -> None:
    assert recognises(b"<PubmedArticleSet>", "x.txt") == 1.0
    assert recognises(b"<article><front/></article>", "pubmed.xml") == 0.0
    assert recognises(b"TY  - JOUR", "pubmed.xml") == 0.0
    assert FORMAT.name == "pubmed-xml"


def test_text_that_is_no_xml_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="not well-formed"):
        list(read(io.BytesIO(b"no xml"), "x"))
