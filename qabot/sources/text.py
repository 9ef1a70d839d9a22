"""Text files as lines: encodings, line ends and bounds for every text reader.

A text is read as UTF-16 if it begins with that byte order mark (or is UTF-16
beyond doubt), otherwise as UTF-8. Bytes that are not UTF-8 are read in the
encoding that the text declares near its start ("% Encoding: windows-1252"),
otherwise in one that the bytes speak for: GB18030, Shift-JIS, EUC-KR,
windows-1251, KOI8-R, windows-1250, else windows-1252. General detectors need
more than the handful of accented letters of a reference list: one of them
reads "Müller" as "M³ller" and German as Chinese.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.errors import UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 1 << 16
"""Bytes read at a time."""

MAX_LINE = 1 << 24
"""Bytes that one line may have."""

EVIDENCE = 1 << 16
"""Bytes from the first accented letter on that an encoding is chosen by."""

_BYTE_ORDER_MARK = "\ufeff"
_DECLARED = re.compile(
    rb"(?:%|@comment\{|#|;|-\*-)[^\n]{0,40}?\b(?:en)?coding[:=]\s*([A-Za-z][\w.:-]{1,30})",
    re.IGNORECASE,
)
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\x0b\x0c\r\x1a\x1b\x1c\x1d\x1e\x1f"))
_HIGH_BYTES = bytes(range(0x80, 0x100))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
_POLISH = re.compile(rb"[a-z](?:\xb3|\xb9|\xbf)[a-z]|\xb3[a-z]{2}")
_ALIASES = {
    "ansi": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859_1": "windows-1252",
    "iso-8859-1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
_UTF16_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def open_text(stream: BinaryIO, name: str, *, encoding: str | None = None) -> Iterator[str]:
    r"""Read a stream line by line; each line but the last ends in "\n".

    Line ends of every kind (CR LF, LF, CR) become "\n", and no other
    character ends a line. A byte order mark is not part of a line. The stream
    is read in pieces; memory holds one line, and up to `EVIDENCE` bytes more.

    Args:
        stream: Bytes, from where it stands; need not be seekable.
        name: The source's name, for messages.
        encoding: The encoding, if it is known; UTF-8 is still tried first.

    Raises:
        UnreadableSource: The stream is not text, or has a line of more than
            `MAX_LINE` bytes.
    """
    return _decoded(_byte_lines(_utf8_pieces(stream, name), name), encoding)


def decode(raw: bytes, name: str, *, encoding: str | None = None) -> str:
    """The whole of a small text, as `open_text` reads it.

    Raises:
        UnreadableSource: The bytes are not text.
    """
    import io

    return "".join(open_text(io.BytesIO(raw), name, encoding=encoding))


def text_head(head: bytes) -> str:
    r"""The first bytes of a source as text, for telling formats apart; never fails.

    Binary data gives "". What the end of `head` cuts is left out.

    >>> text_head(b"\xef\xbb\xbfTY  - JOUR\r\n")
    'TY  - JOUR\n'
    """
    if len(head) >= CHUNK:
        head = head.rstrip(_HIGH_BYTES)
    try:
        return decode(head, "")
    except UnreadableSource:
        return ""


def guess_encoding(evidence: bytes) -> str:
    """The encoding that bytes which are not UTF-8 are most likely in.

    >>> guess_encoding("Müller, Jörg".encode("windows-1252"))
    'windows-1252'
    >>> guess_encoding("斑秃的治疗".encode("gbk"))
    'gb18030'
    """
    runs = [found.group() for found in _HIGH_RUN.finditer(evidence)]
    total = sum(map(len, runs))
    if not total:
        return "windows-1252"
    high = b"".join(runs)
    if len(_KANA.findall(evidence)) * 12 > total and _decodes(evidence, "cp932"):
        return "cp932"
    letters = sum(byte >= 0xC0 for byte in high)
    in_words = sum(len(run) for run in runs if len(run) >= 3)
    if letters >= total * 0.93 and in_words > total * 0.7:
        lower = sum(byte >= 0xE0 for byte in high)
        return "windows-1251" if lower * 2 > letters else "koi8-r"
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    if paired > total * 0.6:
        leads = [byte for run in runs for byte in run[::2]]
        if len(leads) >= 8 and all(0xB0 <= lead <= 0xC8 for lead in leads):
            return "cp949" if _decodes(evidence, "cp949") else "windows-1252"
        common = sum(0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA9 for lead in leads)
        if common * 2 > len(leads) and _decodes(evidence, "gb18030"):
            return "gb18030"
    return "windows-1250" if _POLISH.search(evidence) else "windows-1252"


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(raw, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_pieces(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The stream's pieces; UTF-16 and UTF-32 are turned into UTF-8."""
    first = stream.read(CHUNK)
    wide = _wide_encoding(first)
    if wide is None:
        yield from _without_nul(_pieces(first, stream), name)
        return
    decoder = codecs.getincrementaldecoder(wide)("replace")
    for piece in _pieces(first, stream):
        yield decoder.decode(piece).replace("\0", "").encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _pieces(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = stream.read(CHUNK)


def _wide_encoding(first: bytes) -> str | None:
    for mark, encoding in _UTF16_MARKS.items():
        if first.startswith(mark):
            return encoding
    sample = first[:1024]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 4 and odd * 10 > len(sample) * 4 and not even:
        return "utf-16-le"
    if len(sample) >= 4 and even * 10 > len(sample) * 4 and not odd:
        return "utf-16-be"
    return None


def _without_nul(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The pieces of a text that may have a few stray zeros; binary data is refused."""
    for piece in pieces:
        controls = len(piece) - len(piece.translate(None, _CONTROLS))
        if not controls:
            yield piece
        elif controls <= 1 + len(piece) // 50 and piece.count(0) <= 1 + len(piece) // 200:
            yield piece.replace(b"\0", b"")
        else:
            raise UnreadableSource(
                name, "binary data where text was expected; export it again as text."
            )


def _byte_lines(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Lines with their end as one line feed, the last as it is."""
    number, size, after_return = 1, 0, False
    held: list[bytes] = []
    for raw in pieces:
        piece = raw[1:] if after_return and raw.startswith(b"\n") else raw
        after_return = raw.endswith(b"\r")
        *whole, rest = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            yield b"".join((*held, line, b"\n"))
            number, held, size = number + 1, [], 0
        held.append(rest)
        size += len(rest)
        if size > MAX_LINE:
            raise UnreadableSource(
                name,
                f"a line of more than {MAX_LINE >> 20} MiB; no format has such lines, "
                "so the file is probably not what its name says.",
                place=f"line {number}",
            )
    if size:
        yield b"".join(held)


def _decoded(lines: Iterator[bytes], encoding: str | None) -> Iterator[str]:
    """Choose an encoding at the first line that is not ASCII, and decode."""
    declared = known_encoding(encoding) if encoding else None
    seen = b""
    for raw in lines:
        if raw.isascii():
            if declared is None and len(seen) < 2048:
                seen += raw[:200]
            yield raw.decode("ascii")
            continue
        evidence = _evidence(raw, lines)
        joined = b"".join(evidence)
        if declared is None and (found := _DECLARED.search(seen + joined[:2048])):
            declared = known_encoding(found.group(1).decode("ascii"))
        is_utf8 = _decodes(joined, "utf-8")
        fallback = declared or (guess_encoding(joined) if not is_utf8 else None)
        for line in _chain(evidence, lines):
            yield _decode_line(line, fallback, is_utf8=is_utf8)


def _evidence(first: bytes, lines: Iterator[bytes]) -> list[bytes]:
    kept, size = [first], len(first)
    while size < EVIDENCE and (line := next(lines, None)) is not None:
        kept.append(line)
        size += len(line)
    return kept


def _chain(kept: list[bytes], lines: Iterator[bytes]) -> Iterator[bytes]:
    yield from kept
    kept.clear()
    yield from lines


def _decode_line(raw: bytes, fallback: str | None, *, is_utf8: bool) -> str:
    if is_utf8 or fallback is None:
        try:
            return raw.decode("utf-8").lstrip(_BYTE_ORDER_MARK)
        except UnicodeDecodeError:
            pass
    return raw.decode(fallback or guess_encoding(raw), "replace")


def known_encoding(encoding: str) -> str | None:
    """What Python calls an encoding, for any of its names; None for UTF-8 and unknown ones."""
    name = _ALIASES.get(encoding.lower(), encoding)
    try:
        return codecs.lookup(name).name if name.lower() not in {"utf8", "utf-8"} else None
    except LookupError:
        return None
