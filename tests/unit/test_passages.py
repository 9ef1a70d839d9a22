"""The passages that the index retrieves."""

from __future__ import annotations

from qabot.analysis.digest import make_digest
from qabot.analysis.passages import PASSAGE_SENTENCES, TO_THE_END, WHOLE_TEXT, is_long, passages
from qabot.analysis.vocabulary import Vocabulary
from tests.making import TWO_MEANINGS, post, study


def test_an_abstract_is_one_passage_for_which_no_sentence_is_found() -> None:
    document = study("Minoxidil in women", "Hair grew. Nails did not.")
    [whole] = passages(document, None, Vocabulary.empty())
    assert (whole.first, whole.last) == (0, TO_THE_END)
    assert whole.words == "minoxidil women hair grew nail"
    assert set(whole.written.split()) == {"minoxidil", "women", "hair", "grew", "nails"}
    assert whole.names == ""


def test_a_document_without_a_text_is_found_by_its_title() -> None:
    [whole] = passages(study("Minoxidil in women"), None, Vocabulary.empty())
    assert whole.words == "minoxidil women"


def test_a_long_text_has_a_passage_for_each_run_of_sentences_of_a_section() -> None:
    text = " ".join(f"Sentence number {n} ends." for n in range(WHOLE_TEXT // 20))
    document = study("A title", text)
    assert is_long(document)
    digest = make_digest(document, Vocabulary.empty())
    runs = list(passages(document, digest, Vocabulary.empty()))
    assert (runs[0].first, runs[0].last) == (0, PASSAGE_SENTENCES)
    assert [run.first for run in runs[1:]] == [run.last for run in runs[:-1]]
    assert runs[-1].last == len(digest.sentences)
    assert runs[0].words.startswith("titl sentenc number 0 end sentenc number 1")
    assert "title" in runs[0].written.split()
    assert "title" not in runs[1].written.split()


def test_the_names_of_the_title_and_the_text_are_found_each_time() -> None:
    document = post("Alopecia areata", "Alopecia areata came back. alopecia. Areata.")
    [whole] = passages(document, None, TWO_MEANINGS)
    assert whole.names == "=areata =areata"


def test_a_short_form_that_may_mean_two_things_names_none() -> None:
    [whole] = passages(post("AA came back", "It was AA."), None, TWO_MEANINGS)
    assert whole.names == ""


def test_a_long_text_is_found_by_what_its_short_forms_stand_for() -> None:
    text = "Alopecia areata (AA) is patchy. " + "AA comes back. " * (WHOLE_TEXT // 15)
    document = study("A title", text)
    *_, last = passages(document, make_digest(document, TWO_MEANINGS), TWO_MEANINGS)
    assert "=areata" in last.names.split()
