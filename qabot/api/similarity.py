"""Documents that are like a document: its key terms as a query."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

import tantivy

from qabot.analysis.background import rarity
from qabot.analysis.digest import Digest
from qabot.index.passages import filter_queries
from qabot.models import Filters, Kind, Similar, SimilarDocument
from qabot.retrieval.retriever import Retriever

KEY_TERMS: Final = 25
"""How many of a document's terms are looked for."""


def similar(retriever: Retriever, document_id: str, k: int) -> Similar:
    """Similar studies and related posts; see `Library.similar`."""
    row = retriever.store.rows_by_id([document_id])[0]
    digest = retriever.store.digested([row.key])[row.key][1]
    listed = {
        other
        for relation in retriever.store.relations(document_id)
        for other in (relation.from_id, relation.to_id)
        if other != document_id
    }
    query = _key_terms_query(retriever, digest)

    def of_kind(kind: Kind) -> tuple[SimilarDocument, ...]:
        return _ranked(retriever, query, row.key, kind, listed, k)

    return Similar(studies=of_kind("study"), posts=of_kind("post"))


def _ranked(
    retriever: Retriever,
    query: tantivy.Query | None,
    own_key: int,
    kind: Kind,
    listed: set[str],
    k: int,
) -> tuple[SimilarDocument, ...]:
    scores: dict[int, float] = {}
    if query is not None:
        conditions = filter_queries(retriever.index.schema, Filters(kind=kind), None)
        parts = [(tantivy.Occur.Must, part) for part in (query, *conditions)]
        for hit in retriever.index.search(tantivy.Query.boolean_query(parts), 4 * k + 4):
            if hit.key != own_key:
                scores[hit.key] = max(scores.get(hit.key, 0.0), hit.score)
    rows = {row.key: row for row in retriever.store.rows_by_id(listed) if row.kind == kind}
    rows |= retriever.store.rows(scores)
    order = sorted(rows, key=lambda key: (-scores.get(key, 0.0), rows[key].id))
    kept = order[:k] + [key for key in order[k:] if rows[key].id in listed]
    return tuple(
        SimilarDocument(
            document_id=rows[key].id,
            kind=kind,
            title=rows[key].title,
            score=round(scores.get(key, 0.0), 4),
            listed=rows[key].id in listed,
        )
        for key in kept
    )


def _key_terms_query(retriever: Retriever, digest: Digest) -> tantivy.Query | None:
    index = retriever.index
    counts = Counter(digest.title_terms)
    counts.update(digest.title_terms)
    counts.update(term for s in digest.sentences for term in s.terms)
    total = index.passage_count + 1
    weights = {
        term: math.log1p(count)
        * min(rarity(term), math.log(total / (index.document_frequency(term) + 0.5)) + 2)
        for term, count in counts.items()
        if not term.isdigit() and len(term) > 1 and term not in retriever.store.vocabulary.topic
    }
    best = sorted(weights, key=lambda term: (-weights[term], term))[:KEY_TERMS]
    concepts = Counter(c for s in digest.sentences for c in s.concepts if c.startswith("="))
    concepts.update(digest.title_concepts)
    parts = [
        tantivy.Query.boost_query(
            tantivy.Query.term_query(index.schema, "body", term), math.log1p(counts[term])
        )
        for term in best
    ]
    parts += [
        tantivy.Query.boost_query(
            tantivy.Query.term_query(index.schema, "concepts", concept, "freq"), 0.5
        )
        for concept, _ in concepts.most_common(KEY_TERMS)
        if concept.startswith("=")
    ]
    if not parts:
        return None
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
