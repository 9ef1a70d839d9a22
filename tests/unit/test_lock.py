"""One writer at a time, across threads and processes; readers never wait."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from qabot import Document, Library
from qabot.errors import LibraryBusy
from qabot.storage.lock import writer_lock
from tests.making import post

HOLDER = """
import sys
from qabot.storage.lock import writer_lock
with writer_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""
WRITER = """
import sys
from qabot import Library, Post

library = Library.open(sys.argv[1], starter=False)
in_turn = "in turn" in sys.argv
for batch in range(1000):
    documents = [
        Post.model_validate({"title": f"Thread {batch} {n}", "summary": f"Minoxidil {batch} {n}."})
        for n in range(5)
    ]
    print(*library.add(documents).added, flush=True)
    if in_turn:
        sys.stdin.readline()
"""


@contextmanager
def running(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def best(library: Library, question: str) -> str:
    return min(library.ask(question).quotes, key=lambda quote: quote.rank).text


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the process ended"
    return line


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.qabot"
    with Library.open(path, starter=False) as library:
        library.add([post("Thread", "Minoxidil helped.")])
    return path


def test_a_second_writer_says_who_holds_the_library(file: Path) -> None:
    with running(HOLDER, str(file)) as holder:
        assert line_of(holder) == "held\n"
        named = rf"process {holder.pid} \(-c .*since"
        with pytest.raises(LibraryBusy, match=named), writer_lock(str(file), wait=0):
            pass
        with Library.open(file) as library:
            with pytest.raises(LibraryBusy), writer_lock(str(file), wait=0):
                pass
            assert library.ask("minoxidil").quotes, "a reader answers"


def test_a_change_that_waits_for_another_writer_says_so_at_once(file: Path) -> None:
    said: list[str] = []
    with running(HOLDER, str(file)) as holder:
        line_of(holder)

        def let_go(line: str) -> None:
            said.append(line)
            holder.communicate("\n")

        with Library.open(file, narrate=let_go) as library:
            assert library.add([post("Another", "Words.")]).added
            assert library.remove([library.summaries(search="another")[0].id])
    (line,) = said
    assert re.fullmatch(rf"Waiting: process {holder.pid} \(-c .*\) has been writing .*\.", line)


def test_a_change_that_waits_for_another_program_says_so_at_once(file: Path) -> None:
    said: list[str] = []
    other = sqlite3.connect(file, isolation_level=None)

    def let_go(line: str) -> None:
        said.append(line)
        other.execute("ROLLBACK")

    with closing(other), Library.open(file, narrate=let_go) as library:
        other.execute("BEGIN EXCLUSIVE")
        assert library.remove([library.summaries()[0].id])
        assert library.undo_removal()
    assert said == ["Waiting: another program holds the library."]


def test_a_reader_without_an_index_answers_while_another_writes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.api.library.WAIT_SECONDS", 0)
    shutil.rmtree(f"{file}.index")
    with running(HOLDER, str(file)) as holder:
        assert line_of(holder) == "held\n"
        with Library.open(file) as library:
            assert library.ask("minoxidil").quotes
        assert not Path(f"{file}.index").exists(), "only the holder writes the index"


def test_the_lock_ends_with_its_process(file: Path) -> None:
    with running(HOLDER, str(file)) as holder:
        line_of(holder)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with writer_lock(str(file), wait=0):
            held = json.loads(Path(f"{file}.lock.json").read_text("utf-8"))
            assert held["process"] != holder.pid
    assert not Path(f"{file}.lock.json").exists()


@pytest.mark.parametrize("noted", ["", "[]", "{}", '{"process": 1}', "\udcff"])
def test_a_broken_note_of_the_holder_is_no_trouble(file: Path, noted: str) -> None:
    with writer_lock(str(file), wait=0):
        Path(f"{file}.lock.json").write_bytes(noted.encode("utf-8", "surrogateescape"))
        with pytest.raises(LibraryBusy, match="another process"), writer_lock(str(file), wait=0):
            pass


@pytest.mark.parametrize("batches", [1, 3, 8])
def test_what_was_reported_survives_a_kill(tmp_path: Path, batches: int) -> None:
    path = tmp_path / "my.qabot"
    with running(WRITER, str(path)) as writer:
        reported = [identity for _ in range(batches) for identity in line_of(writer).split()]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with Library.open(path) as library:
        kept = {summary.id for summary in library.summaries()}
        assert set(reported) <= kept
        assert len(reported) == 5 * batches
        for identity in reported[:: max(1, len(reported) // 4)]:
            assert library.ask(library.get(identity).text).sources[0].document_id in kept
        assert not [f for f in library.check() if f.level == "problem"]
        report = library.add([post("Thread after", "Minoxidil after.")])
        assert len(report.added) == 1


def test_two_open_libraries_add_in_turn(file: Path) -> None:
    with Library.open(file) as one, Library.open(file) as other:
        for turn in range(3):
            assert one.add([post(f"Red {turn}", f"Minoxidil red {turn}.")]).added
            assert other.add([post(f"Blue {turn}", f"Minoxidil blue {turn}.")]).added
        assert len(one) == len(other) == 7
        assert best(one, "minoxidil blue 2") == "Minoxidil blue 2."
        assert best(other, "minoxidil red 2") == "Minoxidil red 2."
        removed = one.remove([other.summaries(search="Blue 2")[0].id])
        assert removed[0] not in {hit.document_id for hit in other.retrieve("blue")}
        assert not [f for f in [*one.check(), *other.check()] if f.level == "problem"]


def test_two_libraries_that_were_opened_empty_index_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "my.qabot"
    with Library.open(path, starter=False) as one, Library.open(path) as other:
        one.add([post("Red", "Minoxidil red.")])
        other.add([post("Blue", "Minoxidil blue.")])
        for library in (one, other):
            assert sorted(hit.title for hit in library.retrieve("minoxidil")) == ["Blue", "Red"]
            assert library.retriever.index.passage_count == 2


def test_a_process_that_has_written_lets_another_write(file: Path) -> None:
    with running(WRITER, str(file), "in turn") as writer, Library.open(file) as library:
        assert writer.stdin is not None
        for turn in range(3):
            assert line_of(writer)
            assert library.add([post(f"Mine {turn}", "Minoxidil is mine.")]).added
            writer.stdin.write("\n")
            writer.stdin.flush()


def test_an_answer_does_not_wait_for_a_thread_that_adds() -> None:
    library = Library.in_memory([post("Thread", "Minoxidil helped.")])
    has_begun, may_end = Event(), Event()

    def documents() -> Iterator[Document]:
        for number in range(500):
            yield post(f"New {number}", f"Minoxidil {number}.")
        has_begun.set()
        may_end.wait()

    with ThreadPoolExecutor(2) as threads:
        adding = threads.submit(library.add, documents())
        has_begun.wait()
        try:
            asked = threads.submit(library.ask, "minoxidil")
            assert asked.result(timeout=60).quotes
        finally:
            may_end.set()
        assert len(adding.result().added) == 500
    assert library.ask("minoxidil 499").quotes[0].text == "Minoxidil 499."


def test_many_threads_ask_and_change_one_library(file: Path) -> None:
    def ask(number: int) -> bool:
        return bool(library.ask(f"does minoxidil help {number}?").elapsed_ms)

    def change(number: int) -> bool:
        added = library.add([post(f"From thread {number}", f"Minoxidil {number} threads.")]).added
        if number % 3 == 0:
            library.remove(added)
        return bool(added)

    with Library.open(file) as library, ThreadPoolExecutor(6) as threads:
        work = [threads.submit(change if n % 4 == 0 else ask, n) for n in range(80)]
        assert all(done.result() for done in work)
        assert len(library) == 1 + 20 - 7
        assert not [f for f in library.check() if f.level == "problem"]


def test_many_threads_share_a_library_in_memory() -> None:
    def talk(number: int) -> int:
        conversation = library.conversation()
        conversation.ask(f"does minoxidil help {number}?")
        library.add([post(f"Thread {number}", f"Finasteride {number}.")])
        conversation.ask("what about finasteride?")
        assert conversation.unsaved == ""
        return len(library.conversation(conversation.id).turns)

    with Library.in_memory([post("Thread", "Minoxidil helped.")]) as library:
        with ThreadPoolExecutor(6) as threads:
            assert list(threads.map(talk, range(30))) == [2] * 30
        assert len(library.conversations()) == 30
