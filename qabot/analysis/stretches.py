"""A text as the index reads it: what stands between white space, each kind analyzed once.

No word goes over white space, but for those of which a space is a part ("DKK 1",
"vitamin D"), so a text is read by looking up its stretches, in a fraction of
the time that finding its words takes. The words are those of `qabot.analysis.terms`.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import compress, count
from operator import itemgetter
from typing import Final, NamedTuple

from qabot.analysis.terms import words_and_marks

_CACHE_LIMIT: Final = 200_000
_LONGEST_KEPT: Final = 40
"""Longer stretches are rarely met again."""

_SHORTEST_WORD: Final = 3
_LONGEST_WORD: Final = 41
"""Words of other lengths are not offered by completion and spelling."""

_SPACE_WITHIN = "\x01"
"""Stands for a space that may be a part of a word; white space in any other text."""

_BEFORE_NUMBER = re.compile(r"([A-Z]) (?=\d)")
_BEFORE_LETTER = re.compile(r"(itamins?) (?=[A-Ka-k])")
"""With the one above, every space over which `qabot.analysis.terms` may find a word."""


class Form(NamedTuple):
    """A word that may name something by its joined term, or as a short form."""

    joined: str
    """The joined term; "" if it has none."""

    short: str
    """The word as a short form is compared; "" if it is none."""

    start: int
    """Where its terms start in the run of its stretch."""

    end: int
    """One past their end."""


class Stretch(NamedTuple):
    """What is known of a stretch, wherever it stands."""

    text: str
    """The terms of its words, a space before each."""

    run: str
    """What its words and its punctuation add to a run that may be a name (`Analysis.run`)."""

    written: str
    """Its words that completion offers as written, in lower case, a space before each."""

    forms: tuple[Form, ...]
    """Those of its words that may be a name by themselves."""


_TEXT, _RUN, _WRITTEN, _FORMS = map(itemgetter, range(4))


class _Stretches(dict[str, Stretch]):
    """Stretch → what is known of it; found when it is first met, and kept."""

    def __missing__(self, stretch: str) -> Stretch:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        found = _read(stretch.replace(_SPACE_WITHIN, " "))
        if len(stretch) <= _LONGEST_KEPT:
            self[stretch] = found
        return found


_STRETCHES: Final = _Stretches()


def stretches(text: str) -> list[Stretch]:
    """What stands between the white space of a text, and the ends of its lines, in order."""
    parted = text.replace(_SPACE_WITHIN, "  ").replace("\n", " . ")
    parted = _BEFORE_NUMBER.sub(rf"\1{_SPACE_WITHIN}", parted)
    if "itamin" in parted:
        parted = _BEFORE_LETTER.sub(rf"\1{_SPACE_WITHIN}", parted)
    return list(map(_STRETCHES.__getitem__, parted.split()))


def text_of(read: Iterable[Stretch]) -> str:
    """The terms in order, a space between them."""
    return "".join(map(_TEXT, read))[1:]


def runs_of(read: Iterable[Stretch]) -> Iterator[str]:
    """What each stretch adds to a run in which names are looked for."""
    return map(_RUN, read)


def places_with_forms(read: Iterable[Stretch]) -> Iterator[int]:
    """Where stretches stand that have words which may be names by themselves."""
    return compress(count(), map(_FORMS, read))


def written_of(read: Iterable[Stretch]) -> str:
    """The words as written, for completion, in no order: each once, or little more often."""
    return "".join(set(map(_WRITTEN, read)))[1:]


def is_offered(word: str) -> bool:
    """Whether completion and spelling offer a word, which is no stop word."""
    return _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and word[0].isalpha()


def _read(stretch: str) -> Stretch:
    words = words_and_marks(stretch)
    forms = []
    start = 0
    for word in words:
        end = start + len(word.run)
        if word.has_forms:
            forms.append(Form(word.joined or "", word.short, start, end))
        start = end
    text = "".join([word.text for word in words])
    run = "".join([word.run for word in words])
    spelled = [each for word in words if word.terms for each in word.written.split(" ")]
    written = "".join([f" {each}" for each in spelled if is_offered(each)])
    return Stretch(text, text if run == text else run, written, tuple(forms))
