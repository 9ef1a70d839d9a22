"""Pages written from random studies and posts read back the same."""

from __future__ import annotations

import io
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.errors import UnreadableSource
from qabot.models import ListedResearch, PageDetails, Post, Section, Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.study_page import FORMAT
from qabot.sources.study_page.lines import MONTHS, Mark, mark_of

MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Page = tuple[Study, tuple[Post, ...]]


def month_of(date: str) -> str:
    year, *month = date.split("-")
    return f"{MONTHS[int(month[0]) - 1].capitalize()} {year}" if month else year


def counts(listed: ListedResearch) -> str:
    return f"{listed.shown:,} / {listed.total:,} result{'' if listed.total == 1 else 's'}"


def listing(heading: str, listed: ListedResearch | None) -> list[str]:
    if listed is None:
        return []
    return ["", heading, "", counts(listed), *(part for t in listed.titles for part in ("", t))]


def post_lines(post: Post) -> list[str]:
    category = f"in {post.category} " if post.category else ""
    votes = "" if post.upvotes is None else f"\xa0{post.upvotes:,} upvote"
    votes += "s" if votes and post.upvotes != 1 else ""
    meta = [f"{category}{votes} {post.age}"] if post.age else []
    return ["", f"  community {post.title}", "", *meta, *([post.summary] if post.summary else [])]


def write_page(study: Study, posts: tuple[Post, ...], indent: str = "    ") -> str:
    """A page in the layout of the seed."""
    page = study.page or PageDetails()
    date = month_of(study.published) if study.published else ""
    journal = f"in “ {study.journal}" if study.journal else ""
    tldr = f"TLDR {study.tldr}" if study.tldr else None
    body: list[str | None] = [
        f"{date} {journal}".strip() or None,
        ", ".join(study.authors) or None,
        page.image,
        tldr,
    ]
    for section in study.sections:
        body += [section.text, ""]
    body.append(page.discussion)
    below = [
        *listing("Research cited in this study", page.cited),
        *listing("Related Community Posts Join", page.related_posts),
        *(line for post in posts for line in post_lines(post)),
        *listing("Similar Research", page.similar),
    ]
    lines = [line for line in [*body, *below] if line is not None]
    return "\n".join([study.title, "", *(indent + line if line else "" for line in lines), ""])


ALPHABET = st.one_of(
    st.sampled_from("abcdefghij XYZ-'’“”‐,.;:?!()/%γκβé  "),
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]),
)


def is_plain(text: str) -> bool:
    one_line = len(text.splitlines()) == 1 and text == text.strip().strip("\ufeff\x1a")
    return one_line and mark_of(text) is Mark.TEXT and not text.startswith("<")


