"""All names of a vocabulary, or other words, in a text, found in one pass.

The automaton is that of Aho and Corasick (Communications of the ACM 18, 1975),
as `ahocorasick_rs` has it; it is loaded when a document is first read.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

import ahocorasick_rs

_BY_START = itemgetter(1)


def automaton_of(names: Iterable[str]) -> ahocorasick_rs.AhoCorasick:
    """Finds names, each with the spaces around it, in a run of terms with a space at its end."""
    return substrings(f" {name} " for name in names)


def substrings(texts: Iterable[str]) -> ahocorasick_rs.AhoCorasick:
    """Finds texts within others, also within one another."""
    return ahocorasick_rs.AhoCorasick(list(texts), store_patterns=False)


class Matcher:
    """Finds names in runs of terms."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Take the names to be found.

        Args:
            names: Stemmed name → ids of its concepts.
        """
        self._ids = [tuple(ids) for ids in names.values()]
        self._automaton = automaton_of(names)

    def find(self, runs: str) -> list[tuple[tuple[str, ...], int, int]]:
        """Every name, also inside longer ones: (ids, start, index of its last character).

        What "non" stands before is no name inside a longer one: "non-scarring
        alopecia" is not of "scarring alopecia".

        Args:
            runs: What the words and the marks of a text add to a run (`Analysis.run`), as one text.

        Returns:
            The names by their starts, the longest first. `start` is the space before the name.
        """
        found = self._all(runs)
        found.reverse()  # They come by their ends: so the longest is the first of its start.
        found.sort(key=_BY_START)
        return _without_denied(found, runs) if " non " in runs else found

    def _all(self, runs: str) -> list[tuple[tuple[str, ...], int, int]]:
        """All names, denied ones too, by their ends."""
        ids = self._ids
        matches = self._automaton.find_matches_as_indexes(f"{runs} ", overlapping=True)
        return [(ids[name], start, end - 2) for name, start, end in matches]


def _without_denied(
    found: Sequence[tuple[tuple[str, ...], int, int]], runs: str
) -> list[tuple[tuple[str, ...], int, int]]:
    kept = []
    reached = here = -1
    is_denied = False
    for name in found:
        _, start, end = name
        if start != here:
            here, is_denied = start, start < reached and runs.endswith(" non", 0, start)
        if not is_denied:
            kept.append(name)
            reached = max(reached, end)
    return kept
