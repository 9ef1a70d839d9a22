"""PDF: the text of each page, in reading order, with pages as labels ("p. 3").

PDFium reads it (the `pdf` extra): it is as good as pypdf and pdfminer.six on
what was compared, and some twenty times as fast. Lines stay lines, and hyphens
at their ends stay. Running heads and page numbers are left out. A page whose
two columns are written line by line across is put in order.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from qabot.errors import UnreadableSource
from qabot.models import Section
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import Record, scrubbed
from qabot.sources.streams import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 1 << 28
"""Bytes that a file may have; PDFium needs it whole."""

MAX_PAGES = 3000
"""Pages that are read."""

MAX_PAGE_TEXT = 200_000
"""Characters that a page may have; more is not text that was set to be read."""

_PDFIUM = Lock()  # it must not be called from two threads at once
_HYPHEN = "\ufffe"
_MAX_RECTANGLES = 4000
_EDGE = 2
_FEWEST_REPEATS = 3
_SCAN = 16
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:page|p\.|seite)?\W{0,2}(?:\d{1,5}|[ivxl]{1,6})(?:\s?(?:of|/|von)\s?\d{1,5})?\W{0,3}",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|]{2,200}")
_UNLIKELY_TITLE = re.compile(
    r"untitled|microsoft (?:word|powerpoint)|\.(?:docx?|pdf|indd|tex|qxd|rtf|pptx?)\b|"
    r"^(?:doi:|10\.\d{4}|pii:|s\d{4}-?\d)|^\W*$|^[\w.-]+$|\x00",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_][\w'’.-]*(?:\s[^\W\d_][\w'’.-]*){0,3}\s?")


class _Rectangle(NamedTuple):
    """A run of text on a page; the origin is the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float


class _Paper(NamedTuple):
    """What is taken from a file while PDFium is held."""

    pages: list[str]
    metadata: dict[str, str]
    largest: str
    has_pictures: bool
    left_out: int


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is PDF; `name` does not matter."""
    del name
    return 1.0 if b"%PDF-" in head[:1024] else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The one study that a PDF file holds."""
    data = _all(stream, name)
    with _PDFIUM:
        paper = _paper(data, name)
    pages = _without_heads(paper.pages)
    if sum(map(len, pages)) < _SCAN * max(1, len(pages)):
        raise UnreadableSource(name, _no_text(has_pictures=paper.has_pictures))
    yield _study(paper, pages, name)
    if paper.left_out:
        yield Problem(
            f"p. {MAX_PAGES + 1}", f"{paper.left_out} pages after it; only {MAX_PAGES} are read"
        )


def _all(stream: BinaryIO, name: str) -> bytes:
    pieces, size = [], 0
    while piece := stream.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_BYTES:
            raise UnreadableSource(
                name, f"a PDF of more than {MAX_BYTES >> 20} MiB; split it into smaller ones."
            )
    return b"".join(pieces)


def _paper(data: bytes, name: str) -> _Paper:
    try:
        import pypdfium2
    except ImportError as error:
        raise UnreadableSource(
            name, "PDF needs an extra part of qabot; install qabot[pdf] and add it again."
        ) from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableSource(name, _cannot_open(str(error))) from error
    try:
        count = len(document)
        pages = [_page_text(document, number) for number in range(min(count, MAX_PAGES))]
        return _Paper(
            pages=pages,
            metadata={key: _clean(value) for key, value in document.get_metadata_dict().items()},
            largest=_largest_text(document),
            has_pictures=_has_pictures(document),
            left_out=max(0, count - MAX_PAGES),
        )
    finally:
        document.close()


def _cannot_open(said: str) -> str:
    if "password" in said.lower():
        return "protected by a password; save a copy without one and add that."
    return "damaged, or no PDF at all; download or export it again."


def _no_text(*, has_pictures: bool) -> str:
    if has_pictures:
        return "a scan: pictures of pages without text; run text recognition (OCR) on it first."
    return "a PDF without text; nothing to read."


