"""Conversations: kept as they come, found, renamed, deleted, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot import Library
from qabot.errors import UnknownConversation
from tests.making import apart_from_time, post


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.qabot"
    with Library.open(path, starter=False) as library:
        library.add([post("Thread", "Minoxidil helped."), post("Other", "Finasteride did not.")])
    return path


def test_a_conversation_is_there_when_the_library_is_opened_again(file: Path) -> None:
    with Library.open(file) as library:
        conversation = library.conversation()
        assert library.conversations() == []
        answers = [conversation.ask("does minoxidil help?"), conversation.ask("and finasteride?")]
    with Library.open(file) as library:
        again = library.conversation(conversation.id[:5])
        assert again.turns == tuple(answers)
        assert again.title == "does minoxidil help?"
        last = library.last_conversation()
        assert last is not None
        assert last.id == conversation.id
        again.ask("who wrote that?")
        (summary,) = library.conversations()
        assert (summary.turns, summary.title) == (3, "does minoxidil help?")


def test_the_newest_conversation_is_listed_first(file: Path) -> None:
    with Library.open(file) as library:
        first, second = library.conversation(), library.conversation()
        first.ask("does minoxidil help?")
        second.ask("does finasteride help?")
        assert [c.id for c in library.conversations()] == [second.id, first.id]
        first.ask("and finasteride?")
        assert [c.id for c in library.conversations()] == [first.id, second.id]


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("", True),
        ("MINOXIDIL", True),
        ("helped minoxidil", True),
        ("größe", True),
        ("GRÖSSE", True),
        ("Haarwuchs ÄRZTE", False),
        ("spironolactone", False),
        ("document_id", False),
        ("understood_as", False),
        ("%", False),
    ],
)
def test_conversations_are_searched_by_what_was_asked_and_answered(
    file: Path, search: str, *, is_found: bool
) -> None:
    with Library.open(file) as library:
        library.conversation().ask("does minoxidil help Größe?")
        assert bool(library.conversations(search)) is is_found


def test_a_renamed_conversation_keeps_its_name(file: Path) -> None:
    with Library.open(file) as library:
        conversation = library.conversation()
        conversation.ask("does minoxidil help?")
        library.rename_conversation(conversation.id, "My regrowth")
        conversation.ask("and finasteride?")
        assert [c.title for c in library.conversations("regrowth")] == ["My regrowth"]
        assert conversation.title == "My regrowth"


def test_a_deleted_conversation_comes_back(file: Path) -> None:
    with Library.open(file) as library:
        conversation = library.conversation()
        conversation.ask("does minoxidil help?")
        library.delete_conversation(conversation.id)
        assert library.conversations() == []
        assert library.last_conversation() is None
        with pytest.raises(UnknownConversation):
            library.conversation(conversation.id)
        assert library.undo_delete_conversation() == conversation.id
        assert len(library.conversation(conversation.id).turns) == 1
        assert library.undo_delete_conversation() is None


@pytest.mark.parametrize("unknown", ["nothing", "%", "_"])
def test_an_unknown_conversation_is_named(file: Path, unknown: str) -> None:
    with Library.open(file) as library:
        library.conversation().ask("does minoxidil help?")
        for use in (
            library.conversation,
            library.delete_conversation,
            lambda name: library.rename_conversation(name, "x"),
        ):
            with pytest.raises(UnknownConversation, match=unknown):
                use(unknown)


def test_failing_to_keep_a_turn_never_fails_an_answer(file: Path) -> None:
    with Library.open(file) as library:
        Path(library.location.conversations).write_text("not a database", "utf-8")
        conversation = library.conversation()
        assert conversation.ask("does minoxidil help?").quotes
        assert "move that file away" in conversation.unsaved
        assert conversation.ask("and finasteride?").quotes
        assert len(conversation.turns) == 2
        problems = [f for f in library.check() if f.level == "problem"]
        assert [f.subject for f in problems] == ["conversations"]


def test_quotes_of_a_document_that_has_changed_are_reported(file: Path) -> None:
    with Library.open(file) as library:
        conversation = library.conversation()
        answer = conversation.ask("does minoxidil help?")
        (identity,) = {quote.document_id for quote in answer.quotes}
        library.remove([identity])
        (note,) = [f for f in library.check() if f.level == "note"]
        assert "was removed" in note.message
        assert library.conversation(conversation.id).turns[0] == answer


def test_a_kept_answer_is_the_answer_that_was_given(file: Path) -> None:
    with Library.open(file) as library:
        conversation = library.conversation()
        given = conversation.ask("does minoxidil help?")
        kept = library.conversation(conversation.id).turns[0]
        assert apart_from_time(kept) == apart_from_time(given)
