"""The splitter against a rule of one line, on texts so plain that it is right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.analysis.sentences import split

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
GOLD = SHARED / "eval" / "sentences"

WORDS = st.sampled_from(
    ["hair", "falls", "grows", "again", "often", "slowly", "follicles", "blood"]
)
SENTENCES = st.builds(
    lambda first, words, mark: " ".join([first, *words]) + mark,
    st.sampled_from(["Hair", "The", "We", "Some", "Follicles", "Minoxidil"]),
    st.lists(WORDS, min_size=1, max_size=8),
    st.sampled_from([".", "!", "?"]),
)
GAPS = st.sampled_from([" ", "  ", "\n\n"])


def plain_split(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(r"[A-Z][^.!?]*[.!?]", text)]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(SENTENCES, GAPS), max_size=8))
def test_plain_sentences_are_split_as_the_plain_rule_splits_them(
    parts: list[tuple[str, str]],
) -> None:
    text = "".join(sentence + gap for sentence, gap in parts)
    assert split(text) == plain_split(text)


def test_treebank_annotators_agree() -> None:
    if not GOLD.is_dir():
        pytest.skip(f"the judged articles are not at {GOLD}")
    gold: dict[str, set[tuple[int, int]]] = {}
    with (GOLD / "gold_sentences.jsonl").open(encoding="utf-8") as lines:
        for span in map(json.loads, lines):
            if span["type"] == "S":
                gold.setdefault(span["doc"], set()).add((span["start"], span["end"]))
    right = 0
    for name, spans in gold.items():
        with (GOLD / "txt" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            right += len(spans & set(split(file.read())))
    assert right / sum(map(len, gold.values())) >= 0.99
