"""Markdown and plain text."""

from __future__ import annotations

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.notes import FORMAT
from qabot.sources.protocol import Problem
from tests.reading import Reading

reading = Reading(FORMAT, "my_note.md")
FRONT = (
    "---\ntitle: On hair\nauthors:\n  - Choi, Nahyun\n  - name: D Kim\n"
    "doi: 10.1000/X\ndate: 2023-11-05\n"
)


def test_front_matter_gives_the_record() -> None:
    [study] = reading.studies(
        f"{FRONT}journal: Hair J\nurl: https://example.org\ntags: [hair, scalp]\n---\nIt grew.\n"
    )
    assert (study.title, study.journal, study.published) == ("On hair", "Hair J", "2023-11-05")
    assert study.authors == ("Choi, Nahyun", "D Kim")
    assert (study.doi, study.url, study.keywords) == (
        "10.1000/x",
        "https://example.org",
        ("hair", "scalp"),
    )
    assert study.text == "It grew."


def test_headings_become_labels_and_the_text_stays_verbatim() -> None:
    [study] = reading.studies(
        "# On hair\n\nIntro  with *stars*.\n\n## Results\n\n- it grew\n- 5% more\n\n"
        "### More ###\nEnd\n"
    )
    assert study.title == "On hair"
    assert [(one.label, one.text) for one in study.sections] == [
        (None, "Intro  with *stars*."),
        ("Results", "- it grew\n- 5% more"),
        ("More", "End"),
    ]


def test_a_heading_with_thousands_of_spaces_is_read_like_any_other() -> None:
    [study] = reading.studies(f"# On{' ' * 50_000}hair ##{' ' * 50_000}\n\nIt grew.\n")
    assert (study.title, study.text) == ("On hair", "It grew.")


def test_signs_within_a_heading_belong_to_it() -> None:
    [study] = reading.studies("# On C# and F# ##\n\n## #\n\n## \t# Aim #1 \t\nText.\n")
    assert study.title == "On C# and F#"
    assert [one.label for one in study.sections] == [None, "# Aim #1"]


def test_underlined_headings_are_headings() -> None:
    [study] = reading.studies("On hair\n=======\n\nText.\n\nResults\n-------\nIt grew.\n")
    assert (study.title, [one.label for one in study.sections]) == ("On hair", [None, "Results"])


def test_a_sign_within_code_is_no_heading() -> None:
    [study] = reading.studies("# T\n\n```\n# no heading\n```\n")
    assert len(study.sections) == 1
    assert "# no heading" in study.text


def test_without_a_heading_the_name_is_the_title() -> None:
    assert reading.studies("It grew in all of the mice.\n")[0].title == "my note"


def test_a_first_line_that_stands_alone_is_the_title() -> None:
    [study] = reading.studies("On hair\n\nIt grew.\n")
    assert (study.title, study.text) == ("On hair", "It grew.")


def test_a_post_is_a_post_with_its_words_as_they_are() -> None:
    [post] = reading.posts(
        "---\nkind: post\ntitle: It works\ncommunity: tressless\nupvotes: 74\nage: 2 years ago\n"
        "created: 2020-01-02\n---\nUsed  it.\n# not a section\n"
    )
    assert (post.title, post.upvotes, post.age, post.community) == (
        "It works",
        74,
        "2 years ago",
        "tressless",
    )
    assert post.body == "Used  it.\n# not a section"
    assert str(post.created) == "2020-01-02"


def test_a_line_of_dashes_alone_is_no_front_matter() -> None:
    assert reading.studies("---\nIt grew.\n")[0].text == "---\nIt grew."
    assert reading.studies("---\njust prose\n---\nIt grew.\n")[0].title == "my note"


def test_yaml_that_grows_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdef", "bcdefg", strict=True)
    )
    with pytest.raises(UnreadableSource, match="aliases"):
        reading.outcomes(f"---\n{bomb}---\ntext\n")


@pytest.mark.parametrize(
    "front",
    [
        "title: a: b",
        "title: [",
        "title: " + "[" * 30_000,
        "x: !!python/object/apply:os.system ['true']\n- y",
        "title: \x01",
    ],
)
def test_broken_front_matter_is_refused_with_a_sentence_or_read_as_text(front: str) -> None:
    try:
        found = reading.outcomes(f"---\n{front}\n---\ntext\n")
    except UnreadableSource as refusal:
        found = [Problem("", str(refusal))]
    assert len(found) == 1


def test_a_python_tag_makes_nothing_but_strings() -> None:
    [study] = reading.studies("---\ntitle: !!python/name:os.system x\n---\ntext\n")
    assert study.title == "x"


def test_it_is_unsure_of_everything_and_refuses_other_formats() -> None:
    assert FORMAT.recognises(b"# On hair\n\ntext", "a.md") == 0.3
    assert FORMAT.recognises(b"some text", "a.txt") == 0.1
    assert FORMAT.recognises(b"some text", "-") == 0.1
    for head in (
        b"<html>",
        b'{"a": 1}',
        b"TY  - JOUR\nTI  - x\nAU  - y\nER  - \n",
        b"{\\rtf1",
        b"",
    ):
        assert FORMAT.recognises(head, "a.txt") == 0.0
    assert FORMAT.recognises(b"some text", "Makefile") == 0.0


def test_a_very_long_line_is_text() -> None:
    assert len(reading.studies("# T\n\n" + "word " * 300_000)[0].text) > 1_000_000
