"""How sure: the probability that the best quote answers the question.

A logistic model (Cox 1958) over figures that can be explained, fitted by
`benchmarks/confidence.py` on the SciFact claims (Wadden and others 2020) with
the judged abstracts present and removed. No figure reads the form of the
question, such as its length or a question mark.
"""

import math
from itertools import pairwise
from typing import Final, NamedTuple

from qabot.answering.coverage import Coverage
from qabot.retrieval.retriever import Retrieved


class Features(NamedTuple):
    """What the model looks at; each from 0 to 1 unless it says otherwise."""

    passage: float
    """The share of the question's weight that the best passage covers, with its title."""

    sentence: float
    """The share that the best sentence covers, with its title."""

    alone: float
    """The share that the best sentence covers by itself."""

    title: float
    """The share that the title of the best passage covers."""

    gap: float
    """How far the best passage is ahead of the third, as a share of its score."""

    pairs: float
    """The share of the question's neighbouring words that stand together in the passage."""


COEFFICIENTS: Final[dict[str, float]] = {
    "intercept": -4.24,
    "passage": 2.20,
    "sentence": 1.92,
    "alone": 0.68,
    "title": 0.16,
    "gap": 3.80,
    "pairs": 1.24,
}
"""Fitted by `benchmarks/confidence.py`."""

ANSWERED: Final = 0.63
"""From this probability on, the status is `answered`."""

PARTIAL: Final = 0.48
"""From this probability on, it is `partial`; below, `none`."""

JOINED: Final = 0.35
"""From this probability on, a document that names all that is asked about answers in part.

All of several things, or the one thing in its title."""

USUAL_GAP: Final = 0.2
"""The gap that is assumed where a library is too small for it to tell anything."""

GAP_PASSAGES: Final = 60
"""How many passages a library must have for its gap to count as much as the usual one."""

PASSAGES_LOOKED_AT: Final = 5
SENTENCES_LOOKED_AT: Final = 5


def features(found: Retrieved, coverage: Coverage, *, passage_count: int) -> Features:
    """The figures of a question and what was found for it.

    Args:
        found: What retrieval gave.
        coverage: How much of the question texts cover.
        passage_count: How many passages the library has.
    """
    total = coverage.total
    if not found.passages or total <= 0:
        return Features(*([0.0] * len(Features._fields)))
    shares = [
        coverage.of(found.asked_in_passage(hit)) / total
        for hit in found.passages[:PASSAGES_LOOKED_AT]
    ]
    best = max(range(len(shares)), key=lambda i: shares[i])
    top = found.passages[0].score
    third = found.passages[2].score if len(found.passages) > 2 else 0.0
    in_title, alone = _sentence_shares(found, coverage)
    return Features(
        passage=shares[best],
        sentence=in_title,
        alone=alone,
        title=coverage.of(found.titles[found.passages[best].key]) / total,
        gap=_gap(top, third, passage_count),
        pairs=_pairs_share(found, best),
    )


def probability(values: Features) -> float:
    """The probability that the best quote answers, from 0 to 1."""
    score = COEFFICIENTS["intercept"] + sum(
        COEFFICIENTS[name] * value for name, value in values._asdict().items()
    )
    return 1.0 / (1.0 + math.exp(-score))


def _gap(top: float, third: float, passage_count: int) -> float:
    gap = (top - third) / top if top > 0 else 0.0
    weight = passage_count + GAP_PASSAGES
    return (passage_count * gap + GAP_PASSAGES * USUAL_GAP) / weight


def _sentence_shares(found: Retrieved, coverage: Coverage) -> tuple[float, float]:
    with_title = alone = 0.0
    for ranked in found.sentences[:SENTENCES_LOOKED_AT]:
        alone = max(alone, coverage.of(ranked.asked))
        with_title = max(with_title, coverage.of(ranked.asked.with_(found.titles[ranked.key])))
    return with_title / coverage.total, alone / coverage.total


def _pairs_share(found: Retrieved, best: int) -> float:
    if not found.query.pairs:
        return 0.0
    hit = found.passages[best]
    digest = found.digests[hit.key]
    texts = [digest.title_terms, *(s.terms for s in digest.sentences[hit.first : hit.last])]
    present = {pair for terms in texts for pair in pairwise(terms)}
    return sum(pair in present for pair in found.query.pairs) / len(found.query.pairs)