def _page_text(document: Any, number: int) -> str:
    """One page's text; "" if the page is broken."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        text_page = page.get_textpage()
    except PdfiumError:
        return ""
    try:
        if text_page.count_chars() > MAX_PAGE_TEXT:
            return ""
        across = _columns(_rectangles(text_page))
        if across:
            lines = [_joined(text_page, line) for line in across]
            return _clean("\n".join(lines))
        return _clean(text_page.get_text_range())
    finally:
        text_page.close()
        page.close()


def _clean(text: str) -> str:
    """Text with hyphens at line ends as they are printed, and without controls."""
    lines = text.replace(_HYPHEN, "-\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(scrubbed(line).strip() for line in lines).replace("\ufffd", "")


def _rectangles(text_page: Any) -> list[_Rectangle]:
    count = min(text_page.count_rects(), _MAX_RECTANGLES)
    return [_Rectangle(*text_page.get_rect(index)) for index in range(count)]


def _joined(text_page: Any, line: Sequence[_Rectangle]) -> str:
    return " ".join(str(text_page.get_text_bounded(*run)).strip() for run in line)


def _columns(runs: list[_Rectangle]) -> list[list[_Rectangle]]:
    """Lines in reading order if two columns are written across; [] if they are not."""
    jumps = [
        (one.right + other.left) / 2
        for one, other in pairwise(runs)
        if _share_line(one, other) and other.left - one.right > 8
    ]
    if len(jumps) < 8:
        return []
    gutter = sorted(jumps)[len(jumps) // 2]
    rows = _rows(runs)
    at_gutter = sum(abs(jump - gutter) < 40 for jump in jumps)
    crossing = sum(run.left < gutter - 4 and run.right > gutter + 4 for run in runs)
    if at_gutter < len(rows) * 0.5 or crossing > len(runs) * 0.15:
        return []
    return _ordered(rows, gutter)


def _share_line(one: _Rectangle, other: _Rectangle) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def _rows(runs: list[_Rectangle]) -> list[list[_Rectangle]]:
    """Runs on the same line together, from the top of the page down."""
    rows: list[list[_Rectangle]] = []
    for run in sorted(runs, key=lambda run: (-run.top, run.left)):
        if rows and _share_line(rows[-1][0], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row) for row in rows]


def _ordered(rows: list[list[_Rectangle]], gutter: float) -> list[list[_Rectangle]]:
    """What spans the page stays in its place; between such lines, left then right."""
    found: list[list[_Rectangle]] = []
    left: list[list[_Rectangle]] = []
    right: list[list[_Rectangle]] = []
    for row in rows:
        if any(run.left < gutter - 4 and run.right > gutter + 4 for run in row):
            found += [*left, *right, row]
            left, right = [], []
            continue
        left.append([run for run in row if run.right <= gutter + 4])
        right.append([run for run in row if run.right > gutter + 4])
    return [line for line in (*found, *left, *right) if line]


def _largest_text(document: Any) -> str:
    """The words set largest on the first page, in its upper two thirds."""
    from pypdfium2 import PdfiumError

    try:
        page = document[0]
        text_page = page.get_textpage()
    except (PdfiumError, IndexError):
        return ""
    try:
        floor = page.get_height() / 3
        rows = [row for row in _rows(_rectangles(text_page)[:200]) if row[0].bottom > floor]
        heights = [max(_size(text_page, run) for run in row) for row in rows]
        first = heights.index(max(heights)) if heights else 0
        last = first
        while last + 1 < len(rows) and heights[last + 1] > heights[first] * 0.95:
            last += 1
        best = rows[first : last + 1]
        return _clean(" ".join(_joined(text_page, row) for row in best[:5])).replace("\n", " ")
    finally:
        text_page.close()
        page.close()


def _size(text_page: Any, run: _Rectangle) -> float:
    """The size that a run's first character is set in, in points."""
    from pypdfium2 import raw

    middle = (run.bottom + run.top) / 2
    index = raw.FPDFText_GetCharIndexAtPos(text_page.raw, run.left + 1, middle, 6, 6)
    matrix = raw.FS_MATRIX()
    if index < 0 or not raw.FPDFText_GetMatrix(text_page.raw, index, matrix):
        return run.top - run.bottom
    scale = max(abs(matrix.b), abs(matrix.d))
    return float(raw.FPDFText_GetFontSize(text_page.raw, index) * scale)


def _has_pictures(document: Any) -> bool:
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    try:
        page = document[0]
        return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3))
    except (PdfiumError, IndexError):
        return False


def _without_heads(pages: list[str]) -> list[str]:
    """The pages without lines that come again at the edges of many, and page numbers."""
    split = [[line for line in page.split("\n") if line] for page in pages]
    seen = Counter(key for lines in split for key in {_key(line) for line in _edges(lines) if line})
    return ["\n".join(_inner(lines, seen)) for lines in split]


def _edges(lines: list[str]) -> list[str]:
    return lines[:_EDGE] + lines[max(_EDGE, len(lines) - _EDGE) :]


def _key(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _inner(lines: list[str], seen: Counter[str]) -> list[str]:
    edge = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    return [
        line
        for number, line in enumerate(lines)
        if number not in edge
        or not (seen[_key(line)] >= _FEWEST_REPEATS or _PAGE_NUMBER.fullmatch(line))
    ]


def _study(paper: _Paper, pages: list[str], name: str) -> Outcome:
    sections = tuple(
        Section(label=f"p. {number}", text=text)
        for number, text in enumerate(pages, start=1)
        if text.strip()
    )
    told = " ".join(paper.metadata.get(key, "") for key in ("doi", "Subject", "Keywords", "Title"))
    found = _DOI.search(told) or _DOI.search(paper.pages[0] if paper.pages else "")
    return Record(
        title=_title(paper, pages, name),
        authors=_authors(paper.metadata.get("Author", "")),
        sections=sections,
        dois=[_balanced(found.group())] if found else [],
    ).study("p. 1")


def _title(paper: _Paper, pages: list[str], name: str) -> str:
    first = next((line for page in pages for line in page.split("\n") if len(line) > 12), "")
    for candidate in (paper.metadata.get("Title", ""), paper.largest, first):
        words = " ".join(candidate.split())
        if 10 <= len(words) <= 400 and " " in words and not _UNLIKELY_TITLE.search(words):
            return words
    return PurePath(name).stem or "PDF"


def _authors(said: str) -> list[str]:
    """Names from the metadata, if that is what stands there."""
    separator = ";" if ";" in said else r",|\band\b|&"
    names = [name.strip() for name in re.split(separator, said)]
    likely = [name for name in names if _PERSON.fullmatch(name.replace(",", " ")) and " " in name]
    return likely if len(likely) == len(names) else []


def _balanced(doi: str) -> str:
    """A DOI without a bracket or stop that closes what stands around it."""
    doi = doi.rstrip(".,;:'’”")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;")
    return doi.rstrip("]")


FORMAT = Format(
    name="pdf",
    title="PDF",
    suffixes=(".pdf",),
    recognises=recognises,
    read=read,
)
