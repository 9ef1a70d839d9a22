"""SQLite connections of a library file: one a thread, opened as the file allows."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qabot.errors import LibraryDamaged, LibraryReadOnly, LibraryUnusable, NotALibrary
from qabot.storage.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a writer waits for another one's transaction."""

CACHE_KIB: Final = 32_000
"""How much of the file a writer keeps in memory: keys by which documents are known again stand
all over it."""

WAIT_UNTOLD_MS: Final = 200
"""How much of that wait passes before it is told of."""

_DAMAGE = ("malformed", "not a database", "disk image", "corrupt")


class Connections:
    """Opens one connection for each thread, and turns SQLite's errors into qabot's.

    Attributes:
        path: The library file, or ":memory:".
        is_writable: Whether the file can be written.
    """

    def __init__(
        self,
        path: str,
        *,
        read_only: bool = False,
        narrate: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.path = path
        self._narrate = narrate
        self.is_memory = path == ":memory:"
        self.is_writable = not read_only and (self.is_memory or _can_write(Path(path)))
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._write_guard = threading.RLock()
        self._is_made = False
        self._shared: sqlite3.Connection | None = None
        if self.is_memory:
            self._shared = self._connect()

    def get(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._shared is not None:
            return self._shared
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, with SQLite's errors told apart."""
        with self._translated():
            if self._shared is not None:
                with self._write_guard:
                    yield self._shared
            else:
                yield self.get()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that begins with the write lock and ends with a commit."""
        self.check_writable()
        with self._translated(), self._write_guard:
            connection = self.get()
            self._begin(connection)
            with _committing(connection):
                yield connection

    def write_if_free(self, statement: str, rows: Sequence[Sequence[Any]]) -> bool:
        """Write what may as well be written another time, such as what is derived.

        Does not wait for other writers, nor for the disk.

        Returns:
            Whether it was written.
        """
        if not self.is_writable or not self._write_guard.acquire(blocking=False):
            return False
        try:
            connection = self.get()
            if connection.in_transaction:
                return False
            try:
                connection.execute("PRAGMA busy_timeout=0")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute("BEGIN IMMEDIATE")
                with _committing(connection):
                    connection.executemany(statement, rows)
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                connection.execute("PRAGMA synchronous=FULL")
        except (sqlite3.Error, LibraryUnusable):
            return False
        else:
            return True
        finally:
            self._write_guard.release()

    def check_writable(self) -> None:
        """Do nothing if documents can be changed.

        Raises:
            qabot.errors.LibraryReadOnly: They cannot.
            qabot.errors.LibraryUnusable: The file is no longer there.
        """
        if not self.is_writable:
            raise LibraryReadOnly(
                self.path,
                "the library cannot be written; change its permissions, or name another "
                "one with --library.",
            )
        self._check_there()

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    def meta(self, name: str) -> str | None:
        """A note that the library keeps about itself."""
        with self.reading() as connection:
            found = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def set_meta(self, name: str, value: str) -> None:
        """Keep a note about the library."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _connect(self) -> sqlite3.Connection:
        self._check_there()
        with self._translated():
            connection = self._open()
            self._is_made = True
            connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA foreign_keys=ON")
            if self.is_writable and not self.is_memory:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            with self._guard:
                self._all.append(connection)
            return connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Begin to write; when another program holds the file, say that it is waited for."""
        connection.execute(f"PRAGMA busy_timeout={WAIT_UNTOLD_MS}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        finally:
            connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if not connection.in_transaction:
            self._narrate("Waiting: another program holds the library.")
            connection.execute("BEGIN IMMEDIATE")

    def _check_there(self) -> None:
        """Let nothing be kept in a file that was removed, nor make an empty one for it."""
        if self._is_made and not self.is_memory and not Path(self.path).exists():
            raise LibraryUnusable(
                self.path,
                "the library was moved or removed while it was open; put it back, then open "
                "it again.",
            )

    def _open(self) -> sqlite3.Connection:
        if self.is_memory:
            return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        address = Path(self.path).absolute().as_uri()
        if self.is_writable:
            uri = f"{address}?mode={'rw' if self._is_made else 'rwc'}"
        elif os.access(Path(self.path).parent, os.W_OK) or Path(f"{self.path}-wal").exists():
            uri = f"{address}?mode=ro"
        else:
            uri = f"{address}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _translation(self.path, error) from error


@contextmanager
def _committing(connection: sqlite3.Connection) -> Iterator[None]:
    """End the transaction: with a commit, or as if it had not been if something fails."""
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def open_connections(
    path: str,
    *,
    read_only: bool = False,
    meta: Mapping[str, str] | None = None,
    narrate: Callable[[str], None] = lambda _: None,
) -> Connections:
    """Open a library file, or make one.

    Args:
        path: The file, or ":memory:".
        read_only: Whether nothing may be written, though the file could be.
        meta: What a new library notes about itself.
        narrate: Gets one line for people when a change waits for another program.

    Raises:
        qabot.errors.NotALibrary: The path is a folder or another program's file.
        qabot.errors.LibraryDamaged: SQLite finds the file broken.
        qabot.errors.LibraryUnusable: The path cannot be reached or made.
    """
    if path != ":memory:":
        _check_path(Path(path), read_only=read_only)
    connections = Connections(path, read_only=read_only, narrate=narrate)
    try:
        _prepare(connections, meta or {})
    except BaseException:
        connections.close()
        raise
    return connections


def _prepare(connections: Connections, meta: Mapping[str, str]) -> None:
    """Check that it is a library; make the tables of a new one."""
    if _is_library(connections):
        return
    with connections.reading() as connection:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            if _is_library(connections):  # Another process made it a moment ago.
                return
            raise NotALibrary(
                connections.path,
                "a SQLite file of another program; name another path with --library.",
            )
        if connections.is_writable and not connections.is_memory:
            _write_ahead(connection)
    with connections.writing() as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
            return
        for statement in TABLES.split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and a writer not wait for each other.

    To change this, SQLite needs the file alone, and does not wait for it by itself.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _is_library(connections: Connections) -> bool:
    with connections.reading() as connection:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark != APPLICATION_ID:
        return False
    if version > SCHEMA_VERSION:
        raise LibraryUnusable(
            connections.path,
            f"made by a newer qabot (its tables are version {version}, this program knows "
            f"{SCHEMA_VERSION}); update qabot.",
        )
    return True


def _check_path(path: Path, *, read_only: bool) -> None:
    try:
        if path.is_dir():
            raise NotALibrary(str(path), "a folder, not a library file; name a file in it.")
        if path.exists():
            if not path.is_file():
                raise NotALibrary(str(path), "not a regular file; name another path.")
            with path.open("rb") as file:
                head = file.read(16)
            if head and not head.startswith(b"SQLite format 3\0"):
                raise NotALibrary(
                    str(path), "not a qabot library; name another path with --library."
                )
            return
        if read_only:
            raise LibraryUnusable(str(path), "there is no library here; make one with `qabot add`.")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryUnusable(
            str(path), f"cannot be opened ({error.strerror}); name another path with --library."
        ) from error


def _can_write(path: Path) -> bool:
    if path.exists():
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return os.access(path.parent, os.W_OK)


def _translation(path: str, error: sqlite3.Error) -> LibraryUnusable:
    message = str(error)
    if isinstance(error, sqlite3.DatabaseError) and any(word in message for word in _DAMAGE):
        return LibraryDamaged(
            path,
            f"the library file is damaged ({message}); restore a copy, or move it away "
            "and add your files again.",
        )
    if "readonly" in message or "read-only" in message:
        return LibraryReadOnly(path, "the library cannot be written; change its permissions.")
    if "locked" in message or "busy" in message:
        return LibraryUnusable(path, "another program holds the library; try again in a moment.")
    return LibraryUnusable(
        path,
        f"SQLite cannot use the library ({message}); check the permissions of its folder, or name "
        "another path with --library.",
    )
