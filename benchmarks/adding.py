"""How fast documents are added, beside a bare loop that does the least.

    python benchmarks/adding.py [--documents 100000] [--folder FOLDER] [--profile]

Makes abstracts (of the sentences of `questions/library.jsonl` with made words in
them), writes them as qabot's JSON lines and as PubMed XML, ten files each, and
adds them to a new library, index included, in a process held to one core. The
bare loop, held to the same core, does what cannot be left out: parse the JSON,
find the terms, insert into SQLite, add to tantivy, commit. Rates are by the time that
the process had the core, all its threads together, so that other programs do not
count; waiting for the disk is not in it. Adding the same folder
again, unchanged, is measured too. Memory is what is the process's alone (USS),
its peak by samples. Linux alone: it needs `taskset` and /proc.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import json
import os
import pstats
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE: Final = "0"
FILES: Final = 10
VOCABULARY: Final = 40_000
SENTENCES: Final = (6, 12)
"""How many sentences an abstract has; with it, some 200 words, as those of PubMed."""

REPLACED: Final = 0.35
"""The share of words that are replaced by made ones."""

SAMPLE_SECONDS: Final = 0.1
GOALS: Final = {"jsonl": 0.5, "xml": 0.4}
"""Shares of the bare loop's rate."""

MEMORY_GOAL: Final = 500
UNCHANGED_GOAL: Final = 20
TYPES: Final = ("Journal Article", "Randomized Controlled Trial", "Review", "Case Reports")


class Made(NamedTuple):
    """A made abstract."""

    number: int
    title: str
    authors: tuple[str, ...]
    year: int
    sections: tuple[tuple[str, str], ...]
    publication_type: str


class Measured(NamedTuple):
    """One process: what it did, in what time and memory."""

    documents: int
    seconds: float
    """Processor time of all threads."""

    elapsed: float
    """Wall time, in seconds."""

    megabytes: float

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


# Making


def make(count: int, seed: int = 1) -> Iterator[Made]:
    """Abstracts whose words are as unevenly frequent as those of a language."""
    rng = random.Random(seed)  # noqa: S311 - test material
    words = _made_words(rng)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    sentences = _sentences()
    names = [word.capitalize() for word in words[:3000]]

    def sentence() -> str:
        tokens = [*rng.choice(sentences).split(), "and", *rng.choice(sentences).split()]
        made = rng.choices(words, cum_weights=weights, k=len(tokens))
        mixed = [m if rng.random() < REPLACED else t for m, t in zip(made, tokens, strict=True)]
        text = " ".join(mixed).rstrip(".,;:")
        return f"{text[0].upper()}{text[1:]}."

    for number in range(1, count + 1):
        texts = [sentence() for _ in range(rng.randint(*SENTENCES))]
        cuts = (0, len(texts) // 3, 2 * len(texts) // 3, len(texts))
        labels = ("BACKGROUND", "RESULTS", "CONCLUSIONS")
        parts = [" ".join(texts[a:b]) for a, b in itertools.pairwise(cuts)]
        title = " ".join(rng.choices(words, cum_weights=weights, k=9)).capitalize()
        authors = tuple(f"{rng.choice(names)}, {rng.choice(names)}" for _ in range(5))
        yield Made(
            number,
            f"{title} {number}",
            authors,
            rng.randint(1980, 2025),
            tuple(zip(labels, parts, strict=True)),
            rng.choice(TYPES),
        )


def _made_words(rng: random.Random) -> list[str]:
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(rng.choices(syllables, k=rng.randint(2, 4)))] = None
    return list(words)


def _sentences() -> list[str]:
    lines = (Path(__file__).parent / "questions" / "library.jsonl").read_text(encoding="utf-8")
    studies = [json.loads(line) for line in lines.splitlines()]
    texts = [section["text"] for study in studies for section in study.get("sections", ())]
    return [part for text in texts for part in text.split(". ") if len(part.split()) > 4]


def write_files(folder: Path, count: int) -> None:
    """The abstracts as JSON lines in `jsonl`, and as PubMed XML in `xml`."""
    for name in GOALS:
        (folder / name).mkdir(parents=True)
    each = max(1, -(-count // FILES))
    for number, batch in enumerate(_batches(make(count), each)):
        with (folder / "jsonl" / f"{number}.jsonl").open("w", encoding="utf-8") as file:
            file.write('{"schema": "qabot.export/1"}\n')
            file.writelines(f"{json.dumps(_as_json(made))}\n" for made in batch)
        with (folder / "xml" / f"{number}.xml").open("w", encoding="utf-8") as file:
            file.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
            file.writelines(_as_xml(made) for made in batch)
            file.write("</PubmedArticleSet>\n")


def _batches(made: Iterator[Made], size: int) -> Iterator[list[Made]]:
    while batch := list(itertools.islice(made, size)):
        yield batch


def _as_json(made: Made) -> dict[str, Any]:
    return {
        "kind": "study",
        "id": f"doi:10.5555/made.{made.number}",
        "title": made.title,
        "authors": made.authors,
        "journal": "Journal of Made Findings",
        "published": str(made.year),
        "sections": [{"label": label, "text": text} for label, text in made.sections],
        "doi": f"10.5555/made.{made.number}",
        "pmid": str(90_000_000 + made.number),
        "publication_types": [made.publication_type],
    }


def _as_xml(made: Made) -> str:
    parts = "".join(
        f'<AbstractText Label="{label}">{escape(text)}</AbstractText>'
        for label, text in made.sections
    )
    authors = "".join(
        "<Author><LastName>{}</LastName><ForeName>{}</ForeName></Author>".format(*a.split(", "))
        for a in made.authors
    )
    pmid = 90_000_000 + made.number
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue>"
        f"<PubDate><Year>{made.year}</Year></PubDate></JournalIssue>"
        f"<Title>Journal of Made Findings</Title></Journal>"
        f"<ArticleTitle>{escape(made.title)}.</ArticleTitle><Abstract>{parts}</Abstract>"
        f"<AuthorList>{authors}</AuthorList><PublicationTypeList><PublicationType>"
        f"{made.publication_type}</PublicationType></PublicationTypeList></Article>"
        f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}'
        f'</ArticleId><ArticleId IdType="doi">10.5555/made.{made.number}</ArticleId>'
        f"</ArticleIdList></PubmedData></PubmedArticle>\n"
    )


