"""Adding documents: in batches that are kept as they go, with a report."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from qabot.api.collecting import rare_collections
from qabot.errors import UnreadableSource
from qabot.index import PassageIndex
from qabot.index.passages import COMMIT_EVERY
from qabot.models import AddProgress, AddReport, Document, Failure, Origin
from qabot.storage.documents import DocumentStore

BATCH: Final = 500
"""Documents in one transaction at the most."""

LONGEST_UNKEPT: Final = 1.0
"""Seconds after which the next record that is read lets those before it be kept."""

_Record: TypeAlias = tuple[Document, Origin, Sequence[str]]


class _Tally:
    """What became of each document, by id, in the order of first mention."""

    def __init__(self) -> None:
        self.changes: dict[str, str] = {}
        self.skipped: list[Failure] = []
        self.failed: list[Failure] = []
        self.known_unchanged = 0

    def note(self, document_id: str, change: str, parts: Sequence[str] = ()) -> None:
        """Note a change; what is made of documents that were all added in this run is added.

        Args:
            document_id: The document as it is now.
            change: What the last record did.
            parts: The ids that it had before, of each of the documents that make it up.
        """
        known = [self.changes.get(part) for part in parts]
        for part in parts:
            if part != document_id:
                self.changes.pop(part, None)
        if parts and all(before == "added" for before in known):
            change = "added"
        elif change == "unchanged" and "updated" in known:
            change = "updated"
        self.changes[document_id] = change

    def report(self, *, interrupted: bool = False) -> AddReport:
        def those(change: str) -> tuple[str, ...]:
            return tuple(i for i, c in self.changes.items() if c == change)

        return AddReport(
            added=those("added"),
            updated=those("updated"),
            unchanged=those("unchanged"),
            unchanged_in_known_files=self.known_unchanged,
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
            interrupted=interrupted,
        )


def add_documents(
    store: DocumentStore,
    index: PassageIndex,
    documents: Iterable[Document],
    *,
    progress: Callable[[int], None] | None,
    source: str,
) -> AddReport:
    """Add documents that a script made; those it gave before it failed are kept."""
    run = datetime.datetime.now(datetime.UTC)
    first = store.last_change()
    tally = _Tally()
    done = 0
    batch: list[_Record] = []

    def flush() -> None:
        nonlocal batch
        taken, batch = batch, []
        if not taken:
            return
        outcomes = store.add(taken)
        for outcome in outcomes:
            tally.note(outcome.document_id, outcome.change, outcome.parts)
        index.take((o.fresh for o in outcomes if o.fresh), store.vocabulary)

    try:
        for number, document in enumerate(documents, start=1):
            origin = Origin(source=source, format="python", place=f"record {number}", added=run)
            batch.append((document, origin, ()))
            done += 1
            if len(batch) >= BATCH:
                flush()
                if progress:
                    progress(done)
    finally:
        flush()
    index.catch_up(store)
    with suppress(KeyboardInterrupt):
        store.make_digests(after_change=first)
    if progress:
        progress(done)
    return tally.report()


class PathJob:
    """One run of adding files."""

    def __init__(
        self,
        store: DocumentStore,
        index: PassageIndex,
        *,
        progress: Callable[[AddProgress], None] | None,
        cancelled: Callable[[], bool] | None,
        dry_run: bool,
        strict: bool,
    ) -> None:
        self._store = store
        self._index = index
        self._progress = progress
        self._cancelled = cancelled or (lambda: False)
        self._dry_run = dry_run
        self._strict = strict
        self._run = datetime.datetime.now(datetime.UTC)
        self._started = self._kept_at = time.monotonic()
        self._tally = _Tally()
        self._batch: list[_Record] = []
        self._read = 0
        self._bytes = 0
        self._bytes_total: int | None = None
        self._since_commit = 0

    def run(self, paths: Iterable[str | Path], exclude: Sequence[str]) -> AddReport:
        """Read everything; what was committed when it is stopped stays."""
        with rare_collections():
            return self._run_all([str(path) for path in paths], exclude)

    def _run_all(self, paths: list[str], exclude: Sequence[str]) -> AddReport:
        interrupted = False
        first = self._store.last_change()
        try:
            interrupted = not self._read_all(paths, exclude)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self._flush()
            if not self._dry_run:
                self._index.catch_up(self._store)
        if not (interrupted or self._dry_run):
            with suppress(KeyboardInterrupt):
                self._store.make_digests(after_change=first, go_on=lambda: not self._cancelled())
        return self._tally.report(interrupted=interrupted)

    def _read_all(self, paths: list[str], exclude: Sequence[str]) -> bool:
        """Whether the end was reached."""
        from qabot.sources.intake import iter_sources
        from qabot.sources.source_file import Refusal

        self._bytes_total = _size_of(paths)
        for found in iter_sources(paths, exclude=exclude):
            if self._cancelled():
                return False
            if isinstance(found, Refusal):
                self._note_problem(found.name, "", found.reason, is_loss=found.is_loss)
                continue
            stamp = _stamp(found.name)
            path = _absolute(found.name)
            if stamp and (known := self._store.file_is_known(path, *stamp)) is not None:
                self._tally.known_unchanged += known
                self._read += known
            elif not self._read_one(found, stamp):
                return False
            self._bytes += found.size or 0
            self._tell(found.name)
        return True

    def _read_one(self, found: object, stamp: tuple[int, int] | None) -> bool:
        from qabot.sources.intake import is_loss, open_source
        from qabot.sources.protocol import Problem
        from qabot.sources.source_file import SourceFile

        assert isinstance(found, SourceFile)  # noqa: S101 - narrows a late import's type
        before = self._read
        source = _absolute(found.name)
        had_failures = len(self._tally.failed)
        try:
            with open_source(found) as opened:
                for outcome in opened:
                    if isinstance(outcome, Problem):
                        self._note_problem(
                            found.name, outcome.place, outcome.reason, is_loss=outcome.is_loss
                        )
                        continue
                    origin = Origin(
                        source=source,
                        format=opened.format.name,
                        place=outcome.place,
                        added=self._run,
                    )
                    self._batch.append((outcome.document, origin, outcome.related))
                    self._read += 1
                    if self._is_due():
                        self._flush()
                        self._tell(found.name, min(found.size or 0, opened.stream.taken))
                        if self._cancelled():
                            return False
        except UnreadableSource as error:
            loss = is_loss(found, error)
            self._note_problem(found.name, error.place, error.reason, is_loss=loss)
        self._flush()
        if stamp and not self._dry_run and len(self._tally.failed) == had_failures:
            self._store.remember_file(source, *stamp, self._read - before)
        return True

    def _is_due(self) -> bool:
        """Whether what was read is to be kept now."""
        waited = time.monotonic() - self._kept_at
        return len(self._batch) >= BATCH or waited >= LONGEST_UNKEPT

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        if self._dry_run:
            for document, _, _ in batch:
                known = self._store.resolve(document.id)
                self._tally.note(document.id, "unchanged" if known else "added")
            self._kept_at = time.monotonic()
            return
        outcomes = self._store.add(batch)
        for outcome in outcomes:
            self._tally.note(outcome.document_id, outcome.change, outcome.parts)
        self._index.take((o.fresh for o in outcomes if o.fresh), self._store.vocabulary)
        self._since_commit += len(batch)
        if self._since_commit >= COMMIT_EVERY:
            self._since_commit = 0
            self._index.catch_up(self._store)
        self._kept_at = time.monotonic()

    def _note_problem(self, source: str, place: str, reason: str, *, is_loss: bool) -> None:
        failure = Failure(source=_writable(source), place=place, reason=reason)
        if is_loss and self._strict:
            raise UnreadableSource(source, reason, place=place)
        (self._tally.failed if is_loss else self._tally.skipped).append(failure)

    def _tell(self, source: str, of_source: int = 0) -> None:
        """Say how far it is, with so many bytes of a source that is not finished."""
        if self._progress:
            self._progress(
                AddProgress(
                    documents=self._read,
                    source=_writable(source),
                    seconds=time.monotonic() - self._started,
                    bytes_done=self._bytes + of_source,
                    bytes_total=self._bytes_total,
                )
            )


def _absolute(name: str) -> str:
    return name if name == "-" else _writable(str(Path(name).absolute()))


def _writable(name: str) -> str:
    """The name as text that can be kept: bytes of it that are not UTF-8 are spelled out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _stamp(name: str) -> tuple[int, int] | None:
    """Size and time of change of a plain file; None for standard input and members."""
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def _size_of(paths: Iterable[str]) -> int | None:
    total = 0
    for path in paths:
        if path == "-":
            return None
        total += sum(_file_sizes(Path(path)))
    return total or None


def _file_sizes(path: Path) -> Iterator[int]:
    try:
        if path.is_file():
            yield path.stat().st_size
        elif path.is_dir():
            for folder, _, names in os.walk(path):
                for name in names:
                    file = Path(folder, name)
                    if file.is_file():
                        yield file.stat().st_size
    except OSError:
        return
