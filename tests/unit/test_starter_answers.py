"""What the knowledge that ships answers, as the first questions of a new user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qabot import Answer, Filters, Library
from tests.making import (
    ANDROGENIC_POST,
    DKK1_STUDY,
    MAGNESIUM_POST,
    SEB_DERM_POST,
    assert_sound,
    starter,
)

HINDERS = "DKK1 was found to hinder hair follicle enlargement"
INHIBITING = "However, inhibiting DKK1 stimulated hair growth."
TLDR = "A protein from fat-derived stem cells"
PATHWAYS = "The DKK1 knockout led to the activation of the WNT pathway"
HIGH = "High DKK1 expression was found in AA patients"
KNOCKOUT = "The researchers created DKK1 knockout ASCs"
INVESTIGATED = "The study investigated the role of DKK1"
MAGNESIUM = "Magnesium L-Threonate may help treat balding"
SEB_DERM = "A 22-year-old male is experiencing hair loss"
ANDROGENIC = "The mechanism of Androgenic Alopecia"


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with starter() as opened:
        yield opened


def ask(library: Library, question: str, filters: Filters | None = None) -> Answer:
    answer = library.ask(question, filters=filters or Filters())
    assert_sound(answer, {d.id: d for d in library.documents()})
    return answer


def best(answer: Answer, kind: str, count: int = 2) -> list[str]:
    """The first words of the best quotes of a lane."""
    lane = sorted((q for q in answer.quotes if q.kind == kind), key=lambda q: q.rank)
    return [quote.text for quote in lane[:count]]


def ids(answer: Answer) -> set[str]:
    return {source.document_id for source in answer.sources}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What does DKK1 do to hair follicles?", [HINDERS]),
        ("Does blocking DKK1 regrow hair?", [TLDR, INHIBITING]),
        ("Which pathway does the knockout switch on?", [PATHWAYS]),
        ("does inhibiting dkk1 stimulate hair growth", [INHIBITING, KNOCKOUT]),
        ("What happens to WNT when DKK1 is knocked out?", [PATHWAYS]),
        ("Is the NF-kB pathway involved?", [PATHWAYS]),
        ("is NF-κB inactivated", [PATHWAYS]),
        ("Do ASCs secrete DKK1?", [INVESTIGATED, KNOCKOUT, TLDR]),
        ("Is DKK1 expression high in alopecia areata patients?", [HIGH]),
        ("does DKK1 stop follicle stem cells from proliferating", [HINDERS]),
        ("Does the knockout reduce inflammation?", [PATHWAYS, KNOCKOUT]),
        ("Is DKK1 linked to alopecia areata?", [TLDR, HIGH, INVESTIGATED]),
        ("cell therapy for alopecia areata", [KNOCKOUT]),
    ],
)
def test_the_sentence_that_answers_is_among_the_first_two(
    library: Library, question: str, wanted: list[str]
) -> None:
    answer = ask(library, question)
    assert answer.status in {"answered", "partial"}
    assert any(text.startswith(w) for text in best(answer, "study") for w in wanted)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("does dkk-1 matter for balding", {DKK1_STUDY, MAGNESIUM_POST}),
        ("dkk 1 and balding", {DKK1_STUDY, MAGNESIUM_POST}),
        ("DKK-1", {DKK1_STUDY, MAGNESIUM_POST, ANDROGENIC_POST}),
        ("Can magnesium help against hair loss?", {MAGNESIUM_POST}),
        ("what helps against seborrheic dermatitis", {SEB_DERM_POST}),
        ("what helps against seb derm?", {SEB_DERM_POST}),
        ("does ketoconazole shampoo help with dandruff-like hair loss", {SEB_DERM_POST}),
        ("nizoral", {SEB_DERM_POST}),
        ("does derma rolling help androgenetic alopecia", {ANDROGENIC_POST}),
        ("is RU58841 used?", {ANDROGENIC_POST}),
        ("ppar gamma activators", {ANDROGENIC_POST}),
        ("Does magnesium threonate affect DHT?", {MAGNESIUM_POST}),
    ],
)
def test_the_documents_that_tell_of_it_are_quoted(
    library: Library, question: str, wanted: set[str]
) -> None:
    assert wanted <= ids(ask(library, question))


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Is biotin worth taking?", "biotin"),
        ("What is the capital of France?", "France"),
        ("Is a hair transplant safe?", "transplant"),
        ("does dutasteride help alopecia areata?", "dutasteride"),
        ("Is PRP effective?", "PRP"),
        ("what about saw palmetto", "palmetto"),
        ("who won the football world cup", "football"),
        ("does microneedling make hair oily in zebras", "zebras"),
    ],
)
def test_what_is_not_there_is_refused_in_its_own_words(
    library: Library, question: str, unknown: str
) -> None:
    answer = ask(library, question)
    assert answer.status == "none"
    assert unknown in answer.unknown_terms
    assert not answer.quotes


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Is caffeine shampoo good for hair loss?", "caffeine"),
        ("Does finasteride cause depression?", "depression"),
        ("Does minoxidil cause headaches?", "headaches"),
        ("Is rosemary oil as good as minoxidil?", "rosemary"),
    ],
)
def test_a_question_with_an_unknown_word_is_answered_in_part_at_most(
    library: Library, question: str, unknown: str
) -> None:
    answer = ask(library, question)
    assert answer.status in {"none", "partial"}
    assert unknown in answer.unknown_terms


def test_a_number_is_never_an_unknown_word(library: Library) -> None:
    assert "42" not in ask(library, "does DKK1 matter at 42").unknown_terms


def test_a_short_form_with_two_meanings_shows_both(library: Library) -> None:
    answer = ask(library, "what is AA?")
    assert {DKK1_STUDY, ANDROGENIC_POST} <= ids(answer)
    texts = " ".join(quote.text for quote in answer.quotes).lower()
    assert "alopecia areata" in texts
    assert "androgenic alopecia" in texts


@pytest.mark.parametrize(
    "question", ["What helps alopecia areata?", "is DKK1 high in alopecia areata?"]
)
def test_alopecia_areata_is_not_the_aa_of_the_androgenic_post(
    library: Library, question: str
) -> None:
    answer = ask(library, question)
    assert DKK1_STUDY in ids(answer)
    assert ANDROGENIC_POST not in ids(answer)


@pytest.mark.parametrize(
    "question",
    ["what treats androgenic alopecia?", "Does DHT matter in androgenetic alopecia?"],
)
def test_androgenic_alopecia_is_not_the_aa_of_the_study(library: Library, question: str) -> None:
    answer = ask(library, question)
    assert ANDROGENIC_POST in ids(answer)
    assert DKK1_STUDY not in ids(answer)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("who wrote the DKK1 study?", "Nahyun Choi"),
        ("who are the authors of the study on adipose-derived stem cells?", "Nahyun Choi"),
        ("when was the DKK1 study published?", "November 2023"),
        ("in which journal was the DKK1 study published?", "Cell Proliferation"),
        ("how many upvotes does the magnesium post have?", "74"),
        ("how old is the seb derm post?", "9 months ago"),
        ("what category is the seb derm post in?", "Chat"),
    ],
)
def test_questions_about_a_record_are_answered_from_it(
    library: Library, question: str, value: str
) -> None:
    answer = ask(library, question)
    assert any(value in fact.value for fact in answer.records)


def test_a_field_that_a_record_lacks_is_not_made_up(library: Library) -> None:
    assert not ask(library, "what category is the magnesium post in?").records


def test_follow_ups_point_at_the_turn_before(library: Library) -> None:
    conversation = library.conversation()
    conversation.ask("Does blocking DKK1 regrow hair?")
    authors = conversation.ask("who wrote that?")
    assert authors.records[0].field == "authors"
    assert "Nahyun Choi" in authors.records[0].value
    dated = conversation.ask("when was it published?")
    assert [fact.value for fact in dated.records] == ["November 2023"]


def test_a_follow_up_is_answered_as_it_is_understood(library: Library) -> None:
    conversation = library.conversation()
    conversation.ask("Does finasteride help against hair loss?")
    answer = conversation.ask("what about minoxidil?")
    assert "minoxidil" in answer.understood_as
    assert "hair loss" in answer.understood_as
    assert "finasteride" not in answer.understood_as
    assert ANDROGENIC_POST in ids(answer)


def test_standalone_takes_a_question_as_it_stands(library: Library) -> None:
    conversation = library.conversation()
    conversation.ask("Does finasteride help against hair loss?")
    answer = conversation.ask("what about minoxidil?", standalone=True)
    assert answer.understood_as == "what about minoxidil?"


def test_a_filter_that_hides_the_answer_is_named(library: Library) -> None:
    answer = ask(library, "Does blocking DKK1 regrow hair?", Filters(until="2010"))
    assert answer.status == "none"
    assert answer.reason == "filtered_out"


def test_a_typing_error_is_corrected_and_shown(library: Library) -> None:
    answer = ask(library, "does magnezium help balding")
    assert "magnesium" in answer.understood_as.lower()
    assert MAGNESIUM_POST in ids(answer)


@pytest.mark.parametrize(
    "question",
    ['"(DKK1^2 AND -hair) OR *:* title:x', "'; DROP TABLE documents; --", "[/i] [$100] \x1b[31m"],
)
def test_marks_of_query_languages_are_only_marks(library: Library, question: str) -> None:
    ask(library, question)
    assert len(library) == 4


def test_the_answer_is_the_same_each_time() -> None:
    def answers() -> list[str]:
        with starter() as library:
            asked = ("What does DKK1 do?", "what is AA?", "dandruff", "is biotin good?")
            return [library.ask(q).model_dump_json(exclude={"elapsed_ms"}) for q in asked]

    assert answers() == answers()
