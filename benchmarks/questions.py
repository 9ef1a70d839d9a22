"""How often qabot answers the question table as expected, by kind of question.

    python benchmarks/questions.py [--json] [--peer] [--only WORD] [--all]

The table and how it is scored are described in `benchmarks/questions/README.md`:
made questions over a made library. `--peer` measures plain rank_bm25 beside
(`BM25Okapi` over all sentences, split on spaces; the best sentence is quoted if
it scores above 0).
"""

from __future__ import annotations

import argparse
import json
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rank_bm25 import BM25Okapi

from qabot import Filters, Library
from qabot.errors import InvalidQuestion
from qabot.models import Answer, Document, Post, Quote, Source, Study

FOLDER: Final = Path(__file__).with_name("questions")
NAMES: Final = {
    "meta_analysis": "meta-analysis",
    "systematic_review": "systematic review",
    "randomized_trial": "randomized controlled trial",
    "trial": "clinical trial",
    "cohort": "cohort study",
    "case_control": "case-control study",
    "cross_sectional": "cross-sectional study",
    "case_report": "case reports",
    "animal": "animal study",
    "in_vitro": "in vitro study",
    "review": "review",
    "guideline": "practice guideline",
}
"""What sources call the kinds of study."""

Question = dict[str, Any]
Asked = Callable[[Question], Answer]


class Outcome(NamedTuple):
    """What became of one question."""

    question: Question
    answer: Answer
    why: str
    """What is wrong, or ""."""


def read_library(folder: Path) -> list[Document]:
    """The made documents."""
    kinds: dict[str, type[Study | Post]] = {"study": Study, "post": Post}
    lines = (folder / "library.jsonl").read_text(encoding="utf-8").splitlines()
    return [kinds[json.loads(line)["kind"]].model_validate_json(line) for line in lines]


def read_questions(folder: Path) -> list[Question]:
    """The table."""
    found: list[Question] = tomllib.loads((folder / "questions.toml").read_text(encoding="utf-8"))[
        "questions"
    ]
    return found


# Asking


def ask_qabot(library: Library) -> Asked:
    """The library's answers; earlier questions are asked first, in one conversation."""

    def ask(question: Question) -> Answer:
        filters = Filters(**question.get("filters", {}))
        conversation = library.conversation()
        try:
            for earlier in question.get("after", ()):
                conversation.ask(earlier)
            return conversation.ask(question["question"], filters=filters)
        except InvalidQuestion as error:
            return _nothing(question["question"], str(error))

    return ask


def ask_peer(library: Library, documents: Sequence[Document]) -> Asked:
    """The best sentence by plain rank_bm25, whatever was asked before."""
    places = [(d, span) for d in documents for span in library.sentences(d.id)]
    texts = [document.text[start:end] for document, (start, end) in places]
    model = BM25Okapi([text.split() for text in texts])

    def ask(question: Question) -> Answer:
        scores = model.get_scores(question["question"].split())
        best = max(range(len(texts)), key=lambda i: float(scores[i]))
        if scores[best] <= 0:
            return _nothing(question["question"], "")
        document, (start, end) = places[best]
        return Answer(
            question=question["question"],
            understood_as=question["question"],
            status="answered",
            confidence=1.0,
            quotes=(
                Quote(
                    citation=1,
                    rank=1,
                    document_id=document.id,
                    kind=document.kind,
                    section=None,
                    text=texts[best],
                    start=start,
                    end=end,
                    score=float(scores[best]),
                ),
            ),
            sources=(
                Source(
                    citation=1, document_id=document.id, kind=document.kind, title=document.title
                ),
            ),
        )

    return ask


def _nothing(question: str, understood_as: str) -> Answer:
    return Answer(question=question, understood_as=understood_as, status="none", confidence=0.0)


# Scoring


