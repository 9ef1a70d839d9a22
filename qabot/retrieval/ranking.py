"""Stage 2: the sentences of the best passages, ranked by BM25Plus (rank_bm25).

BM25Plus (Lv and Zhai 2011) stays positive for terms that most sentences have,
but scores a sentence that shares nothing above zero: a match is therefore
sharing a term or a concept, never the sign of a score.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import log
from typing import Final, NamedTuple

from rank_bm25 import BM25Plus

from qabot.analysis.digest import Digest, Sentence
from qabot.index import PassageHit
from qabot.retrieval.query import NOTHING_ASKED, Asked, Query

K1: Final = 1.5
B: Final = 0.25
POSITION_WEIGHT: Final = 0.5
PASSAGE_WEIGHT: Final = 2.0
CONCEPT_WEIGHT: Final = 0.6
"""What a synonym is worth beside the word itself."""
ROLE_WEIGHT: Final = 0.25
"""What it is worth that a sentence tells a finding, as a share of the best match."""

_BETWEEN = " \n "
_NONE: Final[list[str]] = []
_FINDINGS = ("conclusion", "interpretation", "finding", "tldr", "summary")


class RankedSentence(NamedTuple):
    """A sentence that matches, with the parts of its score."""

    score: float
    """The rank score: higher is better, comparable within one query only."""

    key: int
    """The document's row."""

    index: int  # type: ignore[assignment] # the method of tuples is not used
    """Which sentence of the document it is."""

    sentence: Sentence
    """Its place, terms and concepts."""

    match: float
    """The share of the score that comes from the sentence's own words."""

    passage: float
    """The score of the passage it stands in."""

    asked: Asked
    """What of the question it has."""


class _Pooled(NamedTuple):
    key: int
    index: int  # type: ignore[assignment] # the method of tuples is not used
    sentence: Sentence
    position: float
    passage: float
    length: int
    """How many terms it has."""
    found: list[str]
    """The question's terms that it has, as often as it has them."""
    asked: Asked


def rank_sentences(
    query: Query,
    hits: Sequence[PassageHit],
    digests: Mapping[int, Digest],
    ids: Mapping[int, str],
    titles: Mapping[int, Asked] | None = None,
) -> list[RankedSentence]:
    """Rank the sentences of the best passages; only those that match are kept.

    A sentence matches by its own words and concepts, or by its document's title.

    Equal scores are ordered by document id, then by place.

    Args:
        query: What was searched for.
        hits: The passages whose sentences are ranked.
        digests: The digests of their documents.
        ids: The ids of their documents.
        titles: What `asked_in_titles` gives, where it is known already.
    """
    if titles is None:
        titles = asked_in_titles(query, digests)
    pool = _pool(query, hits, digests)
    if not pool:
        return []
    own = _word_scores(query, pool)
    concepts = _concept_scores(query, pool)
    match = [a + CONCEPT_WEIGHT * b for a, b in zip(own, concepts, strict=True)]
    best = max(match, default=0.0)
    ranked = [
        RankedSentence(
            score
            + best * (POSITION_WEIGHT * item.position + ROLE_WEIGHT * item.sentence.finding)
            + PASSAGE_WEIGHT * item.passage,
            item.key,
            item.index,
            item.sentence,
            score,
            item.passage,
            item.asked,
        )
        for score, item in zip(match, pool, strict=True)
        if score > 0 or titles[item.key].is_something
    ]
    ranked.sort(key=lambda r: (-r.score, ids[r.key], r.index))
    return ranked


def asked_in_titles(query: Query, digests: Mapping[int, Digest]) -> dict[int, Asked]:
    """What of the question the titles of documents have."""
    return {
        key: query.asked_in(digest.title_terms, digest.title_concepts)
        for key, digest in digests.items()
    }


