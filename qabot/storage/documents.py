"""The documents of a library: added, merged, read, listed, removed, restored."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from qabot.analysis.digest import Digest, digest_version, make_digest
from qabot.analysis.passages import is_long
from qabot.analysis.study_types import study_type
from qabot.analysis.vocabulary import Vocabulary
from qabot.errors import AmbiguousDocument, UnknownDocument
from qabot.models import Document, Origin, Post, Relation, Study
from qabot.storage.connection import Connections
from qabot.storage.merging import are_distinct, identity_keys, merge

Change: TypeAlias = Literal["added", "updated", "unchanged"]

_LAST_CHARACTER: Final = "\U0010ffff"

_DERIVED_BY: Final = "derived_by"
"""The note of the library that says which version derived its kinds of studies and digests."""

DIGESTS_AT_ONCE: Final = 10_000
"""Of more new documents than these, the digests are made when they are first needed."""

KEYS_AT_ONCE: Final = 500
"""How many values one SQL statement binds at the most."""


class Row(NamedTuple):
    """A document as retrieval needs it, without its models."""

    key: int
    """The number of its row."""

    id: str
    """Its id."""

    kind: str
    """Study or post."""

    title: str
    """Its title."""

    published: str | None
    """When it was published or written, as precise as known."""

    study_type: str | None
    """What kind of study it is."""

    type_from_text: int
    """Whether the kind was read from the words: 0 or 1."""

    change: int
    """The number of its last change."""

    content: str
    """The model as JSON."""


class Fresh(NamedTuple):
    """A document as the index takes it."""

    row: Row
    """Its row."""

    document: Document
    """The document."""

    digest: Digest | None
    """Its digest, if it is long."""


class Outcome(NamedTuple):
    """What adding did with one record."""

    change: Change
    """Whether the document is new, changed, or as it was."""

    document_id: str
    """The id of the document that has the record now."""

    fresh: Fresh | None = None
    """A new document, for the index."""

    parts: tuple[str, ...] = ()
    """The ids that the documents had which the record was merged with; none of a new one."""


_ROW = (
    "d.key, d.id, d.kind, d.title, d.published, d.study_type, d.type_from_text, d.change, d.content"
)


def read_content(kind: str, content: str) -> Document:
    """The document that a row holds."""
    return (Study if kind == "study" else Post).model_validate_json(content)


def readable_content(kind: str, content: str) -> Document | None:
    """The document; None if its row is damaged, which `qabot check` tells."""
    try:
        return read_content(kind, content)
    except ValueError:
        return None


def readable_digest(text: str) -> Digest | None:
    """The digest that was kept; None if it is damaged."""
    try:
        digest = Digest.from_text(text)
    except (ValueError, TypeError):
        return None
    parts = (digest.title_terms, digest.title_concepts)
    is_sound = all(isinstance(part, list) for part in parts) and isinstance(digest.meanings, dict)
    places = ((s.start, s.end) for s in digest.sentences)
    return digest if is_sound and all(isinstance(n, int) for p in places for n in p) else None


def content_of(document: Document) -> str:
    """The document as a row holds it: JSON without defaults."""
    return document.model_dump_json(exclude_defaults=True)


_KEEP_DIGEST = """INSERT OR REPLACE INTO digests
                  SELECT key, ?, ? FROM documents WHERE key = ? AND change = ?"""
"""Keeps a digest if the document is still the one that it was made of."""


class DocumentStore:
    """Reads and writes the documents of one library file."""

    def __init__(self, connections: Connections, vocabulary: Vocabulary) -> None:
        self._connections = connections
        self.vocabulary = vocabulary

    # Reading

    def count(self, kind: str | None = None) -> int:
        """How many documents there are, of one kind or of both."""
        where, values = ("WHERE kind = ?", (kind,)) if kind else ("", ())
        with self._connections.reading() as db:
            return int(db.execute(f"SELECT count(*) FROM documents {where}", values).fetchone()[0])

    def last_change(self) -> int:
        """The number of the last change of any document, deletions included."""
        with self._connections.reading() as db:
            return _last_change(db)

    def resolve(self, identity: str) -> str | None:
        """The id of the document that has this id, alias, DOI, PMID or PMCID."""
        with self._connections.reading() as db:
            key = _key_of(db, identity)
            if key is None:
                return None
            row = db.execute("SELECT id FROM documents WHERE key = ?", (key,)).fetchone()
            return str(row[0]) if row else None

    def get(self, identity: str) -> Document:
        """The document with this id or alias.

        Raises:
            qabot.errors.UnknownDocument: There is none.
        """
        with self._connections.reading() as db:
            key = _key_of(db, identity)
            found = db.execute(
                "SELECT kind, content FROM documents WHERE key = ?", (key,)
            ).fetchone()
        if found is None:
            raise UnknownDocument(identity)
        return read_content(*found)

    def full_id(self, typed: str) -> str:
        """The id of the document that a person means, who may type the start of it alone.

        A number is never taken for the start of a longer one.

        Raises:
            qabot.errors.UnknownDocument: No document has an id, old id, DOI, PMID or
                PMCID that is or begins so.
            qabot.errors.AmbiguousDocument: Several have.
        """
        if found := self.resolve(typed):
            return found
        start = typed.strip()
        fitting = [] if _is_number(start) else self._ids_beginning(start)
        if not fitting:
            raise UnknownDocument(typed)
        if len(fitting) > 1:
            raise AmbiguousDocument(typed, fitting)
        return fitting[0]

    def _ids_beginning(self, start: str) -> list[str]:
        """Ids of the documents of which an id, an old id or the DOI begins so."""
        first = f"doi:{start.lower()}" if start.startswith("10.") else f"id:{start}"
        sql = """SELECT DISTINCT d.id FROM identifiers i JOIN documents d USING (key)
                 WHERE i.value > ? AND i.value < ? ORDER BY d.id"""
        with self._connections.reading() as db:
            return [str(row[0]) for row in db.execute(sql, (first, first + _LAST_CHARACTER))]

    def rows(self, keys: Iterable[int]) -> dict[int, Row]:
        """The rows with these keys; those that are gone are missing."""
        return {row.key: row for row in self._rows_by("d.key", list(keys))}

    def rows_by_id(self, ids: Iterable[str]) -> list[Row]:
        """The rows with these ids."""
        return list(self._rows_by("d.id", list(ids)))

    def digested(self, keys: Iterable[int]) -> dict[int, tuple[Row, Digest]]:
        """The rows with these keys and their digests; those that are gone are missing."""
        return {
            row.key: (row, digest)
            for part in _parts(list(keys))
            for row, digest in self._digested(f"d.key IN ({','.join('?' * len(part))})", part)
        }

    def scan(self, *, after_change: int = 0) -> Iterator[Fresh]:
        """Documents changed after a number, in the order of their changes, for the index."""
        last = after_change
        sql = f"SELECT {_ROW} FROM documents d WHERE d.change > ? ORDER BY d.change LIMIT ?"
        while True:
            with self._connections.reading() as db:
                rows = [Row._make(columns) for columns in db.execute(sql, (last, KEYS_AT_ONCE))]
            read = [(row, readable_content(row.kind, row.content)) for row in rows]
            digests = self.digested(row.key for row, each in read if each and is_long(each))
            for row, document in read:
                if document:
                    _, digest = digests.get(row.key, (row, None))
                    yield Fresh(row, document, digest)
            if len(rows) < KEYS_AT_ONCE:
                return
            last = rows[-1].change

    def _digested(self, where: str, values: Sequence[Any]) -> list[tuple[Row, Digest]]:
        """Rows and their digests, made and kept where they are missing or out of date."""
        version = digest_version(self.vocabulary)
        sql = f"""SELECT {_ROW}, g.version, g.digest FROM documents d
                  LEFT JOIN digests g USING (key) WHERE {where}"""
        with self._connections.reading() as db:
            kept = db.execute(sql, values).fetchall()
        digested = []
        made = []
        for *columns, made_by, text in kept:
            row = Row._make(columns)
            digest = readable_digest(text) if made_by == version else None
            if digest is None and (document := readable_content(row.kind, row.content)):
                digest = make_digest(document, self.vocabulary)
                made.append((version, digest.to_text(), row.key, row.change))
            if digest is not None:
                digested.append((row, digest))
        if made:
            self._connections.write_if_free(_KEEP_DIGEST, made)
        return digested

    def deletions(self, *, after_change: int) -> list[int]:
        """Keys of the documents removed after a change."""
        with self._connections.reading() as db:
            sql = "SELECT key FROM deletions WHERE change > ?"
            return [int(row[0]) for row in db.execute(sql, (after_change,))]

    def all_rows(self, where: str = "", values: Sequence[Any] = ()) -> Iterator[Row]:
        """Rows in the order of their ids; `where` is SQL over `documents d`."""
        last = ""
        clause = f"AND ({where})" if where else ""
        sql = f"SELECT {_ROW} FROM documents d WHERE d.id > ? {clause} ORDER BY d.id LIMIT ?"
        while True:
            with self._connections.reading() as db:
                rows = [Row(*r) for r in db.execute(sql, (last, *values, KEYS_AT_ONCE))]
            yield from rows
            if len(rows) < KEYS_AT_ONCE:
                return
            last = rows[-1].id

    def origins(self, document_id: str) -> list[Origin]:
        """Where a document came from, in the order of adding."""
        sql = """SELECT o.source, o.format, o.place, o.added FROM origins o
                 JOIN documents d USING (key) WHERE d.id = ? ORDER BY o.added, o.source"""
        with self._connections.reading() as db:
            return [
                Origin(source=s, format=f, place=p, added=datetime.datetime.fromisoformat(a))
                for s, f, p, a in db.execute(sql, (document_id,))
            ]

    def ids_from(self, source: str) -> list[str]:
        """Ids of the documents that came from a source: a path, or a folder's path."""
        sql = """SELECT DISTINCT d.id FROM documents d JOIN origins o USING (key)
                 WHERE o.source = ? OR substr(o.source, 1, ?) = ? ORDER BY d.id"""
        folder = source.rstrip("/") + "/"
        with self._connections.reading() as db:
            return [str(r[0]) for r in db.execute(sql, (source, len(folder), folder))]

    def aliases(self, document_id: str) -> list[str]:
        """Other ids by which a document is found."""
        sql = """SELECT i.value FROM identifiers i JOIN documents d USING (key)
                 WHERE d.id = ? AND i.value LIKE 'id:%' ORDER BY i.value"""
        with self._connections.reading() as db:
            found = [str(r[0])[3:] for r in db.execute(sql, (document_id,))]
        return [alias for alias in found if alias != document_id]

    def relations(self, document_id: str) -> list[Relation]:
        """The lists that this document has, and those that it stands in."""
        names = [document_id, *self.aliases(document_id)]
        marks = ",".join("?" * len(names))
        sql = f"""SELECT from_id, to_id, kind FROM relations
                  WHERE from_id IN ({marks}) OR to_id IN ({marks})
                  ORDER BY from_id, to_id, kind"""
        with self._connections.reading() as db:
            found = db.execute(sql, (*names, *names)).fetchall()
        named = ((self.resolve(f) or f, self.resolve(t) or t, kind) for f, t, kind in found)
        return [Relation(from_id=f, to_id=t, kind=kind) for f, t, kind in dict.fromkeys(named)]

    # Writing

    def add(self, records: Iterable[tuple[Document, Origin, Sequence[str]]]) -> list[Outcome]:
        """Add records in one transaction: new, merged into what is there, or unchanged.

        Args:
            records: (document, where it came from, ids of the documents it lists).
        """
        prepared = [
            self._prepared(document, origin, related, content_of(document))
            for document, origin, related in records
        ]
        with self._connections.writing() as db:
            changes = _Changes(db)
            new = _count_new(db, prepared)
            outcomes = _insert(db, changes, prepared[:new])
            for record in prepared[new:]:
                outcomes.append(self._add_one(db, changes, record))
            db.executemany(
                "INSERT OR IGNORE INTO relations VALUES (?, ?, 'related_post')",
                [
                    (outcome.document_id, other)
                    for outcome, record in zip(outcomes, prepared, strict=True)
                    for other in record.related
                ],
            )
            return outcomes

    def remove(self, ids: Iterable[str]) -> tuple[int, list[str]]:
        """Remove documents; they can be restored by the number of the batch.

        Returns:
            The number of the batch, and the ids that were removed.

        Raises:
            qabot.errors.UnknownDocument: An id is unknown; then nothing is removed.
        """
        now = _now()
        with self._connections.writing() as db:
            batch = int(db.execute("SELECT coalesce(max(batch), 0) + 1 FROM removed").fetchone()[0])
            changes = _Changes(db)
            keys: dict[int, None] = {}
            for identity in ids:
                key = _key_of(db, identity)
                if key is None:
                    raise UnknownDocument(identity)
                keys[key] = None
            removed = []
            for key in keys:
                document_id = _store_removed(db, batch, now, key)
                removed.append(document_id)
                db.execute("DELETE FROM documents WHERE key = ?", (key,))
                db.execute("INSERT INTO deletions VALUES (?, ?)", (changes.next(), key))
            db.execute("DELETE FROM files")
        return batch, removed

    def restore(self, batch: int | None = None) -> list[str]:
        """Bring back the documents of a removal, by default of the last one; their ids."""
        with self._connections.writing() as db:
            if batch is None:
                batch = db.execute("SELECT max(batch) FROM removed").fetchone()[0]
            rows = db.execute("SELECT row FROM removed WHERE batch = ?", (batch,)).fetchall()
            changes = _Changes(db)
            restored = []
            for (text,) in rows:
                row = json.loads(text)
                for kind, content, origin in row["records"]:
                    document = read_content(kind, content)
                    record = self._prepared(document, Origin(**origin), (), content)
                    restored.append(self._add_one(db, changes, record).document_id)
            db.execute("DELETE FROM removed WHERE batch = ?", (batch,))
            now = (_id_now(db, identity) for identity in dict.fromkeys(restored))
            return list(dict.fromkeys(now))

    def refresh(self) -> None:
        """Derive again what an earlier version of this program derived otherwise.

        Digests that are out of date are dropped, to be made when they are needed.
        """
        version = digest_version(self.vocabulary)
        if self._connections.meta(_DERIVED_BY) == version:
            return
        sql = "SELECT key, kind, content FROM documents WHERE key > ? ORDER BY key LIMIT ?"
        last = 0
        while True:
            with self._connections.reading() as db:
                rows = db.execute(sql, (last, KEYS_AT_ONCE)).fetchall()
            if not rows:
                break
            read = [(key, readable_content(kind, text)) for key, kind, text in rows]
            types = [(*_type_of(document), key) for key, document in read if document]
            with self._connections.writing() as db:
                db.executemany(
                    "UPDATE documents SET study_type = ?, type_from_text = ? WHERE key = ?", types
                )
            last = rows[-1][0]
        with self._connections.writing() as db:
            db.execute("DELETE FROM digests WHERE version != ?", (version,))
        self._connections.set_meta(_DERIVED_BY, version)

    def drop_digests(self) -> None:
        """Forget what was derived from the documents, so that it is derived again."""
        with self._connections.writing() as db:
            db.execute("DELETE FROM digests")
            db.execute("DELETE FROM meta WHERE name = ?", (_DERIVED_BY,))

    def make_digests(
        self, *, after_change: int = 0, go_on: Callable[[], bool] = lambda: True
    ) -> None:
        """Make the digests that are missing, so that the first answers need not.

        With more documents than `DIGESTS_AT_ONCE` nothing is made: few of so many
        are ever retrieved.

        Args:
            after_change: Of documents changed after this number.
            go_on: Asked now and then; False ends it.
        """
        with self._connections.reading() as db:
            sql = "SELECT key FROM documents WHERE change > ? ORDER BY change LIMIT ?"
            keys = [int(row[0]) for row in db.execute(sql, (after_change, DIGESTS_AT_ONCE + 1))]
        if len(keys) > DIGESTS_AT_ONCE:
            return
        for part in _parts(keys):
            if not go_on():
                return
            self.digested(part)

    def file_is_known(self, path: str, size: int, modified: int) -> int | None:
        """How many documents a file gave when it was last read, if it is unchanged."""
        sql = "SELECT documents FROM files WHERE path = ? AND size = ? AND modified = ?"
        with self._connections.reading() as db:
            found = db.execute(sql, (path, size, modified)).fetchone()
        return int(found[0]) if found else None

    def remember_file(self, path: str, size: int, modified: int, documents: int) -> None:
        """Note that a file was read to its end, so that it is not read again unchanged."""
        with self._connections.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                (path, size, modified, documents),
            )

    def _rows_by(self, column: str, values: Sequence[Any]) -> Iterator[Row]:
        for part in _parts(values):
            sql = f"SELECT {_ROW} FROM documents d WHERE {column} IN ({','.join('?' * len(part))})"
            with self._connections.reading() as db:
                yield from [Row(*r) for r in db.execute(sql, part)]

    def _prepared(
        self, document: Document, origin: Origin, related: Sequence[str], content: str
    ) -> _Prepared:
        derived, names = self._derived(document), _names(document)
        return _Prepared(document, origin, related, content, derived, names)

    def _derived(self, document: Document) -> _Derived:
        digest = make_digest(document, self.vocabulary) if is_long(document) else None
        version = digest_version(self.vocabulary) if digest else ""
        return _Derived(version, digest, *_type_of(document))

    def _add_one(self, db: sqlite3.Connection, changes: _Changes, given: _Prepared) -> Outcome:
        document, origin, content = given.document, given.origin, given.content
        names = given.names
        if (own_id := _own_id(db, document)) != document.id:
            document = document.model_copy(update={"id": own_id})
            content, names = content_of(document), _names(document)
        keys = _matches(db, document, names)
        if not keys:
            record = given._replace(document=document, content=content, names=names)
            return _insert(db, changes, [record])[0]
        key = keys[0]
        held = _held(db, key)
        parts = [held.id]
        records = _records(db, key, held)
        for other in keys[1:]:
            also = _held(db, other)
            parts.append(also.id)
            records |= _records(db, other, also)
            _fold(db, changes, other, key)
        print_of = fingerprint(content)
        known = records.get(origin.source)
        if known and print_of in known.fingerprints.split() and len(keys) == 1:
            return Outcome("unchanged", held.id, parts=tuple(parts))
        records[origin.source] = _updated_record(known, document, content, origin)
        _store_names(db, key, names)
        outcome = self._store_merged(db, changes, key, held, records, origin)
        return outcome._replace(parts=tuple(parts))

    def _store_merged(
        self,
        db: sqlite3.Connection,
        changes: _Changes,
        key: int,
        held: _Held,
        records: dict[str, _Record],
        origin: Origin,
    ) -> Outcome:
        merged = merge([read_content(held.kind, r.content) for r in records.values()])
        content = content_of(merged)
        for source, record in records.items():
            stored = None if record.content == content else record.content
            if source == origin.source:
                _store_origin(db, key, origin, record.fingerprints, stored)
            else:
                db.execute(
                    "UPDATE origins SET record = ? WHERE key = ? AND source = ?",
                    (stored, key, source),
                )
        if content == held.content:
            return Outcome("unchanged", held.id)
        for record in records.values():
            _store_names(db, key, _names(read_content(held.kind, record.content)))
        _update(db, key, changes.next(), merged, content, self._derived(merged))
        _store_names(db, key, _names(merged))
        return Outcome("updated", merged.id)


