"""Questions read, passages found, sentences ranked."""

from __future__ import annotations

import pytest

from qabot import Document, Filters, Library
from qabot.analysis.digest import Sentence, make_digest
from qabot.analysis.vocabulary import Vocabulary, read_vocabulary
from qabot.index import PassageHit
from qabot.retrieval.query import MAX_QUERY_WORDS, read_query
from qabot.retrieval.ranking import RankedSentence, rank_sentences
from tests.making import post, starter, study

VOCABULARY = read_vocabulary(
    [
        (
            "test.toml",
            b"""
[[concept]]
id = "minoxidil"
kind = "drug"
names = ["minoxidil", "rogaine"]
[[concept]]
id = "areata"
kind = "condition"
names = ["alopecia areata"]
""",
        )
    ]
)


def rank(question: str, *texts: str, score: float = 1.0) -> list[RankedSentence]:
    digests = {
        key: make_digest(post(f"Thread {'abc'[key]}", text), VOCABULARY)
        for key, text in enumerate(texts)
    }
    hits = [PassageHit(score, key, 1, 0, len(d.sentences)) for key, d in digests.items()]
    ids = {key: f"id-{key}" for key in digests}
    return rank_sentences(read_query(question, VOCABULARY), hits, digests, ids)


def test_words_are_read_once_and_in_order() -> None:
    query = read_query("Hair, hair and the follicles of HAIR", Vocabulary.empty())
    assert query.terms == ("hair", "follicl")
    assert query.pairs == (("hair", "follicl"), ("follicl", "hair"))


def test_a_word_and_its_number_are_joined_where_the_library_has_them() -> None:
    known = read_query("dkk 1 and balding", Vocabulary.empty(), {"dkk1"}.__contains__)
    assert [word.text for word in known.words] == ["dkk 1", "balding"]
    assert "dkk1" in known.terms
    unknown = read_query("dkk 1 and balding", Vocabulary.empty())
    assert [word.text for word in unknown.words] == ["dkk", "1", "balding"]
    assert unknown.words[1].is_number


@pytest.mark.parametrize("text", ["dkk, 1", "dkk  1", "dkk\n1", "group 1", "1 dkk"])
def test_other_numbers_stay_apart(text: str) -> None:
    read = read_query(text, Vocabulary.empty(), {"dkk1"}.__contains__)
    assert len(read.words) == 2


def test_a_name_is_read_as_a_concept() -> None:
    query = read_query("does Rogaine help alopecia areata?", VOCABULARY)
    assert query.concept_ids == ("=minoxidil", "=areata")


def test_names_that_share_a_word_are_read_each_with_its_own() -> None:
    vocabulary = read_vocabulary(
        [
            (
                "test.toml",
                b"""
[[concept]]
id = "areata"
names = ["alopecia areata"]
[[concept]]
id = "androgenetic"
names = ["androgenetic alopecia"]
[[concept]]
id = "naltrexone"
names = ["low dose naltrexone"]
""",
            )
        ]
    )

    def named(text: str) -> dict[str, list[str]]:
        query = read_query(text, vocabulary)
        return {c.ids[0]: [w.text for w in query.words_of(c)] for c in query.concepts}

    assert named("alopecia areata or androgenetic alopecia") == {
        "=areata": ["alopecia", "areata"],
        "=androgenetic": ["androgenetic", "alopecia"],
    }
    assert named("low level laser or low dose naltrexone") == {
        "=naltrexone": ["low", "dose", "naltrexone"],
    }


def test_a_question_without_words_is_empty() -> None:
    assert read_query("what is it?", VOCABULARY).words == ()


def test_words_beyond_the_limit_are_left_out() -> None:
    words = " ".join(f"word{n}" for n in range(MAX_QUERY_WORDS + 50))
    assert len(read_query(words, VOCABULARY).words) == MAX_QUERY_WORDS


def test_a_sentence_that_shares_nothing_is_no_match() -> None:
    ranked = rank("minoxidil", "Minoxidil helped.", "Zinc did not.")
    assert [r.key for r in ranked] == [0]
    assert ranked[0].match > 0


def test_a_term_in_every_sentence_still_matches() -> None:
    ranked = rank("hair", "Hair grew.", "Hair fell.", "Hair stayed.")
    assert len(ranked) == 3
    assert all(r.match > 0 for r in ranked)


def test_another_name_matches_and_the_word_itself_matches_better() -> None:
    ranked = rank("rogaine helped", "Rogaine helped.", "Minoxidil helped.", "Zinc.")
    assert [r.key for r in ranked] == [0, 1]
    assert rank("rogaine", "Minoxidil.", "Zinc.")[0].key == 0


def test_a_repeated_word_counts_once() -> None:
    once = rank("minoxidil zinc", "Minoxidil.", "Zinc.")
    often = rank("minoxidil minoxidil minoxidil zinc", "Minoxidil.", "Zinc.")
    assert [(r.key, r.score) for r in once] == [(r.key, r.score) for r in often]


def test_equal_scores_are_ordered_by_id_then_place() -> None:
    assert [r.key for r in rank("minoxidil", *["Minoxidil."] * 3)] == [0, 1, 2]


def test_nothing_is_ranked_where_nothing_is() -> None:
    assert rank("minoxidil") == []
    assert rank("minoxidil", "") == []
    assert rank("minoxidil", "!?", "...") == []
    assert rank_sentences(read_query("minoxidil", VOCABULARY), [], {}, {}) == []


def test_a_hit_beyond_the_sentences_is_no_trouble() -> None:
    digest = make_digest(post("Thread", "Minoxidil helped."), VOCABULARY)
    query = read_query("minoxidil", VOCABULARY)
    ranked = rank_sentences(query, [PassageHit(1.0, 0, 1, 0, 99)], {0: digest}, {0: "x"})
    assert [r.sentence for r in ranked] == [Sentence(0, 17, None, *ranked[0].sentence[3:])]


def test_filters_take_documents_out_before_ranking() -> None:
    documents = [study(f"Minoxidil study {n}", "Minoxidil minoxidil.") for n in range(60)]
    both: list[Document] = [*documents, post("Thread", "Some used minoxidil, long ago, for hair.")]
    with Library.in_memory(both) as library:
        hits = library.retrieve("minoxidil", filters=Filters(kind="post"))
        assert [hit.kind for hit in hits] == ["post"]


def test_a_removed_document_is_not_found() -> None:
    with starter() as library:
        retriever = library.retriever
        assert retriever.knows("dkk1")
        assert not retriever.knows("biotin")
        library.remove([s.id for s in library.summaries()])
        found = library.retriever.retrieve(retriever.read("DKK1"))
        assert not found.passages
        assert not found.sentences


def test_a_sentence_stands_in_one_hit_though_two_passages_have_it() -> None:
    digest = make_digest(post("Thread", "Minoxidil helped."), VOCABULARY)
    hits = [PassageHit(2.0, 0, 1, 0, 1), PassageHit(1.0, 0, 1, 0, 1)]
    ranked = rank_sentences(read_query("minoxidil", VOCABULARY), hits, {0: digest}, {0: "x"})
    assert [(r.index, r.passage) for r in ranked] == [(0, 2.0)]
