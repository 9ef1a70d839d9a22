"""Ranking the queries of a judged set in a library of its documents, and measuring."""

from __future__ import annotations

import tempfile
import time
from bisect import bisect_right
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qabot.api import Library
from qabot.errors import LibraryUnusable, UnreadableSource
from qabot.evaluation.judged_sets import JudgedQuery, JudgedSet, SentenceId, open_set
from qabot.evaluation.measures import MEASURES
from qabot.models import Model, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qabot.retrieval.retriever import Retriever

SCHEMA: Final = "qabot.evaluation/1"
DEPTH: Final = 100
"""How many documents are ranked for a query."""

PASSAGES: Final = 300
"""How many passages the ranking of documents is made from."""

RUN_TAG: Final = "qabot"


class Evaluation(Model):
    """What was measured; measures are means over the judged queries, from 0 to 1."""

    queries: int
    """How many queries were asked."""

    sentences: dict[str, float] | None
    """Measure → value, over the queries that have evidence; None if the set has none."""

    documents: dict[str, float]
    """Measure → value, over the queries that have a relevant document."""

    ms_per_query: dict[str, float]
    """"p50" and "p99" of the milliseconds from the query's words to its ranked
    sentences, as an answer is made from; the deeper ranking of documents is not in it."""

    def as_json(self) -> dict[str, Any]:
        """What `qabot evaluate --json` prints."""
        return {"schema": SCHEMA, **self.model_dump()}

    def as_table(self) -> str:
        """The same to be read: one line for each measure."""
        columns = [self.sentences, self.documents]
        lines = [f"{'':9}{'sentences':>10}{'documents':>11}"]
        for name in MEASURES:
            cells = [f"{column[name]:.3f}" if column else "–" for column in columns]
            lines.append(f"{name:9}{cells[0]:>10}{cells[1]:>11}")
        times = ", ".join(f"{name} {value:.1f} ms" for name, value in self.ms_per_query.items())
        return "\n".join([*lines, f"{self.queries} queries; retrieval {times}"])


class _Ranked(NamedTuple):
    """The rankings of one query, in ids of the set, best first."""

    query: JudgedQuery
    documents: dict[str, float]
    sentences: dict[SentenceId, float]
    milliseconds: float


