"""Conversations, in a SQLite file of their own: kept, found, renamed, deleted."""

from __future__ import annotations

import datetime
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qabot.errors import LibraryUnusable, UnknownConversation
from qabot.models import Answer

if TYPE_CHECKING:
    from qabot.models.conversations import ConversationSummary

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    updated TEXT NOT NULL,
    deleted TEXT
);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
);
"""
MAX_TITLE: Final = 200


class ConversationStore:
    """Reads and writes conversations.

    Attributes:
        path: The file, or ":memory:".
    """

    def __init__(self, path: str) -> None:
        self.path = path
        in_memory = path == ":memory:"
        self._memory = sqlite3.connect(path, check_same_thread=False) if in_memory else None
        self._guard = threading.Lock()

    def save_turn(self, conversation_id: str, number: int, answer: Answer) -> None:
        """Keep a turn; the first one makes the conversation.

        Raises:
            qabot.errors.LibraryUnusable: The file cannot be written.
        """
        now = datetime.datetime.now(datetime.UTC).isoformat()
        with self._open() as db:
            db.execute(
                """INSERT INTO conversations VALUES (?, ?, ?, NULL)
                   ON CONFLICT DO UPDATE SET updated = excluded.updated, deleted = NULL""",
                (conversation_id, answer.question[:MAX_TITLE], now),
            )
            db.execute(
                "INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?)",
                (
                    conversation_id,
                    number,
                    answer.question,
                    answer.model_dump_json(exclude_defaults=True),
                ),
            )

    def turns(self, conversation_id: str) -> tuple[Answer, ...]:
        """The answers of a conversation in order.

        Raises:
            qabot.errors.UnknownConversation: There is none with this id.
        """
        with self._open() as db:
            found = db.execute(
                "SELECT answer FROM turns WHERE conversation = ? ORDER BY number",
                (conversation_id,),
            ).fetchall()
        if not found:
            raise UnknownConversation(conversation_id)
        return tuple(Answer.model_validate_json(row[0]) for row in found)

    def list(self, search: str = "") -> list[ConversationSummary]:
        """The conversations, the newest first; those alone that have all searched words."""
        sql = """SELECT c.id, c.title, count(t.number), c.updated,
                        group_concat(t.answer, char(10))
                 FROM conversations c JOIN turns t ON t.conversation = c.id
                 WHERE c.deleted IS NULL GROUP BY c.id ORDER BY c.updated DESC"""
        from qabot.models.conversations import ConversationSummary

        words = search.casefold().split()
        with self._open() as db:
            return [
                ConversationSummary(
                    id=identity,
                    title=title,
                    turns=count,
                    updated=datetime.datetime.fromisoformat(updated),
                )
                for identity, title, count, updated, answers in db.execute(sql)
                if not words or _has_all(words, title, answers)
            ]

    def last(self) -> str | None:
        """The id of the conversation with the newest turn."""
        listed = self.list()
        return listed[0].id if listed else None

    def title(self, conversation_id: str) -> str:
        """The title of a conversation, "" if it is not kept."""
        with self._open() as db:
            found = db.execute(
                "SELECT title FROM conversations WHERE id = ?", (conversation_id,)
            ).fetchone()
        return str(found[0]) if found else ""

    def resolve(self, start: str) -> str:
        """The id that begins with what was typed.

        Raises:
            qabot.errors.UnknownConversation: None begins so, or several.
        """
        ids = [c.id for c in self.list() if c.id.startswith(start)]
        if len(ids) != 1:
            raise UnknownConversation(start)
        return ids[0]

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._change(
            "UPDATE conversations SET title = ? WHERE id = ?",
            (title[:MAX_TITLE], conversation_id),
            conversation_id,
        )

    def delete(self, conversation_id: str) -> None:
        """Take a conversation away; `undo_delete` brings the last one back."""
        now = datetime.datetime.now(datetime.UTC).isoformat()
        self._change(
            "UPDATE conversations SET deleted = ? WHERE id = ?",
            (now, conversation_id),
            conversation_id,
        )

    def undo_delete(self) -> str | None:
        """Bring back the conversation that was deleted last; its id, or None."""
        with self._open() as db:
            found = db.execute(
                "SELECT id FROM conversations WHERE deleted IS NOT NULL "
                "ORDER BY deleted DESC LIMIT 1"
            ).fetchone()
            if found:
                db.execute("UPDATE conversations SET deleted = NULL WHERE id = ?", found)
        return str(found[0]) if found else None

    def close(self) -> None:
        """Let go of conversations that are kept in memory."""
        if self._memory is not None:
            self._memory.close()

    def _change(self, sql: str, values: tuple[str, ...], conversation_id: str) -> None:
        with self._open() as db:
            if db.execute(sql, values).rowcount == 0:
                raise UnknownConversation(conversation_id)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._memory is not None:
                with self._guard, self._memory:
                    self._memory.executescript(_TABLES)
                    yield self._memory
                return
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as db, db:
                db.executescript(_TABLES)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise LibraryUnusable(
                self.path, f"the conversations cannot be used ({error}); move that file away."
            ) from error


def _has_all(words: Iterable[str], title: str, answers: str) -> bool:
    """Whether each word is in what was asked, quoted or cited."""
    texts = [title]
    for line in answers.split("\n"):
        answer = json.loads(line)
        texts += (answer["question"], answer["understood_as"])
        shown = (*answer.get("quotes", ()), *answer.get("closest", ()))
        texts += (quote["text"] for quote in shown)
        texts += (fact["value"] for fact in answer.get("records", ()))
        texts += (source["title"] for source in answer.get("sources", ()))
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)


def new_conversation_id() -> str:
    """A short id that no conversation has yet."""
    return secrets.token_hex(4)
