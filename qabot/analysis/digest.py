"""What is derived from a document: its sentences, with their terms and concepts.

A digest is kept beside the document, with the version that made it, and is
made again when the analyzer, the splitter or the vocabulary changes.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, count, islice, pairwise, repeat
from typing import Final, NamedTuple

from qabot.analysis.moves import finding_weight, result_share
from qabot.analysis.terms import (
    ANALYZER_VERSION,
    places_of_forms,
    short_key,
    terms_of,
    word_terms,
)
from qabot.analysis.vocabulary import Vocabulary
from qabot.models import Document, Section, Study

DIGEST_VERSION: Final = 9
"""Changes whenever this module would derive something else."""

SPLITTER_VERSION: Final = 1
"""The version of `qabot.analysis.sentences`, which is not loaded to read a kept digest."""

SHORT_POST: Final = 700
"""A post's text up to this many code points is quoted whole."""

MAX_SENTENCE: Final = 4_000
"""A run of text without an end in sight is cut into quotable pieces of this size."""


class Sentence(NamedTuple):
    """A span that can be quoted, with what it is found by."""

    start: int
    """The first code point in the document's text."""

    end: int
    """One past the last code point."""

    section: str | None
    """The label of its section."""

    words: str
    """Its terms in order, a space between them."""

    names: str
    """Marked concept ids, and the terms that its short forms stand for, a space between them."""

    finding: float
    """How much it tells a finding (`qabot.analysis.moves`)."""

    result: float
    """How likely it tells a result, 0 to 1 (`qabot.analysis.moves`)."""

    @property
    def terms(self) -> list[str]:
        """Its terms in order."""
        return self.words.split()

    @property
    def concepts(self) -> list[str]:
        """Marked concept ids, and the terms that its short forms stand for."""
        return self.names.split()


