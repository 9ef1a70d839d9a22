"""How common a term is in text at large."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from qabot.analysis.background import (
    DATA_FILE,
    UNSEEN,
    is_common_english,
    rarity,
    share,
)
from qabot.analysis.terms import ANALYZER_VERSION, STOP_WORDS, terms


def lines() -> list[str]:
    return Path(DATA_FILE).read_text(encoding="utf-8").splitlines()


def of(word: str) -> float:
    (term,) = terms(word)
    return rarity(term)


@pytest.mark.parametrize("word", ["help", "take", "good", "people", "worth", "cause", "treat"])
def test_everyday_words_are_common(word: str) -> None:
    assert of(word) < 3.5
    (term,) = terms(word)
    assert is_common_english(term)


@pytest.mark.parametrize("word", ["patient", "cell", "protein", "treatment", "study"])
def test_words_of_most_abstracts_are_common(word: str) -> None:
    assert of(word) < 2.0


@pytest.mark.parametrize(
    "word",
    [
        "shampoo",
        "caffeine",
        "biotin",
        "finasteride",
        "minoxidil",
        "dht",
        "alopecia",
        "scalp",
        "ketoconazole",
    ],
)
def test_words_of_this_field_are_rare(word: str) -> None:
    assert of(word) > 6.0
    (term,) = terms(word)
    assert not is_common_english(term)


@pytest.mark.parametrize("word", ["transplant", "capital", "france", "knockout", "wnt", "follicle"])
def test_words_of_some_field_are_rarer_than_any_everyday_word(word: str) -> None:
    assert of(word) > 3.5


def test_stop_words_have_low_figures_too() -> None:
    assert rarity("the") < 0.1
    assert [w for w in ("is", "of", "in", "with", "for", "this") if rarity(w) > 1.0] == []
    known = [word for word in STOP_WORDS if rarity(word) < UNSEEN]
    assert len(known) > 0.9 * len(STOP_WORDS)


@pytest.mark.parametrize(
    "term",
    ["zzyzx", "", "\n", "\t", "hair\t39", "#", "# term", "\ud800", "ÿÿÿ", "a" * 999, "0" * 9],
)
def test_a_term_that_is_not_in_the_table_is_as_rare_as_can_be(term: str) -> None:
    assert rarity(term) == UNSEEN
    assert not is_common_english(term)


def test_every_line_of_the_table_is_found_again() -> None:
    for line in lines()[1:]:
        term, figure, *mark = line.split("\t")
        assert (rarity(term), is_common_english(term)) == (int(figure) / 10, mark == ["e"])


def test_the_table_is_sorted_by_bytes_without_a_term_twice() -> None:
    found = [line.split("\t")[0].encode() for line in lines()[1:]]
    assert found == sorted(set(found))
    assert len(found) > 25_000


def test_figures_lie_between_certain_and_unseen() -> None:
    figures = [int(line.split("\t")[1]) / 10 for line in lines()[1:]]
    assert min(figures) == 0.0
    assert max(figures) <= UNSEEN
    assert share("zzyzx") == math.exp(-UNSEEN)


def test_the_table_was_made_with_the_analyzer_of_today() -> None:
    assert f"analyzer {ANALYZER_VERSION};" in lines()[0]
    words = ["treatments", "DKK1", "hair", "follicles", "injuries"]
    assert all(of(word) < UNSEEN for word in words)


def test_the_table_says_what_it_was_made_from_and_stays_small() -> None:
    assert all(word in lines()[0] for word in ("MIT", "ODC-By", "CC BY 3.0", "spacy-lookups-data"))
    assert Path(DATA_FILE).stat().st_size < 400_000


def test_importing_it_reads_no_table() -> None:
    code = (
        "import qabot.analysis.background as b; assert b._table.cache_info().currsize == 0; "
        "b.rarity('hair'); assert b._table.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