def what_is_wrong(question: Question, answer: Answer) -> str:
    """Why an answer is not as expected; "" if it is."""
    named = {s.document_id for s in answer.sources} | {q.document_id for q in answer.quotes}
    if unwanted := named & set(question.get("not_from", ())):
        return f"names {', '.join(sorted(unwanted))}"
    for source in answer.sources:
        if source.document_id in question.get("flagged", ()) and not source.retracted:
            return f"{source.document_id} is not shown as retracted"
    return _CHECKS[question["expect"]](question, answer)


def _quote(question: Question, answer: Answer) -> str:
    if answer.status not in {"answered", "partial"}:
        return f"status {answer.status}"
    within = question.get("within_rank", 2)
    ranks = [q.rank for q in answer.quotes if _is_any_of(q, question["any_of"])]
    if not ranks:
        return "no quote of any_of"
    return "" if min(ranks) <= within else f"at rank {min(ranks)}, not within {within}"


def _both_meanings(question: Question, answer: Answer) -> str:
    quoted = {q.document_id for q in answer.quotes}
    missing = [m["means"] for m in question["meanings"] if not quoted & set(m["documents"])]
    return f"no quote for {' and '.join(missing)}" if missing else ""


def _record(question: Question, answer: Answer) -> str:
    if "any_of" in question and any(_is_any_of(q, question["any_of"]) for q in answer.quotes):
        return ""
    ids = {s.citation: s.document_id for s in answer.sources}
    if "documents" in question:
        wanted = set(question["documents"])
        found = len(wanted & set(ids.values()))
        least = question.get("at_least", len(wanted))
        return "" if found >= least else f"{found} of {least} documents"
    values = [
        fact.value
        for fact in answer.records
        if fact.field == question["field"] and ids.get(fact.citation) == question["document"]
    ]
    if any(_is_value(value, question) for value in values):
        return ""
    return f"{question['field']}: {' | '.join(values) or 'none'}"


def _is_value(value: str, question: Question) -> bool:
    held = fold(value)
    if "contains" in question:
        return fold(question["contains"]) in held
    if "value" not in question:
        return True
    wanted = fold(question["value"])
    return held in {wanted, NAMES.get(wanted, wanted)} or NAMES.get(held, held) == wanted


def _partial(question: Question, answer: Answer) -> str:
    if answer.status not in {"partial", "none"}:
        return f"status {answer.status}"
    return _unnamed(question, answer)


def _none(question: Question, answer: Answer) -> str:
    return f"status {answer.status}" if answer.status != "none" else _unnamed(question, answer)


def _unnamed(question: Question, answer: Answer) -> str:
    named = {fold(word) for term in answer.unknown_terms for word in (term, *term.split())}
    missing = [word for word in question.get("unknown", ()) if fold(word) not in named]
    return f"does not name {', '.join(missing)} as unknown" if missing else ""


_CHECKS: Final[dict[str, Callable[[Question, Answer], str]]] = {
    "quote": _quote,
    "both_meanings": _both_meanings,
    "record": _record,
    "partial": _partial,
    "none": _none,
}


def _is_any_of(quote: Quote, sentences: Iterable[dict[str, str]]) -> bool:
    return any(
        quote.document_id == sentence["document"] and fold(sentence["contains"]) in fold(quote.text)
        for sentence in sentences
    )


def fold(text: str) -> str:
    """The text without regard to case and accents.

    >>> fold("Propécia")
    'propecia'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


# Reporting


def shares(outcomes: Iterable[Outcome], key: str) -> dict[str, tuple[int, int]]:
    """How many are right, of how many, by a key of the questions."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for outcome in outcomes:
        counts[outcome.question[key]][0] += not outcome.why
        counts[outcome.question[key]][1] += 1
    return {name: (right, of) for name, (right, of) in counts.items()}