class _Held(NamedTuple):
    """A document as it stands in its row."""

    id: str
    kind: str
    content: str


class _Record(NamedTuple):
    """What one origin gave of a document."""

    content: str
    fingerprints: str
    run: str


class _Derived(NamedTuple):
    """What is derived when a document is added: the digest if it is long, what kind it is."""

    version: str
    """What the digest depends on; "" without one."""

    digest: Digest | None
    study_type: str | None
    type_from_text: bool


class _Prepared(NamedTuple):
    """A record that is to be added, with what needs no look at the library."""

    document: Document
    origin: Origin
    related: Sequence[str]
    content: str
    derived: _Derived
    names: list[str]


def _type_of(document: Document) -> tuple[str | None, bool]:
    return study_type(document) if isinstance(document, Study) else (None, False)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), KEYS_AT_ONCE):
        yield values[start : start + KEYS_AT_ONCE]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _last_change(db: sqlite3.Connection) -> int:
    sql = """SELECT max(coalesce((SELECT max(change) FROM documents), 0),
                        coalesce((SELECT max(change) FROM deletions), 0))"""
    return int(db.execute(sql).fetchone()[0])


class _Changes:
    """Counts the changes of one transaction on from the last one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._last = _last_change(db)

    def next(self) -> int:
        """The number of another change."""
        self._last += 1
        return self._last


def _is_number(identity: str) -> bool:
    """Whether it is whole as it stands: empty, a PMID, a PMCID, or ends with another number."""
    last = identity.rpartition(":")[2]
    return not last or last.upper().removeprefix("PMC").isdigit()


def _key_of(db: sqlite3.Connection, identity: str) -> int | None:
    """The key of the document with an id, alias, DOI, PMID or PMCID as people write them."""
    bare = identity.strip()
    forms = [f"id:{bare}", bare]
    if bare.isdigit():
        forms.append(f"pmid:{bare}")
    if bare[:3].upper() == "PMC":
        forms.append(f"pmcid:{bare.upper()}")
    lowered = bare.lower()
    forms += [
        f"doi:{lowered.removeprefix(start).strip()}"
        for start in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:")
        if lowered.startswith(start)
    ]
    if lowered.startswith("10."):
        forms.append(f"doi:{lowered}")
    for form in forms:
        found = db.execute("SELECT key FROM identifiers WHERE value = ?", (form,)).fetchone()
        if found:
            return int(found[0])
    return None


def _names(document: Document) -> list[str]:
    """What a document is known again by, the surest first."""
    return [f"id:{document.id}", *identity_keys(document)]


def _matches(db: sqlite3.Connection, document: Document, names: Sequence[str]) -> list[int]:
    """The keys of the documents that a record is of, the surest first."""
    sql = f"""SELECT i.value, d.key, d.kind, d.content
              FROM identifiers i JOIN documents d USING (key)
              WHERE i.value IN ({",".join("?" * len(names))})"""
    found = {value: held for value, *held in db.execute(sql, names)}
    keys: list[int] = []
    for value in names:
        if value not in found:
            continue
        key, kind, content = found[value]
        if key in keys or kind != document.kind:
            continue
        by_title = value.startswith((f"{document.kind}:", "id:"))
        if not (by_title and are_distinct(document, read_content(kind, content))):
            keys.append(int(key))
    return keys


def _own_id(db: sqlite3.Connection, document: Document) -> str:
    """A record's id, with a number behind it where another document has it."""
    sql = """SELECT d.kind, d.content FROM identifiers i JOIN documents d USING (key)
             WHERE i.value = ?"""
    identity = document.id
    for number in count(2):
        held = db.execute(sql, (f"id:{identity}",)).fetchone()
        if held is None:
            break
        if held[0] == document.kind and not are_distinct(document, read_content(*held)):
            break
        identity = f"{document.id}-{number}"
    return identity


