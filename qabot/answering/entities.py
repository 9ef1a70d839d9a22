"""What a question is about, and which documents join it.

A question such as "does microneedling help traction alopecia?" is about two
things. Documents that have one of them each, and none that has both, do not
answer it, however well their words match.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from qabot.analysis.background import rarity
from qabot.analysis.digest import Digest
from qabot.analysis.terms import short_key, terms, tokens
from qabot.analysis.vocabulary import CONCEPT_MARK, Vocabulary
from qabot.answering.coverage import ENTITY_KINDS, SPECIFIC
from qabot.retrieval.query import Query
from qabot.retrieval.retriever import Retrieved

GENERAL: Final = frozenset({"side-effect", "treatment-response", "relapse", "remission"})
"""Concepts that name no one thing: a text tells of them without their names."""

ENOUGH_OF_MANY: Final = 2 / 3
"""Of three things or more, so many joined still tell something."""

ROLES: Final = {
    "drug": "what",
    "procedure": "what",
    "substance": "what",
    "exposure": "what",
    "condition": "of what",
    "effect": "of what",
    "gene": "of what",
    "pathway": "of what",
    "attribute": "which figure",
}
"""The part a thing plays in a question, by its kind; who and where are less than a part."""


class Entity(NamedTuple):
    """A thing that the question is about."""

    ids: tuple[str, ...]
    """Marked ids of the concepts that it may be."""

    terms: frozenset[str]
    """The terms of its name as asked; a short form may mean other things elsewhere."""

    role: str | None
    """The part it plays (`ROLES`)."""


def entities(
    query: Query, vocabulary: Vocabulary, knows: Callable[[str], bool]
) -> tuple[Entity, ...]:
    """The things that a question names and the library knows.

    Things that the whole library is about are left out, and the wider of two
    that say the same, as women beside postmenopausal women. What a document
    must tell of, as a price, is asked for though the library does not know it.
    """
    found = []
    for concept in query.concepts:
        words = query.words_of(concept)
        parts = frozenset(part for word in words for part in word.parts)
        if GENERAL.intersection(i.removeprefix(CONCEPT_MARK) for i in concept.ids):
            continue
        kinds = {vocabulary.kinds.get(i.removeprefix(CONCEPT_MARK), "") for i in concept.ids}
        is_known = any(map(knows, concept.ids)) or all(map(knows, parts)) or "attribute" in kinds
        if kinds & ENTITY_KINDS and is_known and not parts <= vocabulary.topic:
            within = nested_ids(" ".join(word.text for word in words), vocabulary)
            ids = (*concept.ids, *(i for i in within if i not in concept.ids))
            found.append(Entity(ids, parts, _role(kinds)))
    above = {
        CONCEPT_MARK + wider
        for entity in found
        for i in entity.ids
        for wider in vocabulary.broader.get(i.removeprefix(CONCEPT_MARK), ())
        if i.removeprefix(CONCEPT_MARK) not in vocabulary.broader.get(wider, ())
    }
    return tuple(e for e in dict.fromkeys(found) if not above.issuperset(e.ids))


def defined_entities(
    found: Retrieved, known: Sequence[Entity], vocabulary: Vocabulary
) -> tuple[Entity, ...]:
    """The things in the question that a found document has a short form for.

    What authors shorten is a name, though no vocabulary has it. A name that the
    vocabulary has counts as what it is there; words that all texts have are none.
    """
    in_order = [part for word in found.query.words for part in word.parts]
    taken = {part for entity in known for part in entity.terms}
    entities_by_name: dict[tuple[str, ...], Entity] = {}
    for digest in found.digests.values():
        for long in digest.meanings.values():
            name = tuple(terms(long))
            if (
                len(name) > 1
                and name not in entities_by_name
                and taken.isdisjoint(name)
                and _stands_in(name, in_order)
                and (entity := _defined(name, vocabulary.concepts_of(long), vocabulary))
            ):
                entities_by_name[name] = entity
    return tuple(entities_by_name[name] for name in sorted(entities_by_name))


def _defined(
    name: tuple[str, ...], concepts: Sequence[str], vocabulary: Vocabulary
) -> Entity | None:
    if GENERAL.intersection(concepts) or vocabulary.topic.issuperset(name):
        return None
    if not concepts:
        is_telling = any(rarity(term) >= SPECIFIC for term in name)
        return Entity((), frozenset(name), "of what") if is_telling else None
    kinds = {vocabulary.kinds.get(concept, "") for concept in concepts}
    if kinds.isdisjoint(ENTITY_KINDS):
        return None
    ids = tuple(CONCEPT_MARK + concept for concept in concepts)
    return Entity(ids, frozenset(name), _role(kinds))


def _role(kinds: Iterable[str]) -> str | None:
    return next((ROLES[kind] for kind in sorted(kinds) if kind in ROLES), None)


def _stands_in(name: tuple[str, ...], words: Sequence[str]) -> bool:
    size = len(name)
    return any(tuple(words[at : at + size]) == name for at in range(len(words) - size + 1))


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
    """For each document found, the share of the things that it names, 0 to 1.

    A document that names nothing of what plays a part in the question, as none
    of its drugs, joins at most half.
    """
    if not wanted:
        return dict.fromkeys(found.digests, 1.0)
    roles = {entity.role for entity in wanted} - {None}
    shares = {}
    for key, digest in found.digests.items():
        named = [entity for entity in wanted if _is_in(entity, digest)]
        share = len(named) / len(wanted)
        lacks_role = bool(roles.difference(entity.role for entity in named))
        shares[key] = min(share, 0.5) if lacks_role else share
    return shares


def is_joined(share: float, count: int) -> bool:
    """Whether a document that names this share of the things can answer."""
    return share == 1.0 or (count > 2 and share >= ENOUGH_OF_MANY)


def is_in_title(entity: Entity, digest: Digest) -> bool:
    """Whether a document's title names a thing."""
    ids, name, _ = entity
    return any(i in digest.title_concepts for i in ids) or name.issubset(digest.title_terms)


def _is_in(entity: Entity, digest: Digest) -> bool:
    ids, name, _ = entity
    return is_in_title(entity, digest) or any(
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
