"""Reading judged sets: queries with the documents and sentences that answer them.

Two layouts are known. SciFact (Wadden and others 2020,
https://github.com/allenai/scifact): `corpus.jsonl` with `doc_id`, `title` and
`abstract`, a list of sentences; claims with `evidence`. BEIR (Thakur and others
2021, https://github.com/beir-cellar/beir): `corpus.jsonl` with `_id`, `title`
and `text`; `queries.jsonl`; `qrels/*.tsv`.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from qabot.errors import UnreadableSource
from qabot.models import Section, Study

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Layout: TypeAlias = Literal["scifact", "beir"]
SentenceId: TypeAlias = tuple[str, int]
"""A document's id in its set, and which of its sentences."""

CORPUS: Final = "corpus.jsonl"
QUERIES: Final = "queries.jsonl"
NO_TITLE: Final = "…"
"""Stands for a title that the set lacks; it has no terms."""

_HOW: Final = (
    "a judged set is a folder with corpus.jsonl and either claims*.jsonl (SciFact) or "
    "queries.jsonl and qrels/*.tsv (BEIR)."
)


@dataclass(frozen=True)
class JudgedQuery:
    """A query, and what answers it; ids are those of the set."""

    id: str
    text: str
    documents: Mapping[str, int]
    """Document → gain; empty if no document was judged relevant."""

    sentences: Mapping[SentenceId, int] = field(default_factory=dict)
    """Sentence → gain; empty if there is no evidence."""


@dataclass(frozen=True)
class JudgedSet:
    """Documents and judged queries."""

    layout: Layout
    corpus: Path
    queries: tuple[JudgedQuery, ...]
    document_ids: frozenset[str]

    @property
    def has_sentences(self) -> bool:
        """Whether sentences were judged."""
        return self.layout == "scifact"

    def study_id(self, document_id: str) -> str:
        """The id that a document of the set has in a library."""
        return f"{self.layout}:{document_id}"

    def studies(self) -> Iterator[tuple[str, Study]]:
        """The documents with their ids in the set, read as they are asked for."""
        make = _scifact_study if self.layout == "scifact" else _beir_study
        for place, record in _records(self.corpus):
            identity = _id_of(record, self.layout)
            with _complaining(self.corpus, place):
                yield identity, make(self.study_id(identity), record)


def open_set(folder: Path, *, claims: str | None, split: str | None) -> JudgedSet:
    """Read the queries and judgements of a folder, and check that they fit its corpus.

    Args:
        folder: The judged set.
        claims: SciFact's claims file, by name or path; may be left out if there is one.
        split: BEIR's qrels, such as "test", which is also what is taken without it.

    Raises:
        qabot.errors.UnreadableSource: Something is missing or malformed; the message
            says what and where.
    """
    if not folder.is_dir():
        raise UnreadableSource(str(folder), f"no such folder; {_HOW}")
    corpus = folder / CORPUS
    if not corpus.is_file():
        raise UnreadableSource(str(folder), f"there is no corpus.jsonl in it; {_HOW}")
    layout, ids = _read_corpus_ids(corpus)
    if layout == "scifact":
        if split is not None:
            raise UnreadableSource(
                str(folder), "laid out like SciFact, which has no splits; name a claims file."
            )
        queries = _read_claims(_claims_file(folder, claims), ids)
    else:
        if claims is not None:
            raise UnreadableSource(
                str(folder), "laid out like BEIR, which has no claims; name a split."
            )
        queries = _read_beir_queries(folder, split or "test", ids)
    return JudgedSet(layout, corpus, tuple(queries), frozenset(ids))


# The corpus


def _read_corpus_ids(corpus: Path) -> tuple[Layout, set[str]]:
    layout: Layout | None = None
    ids: set[str] = set()
    for place, record in _records(corpus):
        if layout is None:
            layout = "scifact" if "doc_id" in record else "beir"
        with _complaining(corpus, place):
            identity = _id_of(record, layout)
        if identity in ids:
            raise UnreadableSource(str(corpus), f"the id {identity!r} comes twice.", place=place)
        ids.add(identity)
    if layout is None:
        raise UnreadableSource(str(corpus), f"it holds no documents; {_HOW}")
    return layout, ids


def _id_of(record: Mapping[str, Any], layout: Layout) -> str:
    return _identity(record["doc_id" if layout == "scifact" else "_id"])


def _scifact_study(study_id: str, record: Mapping[str, Any]) -> Study:
    sentences = record["abstract"]
    if not isinstance(sentences, list) or not all(isinstance(s, str) for s in sentences):
        raise TypeError("the abstract is not a list of sentences")
    starts, place = [], 0
    for sentence in sentences:
        starts.append(place)
        place += len(sentence) + 1
    section = Section(text=" ".join(sentences), sentence_starts=tuple(starts))
    return Study(
        id=study_id,
        title=_words(record["title"]) or NO_TITLE,
        sections=(section,) if sentences else (),
    )


def _beir_study(study_id: str, record: Mapping[str, Any]) -> Study:
    text = _words(record["text"])
    return Study(
        id=study_id,
        title=_words(record.get("title") or "") or NO_TITLE,
        sections=(Section(text=text),) if text else (),
    )


# Claims


