"""Read every file of a folder and compare what was found with an independent reading.

    python benchmarks/formats.py FOLDER

prints a Markdown table: format, files, records, values compared, differences;
then each difference. Where a `.bib` of the same name lies beside a file, its
fields are what is expected (they are another project's choices, not a norm).
Otherwise titles, years and DOIs are looked up by a few lines of the standard
library that share no code with the readers.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.citing import short_name
from qabot.sources.intake import detect, read_source
from qabot.sources.protocol import Parsed, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qabot.models import Document

Fields = dict[str, str]
"""What is expected of one record."""


class Reading(NamedTuple):
    """What a reader made of a file."""

    format: str
    documents: list[Document]
    lost: list[str]
    left_out: int


class Comparison(NamedTuple):
    """What was compared with an expectation, and what differs."""

    compared: int
    differences: list[str]


def main() -> None:
    """Print the table for the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.rglob("*") if _is_data(path))
    print("\n".join(report(files, arguments.folder)))


def report(files: Iterable[Path], folder: Path) -> Iterator[str]:
    """The lines of the table and of the list of differences."""
    readings: dict[str, list[tuple[Path, Reading, Comparison]]] = defaultdict(list)
    for path in files:
        reading = read(path)
        readings[reading.format].append((path, reading, compare(path, reading)))
    yield "| format | files | documents | not read | left out | values compared | differences |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, found in sorted(readings.items()):
        documents = sum(len(one.documents) for _, one, _ in found)
        lost = sum(len(one.lost) for _, one, _ in found)
        left_out = sum(one.left_out for _, one, _ in found)
        compared = sum(one.compared for _, _, one in found)
        different = sum(len(one.differences) for _, _, one in found)
        cells = (name, len(found), documents, lost, left_out, compared, different)
        yield "| " + " | ".join(map(str, cells)) + " |"
    for name, found in sorted(readings.items()):
        for path, reading, comparison in found:
            place = path.relative_to(folder)
            yield from (f"- {name}, {place}: not read: {reason}" for reason in reading.lost)
            yield from (f"- {name}, {place}: {text}" for text in comparison.differences)


def read(path: Path) -> Reading:
    """What the reader of the file's format makes of it."""
    form = detect(path.read_bytes()[: 1 << 16], path.name)
    documents: list[Document] = []
    lost: list[str] = []
    left_out = 0
    try:
        for outcome in read_source(path):
            if isinstance(outcome, Parsed):
                documents.append(outcome.document)
            elif isinstance(outcome, Problem) and outcome.is_loss:
                lost.append(f"{outcome.place}: {outcome.reason}")
            else:
                left_out += 1
    except UnreadableSource as refusal:
        lost.append(refusal.reason)
    return Reading(form.name if form else "(refused)", documents, lost, left_out)


def compare(path: Path, reading: Reading) -> Comparison:
    """The reading against what is expected of the file, record by record."""
    expected = expectation(path, reading.format)
    if expected is None:
        return Comparison(0, [])
    differences: list[str] = []
    compared = 1
    found = len(reading.documents) + len(reading.lost)
    if reading.format != "reddit" and found != len(expected):
        differences.append(f"{found} records, {len(expected)} expected")
    for fields in expected:
        if not fields.get("title"):
            continue
        document = _nearest(fields, reading.documents)
        if document is None:
            differences.append(f"no document titled {fields['title'][:60]!r}")
            continue
        for name, value in fields.items():
            if value:
                compared += 1
                if not _agree(name, value, document):
                    got = _value(name, document)
                    differences.append(f"{name}: {got[:60]!r}, expected {value[:60]!r}")
    return Comparison(compared, differences)


def expectation(path: Path, form: str) -> list[Fields] | None:
    """What is expected of a file; None if there is nothing to compare it with."""
    beside = path.with_suffix(".bib")
    if path.suffix != ".bib" and beside.exists():
        return _bib_fields(beside)
    look_up = _LOOK_UPS.get(form)
    return list(look_up(path.read_bytes())) if look_up else None


def _is_data(path: Path) -> bool:
    return path.is_file() and path.name not in {"NOTES.md", "LICENSE"}


