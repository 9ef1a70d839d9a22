"""The measures, against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from qabot.evaluation.measures import (
    MEASURES,
    hit,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)


def test_a_perfect_ranking_measures_one_everywhere() -> None:
    gains = {"a": 2, "b": 1}
    values = {name: measure(["a", "b", "x"], gains) for name, measure in MEASURES.items()}
    assert values == dict.fromkeys(MEASURES, 1.0)


def test_a_ranking_without_a_hit_measures_zero_everywhere() -> None:
    for ranking in ([], ["x", "y"]):
        assert {measure(ranking, {"a": 1}) for measure in MEASURES.values()} == {0.0}


def test_ndcg_discounts_by_the_logarithm_of_the_place() -> None:
    value = ndcg(["x", "a", "y", "b"], {"a": 1, "b": 1}, depth=10)
    assert value == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3)))


def test_ndcg_is_linear_in_graded_gains() -> None:
    value = ndcg(["b", "a"], {"a": 3, "b": 1}, depth=10)
    assert value == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_ndcg_looks_no_further_than_its_depth() -> None:
    ranking = [f"x{i}" for i in range(10)] + ["a"]
    assert ndcg(ranking, {"a": 1}, depth=10) == 0.0
    assert ndcg(ranking, {"a": 1}, depth=11) > 0.0


def test_ndcg_of_more_relevant_ids_than_places_can_reach_one() -> None:
    gains = {f"a{i}": 1 for i in range(30)}
    assert ndcg(list(gains)[:10], gains, depth=10) == pytest.approx(1.0)


def test_the_reciprocal_rank_is_of_the_first_relevant_id_alone() -> None:
    assert reciprocal_rank(["x", "y", "b", "a"], {"a": 1, "b": 1}) == pytest.approx(1 / 3)


def test_an_id_judged_irrelevant_is_no_hit() -> None:
    gains = {"x": 0, "y": -1, "a": 1}
    assert reciprocal_rank(["x", "y", "a"], gains) == pytest.approx(1 / 3)
    assert hit(["x", "y"], gains, depth=5) == 0.0
    assert recall(["x", "a"], gains, depth=10) == 1.0
    assert ndcg(["x", "y"], gains, depth=10) == 0.0


def test_a_short_ranking_is_not_divided_by_its_length() -> None:
    assert precision(["a"], {"a": 1}, depth=5) == pytest.approx(0.2)


def test_without_anything_relevant_nothing_is_divided_by_zero() -> None:
    assert {measure(["a"], {}) for measure in MEASURES.values()} == {0.0}
