from __future__ import annotations

import pytest

from qabot.analysis.abbreviations import Definition, expansions, find_definitions

DEFINED = [
    ("in alopecia areata (AA) we", "AA", "alopecia areata"),
    ("adipose-derived stem cells (ASCs)", "ASCs", "adipose-derived stem cells"),
    ("from DKK1 knockout ASCs (DKK1-KO-ASCs)", "DKK1-KO-ASCs", "DKK1 knockout ASCs"),
    ("dihydrotestosterone (DHT)", "DHT", "dihydrotestosterone"),
    ("Dickkopf-1 (DKK1)", "DKK1", "Dickkopf-1"),
    ("TLR4 (toll-like receptor 4)", "TLR4", "toll-like receptor 4"),
    ("AA (androgenic alopecia)", "AA", "androgenic alopecia"),
    ("AGA = androgenetic alopecia.", "AGA", "androgenetic alopecia"),
    ("low-level laser therapy (LLLT)", "LLLT", "low-level laser therapy"),
    ("Severity of Alopecia Tool (SALT)", "SALT", "Severity of Alopecia Tool"),
    ("quality of life (QoL)", "QoL", "quality of life"),
    ("tumour necrosis factor-α (TNF-α)", "TNF-α", "tumour necrosis factor-α"),
    ("tumour necrosis factor-α (TNF-alpha)", "TNF-alpha", "tumour necrosis factor-α"),
    ("5α-reductase inhibitors (5-ARIs)", "5-ARIs", "5α-reductase inhibitors"),
    ("two-dimensional (2D)", "2D", "two-dimensional"),
    ("the androgen estradiol (E2)", "E2", "estradiol"),
    ("relative risk [RR]", "RR", "relative risk"),
    ("fetal bovine serum (FBS; 1 or 10%)", "FBS", "fetal bovine serum"),
    ("diltiazem (DILT, n = 6)", "DILT", "diltiazem"),
    ("95% confidence interval (CI: 1-2)", "CI", "confidence interval"),
    ('an "androgen receptor" (also called "AR")', "AR", "androgen receptor"),
    ("hair loss. Stem cells (SCs) grew", "SCs", "Stem cells"),
    ("used the ubiquitin(Ub)/proteasome", "Ub", "ubiquitin"),
    ("(platelet-rich plasma [PRP] twice)", "PRP", "platelet-rich plasma"),
    ("4,4'-di-isothiocyano-disulphonate (DIDS)", "DIDS", "4,4'-di-isothiocyano-disulphonate"),
]


@pytest.mark.parametrize(("text", "short", "long"), DEFINED)
def test_a_definition_is_found_with_its_words(text: str, short: str, long: str) -> None:
    assert [(found.short, found.long) for found in find_definitions(text)] == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "in mice (n = 5) and rats (5 mg/kg)",
        "minoxidil (Rogaine) and finasteride (Propecia)",
        "it grew (see Fig. 1) in all (Table II)",
        "the coupling J(eff) and the ion Cl(-)",
        "the sentence ended here. It is so (IT)",
        "hair fell\n\nand all (HFA)",
        "the AA group (AA)",
        "group three (III)",
        "men (of Boston)",
        "P = 0.05; x = y",
        "an oak (tree",
        "an oak tree)",
        "an [odd) tree (OT]",
        "()",
        "(AA)",
        "",
    ],
)
def test_a_bracket_that_defines_nothing_is_left_alone(text: str) -> None:
    assert find_definitions(text) == []


def test_spans_are_places_in_the_text() -> None:
    text = "😀 In hair loss (HL) we saw AA (alopecia areata)."
    assert find_definitions(text) == [
        Definition("HL", "hair loss", 16, 18, 5, 14),
        Definition("AA", "alopecia areata", 27, 29, 31, 46),
    ]


def test_a_long_form_may_go_over_a_line_end() -> None:
    assert expansions("androgenetic\nalopecia (AGA)") == {"AGA": "androgenetic\nalopecia"}


def test_nested_brackets_define_both() -> None:
    text = "androgenetic alopecia (AGA, also called male pattern hair loss [MPHL])"
    assert expansions(text) == {"AGA": "androgenetic alopecia", "MPHL": "male pattern hair loss"}


def test_a_legend_defines_each_of_its_entries() -> None:
    assert expansions("AGA = androgenetic alopecia; DHT = dihydrotestosterone") == {
        "AGA": "androgenetic alopecia",
        "DHT": "dihydrotestosterone",
    }


def test_the_first_definition_wins() -> None:
    text = "alopecia areata (AA) or androgenic alopecia (AA)"
    assert expansions(text) == {"AA": "alopecia areata"}


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        ")",
        "()",
        "(A)",
        "[(",
        "a (A) ",
        "AA = aa ",
        "A A A (AAAA) ",
        '"(AA)',
        "(,,,",
        "A=",
        " ",
    ],
)
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    # A quadratic walk over so many characters would not come back.
    text = piece * (100_000 // len(piece))
    for found in find_definitions(text):
        assert text[found.long_start : found.long_end] == found.long


def test_deep_brackets_do_not_overflow() -> None:
    assert find_definitions("(" * 100_000 + "alopecia areata (AA)" + ")" * 100_000)
