"""A follow-up question, completed from the turn before it.

Rules over a few forms; a question that stands alone is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from qabot.analysis.terms import Token, tokens
from qabot.analysis.vocabulary import Mention, Vocabulary

_LEAD: Final = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|so|and|but|also|then|thanks|hm+)[,\s]+)*"
    r"(?P<about>(?:what|how)\s+about|and|what\s+of|but\s+what\s+about)?\s*(?P<rest>.*?)[\s?.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_STARTS_LOOSE: Final = re.compile(r"^\s*(?:and|but|also|so|ok(?:ay)?|then)\b", re.IGNORECASE)
_POINTER: Final = re.compile(
    r"\b(?:(?P<possessive>its|their)|(?P<plain>it|they|them|this|that|these|those|one)"
    r"(?!\s+(?:study|paper|post|article|research|thread|trial)\b))\b",
    re.IGNORECASE,
)
_POINTED_NOUN: Final = re.compile(
    r"\b(?:this|that|the\s+same|these|those)\s+(?:drug|treatment|medication|medicine|condition|"
    r"disease|protein|gene|pathway|therapy|procedure|method|supplement|stuff|thing)s?\b",
    re.IGNORECASE,
)
_DUMMY_THAT: Final = re.compile(
    r"\b(?:is|was|does|do|can|could|would|will|may|might|has|have|did)\s+it\s+"
    r"(?:true|possible|safe|likely|normal|common|worth|ok|okay|bad|good)\b|\bit\s+take",
    re.IGNORECASE,
)
_FOCUS_ORDER: Final = (
    "drug",
    "procedure",
    "substance",
    "gene",
    "pathway",
    "condition",
    "sign",
    "effect",
)
_SWAPPED_KINDS: Final = frozenset({"drug", "procedure", "substance", "gene", "pathway"})
_SUBJECTS: Final = frozenset({"condition", "effect", "sign"})
_BARE_KINDS: Final = frozenset({"effect", "study", "measure", "population"})
MOST_LOOSE_WORDS: Final = 3


class Completed(NamedTuple):
    """A question as it is understood."""

    text: str
    """The question to answer."""

    is_changed: bool
    """Whether anything of the turn before was taken."""


class _Named(NamedTuple):
    concept: str
    kind: str
    start: int
    end: int


def complete(
    question: str,
    previous: str,
    vocabulary: Vocabulary,
    weight: Callable[[str], float],
) -> Completed:
    """Complete a follow-up from the question before it.

    Args:
        question: As asked.
        previous: The question before, as it was understood.
        vocabulary: For telling drugs from conditions.
        weight: How much a word says, in nats: for finding what the turn before was about.
    """
    found = list(tokens(question))
    own = _named(question, found, vocabulary)
    lead = _LEAD.match(question)
    rest = lead["rest"] if lead else question
    asks_about = bool(lead and lead["about"])
    focus = focus_of(previous, vocabulary, weight)
    if focus and (pointed := _with_focus(question, focus, own)):
        return Completed(pointed, is_changed=True)
    if asks_about and rest:
        return Completed(_about(rest, previous, own, vocabulary), is_changed=True)
    if _STARTS_LOOSE.match(question) and rest and not _stands_alone(own, found):
        return Completed(_about(rest, previous, own, vocabulary), is_changed=True)
    if focus and _is_bare(found, own):
        return Completed(f"{question.strip().rstrip('?').strip()} – {focus}?", is_changed=True)
    return Completed(question, is_changed=False)


def focus_of(text: str, vocabulary: Vocabulary, weight: Callable[[str], float]) -> str | None:
    """What a question is about: a drug or procedure it names, else its weightiest word."""
    found = list(tokens(text))
    named = _named(text, found, vocabulary)
    for kind in _FOCUS_ORDER:
        for name in named:
            if name.kind == kind and any(weight(t) > 0 for t in _parts(found, name)):
                return text[name.start : name.end]
    words = [t for t in found if t.parts]
    if not words:
        return None
    best = max(words, key=lambda t: max(weight(part) for part in t.parts))
    return text[best.start : best.end]


def _with_focus(question: str, focus: str, own: Sequence[_Named]) -> str | None:
    """The question with what it points at put in the pointer's place."""
    if any(name.kind in _SWAPPED_KINDS for name in own) and not _POINTER.search(question):
        return None
    if noun := _POINTED_NOUN.search(question):
        return question[: noun.start()] + focus + question[noun.end() :]
    if _DUMMY_THAT.search(question) and own:
        return None
    pointer = _POINTER.search(question)
    if pointer is None:
        return None
    put = f"{focus}'s" if pointer["possessive"] else focus
    if pointer.group().lower() in {"that", "this", "these", "those", "one"} and own:
        follows = question[pointer.end() :].lstrip()
        if follows[:1].isalpha() and not follows.lower().startswith(
            ("work", "help", "cause", "really", "also", "safe", "do", "does", "in ", "for ", "have")
        ):
            return None
    return question[: pointer.start()] + put + question[pointer.end() :]


def _about(rest: str, previous: str, own: Sequence[_Named], vocabulary: Vocabulary) -> str:
    """X of "what about X?" in the place of its like in the question before, or beside it."""
    before = previous.strip().rstrip("?.! ")
    earlier = _named(before, list(tokens(before)), vocabulary)
    for mine in own:
        for other in earlier:
            if mine.kind == other.kind and mine.kind in _SWAPPED_KINDS | _SUBJECTS:
                if mine.concept == other.concept:
                    continue
                return f"{before[: other.start]}{rest}{before[other.end :]}?"
    return f"{before}, {_preposition(rest)}{rest}?"


def _preposition(rest: str) -> str:
    first = rest.split(" ", 1)[0].lower()
    return "" if first in {"in", "for", "with", "on", "after", "during", "by", "at"} else "and "


def _stands_alone(own: Sequence[_Named], found: Sequence[Token]) -> bool:
    return len(own) >= 2 or (len(own) == 1 and len(found) > MOST_LOOSE_WORDS)


def _is_bare(found: Sequence[Token], own: Sequence[_Named]) -> bool:
    """Whether a question has nothing to be about by itself: "how long?", "side effects?"."""
    if not found:
        return False
    return (
        len(found) <= 2
        and all(name.kind in _BARE_KINDS for name in own)
        and (bool(own) or len(found) == 1)
    )


def _named(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> list[_Named]:
    def kind_of(mention: Mention) -> str:
        return vocabulary.kinds.get(mention.concepts[0], "")

    named = [
        _Named(m.concepts[0], kind_of(m), found[m.first].start, found[m.last].end)
        for m in vocabulary.mentions(text, found)
        if kind_of(m) != "word"
    ]
    topic = vocabulary.topic
    return sorted(
        (n for n in named if not all(p in topic for p in _parts(found, n))),
        key=lambda n: n.start,
    )


def _parts(found: Sequence[Token], name: _Named) -> list[str]:
    return [p for t in found if name.start <= t.start < name.end for p in t.parts]
