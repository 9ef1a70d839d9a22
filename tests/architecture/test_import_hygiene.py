"""What is loaded when, and who may import whom."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ASK = ["ask", "Does blocking DKK1 regrow hair?"]
HEAVY = ["textual", "rich", "click", "httpx", "lxml", "pydantic", "numpy", "tantivy"]


def loaded(code: str, place: Path) -> set[str]:
    """The top-level modules that a fresh interpreter has after running some code."""
    names = "' '.join({name.partition('.')[0] for name in _sys.modules})"
    report = f"import sys as _sys; _sys.stderr.write(chr(10) + {names})"
    environment = {
        **os.environ,
        "HOME": str(place),
        "QABOT_LIBRARY": str(place / "library.qabot"),
        "QABOT_CONFIG": str(place / "config.toml"),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def command(*arguments: str) -> str:
    return f"from qabot.cli import main; assert main({list(arguments)!r}) in (0, 1)"


def test_importing_qabot_loads_no_library_at_all(tmp_path: Path) -> None:
    assert loaded("import qabot", tmp_path).isdisjoint(HEAVY)


def test_using_the_library_loads_no_face(tmp_path: Path) -> None:
    code = "from qabot import Library; Library.in_memory().close()"
    assert loaded(code, tmp_path).isdisjoint({"textual", "rich", "click", "httpx", "lxml"})


@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["completion", "bash"]])
def test_what_needs_no_library_loads_none(tmp_path: Path, arguments: list[str]) -> None:
    assert loaded(command(*arguments), tmp_path).isdisjoint({"pydantic", "numpy", "tantivy"})


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
def test_asking_loads_only_what_answering_needs(tmp_path: Path, form: list[str]) -> None:
    loaded(command("list"), tmp_path)
    unwanted = {"textual", "rich", "lxml", "rapidfuzz", "filelock", "httpx", "yaml"}
    assert loaded(command(*ASK, *form), tmp_path).isdisjoint(unwanted)


def test_an_unknown_word_may_load_the_speller_but_no_face(tmp_path: Path) -> None:
    loaded(command("list"), tmp_path)
    found = loaded(command("ask", "Does flumoxidine regrow teeth?"), tmp_path)
    assert found.isdisjoint({"textual", "rich", "lxml", "filelock"})


def test_no_command_but_the_bare_one_loads_the_terminal_ui(tmp_path: Path) -> None:
    for arguments in (["list"], ["history"], ["check"], ["export"], ["where"]):
        assert loaded(command(*arguments), tmp_path).isdisjoint({"textual", "rich"})


def test_imports_keep_to_the_layers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
