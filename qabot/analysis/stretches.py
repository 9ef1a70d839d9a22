"""A text as the index reads it: what stands between white space, each kind analyzed once.

No word goes over white space, but for those of which a space is a part ("DKK 1",
"vitamin D"), so a text is read by looking up its stretches, in a fraction of
the time that finding its words takes. The words are those of `qabot.analysis.terms`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from qabot.analysis.terms import Analysis, words_and_marks

_CACHE_LIMIT: Final = 200_000
_LONGEST_KEPT: Final = 40
"""Longer stretches are rarely met again."""

_SHORTEST_WORD: Final = 3
_LONGEST_WORD: Final = 41
"""Words of other lengths are not offered by completion and spelling."""

_SPACE_WITHIN = "\x01"
"""Stands for a space that may be a part of a word; white space in any other text."""

_BEFORE_NUMBER = re.compile(r" (?<=[A-Z] )(?=\d)")
_BEFORE_LETTER = re.compile(r" (?<=itamin |tamins )(?=[A-Ka-k])")
"""With the one above, every space over which `qabot.analysis.terms` may find a word."""


class Form(NamedTuple):
    """A word that names something by its joined term or as a short form, if no name covers it.

    A short form that may mean several things has none.
    """

    start: int
    """Where its terms start in the run of its stretch."""

    end: int
    """One past their end."""

    marked: str
    """What it names: marked ids with a space before each."""


class Named(NamedTuple):
    """What a vocabulary knows of words that follow on one another."""

    names: str
    """Marked ids of the names that are one term, a space before each."""

    run: str
    """What the words add to a run in which names of several terms are looked for."""

    forms: tuple[Form, ...]
    """Those of the words that may be a name by themselves, though their terms are none."""


class Stretch(NamedTuple):
    """What is known of a stretch, wherever it stands."""

    text: str
    """The terms of its words, a space before each."""

    written: str
    """Its words that completion offers as written, in lower case, a space before each."""

    names: str
    """`Named.names` of its words."""

    run: str
    """`Named.run` of its words and its punctuation."""

    forms: tuple[Form, ...]
    """`Named.forms` of its words."""


class Stretches(dict[str, Stretch]):
    """Stretch → what is known of it; found when it is first met, and kept."""

    def __init__(self, named: Callable[[Sequence[Analysis]], Named]) -> None:
        """Take what finds the names in words and marks, as `words_and_marks` gives them."""
        super().__init__()
        self._named = named

    def __missing__(self, stretch: str) -> Stretch:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        found = self._read(stretch.replace(_SPACE_WITHIN, " "))
        if len(stretch) <= _LONGEST_KEPT:
            self[stretch] = found
        return found

    def _read(self, stretch: str) -> Stretch:
        words = words_and_marks(stretch)
        text = "".join([word.text for word in words])
        spelled = [each for word in words if word.terms for each in word.written.split(" ")]
        written = "".join([f" {each}" for each in spelled if is_offered(each)])
        return Stretch(text, text if written == text else written, *self._named(words))

    def of(self, text: str) -> list[Stretch]:
        """What stands between the white space of a text, and the ends of its lines, in order."""
        return list(map(self.__getitem__, parted(text)))


def parted(text: str) -> list[str]:
    """A text parted at its white space; the end of a line is a full stop by itself."""
    lines = text.replace(_SPACE_WITHIN, "  ").replace("\n", " . ")
    kept = _BEFORE_NUMBER.sub(_SPACE_WITHIN, lines)
    if "itamin" in kept:
        kept = _BEFORE_LETTER.sub(_SPACE_WITHIN, kept)
    return kept.split()


def is_offered(word: str) -> bool:
    """Whether completion and spelling offer a word, which is no stop word."""
    return _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and word[0].isalpha()
