"""Documents kept: known again, merged, replaced, removed, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qabot import Library, Study
from qabot.errors import AmbiguousDocument, UnknownDocument
from tests.making import post, study

if TYPE_CHECKING:
    from qabot.models import Document

SHORT = "Minoxidil helped."
LONG = "Minoxidil helped in most of the men. The effect lasted for a year."
TITLE = "Minoxidil for hair loss in men"


def library_of(*documents: Document) -> Library:
    return Library.in_memory(documents)


def only(library: Library) -> Study:
    (document,) = library.documents()
    assert isinstance(document, Study)
    return document


@pytest.mark.parametrize(
    ("first", "second", "identity"),
    [
        ({"doi": "10.1000/x"}, {"doi": "10.1000/x", "pmid": "7"}, "doi:10.1000/x"),
        ({"pmid": "7"}, {"pmid": "7", "pmcid": "PMC9"}, "pmid:7"),
        ({"pmcid": "PMC9"}, {"pmcid": "PMC9", "doi": "10.1000/x"}, "doi:10.1000/x"),
        ({"published": "2020"}, {"published": "2020-05", "pmid": "7"}, "pmid:7"),
        ({"published": "2020-05"}, {"published": "2020"}, None),
        ({"pmid": "7"}, {"pmid": "7", "doi": "10.1000/x"}, "doi:10.1000/x"),
    ],
)
def test_records_of_one_study_are_one_document(
    first: dict[str, str], second: dict[str, str], identity: str | None
) -> None:
    one, other = study(TITLE, SHORT, **first), study(TITLE, LONG, **second)
    library = library_of(one)
    report = library.add([other], source="another place")
    merged = only(library)
    assert report.updated == (merged.id,)
    assert report.added == ()
    assert merged.text == LONG, "the fuller text wins"
    assert identity is None or merged.id == identity
    assert [origin.source for origin in library.origins(merged.id)] == ["script", "another place"]
    for known in (one.id, other.id, *second.values(), *first.values()):
        if known and not known.startswith("2020"):
            assert library.get(known).id == merged.id


def test_the_fuller_text_wins_in_either_order() -> None:
    library = library_of(study(TITLE, LONG, pmid="7"))
    library.add([study(TITLE, SHORT, pmid="7", journal="Hair")], source="other")
    assert only(library).text == LONG
    assert only(library).journal == "Hair"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"doi": "10.1000/x"}, {"doi": "10.1000/y"}),
        ({"pmid": "7"}, {"pmid": "8"}),
        ({"published": "2020"}, {"published": "2021"}),
    ],
)
def test_studies_that_share_a_title_alone_stay_apart(
    first: dict[str, str], second: dict[str, str]
) -> None:
    library = library_of(study(TITLE, SHORT, **first), study(TITLE, LONG, **second))
    assert len(library) == 2


def test_a_short_title_names_no_one_study() -> None:
    fields = {"published": "2020"}
    library = library_of(
        study("Editorial", "About hair.", id="one", **fields),
        study("Editorial", "About skin.", id="two", **fields),
    )
    assert len(library) == 2


def test_a_study_and_a_post_of_one_title_stay_apart() -> None:
    library = library_of(study(TITLE, SHORT), post(TITLE, LONG))
    assert len(library) == 2


def test_posts_of_one_title_are_told_apart_by_the_forums_ids() -> None:
    library = library_of(
        post("Weekly thread", "Minoxidil.", forum_id="reddit:t3_a"),
        post("Weekly thread", "Finasteride.", forum_id="reddit:t3_b"),
    )
    assert len(library) == 2


@pytest.mark.parametrize(
    "pair",
    [
        (study("A study of hair", "One.", id="x"), post("A post of hair", "Two.", id="x")),
        (
            study(TITLE, "One.", id="x", doi="10.1000/x"),
            study("Another study of hair", "Two.", id="x", doi="10.1000/y"),
        ),
        (
            post("One thread", "One.", id="x", forum_id="reddit:t3_a"),
            post("Other thread", "Two.", id="x", forum_id="reddit:t3_b"),
        ),
    ],
)
def test_an_id_given_to_two_documents_loses_neither(pair: tuple[Document, Document]) -> None:
    library = library_of(*pair)
    assert len(library) == 2
    assert {document.text for document in library.documents()} == {"One.", "Two."}
    assert library.get("x").text == "One."
    again = library.add(pair)
    assert len(library) == 2
    assert len(again.unchanged) == 2


def test_the_same_record_again_changes_nothing() -> None:
    document = study(TITLE, SHORT, doi="10.1000/x")
    library = library_of(document)
    report = library.add([document])
    assert report.unchanged == (document.id,)
    assert report.added == report.updated == ()


def test_a_changed_record_of_the_same_source_replaces_what_it_gave() -> None:
    library = library_of(study(TITLE, LONG, doi="10.1000/x", journal="Hair"))
    report = library.add([study(TITLE, SHORT, doi="10.1000/x")])
    assert report.updated == ("doi:10.1000/x",)
    assert only(library).text == SHORT
    assert only(library).journal is None
    assert len(library.origins("10.1000/x")) == 1


def test_what_another_source_gave_outlives_a_replacement() -> None:
    library = library_of(study(TITLE, SHORT, doi="10.1000/x"))
    library.add([study(TITLE, LONG, doi="10.1000/x")], source="other")
    library.add([study(TITLE, "", doi="10.1000/x", journal="Hair")], source="script")
    assert only(library).text == LONG
    assert only(library).journal == "Hair"


def test_two_records_of_one_document_in_one_run_are_merged() -> None:
    library = library_of(
        study(TITLE, SHORT, doi="10.1000/x"), study(TITLE, "", doi="10.1000/x", pmid="7")
    )
    assert only(library).text == SHORT
    assert only(library).pmid == "7"
    again = library.add(
        [study(TITLE, SHORT, doi="10.1000/x"), study(TITLE, "", doi="10.1000/x", pmid="7")]
    )
    assert again.unchanged == ("doi:10.1000/x",)
    assert again.updated == ()


def test_a_document_that_links_two_others_folds_them() -> None:
    library = library_of(
        study("One title of four words", SHORT, doi="10.1000/x"),
        study("Other title of four words", LONG, pmid="7"),
    )
    assert len(library) == 2
    library.add([study("One title of four words", "", doi="10.1000/x", pmid="7")], source="link")
    assert only(library).text == LONG
    assert library.get("pmid:7").id == library.get("10.1000/X").id == "doi:10.1000/x"
    answer = library.ask("does minoxidil last?")
    assert {source.document_id for source in answer.sources} == {"doi:10.1000/x"}


def test_relations_outlive_a_change_of_ids() -> None:
    page, thread = study(TITLE, SHORT, published="2020"), post("A thread on hair", "Minoxidil.")
    library = library_of(page, thread)
    library._store.add([(page, library.origins(page.id)[0], [thread.id])])
    library.add([study(TITLE, LONG, published="2020", doi="10.1000/x")], source="other")
    (relation,) = library.relations("10.1000/x")
    assert (relation.from_id, relation.to_id) == ("doi:10.1000/x", thread.id)
    assert library.relations(page.id) == library.relations(thread.id) == [relation]
    assert [d.listed for d in library.similar(thread.id).studies] == [True]


def test_a_relation_under_two_ids_is_one() -> None:
    page, thread = study(TITLE, SHORT, published="2020"), post("A thread on hair", "Minoxidil.")
    library = library_of(page, thread)
    origin = library.origins(page.id)[0]
    library._store.add([(page, origin, [thread.id])])
    better = study(TITLE, SHORT, published="2020", doi="10.1000/x")
    library._store.add([(better, origin.model_copy(update={"source": "other"}), [thread.id])])
    assert len(library.relations(page.id)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "10.1000/X",
        "doi:10.1000/x",
        "DOI: 10.1000/x",
        "https://doi.org/10.1000/x",
        "7",
        "pmid:7",
        " pmc9 ",
        "PMC9",
        "pmcid:PMC9",
    ],
)
def test_a_document_is_found_by_its_ids_as_people_write_them(written: str) -> None:
    library = library_of(study(TITLE, SHORT, doi="10.1000/x", pmid="7", pmcid="PMC9"))
    assert library.get(written).title == TITLE


@pytest.mark.parametrize("unknown", ["", "%", "nothing", "id:", "10.1000/xy", "' OR 1=1 --"])
def test_an_id_that_no_document_has_is_unknown(unknown: str) -> None:
    library = library_of(study(TITLE, SHORT, doi="10.1000/x"))
    with pytest.raises(UnknownDocument):
        library.get(unknown)


@pytest.mark.parametrize(
    ("start", "identity"),
    [
        ("odd", "odd%_*[x]"),
        ("odd%", "odd%_*[x]"),
        ("odd%_*[", "odd%_*[x]"),
        (" doi:10.1000/x ", "doi:10.1000/xyz"),
        ("10.1000/XY", "doi:10.1000/xyz"),
        ("new", "new-name"),
        ("old", "new-name"),
        ("ab", "ab"),
        ("abc", "abc\U0010fffe"),
    ],
)
def test_the_start_of_an_id_is_enough_for_a_person(start: str, identity: str) -> None:
    documents = [
        study(f"Made study of hair {name}", f"{SHORT} {name}", id=name)
        for name in ("odd%_*[x]", "od", "new-name", "ab", "abc\U0010fffe")
    ]
    library = library_of(*documents, study(TITLE, SHORT, doi="10.1000/xyz"))
    library.add([documents[2].model_copy(update={"id": "old-name"})], source="other")
    assert library.full_id(start) == identity
    if start.strip() != identity:
        with pytest.raises(UnknownDocument):
            library.get(start)


@pytest.mark.parametrize("start", ["", "pmid:1", "1", "PMC9", "%", "a_", "made:1", "made:1*", "z"])
def test_a_number_a_pattern_and_nothing_are_no_start_of_an_id(start: str) -> None:
    library = library_of(
        study(TITLE, SHORT, pmid="123"),
        study("Other title of hair", LONG, pmcid="PMC987"),
        post("Thread", SHORT, id="made:12"),
        post("Another thread", LONG, id="abc"),
    )
    with pytest.raises(UnknownDocument):
        library.full_id(start)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (2, "Several ids begin with 'th': th-0, th-1; type more of one."),
        (5, "Several ids begin with 'th': th-0, th-1, th-2, th-3, th-4; type more of one."),
        (8, "Several ids begin with 'th': th-0, th-1, th-2, th-3, th-4 and 3 more; type more of"),
    ],
)
def test_a_start_that_several_ids_have_is_named_with_them(count: int, said: str) -> None:
    library = library_of(*(post(f"Thread {n}", f"{SHORT} {n}", id=f"th-{n}") for n in range(count)))
    with pytest.raises(AmbiguousDocument) as caught:
        library.full_id("th")
    assert str(caught.value).startswith(said)


def test_what_is_removed_is_gone_and_comes_back_as_it_was() -> None:
    documents: list[Document] = [
        study(TITLE, SHORT, doi="10.1000/x"),
        post("A thread on minoxidil", LONG),
    ]
    library = library_of(*documents)
    library.add([study(TITLE, LONG, doi="10.1000/x", pmid="7")], source="other")
    before = list(library.documents())
    removed = library.remove(["10.1000/x"])
    assert removed == ("doi:10.1000/x",)
    with pytest.raises(UnknownDocument):
        library.get("pmid:7")
    assert {s.kind for s in library.ask("minoxidil").sources} == {"post"}
    assert library.undo_removal() == ("doi:10.1000/x",)
    assert list(library.documents()) == before
    assert [o.source for o in library.origins("7")] == ["script", "other"]
    assert {s.kind for s in library.ask("minoxidil").sources} == {"study", "post"}
    assert library.undo_removal() == ()


def test_a_document_named_twice_is_removed_once() -> None:
    library = library_of(study(TITLE, SHORT, doi="10.1000/x"))
    assert library.remove(["10.1000/x", "doi:10.1000/x"]) == ("doi:10.1000/x",)
    assert len(library) == 0


def test_an_unknown_id_removes_nothing() -> None:
    library = library_of(study(TITLE, SHORT, doi="10.1000/x"))
    with pytest.raises(UnknownDocument, match="nothing"):
        library.remove(["10.1000/x", "nothing"])
    assert len(library) == 1


def test_removals_are_undone_one_by_one_from_the_last() -> None:
    library = library_of(study(TITLE, SHORT, id="a"), study("Other title of hair", LONG, id="b"))
    library.remove(["a"])
    library.remove(["b"])
    assert library.undo_removal() == ("b",)
    assert library.undo_removal() == ("a",)


def test_documents_of_a_removed_file_are_read_again(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "one.jsonl"
    file.write_text('{"kind":"post","title":"A thread","summary":"Minoxidil."}\n', "utf-8")
    library = library_of()
    (identity,) = library.add_paths([file]).added
    assert library.add_paths([file]).unchanged_in_known_files == 1
    library.remove([identity])
    assert library.add_paths([file]).added == (identity,)


def test_a_retraction_that_any_record_knows_of_stands() -> None:
    library = library_of(study(TITLE, LONG, doi="10.1000/x"))
    library.add([study(TITLE, "", doi="10.1000/x", retracted=True)], source="other")
    assert only(library).retracted
    assert library.ask("minoxidil").sources[0].retracted