def print_table(runs: dict[str, list[Outcome]]) -> None:
    """The shares in all, by kind and by what is expected."""
    for key in ("kind", "expect"):
        print(f"| {key} | questions | {' | '.join(runs)} |")
        print(f"|---|---|{'---|' * len(runs)}")
        columns = [shares(run, key) for run in runs.values()]
        for name, (_, of) in columns[0].items():
            cells = " | ".join(f"{c[name][0] / of:.2f}" for c in columns)
            print(f"| {name} | {of} | {cells} |")
        totals = [sum(not o.why for o in run) / len(run) for run in runs.values()]
        cells = " | ".join(f"**{total:.3f}**" for total in totals)
        print(f"| in all | {len(next(iter(runs.values())))} | {cells} |\n")


def line(outcome: Outcome) -> str:
    """A question and what was answered, in one line."""
    question, answer, why = outcome
    got = f"{answer.status} {answer.confidence:.2f}"
    shown = answer.quotes or answer.closest
    quotes = "; ".join(
        f"{q.rank} {q.document_id.rpartition('.')[2]} “{' '.join(q.text.split()[:7])}…”"
        for q in shown[:3]
    )
    facts = "; ".join(f"{f.field}={f.value[:40]}" for f in answer.records[:3])
    after = f" (after: {' / '.join(question['after'])})" if "after" in question else ""
    understood = (
        f" [as: {answer.understood_as}]" if answer.understood_as != question["question"] else ""
    )
    unknown = f" unknown: {', '.join(answer.unknown_terms)}" if answer.unknown_terms else ""
    mark = "closest: " if answer.closest else ""
    return (
        f"{question['id']}: {question['question']}{after}{understood} → expected "
        f"{_expected(question)}; got {got}{unknown}: {why or 'right'}; {mark}{facts or quotes}"
    )


def _expected(question: Question) -> str:
    texts = [s["contains"] for s in question.get("any_of", ())]
    documents = [s["document"].rpartition(".")[2] for s in question.get("any_of", ())]
    where = "; ".join(f"{d} “{t[:40]}”" for d, t in zip(documents, texts, strict=True))
    return f"{question['expect']} {where}".strip()


def as_json(runs: dict[str, list[Outcome]]) -> dict[str, Any]:
    """Everything, for scripts."""
    return {
        name: {
            "questions": len(run),
            "right": sum(not o.why for o in run) / len(run),
            **{
                key: {n: {"right": r, "of": of} for n, (r, of) in shares(run, key).items()}
                for key in ("kind", "expect")
            },
            "misses": [
                {
                    "id": o.question["id"],
                    "question": o.question["question"],
                    "why": o.why,
                    "status": o.answer.status,
                    "confidence": o.answer.confidence,
                    "quotes": [
                        [q.document_id, q.rank, q.text] for q in o.answer.quotes or o.answer.closest
                    ],
                }
                for o in run
                if o.why
            ],
        }
        for name, run in runs.items()
    }


def run(questions: Iterable[Question], ask: Asked) -> list[Outcome]:
    """Ask and score."""
    answers = [(question, ask(question)) for question in questions]
    return [Outcome(q, answer, what_is_wrong(q, answer)) for q, answer in answers]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--peer", action="store_true", help="measure plain rank_bm25 beside")
    parser.add_argument("--only", default="", help="ask the questions whose id has this in it")
    parser.add_argument("--all", action="store_true", help="show right answers too, one a line")
    options = parser.parse_args()
    documents = read_library(FOLDER)
    questions = [q for q in read_questions(FOLDER) if options.only in q["id"]]
    if not questions:
        parser.error(f"no question has {options.only!r} in its id")
    with Library.in_memory(documents) as library:
        runs = {"qabot": run(questions, ask_qabot(library))}
        if options.peer:
            runs["rank_bm25"] = run(questions, ask_peer(library, documents))
    if options.json:
        print(json.dumps(as_json(runs), indent=1, ensure_ascii=False))
        return
    for outcome in runs["qabot"]:
        if outcome.why or options.all:
            print(line(outcome))
    print()
    print_table(runs)


if __name__ == "__main__":
    main()
