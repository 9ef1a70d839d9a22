"""Quotes, answers and conversations as text to keep: Markdown, JSON, BibTeX, RIS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from qabot.analysis.study_types import NAMES
from qabot.models import Answer, Quote, Source
from qabot.models.dates import spoken_date
from qabot.sources.citing import short_name

if TYPE_CHECKING:
    from qabot.api.library import Library

ANSWER_SCHEMA: Final = "qabot.answer/1"
CONVERSATION_SCHEMA: Final = "qabot.conversation/1"
NAMED_AUTHORS: Final = 3

_MARKDOWN: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|~"})


def cite(source: Source) -> str:
    """A source as one line: authors, title, journal, month; or title, upvotes, age."""
    if source.kind == "post":
        parts = [source.title.rstrip()]
        about = [source.category or "", source.community or ""]
        if source.upvotes is not None:
            about.append(f"{source.upvotes:,} upvote{'' if source.upvotes == 1 else 's'}")
        about.append(source.age or spoken_date(source.created) or "")
        detail = ", ".join(part for part in about if part)
        end = "" if parts[0].endswith(("?", "!", ".")) else "."
        return f"{parts[0]}{end} {detail}".rstrip()
    authors = ", ".join(short_name(name) for name in source.authors[:NAMED_AUTHORS])
    if len(source.authors) > NAMED_AUTHORS:
        authors += ", et al"
    where = ", ".join(part for part in (source.journal, spoken_date(source.published)) if part)
    pieces = [piece.rstrip(". ") for piece in (authors, source.title, where) if piece]
    line = "".join(piece + (" " if piece.endswith("?") else ". ") for piece in pieces).strip()
    return f"RETRACTED. {line}" if source.retracted else line


def study_type_label(source: Source) -> str:
    """What kind of study a source is, and whether that was read from its words."""
    if source.study_type is None:
        return ""
    return NAMES[source.study_type] + (", from the text" if source.study_type_from_text else "")


def quote_with_citation(quote: Quote, source: Source) -> str:
    """A quote with its source, to be pasted anywhere."""
    link = f" https://doi.org/{source.doi}" if source.doi else f" {source.url or ''}".rstrip()
    return f"“{quote.text}”\n— {cite(source)}{link}"


def answer_json(answer: Answer) -> dict[str, object]:
    """An answer as the object that `qabot ask --json` prints."""
    return {"schema": ANSWER_SCHEMA, **answer.model_dump(mode="json")}


def conversation_json(turns: Iterable[Answer]) -> str:
    """A conversation as JSON."""
    data = {"schema": CONVERSATION_SCHEMA, "turns": [answer_json(turn) for turn in turns]}
    return json.dumps(data, ensure_ascii=False, indent=2)


def answer_markdown(answer: Answer) -> str:
    """An answer as Markdown; the quoted words are escaped, not changed."""
    lines = [f"## {_escaped(answer.question)}", ""]
    if answer.understood_as != answer.question:
        lines += [f"Understood as: {_escaped(answer.understood_as)}", ""]
    if answer.status == "none":
        lines += [no_answer_sentence(answer), ""]
    sources = {source.citation: source for source in answer.sources}
    for fact in answer.records:
        lines += [f"- {fact.field.replace('_', ' ')}: {_escaped(fact.value)} [{fact.citation}]"]
    lanes: Sequence[tuple[str, str]] = (("study", "Studies"), ("post", "From the community"))
    for kind, heading in lanes:
        quotes = [quote for quote in answer.quotes if quote.kind == kind]
        if quotes:
            lines += [f"**{heading}**", ""]
            for quote in quotes:
                words = _escaped(quote.text).replace("\n", "\n> ")
                lines += [f"> “{words}” [{quote.citation}]", ""]
    if sources:
        lines += ["", "**Sources**", ""]
        lines += [f"{n}. {_escaped(_long_citation(source))}" for n, source in sources.items()]
    if answer.evidence.text:
        lines += ["", answer.evidence.text]
    return "\n".join(lines).strip() + "\n"


def conversation_markdown(turns: Iterable[Answer]) -> str:
    """A conversation as Markdown."""
    return "\n".join(answer_markdown(turn) for turn in turns)


def sources_as(library: Library, turns: Iterable[Answer], form: str) -> str:
    """The sources of a conversation as "bibtex" or "ris", each once.

    Raises:
        ValueError: `form` is neither.
    """
    from qabot.errors import UnknownDocument
    from qabot.sources.registry import format_named

    writer = format_named(form).write
    if writer is None:
        raise ValueError(f"sources cannot be written as {form!r}; use bibtex or ris")
    ids = dict.fromkeys(source.document_id for turn in turns for source in turn.sources)
    documents = []
    for identity in ids:
        try:
            documents.append(library.get(identity))
        except UnknownDocument:
            continue
    return "".join(writer(documents))


def no_answer_sentence(answer: Answer) -> str:
    """Why there is no answer, in a sentence."""
    words = joined_by_or(answer.unknown_terms)
    sentences = {
        "empty_library": "The library is empty; add documents with `qabot add PATH`.",
        "filtered_out": "Nothing that passes the filters answers this; without them something may.",
        "unknown_terms": f"Nothing in the library answers this: it does not have {words}.",
        "no_match": "Nothing in the library answers this; ask with more words, or other ones.",
        "not_joined": "Nothing in the library answers this: it has the words, but nothing "
        "that joins them.",
    }
    return sentences.get(answer.reason or "", "Nothing in the library answers this.")


def joined_by_or(words: Sequence[str]) -> str:
    """Words as one denies them.

    >>> joined_by_or(["a", "b", "c"])
    'a, b or c'
    """
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def confidence_words(answer: Answer) -> str:
    """How sure an answer is, in words."""
    if answer.records and not answer.quotes:
        return "from the record"
    if answer.status == "none":
        return "no answer"
    if answer.status == "partial":
        return "partial match"
    return "strong match" if answer.confidence >= 0.8 else "good match"


def _long_citation(source: Source) -> str:
    kind = study_type_label(source)
    link = f"https://doi.org/{source.doi}" if source.doi else (source.url or "")
    return " ".join(part for part in (cite(source), f"({kind})" if kind else "", link) if part)


def _escaped(text: str) -> str:
    return text.translate(_MARKDOWN)
