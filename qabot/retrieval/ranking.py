"""Stage 2: the sentences of the best passages, ranked by BM25Plus (rank_bm25).

BM25Plus (Lv and Zhai 2011) stays positive for terms that most sentences have,
but scores a sentence that shares nothing above zero: a match is therefore
sharing a term or a concept, never the sign of a score.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import Final, NamedTuple

from rank_bm25 import BM25Plus

from qabot.analysis.digest import Digest, Sentence
from qabot.index import PassageHit
from qabot.retrieval.query import Query

K1: Final = 1.5
B: Final = 0.25
POSITION_WEIGHT: Final = 0.5
PASSAGE_WEIGHT: Final = 2.0
CONCEPT_WEIGHT: Final = 0.6
"""What a synonym is worth beside the word itself."""
ROLE_WEIGHT: Final = 0.25
"""What it is worth that a sentence tells a finding, as a share of the best match."""

FINDING_TERMS: Final = frozenset(
    """
    associ compar conclud conclus confirm correl decreas demonstr differ enhanc found greater
    higher improv increas indic induc inhibit less lower odd promot reduc reveal show signific
    suggest superior vs
    """.split()
)
"""Stems that findings are told with: significance, change, comparison, conclusion."""

METHOD_TERMS: Final = frozenset(
    """
    aim assess criteria design determin enrol evalu examin investig measur method object purpos
    random randomis receiv recruit review set unclear unknown
    """.split()
)
"""Stems that aims, methods and open questions are told with (the moves of Swales 1990)."""

_FILLER = "."
"""No term is written like this."""

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


class _Pooled(NamedTuple):
    key: int
    index: int  # type: ignore[assignment] # the method of tuples is not used
    sentence: Sentence
    position: float
    passage: float


def rank_sentences(
    query: Query,
    hits: Sequence[PassageHit],
    digests: Mapping[int, Digest],
    ids: Mapping[int, str],
) -> list[RankedSentence]:
    """Rank the sentences of the best passages; only those that match are kept.

    A sentence matches by its own words and concepts, or by its document's title.

    Equal scores are ordered by document id, then by place.
    """
    pool = _pool(hits, digests)
    if not pool:
        return []
    model = _model(query, pool)
    own = _word_scores(model, query.terms, pool)
    concepts = _concept_scores(query, pool)
    match = [a + CONCEPT_WEIGHT * b for a, b in zip(own, concepts, strict=True)]
    titled = _titled(query, digests)
    best = max(match, default=0.0)
    ranked = [
        RankedSentence(
            score
            + best * (POSITION_WEIGHT * item.position + ROLE_WEIGHT * _role(item.sentence))
            + PASSAGE_WEIGHT * item.passage,
            item.key,
            item.index,
            item.sentence,
            score,
            item.passage,
        )
        for score, item in zip(match, pool, strict=True)
        if score > 0 or item.key in titled
    ]
    ranked.sort(key=lambda r: (-r.score, ids[r.key], r.index))
    return ranked


def _pool(hits: Sequence[PassageHit], digests: Mapping[int, Digest]) -> list[_Pooled]:
    pool: dict[tuple[int, int], _Pooled] = {}
    for hit in hits:
        sentences = digests[hit.key].sentences
        length = hit.last - hit.first
        for index in range(hit.first, min(hit.last, len(sentences))):
            sentence = sentences[index]
            position = (index - hit.first) / (length - 1) if length > 1 else 1.0
            if sentence.section and sentence.section.lower().startswith(_FINDINGS):
                position = 1.0
            if sentence.terms:
                item = _Pooled(hit.key, index, sentence, position, hit.score)
                pool.setdefault((hit.key, index), item)
    return list(pool.values())


def _role(sentence: Sentence) -> float:
    """Above 0 for a sentence that tells a finding, below for an aim or a method."""
    role = 0.0
    if not FINDING_TERMS.isdisjoint(sentence.terms):
        role += 0.7
    if any(map(str.isdigit, sentence.terms)):
        role += 0.4
    if not METHOD_TERMS.isdisjoint(sentence.terms):
        role -= 1.0
    return role


def _model(query: Query, pool: Sequence[_Pooled]) -> BM25Plus:
    """BM25Plus over the words that were asked, with the lengths of the whole sentences.

    What was not asked for counts for nothing but the length, and is not read.
    """
    asked = set(query.terms)
    texts = [item.sentence.terms for item in pool]
    model = BM25Plus([[t for t in text if t in asked] or [_FILLER] for text in texts], k1=K1, b=B)
    model.doc_len = [len(text) for text in texts]
    model.avgdl = sum(model.doc_len) / len(texts)
    return model


def _word_scores(model: BM25Plus, terms: Sequence[str], pool: Sequence[_Pooled]) -> list[float]:
    """BM25Plus of each sentence, less what a sentence that shares no term would get."""
    wanted = [term for term in terms if term in model.idf]
    if not wanted:
        return [0.0] * len(pool)
    floor = sum(model.idf[term] for term in wanted) * model.delta
    asked = set(wanted)
    return [
        max(float(score) - floor, 0.0) if asked.intersection(item.sentence.terms) else 0.0
        for score, item in zip(model.get_scores(wanted), pool, strict=True)
    ]


def _titled(query: Query, digests: Mapping[int, Digest]) -> set[int]:
    """The documents whose title matches: their sentences are about what was asked."""
    asked = {*query.terms, *query.concept_ids}
    return {
        key
        for key, digest in digests.items()
        if asked.intersection(digest.title_terms) or asked.intersection(digest.title_concepts)
    }


def _concept_scores(query: Query, pool: Sequence[_Pooled]) -> list[float]:
    """The idf of the concepts that a sentence has without the asked words.

    A defined short form brings the terms of its long form: they count for the
    words of the question that the sentence lacks.
    """
    names = {
        identity: {t for word in query.words_of(c) for t in word.terms}
        for c in query.concepts
        for identity in c.ids
    }
    wanted = set(query.terms)
    asked = wanted.union(names)
    named: list[set[str]] = []
    for item in pool:
        found = asked.intersection(item.sentence.concepts)
        if found:
            words = set(item.sentence.terms)
            found = {c for c in found if (not names[c] <= words if c in names else c not in words)}
        named.append(found)
    counts = Counter(concept for found in named for concept in found)
    idf = {concept: log((len(pool) + 1) / count) for concept, count in counts.items()}
    return [sum(idf[concept] for concept in found) for found in named]