# Measured in a process of their own


def add_folder(library_file: str, folder: str) -> int:
    """Add a folder as `qabot add` does; how many documents were added."""
    from qabot import Library

    with Library.open(library_file, starter=False) as library:
        report = library.add_paths([folder])
    if report.failed:
        raise SystemExit(str(report.failed[0]))
    return len(report.added)


def bare_loop(library_file: str, folder: str) -> int:
    """Parse, find terms, insert, index, commit: nothing else."""
    import tantivy

    from qabot.analysis.terms import terms

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    index_folder = Path(f"{library_file}.bare")
    index_folder.mkdir()
    index = tantivy.Index(builder.build(), path=str(index_folder))
    writer = index.writer(heap_size=60_000_000, num_threads=1)
    database = sqlite3.connect(library_file)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(
        "CREATE TABLE documents (key INTEGER PRIMARY KEY, id TEXT UNIQUE, content TEXT)"
    )
    key = 0
    for path in sorted(Path(folder).iterdir()):
        with path.open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                record = json.loads(line)
                key += 1
                found = terms(record["title"])
                for section in record["sections"]:
                    found += terms(section["text"])
                database.execute(
                    "INSERT INTO documents VALUES (?, ?, ?)", (key, record["id"], line)
                )
                document = tantivy.Document()
                document.add_unsigned("key", key)
                document.add_text("body", " ".join(found))
                writer.add_document(document)
    database.commit()
    writer.commit()
    writer.wait_merging_threads()
    database.close()
    return key


WORK: Final = {"add": add_folder, "bare": bare_loop}


def work(name: str, library_file: str, folder: str, *, profile: bool) -> None:
    """Do it, and print the documents and the seconds as JSON."""
    import qabot.api.library
    import qabot.sources.intake  # noqa: F401 - imports are not a part of the rate

    profiler = cProfile.Profile() if profile else None
    started, had = time.perf_counter(), time.process_time()
    count = (
        profiler.runcall(WORK[name], library_file, folder)
        if profiler
        else WORK[name](library_file, folder)
    )
    print(json.dumps([count, time.process_time() - had, time.perf_counter() - started]))
    if profiler:
        statistics = pstats.Stats(profiler, stream=sys.stderr)
        statistics.sort_stats("tottime").print_stats(35)


def measure(name: str, library_file: Path, folder: Path, *, profile: bool = False) -> Measured:
    """Run it held to one core, and watch its memory."""
    command = ["taskset", "-c", CORE, sys.executable, __file__, "--work", name]
    command += [str(library_file), str(folder), *(["--profile"] if profile else [])]
    environment = {**os.environ, "QABOT_CONFIG": str(library_file.with_suffix(".toml"))}
    most = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        while process.poll() is None:
            most = max(most, private_megabytes(process.pid))
            time.sleep(SAMPLE_SECONDS)
        output = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"{name} of {folder} failed.")
    count, seconds, elapsed = json.loads(output)
    return Measured(count, seconds, elapsed, most)


def private_megabytes(pid: int) -> float:
    """The memory that only this process has (USS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


# The report


def report(folder: Path, *, profile: bool) -> None:
    """Measure everything, and print it as a Markdown table."""
    bare = measure("bare", folder / "bare.db", folder / "jsonl")
    print(f"{bare.documents:,} abstracts, one core\n")
    print("| what | abstracts/s | of the bare loop | goal | USS MB | goal |")
    print("|---|---|---|---|---|---|")
    print(f"| bare loop | {bare.rate:,.0f} | 1 | | {bare.megabytes:.0f} | |", flush=True)
    again = {}
    for name, goal in GOALS.items():
        library = folder / f"{name}.qabot"
        first = measure("add", library, folder / name, profile=profile)
        again[name] = (first, measure("add", library, folder / name))
        print(
            f"| {name} | {first.rate:,.0f} | {first.rate / bare.rate:.2f} | ≥ {goal} "
            f"| {first.megabytes:.0f} | < {MEMORY_GOAL} |",
            flush=True,
        )
    print()
    for name, (first, second) in again.items():
        print(
            f"{name} again, unchanged: {second.elapsed:.2f} s instead of {first.elapsed:.2f} s, "
            f"{first.elapsed / second.elapsed:.0f} times faster (goal {UNCHANGED_GOAL})"
        )


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000, help="how many abstracts")
    parser.add_argument("--folder", type=Path, help="where to work; it must not exist")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument(
        "--work", nargs=3, metavar=("WHAT", "LIBRARY", "FOLDER"), help="used inside"
    )
    options = parser.parse_args()
    if options.work:
        work(*options.work, profile=options.profile)
        return
    if not shutil.which("taskset"):
        parser.error("taskset is missing; this benchmark runs on Linux alone")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "adding"
        write_files(folder, options.documents)
        report(folder, profile=options.profile)


if __name__ == "__main__":
    main()
