"""Follow-up questions as they are understood: (before, question, understood as)."""

from __future__ import annotations

from functools import cache

import pytest

from qabot.analysis.background import rarity
from qabot.analysis.vocabulary import Vocabulary, read_vocabulary
from qabot.answering.followup import complete, focus_of
from qabot.sources.knowledge import knowledge_path

MINOXIDIL = "Does minoxidil help against alopecia areata?"


@cache
def vocabulary() -> Vocabulary:
    name = "vocabulary.toml"
    return read_vocabulary([(name, knowledge_path(name).read_bytes())])


def weight(term: str) -> float:
    return 0.0 if term in vocabulary().topic else rarity(term)


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (MINOXIDIL, "what about finasteride?", "Does finasteride help against alopecia areata?"),
        (MINOXIDIL, "and finasteride?", "Does finasteride help against alopecia areata?"),
        (
            MINOXIDIL,
            "how about androgenetic alopecia?",
            "Does minoxidil help against androgenetic alopecia?",
        ),
        (
            MINOXIDIL,
            "what about in women?",
            "Does minoxidil help against alopecia areata, in women?",
        ),
        (MINOXIDIL, "does it cause headaches?", "does minoxidil cause headaches?"),
        (MINOXIDIL, "what are its side effects?", "what are minoxidil's side effects?"),
        (MINOXIDIL, "is this drug safe?", "is minoxidil safe?"),
        (MINOXIDIL, "side effects?", "side effects – minoxidil?"),
        ("What does DKK1 do?", "how does it do that?", "how does DKK1 do that?"),
        ("Does blocking DKK1 regrow hair?", "does that work in mice?", "does DKK1 work in mice?"),
    ],
)
def test_a_follow_up_is_completed(before: str, question: str, understood: str) -> None:
    completed = complete(question, before, vocabulary(), weight)
    assert completed == (understood, True)


@pytest.mark.parametrize(
    "question",
    [
        "Does finasteride cause depression?",
        "Is it safe to take finasteride?",
        "Is it true that biotin helps against hair loss?",
        "What does DKK1 do to hair follicles?",
        "how long does it take for minoxidil to work?",
        "Which treatments help androgenetic alopecia in women?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert complete(question, MINOXIDIL, vocabulary(), weight) == (question, False)


@pytest.mark.parametrize("question", ["?", "...", "and", "what about", "it", "ok", "so?", "\x00"])
def test_scraps_of_questions_are_no_trouble(question: str) -> None:
    for before in (MINOXIDIL, "", "?", "hair"):
        assert isinstance(complete(question, before, vocabulary(), weight).text, str)


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        (MINOXIDIL, "minoxidil"),
        ("What causes alopecia areata?", "alopecia areata"),
        ("Does magnesium threonate lower DKK1?", "magnesium threonate"),
        ("", None),
        ("what is it", None),
    ],
)
def test_what_a_question_is_about(text: str, focus: str | None) -> None:
    assert focus_of(text, vocabulary(), weight) == focus
