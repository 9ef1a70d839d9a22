"""XML of records, read record by record, with entities, DTDs and network off.

The bytes are cut at the records' own tags, and each record is parsed alone: one
that is broken costs itself and no other, memory holds one, and nothing that a
document declares about itself, such as the entities of an XML bomb, reaches
the parser.
"""

from __future__ import annotations

import codecs
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from lxml import etree

from qabot.errors import UnreadableSource
from qabot.sources.protocol import Problem
from qabot.sources.streams import PIECE
from qabot.sources.text import decode, known_encoding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qabot.sources.elements import Element

MAX_RECORD = 1 << 26
"""Bytes that one record may have."""

_PROLOG = 1 << 14
_LONGEST_TAG = 256
_SYSTEM = b'<!DOCTYPE x SYSTEM "x">'
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z][\w.-]{1,30})["']""")
_NAMESPACE = re.compile(rb"""\sxmlns:[\w.-]{1,40}\s*=\s*(?:"[^"<]{0,300}"|'[^'<]{0,300}')""")
_TAG_END = re.compile(rb">")
_ROOT = re.compile(rb"<[A-Za-z_]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
_WIDE = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}


class XmlRecord(NamedTuple):
    """A record that was parsed."""

    element: Element
    """Its element, by itself."""

    place: str
    """Where it stands: "record 14"."""


class _Piece(NamedTuple):
    """The bytes of a record as they stand in the document."""

    data: bytes
    line: int
    is_whole: bool


def records(stream: BinaryIO, name: str, tags: Collection[str]) -> Iterator[XmlRecord | Problem]:
    """Parse each element that has one of these names, with any prefix.

    Elements of these names must not stand within one another.

    Yields:
        The records in their order, and a problem for each that is broken.

    Raises:
        UnreadableSource: The document declares entities, or the only record
            in it is broken, or it is no XML.
    """
    cutter = _Cutter(stream, name, tags)
    held: list[Problem] = []
    good = 0
    for number, piece in enumerate(cutter, start=1):
        try:
            element = _parsed(piece, name, cutter)
        except etree.XMLSyntaxError as error:
            held.append(_broken(error, number, piece))
            if good:
                yield held.pop()
            continue
        yield from held
        held.clear()
        good += 1
        yield XmlRecord(element, f"record {number}")
    if len(held) == 1:
        raise UnreadableSource(name, held[0].reason, place=held[0].place)
    yield from held
    if not good and not held:
        yield _without_records(cutter, name)
    elif good and not cutter.is_closed:
        yield Problem("end of file", "the file is cut off; what stood behind is missing")


def parse_document(data: bytes, name: str) -> Element:
    """Parse a whole small document.

    Raises:
        UnreadableSource: It is not well-formed, or declares entities.
    """
    _refuse_entities(data, name)
    wide = _wide_encoding(data)
    if wide:
        data = data.decode(wide, "replace").encode()
    declared = _declared(data[:1024])
    body = _without_declaration(data)
    try:
        return _parse(_utf8(body, name, declared))
    except etree.XMLSyntaxError as error:
        line = data[: len(data) - len(body)].count(b"\n") + (error.lineno or 1)
        raise UnreadableSource(name, _reason(error), place=f"line {line}") from error


class _Cutter:
    """Cuts a stream into the bytes of its records, one in memory at a time."""

    def __init__(self, stream: BinaryIO, name: str, tags: Collection[str]) -> None:
        names = b"|".join(re.escape(tag.encode()) for tag in tags)
        self._starts = re.compile(rb"<((?:[\w.-]+:)?(?:%s))(?=[\s/>])" % names)
        self._pieces = _utf8_pieces(stream)
        self._name = name
        self._buffer = bytearray()
        self._line = 1
        self._found_any = False
        self.prolog = b""
        """What stands before the first record, at most 16 KiB of it."""
        self.is_closed = True
        """Whether something that looks like the root's end follows the last record."""

    def __iter__(self) -> Iterator[_Piece]:
        while self._seek_start():
            yield self._record()
        tail = bytes(self._buffer)
        has_root = bool(_ROOT.search(self.prolog))
        self.is_closed = not self._found_any or not has_root or b"</" in tail

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._buffer += piece
        return bool(piece)

    def _drop(self, count: int) -> None:
        if not self._found_any and len(self.prolog) < _PROLOG:
            self.prolog += bytes(self._buffer[: min(count, _PROLOG)])
        self._line += self._buffer.count(b"\n", 0, count)
        del self._buffer[:count]

    def _seek_start(self) -> bool:
        """Drop what stands before the next record; False if there is none."""
        while True:
            found = self._starts.search(self._buffer)
            if not self._found_any:
                _refuse_entities(self._buffer, self._name)
            if found:
                self._drop(found.start())
                self._found_any = True
                return True
            if len(self._buffer) > PIECE:
                self._drop(len(self._buffer) - _LONGEST_TAG)
            if not self._more():
                if not self._found_any:
                    self.prolog += bytes(self._buffer[:_PROLOG])
                return False

    def _record(self) -> _Piece:
        """The record at the start of the buffer, to its end or to the next start."""
        found = self._starts.match(self._buffer)
        tag = found.group(1) if found else b""
        end, again = _ends(tag)
        head_end = self._find(_TAG_END, 1)
        if head_end and self._buffer[head_end[0] - 1 : head_end[1]] == b"/>":
            return self._cut(head_end[1], is_whole=True)
        place = 1
        while True:
            closing = end.search(self._buffer, place)
            next_start = again.search(
                self._buffer, place, closing.start() if closing else len(self._buffer)
            )
            if next_start:
                return self._cut(next_start.start(), is_whole=False)
            if closing:
                return self._cut(closing.end(), is_whole=True)
            place = max(1, len(self._buffer) - _LONGEST_TAG)
            if len(self._buffer) > MAX_RECORD:
                raise UnreadableSource(
                    self._name,
                    f"a record of more than {MAX_RECORD >> 20} MiB; no catalogue has such records.",
                    place=f"line {self._line}",
                )
            if not self._more():
                return self._cut(len(self._buffer), is_whole=False)

    def _find(self, pattern: re.Pattern[bytes], start: int) -> tuple[int, int] | None:
        while not (found := pattern.search(self._buffer, start)):
            if len(self._buffer) > PIECE * 2 or not self._more():
                return None
        return found.span()

    def _cut(self, end: int, *, is_whole: bool) -> _Piece:
        data, line = bytes(self._buffer[:end]), self._line
        self._drop(end)
        return _Piece(data, line, is_whole)


