"""What kind of study a study is."""

from __future__ import annotations

import pytest

from qabot.analysis.study_types import NAMES, PLURALS, study_type
from tests.making import starter, study


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "randomized_trial"),
        (("Systematic Review", "Meta-Analysis"), "meta_analysis"),
        (("Systematic Review", "Review"), "systematic_review"),
        (("Review",), "review"),
        (("Case Reports",), "case_report"),
        (("Clinical Trial, Phase III",), "trial"),
        (("Practice Guideline",), "guideline"),
        (("Randomized Clinical Trial",), "randomized_trial"),
        (("Randomised Trials",), "randomized_trial"),
        (("Clinical Trial", "Randomized Study"), "randomized_trial"),
        (("Non-Randomized Trial",), "trial"),
    ],
)
def test_publication_types_decide(types: tuple[str, ...], kind: str) -> None:
    text = "Mice were studied in a randomized trial of patients."
    assert study_type(study("A review", text, publication_types=types)) == (kind, False)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Minoxidil: a systematic review and meta-analysis", "", "meta_analysis"),
        ("A systematic review of minoxidil", "", "systematic_review"),
        ("Minoxidil", "Forty men were randomized to receive minoxidil.", "randomized_trial"),
        ("Minoxidil", "Patients were randomly assigned to two arms.", "randomized_trial"),
        ("Two randomised trials of minoxidil", "", "randomized_trial"),
        ("Minoxidil", "Two phase 3 randomized trials in adults.", "randomized_trial"),
        ("Minoxidil", "Pooled from randomized clinical studies.", "randomized_trial"),
        ("A review of randomized trials", "", "review"),
        ("Minoxidil", "We review randomized trials.", "review"),
        ("A non-randomized trial of minoxidil", "", "trial"),
        ("Minoxidil", "An open-label study. The men were not randomised to groups.", "trial"),
        ("Minoxidil", "A retrospective study. Randomized controlled trials are needed.", "cohort"),
        ("Minoxidil", "Cultured cells grew. Randomized trials are warranted.", "in_vitro"),
        ("Minoxidil", "A retrospective study of 40 patients.", "cohort"),
        ("Minoxidil", "We report a case of a woman.", "case_report"),
        ("Minoxidil", "A case-control study.", "case_control"),
        ("Minoxidil", "A cross-sectional survey.", "cross_sectional"),
        ("Minoxidil", "An open-label pilot.", "trial"),
        ("Minoxidil in C57BL/6 mice", "", "animal"),
        ("Minoxidil", "Cultured dermal papilla cells were used.", "in_vitro"),
        ("Minoxidil", "In this article we review what is known.", "review"),
        ("Minoxidil", "It was approved by the institutional review board.", None),
        ("Minoxidil", "Genes were amplified with randomized primers.", None),
        ("Minoxidil", "Hair grew.", None),
        ("Minoxidil", "", None),
    ],
)
def test_words_decide_where_the_record_does_not(title: str, text: str, kind: str | None) -> None:
    record = study(title, text, publication_types=("Journal Article",))
    assert study_type(record) == (kind, kind is not None)


def test_the_title_speaks_before_the_text() -> None:
    document = study("A review of minoxidil", "Earlier randomized trials of patients are shown.")
    assert study_type(document) == ("review", True)


def test_every_kind_has_its_names() -> None:
    assert set(NAMES) == set(PLURALS)


def test_the_shipped_study_is_one_of_the_laboratory() -> None:
    with starter() as library:
        (summary,) = [s for s in library.summaries() if s.kind == "study"]
    assert (summary.study_type, summary.study_type_from_text) == ("in_vitro", True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rats were shaved.", "animal"),
        ("The rate was higher in a rat", "animal"),
        ("Rodents (rat) were shaved.", "animal"),
        ("The rate and the duration of treatment.", None),
        ("A brat and _rat_ are none.", None),
    ],
)
def test_a_rat_is_found_where_a_word_begins(text: str, kind: str | None) -> None:
    assert study_type(study("Minoxidil", text))[0] == kind
