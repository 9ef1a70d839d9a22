"""Stage 1 and 2 together: a query over the passage index and the documents."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import tantivy

from qabot.analysis.digest import Digest
from qabot.index.passages import PassageHit, PassageIndex, filter_queries
from qabot.models import NO_FILTERS, Filters
from qabot.retrieval.query import Asked, Query, read_query
from qabot.retrieval.ranking import RankedSentence, asked_in_titles, rank_sentences
from qabot.storage.documents import DocumentStore, Row

PASSAGES: Final = 14
"""How many passages stage 1 hands to stage 2.

More cost time and, on SciFact, rank a little worse.
"""

TITLE_WEIGHT: Final = 0.2
PHRASE_WEIGHT: Final = 0.1
SYNONYM_WEIGHT: Final = 0.6


class Retrieved(NamedTuple):
    """What the library has on a query."""

    query: Query
    """What was searched for."""

    passages: tuple[PassageHit, ...]
    """The best passages, of documents that are as they were indexed."""

    sentences: tuple[RankedSentence, ...]
    """Their matching sentences, ranked."""

    rows: dict[int, Row]
    """The documents of the passages."""

    digests: dict[int, Digest]
    """Their digests."""

    titles: dict[int, Asked]
    """What of the question their titles have."""

    def asked_in_passage(self, hit: PassageHit) -> Asked:
        """What of the question a passage and its title have."""
        found = [
            s.asked for s in self.sentences if s.key == hit.key and hit.first <= s.index < hit.last
        ]
        title = self.titles[hit.key]
        return Asked(
            title.terms.union(*(asked.terms for asked in found)),
            title.names.union(*(asked.names for asked in found)),
        )


class Retriever:
    """Finds the passages and ranks the sentences that match a question."""

    def __init__(self, store: DocumentStore, index: PassageIndex) -> None:
        self.store = store
        self.index = index

    def read(self, text: str) -> Query:
        """Analyze a question with the library's own terms and vocabulary."""
        return read_query(text, self.store.vocabulary, self.knows)

    def knows(self, term: str) -> bool:
        """Whether any document has a term, in its words or as a synonym."""
        return (
            self.index.document_frequency(term) > 0
            or self.index.document_frequency(term, "concepts") > 0
        )

    def retrieve(
        self,
        query: Query,
        *,
        filters: Filters = NO_FILTERS,
        within: Sequence[int] | None = None,
        passages: int = PASSAGES,
    ) -> Retrieved:
        """Find and rank.

        Args:
            query: What `read` gave.
            filters: Which documents may be found; others are not ranked at all.
            within: Keys of the documents to stay within, for filters that the
                index does not hold.
            passages: How many passages are looked into.
        """
        hits = self.find_passages(query, filters=filters, within=within, passages=passages)
        kept = self.store.digested({hit.key for hit in hits})
        current = [hit for hit in hits if hit.key in kept and kept[hit.key][0].change == hit.change]
        rows = {hit.key: kept[hit.key][0] for hit in current}
        digests = {hit.key: kept[hit.key][1] for hit in current}
        ids = {key: row.id for key, row in rows.items()}
        titles = asked_in_titles(query, digests)
        ranked = rank_sentences(query, current, digests, ids, titles)
        return Retrieved(query, tuple(current), tuple(ranked), rows, digests, titles)

    def find_passages(
        self,
        query: Query,
        *,
        filters: Filters = NO_FILTERS,
        within: Sequence[int] | None = None,
        passages: int = PASSAGES,
    ) -> list[PassageHit]:
        """Stage 1 alone."""
        if not query.words or (within is not None and not within):
            return []
        if filters.kind and not self.index.has_kind(filters.kind):
            return []
        schema = self.index.schema
        wanted = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, part) for part in _parts(query, schema)]
        )
        conditions = filter_queries(schema, filters, within)
        if conditions:
            wanted = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, part) for part in (wanted, *conditions)]
            )
        return self.index.search(wanted, passages)

    def all_passages(
        self, filters: Filters, *, within: Sequence[int] | None = None, limit: int = 1000
    ) -> list[PassageHit]:
        """Passages of all documents that pass the filters, in no order of worth."""
        conditions = filter_queries(self.index.schema, filters, within)
        wanted = conditions or [tantivy.Query.all_query()]
        parts = [(tantivy.Occur.Must, part) for part in wanted]
        return self.index.search(tantivy.Query.boolean_query(parts), limit)


def _parts(query: Query, schema: tantivy.Schema) -> list[tantivy.Query]:
    """What a passage may match; the more of it, the higher its score.

    A concept's own words and its mark are one part, of which the better
    counts, so that a name is not counted twice.
    """
    term, boost = tantivy.Query.term_query, tantivy.Query.boost_query
    either = tantivy.Query.disjunction_max_query
    should = tantivy.Occur.Should

    def by_word(word: str) -> tantivy.Query:
        named = boost(term(schema, "concepts", word, "freq"), SYNONYM_WEIGHT)
        return either([term(schema, "body", word), named])

    parts = []
    named: set[str] = set()
    for concept in query.concepts:
        words = [t for w in query.words_of(concept) for t in w.terms]
        named.update(words)
        exact = tantivy.Query.boolean_query([(should, by_word(word)) for word in words])
        marks = [boost(term(schema, "concepts", i, "freq"), SYNONYM_WEIGHT) for i in concept.ids]
        parts.append(either([exact, *marks]))
    for word in query.terms:
        if word not in named:
            parts.append(by_word(word))
        parts.append(boost(term(schema, "title", word, "freq"), TITLE_WEIGHT))
    phrase = tantivy.Query.phrase_query
    parts += [boost(phrase(schema, "body", list(pair)), PHRASE_WEIGHT) for pair in query.pairs]
    return parts
