"""What kind of study a study is: from its publication types, else from its words.

The kinds follow the publication types of MEDLINE and the levels of evidence
of the Oxford Centre for Evidence-Based Medicine (2011).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qabot.models import Study, StudyType

_BY_PUBLICATION_TYPE: Final[tuple[tuple[str, StudyType], ...]] = (
    ("meta-analysis", "meta_analysis"),
    ("meta analysis", "meta_analysis"),
    ("systematic review", "systematic_review"),
    ("non-randomized", "trial"),
    ("non-randomised", "trial"),
    ("nonrandomized", "trial"),
    ("randomized", "randomized_trial"),
    ("randomised", "randomized_trial"),
    ("guideline", "guideline"),
    ("clinical trial", "trial"),
    ("cohort", "cohort"),
    ("case-control", "case_control"),
    ("cross-sectional", "cross_sectional"),
    ("case report", "case_report"),
    ("case series", "case_report"),
    ("review", "review"),
)

_RANDOMIZED: Final = (
    r"(?<!non-)(?<!non )(?<!not )\brandomi[sz]ed\b"
    r"(?![^.]*\b(needed|warranted|required|necessary|lacking)\b)"
)
"""Said of the study itself: not denied, and not wished for."""

_WORD_RULES: Final[tuple[tuple[StudyType, tuple[str, ...], str], ...]] = (
    ("meta_analysis", ("analy",), r"\b(network )?meta[- ]?analy(sis|ses|tic)\b"),
    (
        "systematic_review",
        ("systematic",),
        r"\bsystematic(ally)? (literature )?(review|search)(ed)?\b",
    ),
    (
        "randomized_trial",
        ("randomi", "randomly", "rct"),
        (
            rf"{_RANDOMIZED}(?!\s+(primers?|order))[^.]{{0,80}}\b(trial|study|controlled|placebo|"
            r"double[- ]blind|groups?|arms?|to receive|1:1)\b|\bwere randomi[sz]ed\b|"
            r"\brandomly (assigned|allocated)[^.]{0,60}\b(patients|participants|women|men|subjects|"
            r"to receive|placebo|group)|\b(patients|participants|women|men|subjects|volunteers)\b"
            r"[^.]{0,60}\brandomly (assigned|allocated)|\brct\b"
        ),
    ),
    (
        "randomized_trial",
        ("randomi",),
        rf"\A(?!.*\breviews?\b(?! board)).*{_RANDOMIZED}[^.]{{0,80}}\b(trials|studies)\b",
    ),
    (
        "guideline",
        ("guideline", "consensus"),
        r"\b(clinical practice|treatment) guidelines?\b|\bconsensus statement\b",
    ),
    (
        "case_report",
        ("case ", "we report", "we describe", "we present"),
        (
            r"\bcase (report|series|study)\b|\bwe (report|describe|present) (a|the|one|two|three) "
            r"(\w+ ){0,3}?(case|cases|patient|patients|man|woman|boy|girl)\b"
        ),
    ),
    (
        "cohort",
        ("cohort", "follow", "longitudinal", "retrospective", "prospective", "chart", "registry"),
        (
            r"\b(cohort|follow[- ]up study|longitudinal study|"
            r"retrospective(ly)? (study|review(ed)?|analysis|chart)|"
            r"prospective (observational )?study|chart review|registry)\b"
        ),
    ),
    (
        "case_control",
        ("case", "matched"),
        r"\bcase[- ]control(led)?\b|\bmatched controls\b",
    ),
    (
        "cross_sectional",
        ("cross", "survey", "questionnaire"),
        r"\bcross[- ]sectional\b|\bsurvey of\b|\bquestionnaire[- ]based\b",
    ),
    (
        "trial",
        ("open", "single", "split", "half", "phase", "trial", "study"),
        (
            r"\b(open[- ]label|single[- ]arm|split[- ]scalp|half[- ]head|phase (1|2|3|i|ii|iii)"
            r"[ab]?)\b|\b(clinical|pilot|controlled|double[- ]blind|placebo[- ]controlled) "
            r"(trial|study)\b|\bnon-?randomi[sz]ed\b[^.]{0,40}\b(trial|study)\b"
        ),
    ),
    (
        "animal",
        (
            "mice",
            "mouse",
            "murine",
            " rat",
            "rabbit",
            "macaque",
            "guinea",
            "c3h",
            "c57bl",
            "zebrafish",
            "in vivo",
            "xenograft",
        ),
        (
            r"\b(mice|mouse|murine|rats?|rabbits?|macaques?|guinea pigs?|c3h/hej|c57bl/6j?|"
            r"zebrafish|in vivo model|xenografts?)\b"
        ),
    ),
    (
        "in_vitro",
        ("vitro", "vivo", "cultur", "cell", "knockout", "organoid", "western", "qpcr", "rt-pcr"),
        (
            r"\b(in vitro|ex vivo|cultured|cell lines?|organ culture|co[- ]?cultur\w+|"
            r"(dermal papilla|stem|epithelial|ors) cells|knockout \w+s?|organoids?|"
            r"western blot\w*|qpcr|rt-pcr)\b"
        ),
    ),
    (
        "review",
        ("review", "this article", "we summari"),
        (
            r"\b(narrative |literature |comprehensive |scoping )?review\b"
            r"(?! board| of (charts|records|medical))|"
            r"\bthis article (reviews|summari[sz]es|discusses)\b|\bwe (review|summari[sz]e)\b"
        ),
    ),
)
"""Kind, hints of which every match of the rule has one, rule; all in lower case.

