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


def test_every_name_of_the_models_can_be_had_and_is_listed(tmp_path: Path) -> None:
    listed = "import qabot.models as m; assert set(dir(m)) >= set(m.__all__)"
    loaded(f"{listed}\nfrom qabot.models import *; AddReport, Location, Overview", tmp_path)


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


def test_a_plugin_of_another_package_is_not_loaded_by_a_command(tmp_path: Path) -> None:
    plugin = "class plugin:\n    new_schema_validator = lambda *given, **named: (None,) * 3\n"
    (tmp_path / "noisy.py").write_text(plugin, encoding="utf-8")
    package = tmp_path / "noisy-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Name: noisy\nVersion: 1.0\n", encoding="utf-8")
    (package / "entry_points.txt").write_text("[pydantic]\nnoisy = noisy:plugin\n", "utf-8")
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r})"
    assert "noisy" not in loaded(f"{path}\n{command(*ASK)}", tmp_path)
    wanted = f"{path}\nimport os; os.environ['PYDANTIC_DISABLE_PLUGINS'] = ''\n{command(*ASK)}"
    assert "noisy" in loaded(wanted, tmp_path)


def test_a_command_that_is_called_leaves_the_collector_as_it_was(tmp_path: Path) -> None:
    code = f"{command('list')}\nimport gc; assert gc.isenabled() and gc.get_freeze_count() == 0"
    assert "qabot" in loaded(code, tmp_path)


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
