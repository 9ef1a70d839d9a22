"""How sure: the probability that the best quote answers the question.

A logistic model (Cox 1958) over figures that can be explained, fitted by
`benchmarks/confidence.py` on the SciFact claims (Wadden and others 2020) with
the judged abstracts present and removed. No figure reads the form of the
question, such as its length or a question mark.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from qabot.answering.coverage import WeightedWord, covered
from qabot.index import PassageHit
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

ANSWERED: Final = 0.62
"""From this probability on, the status is `answered`."""

PARTIAL: Final = 0.43
"""From this probability on, it is `partial`; below, `none`."""

JOINED: Final = 0.35
"""From this probability on, a document that names all of several things answers in part."""

USUAL_GAP: Final = 0.2
"""The gap that is assumed where a library is too small for it to tell anything."""

GAP_PASSAGES: Final = 60
"""How many passages a library must have for its gap to count as much as the usual one."""

PASSAGES_LOOKED_AT: Final = 5
SENTENCES_LOOKED_AT: Final = 5


def features(found: Retrieved, words: Sequence[WeightedWord], *, passage_count: int) -> Features:
    """The figures of a question and what was found for it.

    Args:
        found: What retrieval gave.
        words: The question's words, weighed.
        passage_count: How many passages the library has.
    """
    total = sum(w.weight for w in words)
    if not found.passages or total <= 0:
        return Features(*([0.0] * len(Features._fields)))
    shares = [
        passage_share(found, hit, words) / total for hit in found.passages[:PASSAGES_LOOKED_AT]
    ]
    best = max(range(len(shares)), key=lambda i: shares[i])
    title = found.digests[found.passages[best].key]
    top = found.passages[0].score
    third = found.passages[2].score if len(found.passages) > 2 else 0.0
    in_title, alone = _sentence_shares(found, words, total)
    return Features(
        passage=shares[best],
        sentence=in_title,
        alone=alone,
        title=covered(words, set(title.title_terms), set(title.title_concepts)) / total,
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


def passage_share(found: Retrieved, hit: PassageHit, words: Sequence[WeightedWord]) -> float:
    """The weight that a passage covers, with its title."""
    digest = found.digests[hit.key]
    run = digest.sentences[hit.first : hit.last]
    terms = {*digest.title_terms, *(term for s in run for term in s.terms)}
    concepts = {*digest.title_concepts, *(c for s in run for c in s.concepts)}
    return covered(words, terms, concepts)


def _sentence_shares(
    found: Retrieved, words: Sequence[WeightedWord], total: float
) -> tuple[float, float]:
    with_title = alone = 0.0
    for ranked in found.sentences[:SENTENCES_LOOKED_AT]:
        digest = found.digests[ranked.key]
        terms, concepts = set(ranked.sentence.terms), set(ranked.sentence.concepts)
        alone = max(alone, covered(words, terms, concepts) / total)
        both = covered(
            words, terms | set(digest.title_terms), concepts | set(digest.title_concepts)
        )
        with_title = max(with_title, both / total)
    return with_title, alone


def _pairs_share(found: Retrieved, best: int) -> float:
    if not found.query.pairs:
        return 0.0
    hit = found.passages[best]
    digest = found.digests[hit.key]
    texts = [digest.title_terms, *(s.terms for s in digest.sentences[hit.first : hit.last])]
    present = {pair for terms in texts for pair in pairwise(terms)}
    return sum(pair in present for pair in found.query.pairs) / len(found.query.pairs)
