"""The index: level with the documents, or made again, with the same answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qabot import Filters, Library
from qabot.index.passages import day_range, name_words
from qabot.models import Origin
from tests.making import post, starter, study

QUESTIONS = (
    "What does DKK1 do to hair follicles?",
    "dkk 1 and balding",
    "what is AA?",
    "Is biotin worth taking?",
)


def answers(library: Library) -> list[str]:
    return [library.ask(q).model_dump_json(exclude={"elapsed_ms"}) for q in QUESTIONS]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.qabot"
    Library.open(path).close()
    return path


def delete(index: Path) -> None:
    shutil.rmtree(index)


def empty_every_file(index: Path) -> None:
    for path in index.iterdir():
        path.write_bytes(b"")


def cut_every_file(index: Path) -> None:
    for path in index.iterdir():
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])


def cut_the_segments(index: Path) -> None:
    for path in index.iterdir():
        if path.suffix != ".json" and not path.name.startswith("."):
            path.write_bytes(path.read_bytes()[:-20])


def scribble_over_segments(index: Path) -> None:
    for path in index.iterdir():
        if path.suffix != ".json":
            path.write_bytes(b"\xa5" * 500)


def delete_the_segments(index: Path) -> None:
    for path in index.iterdir():
        if path.suffix != ".json":
            path.unlink()


def delete_the_meta(index: Path) -> None:
    (index / "meta.json").unlink()


def put_a_file_in_its_place(index: Path) -> None:
    shutil.rmtree(index)
    index.write_text("not a folder", "utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        delete,
        empty_every_file,
        cut_every_file,
        cut_the_segments,
        scribble_over_segments,
        delete_the_segments,
        delete_the_meta,
        put_a_file_in_its_place,
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_index_is_made_again(file: Path, damage: object) -> None:
    with starter() as fresh:
        expected = answers(fresh)
    assert callable(damage)
    damage(Path(f"{file}.index"))
    with Library.open(file) as library:
        assert answers(library) == expected
        assert not [f for f in library.check() if f.level == "problem"]
    with Library.open(file, narrate=pytest.fail) as library:
        assert answers(library) == expected


@pytest.mark.parametrize(
    "covers",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"covers": 4}',
    ],
)
def test_a_strange_note_of_what_it_covers_means_making_it_again(file: Path, covers: bytes) -> None:
    (Path(f"{file}.index") / "covers.json").write_bytes(covers)
    said: list[str] = []
    with Library.open(file, narrate=said.append) as library:
        assert library.ask("DKK1").quotes
    assert said == ["The index is damaged; building it again from the library."]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("format", 1, "was made with an earlier version or vocabulary"),
        ("digest", "older", "was made with an earlier version or vocabulary"),
        ("library", "x", "is of another library"),
        ("covers", 99, "is of a later state of the library"),
        ("covers", "many", "is damaged"),
        ("covers", None, "is damaged"),
    ],
)
def test_an_index_of_another_kind_is_made_again(
    file: Path, name: str, value: object, why: str
) -> None:
    said: list[str] = []
    note = Path(f"{file}.index") / "covers.json"
    note.write_text(json.dumps({**json.loads(note.read_text("utf-8")), name: value}), "utf-8")
    with Library.open(file, narrate=said.append) as library:
        assert library.ask("DKK1").quotes
        assert json.loads(note.read_text("utf-8"))[name] != value
    assert said == [f"The index {why}; building it again from the library."]


def test_an_older_copy_of_the_library_is_not_asked_by_a_newer_index(
    file: Path, tmp_path: Path
) -> None:
    shutil.copy(file, tmp_path / "copy")
    with Library.open(file) as library:
        library.add(post(f"Thread {n}", f"Minoxidil {n}.") for n in range(5))
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", file)
    with Library.open(file) as library:
        library.add(post(f"Other {n}", f"Spironolactone {n}.") for n in range(3))
        assert {hit.title for hit in library.retrieve("spironolactone", k=9)} == {
            "Other 0",
            "Other 1",
            "Other 2",
        }
        assert not [f for f in library.check() if f.level == "problem"]


def test_what_was_added_behind_the_index_is_found(file: Path) -> None:
    note = Path(f"{file}.index") / "covers.json"
    before = {p.name: p.read_bytes() for p in Path(f"{file}.index").iterdir()}
    with Library.open(file) as library:
        library.add([post("Thread", "Spironolactone helped.")])
    shutil.rmtree(note.parent)
    note.parent.mkdir()
    for name, content in before.items():
        (note.parent / name).write_bytes(content)
    with Library.open(file, narrate=pytest.fail) as library:
        assert library.retrieve("spironolactone")[0].title == "Thread"


def add_one(library: Library) -> None:
    library.add([post("Thread", "Spironolactone helped.")])


def add_a_file(library: Library) -> None:
    notes = Path(library.location.library).with_name("thread.md")
    notes.write_text("# Thread\n\nSpironolactone helped.\n", "utf-8")
    library.add_paths([notes])


def remove_and_bring_back(library: Library) -> None:
    add_one(library)
    library.remove([library.summaries(search="thread")[0].id])
    shutil.rmtree(library.location.index)
    library.undo_removal()


def add_without_the_index(library: Library) -> None:
    """As another process does that was stopped before it wrote the index."""
    documents = [(post("Thread", "Spironolactone helped."), Origin(source="x", format="x"), ())]
    library.retriever.store.add(documents)


@pytest.mark.parametrize(
    "change", [add_one, add_a_file, remove_and_bring_back, add_without_the_index]
)
def test_an_index_that_is_removed_while_open_is_made_again(
    file: Path, change: Callable[[Library], None]
) -> None:
    said: list[str] = []
    with Library.open(file, narrate=said.append) as library:
        assert library.ask("DKK1").quotes
        shutil.rmtree(library.location.index)
        change(library)
        assert library.retrieve("spironolactone")[0].document_id
        assert library.ask("DKK1").quotes
        assert not [f for f in library.check() if f.level == "problem"]
    assert set(said) == {"The index was removed; building it again from the library."}
    with Library.open(file, narrate=pytest.fail) as library:
        assert library.retrieve("spironolactone")


def test_a_reader_whose_index_is_removed_answers_from_what_it_had_read(file: Path) -> None:
    with Library.open(file, read_only=True) as reader, Library.open(file) as writer:
        assert reader.ask("DKK1").quotes
        add_without_the_index(writer)
        shutil.rmtree(reader.location.index)
        assert reader.ask("DKK1").quotes


def test_a_reader_drops_a_hit_whose_document_is_gone(file: Path) -> None:
    with Library.open(file, read_only=True) as reader:
        assert reader.ask("DKK1").quotes
        with Library.open(file) as writer:
            gone = writer.ask("What does DKK1 do to hair follicles?").sources[0].document_id
            writer.remove([gone])
        assert gone not in {hit.document_id for hit in reader.retrieve("DKK1")}


def test_a_word_in_the_vocabulary_is_known_after_it_is_put_there(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(file) as library:
        library.add([post("A thread", "Fluffernol made it thicker.")])
        assert library.ask("does glabrozine work?").unknown_terms == ("glabrozine",)
    (tmp_path / "own.toml").write_text(
        '[[concept]]\nid = "fluffernol"\nkind = "drug"\nnames = ["fluffernol", "glabrozine"]\n',
        "utf-8",
    )
    (tmp_path / "config.toml").write_text(f"vocabulary = ['{tmp_path / 'own.toml'}']\n", "utf-8")
    monkeypatch.setenv("QABOT_CONFIG", str(tmp_path / "config.toml"))
    with Library.open(file, read_only=True) as library:
        assert library.retrieve("glabrozine")[0].title == "A thread", "without writing"
    with Library.open(file) as library:
        assert library.ask("does glabrozine work?").sources[0].title == "A thread"
        assert not [f for f in library.check() if f.level == "problem"]
    monkeypatch.delenv("QABOT_CONFIG")
    with Library.open(file) as library:
        assert library.ask("does glabrozine work?").unknown_terms == ("glabrozine",)


DATED = {
    "y2020": "2020",
    "may": "2020-05",
    "day": "2020-05-17",
    "y2021": "2021",
    "none": None,
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"y2020", "may", "day", "y2021", "none"}),
        ({"since": "2020"}, {"y2020", "may", "day", "y2021"}),
        ({"since": "2020-05"}, {"y2020", "may", "day", "y2021"}),
        ({"since": "2020-05-18"}, {"y2020", "may", "y2021"}),
        ({"since": "2020-06"}, {"y2020", "y2021"}),
        ({"since": "2021"}, {"y2021"}),
        ({"until": "2020"}, {"y2020", "may", "day"}),
        ({"until": "2020-05"}, {"y2020", "may", "day"}),
        ({"until": "2020-05-16"}, {"y2020", "may"}),
        ({"until": "2020-04"}, {"y2020"}),
        ({"until": "2019"}, set()),
        ({"since": "2020-05-17", "until": "2020-05-17"}, {"y2020", "may", "day"}),
        ({"kind": "post"}, set()),
        ({"within": ("day", "none")}, {"day", "none"}),
        ({"authors": ("Müller",)}, {"may"}),
        ({"authors": ("muller",)}, {"may"}),
        ({"authors": ("Anna Müller",)}, {"may"}),
        ({"authors": ("Müller A",)}, {"may"}),
        ({"authors": ("Müller et al",)}, {"may"}),
        ({"authors": ("Mül",)}, set()),
        ({"types": ("review",)}, {"y2021"}),
        ({"types": ("review", "trial")}, {"y2021", "day"}),
    ],
)
def test_filters_mean_the_same_when_asked_and_when_listed(
    filters: dict[str, object], expected: set[str]
) -> None:
    types = {"y2021": ("Review",), "day": ("Clinical Trial",)}
    documents = [
        study(
            f"Minoxidil number {name}",
            f"Minoxidil grew hair in {name}.",
            id=name,
            published=published,
            authors=("Anna Müller", "Li Wei") if name == "may" else ("Wei Anna",),
            publication_types=types.get(name, ()),
        )
        for name, published in DATED.items()
    ]
    chosen = Filters.model_validate(filters)
    with Library.in_memory(documents) as library:
        assert {s.id for s in library.summaries(chosen)} == expected
        assert {d.id for d in library.documents(chosen)} == expected
        assert {
            hit.document_id for hit in library.retrieve("minoxidil", filters=chosen)
        } == expected
        asked = library.ask("does minoxidil grow hair?", filters=chosen)
        assert {source.document_id for source in asked.sources} <= expected
        assert bool(asked.quotes) == bool(expected)
        if not expected:
            assert asked.reason == "filtered_out"


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2020", 20200101, 20201231),
        ("2020-05", 20200501, 20200531),
        ("2020-05-17", 20200517, 20200517),
        ("0001", 10101, 11231),
    ],
)
def test_a_date_is_a_range_of_days(date: str, first: int, last: int) -> None:
    assert day_range(date) == (first, last)


def test_names_are_compared_without_accents_and_case() -> None:
    assert name_words("Nuñez-O’Brien, Þóra") == ["nunez", "o", "brien", "þora"]