@lru_cache(maxsize=64)
def _ends(tag: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What ends a record of this name: its own end, or where another begins."""
    name = re.escape(tag)
    return re.compile(rb"</%s\s*>" % name), re.compile(rb"<%s(?=[\s/>])" % name)


def _utf8_pieces(stream: BinaryIO) -> Iterator[bytes]:
    first = stream.read(PIECE)
    wide = _wide_encoding(first)
    decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
    piece = first
    while piece:
        yield decoder.decode(piece).encode("utf-8", "replace") if decoder else piece
        piece = stream.read(PIECE)


def _wide_encoding(first: bytes) -> str | None:
    return next((encoding for mark, encoding in _WIDE.items() if first.startswith(mark)), None)


def _refuse_entities(data: bytes | bytearray, name: str) -> None:
    if b"<!ENTITY" in data:
        raise UnreadableSource(
            name,
            "declares XML entities of its own, as XML bombs do; export it again without them.",
        )


def _parsed(piece: _Piece, name: str, cutter: _Cutter) -> Element:
    data = _utf8(piece.data, name, _declared(cutter.prolog))
    try:
        return _parse(data)
    except etree.XMLSyntaxError as error:
        if "Namespace prefix" not in str(error):
            raise
        spaces = b"".join(_NAMESPACE.findall(cutter.prolog))
        return _parse(b"<x%s>%s</x>" % (spaces, data), ignores_prefixes=True)[0]


def _parse(data: bytes, *, ignores_prefixes: bool = False) -> Element:
    """Parse UTF-8 bytes; characters that XML does not allow are left out."""
    parser = _parser(recover=ignores_prefixes)
    try:
        return etree.fromstring(_SYSTEM + (_allowed(data) if ignores_prefixes else data), parser)
    except etree.XMLSyntaxError:
        clean = _allowed(data)
        if clean == data:
            raise
        return etree.fromstring(_SYSTEM + clean, _parser(recover=ignores_prefixes))


def _allowed(data: bytes) -> bytes:
    return _REFERENCE.sub(_allowed_reference, _CONTROL.sub(b"", data))


def _allowed_reference(found: re.Match[bytes]) -> bytes:
    """The reference, or nothing if XML 1.0 does not allow its character (2.2, Char)."""
    digits, base = (found.group(1), 16) if found.group(1) else (found.group(2), 10)
    code = int(digits, base) if len(digits) < 12 else 0
    is_allowed = (
        code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    ) or 0x10000 <= code <= 0x10FFFF
    return found.group() if is_allowed else b""


@cache
def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _utf8(data: bytes, name: str, declared: str | None) -> bytes:
    """The bytes in UTF-8, whatever the document says or is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, name, encoding=declared).encode("utf-8", "replace")
    return data


def _declared(prolog: bytes) -> str | None:
    found = _DECLARED.search(prolog)
    return known_encoding(found.group(1).decode("ascii")) if found else None


def _without_declaration(data: bytes) -> bytes:
    """The document from its root on, without XML declaration and DOCTYPE."""
    data = data.removeprefix(codecs.BOM_UTF8).lstrip()
    data = re.sub(rb"\A<\?xml[^>]*\?>", b"", data)
    return re.sub(rb"<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", b"", data, count=1)


def _broken(error: etree.XMLSyntaxError, number: int, piece: _Piece) -> Problem:
    line = piece.line + max(error.lineno or 1, 1) - 1
    reason = _reason(error) if piece.is_whole else f"cut off before its end; {_reason(error)}"
    return Problem(f"record {number}, line {line}", reason)


def _reason(error: etree.XMLSyntaxError) -> str:
    said = re.sub(r", line \d+, column \d+.*", "", error.msg or "syntax error", flags=re.DOTALL)
    return f"not well-formed XML ({said[:200]}); export it again, or mend that line."


def _without_records(cutter: _Cutter, name: str) -> Problem:
    """Say that a well-formed document holds no records; raise if it is not."""
    if len(cutter.prolog) < _PROLOG:
        parse_document(cutter.prolog, name)
    return Problem("", "no records in it", is_loss=False)
