"""A library: documents to ask, open for scripts and for both faces."""

from __future__ import annotations

import datetime
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qabot.analysis.vocabulary import (
    Vocabulary,
    fingerprint_of,
    read_vocabulary,
    read_vocabulary_files,
)
from qabot.answering.answerer import Answerer, check_question
from qabot.api import settings as places
from qabot.api.conversation import Conversation
from qabot.errors import LibraryBusy, LibraryUnusable
from qabot.index import PassageIndex, open_index
from qabot.models import (
    NO_FILTERS,
    Answer,
    Document,
    Filters,
    Hit,
    Location,
    Origin,
    Relation,
    Source,
)
from qabot.retrieval.retriever import PASSAGES, Retriever
from qabot.storage.connection import Connections, open_connections
from qabot.storage.conversations import ConversationStore, new_conversation_id
from qabot.storage.documents import DocumentStore, read_content
from qabot.storage.lock import WAIT_SECONDS, writer_lock

if TYPE_CHECKING:
    from qabot.analysis.digest import Digest
    from qabot.models import (
        AddProgress,
        AddReport,
        ConversationSummary,
        Finding,
        Overview,
        Similar,
        Summary,
    )

COMPILED_VERSION = 6
"""Of the form in which a library keeps its vocabulary."""

STARTER = "starter"
"""The origin of the documents that ship."""


