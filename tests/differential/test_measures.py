"""The measures agree with trec_eval, through pytrec_eval."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.evaluation.measures import MEASURES

pytrec_eval: Any = pytest.importorskip("pytrec_eval", reason="pytrec-eval-terrier is not installed")

NAMES = {
    "nDCG@10": "ndcg_cut_10",
    "MRR": "recip_rank",
    "P@1": "P_1",
    "hit@5": "success_5",
    "R@10": "recall_10",
}
WANTED = {"ndcg_cut.10", "recip_rank", "P.1", "success.5", "recall.10"}

ids = st.integers(0, 30).map(lambda i: f"d{i}")


@settings(max_examples=200, deadline=None)
@given(
    ranking=st.lists(ids, unique=True, min_size=1, max_size=25),
    gains=st.dictionaries(ids, st.integers(0, 4), min_size=1, max_size=20),
)
def test_every_measure_is_what_trec_eval_computes(
    ranking: list[str], gains: dict[str, int]
) -> None:
    scores = {identity: float(len(ranking) - i) for i, identity in enumerate(ranking)}
    theirs = pytrec_eval.RelevanceEvaluator({"q": gains}, WANTED).evaluate({"q": scores})["q"]
    for name, measure in MEASURES.items():
        assert measure(ranking, gains) == pytest.approx(theirs[NAMES[name]], abs=1e-9), name
