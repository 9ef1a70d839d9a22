"""The starter knowledge: built from the seeds, found in every kind of installation."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.knowledge import FILES, build, knowledge_path, main, starter_documents

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
KNOWLEDGE = ROOT / "knowledge"
SHIPPED = (*FILES.values(), "vocabulary.toml")

IN_A_SUBPROCESS = """
import sys
from pathlib import Path
import qabot
from qabot.sources.knowledge import knowledge_path, starter_documents
print(Path(qabot.__file__).parent)
print(len(starter_documents()))
for name in sys.argv[1:]:
    print(knowledge_path(name).parent)
print(sorted(m for m in ("lxml", "textual", "rich", "click", "httpx") if m in sys.modules))
"""


def told_by(folder: Path, *, is_isolated: bool) -> list[str]:
    """What a Python that finds the package in `folder` says about its knowledge."""
    path = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    found = subprocess.run(
        [sys.executable, "-B", "-c", path + IN_A_SUBPROCESS, *SHIPPED],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder if is_isolated else ROOT,
    )
    return found.stdout.splitlines()


def test_building_again_from_the_seeds_makes_no_difference(tmp_path: Path) -> None:
    build(SEEDS, tmp_path)
    for name in FILES.values():
        assert (tmp_path / name).read_bytes() == (KNOWLEDGE / name).read_bytes(), (
            "run `python -m qabot.sources.knowledge`"
        )


def test_the_order_of_the_seeds_is_that_of_their_names(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    seed = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    for name in ("010.txt", "002.txt", "001.txt"):
        titled = seed.replace("Involvement of", f"{name} Involvement of", 1)
        (seeds / name).write_text(titled, encoding="utf-8")
    assert build(seeds, tmp_path) == {"studies.jsonl": 3, "posts.jsonl": 3}
    lines = (tmp_path / "studies.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["title"][:3] for line in lines] == ["001", "002", "010"]


def test_a_line_is_a_document_with_its_words_as_they_are() -> None:
    text = (KNOWLEDGE / "studies.jsonl").read_text(encoding="utf-8")
    assert "Jong\u2010Hyuk Sung" in text
    first = json.loads(text.splitlines()[0])
    related = first.pop("related")
    assert first["kind"] == "study"
    assert isinstance(Study.model_validate(first), Study)
    posts = (KNOWLEDGE / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    assert related == [Post.model_validate_json(line).id for line in posts]
    assert all(json.loads(line)["kind"] == "post" for line in posts)


def test_the_starter_documents_are_those_of_the_seeds() -> None:
    from qabot.sources.study_page import FORMAT

    read = []
    for path in sorted(SEEDS.iterdir()):
        with path.open("rb") as stream:
            read += [(one.document, one.related) for one in FORMAT.read(stream, path.name)]  # type: ignore[union-attr]
    shipped = [(one.document, one.related) for one in starter_documents()]
    assert sorted(shipped, key=lambda one: one[0].id) == sorted(read, key=lambda one: one[0].id)
    kinds = [document.kind for document, _ in shipped]
    assert kinds == sorted(kinds, reverse=True)


def test_a_checkout_finds_its_knowledge_beside_the_package() -> None:
    package, count, *folders, modules = told_by(ROOT, is_isolated=False)
    assert package == str(ROOT / "qabot")
    assert int(count) == len(starter_documents())
    assert folders == [str(KNOWLEDGE)] * len(SHIPPED)
    assert modules == "[]"


def test_a_wheel_finds_its_knowledge_inside_the_package(tmp_path: Path) -> None:
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed; the dev extra has it")
    source = tmp_path / "source"
    for folder in ("qabot", "knowledge"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, source / folder, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, cwd=source)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    package, count, *folders, modules = told_by(installed, is_isolated=True)
    assert package == str(installed / "qabot")
    assert int(count) == len(starter_documents())
    assert folders == [str(installed / "qabot" / "_knowledge")] * len(SHIPPED)
    assert modules == "[]"
    for name in SHIPPED:
        shipped = installed / "qabot" / "_knowledge" / name
        assert shipped.read_bytes() == (KNOWLEDGE / name).read_bytes()
    assert (installed / "qabot" / "analysis" / "background.tsv").is_file()


def test_a_file_that_was_not_shipped_is_named() -> None:
    with pytest.raises(UnreadableSource, match=r"nothing\.jsonl: not in this installation"):
        knowledge_path("nothing.jsonl")


def test_a_seed_that_loses_something_stops_the_build_before_it_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("A note, not a page.\n", encoding="utf-8")
    assert main([str(tmp_path), str(tmp_path / "out")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "a.txt, line 1" in captured.err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_seeds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no study page"):
        build(tmp_path, tmp_path)


def test_the_command_builds_where_it_is_told(tmp_path: Path) -> None:
    assert main([str(SEEDS), str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES.values())


def test_the_same_page_twice_is_written_once(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    for path in list(seeds.iterdir()):
        shutil.copy(path, seeds / f"z{path.name}")
    out = tmp_path / "out"
    build(seeds, out)
    for name in FILES.values():
        assert (out / name).read_bytes() == (KNOWLEDGE / name).read_bytes()
