"""How well and how fast texts are split into sentences, on judged articles.

    python benchmarks/sentences.py FOLDER

FOLDER holds `gold_sentences.jsonl`, one span {doc, start, end, type} a line in
code points, and `txt/<doc>.txt`. The spans are the treebank annotations of the
Colorado Richly Annotated Full-Text corpus (CRAFT, CC BY 3.0), published at
https://github.com/UCDenver-ccp/CRAFT (articles/txt and
structural-annotation/treebank), laid over the articles' text.

A sentence is right if both of its ends are. Only spans of type S count: a found
span counts against precision if it overlaps one of them and is neither it nor a
judged heading, caption or fragment. A boundary is the end of a judged sentence
followed by more text on the same line; found boundaries are counted inside the
judged sentences and at their ends. pysbd, BlingFire, syntok and NLTK's Punkt are
measured beside if they are installed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from qabot.analysis.sentences import split

Span = tuple[int, int]
Splitter = Callable[[str], list[Span]]


class Article(NamedTuple):
    """A judged text."""

    text: str
    sentences: set[Span]
    others: set[Span]


class Counts(NamedTuple):
    """How many were right, found and judged."""

    right: int
    found: int
    judged: int

    def __add__(self, other: Any) -> Counts:
        return Counts(*(mine + its for mine, its in zip(self, other, strict=True)))

    def __str__(self) -> str:
        precision = self.right / max(1, self.found)
        recall = self.right / max(1, self.judged)
        f1 = 2 * self.right / max(1, self.found + self.judged)
        return f"P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}"


def read_articles(folder: Path) -> list[Article]:
    """Read the articles and their judged spans."""
    spans: dict[str, dict[bool, set[Span]]] = {}
    with (folder / "gold_sentences.jsonl").open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            kinds = spans.setdefault(line["doc"], {True: set(), False: set()})
            kinds[line["type"] == "S"].add((line["start"], line["end"]))
    articles = []
    for name, kinds in sorted(spans.items()):
        with (folder / "txt" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            articles.append(Article(file.read(), kinds[True], kinds[False]))
    return articles


def count_spans(article: Article, found: Iterable[Span]) -> Counts:
    """Count exact sentences."""
    judged = bytearray(len(article.text))
    for start, end in article.sentences:
        judged[start:end] = b"\1" * (end - start)
    answers = {
        span for span in found if span not in article.others and any(judged[span[0] : span[1]])
    }
    return Counts(len(answers & article.sentences), len(answers), len(article.sentences))


def count_boundaries(article: Article, found: Iterable[Span]) -> Counts:
    """Count the ends of sentences that are not also the ends of lines."""

    def inside(ends: Iterable[int]) -> set[int]:
        return {end for end in ends if article.text[end : end + 1] not in ("", "\n")}

    near = bytearray(len(article.text) + 2)
    for start, end in article.sentences:
        near[start : end + 1] = b"\1" * (end + 1 - start)
    judged = inside(end for _, end in article.sentences)
    others = {end for _, end in article.others} - judged
    answers = {end for end in inside(end for _, end in found) if near[end] and end not in others}
    return Counts(len(answers & judged), len(answers), len(judged))


def locate(text: str, sentences: Iterable[str]) -> Iterator[Span]:
    """Find the spans of sentences that a library gives as words."""
    place = 0
    for sentence in sentences:
        words = sentence.strip()
        start = text.find(words, place) if words else -1
        if start >= 0:
            place = start + len(words)
            yield start, place


def trimmed(text: str, spans: Iterable[Span]) -> list[Span]:
    """Take the white space off the ends of spans."""
    kept = []
    for start, end in spans:
        words = text[start:end]
        left = start + len(words) - len(words.lstrip())
        if words.strip():
            kept.append((left, left + len(words.strip())))
    return kept


def by_line(splitter: Callable[[str], Iterable[str]]) -> Splitter:
    """Give a library one line at a time, as it does not take line ends for boundaries."""

    def split_lines(text: str) -> list[Span]:
        spans: list[Span] = []
        start = 0
        for line in text.split("\n"):
            spans += [(start + a, start + b) for a, b in locate(line, splitter(line))]
            start += len(line) + 1
        return spans

    return split_lines


def pysbd_splitter(pysbd: Any) -> Splitter:
    """Give pysbd the whole text; it keeps white space in its spans."""
    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: trimmed(text, ((s.start, s.end) for s in segmenter.segment(text)))


def blingfire_splitter(blingfire: Any) -> Splitter:
    """Give BlingFire line by line; it answers with lines."""
    return by_line(lambda line: blingfire.text_to_sentences(line).split("\n"))


def syntok_splitter(segmenter: Any) -> Splitter:
    """Give syntok the whole text; it answers with tokens."""

    def split_text(text: str) -> list[Span]:
        spans = []
        for paragraph in segmenter.analyze(text):
            for tokens in map(list, paragraph):
                last = tokens[-1]
                spans.append((tokens[0].offset, last.offset + len(last.value)))
        return spans

    return split_text


def punkt_splitter(punkt: Any) -> Splitter:
    """Give Punkt line by line, with the English model that it has."""
    tokenizer = punkt.PunktTokenizer()
    return by_line(tokenizer.tokenize)


NEIGHBOURS: dict[str, tuple[str, Callable[[Any], Splitter]]] = {
    "pysbd": ("pysbd", pysbd_splitter),
    "blingfire": ("blingfire", blingfire_splitter),
    "syntok": ("syntok.segmenter", syntok_splitter),
    "punkt": ("nltk.tokenize.punkt", punkt_splitter),
}


def measure(name: str, splitter: Splitter, articles: list[Article]) -> None:
    """Print one line of figures."""
    size = sum(len(article.text.encode()) for article in articles)
    started = time.perf_counter()
    found = [splitter(article.text) for article in articles]
    elapsed = time.perf_counter() - started
    spans = boundaries = Counts(0, 0, 0)
    for article, answer in zip(articles, found, strict=True):
        spans += count_spans(article, answer)
        boundaries += count_boundaries(article, answer)
    print(f"{name:10} spans {spans}   boundaries {boundaries}   {size / elapsed / 1e6:.2f} MB/s")


def main() -> None:
    """Measure qabot's splitter and those that are installed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    articles = read_articles(parser.parse_args().folder)
    print(f"{len(articles)} articles, {sum(len(a.sentences) for a in articles)} sentences")
    measure("qabot", split, articles)
    for name, (module, prepare) in NEIGHBOURS.items():
        try:
            splitter = prepare(importlib.import_module(module))
        except (ImportError, LookupError):
            print(f"{name:10} not installed")
            continue
        measure(name, splitter, articles)


if __name__ == "__main__":
    main()
