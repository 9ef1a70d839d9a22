"""The other commands: list, show, similar, remove, export, history, check, where, help."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from qabot import __version__
from qabot.cli.program import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., Any]

QUESTION = "Does blocking DKK1 regrow hair?"
POST = "has-anyone-used-magnesium-l-threonate-67b797"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_explains_itself(qabot: Run, place: Path, flag: str) -> None:
    assert all(name in qabot(flag).out for name in COMMANDS)
    for name in COMMANDS:
        ended = qabot(name, flag)
        assert ended.code == 0
        assert ended.out.startswith(f"Usage: qabot {name}")
    assert not (place / "library.qabot").exists()


def test_the_version_is_printed(qabot: Run) -> None:
    assert qabot("--version").out == f"qabot {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(qabot: Run, shell: str) -> None:
    ended = qabot("completion", shell)
    assert ended.code == 0
    assert "_QABOT_COMPLETE" in ended.out


def test_where_makes_nothing(qabot: Run, place: Path) -> None:
    places = json.loads(qabot("where", "--json").out)
    assert places["library"] == str(place / "library.qabot")
    assert set(places) == {"schema", "library", "index", "conversations", "config", "cache"}
    assert list(place.iterdir()) == []


def test_a_list_has_one_line_for_each_document(qabot: Run) -> None:
    ended = qabot("list")
    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert len(rows) == 4
    assert {len(row) for row in rows} == {5}
    assert ended.err.endswith("1 study, 3 posts.\n")


def test_a_list_says_what_it_left_out(qabot: Run) -> None:
    ended = qabot("list", "--limit", "1")
    assert len(ended.out.splitlines()) == 1
    assert "3 are left out" in ended.err
    listed = json.loads(qabot("list", "--limit", "1", "--json").out)
    assert (listed["total"], listed["left_out"], len(listed["documents"])) == (4, 3, 1)


def test_a_list_is_searched_filtered_and_turned_round(qabot: Run) -> None:
    assert qabot("list", "--search", "MAGNESIUM").out.startswith(POST)
    assert qabot("list", "magnesium", "used").out == qabot("list", "--search", "magnesium used").out
    assert len(qabot("list", "--kind", "study").out.splitlines()) == 1
    forward, backward = qabot("list").out, qabot("list", "--reverse").out
    assert forward.splitlines() == backward.splitlines()[::-1]


def test_a_document_is_shown_with_its_text_and_spans(qabot: Run) -> None:
    shown = json.loads(qabot("show", POST, "--json").out)
    text = shown["text"]
    assert shown["schema"] == "qabot.document/1"
    assert shown["document"]["id"] == POST
    assert [text[s["start"] : s["end"]] for s in shown["sentences"]] == [text]
    assert qabot("show", POST, "--text").out == f"{text}\n"
    assert " ".join(text.split()) in " ".join(qabot("show", POST).out.split())


def test_the_start_of_an_id_is_enough(qabot: Run) -> None:
    start = POST[:7]
    assert json.loads(qabot("show", start, "--json").out)["document"]["id"] == POST
    assert json.loads(qabot("similar", start, "--json").out)["document_id"] == POST
    assert qabot("list", "--in", start).out.startswith(f"{POST}\t")
    answer = json.loads(qabot("ask", "--in", start, "Does magnesium help?", "--json").out)
    assert answer["filters"]["within"] == [POST]
    assert POST in qabot("export", "--in", start).out


def test_a_start_of_several_ids_names_them(qabot: Run, place: Path) -> None:
    lines = (json.dumps({"kind": "post", "id": f"th-{n}", "title": f"T {n}"}) for n in range(7))
    (place / "many.jsonl").write_text("\n".join(lines), "utf-8")
    qabot("add", "many.jsonl")
    for command in (("show", "th-"), ("remove", "th-"), ("ask", "--in", "th-", "hair")):
        ended = qabot(*command)
        assert (ended.code, ended.out) == (1, "")
        assert "th-0, th-1, th-2, th-3, th-4 and 2 more; type more" in ended.err


def test_what_is_removed_without_being_asked_for_is_named_in_full(qabot: Run) -> None:
    for command in (("remove", POST[:7], "--yes"), ("remove", "--in", POST[:7], "--yes")):
        ended = qabot(*command)
        assert ended.code == 1
        assert f"No document has the id {POST[:7]!r}" in ended.err
    assert POST in qabot("list").out
    assert POST in qabot("remove", POST[:7]).err


@pytest.mark.parametrize(
    ("form", "words"),
    [("bibtex", "@"), ("ris", "TY  -"), ("vancouver", "Hwang J-U"), ("apa", "(2023)")],
)
def test_a_reference_is_printed_in_each_form(qabot: Run, form: str, words: str) -> None:
    study = qabot("list", "--kind", "study").out.split("\t")[0]
    assert words in qabot("show", study, f"--{form}").out


def test_similar_documents_are_marked_if_they_are_listed(qabot: Run) -> None:
    study = qabot("list", "--kind", "study").out.split("\t")[0]
    found = json.loads(qabot("similar", study, "--json").out)
    assert {post["listed"] for post in found["posts"]} == {True}
    assert "(listed)" in qabot("similar", study).out


def test_nothing_is_removed_without_yes_where_there_is_no_terminal(qabot: Run) -> None:
    ended = qabot("remove", POST)
    assert ended.code == 2
    assert "Magnesium" in ended.err
    assert "--yes" in ended.err
    assert POST in qabot("list").out


def test_a_removal_can_be_undone(qabot: Run) -> None:
    removed = json.loads(qabot("remove", POST, "--yes", "--json").out)
    assert removed["removed"] == [POST]
    assert POST not in qabot("list").out
    assert qabot("remove", "--undo").code == 0
    assert POST in qabot("list").out
    assert qabot("remove", "--undo").code == 1


def test_the_starter_knowledge_goes_for_good(qabot: Run) -> None:
    assert qabot("remove", "--starter", "--yes").code == 0
    assert qabot("list").out == ""
    ended = qabot("ask", QUESTION)
    assert ended.code == 1
    assert "empty" in ended.out


def test_a_library_may_start_without_the_starter_knowledge(qabot: Run) -> None:
    assert qabot("--no-starter", "list").out == ""
    assert qabot("list").out == ""


def test_removing_an_origin_keeps_what_came_from_elsewhere_too(
    qabot: Run, place: Path, ris: Path
) -> None:
    second = place / "second.ris"
    second.write_text(ris.read_text(), encoding="utf-8")
    qabot("add", str(ris), str(second))
    ended = qabot("remove", "--origin", "made.ris", "--yes")
    assert "1 document also came from elsewhere" in ended.err
    assert "zemofil" in qabot("list").out
    qabot("remove", "--origin", str(place), "--yes")
    assert "zemofil" not in qabot("list").out


def test_what_matches_filters_is_removed(qabot: Run) -> None:
    qabot("remove", "--kind", "post", "--yes")
    assert len(qabot("list").out.splitlines()) == 1


def test_an_export_in_json_lines_comes_back_the_same(qabot: Run, place: Path) -> None:
    file = place / "all.jsonl"
    assert qabot("export", "--to", str(file)).code == 0
    other = ("--library", str(place / "other.qabot"), "--no-starter")
    assert qabot("add", str(file), *other).code == 0
    assert qabot("export", *other).out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.jsonl", "{"), ("a.json", "["), ("a.bib", "@"), ("a.ris", "TY  -"), ("a.csv", "")],
)
def test_an_export_takes_its_format_from_the_name(
    qabot: Run, place: Path, name: str, start: str
) -> None:
    assert qabot("export", "--to", name).code == 0
    content = (place / name).read_text(encoding="utf-8")
    assert content.startswith(start)
    assert "DKK1" in content


def test_an_export_replaces_no_file_unless_it_is_told_to(qabot: Run, place: Path) -> None:
    file = place / "mine.ris"
    file.write_text("mine")
    ended = qabot("export", "--to", str(file))
    assert ended.code == 2
    assert file.read_text() == "mine"
    assert qabot("export", "--to", str(file), "--force").code == 0
    assert [path.name for path in place.glob(".mine*")] == []


def test_history_is_listed_searched_shown_exported_and_deleted(qabot: Run) -> None:
    qabot("ask", QUESTION)
    qabot("ask", "What is magnesium used for?")
    listed = json.loads(qabot("history", "search", "DKK1", "regrow", "--json").out)
    (identity,) = [c["id"] for c in listed["conversations"]]
    assert QUESTION in qabot("history", "show", identity[:6]).out
    assert QUESTION in qabot("history", "export", identity).out.replace("\\", "")
    exported = json.loads(qabot("history", "export", identity, "--format", "json").out)
    assert exported["schema"] == "qabot.conversation/1"
    assert "TY  -" in qabot("history", "export", identity, "--format", "ris").out
    assert qabot("history", "rename", identity, "The DKK1 question").code == 0
    assert "The DKK1 question" in qabot("history").out
    assert qabot("history", "delete", identity).code == 0
    assert identity not in qabot("history").out
    assert qabot("history", "delete", "--undo").code == 0
    assert identity in qabot("history", "list").out


def test_a_sound_library_passes_the_check(qabot: Run) -> None:
    ended = qabot("check", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["is_well"] is True


def test_a_check_that_finds_a_problem_names_what_mends_it(qabot: Run, place: Path) -> None:
    import sqlite3

    qabot("list")
    with sqlite3.connect(place / "library.qabot") as db:
        db.execute("UPDATE digests SET digest = 'garbage'")
    db.close()
    ended = qabot("check")
    assert ended.code == 1
    assert "qabot check --mend" in ended.out
    assert qabot("check", "--mend").code == 0
    assert qabot("check").code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('theme = "nosuch"\n', 'config.toml: there is no theme "nosuch"'),
        ('[keys]\n"app.libary" = "f6"\n', 'no action "app.libary"; did you mean "app.library"?'),
        ('[keys]\n"app.library" = "banana"\n', '"banana" is not a key'),
        ('theme = "nord"\n[keys]\n"app.library" = "f6"\n', ""),
    ],
)
def test_a_setting_of_the_ui_that_cannot_be_used_is_found_by_the_check(
    qabot: Run, place: Path, content: str, said: str
) -> None:
    (place / "config.toml").write_text(content, "utf-8")
    ended = qabot("check", "--json")
    assert (ended.code, ended.err.count("\n")) == (0, 1), "it is no problem of the library"
    messages = [
        finding["message"]
        for finding in json.loads(ended.out)["findings"]
        if finding["subject"] == "settings"
    ]
    assert len(messages) == bool(said)
    assert all(said in message for message in messages)


def test_a_judged_set_is_measured(qabot: Run, place: Path) -> None:
    folder = place / "judged"
    folder.mkdir()
    document = {
        "doc_id": 1,
        "title": "Zemofil",
        "abstract": ["Zemofil raised hair counts.", "It was safe."],
        "structured": False,
    }
    claim = {
        "id": 7,
        "claim": "Zemofil raises hair counts",
        "evidence": {"1": [{"sentences": [0], "label": "SUPPORT"}]},
        "cited_doc_ids": [1],
    }
    (folder / "corpus.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    (folder / "claims_made.jsonl").write_text(json.dumps(claim) + "\n", encoding="utf-8")
    measured = json.loads(qabot("evaluate", "judged", "--json").out)
    assert measured["schema"] == "qabot.evaluation/1"
    assert measured["sentences"]["P@1"] == 1.0
    ended = qabot("evaluate", "judged", "--keep", "kept.qabot", "--run", "made.run")
    assert ended.code == 0
    assert "nDCG@10" in ended.out
    assert "zemofil" in qabot("list", "--library", "kept.qabot").out.lower()
    assert (place / "made.run").read_text().startswith("7 Q0 1 1 ")


def test_an_empty_folder_is_no_judged_set(qabot: Run, place: Path) -> None:
    (place / "empty").mkdir()
    ended = qabot("evaluate", "empty")
    assert (ended.code, ended.out) == (1, "")
    assert "empty" in ended.err
