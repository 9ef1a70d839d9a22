"""What is quoted and how sure: coverage, confidence, quotes, spelling, evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qabot import Library, Source
from qabot.analysis.digest import make_digest
from qabot.answering import confidence
from qabot.answering.answerer import check_question, lanes_of
from qabot.answering.coverage import weigh
from qabot.answering.quoting import Desk, evidence_of, expansions_in
from qabot.answering.selection import MAX_FROM_ONE, MAX_QUOTES
from qabot.answering.spelling import correction, suggestions
from qabot.errors import BrokenQuote, InvalidQuestion
from qabot.models import Evidence, Filters
from qabot.retrieval.query import NOTHING, Asked
from qabot.retrieval.ranking import RankedSentence
from tests.making import assert_sound, post, starter, study


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with starter() as opened:
        yield opened


# Why there is no answer


@pytest.mark.parametrize("question", ["2024", "5 10", "50%", "is it 5?", "does 5 help 10?"])
def test_numbers_alone_are_nothing_to_join(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert (answer.status, answer.reason) == ("none", "no_match")


@pytest.mark.parametrize("question", ["does minoxidil help?", "minoxidil"])
def test_where_nothing_was_found_nothing_could_be_joined(question: str) -> None:
    with Library.in_memory([study("Minoxidil in men"), post("Minoxidil")]) as library:
        answer = library.ask(question)
    assert (answer.status, answer.reason, answer.closest) == ("none", "no_match", ())


def test_the_other_reasons_stay(library: Library) -> None:
    asked = {
        "does hair grow in 7 days?": "not_joined",
        "does zebrazole 5 help?": "unknown_terms",
    }
    assert {question: library.ask(question).reason for question in asked} == asked
    filtered = library.ask("does magnesium help?", filters=Filters(since="2030"))
    assert filtered.reason == "filtered_out"


# Weights


def weights(library: Library, question: str) -> dict[str, tuple[bool, bool]]:
    retriever = library.retriever
    words = weigh(retriever.read(question), retriever.index, retriever.store.vocabulary)
    return {word.word.text: (word.is_known, word.is_specific) for word in words}


def test_words_say_whether_they_are_known_and_specific(library: Library) -> None:
    assert weights(library, "does DKK1 cause hair loss in 42 zebras") == {
        "DKK1": (True, True),
        "cause": (True, False),
        "hair": (True, False),
        "loss": (True, False),
        "42": (True, False),
        "zebras": (False, True),
    }


def test_a_rarer_word_weighs_more(library: Library) -> None:
    retriever = library.retriever
    read = retriever.read("DKK1 growth hair")
    words = weigh(read, retriever.index, retriever.store.vocabulary)
    assert [w.word.text for w in sorted(words, key=lambda w: -w.weight)] == [
        "DKK1",
        "growth",
        "hair",
    ]


# Confidence


def test_confidence_grows_with_what_is_covered() -> None:
    nothing = confidence.Features(*([0.0] * len(confidence.Features._fields)))
    everything = confidence.Features(*([1.0] * len(confidence.Features._fields)))
    assert confidence.probability(nothing) < confidence.PARTIAL
    assert confidence.probability(everything) > confidence.ANSWERED
    for name in confidence.Features._fields:
        more = confidence.probability(nothing._replace(**{name: 1.0}))
        assert more > confidence.probability(nothing)


def test_the_form_of_a_question_does_not_count(library: Library) -> None:
    asked = ("does DKK1 hinder hair follicles", "Does DKK1 hinder hair follicles???")
    assert len({library.ask(question).confidence for question in asked}) == 1


# Questions


@pytest.mark.parametrize(
    ("written", "kept"),
    [(" a\tb ", "a b"), ("a\x00b", "a b"), ("\ud800x", "x"), ("\u202ex", "x"), ("ß?", "ß?")],
)
def test_control_characters_are_no_part_of_a_question(written: str, kept: str) -> None:
    assert check_question(written) == kept


def test_the_longest_question_is_asked_and_a_longer_one_refused() -> None:
    assert len(check_question("x" * 10_000)) == 10_000
    with pytest.raises(InvalidQuestion, match="10,001 characters; the limit is 10,000"):
        check_question("x" * 10_001)


@pytest.mark.parametrize(
    ("filters", "kinds"),
    [
        (Filters(), ["study", "post"]),
        (Filters(kind="post"), ["post"]),
        (Filters(types=("review",)), ["study"]),
        (Filters(authors=("Choi",)), ["study"]),
        (Filters(kind="post", types=("review",)), ["post"]),
    ],
)
def test_posts_have_a_lane_unless_the_filters_are_of_studies(
    filters: Filters, kinds: list[str]
) -> None:
    assert [lane.kind for lane in lanes_of(filters)] == kinds


# Quotes


def test_near_duplicates_are_quoted_once() -> None:
    documents = [
        study("Minoxidil in men A", "Topical minoxidil regrew hair in most of the men.", id="a"),
        study("Minoxidil in men B", "Topical minoxidil regrew hair in most of the men!", id="b"),
    ]
    with Library.in_memory(documents) as library:
        answer = library.ask("does topical minoxidil regrow hair in men?")
        assert len(answer.quotes) == 1


def test_one_document_does_not_fill_an_answer() -> None:
    drugs = "zinc biotin iron caffeine ketoconazole finasteride rosemary".split()
    text = " ".join(f"Minoxidil with {drug} regrew {drug}-treated hair." for drug in drugs)
    documents = [study(f"Minoxidil study of group {w}", text, id=w) for w in "abcd"]
    with Library.in_memory(documents) as library:
        answer = library.ask("does minoxidil regrow hair?")
        assert_sound(answer, {d.id: d for d in documents})
        assert len(answer.quotes) <= MAX_QUOTES
        assert max(
            ids.count(i) for ids in [[q.document_id for q in answer.quotes]] for i in ids
        ) <= (MAX_FROM_ONE)


def test_a_title_that_alone_has_the_words_is_quoted_from() -> None:
    text = "The drug increased hair counts. It was safe."
    with Library.in_memory([study("Minoxidil in men", text)]) as library:
        answer = library.ask("does minoxidil work?")
        assert answer.quotes
        assert_sound(answer, {d.id: d for d in library.documents()})


def test_a_title_without_a_text_is_no_answer() -> None:
    with Library.in_memory([study("Minoxidil in men"), post("Finasteride")]) as library:
        assert library.ask("does minoxidil work?").status == "none"


def test_a_span_outside_the_text_is_never_quoted(library: Library) -> None:
    document = post("Thread", "Minoxidil helped.", id="x")
    digest = make_digest(document, library.retriever.store.vocabulary)
    (sentence,) = digest.sentences
    query = library.retriever.read("minoxidil")
    desk = Desk(query, library.retriever.store.vocabulary, {1: document}, {}, {1: digest})
    for start, end in ((0, 99), (5, 5), (-3, 4), (9, 10)):
        broken = sentence._replace(start=start, end=end)
        with pytest.raises(BrokenQuote, match="x: the kept sentence"):
            desk.hit(RankedSentence(1.0, 1, 0, broken, 1.0, 1.0, Asked(NOTHING, NOTHING)))


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("does minoxidil help", {"Minoxidil", "helped"}),
        ("rogaine", {"Minoxidil"}),
        ("DKK1", {"DKK-1"}),
        ("dkk 1", {"DKK-1"}),
    ],
)
def test_highlights_are_the_words_that_match(question: str, marked: set[str]) -> None:
    with Library.in_memory([post("Thread", "Minoxidil helped, and DKK-1 fell.")]) as library:
        (hit,) = library.retrieve(question)
        assert {hit.text[start:end] for start, end in hit.highlights} == marked


def test_short_forms_are_explained_where_the_text_does_not() -> None:
    meanings = {"AA": "alopecia areata", "ASCs": "stem cells"}
    assert expansions_in("AA is patchy.", meanings) == {"AA": "alopecia areata"}
    assert expansions_in("Alopecia areata (AA) is patchy.", meanings) == {}
    assert expansions_in("No short form.", meanings) == {}


# Spelling


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("magnesum", "magnesium"), ("seborheic", "seborrheic"), ("minoxidl", "minoxidil")],
)
def test_a_typing_error_finds_its_word(library: Library, word: str, wanted: str) -> None:
    index = library.retriever.index
    assert suggestions(word, index)[0][0] == wanted
    assert correction(word, index) == wanted


@pytest.mark.parametrize("word", ["hat", "zebra", "xqzzyk", "", "a", "脱毛脱毛脱毛"])
def test_another_word_is_not_corrected(library: Library, word: str) -> None:
    assert correction(word, library.retriever.index) is None


# Evidence


def source(number: int, kind: str, **fields: object) -> Source:
    return Source.model_validate(
        {"citation": number, "document_id": str(number), "kind": kind, "title": "A", **fields}
    )


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        ([], ""),
        ([source(1, "study")], "1 study"),
        ([source(1, "post")], "1 community post"),
        (
            [
                source(1, "study", published="2019-03", study_type="review"),
                source(2, "study", published="2023", study_type="review", retracted=True),
                source(3, "post"),
                source(4, "post"),
            ],
            "2 studies (2 reviews), 2019–2023 · 2 community posts · 1 retracted",
        ),
    ],
)
def test_the_evidence_is_counted_in_a_line(sources: list[Source], text: str) -> None:
    assert evidence_of(sources).text == text


def test_no_sources_are_no_evidence() -> None:
    assert evidence_of([]) == Evidence()


@pytest.mark.parametrize(
    ("question", "answering", "other"),
    [
        (
            "what adverse events does oral minoxidil have?",
            "Side effects of oral minoxidil were mild hypertrichosis.",
            "Adverse events (AEs) of ritlecitinib were headache and acne.",
        ),
        (
            "does spironolactone stop hair loss in women?",
            "Spironolactone stopped shedding in women.",
            "In hair loss (HL), zinc was low.",
        ),
        (
            "does spironolactone help hair growth?",
            "Spironolactone stopped shedding; regrowth was seen.",
            "Hair growth (HG) rose with the foam.",
        ),
    ],
)
def test_what_another_document_shortens_does_not_hide_an_answer(
    question: str, answering: str, other: str
) -> None:
    fillers = [study(f"Report {i}", f"Zinc level {i} was measured in soil.") for i in range(30)]
    documents = [*fillers, study("A trial", answering), study("Another", other)]
    with Library.in_memory(documents) as library:
        answer = library.ask(question)
    assert answer.status != "none"
    assert answering.startswith(answer.quotes[0].text[:20])


def test_versus_is_no_word_that_the_library_lacks() -> None:
    documents = [study("Two drugs", "Dutasteride regrew more hair than finasteride did in men.")]
    with Library.in_memory(documents) as library:
        assert library.ask("dutasteride vs finasteride").unknown_terms == ()


def test_the_wider_of_two_names_is_not_asked_for_beside_the_narrower() -> None:
    documents = [study("Women", "In postmenopausal women dutasteride slowed shedding.")]
    with Library.in_memory(documents) as library:
        assert library.ask("does dutasteride help postmenopausal women?").quotes
        assert library.ask("does tofacitinib help postmenopausal women?").status != "answered"
