"""The list of formats: complete, in order, and light until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qabot.sources.registry import format_named, formats


def test_names_of_formats_are_told_apart() -> None:
    names = [known.name for known in formats()]
    assert len(set(names)) == len(names)
    assert {"pubmed-xml", "medline", "jats", "endnote-xml", "zotero-rdf", "pdf"} <= set(names)
    assert all(s.startswith(".") and s == s.lower() for f in formats() for s in f.suffixes)


def test_a_format_is_found_by_its_name_or_the_names_are_told() -> None:
    assert format_named("jats").title == "JATS XML"
    with pytest.raises(ValueError, match=r"known are .*jats"):
        format_named("nope")


def test_no_reader_is_sure_of_nothing() -> None:
    for head in (b"", b"\0" * 1000, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8):
        assert [f.name for f in formats() if f.recognises(head, "x.bin") > 0] == []


def test_the_readers_load_no_parser_before_they_read() -> None:
    code = (
        "import sys; from qabot.sources.registry import formats; formats(); "
        "print([m for m in ('lxml', 'pypdfium2', 'textual', 'click', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
