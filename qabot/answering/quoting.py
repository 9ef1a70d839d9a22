"""Quotes, sources and the evidence line, made from ranked sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qabot.analysis.digest import Digest
from qabot.analysis.study_types import NAMES, PLURALS
from qabot.analysis.terms import Token, short_key, tokens
from qabot.analysis.vocabulary import CONCEPT_MARK, Vocabulary
from qabot.errors import BrokenQuote
from qabot.models import Document, Evidence, Hit, Post, Quote, Source, Study
from qabot.retrieval.query import Query
from qabot.retrieval.ranking import RankedSentence
from qabot.storage.documents import Row


class Desk:
    """Makes quotes from ranked sentences, each document read once."""

    def __init__(
        self,
        query: Query,
        vocabulary: Vocabulary,
        documents: Mapping[int, Document],
        rows: Mapping[int, Row],
        digests: Mapping[int, Digest],
    ) -> None:
        self._query = query
        self._concepts = {c.removeprefix(CONCEPT_MARK) for c in query.concept_ids}
        self._vocabulary = vocabulary
        self._documents = documents
        self._rows = rows
        self._digests = digests

    def quotes(self, lanes: Sequence[Sequence[RankedSentence]]) -> tuple[list[Quote], list[Source]]:
        """Quotes in reading order with their sources, numbered as they appear.

        Args:
            lanes: The ranked sentences of each lane, the best first.
        """
        numbers: dict[int, int] = {}
        quotes: list[Quote] = []
        for lane in lanes:
            ranks = {(s.key, s.index): rank for rank, s in enumerate(lane, start=1)}
            by_document = dict.fromkeys(s.key for s in lane)
            for key in by_document:
                number = numbers.setdefault(key, len(numbers) + 1)
                mine = sorted((s for s in lane if s.key == key), key=lambda s: s.index)
                quotes += [self._quote(s, number, ranks[s.key, s.index]) for s in mine]
        sources = [
            source_of(self._documents[key], number, self._rows[key])
            for key, number in numbers.items()
        ]
        return quotes, sources

    def hit(self, ranked: RankedSentence) -> Hit:
        """A ranked sentence as scripts get it."""
        document, text = self._words(ranked)
        return Hit(
            document_id=document.id,
            kind=document.kind,
            title=document.title,
            section=ranked.sentence.section,
            text=text,
            start=ranked.sentence.start,
            end=ranked.sentence.end,
            score=ranked.score,
            highlights=self.highlights(text, tokens(text), self._digests[ranked.key].meanings),
        )

    def highlights(
        self, text: str, found: Sequence[Token], meanings: Mapping[str, str]
    ) -> tuple[tuple[int, int], ...]:
        """The words of a text that match, by stem or by another name.

        Args:
            text: The text.
            found: Its words.
            meanings: What short forms stand for in its document.
        """
        asked = self._query.asked_terms
        spans = [
            (t.start, t.end)
            for t in found
            if not asked.isdisjoint(t.parts) or (t.joined and t.joined in asked)
        ]
        if not self._concepts:
            return _united(spans)
        for mention in self._vocabulary.mentions(text, found):
            first, last = found[mention.first], found[mention.last]
            meant = mention.concepts
            if mention.is_short:
                long = {short_key(form): long for form, long in meanings.items()}.get(first.short)
                meant = self._vocabulary.concepts_of(long) if long is not None else meant
            if not self._concepts.isdisjoint(self._vocabulary.with_broader(meant)):
                spans.append((first.start, last.end))
        return _united(spans)

    def _quote(self, ranked: RankedSentence, number: int, rank: int) -> Quote:
        document, text = self._words(ranked)
        meanings = self._digests[ranked.key].meanings
        found = tokens(text)
        return Quote(
            citation=number,
            rank=rank,
            document_id=document.id,
            kind=document.kind,
            section=ranked.sentence.section,
            text=text,
            start=ranked.sentence.start,
            end=ranked.sentence.end,
            score=round(ranked.score, 4),
            highlights=self.highlights(text, found, meanings),
            expansions=expansions_in(text, meanings, found),
        )

    def _words(self, ranked: RankedSentence) -> tuple[Document, str]:
        document = self._documents[ranked.key]
        start, end = ranked.sentence.start, ranked.sentence.end
        text = document.text[start:end]
        if not 0 <= start < end <= len(document.text) or not text.strip():
            raise BrokenQuote(
                f"{document.id}: the kept sentence {start}-{end} is not in its text of "
                f"{len(document.text)} characters; `qabot check --mend` finds the sentences again."
            )
        return document, text


def expansions_in(
    text: str, meanings: Mapping[str, str], found: Iterable[Token] | None = None
) -> dict[str, str]:
    """What the short forms in a text stand for, those that the text does not spell out."""
    if not meanings:
        return {}
    forms = {t.short for t in (tokens(text) if found is None else found) if t.short}
    said = text.casefold()
    return {
        form: long
        for form, long in meanings.items()
        if short_key(form) in forms and long.casefold() not in said
    }


def source_of(document: Document, number: int, row: Row | None = None) -> Source:
    """A document as it is listed under an answer."""
    if isinstance(document, Study):
        return Source(
            citation=number,
            document_id=document.id,
            kind="study",
            title=document.title,
            authors=document.authors,
            journal=document.journal,
            published=document.published,
            study_type=row.study_type if row else None,
            study_type_from_text=bool(row and row.type_from_text),
            retracted=document.retracted,
            doi=document.doi,
            pmid=document.pmid,
            url=document.url,
        )
    return _post_source(document, number)


def _post_source(post: Post, number: int) -> Source:
    return Source(
        citation=number,
        document_id=post.id,
        kind="post",
        title=post.title,
        category=post.category,
        community=post.community,
        upvotes=post.upvotes,
        age=post.age,
        created=post.created.isoformat() if post.created else None,
        url=post.url,
    )


def evidence_of(sources: Iterable[Source]) -> Evidence:
    """What an answer rests on, counted and as one line."""
    listed = list(sources)
    studies = [s for s in listed if s.kind == "study"]
    posts = len(listed) - len(studies)
    types = Counter(s.study_type for s in studies if s.study_type)
    years = sorted(int(s.published[:4]) for s in studies if s.published)
    retracted = sum(s.retracted for s in studies)
    parts = []
    if studies:
        kinds = ", ".join(_counted(kind, n) for kind, n in types.most_common())
        line = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
        line += f" ({kinds})" if kinds else ""
        if years:
            line += f", {years[0]}" if years[0] == years[-1] else f", {years[0]}–{years[-1]}"
        parts.append(line)
    if posts:
        parts.append(f"{posts} community post{'' if posts == 1 else 's'}")
    if retracted:
        parts.append(f"{retracted} retracted")
    return Evidence(
        studies=len(studies),
        posts=posts,
        study_types={str(kind): n for kind, n in types.most_common()},
        first_year=years[0] if years else None,
        last_year=years[-1] if years else None,
        retracted=retracted,
        text=" · ".join(parts),
    )


def _counted(kind: str, count: int) -> str:
    name = NAMES[kind] if count == 1 else PLURALS[kind]  # type: ignore[index]
    return f"{count} {name}"


def _united(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
