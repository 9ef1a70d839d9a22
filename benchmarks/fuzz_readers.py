"""Feed mutated samples to the readers, and print what crashes, hangs or swells.

    python benchmarks/fuzz_readers.py SAMPLES [--inputs 20000] [--reader NAME …] [--seed 1]
                                              [--swell] [--keep FOLDER]

Every file under SAMPLES, and what the checkout itself holds in the formats, is
mutated: bytes flipped, cut, doubled, swapped with other samples' pieces, and
salted with what parsers trip over. Each input may take `SECONDS` of the
processor and the process `MEMORY` bytes. A reader may yield anything and raise
`UnreadableSource`; whatever else it raises is a crash. Inputs of crashes are
written to the folder `--keep`.

With `--swell`, each input has a short piece of it, or of the salt, repeated to
`SWOLLEN` bytes: a pattern whose time grows with the square of its input, which
small inputs hide, takes more than `SECONDS` of them.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import UnreadableSource
from qabot.sources.intake import detect
from qabot.sources.protocol import Parsed
from qabot.sources.registry import formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from qabot.sources.protocol import Format

SECONDS = 5
MEMORY = 3 << 30
LARGEST = 1 << 17
SWOLLEN = 1 << 16
OWN = ("seeds", "knowledge", "tests/golden")
"""Folders of the checkout that hold samples too."""

MADE = {
    "wos-tab": b"\xef\xbb\xbfPT\tAU\tAF\tTI\tSO\tAB\tPY\tDI\tUT\n"
    b"J\tChoi, N; Kim, DY\t\tOn hair\tHAIR J\tIt grew.\t2023\t10.1000/x\tWOS:1\n",
    "zotero-rdf": b"<rdf:RDF xmlns:rdf='r' xmlns:z='z' xmlns:dc='d' xmlns:bib='b'>"
    b"<bib:Article rdf:about='#1'><z:itemType>journalArticle</z:itemType>"
    b"<dc:title>On hair</dc:title></bib:Article></rdf:RDF>",
    "pdf": b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
    b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
    b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >> endobj\n"
    b"4 0 obj << /Length 107 >>\nstream\nBT /F1 18 Tf 60 700 Td (On the growth of hair) Tj "
    b"/F1 10 Tf 0 -40 Td (It grew in all of the mice within weeks.) Tj ET\nendstream endobj\n"
    b"5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj\n"
    b"6 0 obj << /Title (On the growth of hair) /Author (Na Choi, Do Kim) >> endobj\n"
    b"trailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\n%%EOF\n",
}
"""Samples of formats that no file beside this one is in."""

SALT = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"<", b">", b"</", b"<!--", b"]]>",
    b"&#0;", b"&#xD800;", b"&nbsp;", b"<!ENTITY a 'b'>", b"<![CDATA[", b'"', b"'", b"{", b"}",
    b"[" * 500, b"{" * 500, b"<a>" * 300, b"(" * 300, b"\\", b"%", b"@article{", b"TY  - ",
    b"ER  - ", b"PMID- ", b"AB  - ", b"\xed\xa0\x80", b"\x80\x81\x82", b"9" * 400, b"-1", b"null",
    b"NaN", b"1e999", b"\t", b" " * 3000, b"A" * 5000, b"10.1000/", b"\xe2\x80\xae",
    b"\xcc\x81" * 50, b"http://", b",", b";",
)  # fmt: skip


class TooSlow(Exception):
    """One input took longer than `SECONDS`."""


def main() -> int:
    """Run the inputs and return how many readers failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("samples", type=Path)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--reader", action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--swell", action="store_true", help="repeat pieces to large inputs")
    parser.add_argument("--keep", type=Path, help="where inputs of crashes go")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _too_slow)
    root = Path(__file__).resolve().parents[1]
    samples = _samples([asked.samples, *(root / name for name in OWN)])
    failed = 0
    for known in formats():
        if not asked.reader or known.name in asked.reader:
            own = samples.get(known.name) or [b"".join(s[:2000] for s in samples["?"])]
            failed += _fuzz(known, own, samples["?"], asked)
    return failed