class Library:
    """Studies and posts that can be asked; safe to use from several threads.

    Make one with `Library.open` or `Library.in_memory`, and close it, or use it
    in a `with` statement.
    """

    def __init__(
        self,
        connections: Connections,
        vocabulary: Vocabulary,
        location: Location,
        narrate: Callable[[str], None],
    ) -> None:
        self._connections = connections
        self._narrate = narrate
        self._writing = threading.RLock()
        self._was_asked = False
        self._store = DocumentStore(connections, vocabulary)
        self._conversations = ConversationStore(location.conversations)
        self.location = location
        """Where everything of this library lies."""
        self._index = self._open_index()
        self._retriever = Retriever(self._store, self._index)
        self._answerer = Answerer(self._retriever)

    # Opening and closing

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        read_only: bool = False,
        starter: bool = True,
        narrate: Callable[[str], None] | None = None,
    ) -> Library:
        """Open a library file; one that does not exist yet is made.

        Args:
            path: The file; None for the usual one (see `qabot where`).
            read_only: Change nothing.
            starter: Whether a new library gets the documents that ship.
            narrate: Gets one line for people when something takes its time, then or later.

        Raises:
            qabot.errors.LibraryUnusable: It cannot be used; the message says why.
            qabot.errors.InvalidSetting: A setting or a vocabulary is wrong.
        """
        narrate = narrate or (lambda _: None)
        settings = places.read_settings()
        library = places.library_path(path, settings)
        meta = {
            "library_id": secrets.token_hex(8),
            "starter": "pending" if starter else "none",
        }
        connections = open_connections(library, read_only=read_only, meta=meta, narrate=narrate)
        try:
            vocabulary = _vocabulary(connections, settings)
            if connections.is_writable and connections.meta("starter") == "pending":
                _add_starter(connections, vocabulary, narrate)
            where = places.location(library)
            return cls(connections, vocabulary, where, narrate)
        except BaseException:
            connections.close()
            raise

    @classmethod
    def in_memory(cls, documents: Iterable[Document] = ()) -> Library:
        """A library in memory, of these documents; nothing is written to disk.

        >>> from qabot import Post
        >>> thread = Post(title="A year on minoxidil", summary="Minoxidil helped.")
        >>> with Library.in_memory([thread]) as library:
        ...     library.ask("Does minoxidil help?").quotes[0].text
        'Minoxidil helped.'
        """
        connections = open_connections(":memory:", meta={"library_id": "memory"})
        vocabulary = _read_vocabulary(places.Settings())
        library = cls(connections, vocabulary, places.location(":memory:"), lambda _: None)
        library.add(documents)
        return library

    def close(self) -> None:
        """Let go of the files."""
        with self._writing:
            self._index.close()
            self._conversations.close()
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._store.count()

    def __repr__(self) -> str:
        return f"Library({self.location.library!r})"

    @property
    def retriever(self) -> Retriever:
        """The two stages themselves, for measuring; see `qabot.retrieval`."""
        self._see_changes()
        return self._retriever

    @property
    def is_writable(self) -> bool:
        """Whether documents can be added and removed."""
        return self._connections.is_writable

    # Asking

    def ask(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        filters: Filters = NO_FILTERS,
        standalone: bool = False,
    ) -> Answer:
        """Answer a question with quotes.

        Args:
            question: Up to 10,000 characters.
            conversation: The conversation that it is a turn of, for follow-ups.
            filters: Which documents may answer.
            standalone: Take the question as it stands: complete and correct nothing.

        Raises:
            qabot.errors.InvalidQuestion: It is empty, too long, or has only common words.
        """
        self._see_changes()
        previous = conversation.turns[-1] if conversation and conversation.turns else None
        answer = self._answerer.answer(
            question, filters=filters, previous=previous, standalone=standalone
        )
        if conversation is not None:
            conversation.append(answer)
        return answer

    def retrieve(
        self, query: str, *, k: int = 10, filters: Filters = NO_FILTERS
    ) -> tuple[Hit, ...]:
        """The best sentences and posts that match, best first; fewer than `k` if fewer match.

        Raises:
            ValueError: `k` is below 1.
            qabot.errors.InvalidQuestion: The query is empty or too long.
        """
        from qabot.answering.quoting import Desk

        if k < 1:
            raise ValueError(f"k is {k}; it must be 1 or more")
        self._see_changes()
        read = self._retriever.read(check_question(query))
        within = self.keys_within(filters)
        found = self._retriever.retrieve(
            read, filters=filters, within=within, passages=max(PASSAGES, k)
        )
        best = found.sentences[:k]
        documents = {
            key: read_content(found.rows[key].kind, found.rows[key].content)
            for key in {ranked.key for ranked in best}
        }
        desk = Desk(read, self._store.vocabulary, documents, found.rows, found.digests)
        return tuple(desk.hit(ranked) for ranked in best)

    # Documents

    def get(self, document_id: str) -> Document:
        """The document with an id, an old id, a DOI, a PMID or a PMCID.

        Raises:
            qabot.errors.UnknownDocument: There is none.
        """
        return self._store.get(document_id)

    def full_id(self, typed: str) -> str:
        """The id of the document that a person means, who may type the start of it alone.

        Raises:
            qabot.errors.UnknownDocument: No id is or begins so.
            qabot.errors.AmbiguousDocument: Several begin so.
        """
        return self._store.full_id(typed)

    def documents(self, filters: Filters = NO_FILTERS) -> Iterable[Document]:
        """The documents that pass the filters, by id, read as they are asked for."""
        from qabot.api import browsing

        where, values = browsing.condition(self._store, filters)
        for row in self._store.all_rows(where, values):
            document = read_content(row.kind, row.content)
            if browsing.passes_authors(document, filters):
                yield document

    def summaries(
        self,
        filters: Filters = NO_FILTERS,
        *,
        search: str = "",
        sort: str = "title",
        descending: bool = False,
    ) -> list[Summary]:
        """The documents as they are listed.

        Args:
            filters: Which ones.
            search: Words that title, authors or journal must have.
            sort: "title", "date", "kind" or "added".
            descending: Whether the order is turned round.

        Raises:
            ValueError: `sort` is none of these.
        """
        from qabot.api import browsing

        return browsing.summaries(
            self._store, filters, search=search, sort=sort, descending=descending
        )

    def overview(self) -> Overview:
        """What the library holds, counted."""
        from qabot.api import browsing

        return browsing.overview(self._connections)

    def example_questions(self, count: int = 4) -> tuple[str, ...]:
        """Questions that the library's own documents answer."""
        from qabot.api import browsing

        return browsing.example_questions(self._store, count)

    def complete(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """Words of the library that begin with a prefix of two letters or more."""
        from qabot.api import browsing

        return browsing.completions(self._index, prefix, limit)

    def source(self, document_id: str) -> Source:
        """A document as it is listed under an answer, with number 1."""
        from qabot.answering.quoting import source_of

        document = self.get(document_id)
        rows = self._store.rows_by_id([document.id])
        return source_of(document, 1, rows[0] if rows else None)

    def sentences(self, document_id: str) -> tuple[tuple[int, int], ...]:
        """The spans of a document's text that can be quoted, in text order."""
        return tuple((s.start, s.end) for s in self._digest(document_id).sentences)

    def meanings(self, document_id: str) -> dict[str, str]:
        """What the short forms of a document stand for in it."""
        return dict(self._digest(document_id).meanings)

    def origins(self, document_id: str) -> list[Origin]:
        """Where a document came from."""
        return self._store.origins(self.get(document_id).id)

    def aliases(self, document_id: str) -> list[str]:
        """Older ids of a document, which still find it."""
        return self._store.aliases(self.get(document_id).id)

    def relations(self, document_id: str) -> list[Relation]:
        """The lists of related documents that a document has or stands in."""
        return self._store.relations(self.get(document_id).id)

    def similar(self, document_id: str, k: int = 5) -> Similar:
        """Similar studies and related posts, by content; the listed ones are marked."""
        from qabot.api import similarity

        self._see_changes()
        document = self.get(document_id)
        return similarity.similar(self._retriever, document.id, k)

    def check(self) -> list[Finding]:
        """Look for what is broken: the file, the sentences, the quotes, the index."""
        from qabot.api import checking

        return checking.check(self._connections, self._store, self._index, self._conversations)

    def mend(self) -> None:
        """Find all sentences again, and build the index anew."""
        with self._changing():
            self._store.drop_digests()
            self._store.refresh()
            self._store.make_digests()
            with suppress(OSError):
                (Path(self.location.index) / "covers.json").unlink(missing_ok=True)
            self._open_index_again()
            self._index.catch_up(self._store)

    # Changing

    def add(
        self,
        documents: Iterable[Document],
        *,
        progress: Callable[[int], None] | None = None,
        source: str = "script",
    ) -> AddReport:
        """Add documents; those that the library has are merged or left as they are.

        Args:
            documents: Studies and posts.
            progress: Called with the number of documents done, batch by batch.
            source: What to call the place that they come from.

        Raises:
            qabot.errors.LibraryReadOnly: The library cannot be written.
            qabot.errors.LibraryBusy: Another process is writing to it.
        """
        from qabot.api import adding

        with self._changing():
            return adding.add_documents(
                self._store, self._index, documents, progress=progress, source=source
            )

    def add_paths(
        self,
        paths: Iterable[str | Path],
        *,
        progress: Callable[[AddProgress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        dry_run: bool = False,
        strict: bool = False,
        exclude: Sequence[str] = (),
    ) -> AddReport:
        """Read files, folders, archives or standard input ("-"), and add what they hold.

        Args:
            paths: What to read; the format of each file is told from its content.
            progress: Called now and then.
            cancelled: Asked now and then; true stops, and what was added stays.
            dry_run: Read everything and add nothing.
            strict: Stop at the first thing that cannot be read.
            exclude: Patterns of names to leave out of folders.

        Raises:
            qabot.errors.LibraryReadOnly: The library cannot be written.
            qabot.errors.LibraryBusy: Another process is writing to it.
            qabot.errors.UnreadableSource: With `strict`, the first failure.
        """
        from qabot.api import adding

        with nullcontext() if dry_run else self._changing():
            job = adding.PathJob(
                self._store,
                self._index,
                progress=progress,
                cancelled=cancelled,
                dry_run=dry_run,
                strict=strict,
            )
            return job.run(paths, exclude)

    def remove(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Remove documents; `undo_removal` brings the last removal back.

        Raises:
            qabot.errors.UnknownDocument: An id is unknown; then nothing is removed.
            qabot.errors.LibraryReadOnly: The library cannot be written.
        """
        with self._changing():
            _, removed = self._store.remove(ids)
            self._index.catch_up(self._store)
            return tuple(removed)

    def undo_removal(self) -> tuple[str, ...]:
        """Bring back the documents that were removed last; their ids."""
        with self._changing():
            restored = self._store.restore()
            self._index.catch_up(self._store)
            return tuple(restored)

    def ids_from(self, source: str) -> list[str]:
        """Ids of the documents that came from a file, or from a folder's files."""
        return self._store.ids_from(source)

    # Conversations

    def conversation(self, conversation_id: str | None = None) -> Conversation:
        """A kept conversation, or a new one.

        Raises:
            qabot.errors.UnknownConversation: None has this id, or several begin with it.
        """
        if conversation_id is None:
            return Conversation(self, self._conversations, new_conversation_id(), ())
        identity = self._conversations.resolve(conversation_id)
        turns = self._conversations.turns(identity)
        return Conversation(self, self._conversations, identity, turns)

    def last_conversation(self) -> Conversation | None:
        """The conversation with the newest turn, if any is kept."""
        last = self._conversations.last()
        return self.conversation(last) if last else None

    def conversations(self, search: str = "") -> list[ConversationSummary]:
        """The kept conversations, the newest first; those alone that have all words."""
        return self._conversations.list(search)

    def rename_conversation(self, conversation_id: str, title: str) -> None:
        """Give a kept conversation another title."""
        self._conversations.rename(self._conversations.resolve(conversation_id), title)

    def delete_conversation(self, conversation_id: str) -> None:
        """Delete a kept conversation; `undo_delete_conversation` brings it back."""
        self._conversations.delete(self._conversations.resolve(conversation_id))

    def undo_delete_conversation(self) -> str | None:
        """Bring back the conversation that was deleted last; its id, if there is one."""
        return self._conversations.undo_delete()

    # Inside

    def keys_within(self, filters: Filters) -> list[int] | None:
        """Rows of the documents that `filters.within` names; None if it names none."""
        if not filters.within:
            return None
        ids = [self._store.get(identity).id for identity in filters.within]
        return [row.key for row in self._store.rows_by_id(ids)]

    def _digest(self, document_id: str) -> Digest:
        rows = self._store.rows_by_id([self.get(document_id).id])
        return self._store.digested([rows[0].key])[rows[0].key][1]

    def _see_changes(self) -> None:
        """Come level with what this or another process changed, without waiting."""
        if self._was_asked:  # One question has too few words for it.
            self._store.vocabulary.unfold()
        self._was_asked = True
        if self._index.covers == self._store.last_change():
            return
        self._index.reload()
        if self._index.covers == self._store.last_change() or not self.is_writable:
            return
        if not self._writing.acquire(blocking=False):
            return
        try:
            with suppress(LibraryUnusable), writer_lock(self.location.library, wait=0):
                self._replace_lost_index()
                self._index.catch_up(self._store)
        finally:
            self._writing.release()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the library for a change, among the threads and the processes."""
        self._connections.check_writable()
        self._store.vocabulary.unfold()
        with self._writing, writer_lock(self.location.library, narrate=self._narrate):
            self._replace_lost_index()
            try:
                yield
            finally:
                self._index.release()

    def _replace_lost_index(self) -> None:
        """Begin an index anew, for `catch_up` to fill, if its files were removed."""
        if self._index.is_gone:
            self._narrate("The index was removed; building it again from the library.")
            self._open_index_again()

    def _open_index_again(self) -> None:
        self._index.close()
        index = self._opened(may_rebuild=True)
        if index is not None:
            self._index = index
            self._retriever = Retriever(self._store, index)
            self._answerer = Answerer(self._retriever)

    def _open_index(self) -> PassageIndex:
        """The kept index if it is level; else brought level, or made again."""
        kept = self._opened(may_rebuild=False)
        last = self._store.last_change()
        if kept is not None and kept.covers >= last:
            return kept
        if self.is_writable:
            wait = WAIT_SECONDS if kept is None else 0.0
            try:
                with writer_lock(self.location.library, wait=wait, narrate=self._narrate):
                    index = kept or self._opened(may_rebuild=True)
                    self._store.vocabulary.unfold()
                    self._store.refresh()
                    index.catch_up(self._store)  # type: ignore[union-attr]
                    return index  # type: ignore[return-value]
            except LibraryBusy:
                pass
        if kept is not None and kept.covers:
            return kept
        return self._in_memory_index()

    def _in_memory_index(self) -> PassageIndex:
        index = open_index(
            None, library_id="memory", store=self._store, may_rebuild=True, narrate=self._narrate
        )
        index.catch_up(self._store)  # type: ignore[union-attr]
        return index  # type: ignore[return-value]

    def _opened(self, *, may_rebuild: bool) -> PassageIndex | None:
        in_memory = self.location.index == ":memory:"
        return open_index(
            None if in_memory else Path(self.location.index),
            library_id=self._connections.meta("library_id") or "",
            store=self._store,
            may_rebuild=may_rebuild or in_memory,
            narrate=self._narrate,
        )


def _vocabulary(connections: Connections, settings: places.Settings) -> Vocabulary:
    """The vocabulary, from the library's compiled copy where that is up to date."""
    files = read_vocabulary_files(places.vocabulary_files(settings))
    fingerprint = f"{COMPILED_VERSION}.{fingerprint_of(content for _, content in files)}"
    if connections.meta("vocabulary_fingerprint") == fingerprint:
        compiled = connections.meta("vocabulary")
        if compiled:
            return Vocabulary.from_compiled(compiled)
    vocabulary = read_vocabulary(files)
    if connections.is_writable:
        with suppress(LibraryUnusable), connections.writing() as db:
            for name, value in (
                ("vocabulary", vocabulary.compiled()),
                ("vocabulary_fingerprint", fingerprint),
            ):
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
    return vocabulary


def _read_vocabulary(settings: places.Settings) -> Vocabulary:
    return read_vocabulary(read_vocabulary_files(places.vocabulary_files(settings)))


def _add_starter(
    connections: Connections, vocabulary: Vocabulary, narrate: Callable[[str], None]
) -> None:
    """Give a new library the documents that ship, once."""
    from qabot.sources.knowledge import starter_documents

    run = datetime.datetime.now(datetime.UTC)
    store = DocumentStore(connections, vocabulary)
    with writer_lock(connections.path, narrate=narrate):
        if connections.meta("starter") == "pending":
            store.add(
                (
                    parsed.document,
                    Origin(source=STARTER, format="jsonl", place=parsed.place, added=run),
                    parsed.related,
                )
                for parsed in starter_documents()
            )
            store.make_digests()
            connections.set_meta("starter", "added")


__all__ = ["Library"]
