"""From a ranking to the few sentences that are quoted."""

from __future__ import annotations

from collections.abc import Container, Sequence
from operator import or_
from typing import Final

from qabot.answering.coverage import Coverage
from qabot.retrieval.ranking import RankedSentence
from qabot.retrieval.retriever import Retrieved

MAX_QUOTES: Final = 6
"""How many quotes an answer has at the most."""

MAX_FROM_ONE: Final = 3
"""How many of them may come from one document."""

LOOKED_AT: Final = 40
"""How far down the ranking a sentence is still considered."""

NEAR_DUPLICATE: Final = 0.75
"""From this overlap of terms on (Jaccard), two sentences say the same."""

RESULT_WEIGHT: Final = 0.9
"""What it is worth that a sentence tells a result, as a share of the best match."""

ENOUGH_OF_BEST: Final = 0.5
"""A sentence has to cover this share of what the best one of its lane covers."""


def select(
    found: Retrieved,
    coverage: Coverage,
    *,
    limit: int = MAX_QUOTES,
    per_document: int = MAX_FROM_ONE,
    among: Container[int] | None = None,
    whole: Container[int] = (),
) -> list[RankedSentence]:
    """The best sentences that each say something of what was asked.

    A sentence is taken in the order of the ranking if it covers, by itself or
    with its title, enough of what the best covers, is no near-duplicate of one
    taken before, and its document is one of `among` and not used up. Of the
    document that answers best, if it is one of `whole`, other sentences are
    taken too: what it found is often told without the words of the question.
    Where titles alone have them, the sentences under these are taken.
    """
    if limit < 1:
        return []
    ranked = [s for s in found.sentences if among is None or s.key in among][:LOOKED_AT]
    if whole:
        ranked = _results_first(ranked, whole)
    covered = [_coverage_of(found, s, coverage) for s in ranked]
    best = max(covered[:limit], default=0.0)
    weak = [share < best * ENOUGH_OF_BEST for share in covered]
    silent = [coverage.of(s.asked) <= 0 for s in ranked]
    if all(map(or_, weak, silent)):
        silent = [False] * len(ranked)
    taken: list[RankedSentence] = []
    for sentence, is_weak, is_silent in zip(ranked, weak, silent, strict=True):
        if len(taken) >= limit:
            break
        if sum(t.key == sentence.key for t in taken) >= per_document:
            continue
        is_of_best = bool(taken) and taken[0].key == sentence.key and sentence.key in whole
        if (is_weak or is_silent) and not is_of_best:
            continue
        if any(_is_near(sentence, other) for other in taken):
            continue
        taken.append(sentence)
    return taken


def _results_first(ranked: Sequence[RankedSentence], whole: Container[int]) -> list[RankedSentence]:
    """The ranking, results before backgrounds and methods in the documents that are `whole`.

    Such a document is about what was asked: that a sentence names it again says
    little, what it tells of it says much.
    """
    best = max((s.match for s in ranked), default=0.0) * RESULT_WEIGHT
    moved = [
        s._replace(score=s.score + best * (s.sentence.result if s.key in whole else 0.5))
        for s in ranked
    ]
    return sorted(moved, key=lambda s: -s.score)


def _coverage_of(found: Retrieved, ranked: RankedSentence, coverage: Coverage) -> float:
    """The weight that a sentence covers; what only its title covers counts half."""
    alone = coverage.of(ranked.asked)
    return (alone + coverage.of(ranked.asked.with_(found.titles[ranked.key]))) / 2


def _is_near(one: RankedSentence, other: RankedSentence) -> bool:
    a, b = set(one.sentence.terms), set(other.sentence.terms)
    return len(a & b) >= NEAR_DUPLICATE * len(a | b)
