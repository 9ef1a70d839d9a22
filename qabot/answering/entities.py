"""What a question is about, and which documents join it.

A question such as "does microneedling help traction alopecia?" is about two
things. Documents that have one of them each, and none that has both, do not
answer it, however well their words match.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from qabot.analysis.digest import Digest
from qabot.analysis.terms import short_key, terms, tokens
from qabot.analysis.vocabulary import CONCEPT_MARK, Vocabulary
from qabot.answering.coverage import ENTITY_KINDS
from qabot.retrieval.query import Query
from qabot.retrieval.retriever import Retrieved

GENERAL: Final = frozenset({"side-effect", "treatment-response", "relapse", "remission"})
"""Concepts that name no one thing: a text tells of them without their names."""

ENOUGH_OF_MANY: Final = 2 / 3
"""Of three things or more, so many joined still tell something."""


class Entity(NamedTuple):
    """A thing that the question is about."""

    ids: tuple[str, ...]
    """Marked ids of the concepts that it may be."""

    terms: frozenset[str]
    """The terms of its name as asked; a short form may mean other things elsewhere."""


def entities(
    query: Query, vocabulary: Vocabulary, knows: Callable[[str], bool]
) -> tuple[Entity, ...]:
    """The things that a question names and the library knows.

    Things that the whole library is about are left out.
    """
    found = []
    for concept in query.concepts:
        words = query.words_of(concept)
        parts = frozenset(part for word in words for part in word.parts)
        if GENERAL.intersection(i.removeprefix(CONCEPT_MARK) for i in concept.ids):
            continue
        kinds = {vocabulary.kinds.get(i.removeprefix(CONCEPT_MARK), "") for i in concept.ids}
        is_known = any(map(knows, concept.ids)) or all(map(knows, parts))
        if kinds & ENTITY_KINDS and is_known and not parts <= vocabulary.topic:
            within = nested_ids(" ".join(word.text for word in words), vocabulary)
            found.append(
                Entity((*concept.ids, *(i for i in within if i not in concept.ids)), parts)
            )
    return tuple(dict.fromkeys(found))


def nested_ids(name: str, vocabulary: Vocabulary) -> list[str]:
    """Marked ids of the things named inside a longer name, as vitamin D in its deficiency."""
    found = list(tokens(name))
    return [
        CONCEPT_MARK + concept
        for mention in vocabulary.mentions(name, found, nested=True)
        for concept in mention.concepts
        if vocabulary.kinds.get(concept) in ENTITY_KINDS
        and not vocabulary.topic.issuperset(
            part for token in found[mention.first : mention.last + 1] for part in token.parts
        )
    ]


def joined_shares(found: Retrieved, wanted: Sequence[Entity]) -> Mapping[int, float]:
    """For each document found, the share of the things that it names, 0 to 1."""
    if not wanted:
        return dict.fromkeys(found.digests, 1.0)
    return {
        key: sum(_is_in(entity, digest) for entity in wanted) / len(wanted)
        for key, digest in found.digests.items()
    }


def is_joined(share: float, count: int) -> bool:
    """Whether a document that names this share of the things can answer."""
    return share == 1.0 or (count > 2 and share >= ENOUGH_OF_MANY)


def _is_in(entity: Entity, digest: Digest) -> bool:
    ids, name = entity
    if any(i in digest.title_concepts for i in ids) or name.issubset(digest.title_terms):
        return True
    return any(
        any(i in s.names and i in s.concepts for i in ids)
        or (all(term in s.words for term in name) and name.issubset(s.terms))
        for s in digest.sentences
    )


def meanings_asked(
    found: Retrieved, vocabulary: Vocabulary, among: Iterable[int]
) -> dict[str, set[int]]:
    """The meanings of a short form in the question, each with the documents that use it so.

    Empty unless documents use it differently, or if the question spells it out.
    """
    forms = {key for word in found.query.words if (key := short_key(word.text))}
    named = {i for c in found.query.concepts for i in c.ids if len(c.places) > 1}
    for form in sorted(forms):
        groups: dict[str, set[int]] = {}
        for document in among:
            for short, long in found.digests[document].meanings.items():
                if short_key(short) == form:
                    concepts = vocabulary.concepts_of(long)
                    meaning = concepts[0] if concepts else " ".join(terms(long))
                    groups.setdefault(meaning, set()).add(document)
        if len(groups) > 1 and not named.intersection(CONCEPT_MARK + g for g in groups):
            return groups
    return {}


def bare_short_form(found: Retrieved) -> str | None:
    """The term of a short form that is all of the question, as in "what is AA?"; else None."""
    words = found.query.words
    if len(words) != 1 or not short_key(words[0].text) or len(words[0].parts) != 1:
        return None
    form = short_key(words[0].text)
    defined = any(short_key(short) == form for d in found.digests.values() for short in d.meanings)
    return words[0].parts[0] if defined else None
