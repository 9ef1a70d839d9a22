"""Tables with a header."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.models import Study
from qabot.sources.tabular import FORMAT
from tests.reading import Reading, sample

reading = Reading(FORMAT, "table.csv")


def test_pubmed_s_own_columns_are_read() -> None:
    [study] = reading.studies(
        "PMID,Title,Authors,Citation,First Author,Journal/Book,"
        "Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
        '123,"On hair.","Lira R, de Oliveira Filho ASB, Cruz A.",'
        '"Hair J. 2021 Mar;75(2):101-110. doi: x.",'
        '"Lira R","Hair J","2021","2021/01/04","PMC9","",10.1000/X\n'
    )
    assert study.authors == ("Lira R", "de Oliveira Filho ASB", "Cruz A")
    assert (study.title, study.journal, study.published) == ("On hair", "Hair J", "2021-03")
    assert (study.pmid, study.pmcid, study.doi) == ("123", "PMC9", "10.1000/x")
    assert (study.volume, study.issue, study.pages) == ("75", "2", "101-110")


def test_scopus_s_own_columns_are_read() -> None:
    [study] = reading.studies(
        '﻿"Authors","Author full names","Title","Year","Source title","Volume","Issue","Art. No.",'
        '"Page start","Page end","DOI","Link","Abstract",'
        '"Author Keywords","Index Keywords","Document Type"\n'
        '"Choi N.; Kim D.Y.","Choi, Nahyun (57200000001); Kim, Doo Yeong (57200000002)",'
        '"On hair","2023",'
        '"Hair J","56","11","","1","9","10.1000/x","https://example.org/1","It grew.",'
        '"hair; scalp","Mice","Review"\n'
    )
    assert study.authors == ("Choi, Nahyun", "Kim, Doo Yeong")
    assert (study.journal, study.pages) == ("Hair J", "1-9")
    assert study.keywords == ("hair", "scalp", "Mice")
    assert study.publication_types == ("Review",)


def test_europe_pmc_s_own_columns_are_read() -> None:
    [study] = reading.studies(
        "SOURCE,EXT_ID,TITLE,AUTHOR_STRING,JOURNAL_TITLE,PUB_YEAR,JOURNAL_VOLUME,ISSUE,PAGE_INFO,PMCID,DOI\n"
        'MED,123,On hair.,"Choi N, Kim DY.",Hair J,2023,56,11,1-9,PMC9,10.1000/x\n'
    )
    assert (study.pmid, study.journal, study.volume) == ("123", "Hair J", "56")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found(delimiter: str) -> None:
    rows = ["Title,Abstract,Year", "On hair,It grew.,2023"]
    text = "\n".join(row.replace(",", delimiter) for row in rows)
    [study] = reading.studies(text)
    assert (study.title, study.text, study.published) == ("On hair", "It grew.", "2023")


def test_cells_in_quotes_may_hold_lines_quotes_and_delimiters() -> None:
    [study] = reading.studies('title,abstract\n"On ""hair"", again","First,\n\nsecond"\n')
    assert study.title == 'On "hair", again'
    assert study.text == "First,\n\nsecond"


def test_lines_before_the_header_and_a_sep_line_are_passed_over() -> None:
    assert len(reading.studies("sep=;\nTitle;Abstract\nA;b\n")) == 1
    assert len(reading.studies("Query: hair\n\nTitle,Abstract\nA,b\n")) == 1


def test_labels_and_unknown_columns_are_passed_over() -> None:
    [study] = reading.studies("title,abstract,label_included,foo\nA,b,1,bar\n")
    assert study.model_dump(exclude_defaults=True, exclude={"id"}) == {
        "title": "A",
        "sections": ({"text": "b"},),
    }


def test_a_cell_of_half_a_megabyte_is_read() -> None:
    assert len(reading.studies(f'title,abstract\nA,"{"word " * 100_000}"\n')[0].text) > 400_000


def test_a_quote_that_does_not_close_costs_its_row_alone() -> None:
    text = 'title,abstract\nA,x\nB,"never closed\nC,y\nD,z\n'
    assert [one.title for one in reading.studies(text)] == ["A", "C", "D"]
    [problem] = reading.problems(text)
    assert problem.place == "record 2"
    assert "does not close" in problem.reason


def test_a_quote_within_a_bare_cell_opens_nothing() -> None:
    assert [one.title for one in reading.studies('title,abstract\nA 5" scar,x\nB,y\n')] == [
        'A 5" scar',
        "B",
    ]


def test_a_row_without_a_title_is_a_problem_and_an_empty_row_is_none() -> None:
    text = "title,abstract\n,x\n,\n\nA,y\n"
    assert [one.place for one in reading.problems(text)] == ["record 1"]
    assert len(reading.studies(text)) == 1


def test_a_number_that_a_spreadsheet_made_a_fraction_is_whole_again() -> None:
    [study] = reading.studies("title,year,pmid,volume\nA,2019.0,123.0,5.0\n")
    assert (study.published, study.pmid, study.volume) == ("2019", "123", "5")


def test_posts_are_told_by_their_columns() -> None:
    [post] = reading.posts(
        "title,selftext,score,subreddit,created_utc\nIt works,Said so.,74,tressless,1577836800\n"
    )
    assert (post.body, post.upvotes, post.community) == ("Said so.", 74, "tressless")
    assert str(post.created) == "2020-01-01"


def test_an_exported_cell_never_begins_like_a_formula() -> None:
    study = Study.model_validate({"title": "=HYPERLINK(1)", "journal": "@x"})
    text = "".join(FORMAT.write([study]) if FORMAT.write else [])
    assert "\nstudy,'=HYPERLINK(1),," in text
    assert reading.studies(text)[0].title == "=HYPERLINK(1)"


def test_a_table_without_a_title_column_is_refused_with_the_next_step() -> None:
    with pytest.raises(UnreadableSource, match="name one column `title`"):
        reading.outcomes("a,b\n1,2\n")


def test_prose_is_not_a_table() -> None:
    assert FORMAT.recognises(b"Title, or not\n\nSome text, and more.", "x.txt") == 0.0


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("csv/asreview/duplicate_records.csv", 10, 4),
        ("csv/asreview/embase.csv", 6, 0),
        ("csv/asreview/generic.csv", 2, 0),
        ("csv/asreview/generic_semicolon.csv", 2, 0),
        ("csv/asreview/generic_tab.tab", 2, 0),
        ("csv/asreview/generic_labels_no_abs.csv", 6, 0),
        ("csv/asreview/missing_values.csv", 2, 2),
        ("zotero_csv/PyBiblio/exported_items_first_53.csv", 53, 0),
    ],
)
def test_every_row_of_a_sample_is_read_or_reported(path: str, good: int, bad: int) -> None:
    raw = sample(f"formats/{path}")
    assert len(reading.studies(raw)) == good
    assert len(reading.problems(raw)) == bad
    assert FORMAT.recognises(raw[:65536], path) >= 0.8


def test_the_embase_sample_is_read_whole() -> None:
    second = reading.studies(sample("formats/csv/asreview/embase.csv"))[1]
    assert (second.journal, second.published) == ("Cancer", "2004-08-25")
    assert (second.volume, second.issue, second.pages) == ("102", "4", "253-258")
    assert second.doi == "10.1002/cncr.20369"
    assert second.authors[:2] == ("Eloubeidi M.A.", "Cohn M.")


def test_lists_as_a_program_writes_them_are_taken_apart() -> None:
    first = reading.studies(sample("formats/csv/asreview/generic.csv"))[0]
    assert first.authors == ("Marx, Karl", "Lindgren, Astrid")
    assert first.keywords == ("Pippi", "Nordwind", "Piraten")
    assert first.journal == "Lorem"


def test_46_of_the_zotero_items_have_their_abstract() -> None:
    items = reading.studies(sample("formats/zotero_csv/PyBiblio/exported_items_first_53.csv"))
    assert sum(bool(one.text) for one in items) == 46
    assert all(one.published and one.authors for one in items)