class Digest(NamedTuple):
    """Everything that retrieval needs to know of a document."""

    title_terms: Sequence[str]
    """The terms of the title."""

    title_concepts: Sequence[str]
    """The concepts that the title names."""

    sentences: Sequence[Sentence]
    """The sentences in text order."""

    meanings: Mapping[str, str]
    """Short form → what it stands for in this document."""

    def to_text(self) -> str:
        """The digest as JSON, to be stored; `from_text` reads it."""
        return json.dumps(self, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Digest":
        """Read what `to_text` gave."""
        title_terms, title_concepts, sentences, meanings = json.loads(text)
        return cls(title_terms, title_concepts, list(map(Sentence._make, sentences)), meanings)


def digest_version(vocabulary: Vocabulary) -> str:
    """What a digest depends on beside its document."""
    return f"{DIGEST_VERSION}.{ANALYZER_VERSION}.{SPLITTER_VERSION}.{vocabulary.fingerprint}"


def make_digest(document: Document, vocabulary: Vocabulary) -> Digest:
    """Split a document, and find the terms and concepts of each sentence."""
    text = document.text
    spans = sentence_spans(document)
    lines = _Lines([document.title, *(text[start:end] for start, end, _ in spans)], vocabulary)
    meanings = _meanings(f"{document.title}\n{text}", lines)
    names = lines.names({short_key(form): long for form, long in meanings.items()})
    sentences = []
    for number, (start, end, label) in enumerate(spans, start=1):
        found = lines.terms(number)
        result = round(result_share(lines.pieces_of(number)), 2)
        words = " ".join(found)
        sentences.append(
            Sentence(start, end, label, words, names[number], finding_weight(found), result)
        )
    return Digest(lines.terms(0), names[0].split(), sentences, meanings)


class _Lines:
    """The title and the sentences, read at once as lines of one text, which takes less time.

    No word and no name goes over the end of a line.
    """

    def __init__(self, lines: Sequence[str], vocabulary: Vocabulary) -> None:
        self._pieces, self._words = word_terms("\n".join(lines))
        self._vocabulary = vocabulary
        lengths = accumulate(map(len, self._pieces))
        word_starts = list(islice(lengths, 0, 2 * len(self._words), 2))
        line_ends = accumulate(len(line) + 1 for line in lines)
        self._firsts = [0, *(bisect_left(word_starts, end) for end in line_ends)]
        """Index of the first word of each line, and the number of words."""
        self.mentions = vocabulary.all_mentions(self._words, self._pieces)
        """(ids, first word, last word, whether it is a short form) of each name."""

    def terms(self, line: int) -> list[str]:
        """The terms of a line in order."""
        words = self._words[self._firsts[line] : self._firsts[line + 1]]
        return terms_of(words)

    def pieces_of(self, line: int) -> list[str]:
        """A line in pieces, as `word_terms` gives it."""
        return self._pieces[2 * self._firsts[line] : 2 * self._firsts[line + 1] + 1]

    def names(self, meanings: Mapping[str, str]) -> list[str]:
        """Of each line: marked ids of the concepts named, and what its short forms stand for.

        Args:
            meanings: Short form as it is compared → long form.
        """
        marked = self._vocabulary.marked
        found: list[list[str]] = [[] for _ in self._firsts]
        line_of = self._line_of_word()
        for concepts, first, _, is_short in self.mentions:
            if is_short and (len(concepts) > 1 or self._words[first].short in meanings):
                continue
            found[line_of[first]].append(marked[concepts])
        if meanings:
            defined = {
                short: " ".join(concept_terms(long, self._vocabulary))
                for short, long in meanings.items()
            }
            for word in places_of_forms(self._words):
                short = self._words[word].short
                if short and short in defined:
                    found[line_of[word]].append(defined[short])
        return list(map(" ".join, found))

    def words(self, first: int, last: int) -> str:
        """The words from one to another as written."""
        return "".join(self._pieces[2 * first + 1 : 2 * last + 2])

    def _line_of_word(self) -> list[int]:
        counts = (last - first for first, last in pairwise(self._firsts))
        return list(chain.from_iterable(map(repeat, count(), counts)))


def sentence_spans(document: Document) -> list[tuple[int, int, str | None]]:
    """(start, end, section label) of everything that can be quoted, in text order.

    A study's TLDR is one sentence. A short post is quoted whole.
    """
    from qabot.analysis.sentences import split

    if isinstance(document, Study):
        spans: list[tuple[int, int, str | None]] = []
        sections: list[Section | None] = [None] if document.tldr else []
        sections += document.sections
        for section, place in zip(sections, document.section_spans, strict=True):
            given = section.sentence_starts if section else (0,)
            within = document.text[place.start : place.end]
            spans += [
                (place.start + start, place.start + end, place.label)
                for start, end in _bounded(_given(within, given) if given else split(within))
            ]
        return spans
    text = document.text
    stripped = text.strip()
    if not stripped:
        return []
    if len(stripped) <= SHORT_POST:
        start = text.index(stripped[0])
        return [(start, start + len(stripped), None)]
    return [(start, end, None) for start, end in _bounded(split(text))]


def _meanings(text: str, lines: _Lines) -> dict[str, str]:
    """What each short form of a text stands for in it.

    A definition in the text decides (`find_definitions`). Without one, a short
    form that may mean several concepts means the one whose full name the text
    has, if it has the name of only one; otherwise it stays open.
    """
    from qabot.analysis.abbreviations import find_definitions

    meanings: dict[str, str] = {}
    for definition in find_definitions(text):
        meanings.setdefault(definition.short, " ".join(definition.long.split()))
    short = {
        lines.words(first, last): ids for ids, first, last, is_short in lines.mentions if is_short
    }
    if not short:
        return meanings
    named: dict[str, str] = {}
    for ids, first, last, is_short in lines.mentions:
        if not is_short:
            for concept in ids:
                named.setdefault(concept, lines.words(first, last))
    for form, concepts in short.items():
        candidates = [named[concept] for concept in concepts if concept in named]
        if form not in meanings and len(candidates) == 1:
            meanings[form] = candidates[0]
    return meanings


def _given(text: str, starts: Iterable[int]) -> list[tuple[int, int]]:
    bounds = [*starts, len(text)]
    spans = []
    for start, end in pairwise(bounds):
        words = text[start:end]
        left = len(words) - len(words.lstrip())
        if words.strip():
            spans.append((start + left, start + len(words.rstrip())))
    return spans


def _bounded(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for start, end in spans:
        for piece in range(start, end, MAX_SENTENCE):
            yield piece, min(end, piece + MAX_SENTENCE)


def concept_terms(name: str, vocabulary: Vocabulary) -> list[str]:
    """A name as concept terms: its concepts' ids, and its own terms."""
    pieces, words = word_terms(name)
    marked = [vocabulary.marked[ids] for ids, *_ in vocabulary.all_mentions(words, pieces)]
    return " ".join(marked).split() + terms_of(words)