def evaluate(
    folder: str | Path,
    *,
    claims: str | None = None,
    split: str | None = None,
    keep: str | Path | None = None,
    run_file: str | Path | None = None,
    narrate: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Index a judged set in a library of its own, rank its queries, and measure.

    Args:
        folder: A judged set laid out like SciFact or BEIR; see `judged_sets`.
        claims: SciFact's claims file, by name or path; needed if there are several.
        split: Which of BEIR's qrels; "test" if not given.
        keep: Where to leave the library, to be asked later; not kept if not given.
        run_file: Where to write the ranking of documents in TREC's form; that of
            sentences goes beside it, as FILE.sentences, with ids like "4983#3".
        narrate: Gets lines for people about what is being done.

    Raises:
        qabot.errors.UnreadableSource: Something is missing or malformed; the message
            says what and where.
        qabot.errors.LibraryUnusable: `keep` cannot be made.
    """
    judged = open_set(Path(folder), claims=claims, split=split)
    if keep is not None and Path(keep).exists():
        raise LibraryUnusable(str(keep), "it exists already; name a new file to keep.")
    with ExitStack() as stack:
        if keep is None:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "set.qabot"
        else:
            path = Path(keep)
        library = stack.enter_context(Library.open(path, starter=False, narrate=narrate))
        names = _fill(library, judged, narrate)
        narrate(f"Ranking {len(judged.queries):,} queries.")
        ranked = [_rank(library.retriever, query, names) for query in judged.queries]
    if run_file is not None:
        _write_run(Path(run_file), ranked, with_sentences=judged.has_sentences)
    return _measured(ranked, judged, narrate)


# Indexing


class _Names:
    """From ids of the library to ids of the set; several documents may be merged in one."""

    def __init__(self) -> None:
        self._documents: dict[str, list[str]] = {}
        self._starts: dict[str, tuple[int, ...]] = {}

    def note(self, study_id: str, document_id: str) -> None:
        """A document of the set is this study of the library."""
        self._documents.setdefault(study_id, []).append(document_id)

    def note_sentences(self, document_id: str, study: Study) -> None:
        """Where the sentences of a document start."""
        self._starts[document_id] = study.sections[0].sentence_starts if study.sections else ()

    def documents(self, study_id: str) -> list[str]:
        """The documents of the set that a study is."""
        return self._documents.get(study_id, [])

    def sentence(self, document_id: str, start: int) -> int | None:
        """Which sentence of a document starts here, or goes on here."""
        place = bisect_right(self._starts.get(document_id, ()), start) - 1
        return place if place >= 0 else None


def _fill(library: Library, judged: JudgedSet, narrate: Callable[[str], None]) -> _Names:
    """Add the documents of the set."""
    narrate(f"Indexing {len(judged.document_ids):,} documents of {judged.corpus.parent}.")
    names = _Names()

    def studies() -> Iterator[Study]:
        for document_id, study in judged.studies():
            if judged.has_sentences:
                names.note_sentences(document_id, study)
            yield study

    held = set(library.add(studies(), source=str(judged.corpus)).added)
    merged = 0
    for document_id in sorted(judged.document_ids):
        study_id = judged.study_id(document_id)
        if study_id not in held:
            study_id = library.get(study_id).id
            merged += 1
        names.note(study_id, document_id)
    if merged:
        narrate(f"{merged:,} documents have the title of another one and are merged with it.")
    return names


# Ranking


def _rank(retriever: Retriever, query: JudgedQuery, names: _Names) -> _Ranked:
    started = time.perf_counter()
    read = retriever.read(query.text)
    found = retriever.retrieve(read)
    milliseconds = (time.perf_counter() - started) * 1000
    sentences: dict[SentenceId, float] = {}
    for ranked in found.sentences:
        for document_id in names.documents(found.rows[ranked.key].id):
            index = names.sentence(document_id, ranked.sentence.start)
            if index is not None:
                sentences.setdefault((document_id, index), ranked.score)
    documents: dict[str, float] = {}
    hits = retriever.find_passages(read, passages=PASSAGES)
    rows = retriever.store.rows({hit.key for hit in hits})
    for hit in hits:
        for document_id in names.documents(rows[hit.key].id):
            documents.setdefault(document_id, hit.score)
    best = dict(list(documents.items())[:DEPTH])
    return _Ranked(query, best, sentences, milliseconds)


# Measuring


def _measured(
    ranked: Sequence[_Ranked], judged: JudgedSet, narrate: Callable[[str], None]
) -> Evaluation:
    by_document = [(tuple(r.documents), r.query.documents) for r in ranked if r.query.documents]
    by_sentence = [(tuple(r.sentences), r.query.sentences) for r in ranked if r.query.sentences]
    if not by_document:
        raise UnreadableSource(str(judged.corpus.parent), "no query has a relevant document.")
    if unjudged := len(ranked) - len(by_document):
        narrate(f"{unjudged:,} queries have no relevant document; they are not measured.")
    return Evaluation(
        queries=len(ranked),
        sentences=means(by_sentence) if by_sentence else None,
        documents=means(by_document),
        ms_per_query=_percentiles([r.milliseconds for r in ranked]),
    )


def means(runs: Sequence[tuple[Sequence[Any], Mapping[Any, int]]]) -> dict[str, float]:
    """The mean of each measure over (ranking, gains) of the queries."""
    return {
        name: round(fmean(measure(ranking, gains) for ranking, gains in runs), 4)
        for name, measure in MEASURES.items()
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(
        [*values, *values[:1]] if len(values) < 2 else values, n=100, method="inclusive"
    )
    return {"p50": round(cuts[49], 3), "p99": round(cuts[98], 3)}


def _write_run(path: Path, ranked: Iterable[_Ranked], *, with_sentences: bool) -> None:
    """Write the rankings in TREC's form: query, Q0, id, rank, score, tag."""
    runs = list(ranked)
    files = {path: [(r.query.id, r.documents) for r in runs]}
    if with_sentences:
        beside = path.with_name(f"{path.name}.sentences")
        files[beside] = [
            (r.query.id, {f"{document}#{i}": s for (document, i), s in r.sentences.items()})
            for r in runs
        ]
    for target, rankings in files.items():
        try:
            with target.open("w", encoding="utf-8", newline="\n") as file:
                for query_id, scores in rankings:
                    file.writelines(_run_lines(query_id, scores))
        except OSError as error:
            reason = error.strerror or error
            raise UnreadableSource(str(target), f"cannot be written ({reason}).") from error


def _run_lines(query_id: str, scores: Mapping[str, float]) -> Iterator[str]:
    for rank, (identity, score) in enumerate(scores.items(), start=1):
        yield f"{_column(query_id)} Q0 {_column(identity)} {rank} {score:.6f} {RUN_TAG}\n"


def _column(identity: str) -> str:
    return "_".join(identity.split())
