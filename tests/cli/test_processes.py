"""Commands as processes: pipes, interrupts, two at once, one that is killed."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from qabot.api.adding import BATCH

Start: TypeAlias = Callable[..., subprocess.Popen[bytes]]
Run: TypeAlias = Callable[..., Any]

WAIT = 60
"""Seconds after which a process that should have ended is a failure."""


FILLER = "x" * 3000
"""So long that few studies fill a pipe, and quick to analyse."""


def studies(first: int, last: int) -> bytes:
    lines = [
        json.dumps(
            {
                "kind": "study",
                "id": f"made-{number}",
                "title": f"Made study number {number}",
                "sections": [{"text": f"Zemofil{number} increased hair counts in mice. {FILLER}"}],
            }
        )
        for number in range(first, last)
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=WAIT)
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def ids(qabot: Run) -> set[str]:
    listed = json.loads(qabot("list", "--json").out)
    return {document["id"] for document in listed["documents"]}


def test_the_module_runs_as_the_command_does(start: Start) -> None:
    code, out, err = ended(start("where"))
    assert (code, err) == (0, "")
    assert "library.qabot" in out


def test_a_reader_that_has_enough_is_no_error(start: Start, qabot: Run, place: Path) -> None:
    (place / "many.jsonl").write_bytes(studies(0, 2000))
    qabot("add", "many.jsonl")
    process = start("export")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(WAIT) == 0


def test_two_processes_that_add_at_once_lose_nothing(start: Start, qabot: Run, place: Path) -> None:
    (place / "a.jsonl").write_bytes(studies(0, 300))
    (place / "b.jsonl").write_bytes(studies(200, 500))
    both = [start("add", "a.jsonl", "--no-starter"), start("add", "b.jsonl", "--no-starter")]
    assert [(code, err) for code, _, err in map(ended, both) if code] == []
    assert ids(qabot) >= {f"made-{number}" for number in range(500)}
    assert qabot("check").code == 0


def test_what_was_reported_survives_a_kill_and_the_rest_is_added_again(
    start: Start, qabot: Run, place: Path
) -> None:
    qabot("list")
    reading, writing = os.pipe()
    process = start("add", "first.jsonl", "-", stdin=reading)
    os.close(reading)
    (place / "first.jsonl").write_bytes(studies(0, 10))
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(studies(10, BATCH + 260))
        pipe.flush()
        until_kept(qabot, BATCH)
        process.send_signal(signal.SIGKILL)
        process.wait(WAIT)
    process.communicate()
    assert len(ids(qabot)) >= BATCH
    assert qabot("ask", "Does zemofil11 increase hair counts?").code == 0
    assert qabot("add", "-", stdin=studies(0, 2 * BATCH)).code == 0
    assert ids(qabot) >= {f"made-{number}" for number in range(2 * BATCH)}
    assert qabot("check").code == 0


def until_kept(qabot: Run, count: int) -> None:
    """Look until the library has so many documents; each look is a whole command."""
    for _ in range(300):
        if len(ids(qabot)) >= count:
            return
    pytest.fail(f"{count} documents were never kept")


def test_ctrl_c_keeps_what_was_added_and_says_how_to_go_on(
    start: Start, qabot: Run, place: Path
) -> None:
    qabot("list")
    process = start("add", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(studies(0, BATCH + 250))
    process.stdin.flush()
    until_kept(qabot, BATCH)
    process.send_signal(signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    assert len(ids(qabot)) >= BATCH


def test_a_second_writer_waits_and_says_who_writes(start: Start, qabot: Run, place: Path) -> None:
    qabot("list")
    process = start("add", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(studies(0, BATCH + 50))
    process.stdin.flush()
    until_kept(qabot, BATCH)
    (place / "b.jsonl").write_bytes(studies(BATCH + 100, BATCH + 110))
    refused = qabot("add", "b.jsonl")
    assert refused.code == 3
    waiting, error = refused.err.splitlines()
    assert waiting.startswith(f"Waiting: process {process.pid} (")
    assert f"process {process.pid} (" in error
    assert qabot("ask", "Does blocking DKK1 regrow hair?").code == 0
    assert ended(process)[0] == 0
    assert qabot("add", "b.jsonl").code == 0


def on_a_terminal(start: Start, *arguments: str, answer: bytes = b"") -> tuple[int, str]:
    """Run a command whose three streams are a terminal of 80 columns; what it showed."""
    outer, inner = pty.openpty()
    process = start(*arguments, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    shown = b""
    os.write(outer, answer)
    while True:
        ready, _, _ = select.select([outer], [], [], WAIT)
        if not ready:
            process.kill()
            pytest.fail("the command neither ended nor said anything")
        try:
            piece = os.read(outer, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(outer)
    return process.wait(WAIT), shown.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colours_and_two_lines_a_document(
    start: Start, qabot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    qabot("list")
    monkeypatch.setenv("TERM", "xterm")
    code, shown = on_a_terminal(start, "list")
    assert code == 0
    assert "\x1b[1m" in shown
    assert "74 upvotes" in shown
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in on_a_terminal(start, "list")[1]


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 4), (b"y\n", 3)])
def test_a_removal_is_asked_for_on_a_terminal(
    start: Start, qabot: Run, answer: bytes, left: int
) -> None:
    qabot("list")
    identity = "has-anyone-used-magnesium-l-threonate-67b797"
    _, shown = on_a_terminal(start, "remove", identity, answer=answer)
    assert "Remove 1 document? [y/N]" in shown
    assert len(ids(qabot)) == left


def test_a_full_disk_is_told_of(start: Start, qabot: Run) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    qabot("list")
    with full.open("wb") as stream:
        code, _, err = ended(start("ask", "Does blocking DKK1 regrow hair?", stdout=stream))
    assert code == 1
    assert err.count("\n") == 1
    assert "cannot be written" in err


def test_closed_streams_are_no_error(qabot: Run) -> None:
    qabot("list")
    command = f"{sys.executable} -m qabot ask 'Does blocking DKK1 regrow hair?' <&- >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("ex", "export"), ("ask --stand", "--standalone"), ("history ex", "export")],
)
def test_a_shell_is_told_what_may_come_next(
    start: Start, monkeypatch: pytest.MonkeyPatch, typed: str, offered: str
) -> None:
    monkeypatch.setenv("COMP_WORDS", f"qabot {typed}")
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split())))
    monkeypatch.setenv("_QABOT_COMPLETE", "bash_complete")
    code, out, _ = ended(start())
    assert code == 0
    assert f"plain,{offered}" in out.splitlines()
