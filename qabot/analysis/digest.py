"""What is derived from a document: its sentences, their terms and concepts, its passages.

A digest is kept beside the document, with the version that made it, and is
made again when the analyzer, the splitter or the vocabulary changes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from qabot.analysis.moves import finding_weight, result_share
from qabot.analysis.terms import ANALYZER_VERSION, short_key, terms, tokens, word_terms
from qabot.analysis.vocabulary import CONCEPT_MARK, Mention, Vocabulary
from qabot.models import Document, Section, Study

DIGEST_VERSION: Final = 6
"""Changes whenever this module would derive something else."""

SPLITTER_VERSION: Final = 1
"""The version of `qabot.analysis.sentences`, which is not loaded to read a kept digest."""

SHORT_POST: Final = 700
"""A post's text up to this many code points is quoted whole."""

PASSAGE_SENTENCES: Final = 12
"""The longest run of sentences that a passage of a long text has."""

WHOLE_DOCUMENT_SENTENCES: Final = 40
"""A text up to this many sentences is one passage: an abstract."""

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


class Passage(NamedTuple):
    """A run of sentences: what the index retrieves."""

    first: int
    """Index of its first sentence."""

    last: int
    """One past the index of its last sentence."""


def digest_version(vocabulary: Vocabulary) -> str:
    """What a digest depends on beside its document."""
    return f"{DIGEST_VERSION}.{ANALYZER_VERSION}.{SPLITTER_VERSION}.{vocabulary.fingerprint}"


def make_digest(document: Document, vocabulary: Vocabulary) -> Digest:
    """Split a document, and find the terms and concepts of each sentence."""
    text = document.text
    spans = sentence_spans(document)
    title = _Part(document.title, vocabulary)
    parts = [_Part(text[start:end], vocabulary) for start, end, _ in spans]
    meanings = _meanings(f"{document.title}\n{text}", [title, *parts])
    defined = {short_key(form): concept_terms(long, vocabulary) for form, long in meanings.items()}
    sentences = []
    for (start, end, label), part in zip(spans, parts, strict=True):
        found = part.terms()
        names = part.concepts(defined)
        sentences.append(
            Sentence(
                start,
                end,
                label,
                " ".join(found),
                " ".join(names),
                finding_weight(found),
                part.result_share(),
            )
        )
    return Digest(title.terms(), title.concepts(defined), sentences, meanings)


class _Part:
    """The title or a sentence, with its words and the concepts they name."""

    __slots__ = ("_pieces", "_with_broader", "_words", "mentions")

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._pieces, self._words = word_terms(text)
        self.mentions = vocabulary.mentions_in_words(self._words, self._pieces)
        self._with_broader = vocabulary.with_broader

    def terms(self) -> list[str]:
        found: list[str] = []
        for parts, joined, _ in self._words:
            found += parts
            if joined:
                found.append(joined)
        return found

    def concepts(self, defined: Mapping[str, list[str]]) -> list[str]:
        """Marked ids of the concepts named, and what the short forms stand for."""
        found: list[str] = []
        for concepts, first, _, is_short in self.mentions:
            if is_short and (len(concepts) > 1 or self._words[first][2] in defined):
                continue
            found += [CONCEPT_MARK + concept for concept in self._with_broader(concepts)]
        if defined:
            for parts, joined, short in self._words:
                if short and short in defined and (parts or joined):
                    found += defined[short]
        return found

    def result_share(self) -> float:
        return round(result_share(self._pieces), 2)

    def words(self, mention: Mention) -> str:
        return "".join(self._pieces[2 * mention.first + 1 : 2 * mention.last + 2])


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


def passages(digest: Digest) -> list[Passage]:
    """The runs of sentences that the index retrieves: all of an abstract, or parts."""
    count = len(digest.sentences)
    if count <= WHOLE_DOCUMENT_SENTENCES:
        return [Passage(0, count)]
    runs: list[Passage] = []
    first = 0
    for i, sentence in enumerate(digest.sentences):
        is_new = sentence.section != digest.sentences[first].section
        if i > first and (is_new or i - first >= PASSAGE_SENTENCES):
            runs.append(Passage(first, i))
            first = i
    return [*runs, Passage(first, count)]


def _meanings(text: str, parts: "list[_Part]") -> dict[str, str]:
    """What each short form of a text stands for in it.

    A definition in the text decides (`find_definitions`). Without one, a short
    form that may mean several concepts means the one whose full name the text
    has, if it has the name of only one; otherwise it stays open.
    """
    from qabot.analysis.abbreviations import find_definitions

    meanings: dict[str, str] = {}
    for definition in find_definitions(text):
        meanings.setdefault(definition.short, " ".join(definition.long.split()))
    named: dict[str, str] = {}
    short: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for mention in part.mentions:
            if mention.is_short:
                short[part.words(mention)] = mention.concepts
            else:
                for concept in mention.concepts:
                    named.setdefault(concept, part.words(mention))
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
    found = list(tokens(name))
    ids = [c for mention in vocabulary.mentions(name, found, nested=True) for c in mention.concepts]
    return [CONCEPT_MARK + concept for concept in vocabulary.with_broader(ids)] + terms(name)
