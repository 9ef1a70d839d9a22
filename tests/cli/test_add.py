"""`qabot add`: what is read, what is refused, and what a report says."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from qabot import Library
from qabot.cli.layout import cells
from qabot.cli.progress import progress_text
from qabot.cli.watching import watch_paths
from qabot.models import AddProgress

if TYPE_CHECKING:
    from pathlib import Path

Run: TypeAlias = Callable[..., Any]


def test_a_file_is_added_and_found(qabot: Run, ris: Path) -> None:
    ended = qabot("add", str(ris))
    assert (ended.code, ended.out) == (0, "")
    assert "1 added" in ended.err
    assert "doi:10.5555/zemofil" in ended.err
    assert qabot("ask", "Does zemofil increase hair counts?").code == 0


def test_the_same_file_again_changes_nothing(qabot: Run, ris: Path) -> None:
    qabot("add", str(ris))
    assert qabot("add", str(ris)).err == "1 unchanged.\n"


def test_the_report_is_one_object_of_json(qabot: Run, ris: Path) -> None:
    report = json.loads(qabot("add", str(ris), "no-such-file.ris", "--json").out)
    assert report["schema"] == "qabot.added/1"
    assert report["added"] == ["doi:10.5555/zemofil"]
    assert [failure["source"] for failure in report["failed"]] == ["no-such-file.ris"]


def test_a_dry_run_adds_nothing(qabot: Run, ris: Path) -> None:
    assert "1 would be added" in qabot("add", "--dry-run", str(ris)).err
    assert "zemofil" not in qabot("list").out


def test_standard_input_folders_and_archives_are_read(qabot: Run, place: Path, ris: Path) -> None:
    assert "1 added" in qabot("add", "-", stdin=ris.read_bytes()).err
    folder = place / "folder"
    folder.mkdir()
    (folder / "second.ris").write_text(ris.read_text().replace("zemofil", "lumofil"))
    with zipfile.ZipFile(folder / "third.zip", "w") as archive:
        archive.writestr("third.ris", ris.read_text().replace("zemofil", "rumofil"))
    assert "2 added" in qabot("add", str(folder)).err
    assert "1 unchanged" in qabot("add", str(folder / "*.ris")).err


def test_what_is_excluded_is_left_out(qabot: Run, place: Path, ris: Path) -> None:
    assert "made.ris" not in qabot("add", str(place), "--exclude", "*.ris").err
    assert "zemofil" not in qabot("list").out
    assert ris.exists()


BAD_FILES = {
    "missing.ris": None,
    "empty.ris": b"",
    "binary.ris": bytes(range(256)) * 20,
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "cut.json": b'[{"title": "Cut o',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_added(
    qabot: Run, place: Path, ris: Path, name: str
) -> None:
    content = BAD_FILES[name]
    if content is not None:
        (place / name).write_bytes(content)
    ended = qabot("add", name, str(ris))
    assert ended.code == 1
    assert "1 added, 1 failed." in ended.err
    assert f"  {name}" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_in_another_encoding_is_read(qabot: Run, ris: Path, encoding: str) -> None:
    text = ris.read_text(encoding="utf-8").replace("Kim, Doo", "Müller, Zoë")
    ris.write_bytes(text.encode(encoding))
    assert qabot("add", str(ris)).code == 0
    assert "Müller" in qabot("show", "10.5555/zemofil").out


def test_strict_stops_at_the_first_loss(qabot: Run, ris: Path) -> None:
    ended = qabot("add", "--strict", "no-such-file.ris", str(ris))
    assert ended.code == 1
    assert ended.err.count("no-such-file.ris") == 1
    assert "zemofil" not in qabot("list").out


def test_a_file_whose_name_is_not_unicode_is_added(qabot: Run, place: Path, ris: Path) -> None:
    name = b"caf\xe9.ris".decode("utf-8", "surrogateescape")
    try:
        (place / name).write_bytes(ris.read_bytes())
    except OSError as error:
        pytest.skip(f"this file system takes no such name ({error})")
    ended = qabot("add", name)
    assert ended.code == 0, ended.err
    assert qabot("show", "10.5555/zemofil", "--json").code == 0


def test_another_file_of_the_same_name_and_time_is_read(
    qabot: Run, place: Path, ris: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = place / "elsewhere" / ris.name
    other.parent.mkdir()
    other.write_text(ris.read_text().replace("zemofil", "rumofil"), encoding="utf-8")
    for file in (ris, other):
        os.utime(file, (1_500_000_000, 1_500_000_000))
    qabot("add", ris.name)
    monkeypatch.chdir(other.parent)
    assert "1 added" in qabot("add", ris.name).err


def test_text_of_a_document_cannot_steer_the_terminal(qabot: Run, place: Path) -> None:
    study = {
        "kind": "study",
        "title": "Evil \x1b]0;title\x07 study",
        "sections": [{"label": "\x1b[2J", "text": "Zemofil \x1b[31mgrew\x9b1m hair\u202e fast."}],
    }
    file = place / "evil.jsonl"
    file.write_text(json.dumps(study) + "\n", encoding="utf-8")
    qabot("add", str(file))
    identity = json.loads(qabot("list", "--search", "evil", "--json").out)["documents"][0]["id"]
    for command in (
        ("list",),
        ("show", identity),
        ("show", identity, "--text"),
        ("show", identity, "--bibtex"),
        ("show", identity, "--json"),
        ("ask", "Does zemofil grow hair?"),
        ("ask", "--json", "Does zemofil grow hair?"),
        ("ask", "--markdown", "Does zemofil grow hair?"),
        ("similar", identity),
        ("history",),
    ):
        ended = qabot(*command)
        assert not set("\x07\x1b\x9b\u202e") & {*ended.out, *ended.err}, command
    shown = json.loads(qabot("show", identity, "--json").out)
    assert shown["text"] == study["sections"][0]["text"]  # type: ignore[index]


def test_watching_waits_until_a_file_rests(place: Path) -> None:
    folder = place / "watched"
    folder.mkdir()
    (folder / "old.ris").write_text("old")
    steps = iter(["a", "ab", ""])

    def wait(seconds: float) -> None:
        if content := next(steps):
            (folder / "new.ris").write_text(content)

    assert next(watch_paths([str(folder)], [], wait=wait)) == [str(folder / "new.ris")]
    assert next(steps, None) is None


def test_watching_ignores_what_is_hidden_or_excluded(place: Path) -> None:
    folder = place / "watched"
    folder.mkdir()
    steps = iter([".hidden", "part.tmp", "seen.ris", "", ""])

    def wait(seconds: float) -> None:
        if name := next(steps):
            (folder / name).write_text("x")

    assert next(watch_paths([str(folder)], ["*.tmp"], wait=wait)) == [str(folder / "seen.ris")]


def test_progress_moves_within_a_file(place: Path) -> None:
    line = json.dumps({"kind": "post", "title": "Post {}", "summary": "x" * 2000})
    file = place / "many.jsonl"
    file.write_text("".join(f"{line.replace('{}', str(n))}\n" for n in range(1000)))
    seen: list[AddProgress] = []
    with Library.in_memory() as library:
        library.add_paths([file], progress=seen.append)
    done = [progress.bytes_done for progress in seen]
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] == file.stat().st_size


@pytest.mark.parametrize("width", [20, 40, 79])
def test_progress_fits_its_line(width: int) -> None:
    progress = AddProgress(
        documents=12345,
        source="/a/folder/脱毛/" + "x" * 90,
        seconds=10,
        bytes_done=5,
        bytes_total=9,
    )
    text = progress_text(progress, width)
    assert cells(text) <= width
    assert width < 79 or ("12,345 documents" in text and "56%" in text and "0:08 left" in text)
