"""All names of a vocabulary in the terms of a text, found in one pass.

The automaton is that of Aho and Corasick (Communications of the ACM 18, 1975),
as `ahocorasick_rs` has it; it is loaded when a document is first read.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, count
from operator import itemgetter

import ahocorasick_rs

_BY_START = itemgetter(1)
_WITH_SPACE = (1).__add__


class Matcher:
    """Finds names among terms."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Take the names to be found.

        Args:
            names: Stemmed name → ids of its concepts.
        """
        self._ids = [tuple(ids) for ids in names.values()]
        self._lengths = [name.count(" ") + 1 for name in names]
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {name} " for name in names], store_patterns=False
        )

    def find(self, terms: Sequence[str]) -> list[tuple[tuple[str, ...], int, int]]:
        """Every name: (ids, first term, one past the last), by place, the longest first."""
        matches = self._automaton.find_matches_as_indexes(f" {' '.join(terms)} ", overlapping=True)
        matches.reverse()
        matches.sort(key=_BY_START)
        offsets = accumulate(chain((0,), map(_WITH_SPACE, map(len, terms))))
        places = dict(zip(offsets, count(), strict=False))
        ids, lengths = self._ids, self._lengths
        return [
            (ids[name], (at := places[start]), at + lengths[name]) for name, start, _ in matches
        ]
