"""Looking for what is broken, and naming the command that mends it."""

from __future__ import annotations

from typing import Final

from qabot.analysis.digest import digest_version
from qabot.errors import LibraryUnusable, QabotError, UnknownDocument
from qabot.index import PassageIndex
from qabot.models import Finding
from qabot.models.identify import title_key
from qabot.storage.connection import Connections
from qabot.storage.conversations import ConversationStore
from qabot.storage.documents import DocumentStore, readable_content, readable_digest

MEND: Final = "qabot check --mend"
SHOWN: Final = 5
"""How many of many like findings are shown by name."""


def check(
    connections: Connections,
    store: DocumentStore,
    index: PassageIndex,
    conversations: ConversationStore,
) -> list[Finding]:
    """Check the file, the documents, the index and the conversations; see `Library.check`."""
    return [
        _check_file(connections),
        *_check_documents(connections, store),
        _check_index(store, index),
        *_check_conversations(store, conversations),
    ]


def _check_file(connections: Connections) -> Finding:
    with connections.reading() as db:
        results = [str(row[0]) for row in db.execute("PRAGMA quick_check(5)")]
    if results == ["ok"]:
        return Finding(level="ok", subject="library", message="The library file is whole.")
    return Finding(
        level="problem",
        subject="library",
        message=f"The library file is damaged: {'; '.join(results)}.",
        mend="qabot export --to backup.jsonl",
    )


def _check_documents(connections: Connections, store: DocumentStore) -> list[Finding]:
    version = digest_version(store.vocabulary)
    broken: list[str] = []
    unreadable: list[str] = []
    sound = total = 0
    empty: list[str] = []
    titles: dict[str, list[str]] = {}
    for row in store.all_rows():
        total += 1
        document = readable_content(row.kind, row.content)
        if document is None:
            unreadable.append(row.id)
            continue
        with connections.reading() as db:
            sql = "SELECT digest FROM digests WHERE key = ? AND version = ?"
            for (digest,) in db.execute(sql, (row.key, version)):
                if _spans_hold(document.text, digest):
                    sound += 1
                else:
                    broken.append(row.id)
        if not document.text.strip():
            empty.append(row.id)
        titles.setdefault(f"{row.kind}|{title_key(row.title)}", []).append(row.id)
    doubles = [ids for ids in titles.values() if len(ids) > 1]
    findings = [_read(total, sound, total - sound - len(broken) - len(unreadable))]
    if unreadable:
        message = f"{_documents(len(unreadable))} cannot be read any more: {_named(unreadable)}"
        findings.append(_problem("documents", message, "qabot remove ID, then add its file again"))
    if broken:
        message = f"The sentences of {_documents(len(broken))} do not fit their text: "
        findings.append(_problem("documents", message + _named(broken), MEND))
    if empty:
        lacking = _counted(len(empty), "document has", "documents have")
        message = f"{lacking} no text to quote: {_named(empty)}"
        findings.append(Finding(level="note", subject="documents", message=message))
    if doubles:
        names = _named([" and ".join(ids[:3]) for ids in doubles])
        repeated = _counted(len(doubles), "title occurs", "titles occur")
        message = f"{repeated} more than once: {names}"
        findings.append(
            Finding(level="note", subject="documents", message=message, mend="qabot remove ID")
        )
    return findings


def _check_index(store: DocumentStore, index: PassageIndex) -> Finding:
    last = store.last_change()
    if index.covers < last:
        return _problem("index", "The index is behind the library.", MEND)
    indexed = index.document_count()
    if indexed != store.count():
        message = f"The index has {_documents(indexed)}, the library {store.count():,}."
        return _problem("index", message, MEND)
    passages = _counted(index.passage_count, "passage", "passages")
    message = f"The index is level with the library ({passages})."
    return Finding(level="ok", subject="index", message=message)


def _check_conversations(store: DocumentStore, conversations: ConversationStore) -> list[Finding]:
    changed: list[str] = []
    checked = 0
    try:
        for summary in conversations.list():
            for answer in conversations.turns(summary.id):
                for quote in answer.quotes:
                    checked += 1
                    try:
                        text = store.get(quote.document_id).text
                    except UnknownDocument:
                        changed.append(f"{summary.id} ({quote.document_id} was removed)")
                        continue
                    if text[quote.start : quote.end] != quote.text:
                        changed.append(f"{summary.id} ({quote.document_id} has changed)")
    except (LibraryUnusable, QabotError, ValueError) as error:
        return [Finding(level="problem", subject="conversations", message=str(error))]
    if changed:
        are = "is" if len(changed) == 1 else "are"
        message = (
            f"{len(changed):,} of {_counted(checked, 'kept quote', 'kept quotes')} {are} "
            f"no longer in the library: {_named(changed)}"
        )
        return [Finding(level="note", subject="conversations", message=message)]
    matching = _counted(
        checked, "kept quote matches its document", "kept quotes match their documents"
    )
    message = f"{matching}."
    return [Finding(level="ok", subject="conversations", message=message)]


def _read(total: int, sound: int, later: int) -> Finding:
    message = (
        f"{_counted(total, 'document was', 'documents were')} read; the sentences of {sound:,} "
        "are in place"
    )
    if later:
        message += f", those of {later:,} are found when they are first needed"
    return Finding(level="ok", subject="documents", message=f"{message}.")


def _spans_hold(text: str, digest: str) -> bool:
    kept = readable_digest(digest)
    if kept is None:
        return False
    last = 0
    for sentence in kept.sentences:
        if not last <= sentence.start < sentence.end <= len(text):
            return False
        if text[sentence.start : sentence.end].strip() == "":
            return False
        last = sentence.end
    return True


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _documents(number: int) -> str:
    return _counted(number, "document", "documents")


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown}, and {more:,} more." if more > 0 else f"{shown}."


def _problem(subject: str, message: str, mend: str) -> Finding:
    return Finding(level="problem", subject=subject, message=message, mend=mend)
