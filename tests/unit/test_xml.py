"""XML cut into records: what breaks, what is refused, what is text."""

from __future__ import annotations

import io

import pytest

from qabot.errors import UnreadableSource
from qabot.sources import xml
from qabot.sources.elements import raw_text, text_of
from qabot.sources.protocol import Problem
from qabot.sources.xml import XmlRecord, parse_document, records


def texts(raw: bytes) -> list[str]:
    """Each record's text, or a problem's place and reason."""
    return [
        text_of(one.element) if isinstance(one, XmlRecord) else f"{one.place}: {one.reason}"
        for one in records(io.BytesIO(raw), "x.xml", ("r",))
    ]


def test_records_are_found_with_any_prefix_and_in_any_depth() -> None:
    assert texts(b"<a><b><r>1</r></b><x:r xmlns:x='u' k='v'>2</x:r><r/><rr>no</rr></a>") == [
        "1", "2", "",
    ]  # fmt: skip


def test_a_broken_record_costs_itself_alone() -> None:
    first, second, third = texts(b"<a>\n<r>1</r>\n<r>a & b</r>\n<r>3</r></a>")
    assert (first, third) == ("1", "3")
    assert second.startswith("record 2, line 3: not well-formed XML")


def test_a_record_without_an_end_does_not_swallow_the_next() -> None:
    first, second = texts(b"<a>\n<r>1 <r>2</r></a>")
    assert first.startswith("record 1, line 2: cut off before its end")
    assert second == "2"


def test_the_only_record_being_broken_is_an_error_with_its_line() -> None:
    with pytest.raises(UnreadableSource, match=r"x\.xml, record 1, line 3: cut off"):
        texts(b"<a>\n<r>\nwrong</a>")


def test_a_file_that_is_cut_between_records_is_told() -> None:
    assert texts(b"<a><r>1</r>")[-1].startswith("end of file: the file is cut off")


def test_a_record_that_is_the_root_is_whole() -> None:
    assert texts(b'<?xml version="1.0"?>\n<r>1</r>\n') == ["1"]


def test_a_set_without_records_is_a_remark_and_garbage_an_error() -> None:
    [remark] = records(io.BytesIO(b"<a></a>"), "x", ("r",))
    assert remark == Problem("", "no records in it", is_loss=False)
    with pytest.raises(UnreadableSource, match="line 2: not well-formed"):
        texts(b"<a>\n</b>")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>
<a><r>&c;</r></a>"""


@pytest.mark.parametrize(
    "raw", [BOMB, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><r>&x;</r></a>']
)
def test_entities_of_a_documents_own_are_refused(raw: bytes) -> None:
    for read in (lambda: texts(raw), lambda: parse_document(raw, "x.xml")):
        with pytest.raises(UnreadableSource, match="declares XML entities of its own"):
            read()


def test_an_external_dtd_is_not_loaded_and_known_entities_are_characters() -> None:
    raw = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a><r>x&nbsp;y &beta; &unknown; &amp;</r></a>'
    assert texts(raw) == ["x\xa0y β &unknown; &"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "iso-8859-1", "gbk"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    word = "斑秃" if encoding == "gbk" else "Müller é"
    declared = encoding.removesuffix("-sig").removesuffix("-le")
    raw = f'<?xml version="1.0" encoding="{declared}"?><a><r>{word}</r></a>'.encode(encoding)
    assert texts(raw) == [word]


def test_bytes_that_are_not_in_the_declared_encoding_are_still_read() -> None:
    raw = b'<?xml version="1.0" encoding="utf-8"?><a><r>M\xfcller</r><r>ok \xc3\xa9</r></a>'
    assert texts(raw) == ["Müller", "ok é"]


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert texts(b"<a><r>a\x0bb&#11;c&#x1F;d</r></a>") == ["abcd"]


def test_a_prefix_declared_at_the_root_or_nowhere_is_no_error() -> None:
    assert texts(b'<a xmlns:m="u"><r><m:i>1</m:i></r></a>') == ["1"]
    assert texts(b"<a><r><m:i>1</m:i></r></a>") == ["1"]


def test_a_record_across_pieces_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "PIECE", 3)
    assert texts(b"<a>" + b"<r k='1'>ab</r >" * 3 + b"</a>") == ["ab"] * 3


def test_a_giant_record_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_RECORD", 1 << 17)
    with pytest.raises(UnreadableSource, match="a record of more than"):
        texts(b"<a><r>" + b"x" * (1 << 18))


def test_only_xml_white_space_is_collapsed() -> None:
    root = parse_document("<a> x\n\t <i>y</i>\xa0\u2009z<br/>w <k>gone</k>.</a>".encode(), "x")
    assert text_of(root, skip={"k"}) == "x y\xa0\u2009z w ."
    assert raw_text(root).startswith(" x\n\t y")
    assert text_of(None) == raw_text(None) == ""


def test_deep_nesting_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(UnreadableSource, match="not well-formed"):
        texts(b"<a><r>" + b"<b>" * 100_000 + b"</b>" * 100_000 + b"</r></a>")


def test_references_to_half_characters_are_left_out_also_beside_unknown_prefixes() -> None:
    assert texts(b"<a><r>a&#xD800;b</r></a>") == ["ab"]
    assert texts(b"<a><r><m:i>a&#xD800;b&#1114112;</m:i>c</r></a>") == ["abc"]
