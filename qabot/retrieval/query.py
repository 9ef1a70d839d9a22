"""A question as retrieval reads it: words, their terms, and the concepts they name."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from qabot.analysis.terms import Token, is_number, terms, tokens
from qabot.analysis.vocabulary import CONCEPT_MARK, Vocabulary

MAX_QUERY_WORDS: Final = 200
"""Words of a question beyond these are not searched for."""


NOTHING: Final[frozenset[str]] = frozenset()


class Asked(NamedTuple):
    """What of a question's terms and concepts a text has."""

    terms: frozenset[str]
    """Terms of the question among the text's terms."""

    names: frozenset[str]
    """Terms and marked concept ids of the question among the text's concepts."""

    @property
    def is_something(self) -> bool:
        """Whether it has any."""
        return bool(self.terms or self.names)

    def with_(self, other: "Asked") -> "Asked":
        """What two texts have together."""
        return Asked(self.terms | other.terms, self.names | other.names)


NOTHING_ASKED: Final = Asked(NOTHING, NOTHING)


class QueryWord(NamedTuple):
    """A word of the question, with the terms that stand for it."""

    text: str
    """The word as asked."""

    parts: tuple[str, ...]
    """The terms of its parts."""

    joined: str | None
    """The term of the whole, as in dkk1 for DKK-1."""

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms that stand for the word."""
        return (*self.parts, self.joined) if self.joined else self.parts

    @property
    def is_number(self) -> bool:
        """Whether it is a bare number."""
        return all(is_number(part) for part in self.parts)


class QueryConcept(NamedTuple):
    """Words of the question that name a concept, or several if they are ambiguous."""

    ids: tuple[str, ...]
    """Marked ids, as the index has them."""

    places: tuple[int, ...]
    """Indexes of the words of the name; a word that was asked before stands there."""


class _QueryParts(NamedTuple):
    words: tuple[QueryWord, ...]
    """The words that are not stop words, each once, in order."""

    concepts: tuple[QueryConcept, ...]
    """The concepts that they name."""

    pairs: tuple[tuple[str, str], ...]
    """Neighbouring terms, for phrases."""


class Query(_QueryParts):
    """Everything that is searched for."""

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """All terms, each once, in order."""
        return tuple(dict.fromkeys(term for word in self.words for term in word.terms))

    @cached_property
    def concept_ids(self) -> tuple[str, ...]:
        """All marked concept ids, each once, in order."""
        return tuple(dict.fromkeys(identity for c in self.concepts for identity in c.ids))

    @cached_property
    def asked_terms(self) -> frozenset[str]:
        """The terms as a set."""
        return frozenset(self.terms)

    @cached_property
    def asked_names(self) -> frozenset[str]:
        """Terms and marked concept ids: what may be found among a text's concepts."""
        return self.asked_terms.union(self.concept_ids)

    def words_of(self, concept: QueryConcept) -> tuple[QueryWord, ...]:
        """The words of a concept's name."""
        return tuple(self.words[place] for place in concept.places)

    def asked_in(self, terms: Iterable[str], concepts: Iterable[str]) -> Asked:
        """What of the question a text with these terms and concepts has."""
        return Asked(self.asked_terms.intersection(terms), self.asked_names.intersection(concepts))


def read_query(
    text: str,
    vocabulary: Vocabulary,
    is_known: Callable[[str], bool] = lambda _: False,
) -> Query:
    """Analyze a question.

    Args:
        text: The question.
        vocabulary: Concepts to find in it.
        is_known: Whether the library has a term; decides if "dkk 1" is DKK1.
    """
    found = list(_joined_with_numbers(text, list(tokens(text))[:MAX_QUERY_WORDS], is_known))
    words: dict[tuple[str, ...], QueryWord] = {}
    for token in found:
        word = QueryWord(text[token.start : token.end], token.parts, token.joined)
        words.setdefault(word.terms, word)
    order = {key: i for i, key in enumerate(words)}
    place = [order[QueryWord("", token.parts, token.joined).terms] for token in found]
    concepts = [
        QueryConcept(
            tuple(CONCEPT_MARK + identity for identity in mention.concepts),
            tuple(place[mention.first : mention.last + 1]),
        )
        for mention in vocabulary.mentions(text, found)
    ]
    flat = [term for token in found for term in token.parts]
    pairs = dict.fromkeys((a, b) for a, b in pairwise(flat) if a != b)
    return Query(tuple(words.values()), tuple(dict.fromkeys(concepts)), tuple(pairs))


def _joined_with_numbers(
    text: str, found: list[Token], is_known: Callable[[str], bool]
) -> Iterator[Token]:
    """Join a word and the number after it, where the library has the joined form."""
    at = 0
    while at < len(found):
        token = found[at]
        follower = found[at + 1] if at + 1 < len(found) else None
        if follower and _may_join(text, token, follower):
            joined = _only(terms(token.parts[0] + follower.parts[0]))
            if joined and is_known(joined):
                parts = (*token.parts, *follower.parts)
                yield Token(token.start, follower.end, parts, joined, token.short + follower.short)
                at += 2
                continue
        yield token
        at += 1


def _may_join(text: str, token: Token, follower: Token) -> bool:
    return (
        len(token.parts) == 1
        and token.joined is None
        and token.parts[0].isalpha()
        and len(follower.parts) == 1
        and is_number(follower.parts[0])
        and text[token.end : follower.start] == " "
    )


def _only(found: Iterable[str]) -> str | None:
    listed = list(found)
    return listed[0] if len(listed) == 1 else None
