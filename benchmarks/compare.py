"""qabot beside rank_bm25 over every sentence: how good, and how fast.

    python benchmarks/compare.py FOLDER [--claims FILE] [--keep LIBRARY]

FOLDER is laid out like SciFact (Wadden and others 2020), which is published at
https://github.com/allenai/scifact. All systems rank the sentences of the whole
corpus, as the set gives them, for every claim that has evidence:

- rank_bm25 (`BM25Okapi`, its defaults) over sentences in lower case, split with `str.split`;
- the same, without stop words and with Snowball stems;
- qabot: its quality is that of the ranking an answer is made from, its time that
  of the whole answer (`Library.ask`) in a running process, quotes and sources
  included. rank_bm25's time is that of scoring and taking the best ten alone. The
  systems are asked each claim in turn.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import Stemmer
from rank_bm25 import BM25Okapi

from qabot import Library
from qabot.analysis.terms import STOP_WORDS
from qabot.errors import InvalidQuestion
from qabot.evaluation import evaluate
from qabot.evaluation.judged_sets import JudgedQuery, JudgedSet, SentenceId, open_set
from qabot.evaluation.measures import ndcg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEPTH: Final = 10
QUALITY_GOAL: Final = 2.1
SPEED_GOAL: Final = 20
_WORD: Final = re.compile(r"[^\W_]+")


class Measured(NamedTuple):
    """A system: mean nDCG@10 of sentences, and the median milliseconds of a query."""

    name: str
    quality: float
    milliseconds: float


def sentences_of(judged: JudgedSet) -> tuple[list[SentenceId], list[str]]:
    """All sentences of the corpus, with their ids."""
    ids: list[SentenceId] = []
    texts: list[str] = []
    for document_id, study in judged.studies():
        for section in study.sections:
            bounds = [*section.sentence_starts, len(section.text) + 1]
            for index, start in enumerate(section.sentence_starts):
                ids.append((document_id, index))
                texts.append(section.text[start : bounds[index + 1] - 1])
    return ids, texts


def words(text: str) -> list[str]:
    """What stands between spaces, in lower case."""
    return text.lower().split()


def stems(text: str) -> list[str]:
    """Words in lower case without stop words, stemmed."""
    found = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]
    return list(_STEMMER.stemWords(found))


_STEMMER: Final = Stemmer.Stemmer("english")


def ranker(
    split: Callable[[str], list[str]], sentences: tuple[list[SentenceId], list[str]]
) -> Callable[[str], list[SentenceId]]:
    """Ranks all sentences by rank_bm25; equal scores stay in the corpus's order."""
    ids, texts = sentences
    model = BM25Okapi([split(text) for text in texts])

    def rank(query: str) -> list[SentenceId]:
        scores = model.get_scores(split(query))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [ids[i] for i in best if scores[i] > 0]

    return rank


def answerer(library: Library) -> Callable[[str], list[SentenceId]]:
    """Asks for a whole answer."""

    def ask(query: str) -> list[SentenceId]:
        with suppress(InvalidQuestion):
            library.ask(query)
        return []

    return ask


def measure(
    systems: dict[str, Callable[[str], list[SentenceId]]], queries: Sequence[JudgedQuery]
) -> dict[str, Measured]:
    """Ask all systems each query in turn, so that what else runs meets them alike."""
    times: dict[str, list[float]] = {name: [] for name in systems}
    qualities: dict[str, list[float]] = {name: [] for name in systems}
    for query in queries:
        for name, system in systems.items():
            started = time.perf_counter()
            ranking = system(query.text)
            times[name].append((time.perf_counter() - started) * 1000)
            qualities[name].append(ndcg(ranking, query.sentences, depth=DEPTH))
    return {name: Measured(name, fmean(qualities[name]), median(times[name])) for name in systems}


def table(base: Measured, stemmed: Measured, qabot: Measured) -> str:
    """The three systems as a Markdown table."""
    rows = ["| system | sentence nDCG@10 | multiple | median ms |", "|---|---|---|---|"]
    for system in (base, stemmed, qabot):
        multiple = system.quality / base.quality
        rows.append(
            f"| {system.name} | {system.quality:.3f} | {multiple:.2f} × "
            f"| {system.milliseconds:.1f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure all in one run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="a judged set laid out like SciFact")
    parser.add_argument("--claims", help="the claims file, if there are several")
    parser.add_argument("--keep", type=Path, help="where to leave the library")
    options = parser.parse_args()
    judged = open_set(options.folder, claims=options.claims, split=None)
    queries = [query for query in judged.queries if query.sentences]
    sentences = sentences_of(judged)
    print(
        f"{options.folder.name}: {len(judged.document_ids):,} abstracts, "
        f"{len(sentences[1]):,} sentences, {len(queries)} claims with evidence "
        "(https://github.com/allenai/scifact)\n"
    )
    with tempfile.TemporaryDirectory() as temporary:
        path = options.keep or Path(temporary) / "set.qabot"
        found = evaluate(options.folder, claims=options.claims, keep=path)
        if found.sentences is None:
            parser.error("the set has no judged sentences")
        names = (
            "qabot, whole answer",
            "rank_bm25, `lower().split()`",
            "rank_bm25, stop words and stems",
        )
        with Library.open(path) as library:
            library.ask(queries[0].text)
            systems = (answerer(library), ranker(words, sentences), ranker(stems, sentences))
            measured = measure(dict(zip(names, systems, strict=True)), queries)
    qabot, base, stemmed = (measured[name] for name in names)
    qabot = qabot._replace(quality=found.sentences["nDCG@10"])
    print(table(base, stemmed, qabot))
    print(f"\nnDCG@10: {qabot.quality / base.quality:.2f} times (goal {QUALITY_GOAL})")
    print(f"time: {base.milliseconds / qabot.milliseconds:.1f} times less (goal {SPEED_GOAL})")


if __name__ == "__main__":
    main()
