"""The ranking of sentences agrees with BM25+ written out from its paper.

Lv and Zhai, Lower-Bounding Term Frequency Normalization (CIKM 2011): for each
query term in a text, idf · (delta + tf·(k1+1) / (tf + k1·(1 - b + b·|d|/avg)))
with idf = ln((N + 1) / df). Only what a term that is there adds is counted.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.digest import Digest, Sentence
from qabot.index import PassageHit
from qabot.retrieval.query import Query, QueryWord
from qabot.retrieval.ranking import K1, B, rank_sentences

Texts = Sequence[Sequence[str]]

WORDS = ["hair", "dkk", "gene", "scalp", "zinc", "loss", "cell", "iron"]
"""None of them is one that findings or methods are told with."""

texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), min_size=1, max_size=12)
queries = st.lists(st.sampled_from([*WORDS, "absent"]), unique=True, min_size=1, max_size=5)


def bm25_plus(corpus: Texts, asked: Sequence[str]) -> list[float]:
    """The score of each text, less what it would have without any of the terms."""
    average = sum(map(len, corpus)) / len(corpus)
    scores = []
    for text in corpus:
        score = 0.0
        for term in asked:
            df = sum(term in other for other in corpus)
            tf = text.count(term)
            if tf:
                norm = K1 * (1 - B + B * len(text) / average)
                score += math.log((len(corpus) + 1) / df) * tf * (K1 + 1) / (tf + norm)
        scores.append(score)
    return scores


def query_of(words: Sequence[str]) -> Query:
    return Query(tuple(QueryWord(word, (word,), None) for word in words), (), ())


def rank(corpus: Texts, asked: Sequence[str]) -> dict[int, float]:
    """Each text as a document of one sentence; key → what its own words are worth."""
    digests = {
        key: Digest((), (), (Sentence(0, 1, None, " ".join(terms), "", 0.0, 0.0),), {})
        for key, terms in enumerate(corpus)
    }
    hits = [PassageHit(0.0, key, 1, 0, 1) for key in digests]
    ids = {key: f"d{key:03}" for key in digests}
    return {r.key: r.match for r in rank_sentences(query_of(asked), hits, digests, ids)}


@settings(max_examples=300, deadline=None)
@given(corpus=texts, asked=queries)
def test_the_words_of_a_sentence_score_as_bm25_plus_says(
    corpus: list[list[str]], asked: list[str]
) -> None:
    found = rank(corpus, asked)
    wanted = bm25_plus(corpus, asked)
    assert {key for key, score in enumerate(wanted) if score > 1e-9} == set(found)
    for key, score in found.items():
        assert score == pytest.approx(wanted[key], abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(corpus=texts, asked=queries)
def test_only_sentences_that_share_a_term_are_ranked(
    corpus: list[list[str]], asked: list[str]
) -> None:
    assert set(rank(corpus, asked)) == {
        key for key, text in enumerate(corpus) if set(text) & set(asked)
    }


@settings(max_examples=200, deadline=None)
@given(corpus=texts, asked=queries)
def test_better_matches_come_first_and_equal_ones_by_id(
    corpus: list[list[str]], asked: list[str]
) -> None:
    found = rank(corpus, asked)
    wanted = bm25_plus(corpus, asked)
    order = sorted(found, key=lambda key: (-round(wanted[key], 9), key))
    places = list(found)
    for before, after in itertools.pairwise(places):
        assert wanted[before] >= wanted[after] - 1e-6
        if corpus[before] == corpus[after]:
            assert before < after
    assert sorted(places) == sorted(order)


def test_a_term_in_every_sentence_still_counts() -> None:
    found = rank([["hair", "zinc"], ["hair", "hair"], ["hair"]], ["hair"])
    assert len(found) == 3
    assert all(score > 0 for score in found.values())
