"""The record cutter against lxml's own parser of whole documents."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qabot.sources.elements import text_of
from qabot.sources.xml import XmlRecord, records

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)


def cut(raw: bytes, *tags: str) -> list[str]:
    found = records(io.BytesIO(raw), "x", tags)
    return [text_of(one.element) for one in found if isinstance(one, XmlRecord)]


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["utf-8", "utf-16"])), max_size=5))
@settings(max_examples=80, deadline=None)
def test_any_words_come_out_of_records_as_they_went_in(parts: list[tuple[str, str, str]]) -> None:
    root = etree.Element("set")
    for before, inside, _ in parts:
        record = etree.SubElement(root, "r")
        record.text = before
        etree.SubElement(record, "i", key=inside).text = inside
    encoding = parts[0][2] if parts else "utf-8"
    raw = etree.tostring(root, encoding=encoding, xml_declaration=True)
    assert isinstance(raw, bytes)
    expected = [text_of(one) for one in root]
    assert cut(raw, "r") == expected


@pytest.mark.parametrize(
    ("folder", "tags"),
    [
        ("formats/pubmed_xml", ("PubmedArticle", "PubmedBookArticle")),
        ("formats/jats", ("article",)),
        ("formats/endnote", ("record",)),
        ("api/ncbi", ("PubmedArticle",)),
    ],
)
def test_samples_are_cut_as_a_whole_tree_has_them(folder: str, tags: tuple[str, ...]) -> None:
    if not SHARED.exists():
        pytest.skip("the samples beside the checkout are not there")
    compared = 0
    for path in sorted((SHARED / folder).rglob("*")):
        if (
            path.suffix not in {".xml", ".nxml"}
            or "Malformed" in path.name
            or path.stem == "einfo4"
        ):
            continue
        raw = path.read_bytes()
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        expected = [text_of(one) for one in etree.fromstring(raw, parser).iter(*tags)]
        assert cut(raw, *tags) == expected, path.name
        compared += len(expected)
    assert compared