def _claims_file(folder: Path, named: str | None) -> Path:
    choices = sorted(path.name for path in folder.glob("claims*.jsonl"))
    if named is not None:
        inside = folder / named
        found = inside if inside.is_file() else Path(named).expanduser()
        if not found.is_file():
            offer = f"; the folder has {', '.join(choices)}" if choices else ""
            raise UnreadableSource(str(inside), f"no such claims file{offer}.")
        return found
    if not choices:
        raise UnreadableSource(str(folder), "there is no claims*.jsonl in it; name a claims file.")
    if len(choices) > 1:
        raise UnreadableSource(
            str(folder), f"it has several claims files; choose one with --claims: {_or(choices)}."
        )
    return folder / choices[0]


def _read_claims(path: Path, known: set[str]) -> Iterator[JudgedQuery]:
    seen: set[str] = set()
    for place, record in _records(path):
        with _complaining(path, place):
            query = _claim(record)
        for identity in query.documents.keys() | {i for i, _ in query.sentences}:
            _check_known(identity, known, CORPUS, path, place)
        if query.id in seen:
            raise UnreadableSource(str(path), f"the id {query.id!r} comes twice.", place=place)
        seen.add(query.id)
        yield query
    if not seen:
        raise UnreadableSource(str(path), "it holds no claims.")


def _claim(record: Mapping[str, Any]) -> JudgedQuery:
    if not any(name in record for name in ("evidence", "cited_doc_ids", "doc_ids")):
        raise ValueError("the claim has no evidence and no cited_doc_ids, so it is not judged")
    evidence = record.get("evidence") or {}
    if not isinstance(evidence, dict):
        raise TypeError("the evidence is not an object of documents")
    listed = record.get("cited_doc_ids") or record.get("doc_ids") or list(evidence)
    return JudgedQuery(
        id=_identity(record["id"]),
        text=_words(record["claim"]),
        documents={_identity(identity): 1 for identity in listed},
        sentences={
            (_identity(identity), index): 1
            for identity, rationales in evidence.items()
            for index in _indices(rationales)
        },
    )


def _indices(rationales: Any) -> Iterator[int]:
    """All sentence numbers of a document's rationales, however deep they are listed."""
    if isinstance(rationales, bool):
        raise TypeError("a rationale is not a list of sentence numbers")
    if isinstance(rationales, int):
        yield rationales
    elif isinstance(rationales, list):
        for part in rationales:
            yield from _indices(part)
    elif isinstance(rationales, dict):
        yield from _indices(rationales["sentences"])
    else:
        raise TypeError("a rationale is not a list of sentence numbers")


# BEIR's queries and judgements


def _read_beir_queries(folder: Path, split: str, known: set[str]) -> Iterator[JudgedQuery]:
    texts = _query_texts(folder / QUERIES)
    gains: dict[str, dict[str, int]] = {}
    path = _qrels_file(folder, split)
    for place, query_id, document_id, gain in _qrels(path):
        _check_known(query_id, texts, QUERIES, path, place)
        _check_known(document_id, known, CORPUS, path, place)
        gains.setdefault(query_id, {})[document_id] = gain
    if not gains:
        raise UnreadableSource(str(path), "it holds no judgements.")
    for query_id, judged in gains.items():
        relevant = {identity: gain for identity, gain in judged.items() if gain > 0}
        yield JudgedQuery(query_id, texts[query_id], relevant)


def _query_texts(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise UnreadableSource(str(path.parent), f"there is no {QUERIES} in it; {_HOW}")
    texts = {}
    for place, record in _records(path):
        with _complaining(path, place):
            texts[_identity(record["_id"])] = _words(record["text"])
    return texts


def _qrels_file(folder: Path, split: str) -> Path:
    choices = sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))
    if not choices:
        raise UnreadableSource(str(folder), f"there is no qrels/*.tsv in it; {_HOW}")
    if split not in choices:
        raise UnreadableSource(
            str(folder), f"there is no split {split!r}; choose one with --split: {_or(choices)}."
        )
    return folder / "qrels" / f"{split}.tsv"


def _qrels(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """(place, query, document, gain) of each judgement; three columns, or four as in TREC."""
    for number, line in enumerate(_lines(path), start=1):
        cells = line.split("\t")
        if number == 1 and cells[0].strip().lower() in {"query-id", "query_id", "qid"}:
            continue
        place = f"line {number}"
        try:
            query_id, *_, document_id, gain = (cell.strip() for cell in cells)
            value = int(gain)
            if len(cells) not in {3, 4}:
                raise ValueError  # noqa: TRY301 - one complaint for all that may be wrong
        except ValueError:
            raise UnreadableSource(
                str(path),
                "expected a query, a document and a whole number, tab-separated.",
                place=place,
            ) from None
        yield place, query_id, document_id, value


# Lines


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UnreadableSource(str(path), f"not JSON ({error}).", place=place) from error
        if not isinstance(record, dict):
            raise UnreadableSource(str(path), "not a JSON object.", place=place)
        yield place, record


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableSource(str(path), f"cannot be read ({reason}).") from error


@contextmanager
def _complaining(path: Path, place: str) -> Iterator[None]:
    """Say file and line where a record is not as expected."""
    try:
        yield
    except KeyError as error:
        raise UnreadableSource(str(path), f"it lacks {error.args[0]!r}.", place=place) from error
    except (TypeError, ValueError) as error:
        raise UnreadableSource(str(path), f"{error}.", place=place) from error


def _identity(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or str(value).strip() == "":
        raise TypeError(f"{value!r} is not an id")
    return str(value).strip()


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value.strip()


def _check_known(identity: str, known: Iterable[str], where: str, path: Path, place: str) -> None:
    if identity not in known:
        raise UnreadableSource(str(path), f"the id {identity!r} is not in {where}.", place=place)


def _or(choices: Iterable[str]) -> str:
    return " or ".join(choices)
