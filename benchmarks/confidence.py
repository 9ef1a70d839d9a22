"""Fit the confidence of answers, and say how far it can be trusted.

    python benchmarks/confidence.py FOLDER [--keep FOLDER]

FOLDER holds `scifact/` (`corpus.jsonl`, `claims_train.jsonl` of
https://github.com/allenai/scifact) and `pubmedqa/` (`pqal_non_test.json`: of
`ori_pqal.json` in https://github.com/pubmedqa/pubmedqa the questions that are not
in its test split).

Each SciFact claim with evidence gives two cases: as it is, and with its judged
abstracts taken out of what was found, others moving up. A logistic model over
`qabot.answering.confidence.Features` is fitted to tell them apart, and judged on
claims it was not fitted on (five folds by claim). The same model is then tried on
PubMedQA, whose questions are asked of their own 500 abstracts (without titles, for
the titles are the questions). At last `Library.ask` is asked: the claims, and the
PubMedQA questions in the SciFact library, which does not answer them.

`--keep` leaves the libraries there, and finds them there the next time.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qabot import Library
from qabot.answering.confidence import ANSWERED, COEFFICIENTS, PARTIAL, Features, features
from qabot.answering.coverage import Coverage, weigh
from qabot.errors import InvalidQuestion
from qabot.evaluation.judged_sets import JudgedQuery, open_set
from qabot.models import Section, Study
from qabot.retrieval.ranking import rank_sentences
from qabot.retrieval.retriever import PASSAGES, Retriever

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOLDS: Final = 5
BINS: Final = 10
L2: Final = 1.0
"""The weight of the squared coefficients, the intercept apart."""

TRUSTED_ERROR: Final = 0.05
"""Up to this calibration error, a probability may be taken at its word."""

THRESHOLDS: Final = (0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70)

Numbers: TypeAlias = NDArray[np.float64]


class Cases(NamedTuple):
    """Questions with the answer present (1) or removed (0)."""

    values: Numbers
    """One row of features for each case."""

    labels: Numbers
    groups: NDArray[np.int64]
    """Which question a case is of."""


class Goal(NamedTuple):
    """Something to reach, and what was measured."""

    what: str
    measured: float
    at_least: float | None = None
    at_most: float | None = None

    def row(self) -> str:
        """The goal as a row of a Markdown table."""
        wanted = f"≥ {self.at_least}" if self.at_least is not None else f"≤ {self.at_most}"
        is_met = (self.at_least is None or self.measured >= self.at_least) and (
            self.at_most is None or self.measured <= self.at_most
        )
        return f"| {self.what} | {wanted} | {self.measured:.3f} | {'yes' if is_met else 'NO'} |"


# Cases


def figures(retriever: Retriever, question: str, without: frozenset[str]) -> Features:
    """The features of a question where some documents are taken out of what was found."""
    query = retriever.read(question)
    coverage = Coverage(weigh(query, retriever.index, retriever.store.vocabulary))
    found = retriever.retrieve(query, passages=PASSAGES + len(without))
    ids = {key: row.id for key, row in found.rows.items()}
    hits = [hit for hit in found.passages if ids[hit.key] not in without][:PASSAGES]
    sentences = rank_sentences(query, hits, found.digests, ids)
    left = found._replace(passages=tuple(hits), sentences=tuple(sentences))
    return features(left, coverage, passage_count=retriever.index.passage_count)


def cases_of(library: Library, judged: Iterable[tuple[str, frozenset[str]]]) -> Cases:
    """Each question with its judged documents present and removed."""
    retriever = library.retriever
    values, labels, groups = [], [], []
    for group, (question, documents) in enumerate(judged):
        for label, without in ((1, frozenset[str]()), (0, documents)):
            values.append(figures(retriever, question, without))
            labels.append(label)
            groups.append(group)
    return Cases(np.array(values, dtype=float), np.array(labels, dtype=float), np.array(groups))


def pubmedqa_studies(questions: dict[str, Any]) -> Iterator[Study]:
    """The abstracts of PubMedQA, put together again, without their titles."""
    for pmid, fields in questions.items():
        labelled = zip(fields["LABELS"], fields["CONTEXTS"], strict=True)
        sections = [Section(label=label, text=text) for label, text in labelled]
        sections.append(Section(label="CONCLUSIONS", text=fields["LONG_ANSWER"]))
        yield Study(id=f"pmid:{pmid}", title="…", pmid=pmid, sections=tuple(sections))


# The model


def fit(values: Numbers, labels: Numbers) -> Numbers:
    """The coefficients, intercept first, by iteratively reweighted least squares."""
    rows = _with_intercept(values)
    weights = np.zeros(rows.shape[1])
    penalty = np.eye(len(weights)) * L2
    penalty[0, 0] = 0.0
    for _ in range(100):
        guess = 1 / (1 + np.exp(-rows @ weights))
        hessian = rows.T @ (rows * (guess * (1 - guess))[:, None]) + penalty
        step = np.linalg.solve(hessian, rows.T @ (labels - guess) - penalty @ weights)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def predict(weights: Numbers, values: Numbers) -> Numbers:
    """The probability of each case."""
    return np.asarray(1 / (1 + np.exp(-_with_intercept(values) @ weights)), dtype=float)


def cross_validated(cases: Cases) -> Numbers:
    """The probability of each case by a model that did not see its question."""
    guesses = np.zeros(len(cases.labels))
    order = sorted(set(cases.groups.tolist()))
    random.Random(0).shuffle(order)  # noqa: S311 - folds, not secrets
    for fold in range(FOLDS):
        held_out = np.isin(cases.groups, order[fold::FOLDS])
        weights = fit(cases.values[~held_out], cases.labels[~held_out])
        guesses[held_out] = predict(weights, cases.values[held_out])
    return guesses


def _with_intercept(values: Numbers) -> Numbers:
    return np.column_stack([np.ones(len(values)), values])


# How good it is


def area(labels: Numbers, guesses: Numbers) -> float:
    """The chance that a case with an answer gets more than one without (AUC); ties half."""
    with_answer, without = guesses[labels == 1], guesses[labels == 0]
    more = (with_answer[:, None] > without[None, :]).mean()
    same = (with_answer[:, None] == without[None, :]).mean()
    return float(more + same / 2)


def calibration_error(labels: Numbers, guesses: Numbers) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((guesses * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            gap = abs(float(guesses[inside].mean() - labels[inside].mean()))
            error += float(inside.mean()) * gap
    return error


def brier(labels: Numbers, guesses: Numbers) -> float:
    """The mean squared error of the probabilities (Brier 1950)."""
    return float(((guesses - labels) ** 2).mean())


def skill(labels: Numbers, guesses: Numbers) -> float:
    """How far the Brier score is below that of always saying the mean, as a share."""
    return 1 - brier(labels, guesses) / brier(labels, np.full(len(labels), labels.mean()))


# Asking


def statuses(library: Library, questions: Sequence[str]) -> dict[str, float]:
    """The shares of questions that are answered, and that are not refused."""
    counts: Counter[str] = Counter()
    for question in questions:
        try:
            counts[library.ask(question).status] += 1
        except InvalidQuestion:
            counts["none"] += 1
    total = len(questions)
    return {
        "answered": counts["answered"] / total,
        "not none": (counts["answered"] + counts["partial"]) / total,
    }


# The report


def print_model(name: str, labels: Numbers, guesses: Numbers) -> None:
    """How good the probabilities of some cases are, in one line."""
    constant = brier(labels, np.full(len(labels), labels.mean()))
    print(
        f"{name}: {len(labels)} cases, AUC {area(labels, guesses):.4f}, "
        f"ECE {calibration_error(labels, guesses):.4f}, Brier {brier(labels, guesses):.4f} "
        f"(always saying {labels.mean():.2f}: {constant:.4f})"
    )


def print_features(cases: Cases) -> None:
    """How well each feature tells the cases apart by itself."""
    parts = [
        f"{name} {area(cases.labels, cases.values[:, i]):.3f}"
        for i, name in enumerate(Features._fields)
    ]
    print(f"AUC of each feature alone: {', '.join(parts)}")


def print_coefficients(weights: Numbers) -> None:
    """The coefficients as `qabot/answering/confidence.py` has them."""
    print("COEFFICIENTS: Final[dict[str, float]] = {")
    for name, weight in zip(("intercept", *Features._fields), weights, strict=True):
        was = COEFFICIENTS.get(name)
        print(f'    "{name}": {weight:.2f},' + (f"  # is {was}" if was is not None else ""))
    print("}")


def print_thresholds(columns: dict[str, Numbers]) -> None:
    """The share of each kind of case that is at or above each threshold."""
    print(f"| probability ≥ | {' | '.join(columns)} |")
    print(f"|---|{'---|' * len(columns)}")
    for threshold in THRESHOLDS:
        cells = " | ".join(f"{(guesses >= threshold).mean():.3f}" for guesses in columns.values())
        print(f"| {threshold:.2f} | {cells} |")


def open_library(path: Path, studies: Iterable[Study]) -> Library:
    """The library that is kept there, or a new one of these studies."""
    library = Library.open(path, starter=False)
    if not len(library):
        library.add(studies)
    return library


def main() -> None:
    """Fit, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder with scifact/ and pubmedqa/")
    parser.add_argument("--keep", type=Path, help="where to keep the libraries")
    options = parser.parse_args()
    judged = open_set(options.folder / "scifact", claims="claims_train.jsonl", split=None)
    text = (options.folder / "pubmedqa" / "pqal_non_test.json").read_text(encoding="utf-8")
    pubmedqa: dict[str, Any] = json.loads(text)
    with ExitStack() as stack:
        kept = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        studies = (study for _, study in judged.studies())
        scifact = stack.enter_context(open_library(kept / "scifact.qabot", studies))
        abstracts = pubmedqa_studies(pubmedqa)
        own = stack.enter_context(open_library(kept / "pubmedqa.qabot", abstracts))
        report(scifact, own, [q for q in judged.queries if q.sentences], pubmedqa)


