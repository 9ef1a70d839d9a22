"""Passages in a tantivy index, kept level with the documents of the storage.

The index lies in a folder beside the library. `covers.json` in it says which
format it has, which library it is of, and the last change that its last
commit covers; what came after is applied again, and may be applied twice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import tantivy

from qabot.analysis.digest import Digest, digest_version
from qabot.analysis.passages import PASSAGES_VERSION, passages
from qabot.analysis.stretches import is_offered
from qabot.analysis.terms import fold
from qabot.analysis.vocabulary import Vocabulary
from qabot.models import Document, Filters, Kind, Study
from qabot.storage.documents import DocumentStore, Fresh, Row

INDEX_FORMAT: Final = 3
"""Changes whenever the fields of the index do."""

COVERS: Final = "covers.json"
_TANTIVY_META: Final = "meta.json"
"""What every index of tantivy has in its folder."""

HEAP_BYTES: Final = 60_000_000
COMMIT_EVERY: Final = 20_000
"""Documents between two commits of the index, in a long run."""

_PREFIXES_KEPT: Final = 12

_NOT_OF_A_NAME = frozenset({"et", "al", "and", "colleagues", "the"})
_NAME_WORD = re.compile(r"\w+")
_FIRST_DAY: Final = 1_00_00
_LAST_DAY: Final = 9999_12_31


class PassageHit(NamedTuple):
    """A passage that matches, with the place of its sentences."""

    score: float
    """BM25 as tantivy gives it."""

    key: int
    """The document's row."""

    change: int
    """The document's change that was indexed."""

    first: int
    """Index of the passage's first sentence in the document."""

    last: int
    """One past its last sentence, or more."""


