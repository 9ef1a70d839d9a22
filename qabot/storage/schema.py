"""The tables of a library file."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x71616274
"""Marks a SQLite file as a qabot library ("qabt")."""

SCHEMA_VERSION: Final = 1
"""Of the tables; stored in the file's `user_version`."""

TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    study_type TEXT,
    type_from_text INTEGER NOT NULL DEFAULT 0,
    content TEXT NOT NULL,
    change INTEGER NOT NULL
);
CREATE INDEX documents_by_change ON documents (change);
CREATE TABLE digests (
    key INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    version TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE TABLE identifiers (
    value TEXT PRIMARY KEY,
    key INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX identifiers_by_key ON identifiers (key);
CREATE TABLE origins (
    key INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    source TEXT NOT NULL,
    format TEXT NOT NULL,
    place TEXT NOT NULL,
    added TEXT NOT NULL,
    run TEXT NOT NULL,
    fingerprints TEXT NOT NULL,
    record TEXT,
    PRIMARY KEY (key, source)
) WITHOUT ROWID;
CREATE INDEX origins_by_source ON origins (source);
CREATE TABLE relations (
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (from_id, to_id, kind)
) WITHOUT ROWID;
CREATE INDEX relations_by_to ON relations (to_id);
CREATE TABLE deletions (change INTEGER PRIMARY KEY, key INTEGER NOT NULL);
CREATE TABLE removed (
    batch INTEGER NOT NULL,
    removed_at TEXT NOT NULL,
    id TEXT NOT NULL,
    row TEXT NOT NULL
);
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    documents INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""`documents.content` is the model as JSON without defaults. `identifiers` holds
ids, aliases and the keys by which the same document is known again.
`origins.record` is what that origin gave, where that is not the document itself;
`origins.fingerprints` are those of the records that made it, so that the same
record again changes nothing; `origins.run` is when it was last read."""
