"""What a sentence does in a study: tell a finding, or an aim, a method, an open question.

These are the rhetorical moves of Swales (1990). They are told in two ways:

- `finding_weight` by a few stems that claims and their evidence have; which
  ones help was measured on the SciFact claims. It ranks the sentences of all
  documents.
- `result_share` by `moves.tsv` beside this module: how much each word says
  that a sentence is of the results or the conclusion rather than of the
  background, the aim or the methods, fitted by `benchmarks/moves.py` on the
  labelled sections of PubMedQA (MIT licence). It ranks the sentences of a
  document that is about what was asked. Words and figures only.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from qabot.analysis.terms import STOP_WORDS, Analysis

DATA_FILE: Final = str(Path(__file__).with_name("moves.tsv"))
"""The table: the intercept, then a line for each word, its weight in log odds."""

FINDING_TERMS: Final = frozenset(
    """
    associ compar conclud conclus confirm correl decreas demonstr differ enhanc found greater
    higher improv increas indic induc inhibit less lower odd promot reduc reveal show signific
    suggest superior vs
    """.split()
)
"""Stems that findings are told with: significance, change, comparison, conclusion."""

METHOD_TERMS: Final = frozenset(
    """
    aim assess criteria design determin enrol evalu examin investig measur method object purpos
    random randomis receiv recruit review set unclear unknown
    """.split()
)
"""Stems that aims, methods and open questions are told with."""


def finding_weight(terms: Collection[str]) -> float:
    """Above 0 for a sentence that tells a finding, below for an aim or a method; -1.0 to 1.1.

    Args:
        terms: The sentence's terms.

    >>> finding_weight(["hair", "count", "increas", "18"])
    1.1
    """
    weight = 0.0
    if not FINDING_TERMS.isdisjoint(terms):
        weight += 0.7
    if any(map(str.isdigit, terms)):
        weight += 0.4
    if not METHOD_TERMS.isdisjoint(terms):
        weight -= 1.0
    return round(weight, 1)


def features(pieces: Sequence[str], words: Sequence[Analysis]) -> Iterable[str]:
    """What `result_share` looks at: stems, stop words, and kinds of figures.

    Args:
        pieces: The sentence in pieces, as `word_terms` gives it.
        words: The terms of its words.
    """
    found: set[str] = set()
    for at, (parts, _, _) in enumerate(words):
        if parts:
            found.update(parts)
        elif (word := pieces[2 * at + 1].lower()) in STOP_WORDS:
            found.add(word)
    figures = [at for at, (parts, _, _) in enumerate(words) if parts and parts[0].isdigit()]
    if figures:
        found.difference_update([words[at][0][0] for at in figures])
        found.add("0")
        if any(pieces[2 * at + 2].startswith("%") for at in figures):
            found.add("%")
        if any(pieces[2 * at + 2] == "." and at + 1 in figures for at in figures):
            found.add("0.0")
    return found


def result_share(found: Iterable[str]) -> float:
    """The probability that a sentence with these features tells a result, 0 to 1."""
    weights = _weights()
    score = weights[""] + sum(weights[word] for word in found if word in weights)
    return 1.0 / (1.0 + math.exp(-score))


@cache
def _weights() -> dict[str, float]:
    lines = Path(DATA_FILE).read_text(encoding="utf-8").splitlines()
    return {word: float(weight) for word, _, weight in (line.partition("\t") for line in lines)}
