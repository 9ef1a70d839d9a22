"""Compute how common each term is: qabot/analysis/background.tsv.

    pip download --no-deps spacy-lookups-data==1.0.5
    python benchmarks/background.py TEXTS WHEEL

TEXTS is a folder with scifact/corpus.jsonl, pubmedqa/pqal_non_test.json,
abbreviations/med1250.jsonl, evidence_inference/txt and sentences/txt. WHEEL
holds en_lexeme_prob.json.gz, smoothed log probabilities of words in forum
comments. Words and figures are written, no sentence.

Two estimates of the share of 200-word texts that hold a term:

- biomedical: counted. An article counts as one text, with the share of its
  200-word windows that hold the term. A term seen in one text alone is left
  out: the count says nothing.
- English: 1 - exp(-200 p / b) for a word of relative frequency p. b is how
  often a word that a text holds stands in it: words come in clusters, so that
  b = 1 (Poisson) would make each word look more widespread than it is. b is
  fitted on the biomedical texts, where both sides can be counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import statistics
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qabot.analysis.background import COMMON_ENGLISH, DATA_FILE, UNSEEN
from qabot.analysis.terms import ANALYZER_VERSION, STOP_WORDS, fold, terms

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW = 200
"""Words in a text: about an abstract or a long post."""

MINIMUM_TEXTS = 2
LEXEMES = "spacy_lookups_data/data/en_lexeme_prob.json.gz"
_ENTRY = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_SHOWN = (
    "the have help cause treat people good take worth patient cell protein treatment hair loss "
    "study capital france weather football transplant shampoo caffeine biotin alopecia follicle "
    "finasteride minoxidil ketoconazole knockout wnt dkk1 dht scalp androgenetic zzyzx"
)


class Counts(NamedTuple):
    """What was counted over the biomedical texts."""

    texts: int
    """How many there are."""

    share: dict[str, float]
    """Term → how many of them hold it; an article counts by its windows."""

    holders: Counter[str]
    """Term → how many texts hold it at all."""

    occurrences: Counter[str]
    """Term → how often it stands in them."""

    windows: int
    """How many windows there are."""

    held: Counter[str]
    """Term → how many windows hold it."""


def all_terms(text: str) -> list[str]:
    """The terms of a text, stop words too: those the analyzer drops."""
    return terms(text) + [w for w in _WORD.findall(fold(text)) if w in STOP_WORDS]


def biomedical_texts(folder: Path) -> Iterator[str]:
    """Each abstract and each article, in a fixed order."""
    with (folder / "scifact" / "corpus.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield " ".join([record["title"], *record["abstract"]])
    with (folder / "pubmedqa" / "pqal_non_test.json").open(encoding="utf-8") as stream:
        for record in json.load(stream).values():
            yield " ".join([record["QUESTION"], *record["CONTEXTS"], record["LONG_ANSWER"]])
    with (folder / "abbreviations" / "med1250.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield f"{record['title']} {record['abstract']}"
    for part in ("evidence_inference", "sentences"):
        for path in sorted((folder / part / "txt").glob("*.txt")):
            yield path.read_text(encoding="utf-8")


def windows_of(text: str) -> Iterator[str]:
    """The text in runs of `WINDOW` words; the rest joins the last run if it is short."""
    words = text.split()
    count = max(1, round(len(words) / WINDOW))
    size = math.ceil(len(words) / count)
    for start in range(0, len(words), max(1, size)):
        yield " ".join(words[start : start + size])


def count(texts: Iterator[str]) -> Counts:
    """Count terms over the texts."""
    share: dict[str, float] = {}
    holders: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    held: Counter[str] = Counter()
    number = windows = 0
    for text in texts:
        number += 1
        seen: Counter[str] = Counter()
        runs = list(windows_of(text))
        for run in runs:
            found = all_terms(run)
            occurrences.update(found)
            seen.update(set(found))
        windows += len(runs)
        held.update(seen)
        holders.update(seen.keys())
        for term, times in seen.items():
            share[term] = share.get(term, 0.0) + times / len(runs)
    return Counts(number, share, holders, occurrences, windows, held)


def clustering(counts: Counts) -> float:
    """How often a word stands in a window that holds it: the median over middling words."""
    ratios = []
    for term, held in counts.held.items():
        share = held / counts.windows
        if 0.001 < share < 0.3 and term.isalpha():
            rate = counts.occurrences[term] / counts.windows
            ratios.append(rate / -math.log1p(-share))
    return statistics.median(ratios)


def english_frequencies(path: Path) -> dict[str, float]:
    """Term → relative frequency among words, summed over the words that share the stem."""
    with zipfile.ZipFile(path) as wheel:
        logs = json.loads(gzip.decompress(wheel.read(LEXEMES)))
    sums: dict[str, float] = {}
    total = 0.0
    for word, log_probability in logs.items():
        if not _ENTRY.fullmatch(word):
            continue
        probability = math.exp(log_probability)
        total += probability
        for term in dict.fromkeys(all_terms(word)):
            sums[term] = sums.get(term, 0.0) + probability
    return {term: figure / total for term, figure in sums.items()}


def table(counts: Counts, english: dict[str, float], b: float) -> dict[str, tuple[float, float]]:
    """Term → rarity in nats, and rarity in English alone."""
    rows = {}
    for term in counts.share.keys() | english.keys():
        general = -math.expm1(-WINDOW * english.get(term, 0.0) / b)
        biomedical = 0.0
        if counts.holders[term] >= MINIMUM_TEXTS:
            biomedical = counts.share[term] / (counts.texts + 1)
        best = max(general, biomedical)
        if best > math.exp(-UNSEEN):
            rows[term] = (-math.log(best), -math.log(general) if general else math.inf)
    return rows


def write(rows: dict[str, tuple[float, float]], counts: Counts, b: float) -> None:
    """Write the table, terms sorted by their UTF-8 bytes."""
    head = (
        "# term, tab, rarity in tenths of a nat, tab and 'e' if common in English; "
        f"analyzer {ANALYZER_VERSION}; made by benchmarks/background.py from: English word "
        f"probabilities of spacy-lookups-data 1.0.5 (MIT), clustering {b:.2f}; document "
        f"frequencies over {counts.texts} texts: SciFact abstracts (ODC-By 1.0), PubMedQA (MIT), "
        "MED1250 (public domain), Evidence Inference (MIT; articles CC BY), CRAFT (CC BY 3.0)\n"
    )
    lines = [
        f"{term}\t{round(10 * rarity)}" + ("\te\n" if english <= COMMON_ENGLISH else "\n")
        for term, (rarity, english) in rows.items()
    ]
    lines.sort(key=lambda line: line.split("\t")[0].encode())
    Path(DATA_FILE).write_bytes((head + "".join(lines)).encode())


def main() -> None:
    """Count, fit, write, and show some terms."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("wheel", type=Path)
    given = parser.parse_args()
    counts = count(biomedical_texts(given.texts))
    b = clustering(counts)
    rows = table(counts, english_frequencies(given.wheel), b)
    write(rows, counts, b)
    size = Path(DATA_FILE).stat().st_size
    print(f"{counts.texts} texts, {len(rows)} terms, clustering {b:.2f}, {size} bytes")
    for word in _SHOWN.split():
        term = (all_terms(word) or [word])[0]
        rarity, english = rows.get(term, (UNSEEN, math.inf))
        print(f"{word:16} {term:16} {rarity:5.1f} {english:5.1f}")


if __name__ == "__main__":
    main()