def _samples(folders: list[Path]) -> dict[str, list[bytes]]:
    """The samples by the name of their format; all of them under "?"."""
    found: dict[str, list[bytes]] = {"?": [*MADE.values()]}
    found |= {name: [data] for name, data in MADE.items()}
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.is_file():
            data = path.read_bytes()[:LARGEST]
            known = detect(data[: 1 << 16], path.name)
            found["?"].append(data)
            found.setdefault(known.name if known else "?", []).append(data)
    return found


def _fuzz(known: Format, own: list[bytes], others: list[bytes], asked: argparse.Namespace) -> int:
    chance = random.Random(f"{asked.seed}{known.name}")  # noqa: S311 - no secrets
    started = time.monotonic()
    crashes: dict[str, int] = {}
    slowest, documents = 0.0, 0
    for number in range(asked.inputs):
        data = (_swollen if asked.swell else _mutated)(chance, own, others)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            documents += _read(known, data)
        except BaseException as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            if isinstance(error, KeyboardInterrupt):
                raise
            _report(known, error, number, data, crashes, asked.keep)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{known.name}: {asked.inputs} inputs, {documents} documents, {len(crashes)} kinds of crash"
        f" in {sum(crashes.values())} inputs, slowest {slowest * 1000:.0f} ms, "
        f"{time.monotonic() - started:.0f} s, process peak {peak} MiB",
        flush=True,
    )
    return bool(crashes)


def _read(known: Format, data: bytes) -> int:
    known.recognises(data[: 1 << 16], "x")
    count = 0
    try:
        for outcome in known.read(io.BytesIO(data), "x"):
            if isinstance(outcome, Parsed):
                outcome.document.text.encode()
                outcome.document.title.encode()
                count += 1
    except UnreadableSource:
        pass
    return count


def _report(
    known: Format,
    error: BaseException,
    number: int,
    data: bytes,
    crashes: dict[str, int],
    keep: Path | None,
) -> None:
    last = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    crashes[kind] = crashes.get(kind, 0) + 1
    if crashes[kind] > 1:
        return
    print(f"{known.name}, input {number}: {kind}: {str(error)[:300]}", file=sys.stderr)
    traceback.print_exception(error, limit=-4)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{known.name}-{number}").write_bytes(data)


def _mutated(chance: random.Random, own: list[bytes], others: list[bytes]) -> bytes:
    data = bytearray(chance.choice(own))
    if len(data) > 8000 and chance.random() < 0.6:
        start = 0 if chance.random() < 0.5 else chance.randrange(len(data) - 4000)
        data = data[start : start + chance.randrange(500, 8000)]
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        place = chance.randrange(len(data) + 1)
        for piece in _pieces(chance, data, others):
            data[place : place + chance.choice((0, 0, 1, len(piece)))] = piece
    return bytes(data)


def _swollen(chance: random.Random, own: list[bytes], others: list[bytes]) -> bytes:
    """An input with a piece of it, or of the salt, repeated until it is large."""
    data = _mutated(chance, own, others)[: SWOLLEN // 2]
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.choice((1, 1, 2, 3, 5, 10, 40))] or b" "
    if chance.random() < 0.4:
        piece = chance.choice(SALT) + piece
    return data[:start] + piece * ((SWOLLEN - len(data)) // len(piece)) + data[start:]


def _pieces(chance: random.Random, data: bytearray, others: list[bytes]) -> Iterator[bytes]:
    """What is put into an input at one place."""
    kind = chance.randrange(6)
    if kind == 0 and data:
        yield bytes((data[chance.randrange(len(data))] ^ (1 << chance.randrange(8)),))
    elif kind == 1:
        start = chance.randrange(len(data) + 1)
        del data[start : start + chance.randrange(200)]
    elif kind == 2 and data:
        start = chance.randrange(len(data))
        yield bytes(data[start : start + chance.randrange(1, 400)]) * chance.choice((1, 2, 20))
    elif kind == 3:
        other = chance.choice(others)
        start = chance.randrange(len(other) + 1)
        yield other[start : start + chance.randrange(1, 300)]
    else:
        yield chance.choice(SALT)


def _too_slow(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TooSlow(f"longer than {SECONDS} s")


if __name__ == "__main__":
    sys.exit(main())
