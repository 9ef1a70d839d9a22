"""The facade: listing, adding, similar documents, checking, mending."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import qabot
from qabot import Document, Filters, Library
from qabot.analysis.digest import digest_version
from qabot.api import Conversation
from qabot.api.adding import BATCH
from qabot.errors import InvalidQuestion, LibraryUnusable, UnknownDocument, UnreadableSource
from qabot.index import PassageIndex
from qabot.models import AddProgress
from tests.making import DKK1_STUDY, SEB_DERM_POST, assert_sound, post, starter, study


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.qabot"
    Library.open(path).close()
    return path


def lines_of(path: Path, *documents: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(d) + "\n" for d in documents), "utf-8")
    return path


def numbered(count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {"kind": "post", "title": f"Thread {number}", "summary": f"Minoxidil {number}."}


# What is exported


def test_every_exported_name_is_there() -> None:
    for name in qabot.__all__:
        assert getattr(qabot, name) is not None
    assert set(qabot.__all__) <= set(dir(qabot))
    with pytest.raises(AttributeError, match="nothing"):
        _ = qabot.nothing


# Asking


def test_an_empty_library_says_that_it_is_empty() -> None:
    with Library.in_memory() as library:
        answer = library.ask("does minoxidil help?")
        assert (answer.status, answer.reason) == ("none", "empty_library")
        assert library.retrieve("minoxidil") == ()
        assert library.summaries() == []
        assert library.overview().studies == library.overview().posts == 0
        assert library.example_questions() == ()
        assert library.complete("mi") == ()


def test_documents_without_words_are_no_answer() -> None:
    documents: list[Document] = [study("Minoxidil in men"), post("Minoxidil"), post("Hair", " ")]
    with Library.in_memory(documents) as library:
        answer = library.ask("does minoxidil help?")
        assert_sound(answer, {d.id: d for d in library.documents()})
        assert answer.status == "none"
        assert library.retrieve("minoxidil") == ()
        assert len(library.similar(library.summaries()[0].id).posts) <= 2


@pytest.mark.parametrize("question", ["", "   ", "\x00", "what is it?", "?", "x" * 10_001])
def test_what_is_no_question_is_refused(question: str) -> None:
    with starter() as library, pytest.raises(InvalidQuestion):
        library.ask(question)


def test_a_query_is_not_read_letter_by_letter() -> None:
    documents = [post("One", "a b c d e f g"), post("Two", "Abcdefg helped.")]
    with Library.in_memory(documents) as library:
        assert [hit.title for hit in library.retrieve("abcdefg")] == ["Two"]


@pytest.mark.parametrize("k", [0, -1])
def test_a_count_below_one_is_a_wrong_argument(k: int) -> None:
    with starter() as library, pytest.raises(ValueError, match="1 or more"):
        library.retrieve("hair", k=k)


@pytest.mark.parametrize("k", [1, 3, 10**6])
def test_there_are_never_more_hits_than_asked_for_or_than_there_are(k: int) -> None:
    with starter() as library:
        hits = library.retrieve("DKK1 hair", k=k)
        sentences = sum(len(library.sentences(d.id)) for d in library.documents())
        assert 0 < len(hits) <= min(k, sentences)


def test_equal_scores_are_ordered_by_id_then_place() -> None:
    text = "Minoxidil helped."
    documents = [post(f"Thread {n}", text, id=f"id-{n}") for n in (3, 1, 2, 10)]
    with Library.in_memory(documents) as library:
        hits = library.retrieve("minoxidil")
        assert len({hit.score for hit in hits}) == 1
        assert [hit.document_id for hit in hits] == ["id-1", "id-10", "id-2", "id-3"]


def test_no_document_has_more_than_three_quotes_and_no_answer_more_than_six() -> None:
    text = " ".join(f"Minoxidil grew hair in group {n} of {w}." for n, w in enumerate(WORDS))
    documents = [study(f"Minoxidil study number {n}", text, id=f"s{n}") for n in range(4)]
    with Library.in_memory(documents) as library:
        answer = library.ask("does minoxidil grow hair?")
        assert_sound(answer, {d.id: d for d in documents})
        assert len(answer.quotes) > 1


WORDS = "zebra mango violin copper tundra falcon pepper quartz".split()


def test_a_hit_and_a_conversation_print_well() -> None:
    with starter() as library:
        html = library.retrieve("DKK1")[0]._repr_html_()
        assert html.startswith("<blockquote>“")
        conversation = library.conversation()
        assert isinstance(conversation, Conversation)
        assert "0 turns" in repr(conversation)
        assert repr(library) == "Library(':memory:')"


def test_a_closed_library_says_so(file: Path) -> None:
    library = Library.open(file)
    library.close()
    library.close()


# Listing


def test_documents_are_listed_in_the_order_asked_for() -> None:
    documents: list[Document] = [
        study("B title", "x", published="2020"),
        post("A title", "x"),
        study("C title", "x", published="2021-05", authors=("Anna Müller", "Li Wei")),
    ]
    with Library.in_memory(documents) as library:
        titles = {
            sort: [s.title[0] for s in library.summaries(sort=sort)]
            for sort in ("title", "date", "kind", "added")
        }
        assert titles == {
            "title": ["A", "B", "C"],
            "date": ["A", "B", "C"],
            "kind": ["A", "B", "C"],
            "added": ["B", "A", "C"],
        }
        assert [s.title[0] for s in library.summaries(sort="date", descending=True)] == list("CBA")
        assert [s.title[0] for s in library.summaries(search="müller 2021")] == ["C"]
        assert library.summaries(search="MULLER")[0].authors == "Müller A, Wei L"
        assert library.summaries(search="nothing") == []
        with pytest.raises(ValueError, match="sort is 'size'"):
            library.summaries(sort="size")


def test_the_overview_counts_by_year_and_kind() -> None:
    documents: list[Document] = [
        study("A title", "x", published="2020", publication_types=("Review",)),
        study("Another title", "x", published="2020-05"),
        study("Third title", "x"),
        post("Thread", "x", created="2001-01-01"),
    ]
    with Library.in_memory(documents) as library:
        overview = library.overview()
    assert (overview.studies, overview.posts) == (3, 1)
    assert (overview.first_year, overview.last_year) == (2020, 2020)
    assert overview.by_year == {2020: {"review": 1, "": 1}}


def test_every_example_question_is_answered() -> None:
    with starter() as library:
        questions = library.example_questions()
        assert len(questions) == len(set(questions)) == 4
        assert all(library.ask(question).quotes for question in questions)


@pytest.mark.parametrize(
    ("prefix", "words"),
    [("foll", {"follicle"}), ("FOLL", {"follicle"}), ("f", set()), ("", set()), ("zzz", set())],
)
def test_words_are_completed_from_the_library(prefix: str, words: set[str]) -> None:
    with starter() as library:
        found = library.complete(prefix)
        assert words <= set(found)
        assert bool(found) == bool(words)
        assert all(word.startswith(prefix.lower()) for word in found)


def test_a_source_is_as_under_an_answer() -> None:
    with starter() as library:
        source = library.source(DKK1_STUDY)
        assert source == library.ask("What does DKK1 do to hair follicles?").sources[0]
        assert library.meanings(DKK1_STUDY)["AA"] == "alopecia areata"
        with pytest.raises(UnknownDocument):
            library.source("nothing")


def test_similar_documents_have_the_listed_ones_marked(file: Path) -> None:
    with Library.open(file) as library:
        similar = library.similar(DKK1_STUDY)
        assert similar.studies == ()
        assert len(similar.posts) == 3
        assert all(found.listed for found in similar.posts)
        assert [s.document_id for s in library.similar(SEB_DERM_POST).studies] == [DKK1_STUDY]


def test_the_nearest_document_is_the_first_similar_one() -> None:
    documents = [
        study("Minoxidil foam in women", "Minoxidil foam regrew hair in women.", id="a"),
        study("Minoxidil foam in men", "Minoxidil foam regrew hair in men.", id="b"),
        study("Zinc and acne", "Zinc gluconate cleared acne.", id="c"),
    ]
    with Library.in_memory(documents) as library:
        found = library.similar("a", k=5).studies
        assert found[0].document_id == "b"
        assert "a" not in {other.document_id for other in found}
        assert len(library.similar("a", k=1).studies) == 1


# Adding


def test_progress_is_told_batch_by_batch() -> None:
    told: list[int] = []
    with Library.in_memory() as library:
        library.add((post(f"Thread {n}", "x") for n in range(2 * BATCH + 50)), progress=told.append)
    assert told == [BATCH, 2 * BATCH, 2 * BATCH + 50]


LONG_TITLE = "Minoxidil and the growth of made hair"


def test_a_document_whose_id_changes_while_it_is_added_is_reported_once() -> None:
    with Library.in_memory() as library:
        report = library.add(
            [
                study(LONG_TITLE, "One."),
                study(LONG_TITLE, "One and two.", doi="10.5555/one"),
                study(LONG_TITLE, "One and two.", doi="10.5555/one"),
            ]
        )
        assert (report.added, report.updated) == (("doi:10.5555/one",), ())
        again = library.add([study(LONG_TITLE, "One, two and three.", doi="10.5555/one")])
        assert (again.added, again.updated) == ((), ("doi:10.5555/one",))


def test_documents_that_turn_out_to_be_one_are_reported_as_one() -> None:
    one = study("A first title of a study", "One.", doi="10.5555/one")
    other = study("Another title of that study", "Two.", pmid="17")
    both = study("A first title of a study", "One.", doi="10.5555/one", pmid="17")
    with Library.in_memory() as library:
        report = library.add([one, other, both])
        assert (report.added, report.updated) == (("doi:10.5555/one",), ())
        assert len(library) == 1
    with Library.in_memory([other]) as library:
        report = library.add([one, both])
        assert (report.added, report.updated) == ((), ("doi:10.5555/one",))


def test_what_is_brought_back_is_named_as_it_is_now(tmp_path: Path) -> None:
    fields: dict[str, object] = {"kind": "study", "title": LONG_TITLE}
    with Library.in_memory() as library:
        library.add_paths([lines_of(tmp_path / "a.jsonl", fields)])
        library.add_paths([lines_of(tmp_path / "b.jsonl", {**fields, "doi": "10.5555/one"})])
        assert library.remove(["doi:10.5555/one"]) == ("doi:10.5555/one",)
        assert library.undo_removal() == ("doi:10.5555/one",)


def test_adding_files_reports_each_document(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "a.jsonl", *numbered(3))
    told: list[AddProgress] = []
    with Library.in_memory() as library:
        report = library.add_paths([source], progress=told.append)
        assert len(report.added) == 3
        assert told[-1].documents == 3
        assert told[-1].bytes_done == told[-1].bytes_total == source.stat().st_size
        assert library.ids_from(str(source)) == sorted(report.added)
        assert library.ids_from(str(tmp_path)) == sorted(report.added)
        (origin,) = library.origins(report.added[0])
        assert (origin.source, origin.format) == (str(source), "jsonl")
        again = library.add_paths([source])
        assert (again.added, again.unchanged_in_known_files) == ((), 3)
        lines_of(source, *numbered(4))
        later = library.add_paths([source])
        assert (len(later.added), len(later.unchanged)) == (1, 3)


def test_files_of_one_name_in_two_folders_are_two_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    for folder, title in (("one", "Thread A"), ("two", "Thread B")):
        (tmp_path / folder).mkdir()
        path = lines_of(tmp_path / folder / "a.jsonl", {"kind": "post", "title": title})
        os.utime(path, ns=(10**18, 10**18))
    with Library.in_memory() as library:
        for folder in ("one", "two"):
            monkeypatch.chdir(tmp_path / folder)
            assert len(library.add_paths(["a.jsonl"]).added) == 1


def test_a_dry_run_adds_nothing(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "a.jsonl", *numbered(3))
    with Library.in_memory() as library:
        assert len(library.add_paths([source], dry_run=True).added) == 3
        assert len(library) == 0
        assert len(library.add_paths([source]).added) == 3
        assert len(library.add_paths([source], dry_run=True).added) == 0


def test_what_cannot_be_read_is_reported_and_the_rest_is_kept(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(
        '{"kind":"post","title":"A"}\n{broken\n{"kind":"post","title":"B"}\n', "utf-8"
    )
    with Library.in_memory() as library:
        report = library.add_paths([source, tmp_path / "none.ris"])
        assert len(report.added) == 2
        assert [failure.place for failure in report.failed] == ["line 2", ""]
        with pytest.raises(UnreadableSource, match="line 2"):
            library.add_paths([source], strict=True)


def test_stopped_adding_keeps_what_it_reported(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "a.jsonl", *numbered(1000))
    seen: list[int] = []
    with Library.in_memory() as library:
        report = library.add_paths(
            [source], progress=lambda p: seen.append(p.documents), cancelled=lambda: bool(seen)
        )
        assert report.interrupted
        assert 0 < len(report.added) == len(library) < 1000
        assert library.ask("minoxidil").quotes
        rest = library.add_paths([source])
        assert len(rest.added) + len(report.added) == len(library) == 1000


def test_an_interrupt_keeps_what_was_read(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "a.jsonl", *numbered(500))

    def interrupt(_: AddProgress) -> None:
        raise KeyboardInterrupt

    with Library.in_memory() as library:
        report = library.add_paths([source], progress=interrupt)
        assert report.interrupted
        assert len(report.added) == len(library) > 0


@pytest.mark.parametrize("given", [50, BATCH + 50])
def test_what_a_script_gave_before_it_failed_is_kept(file: Path, given: int) -> None:
    def documents() -> Iterator[Document]:
        for number in range(given):
            yield post(f"Thread {number}", f"Minoxidil {number}.")
        raise RuntimeError("the script's own")

    with Library.open(file) as library:
        with pytest.raises(RuntimeError, match="own"):
            library.add(documents())
        assert len(library) == 4 + given
        assert library.ask("does minoxidil 17 help?").quotes
        assert len(library.add([post("After", "Minoxidil after.")]).added) == 1
        assert not [f for f in library.check() if f.level == "problem"]


# Starter


def test_a_new_library_has_the_starter_once(file: Path) -> None:
    with Library.open(file) as library:
        assert len(library) == 4
        library.remove(library.ids_from("starter"))
        assert len(library) == 0
    with Library.open(file) as library:
        assert len(library) == 0, "they are out for good"


def test_a_library_without_starter_stays_empty(tmp_path: Path) -> None:
    for _ in range(2):
        with Library.open(tmp_path / "my.qabot", starter=False) as library:
            assert len(library) == 0
    with Library.open(tmp_path / "my.qabot") as library:
        assert len(library) == 0


# Checking


def change(file: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(file)
    with db:
        db.execute(sql, values)
    db.close()


GARBAGE = "UPDATE digests SET digest = 'garbage'"


def test_a_whole_library_has_no_findings_to_mend(file: Path) -> None:
    with Library.open(file) as library:
        library.conversation().ask("DKK1")
        assert {finding.level for finding in library.check()} == {"ok"}


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "garbage",
        "null",
        "[[],[],[[1]],{}]",
        '[[],[],[["a",2,null,"","",0,0]],{}]',
        '[[],[],[[0,9999999,null,"","",0,0]],{}]',
        '[[],[],[[5,2,null,"","",0,0]],{}]',
        "[1,2,[],{}]",
    ],
)
def test_broken_sentences_are_found_and_mended(file: Path, digest: str) -> None:
    change(file, "UPDATE digests SET digest = ? WHERE key = 1", digest)
    with Library.open(file) as library:
        problems = [f for f in library.check() if f.level == "problem"]
        assert "do not fit" in problems[0].message
        assert problems[0].mend == "qabot check --mend"
        library.mend()
        assert {finding.level for finding in library.check()} == {"ok"}
        assert library.ask("DKK1").quotes


@pytest.mark.parametrize(
    "sql", ["UPDATE digests SET version = 'older'", "DELETE FROM digests", GARBAGE]
)
def test_sentences_are_found_when_they_are_needed_and_kept(file: Path, sql: str) -> None:
    with Library.open(file) as library:
        answer = library.ask("DKK1")
    change(file, sql)
    with Library.open(file) as library:
        assert library.ask("DKK1").quotes == answer.quotes
        found = [each.document_id for each in answer.quotes]
        rows = library.retriever.store.rows_by_id(found)
    db = sqlite3.connect(file)
    kept = dict(db.execute("SELECT key, version FROM digests"))
    db.close()
    version = digest_version(library.retriever.store.vocabulary)
    assert {kept[row.key] for row in rows} == {version}


def test_removed_words_are_no_longer_known(file: Path) -> None:
    with Library.open(file) as library:
        library.add([post("Baricitinib", "Baricitinib regrew scalp hair.", id="bari")])
        assert library.ask("baricitinib").quotes
        library.remove(["bari"])
        answer = library.ask("baricitinib")
    assert answer.unknown_terms == ("baricitinib",)


def test_an_index_whose_first_commit_was_interrupted_has_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = PassageIndex._commit
    commits = []

    def interrupted(index: PassageIndex, covers: int) -> None:
        commits.append(covers)
        if len(commits) == 1:
            index._open_writer().commit()
            raise KeyboardInterrupt
        commit(index, covers)

    monkeypatch.setattr(PassageIndex, "_commit", interrupted)
    with Library.open(tmp_path / "new.qabot", starter=False) as library:
        with pytest.raises(KeyboardInterrupt):
            library.add([post("Minoxidil thread", "Minoxidil helped.")])
        assert library.ask("minoxidil").quotes
        assert {finding.level for finding in library.check()} == {"ok"}
    assert len(commits) == 2


def test_a_damaged_row_does_not_keep_the_others_from_being_read(file: Path) -> None:
    change(file, "UPDATE documents SET content = '{' WHERE key = 4")
    with Library.open(file) as library:
        library.mend()
        [problem, *_] = [f for f in library.check() if f.level == "problem"]
        assert "1 document cannot be read any more" in problem.message
        assert library.ask("DKK1").quotes


def test_a_check_says_how_many_sentences_are_found_later(file: Path) -> None:
    change(file, "DELETE FROM digests WHERE key > 1")
    with Library.open(file) as library:
        messages = [finding.message for finding in library.check()]
    assert (
        "4 documents were read; the sentences of 1 are in place, those of 3 are found when they "
        "are first needed." in messages
    )


def test_sentences_are_found_in_a_library_that_cannot_be_written(file: Path) -> None:
    change(file, "DELETE FROM digests")
    file.chmod(0o444)
    with Library.open(file, read_only=True) as library:
        assert library.ask("DKK1").quotes
    db = sqlite3.connect(file)
    assert db.execute("SELECT count(*) FROM digests").fetchone() == (0,)
    db.close()


def test_finding_sentences_does_not_wait_for_another_writer(file: Path) -> None:
    change(file, "DELETE FROM digests")
    with Library.open(file) as library:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert library.retrieve("DKK1")
        assert other.execute("SELECT count(*) FROM digests").fetchone() == (0,)
        other.execute("ROLLBACK")
        other.close()
        assert library.retrieve("DKK1")
    db = sqlite3.connect(file)
    assert db.execute("SELECT count(*) FROM digests").fetchone() > (0,)
    db.close()


def test_the_digests_of_a_long_run_are_left_for_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.storage.documents.DIGESTS_AT_ONCE", 5)
    with Library.open(file) as library:
        library.add_paths([lines_of(file.parent / "few.jsonl", *numbered(5))])
        assert "those of" not in library.check()[1].message
        library.add_paths([lines_of(file.parent / "many.jsonl", *numbered(12))])
        assert "those of 7 are found" in library.check()[1].message
        assert library.ask("minoxidil 11").quotes


def test_documents_without_words_and_doubled_titles_are_noted() -> None:
    documents: list[Document] = [
        study("Minoxidil in hair loss of men", "x.", published="2020"),
        study("Minoxidil in hair loss of men", "x.", published="2021"),
        post("Empty"),
    ]
    with Library.in_memory(documents) as library:
        notes = [f.message for f in library.check() if f.level == "note"]
    assert any("no text" in note for note in notes)
    assert any("more than once" in note for note in notes)


def test_findings_of_one_and_of_two_have_the_right_number() -> None:
    def messages(*documents: Document) -> list[str]:
        with Library.in_memory(documents) as library:
            library.conversation().ask("biotin")
            return [finding.message for finding in library.check()]

    title, text = "Biotin in hair loss of men", "Biotin helped."
    one = study(title, text, id="a", published="2020")
    assert messages(one) == [
        "The library file is whole.",
        "1 document was read; the sentences of 1 are in place.",
        "The index is level with the library (1 passage).",
        "1 kept quote matches its document.",
    ]
    other = study(title, "Biotin helped twelve men.", id="b", published="2021")
    assert messages(one, other, post("Empty", id="c")) == [
        "The library file is whole.",
        "3 documents were read; the sentences of 3 are in place.",
        "1 document has no text to quote: c.",
        "1 title occurs more than once: a and b.",
        "The index is level with the library (3 passages).",
        "2 kept quotes match their documents.",
    ]


def test_a_closed_file_is_an_error_of_the_library(file: Path) -> None:
    library = Library.open(file)
    library.close()
    library._connections.path = str(file.parent)
    with pytest.raises(LibraryUnusable):
        library.get("x")


def test_filters_know_when_they_are_empty() -> None:
    assert Filters().is_empty
    assert not Filters(kind="study").is_empty
    with pytest.raises(ValueError, match="pattern"):
        Filters(since="2020-13")
