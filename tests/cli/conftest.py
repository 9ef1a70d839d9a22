"""A place of its own for each test, and two ways to run a command there."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from qabot.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RIS = """TY  - JOUR
TI  - Topical zemofil in androgenetic alopecia
AU  - Kim, Doo Yeong
PY  - 2019
JO  - Made Journal
AB  - Zemofil increased hair counts in twelve men. Two men stopped because of itching.
DO  - 10.5555/zemofil
ER  -
"""
"""A made record."""


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class _Stdin:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it, where the library, the settings and the cache go."""
    for name in ("NO_COLOR", "COLUMNS", "TERM", "_QABOT_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("QABOT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("QABOT_LIBRARY", str(tmp_path / "library.qabot"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def qabot(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ended]:
    """Runs a command in this process, with these bytes as standard input."""

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", _Stdin(stdin))
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        return Ended(int(code), out, err)

    return run


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a command as a process of its own, which Ctrl-C can interrupt; none outlives the test.

    A shell lets what it starts in the background ignore the interrupt, and so
    would whatever that starts.
    """
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        given = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **options,
        }
        command = [sys.executable, "-m", "qabot", *arguments]
        process: subprocess.Popen[bytes] = subprocess.Popen(command, env=os.environ, **given)
        started.append(process)
        return process

    yield start
    signal.signal(signal.SIGINT, interrupt)
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def ris(place: Path) -> Path:
    """A file with one made study."""
    file = place / "made.ris"
    file.write_text(RIS, encoding="utf-8")
    return file
