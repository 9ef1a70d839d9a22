"""Zotero RDF: items, their journals, and what is not an item."""

from __future__ import annotations

import io

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources import zotero_rdf
from qabot.sources.protocol import Parsed
from qabot.sources.zotero_rdf import read, recognises

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">'
)
JOURNAL = (
    '<bib:Journal rdf:about="urn:issn:1"><dc:title>Hair</dc:title><prism:volume>5</prism:volume>'
    "<dc:identifier>DOI 10.1000/J</dc:identifier><dc:identifier>ISSN 1</dc:identifier>"
    "</bib:Journal>"
)
PART = '<dcterms:isPartOf rdf:resource="urn:issn:1"/>'


def item(title: str, inside: str = "", kind: str = "journalArticle") -> str:
    return (
        f'<bib:Article rdf:about="#{title}"><z:itemType>{kind}</z:itemType>'
        f"<dc:title>{title}</dc:title>{inside}</bib:Article>"
    )


def studies(inside: str) -> list[Study]:
    found = read(io.BytesIO(f"{HEAD}{inside}</rdf:RDF>".encode()), "x")
    return [
        one.document for one in found if isinstance(one, Parsed) and isinstance(one.document, Study)
    ]


def test_the_journal_gives_name_volume_and_doi_wherever_it_stands() -> None:
    for whole in (JOURNAL + item("A", PART), item("A", PART) + JOURNAL):
        [found] = studies(whole)
        assert (found.journal, found.volume, found.doi) == ("Hair", "5", "10.1000/j")
    [nested] = studies(item("A", f"<dcterms:isPartOf>{JOURNAL}</dcterms:isPartOf>"))
    assert nested.doi == "10.1000/j"


def test_the_doi_of_a_journal_that_two_items_share_belongs_to_neither() -> None:
    found = studies(item("A", PART) + item("B", PART) + JOURNAL)
    assert [(one.journal, one.doi) for one in found] == [("Hair", None)] * 2


def test_attachments_notes_and_collections_are_left_out() -> None:
    extra = (
        item("PDF", kind="attachment")
        + '<bib:Memo rdf:about="#n"><rdf:value>note</rdf:value></bib:Memo>'
        + '<z:Collection rdf:about="#c"><dc:title>Mine</dc:title></z:Collection>'
    )
    assert [one.title for one in studies(item("A") + extra)] == ["A"]


def test_an_item_without_its_type_is_an_item_if_nothing_is_part_of_it() -> None:
    book = '<bib:Book rdf:about="urn:issn:1"><dc:title>Whole</dc:title></bib:Book>'
    assert [one.title for one in studies(book)] == ["Whole"]
    assert [one.title for one in studies(item("A", PART) + book)] == ["A"]


def test_authors_tags_and_the_extra_field_are_read() -> None:
    [found] = studies(
        item(
            "A",
            "<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Choi</foaf:surname>"
            "<foaf:givenName>Na</foaf:givenName></foaf:Person></rdf:li><rdf:li><foaf:Person>"
            "<foaf:surname>Hair Group</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:authors>"
            "<dc:subject>hair</dc:subject><dc:subject><z:AutomaticTag><rdf:value>skin</rdf:value>"
            "</z:AutomaticTag></dc:subject><dc:description>PMID: 12\nPMCID: PMC9</dc:description>"
            "<dcterms:abstract>One\nline.\n\nTwo.</dcterms:abstract><dc:date>2023-11</dc:date>"
            "<dc:identifier><dcterms:URI><rdf:value>https://example.org</rdf:value></dcterms:URI>"
            "</dc:identifier>",
        )
    )
    assert found.authors == ("Choi, Na", "Hair Group")
    assert found.keywords == ("hair", "skin")
    assert (found.pmid, found.pmcid, found.published) == ("12", "PMC9", "2023-11")
    assert (found.text, found.url) == ("One line.\n\nTwo.", "https://example.org")


def test_ids_in_a_note_may_stand_below_any_number_of_blank_lines() -> None:
    note = "\n" * 100_000 + " PMID: 12\n\nPMCID: PMC9"
    [found] = studies(item("A", f"<dc:description>{note}</dc:description>"))
    assert (found.pmid, found.pmcid) == ("12", "PMC9")


def test_a_giant_graph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zotero_rdf, "MAX_BYTES", 100)
    with pytest.raises(UnreadableSource, match="RDF of more than"):
        studies(item("A") * 10)


def test_other_rdf_is_not_taken_for_zoteros() -> None:
    assert recognises(f"{HEAD}</rdf:RDF>".encode(), "x") > 0.9
    assert recognises(b'<rdf:RDF xmlns:rdf="x"><owl:Class/></rdf:RDF>', "x.rdf") == 0.0