class PassageIndex:
    """A searchable index of passages; not durable, and never the truth."""

    def __init__(self, index: tantivy.Index, folder: Path | None, covers: int) -> None:
        self._index = index
        self._folder = folder
        self._writer: tantivy.IndexWriter | None = None
        self._searcher: tantivy.Searcher | None = None
        self._frequencies: dict[tuple[str, str], int] = {}
        """Document frequencies that were asked for since the last commit was opened."""
        self._prefixed: dict[tuple[str, int], list[tuple[str, int]]] = {}
        """Words with a prefix that were asked for since, of a few prefixes."""
        self._guard = threading.Lock()
        self.schema: tantivy.Schema = index.schema
        self.covers = covers
        self._applied = covers
        self.fingerprint: dict[str, Any] = {}

    # Reading

    @property
    def is_gone(self) -> bool:
        """Whether its files were moved or removed since it was opened."""
        return self._folder is not None and not (self._folder / _TANTIVY_META).exists()

    @property
    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit, or of the one before if the files are gone."""
        with self._guard:
            if self._searcher is None:
                if not self.is_gone:
                    self._index.reload()
                self._searcher = self._index.searcher()
            return self._searcher

    def reload(self) -> None:
        """See what was committed since, by this process or another."""
        self._forget_searcher()
        if self._folder:
            self.covers = _read_covers(self._folder).get("covers", self.covers)

    def search(self, query: tantivy.Query, limit: int) -> list[PassageHit]:
        """The best passages, by score, then document and place."""
        searcher = self.searcher
        found = searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in found]
        columns = [
            searcher.fast_field_values(name, addresses)
            for name in ("key", "change", "first", "last")
        ]
        hits = [
            PassageHit(float(score), *(int(column[i] or 0) for column in columns))
            for i, (score, _) in enumerate(found)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.key, hit.first))

    def document_frequency(self, term: str, field: str = "body") -> int:
        """In how many passages a term is."""
        kept = self._frequencies
        searcher = self.searcher
        found = kept.get((field, term))
        if found is None:
            found = searcher.doc_freq(field, term)
            if found and self._has_removed(searcher):
                found = self._count(tantivy.Query.term_query(self.schema, field, term, "basic"))
            kept[field, term] = found
        return found

    def _has_removed(self, searcher: tantivy.Searcher) -> bool:
        """Whether removed passages are still counted in the frequencies of terms."""
        kinds: tuple[Kind, ...] = ("study", "post")
        return sum(searcher.doc_freq("kind", kind) for kind in kinds) > searcher.num_docs

    def _count(self, query: tantivy.Query) -> int:
        return int(self.searcher.search(query, limit=1, count=True).count or 0)  # type: ignore[attr-defined]

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.searcher.num_docs

    def has_kind(self, kind: Kind) -> bool:
        """Whether any passage is of a document of this kind."""
        return self.document_frequency(kind, "kind") > 0

    def document_count(self) -> int:
        """How many documents have a passage in the index."""
        first = tantivy.Query.range_query(self.schema, "first", tantivy.FieldType.Unsigned, 0, 0)
        return self._count(first)

    def words_with_prefix(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Whole words of the library with their frequency, for completion and spelling.

        Nothing that begins with a digit is taken for a word.
        """
        if not prefix[:1].isalpha():
            return []
        kept = self._prefixed
        searcher = self.searcher
        words = kept.get((prefix, limit))
        if words is None:
            found = searcher.terms_with_prefix("words", prefix, None, limit)
            words = [pair for pair in found if is_offered(pair[0])]
            if len(kept) >= _PREFIXES_KEPT:
                kept.clear()
            kept[prefix, limit] = words
        return words

    # Writing; only the holder of the writer lock may

    def catch_up(self, store: DocumentStore, progress: Callable[[int], None] | None = None) -> int:
        """Apply what changed in the storage since the last commit; returns how many."""
        self.reload()
        last = store.last_change()
        if self.covers >= last:
            return 0
        try:
            return self._apply(store, last, progress)
        finally:
            self.release()

    def _apply(
        self, store: DocumentStore, last: int, progress: Callable[[int], None] | None
    ) -> int:
        start = max(self._applied, self.covers)
        is_empty = start == 0 and self.passage_count == 0
        for key in store.deletions(after_change=start):
            self._delete(key)
        done = 0
        for row, document, digest in store.scan(after_change=start):
            self.put(row, document, digest, store.vocabulary, is_new=is_empty)
            done += 1
            if progress and done % 1000 == 0:
                progress(done)
            if done % COMMIT_EVERY == 0:
                self._commit(row.change)
        self._commit(last)
        return done

    def take(self, fresh: Iterable[Fresh], vocabulary: Vocabulary) -> None:
        """Take documents that were just added, which the next `catch_up` commits.

        Those that do not follow on the last change taken are left for it to read.
        """
        for row, document, digest in fresh:
            if row.change == max(self._applied, self.covers) + 1:
                self.put(row, document, digest, vocabulary, is_new=True)
                self._applied = row.change

    def put(
        self,
        row: Row,
        document: Document,
        digest: Digest | None,
        vocabulary: Vocabulary,
        *,
        is_new: bool = False,
    ) -> None:
        """Index a document's passages in place of those it had."""
        if not is_new:
            self._delete(row.key)
        writer = self._open_writer()
        for passage in _tantivy_documents(row, document, digest, vocabulary):
            writer.add_document(passage)

    def release(self) -> None:
        """Let another process write; what was not committed is left to `catch_up`."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()
            self._applied = self.covers

    def close(self) -> None:
        """Wait for merges, and let go of the files."""
        self.release()
        self._forget_searcher()

    def _forget_searcher(self) -> None:
        with self._guard:
            self._searcher = None
            self._frequencies = {}
            self._prefixed = {}

    def _delete(self, key: int) -> None:
        wanted = tantivy.Query.term_query(self.schema, "key", key)
        self._open_writer().delete_documents_by_query(wanted)

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
        return self._writer

    def _commit(self, covers: int) -> None:
        self._open_writer().commit()
        self.covers = self._applied = covers
        self._forget_searcher()
        if self._folder:
            _write_covers(self._folder, {**self.fingerprint, "covers": covers})


def open_index(
    folder: Path | None,
    *,
    library_id: str,
    store: DocumentStore,
    may_rebuild: bool,
    narrate: Callable[[str], None] = lambda _: None,
) -> PassageIndex | None:
    """Open the index in a folder, or make an empty one where it cannot be used.

    An index that is missing, damaged, of another format, library or vocabulary
    is replaced by an empty one that covers nothing; `catch_up` fills it.

    Args:
        folder: Where it lies; None for one in memory.
        library_id: The library that it is derived from.
        store: The documents.
        may_rebuild: Whether it may be replaced; if not, None is given instead.
        narrate: Gets one line for people when an index is replaced.
    """
    fingerprint = {
        "format": INDEX_FORMAT,
        "library": library_id,
        "digest": f"{PASSAGES_VERSION}.{digest_version(store.vocabulary)}",
    }
    if folder is not None and (folder / COVERS).exists():
        kept = _open_kept(folder, fingerprint, store)
        if isinstance(kept, PassageIndex):
            return kept
        if not may_rebuild:
            return None
        narrate(f"The index {kept.value}; building it again from the library.")
    elif folder is not None and not may_rebuild:
        return None
    if folder is not None:
        folder = _emptied(folder)
    index = PassageIndex(
        _register(tantivy.Index(_schema(), path=str(folder) if folder else None)), folder, 0
    )
    index.fingerprint = fingerprint
    return index


def _emptied(folder: Path) -> Path | None:
    """The folder with nothing in it; None, for an index in memory, if it cannot be made."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def filter_queries(
    schema: tantivy.Schema, filters: Filters, within_keys: Iterable[int] | None
) -> list[tantivy.Query]:
    """The conditions of filters as queries that every passage must match."""
    queries = []
    if filters.kind:
        queries.append(tantivy.Query.term_query(schema, "kind", filters.kind, "basic"))
    if filters.types:
        queries.append(tantivy.Query.term_set_query(schema, "type", list(filters.types)))
    if filters.since:
        first, _ = day_range(filters.since)
        queries.append(_days(schema, "last_day", first, _LAST_DAY))
    if filters.until:
        _, last = day_range(filters.until)
        queries.append(_days(schema, "first_day", _FIRST_DAY, last))
    words = (word for name in filters.authors for word in asked_name_words(name))
    queries += [tantivy.Query.term_query(schema, "authors", word, "basic") for word in words]
    if within_keys is not None:
        queries.append(tantivy.Query.term_set_query(schema, "key", list(within_keys)))
    return [tantivy.Query.const_score_query(query, 0.0) for query in queries]


