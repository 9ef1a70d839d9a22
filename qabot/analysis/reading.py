"""A text read for the index in one go: its terms, its words as written, the concepts it names.

A name that is one term is known of a stretch wherever it stands. Names of several terms
are found in a run of those terms that any of them has; what is none of them parts the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, compress, count, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from qabot.analysis.matching import automaton_of
from qabot.analysis.stretches import Form, Named, Stretches
from qabot.analysis.terms import PARTED, Analysis, word_terms

if TYPE_CHECKING:
    from qabot.analysis.vocabulary import Vocabulary

_DENYING: Final = "non"
"""What it stands before is no name inside a longer one, in "non-scarring alopecia"."""


class Reading(NamedTuple):
    """A text as the index takes it."""

    words: str
    """Its terms in order, a space between them."""

    written: str
    """Its words as completion offers them, in lower case and in no order, a space between
    them; each once, or little more often."""

    names: str
    """Marked ids of the concepts that it names, and of their kinds, in no order, a space
    between them; a short form that may mean several things is left out."""


class TextReader:
    """Reads texts with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_name = _marked(vocabulary, vocabulary.names)
        self._by_short = _marked(vocabulary, vocabulary.short)
        self._short = {form for form, ids in vocabulary.short.items() if len(ids) == 1}
        several = [name for name in self._by_name if " " in name]
        self._marked = [self._by_name[name] for name in several]
        self._denying = {
            place: _denied(name)
            for place, name in enumerate(several)
            if _DENYING in name.split(" ")[:-1]
        }
        self._within = frozenset(term for name in several for term in name.split(" "))
        self._automaton = automaton_of(several)
        self._stretches = Stretches(self._named)

    def terms(self, text: str) -> str:
        """The terms of a text in order, a space between them."""
        return "".join([stretch.text for stretch in self._stretches.of(text)])[1:]

    def written(self, text: str) -> str:
        """The words of a text as `Reading.written` has them."""
        return "".join({stretch.written for stretch in self._stretches.of(text)})[1:]

    def read(self, text: str) -> Reading:
        """All that the index takes of a text."""
        stretches = self._stretches.of(text)
        if not stretches:
            return Reading("", "", "")
        texts, written, names, runs, forms = zip(*stretches, strict=True)
        found = self._names(text, names, runs, forms)
        return Reading("".join(texts)[1:], "".join(set(written))[1:], found[1:])

    def _names(
        self,
        text: str,
        names: Sequence[str],
        runs: Sequence[str],
        forms: Sequence[tuple[Form, ...]],
    ) -> str:
        """The names of a text, of whose stretches the parts are given, a space before each."""
        run = f"{''.join(runs)} "
        matches = self._automaton.find_matches_as_indexes(run, overlapping=True)
        if any(name in self._denying for name, _, _ in matches):
            denied = {
                start + at for name, start, _ in matches for at in self._denying.get(name, ())
            }
            if self._is_hard(run, denied, matches):
                return self._names_with_denied(text)
            matches = [match for match in matches if match[1] not in denied]
        marked = self._marked
        several = [marked[name] for name, _, _ in matches]
        places = list(compress(count(), forms))
        if not places:
            return "".join(names) + "".join(several)
        covered = _covered(len(run), matches)
        starts = list(accumulate(map(len, runs), initial=0)) if matches else [0] * len(runs)
        alone = [
            form.marked
            for place in places
            for form in forms[place]
            if covered.find(1, starts[place] + form.start, starts[place] + form.end) < 0
        ]
        return "".join([*names, *several, *alone])

    def _is_hard(
        self, run: str, denied: AbstractSet[int], matches: Sequence[tuple[int, int, int]]
    ) -> bool:
        """Whether a name of one term is denied, or a name that denies another.

        Args:
            run: What the names were found in.
            denied: Where no name begins in it, as "non" stands before.
            matches: All names in it.
        """
        if any(name in self._denying and start in denied for name, start, _ in matches):
            return True
        return any(run[at + 1 : run.index(" ", at + 1)] in self._by_name for at in denied)

    def _names_with_denied(self, text: str) -> str:
        """What `_names` gives, in all cases; it takes longer."""
        vocabulary = self._vocabulary
        pieces, words = word_terms(text)
        found = vocabulary.all_mentions(words, pieces)
        return "".join(
            [
                f" {vocabulary.marked[ids]}"
                for ids, _, _, is_short in found
                if not (is_short and len(ids) > 1)
            ]
        )

    def _named(self, words: Sequence[Analysis]) -> Named:
        """What is known of the words and marks of a stretch, wherever it stands."""
        by_name, within = self._by_name, self._within
        names: list[str] = []
        run: list[str] = []
        forms: list[Form] = []
        reached = 0
        for word in words:
            start = reached
            is_named = False
            for term in word.run.split(" ")[1:]:
                if mark := by_name.get(term):
                    names.append(mark)
                    is_named = True
                kept = f" {term}" if term in within else PARTED
                run.append(kept)
                reached += len(kept)
            if word.has_forms and not is_named and (mark := self._mark_of(word)):
                forms.append(Form(start, reached, mark))
        told = "".join(run)
        if not forms and not told.replace(PARTED, ""):
            told = told and PARTED
        return Named("".join(names), told, tuple(forms))

    def _mark_of(self, word: Analysis) -> str:
        """What a word names by its joined term, or as a short form of one meaning."""
        if word.joined and (mark := self._by_name.get(word.joined)):
            return mark
        return self._by_short[word.short] if word.short in self._short else ""


def _marked(vocabulary: Vocabulary, names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Name → what it names: marked ids with a space before each."""
    marked = vocabulary.marked
    return {name: f" {marked[tuple(ids)]}" for name, ids in names.items()}


def _denied(name: str) -> list[int]:
    """Where terms of a name begin that "non" stands before, from the space before the name."""
    terms = name.split(" ")
    starts = accumulate((len(term) + 1 for term in terms), initial=0)
    return [
        at
        for at, before in zip(islice(starts, 1, None), terms[:-1], strict=False)
        if before == _DENYING
    ]


def _covered(length: int, matches: Sequence[tuple[int, int, int]]) -> bytearray:
    """1 at each place of a run that a name goes over; a match has the space behind it too."""
    covered = bytearray(length if matches else 0)
    for _, start, end in matches:
        covered[start : end - 1] = b"\x01" * (end - 1 - start)
    return covered
