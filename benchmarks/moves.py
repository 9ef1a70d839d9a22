"""Fit which words tell a result: qabot/analysis/moves.tsv.

    python benchmarks/moves.py PUBMEDQA [--write]

PUBMEDQA is the file pqal_non_test.json (https://github.com/pubmedqa/pubmedqa).
Its abstracts have labelled sections: the sentences of results and conclusions
are told from those of backgrounds, aims and methods by a logistic model with an
L1 penalty (FISTA, Beck and Teboulle 2009) over the words that a sentence has.
Prints how well it does on abstracts that it was not fitted on (area under the
curve). Words and figures are written, no sentence.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qabot.analysis.moves import DATA_FILE, features, result_share
from qabot.analysis.sentences import split
from qabot.analysis.terms import word_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MINIMUM_ABSTRACTS: Final = 25
"""A word of fewer abstracts is left out."""

L1: Final = 8.0
L2: Final = 2.0
STEPS: Final = 800
FOLDS: Final = 5
RESULTS: Final = ("RESULT", "FINDING", "CONCLUSION", "INTERPRETATION")


class Labelled(NamedTuple):
    """A sentence whose section is known."""

    abstract: int
    is_result: bool
    features: frozenset[str]
    pieces: tuple[str, ...]


def sentences(path: Path) -> Iterator[Labelled]:
    """The sentences of all labelled sections."""
    abstracts = json.loads(path.read_text(encoding="utf-8")).values()
    for number, fields in enumerate(abstracts):
        labels = [*fields["LABELS"], "CONCLUSION"]
        texts = [*fields["CONTEXTS"], fields["LONG_ANSWER"]]
        for label, text in zip(labels, texts, strict=True):
            is_result = any(word in label.upper() for word in RESULTS)
            for start, end in split(text):
                pieces, _ = word_terms(text[start:end])
                yield Labelled(number, is_result, frozenset(features(pieces)), tuple(pieces))


def fit(rows: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, the intercept last."""
    step = 1.0 / (0.25 * np.linalg.norm(rows, 2) ** 2 + L2)
    weights = ahead = np.zeros(rows.shape[1])
    pace = 1.0
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-rows @ ahead))
        slope = rows.T @ (guess - labels) + L2 * np.append(ahead[:-1], 0.0)
        moved = ahead - step * slope
        moved[:-1] = np.sign(moved[:-1]) * np.maximum(np.abs(moved[:-1]) - step * L1, 0.0)
        next_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = moved + (pace - 1) / next_pace * (moved - weights)
        weights, pace = moved, next_pace
    return weights


def area(scores: NDArray[np.float64], labels: NDArray[np.float64]) -> float:
    """The area under the curve: how often a result scores above another sentence."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    hits = float(labels.sum())
    above = float(ranks[labels == 1].sum()) - hits * (hits + 1) / 2
    return above / (hits * (len(labels) - hits))


def main() -> None:
    """Fit, check, and write the table if asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="pqal_non_test.json")
    parser.add_argument("--write", action="store_true", help="write qabot/analysis/moves.tsv")
    options = parser.parse_args()
    found = list(sentences(options.file))
    abstracts = {(word, s.abstract) for s in found for word in s.features}
    counts = Counter(word for word, _ in abstracts)
    words = sorted(word for word, count in counts.items() if count >= MINIMUM_ABSTRACTS)
    place = {word: i for i, word in enumerate(words)}
    rows = np.zeros((len(found), len(words) + 1))
    rows[:, -1] = 1.0
    for number, sentence in enumerate(found):
        rows[number, [place[word] for word in sentence.features if word in place]] = 1.0
    labels = np.array([s.is_result for s in found], dtype=float)
    held = np.array([s.abstract % FOLDS == 0 for s in found])
    apart = fit(rows[~held], labels[~held])
    print(f"{len(found):,} sentences, {labels.mean():.0%} of results")
    print(f"area on abstracts apart: {area(rows[held] @ apart, labels[held]):.3f}")
    weights = fit(rows, labels)
    lines = [f"{w}\t{weights[i]:.2f}" for w, i in place.items() if abs(weights[i]) >= 0.005]
    print(f"{len(lines)} words tell something")
    if options.write:
        text = f"\t{weights[-1]:.2f}\n" + "\n".join(lines) + "\n"
        Path(DATA_FILE).write_text(text, encoding="utf-8")
    elif Path(DATA_FILE).exists():
        kept = np.array([result_share(s.pieces) for s in found])
        print(f"area of the kept table on all: {area(kept, labels):.3f}")


if __name__ == "__main__":
    main()