def _bib_fields(path: Path) -> list[Fields]:
    """The fields of the expected entries, taken out with one expression each."""
    text = path.read_text(encoding="utf-8")
    entries = re.split(r"^@(?!comment)\w+\s*\{", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    names = {"number": "issue"}
    found = []
    for entry in entries:
        fields = re.findall(r"^\s*([\w-]+)\s*=\s*\{(.*?)\},?\s*$", entry, re.MULTILINE)
        kept = {names.get(name.lower(), name.lower()): value for name, value in fields}
        found.append({name: kept[name] for name in _BIB_NAMES if kept.get(name)})
    return found


_BIB_NAMES = (
    "title", "author", "journal", "year", "doi", "pmid", "abstract", "volume", "issue", "pages",
    "keywords",
)  # fmt: skip


def _look_up_ris(raw: bytes) -> Iterator[Fields]:
    text = raw.decode("utf-8-sig")
    for record in re.split(r"^ER  -.*$", text, flags=re.MULTILINE)[:-1]:
        yield {
            "title": _first(r"^T[I1]  - (.+)$", record),
            "year": _first(r"^(?:PY|Y1)  - (\d{4})", record),
            "doi": _first(r"^DO  - (\S+)", record),
            "author": " and ".join(re.findall(r"^A[U1]  - (.+)$", record, re.MULTILINE)),
            "abstract": _first(r"^(?:AB|N2)  - (.+)$", record),
        }


def _look_up_bib(raw: bytes) -> Iterator[Fields]:
    text = raw.decode("utf-8-sig", "replace").replace("\r", "")
    text = re.sub(r"\n[ \t]++(?![\w-]+\s*=|\})", " ", text)
    for entry in re.split(r"^@(?=\w+\s*\{)", text, flags=re.MULTILINE | re.IGNORECASE)[1:]:
        if re.match(r"comment|string|preamble", entry, re.IGNORECASE):
            continue
        title = _first(r"^\s*title\s*=\s*\{(.+)\},?\s*$", entry)
        yield {
            "title": re.sub(r"[{}]|\\textit", "", title),
            "year": _first(r"^\s*year\s*=\s*\{?(\d{4})", entry),
            "doi": _first(r"^\s*doi\s*=\s*\{.*?(10\.\d+/[^}]+)\}", entry),
        }


def _look_up_table(raw: bytes) -> Iterator[Fields]:
    text = raw.decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text.split("\n", 1)[0], ",;\t")
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect.delimiter):
        cells = {name.lower(): (value or "").strip() for name, value in row.items() if name}
        if any(cells.values()):
            yield {
                "title": cells.get("title", ""),
                "abstract": cells.get("abstract") or cells.get("abstract note") or "",
                "year": cells.get("publication year", ""),
                "doi": cells["doi"] if cells.get("doi", "").startswith("10.1") else "",
            }


def _look_up_medline(raw: bytes) -> Iterator[Fields]:
    text = re.sub(r"\n {6}", " ", raw.decode("utf-8-sig").replace("\r", ""))
    for record in re.split(r"\n\s*\n(?=PMID-)", text):
        yield {
            "title": _first(r"^TI  - (.+)$", record),
            "pmid": _first(r"^PMID- (\d+)", record),
            "year": _first(r"^DP  - (\d{4})", record),
        }


def _look_up_pubmed_xml(raw: bytes) -> Iterator[Fields]:
    try:
        root = ET.fromstring(raw)  # noqa: S314 - the samples beside the checkout
    except ET.ParseError:
        return
    articles = [root] if root.tag == "PubmedArticle" else list(root)
    for article in articles:
        title = article.find(".//ArticleTitle")
        yield {
            "title": "".join(title.itertext()) if title is not None else "",
            "pmid": article.findtext(".//PMID") or "",
        }


def _look_up_isi(raw: bytes) -> Iterator[Fields]:
    text = re.sub(r"\n {3}", " ", raw.decode())
    for record in re.split(r"^ER$", text, flags=re.MULTILINE)[:-1]:
        yield {
            "title": _first(r"^TI (.+)$", record),
            "year": _first(r"^PY (\d{4})", record),
            "volume": _first(r"^VL (\S+)", record),
        }