def _pool(query: Query, hits: Sequence[PassageHit], digests: Mapping[int, Digest]) -> list[_Pooled]:
    """The sentences of the passages, each once, with what of the question they have."""
    pool: list[_Pooled] = []
    pooled: set[tuple[int, int]] = set()
    for hit in hits:
        run = digests[hit.key].sentences[hit.first : hit.last]
        terms = _found_in(query.asked_terms, [sentence.words for sentence in run])
        names = _found_in(query.asked_names, [sentence.names for sentence in run])
        key, score = hit.key, hit.score
        last = max(len(run) - 1, 1)
        for place, sentence in enumerate(run):
            index = hit.first + place
            if not sentence.words or (key, index) in pooled:
                continue
            pooled.add((key, index))
            is_end = len(run) == 1 or (
                sentence.section is not None and sentence.section.lower().startswith(_FINDINGS)
            )
            position = 1.0 if is_end else place / last
            found, named = terms.get(place, _NONE), names.get(place)
            asked = NOTHING_ASKED
            if found or named:
                asked = Asked(frozenset(found), frozenset(named or _NONE))
            length = sentence.words.count(" ") + 1
            pool.append(_Pooled(key, index, sentence, position, score, length, found, asked))
    return pool


def _found_in(wanted: Iterable[str], texts: Sequence[str]) -> dict[int, list[str]]:
    """Text → the wanted words that it has, as often as it has them.

    All texts are searched as one: most words are in few of them.

    Args:
        wanted: Words.
        texts: Words with a space between them.
    """
    joined = f" {_BETWEEN.join(texts)} "
    ends = list(accumulate(len(text) + len(_BETWEEN) for text in texts))
    found: dict[int, list[str]] = {}
    for word in wanted:
        spaced = f" {word} "
        at = joined.find(spaced)
        while at >= 0:
            found.setdefault(bisect_right(ends, at), []).append(word)
            at = joined.find(spaced, at + len(spaced) - 1)
    return found


class _PoolModel(BM25Plus):  # type: ignore[misc] # rank_bm25 has no types
    """BM25Plus over the sentences of a pool that have a word of the question.

    The others score nothing; they count for how rare a word and how long a
    sentence is, and are not read.
    """

    def __init__(self, pool: Sequence[_Pooled], matching: Sequence[_Pooled]) -> None:
        self._pool_size = len(pool)
        super().__init__([item.found for item in matching], k1=K1, b=B)
        self.doc_len = [item.length for item in matching]
        self.avgdl = sum(item.length for item in pool) / len(pool)

    def _calc_idf(self, nd: dict[str, int]) -> None:
        matching = self.corpus_size  # type: ignore[has-type]
        self.corpus_size = self._pool_size
        super()._calc_idf(nd)
        self.corpus_size = matching


def _word_scores(query: Query, pool: Sequence[_Pooled]) -> list[float]:
    """BM25Plus of each sentence, less what a sentence that shares no term would get."""
    matching = [item for item in pool if item.found]
    if not matching:
        return [0.0] * len(pool)
    model = _PoolModel(pool, matching)
    wanted = [term for term in query.terms if term in model.idf]
    floor = sum(model.idf[term] for term in wanted) * model.delta
    scores = iter(model.get_scores(wanted).tolist())
    return [max(next(scores) - floor, 0.0) if item.found else 0.0 for item in pool]


def _concept_scores(query: Query, pool: Sequence[_Pooled]) -> list[float]:
    """The idf of the concepts that a sentence has without the asked words.

    A defined short form brings the terms of its long form: they count for the
    words of the question that the sentence lacks.
    """
    of_names = {
        identity: {t for word in query.words_of(c) for t in word.terms}
        for c in query.concepts
        for identity in c.ids
    }
    named: list[Sequence[str]] = []
    for item in pool:
        terms, names = item.asked
        lacked: Sequence[str] = ()
        if names:
            lacked = [
                c
                for c in sorted(names)
                if not (of_names[c] <= terms if c in of_names else c in terms)
            ]
        named.append(lacked)
    counts = Counter(concept for found in named for concept in found)
    idf = {concept: log((len(pool) + 1) / count) for concept, count in counts.items()}
    return [sum(idf[concept] for concept in found) for found in named]