A hint is found anywhere, but one with a space before it only where a word begins: "rat"
stands in "rate" too. A rule is tried on the sentences that have a hint of it, up to a full
stop, over which no match goes; one that begins with `\\A` is tried on the whole text.
"""

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


class _Rules:
    """The rules, and what finds their hints in a text in one pass."""

    def __init__(self) -> None:
        from qabot.analysis.matching import substrings

        self.kinds = [kind for kind, _, _ in _WORD_RULES]
        self.patterns = [re.compile(rule, re.DOTALL) for _, _, rule in _WORD_RULES]
        self._of_whole = [rule.startswith(r"\A") for _, _, rule in _WORD_RULES]
        hints = dict.fromkeys(hint for _, of_rule, _ in _WORD_RULES for hint in of_rule)
        self._begins_word = [hint.startswith(" ") for hint in hints]
        self._rules_of = [
            [place for place, (_, of_rule, _) in enumerate(_WORD_RULES) if hint in of_rule]
            for hint in hints
        ]
        self._automaton = substrings(hint.strip() if hint[0] == " " else hint for hint in hints)

    def fitting(self, text: str) -> StudyType | None:
        """The kind of the first rule that fits a text in lower case."""
        hints = {}
        for hint, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if not (self._begins_word[hint] and start and _is_of_word(text[start - 1])):
                begin = text.rfind(".", 0, start) + 1
                hints[hint, begin] = end
        places = {
            (rule, 0 if self._of_whole[rule] else begin): end
            for (hint, begin), end in hints.items()
            for rule in self._rules_of[hint]
        }
        for rule, begin in sorted(places):
            stop = -1 if self._of_whole[rule] else text.find(".", places[rule, begin])
            if self.patterns[rule].search(text, begin, len(text) if stop < 0 else stop):
                return self.kinds[rule]
        return None


@cache
def _rules() -> _Rules:
    return _Rules()


def study_type(study: Study) -> tuple[StudyType | None, bool]:
    """The kind of a study, and whether it was read from its words.

    Publication types win where they say more than "journal article"; then the
    title's words, then those of the abstract. None if nothing tells.
    """
    named = " | ".join(study.publication_types).lower()
    for words, named_kind in _BY_PUBLICATION_TYPE:
        if words in named:
            return named_kind, False
    rules = _rules()
    title = study.title[:_READ_AT_MOST].lower()
    kind = rules.fitting(title) or rules.fitting(study.text[:_READ_AT_MOST].lower())
    return kind, kind is not None


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"
