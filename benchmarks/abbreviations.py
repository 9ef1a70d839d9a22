"""How well and how fast defined abbreviations are found, on judged records.

    python benchmarks/abbreviations.py FOLDER

FOLDER holds `med1250.jsonl`, one record {pmid, title, abstract, pairs, synonyms}
a line, made from MED1250 (Sohn, Comeau, Kim, Wilbur, BMC Bioinformatics 2008,
9:402), which is in the public domain and published with Ab3P at
https://github.com/ncbi-nlp/Ab3P (file MED1250_labeled).

A found pair is right if short and long form are those of a judged pair of its
record, white space collapsed. A synonym is neither right nor wrong. The costs of
the alignment were set on the records with even numbers, counted from 0; the odd
ones are the check. The `abbreviations` package is measured beside if it is
installed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from qabot.analysis.abbreviations import find_definitions

Pair = tuple[str, str]
Finder = Callable[[str], set[Pair]]


class Record(NamedTuple):
    """A judged title and abstract."""

    text: str
    judged: set[Pair]
    synonyms: set[Pair]


def collapse(short: str, long: str) -> Pair:
    """Write a pair with single spaces."""
    return " ".join(short.split()), " ".join(long.split())


def read_records(folder: Path) -> list[Record]:
    """Read the records and their judged pairs."""
    records = []
    with (folder / "med1250.jsonl").open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            judged = {collapse(pair["short"], pair["long"]) for pair in line["pairs"]}
            synonyms = {collapse(pair["short"], pair["long"]) for pair in line["synonyms"]}
            text = f"{line['title']}\n{line['abstract']}"
            records.append(Record(text, judged, synonyms - judged))
    return records


def own_finder(text: str) -> set[Pair]:
    """Find with qabot."""
    return {collapse(found.short, found.long) for found in find_definitions(text)}


def import_package() -> Any | None:
    """Import the package of this file's name from outside this file's folder."""
    folder = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != folder]
    try:
        return importlib.import_module("abbreviations.schwartz_hearst")
    except ImportError:
        return None


def package_finder(module: Any) -> Finder:
    """Find with the `abbreviations` package, which takes one sentence a line."""
    extract = module.extract_abbreviation_definition_pairs

    def find(text: str) -> set[Pair]:
        return {collapse(*pair) for pair in extract(doc_text=text).items()}

    return find


def measure(name: str, find: Finder, records: list[Record]) -> None:
    """Print one line of figures."""
    size = sum(len(record.text.encode()) for record in records)
    started = time.perf_counter()
    answers = [find(record.text) for record in records]
    elapsed = time.perf_counter() - started
    right = found = judged = 0
    for record, answer in zip(records, answers, strict=True):
        right += len(answer & record.judged)
        found += len(answer - record.synonyms)
        judged += len(record.judged)
    precision, recall = right / max(1, found), right / max(1, judged)
    f1 = 2 * right / max(1, found + judged)
    print(
        f"{name:22} P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}"
        f"   {right} of {judged} pairs   {size / elapsed / 1e6:.2f} MB/s"
    )


def main() -> None:
    """Measure qabot's finder and the package, if it is installed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    records = read_records(parser.parse_args().folder)
    print(f"{len(records)} records")
    measure("qabot", own_finder, records)
    measure("qabot, even records", own_finder, records[::2])
    measure("qabot, odd records", own_finder, records[1::2])
    package = import_package()
    if package is None:
        print("abbreviations          not installed")
    else:
        measure("abbreviations", package_finder(package), records)


if __name__ == "__main__":
    main()
