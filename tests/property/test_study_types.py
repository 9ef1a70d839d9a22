"""The kind of a study is that of the first rule that fits its whole text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.study_types import _WORD_RULES, _rules

WORDS = sorted({word for _, _, rule in _WORD_RULES for word in re.findall(r"[a-z0-9/:]{2,}", rule)})
HINTS = sorted({hint.strip() for _, hints, _ in _WORD_RULES for hint in hints})
PHRASES = [
    "meta-analysis", "meta-analyses", "systematic review", "were randomized",
    "randomised to groups",
    "randomized trials", "not randomized", "randomly assigned patients", "treatment guideline",
    "case report", "we describe two patients", "a cohort", "case-control", "survey of",
    "open-label", "pilot study", "mice", "rats", "demonstrate", "in vitro", "stem cells",
    "knockout mice", "review board", "we review", "trials are needed",
]  # fmt: skip
TEXTS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(PHRASES), st.sampled_from(WORDS), st.sampled_from(HINTS)),
        st.sampled_from([" ", " ", " ", ". ", ".", "-", "\n", ""]),
    ),
    max_size=10,
).map(lambda both: "".join(map("".join, both)))


@given(TEXTS)
@settings(max_examples=3000, deadline=None)
def test_the_kind_is_that_of_the_first_rule_that_fits_the_whole_text(text: str) -> None:
    fitting = (kind for kind, _, rule in _WORD_RULES if re.search(rule, text, re.DOTALL))
    assert _rules().fitting(text) == next(fitting, None)
