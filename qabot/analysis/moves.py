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
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from qabot.analysis.terms import STOP_WORDS, terms

DATA_FILE: Final = str(Path(__file__).with_name("moves.tsv"))
"""The table: the intercept, then a line for each word, its weight in log odds."""

_CACHE_LIMIT: Final = 200_000

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


def finding_weight(found: Collection[str]) -> float:
    """Above 0 for a sentence that tells a finding, below for an aim or a method; -1.0 to 1.1.

    Args:
        found: The sentence's terms.

    >>> finding_weight(["hair", "count", "increas", "18"])
    1.1
    """
    weight = 0.0
    if not FINDING_TERMS.isdisjoint(found):
        weight += 0.7
    if any(map(str.isdigit, found)):
        weight += 0.4
    if not METHOD_TERMS.isdisjoint(found):
        weight -= 1.0
    return round(weight, 1)


def features(pieces: Sequence[str]) -> set[str]:
    """What tells a result: stems, stop words, and kinds of figures.

    Args:
        pieces: The sentence in pieces, as `word_terms` gives it.
    """
    found = {feature for word in pieces[1::2] for feature in _of_word(word)}
    return found | _figures(pieces)


def result_share(pieces: Sequence[str]) -> float:
    """The probability that a sentence tells a result, 0 to 1.

    Args:
        pieces: The sentence in pieces, as `word_terms` gives it.
    """
    words = pieces[1::2]
    found = set(chain.from_iterable(map(_TELLING.__getitem__, words)))
    weights = _weights()
    if any(map(str.isdecimal, words)):
        found.update(figure for figure in _figures(pieces) if figure in weights)
    score = math.fsum(map(weights.__getitem__, found)) + weights[""]
    return 1.0 / (1.0 + math.exp(-score))


def _of_word(word: str) -> tuple[str, ...]:
    if word.isdecimal():
        return ()
    lower = word.lower()
    return (lower,) if lower in STOP_WORDS else tuple(terms(word))


def _figures(pieces: Sequence[str]) -> set[str]:
    """Kinds of figures: any, a percentage, one with decimals."""
    places = [at for at in range(1, len(pieces), 2) if pieces[at].isdecimal()]
    if not places:
        return set()
    found = {"0"}
    if any(pieces[at + 1].startswith("%") for at in places):
        found.add("%")
    if any(pieces[at + 1] == "." and at + 2 in places for at in places):
        found.add("0.0")
    return found


class _Telling(dict[str, tuple[str, ...]]):
    """Word → those of its features that the table has; looked up once for each word."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        weights = _weights()
        told = self[word] = tuple(f for f in _of_word(word) if f in weights)
        return told


_TELLING: Final = _Telling()


@cache
def _weights() -> dict[str, float]:
    lines = Path(DATA_FILE).read_text(encoding="utf-8").splitlines()
    return {word: float(weight) for word, _, weight in (line.partition("\t") for line in lines)}
