"""Digests: what holds of any document."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot import Document, Post, Study
from qabot.analysis.digest import Digest, make_digest, sentence_spans
from qabot.analysis.passages import TO_THE_END, WHOLE_TEXT, passages
from qabot.analysis.terms import terms, tokens, word_terms
from tests.making import shipped

MANY = settings(max_examples=150, deadline=None)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
words = st.lists(
    st.sampled_from(["Alopecia areata (AA).", "AA", "DKK1.", "\n\n", "\t", "e.g.", "Fig. 2", "x"]),
    max_size=60,
).map(" ".join)
texts = st.one_of(text, words)
sections = st.lists(
    st.fixed_dictionaries({"label": st.one_of(st.none(), text), "text": texts}), max_size=4
)
studies = st.builds(
    lambda title, tldr, parts: Study.model_validate(
        {"title": title, "tldr": tldr or None, "sections": parts}
    ),
    texts.filter(bool),
    texts,
    sections,
)
posts = st.builds(
    lambda title, summary: Post.model_validate({"title": title, "summary": summary or None}),
    texts.filter(bool),
    texts,
)
documents: st.SearchStrategy[Document] = st.one_of(studies, posts)


@cache
def some_names() -> list[str]:
    vocabulary = shipped()
    return sorted({*vocabulary.labels.values(), *vocabulary.short})


names_in_text = st.lists(
    st.one_of(
        st.sampled_from(some_names()),
        st.sampled_from(["non-", "non ", "-", ", ", ". ", " of the ", "\n", " ", "the", "with"]),
        st.text("aD1-/' ", max_size=4),
    ),
    max_size=30,
).map(lambda parts: "".join(f"{part} " if part.isalnum() else part for part in parts))


@MANY
@given(documents)
def test_sentences_are_words_in_text_order(document: Document) -> None:
    last = 0
    for start, end, _ in sentence_spans(document):
        assert last <= start < end <= len(document.text)
        assert document.text[start:end].strip() == document.text[start:end] != ""
        last = end


@MANY
@given(documents)
def test_no_word_is_outside_the_sentences(document: Document) -> None:
    outside, last = "", 0
    for start, end, _ in sentence_spans(document):
        outside += document.text[last:start]
        last = end
    outside += document.text[last:]
    assert not any(c.isalnum() for c in outside)


@MANY
@given(documents)
def test_a_sentence_stands_in_one_section(document: Document) -> None:
    for start, end, label in sentence_spans(document):
        assert any(
            span.start <= start and end <= span.end and span.label == label
            for span in document.section_spans
        )


@MANY
@given(documents)
def test_a_digest_is_the_same_after_keeping(document: Document) -> None:
    digest = make_digest(document, shipped())
    assert Digest.from_text(digest.to_text()) == digest


@MANY
@given(documents)
def test_passages_cover_the_sentences_once(document: Document) -> None:
    found = list(passages(document, None, shipped()))
    assert [(each.first, each.last) for each in found] == [(0, TO_THE_END)]
    if document.text:
        long = document.text * (WHOLE_TEXT // len(document.text) + 1)
        document = Post.model_validate({"title": document.title, "summary": long})
        digest = make_digest(document, shipped())
        found = list(passages(document, digest, shipped()))
        covered = [i for each in found for i in range(each.first, each.last)]
        assert covered == list(range(len(digest.sentences)))


@MANY
@given(documents)
def test_a_passage_has_the_terms_of_its_sentences(document: Document) -> None:
    digest = make_digest(document, shipped())
    [whole] = passages(document, None, shipped())
    in_sentences = [term for sentence in digest.sentences for term in sentence.terms]
    assert whole.words.split() == terms(document.title) + in_sentences


@MANY
@given(names_in_text)
def test_a_document_and_a_question_are_read_alike(text: str) -> None:
    pieces, read = word_terms(text)
    at_once = shipped().all_mentions(read, pieces)
    found = tokens(text)
    one_by_one = shipped().mentions(text, found, nested=True)
    assert [(ids, short) for ids, _, _, short in at_once] == [
        (mention.concepts, mention.is_short) for mention in one_by_one
    ]
    marked = shipped().marked
    alone = [marked[ids] for ids, _, _, short in at_once if not short or len(ids) == 1]
    names = shipped().reader.read(text).names
    assert sorted(names.split()) == sorted(" ".join(alone).split())
    assert ["".join(pieces[2 * a + 1 : 2 * b + 2]) for _, a, b, _ in at_once] == [
        text[found[m.first].start : found[m.last].end] for m in one_by_one
    ]
