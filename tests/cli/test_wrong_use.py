"""What cannot be done is refused in one sentence, with the right exit code."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., Any]

QUESTION = "Does blocking DKK1 regrow hair?"


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("does this open?",),
        ("--", "list"),
        ("--json",),
        ("lits",),
        ("ask",),
        ("ask", ""),
        ("ask", " \t\n "),
        ("ask", "the of and"),
        ("ask", "a" * 100_000),
        ("ask", "\x00\x07\x1b"),
        ("ask", "x", "--nonsense"),
        ("ask", "x", "--json", "--plain"),
        ("ask", "x", "--file", "y"),
        ("ask", "x", "--type", "anecdote"),
        ("ask", "x", "--since", "yesterday"),
        ("ask", "x", "--since", "2021", "--until", "2020"),
        ("ask", "x", "--kind", "tweet"),
        ("add",),
        ("add", "-", "--watch"),
        ("show",),
        ("list", "--limit", "0"),
        ("list", "--sort", "colour"),
        ("remove",),
        ("remove", "x", "--starter"),
        ("export", "--to", "file.docx"),
        ("history", "delete"),
        ("evaluate", "no-such-folder"),
        ("completion", "tcsh"),
    ],
)
def test_wrong_usage_ends_with_2(qabot: Run, arguments: tuple[str, ...]) -> None:
    ended = qabot(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    told = [line for line in ended.err.splitlines() if not line.startswith("New library")]
    assert len(told) == 1, ended.err


def test_a_slip_in_a_command_is_no_question(qabot: Run) -> None:
    assert "did you mean `qabot list`" in qabot("lits").err


def test_control_characters_and_emoji_in_a_question_do_no_harm(qabot: Run) -> None:
    ended = qabot("ask", "\x1b[31mDKK1\x1b[0m\x07 and hair 😀\udcff?", "--json")
    assert ended.code == 0
    assert "[31m" not in ended.out


@pytest.mark.parametrize("command", ["show", "similar", "remove"])
def test_an_unknown_document_ends_with_1(qabot: Run, command: str) -> None:
    qabot("list")
    ended = qabot(command, "no-such-id")
    assert (ended.code, ended.out) == (1, "")
    assert "no-such-id" in ended.err
    assert is_one_sentence(ended.err)


def test_an_unknown_document_in_a_filter_ends_with_1(qabot: Run) -> None:
    qabot("list")
    for command in (("ask", QUESTION), ("list",), ("export",)):
        ended = qabot(*command, "--in", "no-such-id")
        assert (ended.code, ended.out) == (1, "")


def test_an_unknown_conversation_ends_with_1(qabot: Run) -> None:
    qabot("list")
    for words in (("show", "x"), ("delete", "x"), ("rename", "x", "y"), ("export", "x")):
        ended = qabot("history", *words)
        assert (ended.code, ended.out) == (1, "")
        assert is_one_sentence(ended.err)


def test_a_broken_settings_file_is_named(qabot: Run, place: Path) -> None:
    (place / "config.toml").write_text("library = [", encoding="utf-8")
    ended = qabot("ask", QUESTION)
    assert ended.code == 2
    assert "config.toml" in ended.err


def a_folder(path: Path) -> None:
    path.mkdir()


def another_file(path: Path) -> None:
    path.write_text("not a library", encoding="utf-8")


def another_database(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (a)")
    db.close()


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file", encoding="utf-8")


@pytest.mark.parametrize("make", [a_folder, another_file, another_database, below_a_file])
@pytest.mark.parametrize("command", [("ask", QUESTION), ("list",), ("add", "made.ris")])
def test_what_is_no_library_ends_with_3_and_is_left_alone(
    qabot: Run, place: Path, ris: Path, make: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    path = place / "somewhere" / "library.qabot"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    ended = qabot(*command, "--library", str(path))
    assert (ended.code, ended.out) == (3, "")
    assert is_one_sentence(ended.err)
    assert "somewhere" in ended.err
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("kept", [100, 5_000])
def test_a_cut_off_library_ends_with_3(qabot: Run, place: Path, kept: int) -> None:
    qabot("list")
    path = place / "library.qabot"
    path.write_bytes(path.read_bytes()[:kept])
    ended = qabot("ask", QUESTION)
    assert (ended.code, ended.out) == (3, "")
    assert "damaged" in ended.err
    assert is_one_sentence(ended.err)


def test_a_library_of_a_newer_program_ends_with_3(qabot: Run, place: Path) -> None:
    qabot("list")
    with sqlite3.connect(place / "library.qabot") as db:
        db.execute("PRAGMA user_version=999")
    db.close()
    ended = qabot("ask", QUESTION)
    assert ended.code == 3
    assert "update qabot" in ended.err


def no_index(index: Path) -> None:
    shutil.rmtree(index)


def cut_off_index(index: Path) -> None:
    for file in index.iterdir():
        file.write_bytes(b"")


def garbled_index(index: Path) -> None:
    for file in index.iterdir():
        file.write_bytes(b"\x13" * 50)


def index_of_another_version(index: Path) -> None:
    (index / "covers.json").write_text('{"format": 99}', encoding="utf-8")


@pytest.mark.parametrize("harm", [no_index, cut_off_index, garbled_index, index_of_another_version])
def test_a_harmed_index_is_built_again(
    qabot: Run, place: Path, harm: Callable[[Path], None]
) -> None:
    before = qabot("ask", QUESTION).out
    harm(place / "library.qabot.index")
    ended = qabot("ask", QUESTION)
    assert (ended.code, ended.out) == (0, before)
    assert "Traceback" not in ended.err
    assert qabot("check").code == 0


def test_a_file_where_the_index_should_be_is_left_alone(qabot: Run, place: Path) -> None:
    before = qabot("ask", QUESTION).out
    index = place / "library.qabot.index"
    shutil.rmtree(index)
    index.write_text("mine", encoding="utf-8")
    ended = qabot("ask", QUESTION)
    assert (ended.code, ended.out) == (0, before)
    assert index.read_text(encoding="utf-8") == "mine"


@pytest.fixture
def is_read_only(place: Path, qabot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's folder cannot be written, also where the tests run as root."""
    qabot("list")
    allowed = os.access

    def access(path: Any, mode: int, **options: Any) -> bool:
        return mode != os.W_OK and allowed(path, mode, **options)

    monkeypatch.setattr(os, "access", access)


@pytest.mark.usefixtures("is_read_only")
def test_a_library_that_cannot_be_written_is_asked_but_not_changed(qabot: Run, ris: Path) -> None:
    assert qabot("ask", QUESTION).code == 0
    for command in (("add", str(ris)), ("remove", "--starter", "--yes")):
        ended = qabot(*command)
        assert ended.code == 3
        assert "cannot be written" in ended.err
        assert "Traceback" not in ended.err
    assert len(qabot("list").out.splitlines()) == 4