def day_range(date: str) -> tuple[int, int]:
    """The first and the last day that a date of any precision may mean.

    >>> day_range("2023-11")
    (20231101, 20231131)
    """
    parts = [int(part) for part in date.split("-")]
    year, month, day = (*parts, 0, 0)[:3]
    first = year * 10000 + (month or 1) * 100 + (day or 1)
    last = year * 10000 + (month or 12) * 100 + (day or 31)
    return first, last


def _days(schema: tantivy.Schema, field: str, first: int, last: int) -> tantivy.Query:
    return tantivy.Query.range_query(schema, field, tantivy.FieldType.Unsigned, first, last)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    for name in ("change", "last"):
        builder.add_unsigned_field(name, fast=True)
    for name in ("first", "first_day", "last_day"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("type", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="terms", index_option="position")
    builder.add_text_field("title", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("concepts", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("authors", tokenizer_name="terms", index_option="basic")
    builder.add_text_field("words", tokenizer_name="terms", index_option="basic")
    return builder.build()


def _register(index: tantivy.Index) -> tantivy.Index:
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", whitespace)
    index.config_reader(reload_policy="manual")
    return index


def _tantivy_documents(
    row: Row, document: Document, digest: Digest | None, vocabulary: Vocabulary
) -> Iterator[tantivy.Document]:
    title = vocabulary.reader.terms(row.title)
    authors = " ".join(_author_words(document.authors)) if isinstance(document, Study) else ""
    first_day, last_day = day_range(row.published) if row.published else (0, 0)
    for passage in passages(document, digest, vocabulary):
        entry = tantivy.Document()
        entry.add_unsigned("key", row.key)
        entry.add_unsigned("change", row.change)
        entry.add_unsigned("first", passage.first)
        entry.add_unsigned("last", passage.last)
        if row.published:
            entry.add_unsigned("first_day", first_day)
            entry.add_unsigned("last_day", last_day)
        entry.add_text("kind", row.kind)
        if row.study_type:
            entry.add_text("type", row.study_type)
        entry.add_text("body", f"{title} {passage.words}")
        entry.add_text("title", title)
        if passage.names:
            entry.add_text("concepts", passage.names)
        if authors:
            entry.add_text("authors", authors)
        entry.add_text("words", passage.written)
        yield entry


def _author_words(names: Iterable[str]) -> Iterator[str]:
    """The words of authors' names, and their initials, by which people cite them."""
    from qabot.sources.citing import name_parts, usual_name

    for name in names:
        if usual := usual_name(name):
            yield from map(_joined_name_words, usual)
        else:
            yield _joined_name_words(name)
            yield _joined_name_words(name_parts(name).initials)


@lru_cache(maxsize=1 << 16)
def _joined_name_words(name: str) -> str:
    return " ".join(name_words(name))


def asked_name_words(name: str) -> list[str]:
    """The words of a name as asked for, without those that stand for other people.

    >>> asked_name_words("Choi et al.")
    ['choi']
    """
    return [word for word in name_words(name) if word not in _NOT_OF_A_NAME]


def name_words(name: str) -> list[str]:
    """The words of a person's name as they are compared.

    >>> name_words("J.-U. Hwang")
    ['j', 'u', 'hwang']
    """
    return _NAME_WORD.findall(fold(name))


class _Unfit(Enum):
    """Why an index cannot be used, in words that follow "The index"."""

    DAMAGED = "is damaged"
    OUT_OF_DATE = "was made with an earlier version or vocabulary"
    OF_ANOTHER = "is of another library"
    OF_LATER = "is of a later state of the library"
    """As when an older copy of the library was put back."""


def _open_kept(
    folder: Path, fingerprint: dict[str, Any], store: DocumentStore
) -> PassageIndex | _Unfit:
    """The index in a folder, if it is of this library as it is."""
    covers = _read_covers(folder)
    if not covers.keys() >= fingerprint.keys():
        return _Unfit.DAMAGED
    if covers["library"] != fingerprint["library"]:
        return _Unfit.OF_ANOTHER
    if any(covers[name] != value for name, value in fingerprint.items()):
        return _Unfit.OUT_OF_DATE
    try:
        index = PassageIndex(
            _register(tantivy.Index.open(str(folder))), folder, int(covers["covers"])
        )
        index.search(tantivy.Query.all_query(), 1)
        if index.covers > store.last_change():
            return _Unfit.OF_LATER
    except (ValueError, OSError, KeyError, TypeError, RuntimeError):
        return _Unfit.DAMAGED
    index.fingerprint = fingerprint
    return index


def _read_covers(folder: Path) -> dict[str, Any]:
    try:
        covers = json.loads((folder / COVERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return covers if isinstance(covers, dict) else {}


def _write_covers(folder: Path, covers: dict[str, Any]) -> None:
    target = folder / COVERS
    draft = folder / f"{COVERS}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(covers))
        file.flush()
        os.fsync(file.fileno())
    with suppress(OSError):
        draft.replace(target)