def _look_up_reddit(raw: bytes) -> Iterator[Fields]:
    for line in raw.decode().splitlines():
        thing: dict[str, Any] = json.loads(line)
        text = str(thing.get("selftext") or "")
        if thing.get("title") and text not in {"[deleted]", "[removed]"}:
            yield {"title": str(thing["title"]), "upvotes": str(thing["score"])}


def _look_up_jats(raw: bytes) -> Iterator[Fields]:
    root = ET.fromstring(raw)  # noqa: S314 - the samples beside the checkout
    meta = next(root.iter("article-meta"))
    title = meta.find("title-group/article-title")
    ids = {one.get("pub-id-type"): one.text or "" for one in meta.findall("article-id")}
    people = [
        one.find("name")
        for one in meta.findall("contrib-group/contrib")
        if one.get("contrib-type") == "author"
    ]
    yield {
        "title": "".join(title.itertext()) if title is not None else "",
        "doi": ids.get("doi", ""),
        "pmid": ids.get("pmid", ""),
        "volume": meta.findtext("volume") or "",
        "journal": root.findtext(".//journal-title") or "",
        "author": " and ".join(
            f"{one.findtext('surname')}, {one.findtext('given-names')}"
            for one in people
            if one is not None
        ),
    }


def _look_up_ovid(raw: bytes) -> Iterator[Fields]:
    text = raw.decode().replace("\r", "")
    for record in re.split(r"^<\d+>\s*$", text, flags=re.MULTILINE)[1:]:
        title = re.sub(r"\s*\[[^\]]*\]\s*$", "", _first(r"^Title\s*\n((?: .+\n?)+)", record))
        yield {
            "title": title,
            "abstract": _first(r"^Abstract\s*\n((?: .+\n?)+)", record),
            "year": _first(r"^(?:Year of Publication|Publication Year)\s*\n\s+(\d{4})", record),
        }


_LOOK_UPS: dict[str, Callable[[bytes], Iterator[Fields]]] = {
    "ris": _look_up_ris,
    "bibtex": _look_up_bib,
    "csv": _look_up_table,
    "medline": _look_up_medline,
    "pubmed-xml": _look_up_pubmed_xml,
    "jats": _look_up_jats,
    "isi": _look_up_isi,
    "ovid": _look_up_ovid,
    "reddit": _look_up_reddit,
}


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE | re.IGNORECASE)
    return found.group(1).strip() if found else ""


def _nearest(fields: Fields, documents: list[Document]) -> Document | None:
    wanted = _key(fields["title"])
    titled = [document for document in documents if _key(document.title) == wanted]
    doi = fields.get("doi", "").lower()
    same = [d for d in titled if isinstance(d, Study) and doi and d.doi and doi in d.doi]
    return next(iter(same or titled), None)


def _value(name: str, document: Document) -> str:
    if isinstance(document, Post):
        return str(getattr(document, name, ""))
    values = {
        "author": " and ".join(document.authors),
        "year": str(document.year or ""),
        "abstract": " ".join(f"{one.label or ''} {one.text}" for one in document.sections),
        "keywords": ", ".join(document.keywords),
    }
    return values.get(name, str(getattr(document, name, "") or ""))


def _agree(name: str, expected: str, document: Document) -> bool:
    got = _value(name, document)
    if name == "author":
        return _names(got) == _names(expected)
    if name == "keywords":
        return _words(got) == _words(expected)
    if name == "pages":
        return re.findall(r"\w+", got) == re.findall(r"\w+", expected)
    if name == "abstract":
        return _key(expected) in _key(got) or _key(document.text) == _key(expected)
    return _key(got) == _key(expected)


def _names(text: str) -> list[str]:
    return [_key(short_name(name)) for name in re.split(r"\s+and\s+", text) if name]


def _words(text: str) -> list[str]:
    return sorted(_key(text).split())


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", plain))


if __name__ == "__main__":
    main()
