"""BibTeX and BibLaTeX."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.bibtex import FORMAT
from qabot.sources.protocol import Problem
from tests.reading import Reading, sample

reading = Reading(FORMAT)


def test_the_fields_of_an_entry_are_read() -> None:
    [study] = reading.studies(
        r"""@article{choi2023, title={{DKK1} in $\alpha$-hair.},
        author={Choi, Nahyun and M{\"u}ller, J},
        journal="Cell Prolif", year=2023, month=nov, volume={56}, number={11}, pages={1--9},
        doi={https://doi.org/10.1111/CPR.1}, pmid={123}, keywords={hair, DKK1},
        abstract={It grew by 50\% in
        20% of mice.}, url={https://example.org/a_b}}"""
    )
    assert study.title == "DKK1 in α-hair"
    assert study.authors == ("Choi, Nahyun", "Müller, J")
    assert study.journal == "Cell Prolif"
    assert study.published == "2023-11"
    assert (study.volume, study.issue, study.pages) == ("56", "11", "1-9")
    assert (study.doi, study.pmid) == ("10.1111/cpr.1", "123")
    assert study.keywords == ("hair", "DKK1")
    assert study.text == "It grew by 50% in 20% of mice."
    assert study.url == "https://example.org/a_b"


def test_comments_preambles_and_free_text_are_no_entries() -> None:
    text = (
        'hello }}\n@comment{ @x }\n@preamble{"p"}\n@string{s={J}}\n@misc{a, title={T}, journal=s}'
    )
    [study] = reading.studies(text)
    assert (study.title, study.journal) == ("T", "J")
    assert not reading.problems(text)


def test_strings_are_joined() -> None:
    [study] = reading.studies('@string(a = "Hair")\n@misc{k, title = a # " and " # {scalp}}')
    assert study.title == "Hair and scalp"


def test_strings_that_grow_without_end_are_cut_off() -> None:
    doubling = "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(60))
    text = f"@string{{s0 = {{xxxxxxxx}}}}\n{doubling}@misc{{a, title = {{T}}, abstract = s60}}"
    assert [one.title for one in reading.studies(text)] == ["T"]


def test_an_entry_inherits_from_one_that_comes_later() -> None:
    text = (
        "@inproceedings{a, title={Child}, crossref={P}}\n@misc{x, title={Between}}\n"
        "@proceedings{p, title={The meeting}, year={2015}, doi={10.1000/p}}"
    )
    child = next(one for one in reading.studies(text) if one.title == "Child")
    assert (child.journal, child.published) == ("The meeting", "2015")
    assert child.doi is None


def test_a_crossref_to_nothing_or_to_itself_loses_nothing() -> None:
    text = "@inbook{a, title={A}, crossref={a}}\n@inbook{b, title={B}, crossref={nobody}}"
    assert sorted(one.title for one in reading.studies(text)) == ["A", "B"]


def test_two_entries_with_one_key_are_both_read() -> None:
    assert len(reading.studies("@misc{a, title={A}}\n@misc{a, title={B}}")) == 2


def test_an_entry_that_does_not_close_costs_itself_alone() -> None:
    text = "@article{a, title={no end, year=2010\n\n@article{b, title={good}}\n"
    assert [one.title for one in reading.studies(text)] == ["good"]
    [problem] = reading.problems(text)
    assert problem.place == "record 1"
    assert "do not close" in problem.reason


def test_a_missing_comma_costs_nothing() -> None:
    [study] = reading.studies("@article{a, title={x} year={2010}\n journal={J}}")
    assert (study.title, study.published, study.journal) == ("x", "2010", "J")


def test_an_entry_may_have_no_key_and_round_delimiters() -> None:
    found = reading.studies("@article{title={A}}\n@article(b, title={B (c)})")
    assert [one.title for one in found] == ["A", "B (c)"]


def test_several_entries_may_stand_on_one_line() -> None:
    assert len(reading.studies("@misc{a,title={A}}@misc{b,title={B}} @misc{c,title={C}}")) == 3


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        ("Choi, N and others", ("Choi, N",)),
        ("{Alopecia and Hair Group} and Kim, D", ("Alopecia and Hair Group", "Kim, D")),
        ("{Choi, N and Kim, D}", ("Choi, N", "Kim, D")),
        ("A. B. Smith AND C. Jones", ("A. B. Smith", "C. Jones")),
        (
            "von Hippel, Eric and Reagle, Jr., Joseph M.",
            ("von Hippel, Eric", "Reagle, Jr., Joseph M."),
        ),
        ("{W.M.P. van der} Aalst", ("W.M.P. van der Aalst",)),
    ],
)
def test_names_are_parted_by_and_outside_braces(field: str, authors: tuple[str, ...]) -> None:
    assert reading.studies(f"@misc{{a, title={{T}}, author={{{field}}}}}")[0].authors == authors


def test_biblatex_names_of_fields_are_read() -> None:
    [study] = reading.studies(
        "@article{a, title={T}, subtitle={S}, date={2020-05-06}, journaltitle={J}, eprint={123},"
        " eprinttype={pubmed}}"
    )
    assert (study.title, study.published, study.journal) == ("T: S", "2020-05-06", "J")
    assert study.pmid == "123"


def test_the_kind_of_entry_is_a_type_where_it_says_something() -> None:
    assert reading.studies("@article{a, title={T}}")[0].publication_types == ()
    assert reading.studies("@phdthesis{a, title={T}}")[0].publication_types == ("Thesis",)
    assert reading.studies("@phdthesis{a, title={T}, type={PhD thesis}}")[0].publication_types == (
        "PhD thesis",
    )


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("bibtex/bibtexparser/bibtex.bib", 1, 0),
        ("bibtex/bibtexparser/gbk_test.bib", 1, 0),
        ("bibtex/jabref/bibWithMixedContent.bib", 1, 0),
        ("bibtex/jabref/complex.bib", 20, 0),
        ("bibtex/jabref/crossref.bib", 4, 0),
        ("bibtex/jabref/encoding-windows-1252-with-header.bib", 0, 1),
        ("bibtex/jabref/testjabref_292.bib", 6, 0),
        ("bibtex/jabref/utf8-bom.bib", 2, 0),
    ],
)
def test_every_entry_of_a_sample_is_read_or_reported(path: str, good: int, bad: int) -> None:
    raw = sample(f"formats/{path}")
    assert len(reading.studies(raw)) == good
    assert len(reading.problems(raw)) == bad
    assert FORMAT.recognises(raw, path) >= 0.9


def test_a_file_without_entries_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="no entry"):
        reading.outcomes("% only a comment\n")


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={" + "{" * 200_000 + "}" * 200_000 + "}}",
        "@article{a, title={" + "{" * 1_000_000,
        "@article{a, title=" + '"' * 100_001 + "}",
        "@article{" * 50_000,
        "@article{a," + "x={y}," * 100_000 + "}",
        "@" * 500_000,
        "@article{a, title = " + "a # " * 100_000 + "b}",
        "@article{a, author={" + "x and " * 100_000 + "y}, title={T}}",
        "@article{a, title={\x00\x01T\ud800}}",
        "@article{a, title={T\n@a{" + "x" * 200_000 + "\n}}",
    ],
)
def test_hostile_text_gives_a_sentence_or_a_study(text: str) -> None:
    try:
        found = reading.outcomes(text)
    except UnreadableSource as refusal:
        found = [Problem("", str(refusal))]
    assert found
