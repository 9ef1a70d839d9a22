"""How much of a question's weight a text covers.

A word weighs its rarity: -log of the share of texts that have it. In a small
library that share comes from text at large (`qabot.analysis.background`), in a
large one from the library; the background counts as `BACKGROUND_TEXTS` texts.
"""

import math
from collections.abc import Container, Sequence
from typing import Final, NamedTuple

from qabot.analysis.background import is_common_english, share
from qabot.analysis.vocabulary import CONCEPT_MARK, Vocabulary
from qabot.index import PassageIndex
from qabot.retrieval.query import Asked, Query, QueryWord

BACKGROUND_TEXTS: Final = 300.0
"""How many texts of the library outweigh what is known of text at large."""

TOPIC_SHARE: Final = 0.6
"""The share of a hair-loss library that has a word that everything here is about."""

ENTITY_KINDS: Final = frozenset(
    {
        "drug",
        "procedure",
        "substance",
        "gene",
        "pathway",
        "condition",
        "effect",
        "anatomy",
        "population",
        "attribute",
        "exposure",
    }
)
"""Kinds of concept that a question is about; the others describe how."""

FORM_TERMS: Final = frozenset("vs versus w wo wrote written newest latest oldest".split())
"""Words that a question is put with; the library need not have them."""

NUMBER_WEIGHT: Final = 0.3
COMMON_WEIGHT: Final = 0.7
"""What an everyday English word weighs beside a word of the field as rare."""

MISSING_COMMON_WEIGHT: Final = 0.4
"""What an everyday word that no document has weighs: it can tell documents apart no more."""

SPECIFIC: Final = 3.0
"""From this rarity on, in nats, a word says what a question is about."""


class WeightedWord(NamedTuple):
    """A word of the question, with its weight and whether the library has it."""

    word: QueryWord
    """The word."""

    weight: float
    """Its rarity in nats."""

    is_known: bool
    """Whether the library has it, as such or by another name."""

    is_specific: bool
    """Whether it says what the question is about."""

    concepts: tuple[str, ...]
    """Marked ids of the concepts that it is a part of the name of."""


def weigh(query: Query, index: PassageIndex, vocabulary: Vocabulary) -> tuple[WeightedWord, ...]:
    """Weigh each word of a question."""
    topic = vocabulary.topic
    named: dict[int, list[str]] = {}
    for concept in query.concepts:
        for place in concept.places:
            named.setdefault(place, []).extend(concept.ids)
    weighed = []
    for place, word in enumerate(query.words):
        concepts = tuple(named.get(place, ()))
        counts = [index.document_frequency(term) for term in word.terms]
        by_name = max((index.document_frequency(c, "concepts") for c in concepts), default=0)
        by_term = max((index.document_frequency(t, "concepts") for t in word.parts), default=0)
        known = _is_known(word, counts) or by_name > 0 or by_term > 0
        rareness = _rareness(word, index, topic)
        weight = rareness * _importance(word)
        if not known and ((not concepts and not is_rare_word(word)) or _is_about_form(word)):
            weight *= MISSING_COMMON_WEIGHT
        is_topic = all(part in topic for part in word.parts)
        kinds = {vocabulary.kinds.get(c.removeprefix(CONCEPT_MARK)) for c in concepts}
        says_much = rareness >= SPECIFIC or not kinds.isdisjoint(ENTITY_KINDS)
        specific = says_much and not (is_topic or word.is_number or _is_about_form(word))
        weighed.append(WeightedWord(word, weight, known or word.is_number, specific, concepts))
    return tuple(weighed)


class Coverage:
    """How much of a question's weight texts cover, by words themselves or by another name.

    Attributes:
        words: The question's words, weighed.
        total: Their weight, in nats.
    """

    def __init__(self, words: Sequence[WeightedWord]) -> None:
        self.words = words
        self.total = sum(w.weight for w in words)
        self._covered: dict[Asked, float] = {}

    def of(self, asked: Asked) -> float:
        """The weight, in nats, of the words that a text has."""
        found = self._covered.get(asked)
        if found is None:
            found = sum(w.weight * _presence(w, asked) for w in self.words)
            self._covered[asked] = found
        return found


def has_word(word: WeightedWord, asked: Asked) -> bool:
    """Whether a text has a word, by itself or by another name."""
    return _presence(word, asked) > 0.5


def is_rare_word(word: QueryWord) -> bool:
    """Whether a word is more than everyday English."""
    return not all(is_common_english(part) for part in word.parts)


def _presence(word: WeightedWord, asked: Asked) -> float:
    """The share of a word that a text has: 1 if whole or by another name."""
    terms, names = asked
    if word.word.joined and word.word.joined in terms:
        return 1.0
    for concept in word.concepts:
        if concept in names:
            return 1.0
    parts = word.word.parts
    present = 0
    for part in parts:
        if part in terms or part in names:
            present += 1
    return present / len(parts) if parts else 0.0


def _is_about_form(word: QueryWord) -> bool:
    """Whether a word says how things are put together, or that of sources, and names nothing."""
    return FORM_TERMS.issuperset(word.terms)


def _is_known(word: QueryWord, counts: list[int]) -> bool:
    if word.joined and counts[-1]:
        return True
    pairs = zip(word.parts, counts, strict=False)
    return bool(word.parts) and all(count or part.isdigit() for part, count in pairs)


def _rareness(word: QueryWord, index: PassageIndex, topic: Container[str]) -> float:
    """The rarity of a word's rarest part, in nats."""
    total = index.passage_count + BACKGROUND_TEXTS
    rarities = []
    for term in word.parts or word.terms:
        usual = TOPIC_SHARE if term in topic else share(term)
        count = index.document_frequency(term) + BACKGROUND_TEXTS * usual
        rarities.append(-math.log(min(count / total, 1.0)))
    return max(rarities, default=0.0)


def _importance(word: QueryWord) -> float:
    if word.is_number:
        return NUMBER_WEIGHT
    return 1.0 if is_rare_word(word) else COMMON_WEIGHT
