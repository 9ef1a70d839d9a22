"""`qabot ask`: answers on stdout, the rest on stderr, and exit codes that can be relied on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., Any]

QUESTION = "Does blocking DKK1 regrow hair?"


def test_an_answer_goes_to_stdout_and_ends_with_0(qabot: Run) -> None:
    ended = qabot("ask", QUESTION)
    assert ended.code == 0
    assert "Studies" in ended.out
    assert "Sources" in ended.out
    assert "DKK1" in ended.out
    assert "\x1b" not in ended.out


def test_a_new_library_is_told_of_on_stderr_alone(qabot: Run, place: Path) -> None:
    first = qabot("ask", QUESTION)
    assert str(place / "library.qabot") in first.err
    assert qabot("ask", QUESTION).err == ""


def test_no_answer_ends_with_1_and_names_the_unknown_words(qabot: Run) -> None:
    ended = qabot("ask", "Does flumoxidine regrow teeth?")
    assert ended.code == 1
    assert "flumoxidine" in ended.out


def test_words_without_quotation_marks_are_one_question(qabot: Run) -> None:
    ended = qabot("ask", "--json", *QUESTION.split())
    assert json.loads(ended.out)["question"] == QUESTION


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json", "ask", QUESTION),
        ("ask", "--json", QUESTION),
        ("ask", QUESTION, "--json"),
    ],
)
def test_json_may_stand_anywhere(qabot: Run, arguments: tuple[str, ...]) -> None:
    answer = json.loads(qabot(*arguments).out)
    assert answer["schema"] == "qabot.answer/1"
    assert answer["status"] == "answered"


def test_the_library_after_the_command_wins_over_the_environment(qabot: Run, place: Path) -> None:
    other = place / "other.qabot"
    qabot("ask", QUESTION, "--library", str(other))
    assert other.exists()
    assert not (place / "library.qabot").exists()


def test_a_quote_is_the_span_of_the_text_that_show_prints(qabot: Run) -> None:
    quotes = json.loads(qabot("ask", QUESTION, "--json").out)["quotes"]
    assert quotes
    for quote in quotes:
        shown = json.loads(qabot("show", quote["document_id"], "--json").out)
        assert shown["text"][quote["start"] : quote["end"]] == quote["text"]


def test_a_question_comes_from_standard_input(qabot: Run) -> None:
    ended = qabot("ask", "-", "--json", stdin=f"\ufeff{QUESTION}\n".encode())
    assert json.loads(ended.out)["question"] == QUESTION


def test_many_questions_give_a_line_of_json_each(qabot: Run, place: Path) -> None:
    file = place / "questions.txt"
    file.write_text(f"{QUESTION}\n\nDoes flumoxidine regrow teeth?\n", encoding="utf-8")
    ended = qabot("ask", "--file", str(file), "--json")
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [answer["status"] for answer in answers] == ["answered", "none"]
    assert ended.code == 1


def test_a_line_that_is_no_question_is_named_and_the_rest_is_asked(qabot: Run) -> None:
    lines = f"the of and\n{QUESTION}\n".encode()
    ended = qabot("ask", "--file", "-", "--json", stdin=lines)
    assert len(ended.out.splitlines()) == 1
    assert "-, line 1: " in ended.err
    assert ended.code == 1


def test_a_binary_file_holds_no_questions(qabot: Run, place: Path) -> None:
    file = place / "questions.bin"
    file.write_bytes(b"what\n\x00\x01\x02\n")
    ended = qabot("ask", "--file", str(file))
    assert ended.code == 1
    assert "line 2" in ended.err
    assert "not a text file" in ended.err


def test_continuing_completes_a_follow_up(qabot: Run) -> None:
    qabot("ask", QUESTION)
    followed = json.loads(qabot("ask", "-c", "--json", "And who wrote it?").out)
    assert followed["records"]
    history = json.loads(qabot("history", "--json").out)
    assert [c["turns"] for c in history["conversations"]] == [2]


def test_filters_are_in_the_answer(qabot: Run) -> None:
    ended = qabot(
        "ask", QUESTION, "--json", "--type", "RCT", "--type", "meta-analyses",
        "--since", "2015", "--until", "2020-06", "--kind", "study", "--by", "Kim",
    )  # fmt: skip
    assert json.loads(ended.out)["filters"] == {
        "kind": "study",
        "types": ["randomized_trial", "meta_analysis"],
        "since": "2015",
        "until": "2020-06",
        "within": [],
        "authors": ["Kim"],
    }


def test_markdown_and_plain_quote_the_same_words(qabot: Run) -> None:
    quote = json.loads(qabot("ask", QUESTION, "--json").out)["quotes"][0]["text"]
    assert f"“{quote}”" in qabot("ask", QUESTION, "--plain").out
    markdown = qabot("ask", QUESTION, "--markdown").out
    assert "**Sources**" in markdown
    assert quote in markdown.replace("\\", "")


def test_colour_changes_nothing_but_the_colour(qabot: Run) -> None:
    import re

    plain = qabot("ask", QUESTION).out
    coloured = qabot("ask", QUESTION, "--color", "always").out
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_the_long_form_of_an_abbreviation_stands_below_the_quote(qabot: Run, place: Path) -> None:
    file = place / "made.jsonl"
    text = "Zemofil was tried in frontal fibrosing alopecia (FFA). Zemofil halted FFA in mice."
    file.write_text(json.dumps({"kind": "study", "title": "Made", "sections": [{"text": text}]}))
    qabot("add", str(file), "--no-starter")
    ended = qabot("ask", "Does zemofil halt FFA?", "--expand", "--plain")
    assert "“Zemofil halted FFA in mice.”" in ended.out
    assert "\n     FFA: frontal fibrosing alopecia\n" in ended.out


def test_an_answer_that_cannot_be_kept_is_still_given(qabot: Run, place: Path) -> None:
    qabot("list")
    (place / "library.qabot.conversations").write_text("not a database")
    ended = qabot("ask", QUESTION)
    assert ended.code == 0
    assert "DKK1" in ended.out
    assert "was not kept" in ended.err
