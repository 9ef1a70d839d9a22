"""The index holds what the library holds, and nothing that was taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qabot import Library, Section, Study
from qabot.api import adding

if TYPE_CHECKING:
    from pathlib import Path


def study(number: int, text: str) -> Study:
    return Study(
        id=f"made:{number}",
        title=f"Made study of things number {number}",
        sections=(Section(text=text),),
    )


def counts(library: Library) -> tuple[int, int, int]:
    """Passages in the index, documents in the index, documents in the library."""
    index = library.retriever.index
    return index.passage_count, index.document_count(), len(library)


def found(library: Library, words: str) -> list[str]:
    return [hit.document_id for hit in library.retrieve(words)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "l.qabot", starter=False)
    library.add(study(n, f"Quercetin was tried for the time {n}.") for n in range(1, 6))
    return library


def test_removed_documents_leave_the_index(library: Library) -> None:
    with library:
        library.remove(["made:2", "made:3"])
        assert counts(library) == (3, 3, 3)
        assert library.retriever.index.document_frequency("quercetin") <= 5
        library.undo_removal()
        assert counts(library) == (5, 5, 5)
        assert set(found(library, "quercetin")) == {f"made:{n}" for n in range(1, 6)}


def test_a_changed_document_leaves_no_old_passage(library: Library) -> None:
    with library:
        longer = study(1, "Quercetin was tried once more. Zebrafish were tried too, at length.")
        assert library.add([longer]).updated == ("made:1",)
        assert counts(library) == (5, 5, 5)
        assert found(library, "zebrafish") == ["made:1"]


def test_new_and_changed_documents_of_one_batch_are_all_found(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "BATCH", 3)
    mixed = [
        study(6, "Biotin one."),
        study(2, "Biotin was tried where quercetin was tried for the time 2."),
        study(7, "Biotin two."),
        study(6, "Biotin one, with more words than there were."),
        study(8, "Biotin three."),
        study(8, "Biotin three."),
        study(9, "Biotin four."),
    ]
    with library:
        library.add(mixed)
        assert counts(library) == (9, 9, 9)
        assert set(found(library, "biotin")) == {f"made:{n}" for n in (2, 6, 7, 8, 9)}


def test_what_was_handed_on_is_there_after_opening_again(library: Library) -> None:
    path = library.location.library
    library.close()
    with Library.open(path) as again:
        assert counts(again) == (5, 5, 5)
        assert again.retriever.index.covers == 5


def test_an_index_that_fell_behind_is_filled_before_new_documents_count(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with library:
        index = library.retriever.index
        with monkeypatch.context() as patch:
            patch.setattr(type(index), "take", lambda *_: None)
            patch.setattr(type(index), "catch_up", lambda *_: 0)
            library.add([study(6, "Biotin one.")])
        library.add([study(7, "Biotin two.")])
        assert counts(library) == (7, 7, 7)
        assert set(found(library, "biotin")) == {"made:6", "made:7"}


def test_both_ids_of_a_document_that_comes_twice_in_one_source_find_it(
    library: Library,
) -> None:
    first = study(30, "Biotin.")
    twin = first.model_copy(update={"id": "made:31"})
    with library:
        library.add([first, twin])
        assert library.get("made:30") == library.get("made:31")
