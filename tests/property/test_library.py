"""Whatever is in a library and whatever is asked: what holds of every answer."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot import Document, Filters, Library
from qabot.errors import InvalidQuestion
from tests.making import apart_from_time, assert_sound, post, study

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

WORDS = (
    "DKK1 DKK-1 hair follicle growth AA (AA) alopecia areata androgenic minoxidil finasteride DHT "
    "vitamin D the of not increased 5% p<0.05 e.g. NF-κB. β-catenin. mice, men; (ASCs) 脱毛 💊 "
    "İ ß ﬁ \u00ad \u200b \u202e \x00 \x1b[31m </b> & | \t \n \n\n . ! ? … - — 1 2 3"
).split(" ")

plain = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
texts = st.one_of(plain, plain, anything)
titles = st.one_of(plain, anything).filter(bool)
dates = st.sampled_from([None, "1999", "2020", "2020-05", "2020-05-17", "2023-11"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    number = draw(st.integers(0, 30))
    if draw(st.booleans()):
        fields: dict[str, Any] = {"published": draw(dates), "tldr": draw(texts) or None}
        if draw(st.booleans()):
            fields["doi"] = f"10.1000/{number}"
        return study(draw(titles), draw(texts), **fields)
    return post(draw(titles), draw(texts), upvotes=number)


libraries = st.lists(documents(), max_size=8)
questions = st.one_of(plain, anything)


@FEW
@given(libraries, st.lists(questions, min_size=1, max_size=4))
def test_every_quote_is_the_words_of_its_document(held: list[Document], asked: list[str]) -> None:
    with Library.in_memory(held) as library:
        by_id = {document.id: document for document in library.documents()}
        assert len(by_id) == len(library) <= len(held)
        conversation = library.conversation()
        for question in asked:
            try:
                assert_sound(library.ask(question), by_id)
                assert_sound(conversation.ask(question), by_id)
            except InvalidQuestion:
                continue
        assert not [f for f in library.check() if f.level == "problem"]


@FEW
@given(libraries, questions, st.integers(1, 10_000))
def test_hits_are_ranked_and_are_the_words_of_their_documents(
    held: list[Document], question: str, k: int
) -> None:
    with Library.in_memory(held) as library:
        try:
            hits = library.retrieve(question, k=k)
        except InvalidQuestion:
            return
        assert len(hits) <= k
        places = [(-hit.score, hit.document_id, hit.start) for hit in hits]
        assert places == sorted(places)
        assert len({place[1:] for place in places}) == len(hits)
        for hit in hits:
            assert library.get(hit.document_id).text[hit.start : hit.end] == hit.text
            assert all(0 <= start < end <= len(hit.text) for start, end in hit.highlights)
        assert library.retrieve(question, k=k) == hits


@FEW
@given(
    libraries,
    questions,
    st.builds(
        Filters,
        kind=st.sampled_from([None, "study", "post"]),
        since=dates,
        until=dates,
        authors=st.sampled_from([(), ("Choi",)]),
    ),
)
def test_a_filtered_document_never_appears(
    held: list[Document], question: str, filters: Filters
) -> None:
    with Library.in_memory(held) as library:
        passing = {document.id for document in library.documents(filters)}
        assert {summary.id for summary in library.summaries(filters)} == passing
        try:
            answer = library.ask(question, filters=filters)
            hits = library.retrieve(question, k=50, filters=filters)
        except InvalidQuestion:
            return
        quoted = {quote.document_id for quote in (*answer.quotes, *answer.closest)}
        assert quoted | {hit.document_id for hit in hits} <= passing


@FEW
@given(libraries, questions)
def test_the_order_of_adding_changes_no_hit(held: list[Document], question: str) -> None:
    unique = list({document.title: document for document in held}.values())
    with Library.in_memory(unique) as one, Library.in_memory(reversed(unique)) as other:
        try:
            first, second = one.ask(question), one.ask(question)
        except InvalidQuestion:
            return
        assert apart_from_time(first) == apart_from_time(second)
        if len(one) == len(unique) == len(other):
            assert one.retrieve(question, k=100) == other.retrieve(question, k=100)


@FEW
@given(libraries)
def test_adding_again_changes_nothing_and_removing_is_undone(held: list[Document]) -> None:
    with Library.in_memory(held) as library:
        before = list(library.documents())
        library.add(held)
        assert list(library.documents()) == before
        removed = library.remove([document.id for document in before])
        assert len(library) == 0
        assert set(removed) == {document.id for document in before}
        library.undo_removal()
        assert list(library.documents()) == before
