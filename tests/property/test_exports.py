"""What is exported reads back equal, in the fields that docs/formats.md lists."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.models import Document, Post, Section, Study
from qabot.sources import bibtex, csl_json, jsonl, ris, tabular
from qabot.sources.protocol import Format, Parsed

EXCHANGE = [ris.FORMAT, bibtex.FORMAT, csl_json.FORMAT, tabular.FORMAT]
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Words with what each syntax uses for itself: braces, tags, quotes, entities, accents, formulas.
word = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8
) | st.sampled_from(
    ["R&D", "50%", "{x}", "}", "{", "\\", "$5", "a_b", "--", "''", "``", '"', "TY  - JOUR", "ER  -",
     "&amp;", "<i>", "</p>", "@article{a,", "#1", "~", "^", "Müller", "κ", "=1+1", "'=2", "and",
     "%0", "<h4>", "crème", "毛髪"],
)  # fmt: skip
passage = st.lists(word, min_size=1, max_size=6).map(" ".join)
line = passage.map(lambda text: " ".join(text.split())).filter(bool)
label = line.filter(lambda text: not text.endswith("."))
listed = label.filter(lambda text: not set(text) & set(";|,") and text == text.strip("; "))
paragraph = st.lists(passage, min_size=1, max_size=3).map("\n\n".join)
given_name = st.sampled_from(["N", "Nahyun", "J.-U.", "Doo Yeong", "K"])
family_name = st.sampled_from(["Choi", "Hwang", "van der Berg", "O'Brien", "Müller", "Sato"])
author = st.one_of(
    st.tuples(family_name, given_name).map(", ".join),
    st.tuples(given_name, family_name).map(" ".join),
    st.sampled_from(["WHO", "Alopecia Study Group", "Smith and Sons", "王伟"]),
)
date = st.dates(dt.date(1500, 1, 1), dt.date(2150, 1, 1)).map(dt.date.isoformat)
published = st.none() | date | date.map(lambda day: day[:7]) | date.map(lambda day: day[:4])
address = st.none() | st.sampled_from(
    ["https://example.org/a_b~c%20d?x=1&y=2#z", "http://example.org/{odd}", "ftp://h.org/a--b"]
)
maybe_label = st.none() | label
posts = st.builds(
    lambda **fields: Post.model_validate(fields),
    title=line,
    category=st.none() | label,
    community=st.none() | label,
    upvotes=st.none() | st.integers(-10_000, 10_000_000),
    age=st.none() | st.sampled_from(["2 years ago", "9 months ago"]),
    created=st.none() | date,
    summary=st.none() | paragraph,
    body=st.none() | paragraph,
    forum_id=st.none() | st.sampled_from(["reddit:t3_abc", "forum:1_2{3}"]),
    url=address,
)


def _with_sections(study: Study, text: Any) -> Study:
    sections = (Section(text=text),) if text else ()
    return study.model_copy(update={"sections": sections})


def _made(fields: dict[str, Any]) -> Study:
    text = fields.pop("sections", None)
    study = Study.model_validate(fields)
    return _with_sections(study, text)


studies = st.fixed_dictionaries(
    {
        "title": label,
        "authors": st.lists(author, max_size=4).map(tuple),
        "journal": maybe_label,
        "published": published,
        "tldr": st.none() | line,
        "sections": st.none() | paragraph,
        "doi": st.none()
        | st.sampled_from(["10.1000/abc_d", "10.1002/(sici)1097::aid-x", "10.5555/a%7b"]),
        "pmid": st.none() | st.integers(1, 99_999_999).map(str),
        "pmcid": st.none() | st.integers(1, 99_999_999).map(lambda number: f"PMC{number}"),
        "url": address,
        "volume": st.none() | st.sampled_from(["12", "Suppl 3", "A&B"]),
        "issue": st.none() | st.sampled_from(["4", "4-5", "{2}"]),
        "pages": st.none() | st.sampled_from(["1-9", "e123", "S1-S9", "5", "12-14, 20"]),
        "keywords": st.lists(listed, max_size=3, unique=True).map(tuple),
        "publication_types": st.lists(
            st.sampled_from(["Review", "Meta-Analysis", "Clinical Trial, Phase III"]),
            max_size=2,
            unique=True,
        ).map(tuple),
        "retracted": st.booleans(),
    },
).map(_made)


def _read_back(form: Format, documents: list[Document]) -> list[Document]:
    assert form.write is not None
    text = "".join(form.write(documents))
    outcomes = list(form.read(io.BytesIO(text.encode()), "export"))
    assert all(isinstance(one, Parsed) for one in outcomes), (text, outcomes)
    return [one.document for one in outcomes if isinstance(one, Parsed)]


def _expected(document: Document) -> dict[str, Any]:
    """The fields that every exchange format keeps; an id is made anew from them."""
    fields = document.model_dump(exclude={"id"})
    if isinstance(document, Study) and document.retracted:
        fields["publication_types"] = (*document.publication_types, "Retracted Publication")
    return fields


@SETTINGS
@given(st.lists(studies | posts, max_size=4))
def test_any_document_written_as_json_lines_reads_back_equal(documents: list[Document]) -> None:
    assert _read_back(jsonl.FORMAT, documents) == documents


@pytest.mark.parametrize("form", EXCHANGE, ids=lambda form: form.name)
@SETTINGS
@given(study=studies)
def test_a_study_reads_back_with_the_same_fields(form: Format, study: Study) -> None:
    [again] = _read_back(form, [study])
    assert again.model_dump(exclude={"id"}) == _expected(study)


@pytest.mark.parametrize("form", EXCHANGE, ids=lambda form: form.name)
@SETTINGS
@given(post=posts)
def test_a_post_reads_back_with_the_same_fields(form: Format, post: Post) -> None:
    [again] = _read_back(form, [post])
    assert again.model_dump(exclude={"id"}) == _expected(post)


@pytest.mark.parametrize("form", EXCHANGE, ids=lambda form: form.name)
@SETTINGS
@given(st.lists(studies | posts, min_size=2, max_size=5))
def test_documents_come_back_in_their_order(form: Format, documents: list[Document]) -> None:
    again = _read_back(form, documents)
    assert [one.title for one in again] == [one.title for one in documents]


@SETTINGS
@given(st.lists(studies | posts, max_size=6))
def test_bibtex_keys_are_unique(documents: list[Document]) -> None:
    text = "".join(bibtex.write(documents))
    starts = [one for one in text.split("\n") if one.startswith(("@article{", "@misc{"))]
    keys = [one.partition("{")[2].rstrip(",") for one in starts]
    assert len(keys) >= len(documents)
    assert all(key.isascii() and key for key in keys[: len(documents)])
    assert len(set(keys)) == len(keys)
