"""The list of what the question table still gets wrong is true."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from qabot import Library

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(name="wrong", scope="module")
def _wrong() -> set[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        import questions  # type: ignore[import-not-found]
    folder = BENCHMARKS / "questions"
    with Library.in_memory(questions.read_library(folder)) as library:
        ask = questions.ask_qabot(library)
        return {
            question["id"]
            for question in questions.read_questions(folder)
            if questions.what_is_wrong(question, ask(question))
        }


def test_every_miss_is_listed_with_its_cause(wrong: set[str]) -> None:
    text = (BENCHMARKS / "questions" / "MISSES.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z_-]+-\d+)` .* \| ([^|]+) \|$", text, re.MULTILINE))
    assert set(listed) == wrong
    assert all(cause.strip() for cause in listed.values())


def test_nine_in_ten_are_right(wrong: set[str]) -> None:
    assert len(wrong) <= 224 // 10
