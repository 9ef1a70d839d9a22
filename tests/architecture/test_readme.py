"""The README says what happens: its Python runs, and its answer is the one given."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_python_of_the_readme_runs() -> None:
    (script,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("answered ")


def test_the_shown_answer_is_the_answer() -> None:
    (shown,) = blocks("console")
    first, _, expected = shown.partition("\n")
    question = re.fullmatch(r'\$ qabot ask "(.+)"', first)
    assert question
    done = subprocess.run(
        [sys.executable, "-m", "qabot", "ask", question[1]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == expected.strip()


def test_the_files_that_the_readme_links_to_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
