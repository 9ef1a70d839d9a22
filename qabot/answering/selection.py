"""From a ranking to the few sentences that are quoted."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from qabot.answering.coverage import WeightedWord, covered
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

ENOUGH_OF_BEST: Final = 0.5
"""A sentence has to cover this share of what the best one of its lane covers."""


def select(
    found: Retrieved,
    words: Sequence[WeightedWord],
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
    best = max((coverage_of(found, s, words) for s in ranked[:limit]), default=0.0)
    weak = {s for s in ranked if coverage_of(found, s, words) < best * ENOUGH_OF_BEST}
    silent = {s for s in ranked if not _says_something(s, words)}
    if len(weak | silent) == len(ranked):
        silent = set()
    taken: list[RankedSentence] = []
    for sentence in ranked:
        if len(taken) >= limit:
            break
        if sum(t.key == sentence.key for t in taken) >= per_document:
            continue
        is_weak = sentence in weak or sentence in silent
        if is_weak and not (taken and taken[0].key == sentence.key and sentence.key in whole):
            continue
        if any(_is_near(sentence, other) for other in taken):
            continue
        taken.append(sentence)
    return taken


def coverage_of(found: Retrieved, ranked: RankedSentence, words: Sequence[WeightedWord]) -> float:
    """The weight that a sentence covers; what only its title covers counts half."""
    terms, concepts = set(ranked.sentence.terms), set(ranked.sentence.concepts)
    digest = found.digests[ranked.key]
    alone = covered(words, terms, concepts)
    both = covered(words, terms | set(digest.title_terms), concepts | set(digest.title_concepts))
    return (alone + both) / 2


def _says_something(ranked: RankedSentence, words: Sequence[WeightedWord]) -> bool:
    return covered(words, set(ranked.sentence.terms), set(ranked.sentence.concepts)) > 0


def _is_near(one: RankedSentence, other: RankedSentence) -> bool:
    a, b = set(one.sentence.terms), set(other.sentence.terms)
    return len(a & b) >= NEAR_DUPLICATE * len(a | b)