def _id_now(db: sqlite3.Connection, identity: str) -> str:
    """The id of the document that had an id, which a later record of it may have changed."""
    sql = "SELECT d.id FROM identifiers i JOIN documents d USING (key) WHERE i.value = ?"
    return str(db.execute(sql, (f"id:{identity}",)).fetchone()[0])


def _held(db: sqlite3.Connection, key: int) -> _Held:
    sql = "SELECT id, kind, content FROM documents WHERE key = ?"
    return _Held(*db.execute(sql, (key,)).fetchone())


def _fold(db: sqlite3.Connection, changes: _Changes, key: int, into: int) -> None:
    """Let one document's names and origins pass to another, and remove it."""
    db.execute("UPDATE identifiers SET key = ? WHERE key = ?", (into, key))
    db.execute("UPDATE OR REPLACE origins SET key = ? WHERE key = ?", (into, key))
    db.execute("DELETE FROM documents WHERE key = ?", (key,))
    db.execute("INSERT INTO deletions VALUES (?, ?)", (changes.next(), key))


def _updated_record(
    known: _Record | None, document: Document, content: str, origin: Origin
) -> _Record:
    """What a source gives of a document now.

    A source that is read again replaces what it gave before; a second record
    of the same document in one reading is merged with the first.
    """
    run = _run_of(origin)
    if known is None or known.run != run:
        return _Record(content, fingerprint(content), run)
    both = merge([read_content(document.kind, known.content), document])
    return _Record(content_of(both), f"{known.fingerprints} {fingerprint(content)}", run)


