"""Measures of a ranking, for one query, from 0 to 1; higher is better.

As trec_eval computes them, under the names that `ir_measures` uses. A ranking
is a sequence of ids, best first, each once; `gains` are the judged ids with
their gain, and what is not in it gains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

Id = TypeVar("Id")
Ranking: TypeAlias = Sequence[Id]


def ndcg(ranking: Sequence[Id], gains: Mapping[Id, int], *, depth: int) -> float:
    """Normalized discounted cumulative gain, linear in the gain (Järvelin and Kekäläinen 2002).

    >>> round(ndcg(["a", "b", "c"], {"a": 1, "c": 2}, depth=10), 4)
    0.7602
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:depth])
    return _discounted([gains.get(i, 0) for i in ranking[:depth]]) / best if best else 0.0


def reciprocal_rank(ranking: Sequence[Id], gains: Mapping[Id, int]) -> float:
    """One divided by the place of the first relevant id, 0 if there is none.

    >>> reciprocal_rank(["x", "a"], {"a": 1})
    0.5
    """
    places = (place for place, i in enumerate(ranking, start=1) if gains.get(i, 0) > 0)
    return 1 / next(places, math.inf)


def precision(ranking: Sequence[Id], gains: Mapping[Id, int], *, depth: int) -> float:
    """The share of the first `depth` places that hold a relevant id.

    >>> precision(["x", "a"], {"a": 1}, depth=1)
    0.0
    """
    return _relevant(ranking[:depth], gains) / depth


def hit(ranking: Sequence[Id], gains: Mapping[Id, int], *, depth: int) -> float:
    """1 if there is a relevant id in the first `depth` places, else 0.

    >>> hit(["x", "a"], {"a": 1}, depth=5)
    1.0
    """
    return float(_relevant(ranking[:depth], gains) > 0)


def recall(ranking: Sequence[Id], gains: Mapping[Id, int], *, depth: int) -> float:
    """The share of the relevant ids that are in the first `depth` places.

    >>> recall(["x", "a"], {"a": 1, "b": 3}, depth=10)
    0.5
    """
    relevant = sum(gain > 0 for gain in gains.values())
    return _relevant(ranking[:depth], gains) / relevant if relevant else 0.0


MEASURES: Final[dict[str, Callable[[Sequence[Any], Mapping[Any, int]], float]]] = {
    "nDCG@10": lambda ranking, gains: ndcg(ranking, gains, depth=10),
    "MRR": reciprocal_rank,
    "P@1": lambda ranking, gains: precision(ranking, gains, depth=1),
    "hit@5": lambda ranking, gains: hit(ranking, gains, depth=5),
    "R@10": lambda ranking, gains: recall(ranking, gains, depth=10),
}
"""The measures that are reported, by name."""


def _discounted(gains: Sequence[int]) -> float:
    return sum(max(gain, 0) / math.log2(place + 2) for place, gain in enumerate(gains))


def _relevant(ids: Sequence[Id], gains: Mapping[Id, int]) -> int:
    return sum(gains.get(i, 0) > 0 for i in ids)
