"""What a sentence does in a study."""

from __future__ import annotations

import pytest

from qabot.analysis.moves import features, finding_weight, result_share
from qabot.analysis.terms import terms, word_terms

RESULTS = (
    "Hair count was significantly higher with the foam (18.2 vs 11.4, p = 0.03).",
    "No harm was found, and 62% had improved.",
    "Treatment should not be stopped when shedding begins.",
)
OTHERS = (
    "We assessed whether the foam has been used by women.",
    "The aim was to evaluate consecutive patients of our clinic.",
    "Medical records were studied to determine the age at onset.",
)


def share(sentence: str) -> float:
    return result_share(word_terms(sentence)[0])


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("other", OTHERS)
def test_results_are_told_from_aims_and_methods(result: str, other: str) -> None:
    assert share(result) > 0.5 > share(other)


def test_figures_are_told_apart_by_their_kind_alone() -> None:
    assert features(word_terms("62% of 105, or 18.2")[0]) == {"%", "0", "0.0", "of", "or"}


def test_a_sentence_without_words_has_a_share() -> None:
    assert 0.0 < share("!") < 1.0


def test_findings_weigh_more_than_methods() -> None:
    assert finding_weight(terms("Density increased by 18")) == 1.1
    assert finding_weight(terms("Women were randomized")) == -1.0
    assert finding_weight(terms("Hair")) == 0.0