words = st.text(ALPHABET, min_size=1, max_size=60).map(str.strip).filter(is_plain)
sentences = words.map(lambda text: f"{text.rstrip('.')}, as was seen.").filter(is_plain)
paragraphs = st.lists(sentences, min_size=4, max_size=6).map(" ".join)
names = st.from_regex(r"[A-Z][a-zé]{1,8}(‐[A-Z][a-z]{1,5})? [A-Z][a-z]{2,9}", fullmatch=True)
dates = st.one_of(
    st.integers(1800, 2100).map(str),
    st.tuples(st.integers(1800, 2100), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
)
journals = st.from_regex(r"[A-Z][A-Za-z&.,:()‐ -]{0,30}[a-z]", fullmatch=True)
ages = st.sampled_from(
    ["2 years ago", "1 month ago", "an hour ago", "a day ago", "9 months ago", "just now", "3d ago"]
)
numbers = st.integers(0, 2_000_000)


@st.composite
def lists(draw: st.DrawFn, *, has_titles: bool) -> ListedResearch:
    titles = draw(st.lists(words, max_size=3)) if has_titles else []
    shown = draw(st.integers(len(titles), 2000))
    return ListedResearch(shown=shown, total=draw(numbers), titles=tuple(titles))


@st.composite
def posts(draw: st.DrawFn) -> Post:
    age = draw(ages)
    return Post.model_validate(
        {
            "title": draw(words),
            "category": draw(st.none() | st.sampled_from(["Chat", "Research/Science", "Top 10"])),
            "upvotes": draw(st.none() | st.integers(-2000, 2_000_000)),
            "age": age,
            "summary": draw(st.none() | paragraphs),
        }
    )


@st.composite
def pages(draw: st.DrawFn) -> Page:
    published = draw(dates)
    has_lists = draw(st.booleans())
    found = draw(st.lists(posts(), max_size=3)) if has_lists else []
    listed = lists(has_titles=True)
    details = PageDetails(
        image=draw(st.none() | st.just("Image of study")),
        discussion="Discuss this study in the Community →",
        cited=draw(st.none() | listed) if has_lists else None,
        related_posts=draw(lists(has_titles=False)) if has_lists else None,
        similar=draw(st.none() | listed) if has_lists else None,
    )
    study = Study.model_validate(
        {
            "title": draw(words),
            "published": published,
            "journal": draw(journals),
            "authors": draw(st.lists(names, min_size=2, max_size=4)),
            "tldr": draw(sentences),
            "sections": [Section(text=t) for t in draw(st.lists(paragraphs, max_size=2))],
            "page": details,
        }
    )
    return study, tuple(found)


def outcomes(text: str | bytes) -> list[Parsed | Problem]:
    raw = text.encode() if isinstance(text, str) else text
    return list(FORMAT.read(io.BytesIO(raw), "page.txt"))


def read_back(text: str) -> list[Page]:
    found: list[Page] = []
    for outcome in outcomes(text):
        assert isinstance(outcome, Parsed), outcome
        if isinstance(outcome.document, Study):
            found.append((outcome.document, ()))
        else:
            found[-1] = (found[-1][0], (*found[-1][1], outcome.document))
    return found


@MODEST
@given(pages(), st.sampled_from(["    ", "\t", "", "  "]), st.sampled_from(["\n", "\r\n"]))
def test_a_page_reads_back_as_it_was_written(page: Page, indent: str, line_end: str) -> None:
    assert read_back(write_page(*page, indent).replace("\n", line_end)) == [page]


@MODEST
@given(st.lists(pages(), min_size=2, max_size=4), st.sampled_from(["", "\n", "\n\n\n", "\n---\n"]))
def test_several_pages_read_back_in_order(found: list[Page], between: str) -> None:
    assert read_back(between.join(write_page(*page) for page in found)) == found


@MODEST
@given(pages())
def test_a_page_without_blank_lines_or_indentation_says_the_same(page: Page) -> None:
    study, found = page
    short = study.model_copy(update={"sections": study.sections[:1]})
    written = write_page(short, found, "")
    assert read_back("\n".join(line for line in written.split("\n") if line)) == [(short, found)]


@MODEST
@given(pages())
def test_a_saved_page_says_what_the_pasted_one_says(page: Page) -> None:
    blocks = [escape(line.strip(" ")) for line in write_page(*page).split("\n") if line.strip()]
    if "  " in "".join(blocks):
        return
    body = "".join(f"<div><p>\n {block}</p></div>" for block in blocks[1:])
    saved = f"<!doctype html><meta charset=utf-8><body><h1>{blocks[0]}</h1>{body}<script>x</script>"
    assert read_back(saved) == [page]


@MODEST
@given(pages())
def test_each_post_has_its_line_and_the_study_lists_it(page: Page) -> None:
    written = write_page(*page)
    first, *rest = (outcome for outcome in outcomes(written) if isinstance(outcome, Parsed))
    assert first.related == tuple(dict.fromkeys(post.document.id for post in rest))
    lines = written.split("\n")
    for post in rest:
        assert lines[int(post.place.removeprefix("line ")) - 1].endswith(post.document.title)


@MODEST
@given(st.lists(pages(), min_size=1, max_size=2), st.data())
def test_any_part_of_a_page_is_read_without_an_error(
    found: list[Page], data: st.DataObject
) -> None:
    lines = "\n".join(write_page(*page) for page in found).split("\n")
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=30))
    for outcome in outcomes("\n".join(kept)):
        assert isinstance(outcome, Parsed | Problem)


@MODEST
@given(st.text(max_size=300) | st.from_regex(r"(<[a-z1]{1,4}>|[a-z“ \n]|TLDR|[0-9]/){0,60}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = outcomes(text)
    except UnreadableSource:
        return
    assert all(isinstance(outcome, Parsed | Problem) for outcome in found)
    assert found


@MODEST
@given(st.binary(max_size=300))
def test_any_bytes_are_scored(raw: bytes) -> None:
    assert 0.0 <= FORMAT.recognises(raw, "x") <= 1.0


@MODEST
@given(pages())
def test_a_written_page_is_recognised(page: Page) -> None:
    assert FORMAT.recognises(write_page(*page).encode(), "x") >= 0.6


@pytest.mark.parametrize("date", ["2023", "2023-11"])
def test_the_writer_and_the_reader_agree_on_dates(date: str) -> None:
    study = Study.model_validate({"title": "T", "published": date})
    assert read_back(write_page(study, ())) == [(study, ())]
