"""Runs of words that may be one name: what parts them, and what may stand between them.

Punctuation parts them, and so does a line's end. Articles, prepositions and
auxiliaries may stand between them, as in "loss of the hair"; other stop words may not.
"""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Final

from qabot.analysis.terms import PARTED, PARTING, Analysis, Token, runs_of, words_and_marks

_PARTING = re.compile(PARTING)
_CACHE_LIMIT: Final = 20_000


class _Gaps(dict[str, str]):
    """What stands between two words → what it adds to the run; found once for each."""

    def __missing__(self, gap: str) -> str:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        found = self[gap] = PARTED if _PARTING.search(gap) else ""
        return found


_GAPS: Final = _Gaps()


def pieces_of_run(pieces: Sequence[str], words: Sequence[Analysis]) -> list[str]:
    """What each piece of a text adds to a run of terms in which names are looked for.

    Args:
        pieces: The text in pieces, the words at odd places, as `word_terms` gives it.
        words: The analysis of each word.
    """
    gaps = map(_GAPS.__getitem__, pieces[::2])
    return [*chain.from_iterable(zip(gaps, runs_of(words), strict=False)), _GAPS[pieces[-1]]]


def is_one_run(text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words of a text from one to another may be one name."""
    if not all(token.parts for token in tokens[first : last + 1]):
        return False
    gaps = (text[tokens[i].end : tokens[i + 1].start] for i in range(first, last))
    return not any(any(runs_of(words_and_marks(gap))) for gap in gaps if gap != " ")