def _run_of(origin: Origin) -> str:
    return origin.added.isoformat() if origin.added else _now()


def _count_new(db: sqlite3.Connection, records: Sequence[_Prepared]) -> int:
    """How many records at the start are of new documents, each of another one."""
    every = [name for record in records for name in record.names]
    taken: set[str] = set()
    for part in _parts(every):
        sql = f"SELECT value FROM identifiers WHERE value IN ({','.join('?' * len(part))})"
        taken.update(value for (value,) in db.execute(sql, part))
    for number, record in enumerate(records):
        if not taken.isdisjoint(record.names):
            return number
        taken.update(record.names)
    return len(records)


def _insert(
    db: sqlite3.Connection, changes: _Changes, records: Sequence[_Prepared]
) -> list[Outcome]:
    """Insert documents that are all new."""
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'documents'").fetchone()
    first = found[0] + 1 if found else 1
    rows = [_row(key, changes.next(), record) for key, record in enumerate(records, start=first)]
    pairs = list(zip(rows, records, strict=True))
    db.executemany(
        """INSERT INTO documents
           (key, id, kind, title, published, study_type, type_from_text, change, content)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )
    db.executemany(
        "INSERT OR IGNORE INTO identifiers VALUES (?, ?)",
        sorted((name, row.key) for row, record in pairs for name in record.names),
    )
    for row, record in pairs:
        _store_digest(db, row.key, record.derived)
    db.executemany(
        "INSERT INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            _origin_row(row.key, record.origin, fingerprint(record.content), None)
            for row, record in pairs
        ],
    )
    return [
        Outcome("added", row.id, Fresh(row, record.document, record.derived.digest))
        for row, record in pairs
    ]


def _row(key: int, change: int, record: _Prepared) -> Row:
    document, derived = record.document, record.derived
    return Row(
        key,
        document.id,
        document.kind,
        document.title,
        date_of(document),
        derived.study_type,
        int(derived.type_from_text),
        change,
        record.content,
    )


def _update(
    db: sqlite3.Connection,
    key: int,
    change: int,
    document: Document,
    content: str,
    derived: _Derived,
) -> None:
    db.execute(
        "UPDATE documents SET id = ?, title = ?, published = ?, content = ?, change = ? "
        "WHERE key = ?",
        (document.id, document.title, date_of(document), content, change, key),
    )
    _store_derived(db, key, derived)


def _store_derived(db: sqlite3.Connection, key: int, derived: _Derived) -> None:
    db.execute("DELETE FROM digests WHERE key = ?", (key,))
    _store_digest(db, key, derived)
    db.execute(
        "UPDATE documents SET study_type = ?, type_from_text = ? WHERE key = ?",
        (derived.study_type, derived.type_from_text, key),
    )


def _store_digest(db: sqlite3.Connection, key: int, derived: _Derived) -> None:
    if derived.digest:
        values = (key, derived.version, derived.digest.to_text())
        db.execute("INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", values)


def _store_names(db: sqlite3.Connection, key: int, names: Sequence[str]) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO identifiers VALUES (?, ?)", [(name, key) for name in names]
    )


def _store_origin(
    db: sqlite3.Connection, key: int, origin: Origin, fingerprints: str, record: str | None
) -> None:
    db.execute(
        """INSERT INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
           SET format = excluded.format, place = excluded.place, run = excluded.run,
               fingerprints = excluded.fingerprints, record = excluded.record""",
        _origin_row(key, origin, fingerprints, record),
    )


def _origin_row(
    key: int, origin: Origin, fingerprints: str, record: str | None
) -> tuple[int, str, str, str, str, str, str, str | None]:
    run = _run_of(origin)
    return key, origin.source, origin.format, origin.place, run, run, fingerprints, record


def _records(db: sqlite3.Connection, key: int, held: _Held) -> dict[str, _Record]:
    """What each origin of a document gave, in the order of adding."""
    sql = """SELECT source, record, fingerprints, run FROM origins
             WHERE key = ? ORDER BY added, source"""
    return {
        source: _Record(record or held.content, fingerprints, run)
        for source, record, fingerprints, run in db.execute(sql, (key,))
    }


def _store_removed(db: sqlite3.Connection, batch: int, now: str, key: int) -> str:
    document_id, kind, content = db.execute(
        "SELECT id, kind, content FROM documents WHERE key = ?", (key,)
    ).fetchone()
    origins = db.execute(
        "SELECT source, format, place, added, record FROM origins WHERE key = ? ORDER BY added",
        (key,),
    ).fetchall()
    records = [
        (kind, record or content, {"source": s, "format": f, "place": p, "added": a})
        for s, f, p, a, record in origins
    ]
    row = json.dumps({"records": records}, ensure_ascii=False)
    db.execute("INSERT INTO removed VALUES (?, ?, ?, ?)", (batch, now, document_id, row))
    return str(document_id)


def fingerprint(content: str) -> str:
    """A short digest of a record's content."""
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def date_of(document: Document) -> str | None:
    """When a document was published or written, as precise as known."""
    if isinstance(document, Study):
        return document.published
    return document.created.isoformat() if document.created else None
