"""What is derived from a document: its sentences, their terms and concepts, its passages.

A digest is kept beside the document, with the version that made it, and is
made again when the analyzer, the splitter or the vocabulary changes.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from qabot.analysis.terms import ANALYZER_VERSION, Token, short_key, terms, tokens
from qabot.analysis.vocabulary import CONCEPT_MARK, Mention, Vocabulary
from qabot.models import Document, Section, Study

DIGEST_VERSION: Final = 2
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

    terms: tuple[str, ...]
    """Its terms in order."""

    concepts: tuple[str, ...]
    """Marked concept ids, and the terms that its short forms stand for."""


class Digest(NamedTuple):
    """Everything that retrieval needs to know of a document."""

    title_terms: tuple[str, ...]
    """The terms of the title."""

    title_concepts: tuple[str, ...]
    """The concepts that the title names."""

    sentences: tuple[Sentence, ...]
    """The sentences in text order."""

    meanings: Mapping[str, str]
    """Short form → what it stands for in this document."""

    def to_text(self) -> str:
        """The digest as text, to be stored; `from_text` reads it."""
        lines = [
            json.dumps(dict(self.meanings), ensure_ascii=False) if self.meanings else "",
            " ".join(self.title_terms) + "\t" + " ".join(self.title_concepts),
        ]
        label: str | None = None
        for s in self.sentences:
            mark = "" if s.section == label else json.dumps(s.section, ensure_ascii=False)
            label = s.section
            lines.append(f"{s.start} {s.end} {mark}\t{' '.join(s.terms)}\t{' '.join(s.concepts)}")
        return "\n".join(lines)

    @classmethod
    def from_text(cls, text: str) -> "Digest":
        """Read what `to_text` gave."""
        meanings, title, *lines = text.split("\n")
        title_terms, title_concepts = title.split("\t")
        sentences = []
        label: str | None = None
        for line in lines:
            place, words, concepts = line.split("\t")
            start, end, mark = place.split(" ", 2)
            if mark:
                label = json.loads(mark)
            sentences.append(
                Sentence(int(start), int(end), label, tuple(words.split()), tuple(concepts.split()))
            )
        return cls(
            tuple(title_terms.split()),
            tuple(title_concepts.split()),
            tuple(sentences),
            json.loads(meanings) if meanings else {},
        )


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
    parts = [_Part.of(document.title, vocabulary)]
    parts += [_Part.of(text[start:end], vocabulary) for start, end, _ in spans]
    meanings = _meanings(f"{document.title}\n{text}", parts)
    defined = {short_key(form): concept_terms(long, vocabulary) for form, long in meanings.items()}
    title, *sentences = ((part.terms(), part.concepts(defined)) for part in parts)
    return Digest(
        *title,
        tuple(Sentence(*span, *found) for span, found in zip(spans, sentences, strict=True)),
        meanings,
    )


class _Part(NamedTuple):
    """The title or a sentence, with its words and the concepts they name."""

    text: str
    tokens: list[Token]
    mentions: list[Mention]

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> "_Part":
        found = list(tokens(text))
        return cls(text, found, vocabulary.mentions(text, found, nested=True))

    def terms(self) -> tuple[str, ...]:
        found: list[str] = []
        for token in self.tokens:
            found += token.parts
            if token.joined:
                found.append(token.joined)
        return tuple(found)

    def concepts(self, defined: Mapping[str, list[str]]) -> tuple[str, ...]:
        """Marked ids of the concepts named, and what the short forms stand for."""
        found: list[str] = []
        for mention in self.mentions:
            is_open = len(mention.concepts) > 1
            is_defined = self.tokens[mention.first].short in defined
            if not (mention.is_short and (is_open or is_defined)):
                found += [CONCEPT_MARK + concept for concept in mention.concepts]
        for token in self.tokens:
            if token.short and token.short in defined:
                found += defined[token.short]
        return tuple(found)

    def words(self, mention: Mention) -> str:
        return self.text[self.tokens[mention.first].start : self.tokens[mention.last].end]


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
    return [CONCEPT_MARK + concept for concept in ids] + terms(name)
