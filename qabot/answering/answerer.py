"""From a question to an answer: understood, searched in two lanes, judged, quoted."""

from __future__ import annotations

import re
import time
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from qabot.analysis.background import rarity
from qabot.analysis.terms import terms
from qabot.answering import confidence as sure
from qabot.answering.coverage import Coverage, WeightedWord, has_word, is_rare_word, weigh
from qabot.answering.entities import (
    Entity,
    bare_short_form,
    defined_entities,
    entities,
    is_in_title,
    is_joined,
    joined_shares,
    meanings_asked,
)
from qabot.answering.quoting import Desk, evidence_of, source_of
from qabot.answering.selection import MAX_QUOTES, select
from qabot.errors import InvalidQuestion
from qabot.models import (
    NO_FILTERS,
    Answer,
    Document,
    Filters,
    Quote,
    Reason,
    RecordFact,
    Source,
    Status,
    Suggestion,
)
from qabot.retrieval.query import Query
from qabot.retrieval.ranking import RankedSentence
from qabot.retrieval.retriever import Retrieved, Retriever
from qabot.storage.documents import Row, read_content

if TYPE_CHECKING:
    from qabot.answering import records

MAX_QUESTION: Final = 10_000
"""A longer question, in code points, is refused."""

POSTS_BESIDE_STUDIES: Final = 2
"""How many of the quotes may be from the community where studies answer too."""

LANE_SHARE: Final = 0.6
"""A lane is quoted if it covers this share of what the better one covers."""

MEANING_SHARE: Final = 0.75
"""A meaning of a short form is told of if its documents cover this share of the best's."""

CLOSEST: Final = 3
LISTED: Final = 10
"""How many documents a question for a list names."""

RECORD_SHARE: Final = 0.5
"""How much of the words that say which document is meant its record must cover."""


RECORD_HINTS: Final = frozenset(
    """
    appear appeared article articles author authored authors authorship category date design doi
    flair journal kind link links month names old paper papers pmid popular post posted posts
    publish published pubmed rcts released report reports research retracted retraction reviews
    score section sort studies study subforum thread threads title trial trials type upvote upvoted
    upvotes url votes when where who written wrote year analyses series
    """.split()
)
"""Without one of these words, a question is not about the sources."""

_WORD: Final = re.compile(r"[a-z]+")


class _Lane(NamedTuple):
    """What was found in studies, or in posts."""

    found: Retrieved
    features: sure.Features
    probability: float
    has_specific: bool
    shares: Mapping[int, float]
    """For each document, the share of what the question is about that it names."""

    is_about_something: bool
    """Whether the question names a thing of the vocabulary."""

    @property
    def best_share(self) -> float:
        return max(self.shares.values(), default=0.0)


class _Outcome(NamedTuple):
    status: Status
    reason: Reason | None
    probability: float
    lanes: list[list[RankedSentence]]


