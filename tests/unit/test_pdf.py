"""PDF: text in reading order, titles, scans, and files that are broken."""

from __future__ import annotations

import io
from typing import TypeAlias

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources.pdf import read, recognises
from qabot.sources.protocol import Parsed

pytest.importorskip("pypdfium2")

Line: TypeAlias = tuple[int, int, int, str]
"""x, y, size in points, words."""


def pdf(*pages: list[Line], info: str = "", picture: bool = False) -> bytes:
    """A small PDF file with these lines of text on its pages."""
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream"
    )
    kids = []
    parent = 3 + 2 * len(pages)
    for page in pages:
        shown = [b"q 500 0 0 700 0 0 cm /I1 Do Q"] if picture else []
        shown += [_shown(*line) for line in page]
        content = b"\n".join(shown)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << /Font "
            b"<< /F1 1 0 R >> /XObject << /I1 2 0 R >> >> /Contents %d 0 R >>"
            % (parent, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
    objects.append(b"<< %s >>" % info.encode("latin-1"))
    return _file(objects)


def _shown(x: int, y: int, size: int, words: str) -> bytes:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (size, x, y, escaped.encode("latin-1"))


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    trailer = b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, len(objects) - 1, len(objects), len(out),
    )  # fmt: skip
    return out + table + trailer


def study(raw: bytes) -> Study:
    [one] = read(io.BytesIO(raw), "folder/choi 2023.pdf")
    assert isinstance(one, Parsed)
    assert isinstance(one.document, Study)
    return one.document


def column(x: int, *words: str, top: int = 700) -> list[Line]:
    return [(x, top - 14 * row, 10, line) for row, line in enumerate(words)]


LEFT = [f"left column line {row} speaks of hair" for row in range(12)]
RIGHT = [f"right column line {row} speaks of skin" for row in range(12)]


def test_hyphens_at_line_ends_and_lines_stay_as_printed() -> None:
    found = study(pdf(column(50, "Hair is lost in allo-", "pecia of some kinds here.")))
    assert found.sections[0].text == "Hair is lost in allo-\npecia of some kinds here."
    assert found.sections[0].label == "p. 1"


def test_two_columns_come_one_after_the_other() -> None:
    for order in (
        column(50, *LEFT) + column(310, *RIGHT),
        [
            line
            for pair in zip(column(50, *LEFT), column(310, *RIGHT), strict=True)
            for line in pair
        ],
    ):
        assert study(pdf(order)).sections[0].text.split("\n") == LEFT + RIGHT


def test_a_table_is_not_taken_for_two_columns() -> None:
    prose = [
        f"a line of text that goes over the whole width of the page, number {n}" for n in range(20)
    ]
    cells = [
        (50, 300, 10, "Minoxidil"),
        (310, 300, 10, "5 of 9"),
        (50, 286, 10, "None"),
        (310, 286, 10, "1 of 9"),
    ]
    text = study(pdf(column(50, *prose) + cells)).sections[0].text
    assert "Minoxidil 5 of 9" in text


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            (50, 800, 8, f"Hair Journal 2023;5:{n}"),
            *column(50, f"The text of page {word}."),
            (300, 30, 8, str(n)),
        ]
        for n, word in enumerate(("one", "two", "three"), start=1)
    ]
    assert [s.text for s in study(pdf(*pages)).sections] == [
        "The text of page one.", "The text of page two.", "The text of page three.",
    ]  # fmt: skip


def test_the_title_is_the_metadatas_or_what_is_set_largest() -> None:
    page = [(50, 800, 9, "Original Article"), (50, 760, 20, "Hair grows"), (50, 736, 20, "in mice"),
            *column(50, "Some text that is longer than the title is.")]  # fmt: skip
    assert study(pdf(page)).title == "Hair grows in mice"
    assert study(pdf(page, info="/Title (On the growth of hair)")).title == "On the growth of hair"
    assert study(pdf(page, info="/Title (Microsoft Word - x.docx)")).title == "Hair grows in mice"


def test_doi_and_authors_are_taken_where_they_are_plain() -> None:
    page = column(50, "A study of hair (https://doi.org/10.1111/CPR.13556).", "More text of it.")
    found = study(
        pdf(
            page,
            [*page, *column(50, "doi 10.9999/other", top=300)],
            info="/Author (Na Choi, Do Kim)",
        )
    )
    assert found.doi == "10.1111/cpr.13556"
    assert found.authors == ("Na Choi", "Do Kim")
    assert study(pdf(page, info="/Author (Administrator)")).authors == ()
    assert study(pdf(page, info=f"/Author (Na Choi, Do {'m' * 3000}!)")).authors == ()


def test_a_scan_is_said_to_be_one() -> None:
    with pytest.raises(UnreadableSource, match="a scan: pictures of pages without text"):
        study(pdf([], [], picture=True))
    with pytest.raises(UnreadableSource, match="a PDF without text"):
        study(pdf([]))


def test_a_broken_file_is_refused() -> None:
    for raw in (b"%PDF-1.7 nothing", pdf(column(50, "x"))[:200]):
        with pytest.raises(UnreadableSource, match="damaged, or no PDF at all"):
            study(raw)


def test_a_pdf_is_told_by_its_first_bytes_and_not_by_its_name() -> None:
    assert recognises(b"%PDF-1.4", "x.txt") == 1.0
    assert recognises(b"no", "x.pdf") == 0.0
