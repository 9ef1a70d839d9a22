"""Looking over a library: lists, counts, examples, completion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from qabot.analysis.terms import fold
from qabot.analysis.vocabulary import CONCEPT_MARK
from qabot.answering.records import matches_author
from qabot.index import PassageIndex
from qabot.models import Document, Filters, Overview, Study, Summary
from qabot.sources.citing import short_name
from qabot.storage.connection import Connections
from qabot.storage.documents import DocumentStore, Row

MIN_PREFIX: Final = 2
_SORTS: Final = ("title", "date", "kind", "added")
_EXAMPLES_FROM: Final = 200


def condition(store: DocumentStore, filters: Filters) -> tuple[str, list[Any]]:
    """Filters as SQL over `documents d`; authors are left to `passes_authors`."""
    parts: list[str] = ["1"]
    values: list[Any] = []
    if filters.kind:
        parts.append("d.kind = ?")
        values.append(filters.kind)
    if filters.types:
        parts.append(f"d.study_type IN ({','.join('?' * len(filters.types))})")
        values += filters.types
    if filters.since:
        parts.append("d.published || substr('9999-99-99', length(d.published) + 1) >= ?")
        values.append(filters.since)
    if filters.until:
        parts.append("substr(d.published, 1, ?) <= ?")
        values += [len(filters.until), filters.until]
    if filters.within:
        ids = [store.resolve(identity) or identity for identity in filters.within]
        parts.append(f"d.id IN ({','.join('?' * len(ids))})")
        values += ids
    return " AND ".join(parts), values


def passes_authors(document: Document, filters: Filters) -> bool:
    """Whether a document is by all the authors that are asked for."""
    names = document.authors if isinstance(document, Study) else ()
    return all(matches_author(names, author) for author in filters.authors)


def summaries(
    store: DocumentStore, filters: Filters, *, search: str, sort: str, descending: bool
) -> list[Summary]:
    """The documents as they are listed; see `Library.summaries`."""
    if sort not in _SORTS:
        raise ValueError(f"sort is {sort!r}; it must be one of {', '.join(_SORTS)}")
    where, values = condition(store, filters)
    words = fold(search).split()
    rows = []
    for row in store.all_rows(where, values):
        fields = json.loads(row.content)
        if filters.authors and not all(
            matches_author(tuple(fields.get("authors", ())), a) for a in filters.authors
        ):
            continue
        summary = _summary(row, fields)
        names = ("journal", "category", "community", "published", "doi", "pmid")
        shown = fold(
            " ".join(
                [
                    row.id,
                    row.title,
                    *fields.get("authors", ()),
                    *(str(fields.get(n, "")) for n in names),
                ]
            )
        )
        if all(word in shown for word in words):
            rows.append((row, summary))
    rows.sort(key=lambda pair: _sort_key(sort, *pair), reverse=descending)
    return [summary for _, summary in rows]


def overview(connections: Connections) -> Overview:
    """What a library holds, counted; see `Library.overview`."""
    sql = """SELECT kind, substr(published, 1, 4), coalesce(study_type, ''), count(*)
             FROM documents GROUP BY 1, 2, 3"""
    with connections.reading() as db:
        rows = db.execute(sql).fetchall()
    by_year: dict[int, dict[str, int]] = {}
    for kind, year, study_type, count in rows:
        if kind == "study" and year:
            by_year.setdefault(int(year), {})[study_type] = count
    return Overview(
        studies=sum(r[3] for r in rows if r[0] == "study"),
        posts=sum(r[3] for r in rows if r[0] == "post"),
        first_year=min(by_year, default=None),
        last_year=max(by_year, default=None),
        by_year=dict(sorted(by_year.items())),
    )


def completions(index: PassageIndex, prefix: str, limit: int) -> tuple[str, ...]:
    """Words of the library that begin with a prefix, the most frequent first."""
    start = prefix.lower()
    if len(start) < MIN_PREFIX:
        return ()
    found = index.words_with_prefix(start, max(limit * 4, 50))
    return tuple(word for word, _ in sorted(found, key=lambda f: (-f[1], f[0]))[:limit])


def example_questions(store: DocumentStore, count: int) -> tuple[str, ...]:
    """Questions made from the concepts that the library's documents name most."""
    sample = [row for row, _ in zip(store.all_rows(), range(_EXAMPLES_FROM), strict=False)]
    digested = store.digested(row.key for row in sample)
    vocabulary = store.vocabulary
    tally: dict[str, dict[str, int]] = {}
    for _, digest in digested.values():
        marked = {c for s in digest.sentences for c in s.concepts}.union(digest.title_concepts)
        named = {c.removeprefix(CONCEPT_MARK) for c in marked if c.startswith(CONCEPT_MARK)}
        kinds_of_them = {wider for c in named for wider in vocabulary.broader.get(c, ())}
        for identity in named - kinds_of_them:
            kind = vocabulary.kinds.get(identity, "")
            if kind:
                of_kind = tally.setdefault(kind, {})
                of_kind[identity] = of_kind.get(identity, 0) + 1
    forms = (
        ("gene", "What does {} do to hair follicles?"),
        ("drug", "What is said about {}?"),
        ("condition", "What helps against {}?"),
        ("pathway", "What is known about {}?"),
        ("procedure", "Does {} work?"),
        ("substance", "Is {} linked to hair loss?"),
    )
    questions: list[str] = []
    for turn in range(count):
        for kind, form in forms:
            ranked = sorted(tally.get(kind, {}).items(), key=lambda item: (-item[1], item[0]))
            usable = [i for i, _ in ranked if not _is_topic(vocabulary.labels[i], vocabulary.topic)]
            if turn < len(usable) and len(questions) < count:
                questions.append(form.format(vocabulary.labels[usable[turn]]))
    return tuple(questions)


def _is_topic(label: str, topic: frozenset[str]) -> bool:
    from qabot.analysis.terms import terms

    return all(term in topic for term in terms(label))


def _summary(row: Row, fields: dict[str, Any]) -> Summary:
    authors: Sequence[str] = fields.get("authors", ())
    shown = short_name(authors[0]) if authors else ""
    if len(authors) == 2:
        shown += f", {short_name(authors[1])}"
    elif len(authors) > 2:
        shown += f" et al. ({len(authors)})"
    return Summary(
        id=row.id,
        kind="study" if row.kind == "study" else "post",
        title=row.title,
        authors=shown,
        published=row.published,
        year=int(row.published[:4]) if row.published else None,
        journal=fields.get("journal"),
        study_type=row.study_type,
        study_type_from_text=bool(row.type_from_text),
        retracted=bool(fields.get("retracted")),
        upvotes=fields.get("upvotes"),
        category=fields.get("category"),
        community=fields.get("community"),
    )


def _sort_key(sort: str, row: Row, summary: Summary) -> tuple[Any, ...]:
    title = summary.title.casefold()
    if sort == "date":
        return (summary.published or "", title, row.id)
    if sort == "kind":
        return (summary.kind, summary.study_type or "", title, row.id)
    if sort == "added":
        return (row.key,)
    return (title, row.id)