class Answerer:
    """Answers questions from one library."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._store = retriever.store
        self._vocabulary = retriever.store.vocabulary

    def answer(
        self,
        question: str,
        *,
        filters: Filters = NO_FILTERS,
        previous: Answer | None = None,
        standalone: bool = False,
    ) -> Answer:
        """Answer a question.

        Args:
            question: As asked.
            filters: Which documents may answer.
            previous: The turn before, for follow-ups.
            standalone: Take the question as it stands: complete and correct nothing.

        Raises:
            qabot.errors.InvalidQuestion: It is empty, too long, or has only common words.
        """
        started = time.perf_counter()
        asked = check_question(question)
        answer = self._answer(
            asked, filters, None if standalone else previous, standalone=standalone
        )
        elapsed = (time.perf_counter() - started) * 1000
        return answer.model_copy(update={"elapsed_ms": round(elapsed, 3)})

    def _answer(
        self, question: str, filters: Filters, previous: Answer | None, *, standalone: bool
    ) -> Answer:
        if self._retriever.index.passage_count == 0:
            return Answer(
                question=question,
                understood_as=question,
                status="none",
                reason="empty_library",
                confidence=0.0,
                filters=filters,
            )
        if from_records := self._from_records(question, filters, previous):
            return from_records
        text = self._completed(question, previous) if previous else question
        query, words = self._weighed(text)
        if not standalone and (corrected := self._corrected(text, words)) != text:
            text = corrected
            query, words = self._weighed(text)
        if not query.words:
            raise InvalidQuestion(
                "The question has only common words; say what you want to know about."
            )
        return self._from_sentences(question, text, query, words, filters)

    # Understanding

    def _completed(self, question: str, previous: Answer) -> str:
        from qabot.answering import followup

        return followup.complete(
            question, previous.understood_as, self._vocabulary, self._weight
        ).text

    def _weight(self, term: str) -> float:
        return 0.0 if term in self._vocabulary.topic else rarity(term)

    def _weighed(self, text: str) -> tuple[Query, tuple[WeightedWord, ...]]:
        query = self._retriever.read(text)
        return query, weigh(query, self._retriever.index, self._vocabulary)

    def _corrected(self, text: str, words: Sequence[WeightedWord]) -> str:
        """The question with words that nobody writes replaced by the library's."""
        for word in words:
            if not word.is_known and word.word.text.isalpha():
                from qabot.answering.spelling import correction

                better = correction(word.word.text, self._retriever.index)
                if better:
                    text = _with_word(text, word.word.text, better)
        return text

    # Sentences

    def _from_sentences(
        self,
        question: str,
        text: str,
        query: Query,
        words: Sequence[WeightedWord],
        filters: Filters,
    ) -> Answer:
        coverage = Coverage(words)
        lanes = [self._lane(query, coverage, f) for f in lanes_of(filters)]
        unknown = [
            w
            for w in words
            if not w.is_known and w.is_specific and (w.concepts or is_rare_word(w.word))
        ]
        outcome = self._judge(lanes, coverage, unknown)
        if (
            outcome.status == "none"
            and not filters.is_empty
            and self._would_answer(query, coverage)
        ):
            outcome = outcome._replace(reason="filtered_out")
        quotes, sources = self._quoted(lanes, outcome.lanes)
        is_answer = outcome.status != "none"
        return Answer(
            question=question,
            understood_as=text,
            status=outcome.status,
            reason=outcome.reason,
            confidence=round(outcome.probability, 4),
            filters=filters,
            quotes=tuple(quotes) if is_answer else (),
            sources=tuple(sources) if is_answer else (),
            closest=() if is_answer else tuple(quotes),
            closest_sources=() if is_answer else tuple(sources),
            evidence=evidence_of(sources if is_answer else ()),
            suggestions=self._suggestions(unknown),
            unknown_terms=tuple(w.word.text for w in unknown),
        )

    def _lane(self, query: Query, coverage: Coverage, filters: Filters) -> _Lane:
        found = self._retriever.retrieve(query, filters=filters, within=self._within(filters))
        values = sure.features(found, coverage, passage_count=self._retriever.index.passage_count)
        things = entities(found.query, self._vocabulary, self._retriever.knows)
        things += defined_entities(found, things, self._vocabulary)
        shares = joined_shares(found, things)
        probability = sure.probability(values)
        most = max(shares.values(), default=0.0)
        if not is_joined(most, len(things)):
            probability = min(probability, sure.PARTIAL / 2)
        elif most < 1.0:
            probability = min(probability, sure.ANSWERED - 0.01)
        elif probability >= sure.JOINED and (len(things) > 1 or _is_titled(found, things)):
            probability = max(probability, sure.PARTIAL)
        has_specific = _has_specific(found, coverage.words)
        return _Lane(found, values, probability, has_specific, shares, bool(things))

    def _judge(
        self,
        lanes: Sequence[_Lane],
        coverage: Coverage,
        unknown: Sequence[WeightedWord],
    ) -> _Outcome:
        words = coverage.words
        best = max(lanes, key=lambda lane: lane.probability)
        probability = best.probability
        if not best.has_specific and any(w.is_specific for w in words):
            probability = min(probability, sure.PARTIAL / 2)
        if not best.is_about_something and _is_mostly_unknown(words, unknown):
            probability = min(probability, sure.PARTIAL / 2)
        if unknown or not any(w.is_specific for w in words):
            probability = min(probability, sure.ANSWERED - 0.01)
        if probability < sure.PARTIAL:
            reason = _why_none(lanes, words, unknown)
            closest = [
                select(lane.found, coverage, limit=CLOSEST, per_document=1) for lane in lanes
            ]
            return _Outcome("none", reason, probability, _shortened(closest, CLOSEST))
        most = max(lane.features.passage for lane in lanes)
        wanted = [
            lane
            if lane is best
            or (
                lane.has_specific
                and lane.best_share >= best.best_share
                and lane.features.passage >= LANE_SHARE * most
            )
            else None
            for lane in lanes
        ]
        chosen = [self._chosen(lane, coverage) if lane else [] for lane in wanted]
        if not any(chosen):
            reason = _why_none(lanes, words, unknown)
            return _Outcome("none", reason, min(probability, sure.PARTIAL / 2), [])
        status: Status = "answered" if probability >= sure.ANSWERED else "partial"
        return _Outcome(status, None, probability, _shared_out(chosen))

    def _chosen(self, lane: _Lane, coverage: Coverage) -> list[RankedSentence]:
        """The sentences to quote; each meaning of a short form gets its share."""
        among = _joining(lane.shares)
        if form := bare_short_form(lane.found):
            return _spelled(lane.found, form, among)
        whole = {key for key in among if lane.shares[key] == 1.0 and lane.is_about_something}
        groups = meanings_asked(lane.found, self._vocabulary, among)
        if len(groups) < 2:
            return select(lane.found, coverage, among=among, whole=whole)
        groups = _covering(lane, coverage, groups)
        share = max(1, MAX_QUOTES // len(groups))
        taken = {
            (s.key, s.index): s
            for keys in groups.values()
            for s in select(lane.found, coverage, limit=share, among=keys, whole=whole)
        }
        return sorted(taken.values(), key=lambda s: (-s.score, lane.found.rows[s.key].id, s.index))

    def _would_answer(self, query: Query, coverage: Coverage) -> bool:
        lane = self._lane(query, coverage, NO_FILTERS)
        return lane.probability >= sure.PARTIAL and lane.has_specific

    def _quoted(
        self, lanes: Sequence[_Lane], chosen: Sequence[Sequence[RankedSentence]]
    ) -> tuple[list[Quote], list[Source]]:
        rows = {key: row for lane in lanes for key, row in lane.found.rows.items()}
        digests = {key: d for lane in lanes for key, d in lane.found.digests.items()}
        keys = {ranked.key for lane in chosen for ranked in lane}
        documents = {key: read_content(rows[key].kind, rows[key].content) for key in keys}
        query = lanes[0].found.query
        return Desk(query, self._vocabulary, documents, rows, digests).quotes(chosen)

    def _suggestions(self, unknown: Sequence[WeightedWord]) -> tuple[Suggestion, ...]:
        if not unknown:
            return ()
        from qabot.answering.spelling import suggestions

        found = (
            (word.word.text, suggestions(word.word.text, self._retriever.index)) for word in unknown
        )
        return tuple(
            Suggestion(term=term, instead=tuple(text for text, _ in instead))
            for term, instead in found
            if instead
        )

    def _within(self, filters: Filters) -> list[int] | None:
        if not filters.within:
            return None
        ids = [self._store.resolve(identity) or identity for identity in filters.within]
        return [row.key for row in self._store.rows_by_id(ids)]

    # Records

    def _from_records(
        self, question: str, filters: Filters, previous: Answer | None
    ) -> Answer | None:
        if RECORD_HINTS.isdisjoint(_WORD.findall(question.lower())):
            return None
        from qabot.answering import records

        if (asked := records.read_record_question(question)) is not None:
            rows = self._rows_meant(asked, filters, previous)
            if answer := self._record_answer(question, filters, rows, asked.field):
                return answer
        if (listed := records.read_list_question(question)) is not None:
            merged = _both(filters, listed.filters)
            rows = self._rows_listed(listed.topic, merged)
            return self._record_answer(question, merged, rows, "title")
        return None

    def _rows_meant(
        self, asked: records.RecordQuestion, filters: Filters, previous: Answer | None
    ) -> list[Row]:
        if asked.points_back and previous is not None:
            cited = previous.sources or previous.closest_sources
            of_kind = [s for s in cited if s.kind == asked.kind] or list(cited)
            return self._store.rows_by_id([s.document_id for s in of_kind[:1]])
        if filters.within and not asked.about:
            return self._store.rows_by_id(list(filters.within))
        if not asked.about:
            return []
        narrowed = filters.model_copy(update={"kind": filters.kind or asked.kind})
        return self._rows_about(asked.about, narrowed)[:1]

    def _rows_about(self, about: str, filters: Filters) -> list[Row]:
        """Documents whose title or text has most of the words, the best first."""
        query, words = self._weighed(self._corrected(about, self._weighed(about)[1]))
        coverage = Coverage(words)
        total = coverage.total
        found = self._retriever.retrieve(query, filters=filters, within=self._within(filters))
        if not total:
            return []
        scored: dict[int, float] = {}
        for hit in found.passages:
            asked = found.titles[hit.key]
            title = sum(w.weight for w in coverage.words if has_word(w, asked))
            share = coverage.of(found.asked_in_passage(hit)) / total
            if share >= RECORD_SHARE:
                scored[hit.key] = max(scored.get(hit.key, 0.0), share + title / total)
        order = sorted(scored, key=lambda key: (-scored[key], found.rows[key].id))
        return [found.rows[key] for key in order]

    def _rows_listed(self, topic: str, filters: Filters) -> list[Row]:
        """Documents that pass the filters, about a topic if one is named."""
        if topic:
            rows = self._rows_about(topic, filters)
        else:
            hits = self._retriever.all_passages(filters, within=self._within(filters))
            found = self._store.rows(hit.key for hit in hits)
            rows = sorted(found.values(), key=lambda r: (r.published or "", r.id), reverse=True)
        if filters.authors:
            rows = [row for row in rows if _is_by(row, filters.authors)]
        return rows[:LISTED]

    def _record_answer(
        self, question: str, filters: Filters, rows: Sequence[Row], field: records.Field
    ) -> Answer | None:
        from qabot.answering.records import field_value

        facts: list[RecordFact] = []
        sources: list[Source] = []
        for row in rows:
            document: Document = read_content(row.kind, row.content)
            value = field_value(document, field, row.study_type)
            if value:
                number = len(sources) + 1
                facts.append(RecordFact(citation=number, field=field, value=value))
                sources.append(source_of(document, number, row))
        if not facts:
            return None
        return Answer(
            question=question,
            understood_as=question,
            status="answered",
            confidence=1.0,
            filters=filters,
            records=tuple(facts),
            sources=tuple(sources),
            evidence=evidence_of(sources),
        )


def _with_word(text: str, word: str, better: str) -> str:
    """The text with another word in the place of one; not inside longer words."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: better, text)


def check_question(question: str) -> str:
    """The question without control characters and outer white space.

    Raises:
        qabot.errors.InvalidQuestion: It is empty or too long.
    """
    kept = "".join(c if c.isprintable() else " " for c in question).strip()
    if not kept:
        raise InvalidQuestion("The question is empty; type what you want to know.")
    if len(kept) > MAX_QUESTION:
        raise InvalidQuestion(
            f"The question has {len(kept):,} characters; the limit is {MAX_QUESTION:,}. Shorten it."
        )
    return kept


def lanes_of(filters: Filters) -> list[Filters]:
    """The filters of the lanes that may answer: studies, then posts."""
    kinds = (filters.kind,) if filters.kind else ("study", "post")
    if (filters.types or filters.authors) and filters.kind is None:
        kinds = ("study",)
    return [filters.model_copy(update={"kind": kind}) for kind in kinds]


def _spelled(found: Retrieved, form: str, among: Container[int]) -> list[RankedSentence]:
    """For "what is AA?": the sentences that use the form, one of each document first.

    A sentence that spells the form out comes before one that only uses it.
    """
    using = [s for s in found.sentences if s.key in among and form in s.sentence.terms]
    meanings = {key: set(terms(" ".join(d.meanings.values()))) for key, d in found.digests.items()}
    using.sort(key=lambda s: -len(meanings[s.key].intersection(s.sentence.terms)))
    firsts = list({s.key: s for s in reversed(using)}.values())[::-1]
    return firsts[:MAX_QUOTES]


def _why_none(
    lanes: Sequence[_Lane], words: Sequence[WeightedWord], unknown: Sequence[WeightedWord]
) -> Reason:
    """Which words the library lacks, does not join, or has too few of to tell."""
    if unknown:
        return "unknown_terms"
    to_join = [w for w in words if not w.word.is_number]
    if len(to_join) > 1 and any(lane.found.sentences for lane in lanes):
        return "not_joined"
    return "no_match"


def _is_mostly_unknown(words: Sequence[WeightedWord], unknown: Sequence[WeightedWord]) -> bool:
    """Whether what the library lacks says more than all that it has of the question."""
    missing = sum(w.weight for w in unknown)
    return missing > sum(w.weight for w in words if w.is_specific and w.is_known)


def _joining(shares: Mapping[int, float]) -> set[int]:
    """The documents that name most of what the question is about."""
    most = max(shares.values(), default=0.0)
    return {key for key, share in shares.items() if share >= most}


def _is_titled(found: Retrieved, things: Sequence[Entity]) -> bool:
    """Whether the best passage is of a document whose title names all that is asked about."""
    if not things or not found.passages:
        return False
    digest = found.digests[found.passages[0].key]
    return all(is_in_title(thing, digest) for thing in things)


def _covering(
    lane: _Lane, coverage: Coverage, groups: Mapping[str, set[int]]
) -> dict[str, set[int]]:
    """The meanings whose documents have about as much of the question as those of the best."""
    shares = {
        meaning: max(
            (
                coverage.of(lane.found.asked_in_passage(hit))
                for hit in lane.found.passages
                if hit.key in keys
            ),
            default=0.0,
        )
        for meaning, keys in groups.items()
    }
    best = max(shares.values())
    return {m: keys for m, keys in groups.items() if shares[m] >= MEANING_SHARE * best}


def _has_specific(found: Retrieved, words: Sequence[WeightedWord]) -> bool:
    """Whether a sentence has a word, or another name of it, that says what is asked about."""
    specific = [w for w in words if w.is_specific]
    for ranked in found.sentences[: sure.SENTENCES_LOOKED_AT]:
        asked = ranked.asked.with_(found.titles[ranked.key])
        if any(has_word(w, asked) for w in specific):
            return True
    return False


def _shared_out(lanes: Sequence[list[RankedSentence]]) -> list[list[RankedSentence]]:
    """The quotes of studies and posts within the limit for both."""
    if len(lanes) == 1 or not all(lanes):
        return [lane[:MAX_QUOTES] for lane in lanes]
    posts = lanes[1][:POSTS_BESIDE_STUDIES]
    return [lanes[0][: MAX_QUOTES - len(posts)], posts]


def _shortened(lanes: Sequence[list[RankedSentence]], limit: int) -> list[list[RankedSentence]]:
    ranked = sorted((r for lane in lanes for r in lane), key=lambda r: -r.match)[:limit]
    kept = {(r.key, r.index) for r in ranked}
    return [[r for r in lane if (r.key, r.index) in kept] for lane in lanes]


def _both(given: Filters, asked: Filters) -> Filters:
    update = {
        name: value
        for name, value in asked.model_dump(exclude_defaults=True).items()
        if not getattr(given, name)
    }
    return given.model_copy(update=update)


def _is_by(row: Row, authors: Sequence[str]) -> bool:
    from qabot.answering.records import matches_author

    document = read_content(row.kind, row.content)
    names = getattr(document, "authors", ())
    return all(matches_author(names, author) for author in authors)
