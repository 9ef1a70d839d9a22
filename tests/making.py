"""Documents and libraries that tests make."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from qabot import Library, Post, Study
from qabot.analysis.vocabulary import Vocabulary, read_vocabulary
from qabot.sources.knowledge import knowledge_path, starter_documents

if TYPE_CHECKING:
    from qabot.models import Answer, Document

DKK1_STUDY = "involvement-of-dkk1-secreted-from-adipose-4f1f75"
ANDROGENIC_POST = "a-concise-easy-to-understand-post-87a7bd"
MAGNESIUM_POST = "has-anyone-used-magnesium-l-threonate-67b797"
SEB_DERM_POST = "seb-derm-is-eating-my-hair-6f5299"

TWO_MEANINGS = read_vocabulary(
    [
        (
            "test.toml",
            b"""
[[concept]]
id = "areata"
names = ["alopecia areata"]
short = ["AA"]
[[concept]]
id = "androgenic"
names = ["androgenic alopecia"]
short = ["AA"]
""",
        )
    ]
)
"""A vocabulary in which AA may stand for two names."""


@cache
def shipped() -> Vocabulary:
    """The vocabulary that qabot comes with, read anew."""
    name = "vocabulary.toml"
    return read_vocabulary([(name, knowledge_path(name).read_bytes())])


def study(title: str, text: str = "", **fields: Any) -> Study:
    """A study of one section."""
    sections = [{"text": text}] if text else []
    return Study.model_validate({"title": title, "sections": sections, **fields})


def post(title: str, summary: str = "", **fields: Any) -> Post:
    """A post with a summary."""
    return Post.model_validate({"title": title, "summary": summary or None, **fields})


def starter() -> Library:
    """The knowledge that ships, in memory."""
    return Library.in_memory(parsed.document for parsed in starter_documents())


def apart_from_time(answer: Answer) -> Answer:
    """An answer without how long it took."""
    return answer.model_copy(update={"elapsed_ms": 0.0})


def assert_sound(answer: Answer, documents: dict[str, Document]) -> None:
    """Whatever was asked of whatever library, this holds of the answer."""
    quotes = answer.quotes or answer.closest
    sources = answer.sources or answer.closest_sources
    assert (answer.status == "none") == (not answer.quotes and not answer.records)
    assert (answer.status == "none") == (answer.reason is not None)
    assert not (answer.quotes and answer.closest)
    assert 0.0 <= answer.confidence <= 1.0
    for quote in quotes:
        assert documents[quote.document_id].text[quote.start : quote.end] == quote.text
        assert quote.text.strip()
        assert documents[quote.document_id].kind == quote.kind
        for start, end in quote.highlights:
            assert 0 <= start < end <= len(quote.text)
        assert list(quote.highlights) == sorted(quote.highlights)
    assert [source.citation for source in sources] == list(range(1, len(sources) + 1))
    numbers = {source.citation: source.document_id for source in sources}
    assert all(numbers[quote.citation] == quote.document_id for quote in quotes)
    if quotes:
        assert {quote.citation for quote in quotes} == set(numbers)
    assert len(quotes) <= 6
    ids = [quote.document_id for quote in quotes]
    assert all(ids.count(identity) <= 3 for identity in ids)
    assert len({(q.document_id, q.start) for q in quotes}) == len(quotes)
    _assert_ordered(answer)


def _assert_ordered(answer: Answer) -> None:
    quotes = answer.quotes or answer.closest
    kinds = [quote.kind for quote in quotes]
    assert kinds == sorted(kinds, reverse=True), "studies come before the community"
    for kind in ("study", "post"):
        lane = [quote for quote in quotes if quote.kind == kind]
        assert sorted(quote.rank for quote in lane) == list(range(1, len(lane) + 1))
        by_rank = sorted(lane, key=lambda quote: quote.rank)
        assert [q.score for q in by_rank] == sorted((q.score for q in lane), reverse=True)
        documents = list(dict.fromkeys(quote.document_id for quote in by_rank))
        order = sorted(lane, key=lambda q: (documents.index(q.document_id), q.start))
        assert lane == order