def report(
    scifact: Library, own: Library, claims: Sequence[JudgedQuery], pubmedqa: dict[str, Any]
) -> None:
    """Measure everything and print it."""
    asked = [
        (claim.text, frozenset(f"scifact:{d}" for d in {*claim.documents, *_cited(claim)}))
        for claim in claims
    ]
    cases = cases_of(scifact, asked)
    guesses = cross_validated(cases)
    weights = fit(cases.values, cases.labels)
    print_features(cases)
    print_model("SciFact, on claims not fitted on", cases.labels, guesses)
    current = np.array([COEFFICIENTS.get(n, 0.0) for n in ("intercept", *Features._fields)])
    print_model("SciFact, by the coefficients in use", cases.labels, predict(current, cases.values))
    print_coefficients(weights)

    questions = {pmid: fields["QUESTION"] for pmid, fields in pubmedqa.items()}
    own_cases = cases_of(own, ((q, frozenset({f"pmid:{i}"})) for i, q in questions.items()))
    own_guesses = predict(weights, own_cases.values)
    print_model("PubMedQA over its own abstracts", own_cases.labels, own_guesses)
    if calibration_error(own_cases.labels, own_guesses) > TRUSTED_ERROR:
        print(
            "  The order carries over to PubMedQA, the probabilities do not: on average "
            f"{own_guesses[own_cases.labels == 1].mean():.2f} where the abstract is there and "
            f"{own_guesses[own_cases.labels == 0].mean():.2f} where it is not."
        )
    nothing = frozenset[str]()
    foreign = np.array([figures(scifact.retriever, q, nothing) for q in questions.values()])
    print_thresholds(
        {
            "claims": guesses[cases.labels == 1],
            "claims, judged removed": guesses[cases.labels == 0],
            "PubMedQA in SciFact": predict(weights, foreign),
            "PubMedQA": own_guesses[own_cases.labels == 1],
            "PubMedQA, judged removed": own_guesses[own_cases.labels == 0],
        }
    )
    print(f"In use: answered from {ANSWERED}, partial from {PARTIAL}.\n")
    print_goals(
        [
            Goal("SciFact AUC", area(cases.labels, guesses), at_least=0.84),
            Goal("SciFact ECE", calibration_error(cases.labels, guesses), at_most=TRUSTED_ERROR),
            Goal("SciFact Brier below constant", skill(cases.labels, guesses), at_least=0.2),
            Goal("PubMedQA AUC", area(own_cases.labels, own_guesses), at_least=0.97),
            *_asked_goals(scifact, [claim.text for claim in claims], list(questions.values())),
        ]
    )


def _asked_goals(library: Library, claims: list[str], questions: list[str]) -> list[Goal]:
    answering = statuses(library, claims)
    goals = [
        Goal("SciFact claims answered", answering["answered"], at_least=0.5),
        Goal("SciFact claims not none", answering["not none"], at_least=0.75),
    ]
    bare = [question.rstrip("? ") for question in questions]
    for name, form in (("", questions), (", no question mark", bare)):
        foreign = statuses(library, form)
        goals += [
            Goal(f"PubMedQA in SciFact answered{name}", foreign["answered"], at_most=0.05),
            Goal(f"PubMedQA in SciFact not none{name}", foreign["not none"], at_most=0.15),
        ]
    return goals


def _cited(claim: JudgedQuery) -> set[str]:
    return {document for document, _ in claim.sentences}


def print_goals(goals: Iterable[Goal]) -> None:
    """The goals as a Markdown table."""
    print("| goal | wanted | measured | met |\n|---|---|---|---|")
    for goal in goals:
        print(goal.row())


if __name__ == "__main__":
    main()
