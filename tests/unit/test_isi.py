"""Web of Science exports."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.isi import FORMATS
from tests.reading import Reading, sample

reading, reading_rows = map(Reading, FORMATS)
ONE = (
    "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Choi, N\n   Kim, DY\nAF Choi, Nahyun\n"
    "   Kim, Doo Yeong\nTI On the hair\n   follicle\nSO HAIR J\nDT Article; Review\n"
    "DE hair; hair\n   follicle\n"
    "AB It grew\n   well.\nPD NOV 5\nPY 2023\nVL 56\nIS 11\nBP 1\nEP 9\n"
    "DI 10.1111/CPR.1\nPM 123\nER\n\nEF\n"
)


def test_the_fields_of_a_record_are_read() -> None:
    [study] = reading.studies(ONE)
    assert study.title == "On the hair follicle"
    assert study.authors == ("Choi, Nahyun", "Kim, Doo Yeong")
    assert (study.journal, study.published) == ("HAIR J", "2023-11-05")
    assert (study.volume, study.issue, study.pages) == ("56", "11", "1-9")
    assert (study.doi, study.pmid) == ("10.1111/cpr.1", "123")
    assert study.keywords == ("hair", "hair follicle")
    assert study.publication_types == ("Review",)
    assert study.text == "It grew well."


def test_a_record_without_its_end_does_not_swallow_the_next() -> None:
    assert len(reading.studies(ONE.replace("ER\n", "PT J\nTI Second\n"))) == 2


def test_tab_delimited_rows_are_read_like_tagged_records() -> None:
    rows = (
        b"\xef\xbb\xbfPT\tAU\tAF\tTI\tSO\tAB\tPY\tDI\tUT\n"
        b"J\tChoi, N; Kim, DY\t\tOn hair\tHAIR J\tIt grew.\t2023\t10.1000/x\tWOS:1\n"
    )
    assert FORMATS[1].recognises(rows, "savedrecs.txt") > 0.9
    [study] = reading_rows.studies(rows)
    assert study.authors == ("Choi, N", "Kim, DY")
    assert (study.title, study.published) == ("On hair", "2023")


def test_the_samples_are_read_and_the_empty_one_is_refused() -> None:
    raw = sample("formats/isi_ovid/jabref/IsiImporterTestWOS.isi")
    assert [len(one.authors) for one in reading.studies(raw)] == [5, 6]
    assert [one.published for one in reading.studies(raw)] == ["2006-06-14", "2006-03-20"]
    with pytest.raises(UnreadableSource, match="no record"):
        reading.outcomes(sample("formats/isi_ovid/jabref/IsiImporterTestEmpty.isi"))
