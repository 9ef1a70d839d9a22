"""What kind of study a study is: from its publication types, else from its words.

The kinds follow the publication types of MEDLINE and the levels of evidence
of the Oxford Centre for Evidence-Based Medicine (2011).
"""

from __future__ import annotations

import re
from typing import Final

from qabot.models import Study, StudyType

_BY_PUBLICATION_TYPE: Final[tuple[tuple[str, StudyType], ...]] = (
    ("meta-analysis", "meta_analysis"),
    ("meta analysis", "meta_analysis"),
    ("systematic review", "systematic_review"),
    ("randomized controlled trial", "randomized_trial"),
    ("randomised controlled trial", "randomized_trial"),
    ("randomized trial", "randomized_trial"),
    ("guideline", "guideline"),
    ("clinical trial", "trial"),
    ("cohort", "cohort"),
    ("case-control", "case_control"),
    ("cross-sectional", "cross_sectional"),
    ("case report", "case_report"),
    ("case series", "case_report"),
    ("review", "review"),
)

_WORD_RULES: Final[tuple[tuple[StudyType, str], ...]] = (
    ("meta_analysis", r"\b(network )?meta[- ]?analy(sis|ses|tic)\b"),
    ("systematic_review", r"\bsystematic(ally)? (literature )?(review|search)(ed)?\b"),
    (
        "randomized_trial",
        r"\brandomi[sz]ed\b(?!\s+(primers?|order))[^.]{0,80}\b(trial|study|controlled|placebo|"
        r"double[- ]blind|groups?|arms?|to receive|1:1)\b|\bwere randomi[sz]ed\b|"
        r"\brandomly (assigned|allocated)[^.]{0,60}\b(patients|participants|women|men|subjects|"
        r"to receive|placebo|group)|\b(patients|participants|women|men|subjects|volunteers)\b"
        r"[^.]{0,60}\brandomly (assigned|allocated)|\bRCT\b",
    ),
    ("guideline", r"\b(clinical practice|treatment) guidelines?\b|\bconsensus statement\b"),
    (
        "case_report",
        r"\bcase (report|series|study)\b|\bwe (report|describe|present) (a|the|one|two|three) "
        r"(\w+ ){0,3}?(case|cases|patient|patients|man|woman|boy|girl)\b",
    ),
    (
        "cohort",
        r"\b(cohort|follow[- ]up study|longitudinal study|retrospective(ly)? (study|review(ed)?|"
        r"analysis|chart)|prospective (observational )?study|chart review|registry)\b",
    ),
    ("case_control", r"\bcase[- ]control(led)?\b|\bmatched controls\b"),
    ("cross_sectional", r"\bcross[- ]sectional\b|\bsurvey of\b|\bquestionnaire[- ]based\b"),
    (
        "trial",
        r"\b(open[- ]label|single[- ]arm|split[- ]scalp|half[- ]head|phase (1|2|3|i|ii|iii)"
        r"[ab]?)\b|\b(clinical|pilot|controlled|double[- ]blind|placebo[- ]controlled) "
        r"(trial|study)\b",
    ),
    (
        "animal",
        r"\b(mice|mouse|murine|rats?|rabbits?|macaques?|guinea pigs?|C3H/HeJ|C57BL/6J?|"
        r"zebrafish|in vivo model|xenografts?)\b",
    ),
    (
        "in_vitro",
        r"\b(in vitro|ex vivo|cultured|cell lines?|organ culture|co[- ]?cultur\w+|"
        r"(dermal papilla|stem|epithelial|ORS) cells|knockout \w+s?|organoids?|"
        r"Western blot\w*|qPCR|RT-PCR)\b",
    ),
    (
        "review",
        r"\b(narrative |literature |comprehensive |scoping )?review\b(?! board| of (charts|records|"
        r"medical))|\bthis article (reviews|summari[sz]es|discusses)\b|\bwe (review|summari[sz]e)\b",
    ),
)

_RULES: Final = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _WORD_RULES)
_READ_AT_MOST: Final = 6_000

NAMES: Final[dict[StudyType, str]] = {
    "meta_analysis": "meta-analysis",
    "systematic_review": "systematic review",
    "randomized_trial": "randomized trial",
    "trial": "clinical trial",
    "cohort": "cohort study",
    "case_control": "case-control study",
    "cross_sectional": "cross-sectional study",
    "case_report": "case report",
    "animal": "animal study",
    "in_vitro": "laboratory study",
    "review": "review",
    "guideline": "guideline",
}
"""What to call each kind."""

PLURALS: Final[dict[StudyType, str]] = {
    "meta_analysis": "meta-analyses",
    "systematic_review": "systematic reviews",
    "randomized_trial": "randomized trials",
    "trial": "clinical trials",
    "cohort": "cohort studies",
    "case_control": "case-control studies",
    "cross_sectional": "cross-sectional studies",
    "case_report": "case reports",
    "animal": "in animals",
    "in_vitro": "in the laboratory",
    "review": "reviews",
    "guideline": "guidelines",
}
"""What to call several of each kind."""


def study_type(study: Study) -> tuple[StudyType | None, bool]:
    """The kind of a study, and whether it was read from its words.

    Publication types win where they say more than "journal article"; then the
    title's words, then those of the abstract. None if nothing tells.
    """
    named = " | ".join(study.publication_types).lower()
    for words, kind in _BY_PUBLICATION_TYPE:
        if words in named:
            return kind, False
    for text in (study.title, study.text[:_READ_AT_MOST]):
        for kind, rule in _RULES:
            if rule.search(text):
                return kind, True
    return None, False
