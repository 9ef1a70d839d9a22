"""What stands at a library's path, and what is said when it is no library."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import pytest

from qabot import Library
from qabot.errors import (
    LibraryDamaged,
    LibraryReadOnly,
    LibraryUnusable,
    NotALibrary,
    QabotError,
)
from qabot.storage import connection
from qabot.storage.connection import open_connections
from qabot.storage.schema import SCHEMA_VERSION
from tests.making import post

NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my.qabot"


def filled(file: Path, count: int = 3) -> Path:
    with Library.open(file, starter=False) as library:
        library.add(post(f"Thread {n}", f"Minoxidil helped user {n}.") for n in range(count))
    return file


def names_beside(file: Path) -> set[str]:
    """The files in its folder, but for those that SQLite makes to read it."""
    names = {path.name for path in file.parent.iterdir()}
    return {name for name in names if not name.endswith(("-shm", "-wal"))}


def test_a_folder_is_not_a_library(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary, match="a folder"):
        Library.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"some notes\n", b"SQLite format 2\0", b"\0" * 100, b"x"])
def test_another_file_is_not_a_library_and_stays_as_it_is(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(NotALibrary, match=r"my\.qabot"):
        Library.open(file)
    assert file.read_bytes() == content


def test_the_sqlite_file_of_another_program_stays_as_it_is(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.close()
    before = file.read_bytes()
    with pytest.raises(NotALibrary, match="another program"):
        Library.open(file)
    assert file.read_bytes() == before


def test_a_library_of_a_newer_program_is_left_alone(file: Path) -> None:
    filled(file)
    with sqlite3.connect(file) as db:
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(LibraryUnusable, match="newer qabot"):
        Library.open(file)


def test_an_empty_file_becomes_a_library(file: Path) -> None:
    file.touch()
    with Library.open(file) as library:
        assert len(library) == 4


def use(file: Path) -> None:
    """Everything that reads all of a library; a problem that is found counts as an error."""
    with Library.open(file) as library:
        library.ask("minoxidil")
        list(library.documents())
        library.add([post("Another", "Words.")])
        for finding in library.check():
            if finding.level == "problem":
                raise LibraryDamaged(str(file), finding.message)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.999])
def test_a_cut_off_library_is_called_damaged(file: Path, share: float) -> None:
    content = filled(file, 300).read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(LibraryDamaged, match=r"my\.qabot"):
        use(file)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_garbage_in_the_middle_is_found(file: Path, share: float) -> None:
    content = bytearray(filled(file, 300).read_bytes())
    place = int(len(content) * share) // 4096 * 4096
    content[place : place + 8192] = b"\xa5" * 8192
    file.write_bytes(content)
    with pytest.raises(QabotError, match=r"my\.qabot"):
        use(file)


def test_a_path_through_a_file_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("x", "utf-8")
    with pytest.raises(LibraryUnusable, match="cannot be opened"):
        Library.open(tmp_path / "notes" / "my.qabot")


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a" / "b c" / "ü%23?.qabot", starter=False) as library:
        library.add([post("Thread", "Minoxidil.")])
    with Library.open(tmp_path / "a" / "b c" / "ü%23?.qabot") as library:
        assert len(library) == 1


def test_whoever_writes_keeps_more_of_the_file_in_memory(file: Path) -> None:
    with Library.open(file):
        pass
    connections = open_connections(str(file))
    with connections.writing() as writer:
        kept = writer.execute("PRAGMA cache_size").fetchone()[0]
    connections.close()
    assert kept == -connection.CACHE_KIB


def test_a_new_library_is_made_when_another_process_lets_go_of_the_file(file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(open_connections, str(file))
        assert not wait([opened], timeout=0.3).done
        other.execute("ROLLBACK")
        other.close()
        opened.result().close()


def test_a_library_that_another_process_makes_meanwhile_is_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = connection._is_library
    looks: list[bool] = []

    def slow_look(connections: connection.Connections) -> bool:
        looks.append(look(connections))
        if looks == [False]:
            monkeypatch.setattr(connection, "_is_library", look)
            open_connections(str(file)).close()
        return looks[-1]

    monkeypatch.setattr(connection, "_is_library", slow_look)
    open_connections(str(file)).close()
    assert looks == [False]


def test_a_library_to_be_read_is_not_made(file: Path) -> None:
    with pytest.raises(LibraryUnusable, match="no library here"):
        Library.open(file, read_only=True)
    assert not file.exists()


def test_a_library_that_was_removed_while_open_does_not_come_back_empty(file: Path) -> None:
    with Library.open(filled(file)) as library, ThreadPoolExecutor(1) as another:
        for name in (file, f"{file}-wal", f"{file}-shm"):
            Path(name).unlink(missing_ok=True)
        for use_it in (library.summaries, lambda: library.ask("minoxidil")):
            with pytest.raises(LibraryUnusable, match=r"my\.qabot: .* moved or removed"):
                another.submit(use_it).result()
        with pytest.raises(LibraryUnusable, match="moved or removed"):
            library.add([post("Another", "Words.")])
        assert not file.exists()


def test_a_failed_transaction_leaves_nothing_behind(file: Path) -> None:
    connections = open_connections(str(file))
    connections.set_meta("name", "before")

    def fail() -> None:
        with connections.writing() as db:
            db.execute("UPDATE meta SET value = 'after'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert connections.meta("name") == "before"
    connections.set_meta("name", "later")
    assert connections.meta("name") == "later"
    connections.close()


def test_a_read_only_library_asks_and_refuses_to_change(file: Path) -> None:
    filled(file)
    before = names_beside(file)
    with Library.open(file, read_only=True) as library:
        assert library.ask("minoxidil").quotes
        assert not library.is_writable
        (identity, *_) = [summary.id for summary in library.summaries()]
        for change in (
            lambda: library.add([post("Another", "Words.")]),
            lambda: library.add([]),
            lambda: library.add_paths([file.parent]),
            lambda: library.remove([identity]),
            library.undo_removal,
            library.mend,
        ):
            with pytest.raises(LibraryReadOnly, match="cannot be written"):
                change()
        assert len(library) == 3
        assert library.add_paths([file.parent], dry_run=True).added == ()
    assert names_beside(file) == before


@contextmanager
def _as_someone_else() -> Iterator[None]:
    """For root, whom no permission stops, another user for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs the user ids of Linux")
@pytest.mark.parametrize("with_index", [True, False])
def test_a_library_on_a_disk_that_cannot_be_written_is_asked(
    monkeypatch: pytest.MonkeyPatch, *, with_index: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.setenv("QABOT_CONFIG", f"{name}/config.toml")
        file = filled(Path(name) / "my.qabot")
        if not with_index:
            shutil.rmtree(f"{file}.index")
        for path in Path(name).rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(name).chmod(0o555)
        with _as_someone_else(), Library.open(file) as library:
            assert not library.is_writable
            assert library.ask("minoxidil").quotes
            with pytest.raises(LibraryReadOnly, match="permissions"):
                library.add([post("Another", "Words.")])
        Path(name).chmod(0o755)
        for path in Path(name).rglob("*"):
            path.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs the user ids of Linux")
def test_a_folder_that_cannot_be_written_gets_no_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.setenv("QABOT_CONFIG", f"{name}/config.toml")
        Path(name).chmod(0o555)
        with _as_someone_else(), pytest.raises(LibraryUnusable, match=r"my\.qabot"):
            Library.open(Path(name) / "my.qabot")
        with _as_someone_else(), pytest.raises(LibraryUnusable, match="cannot be opened"):
            Library.open(Path(name) / "deeper" / "my.qabot")
