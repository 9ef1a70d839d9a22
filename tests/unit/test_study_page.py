"""Study pages: every part, every layout, and what cannot be placed."""

from __future__ import annotations

import io
import re
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.errors import UnreadableSource
from qabot.models import ListedResearch, Post, Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.study_page import FORMAT
from qabot.sources.study_page.head import journal_and_date, looks_like_names, names_in

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SEED = (ROOT / "seeds" / "000_f264e8a54dd08fe3.txt").read_text(encoding="utf-8")
SUMMARY = (
    "Caffeine was applied to the scalp for six months, and hair counts were taken before and "
    "after. Hair shafts grew longer than with the vehicle alone, and no side effects were seen."
)
PAGE = f"""Caffeine and Hair Shafts

    November 2023 in “ Cell Proliferation
    Nahyun Choi, J.-U. Hwang
    Image of study
    TLDR Caffeine may make hair shafts longer.
    {SUMMARY}
    Discuss this study in the Community →

    Research cited in this study

    2 / 16 results

    First cited title
    Second cited title

    Related Community Posts Join

    1 / 3 results

      community Is caffeine shampoo worth it ?

      in Chat \xa01,234 upvotes 2 years ago
      Some users saw less shedding, others saw nothing.

    Similar Research

    1 / 1 result

    A similar title
"""


def outcomes(text: str | bytes) -> list[Parsed | Problem]:
    raw = text.encode() if isinstance(text, str) else text
    return list(FORMAT.read(io.BytesIO(raw), "page.txt"))


def parsed(text: str | bytes) -> list[Parsed]:
    return [outcome for outcome in outcomes(text) if isinstance(outcome, Parsed)]


def problems(text: str | bytes) -> list[Problem]:
    return [outcome for outcome in outcomes(text) if isinstance(outcome, Problem)]


def studies(text: str | bytes) -> list[Study]:
    return [one.document for one in parsed(text) if isinstance(one.document, Study)]


def posts(text: str | bytes) -> list[Post]:
    return [one.document for one in parsed(text) if isinstance(one.document, Post)]


def study(text: str | bytes) -> Study:
    (found,) = studies(text)
    return found


def content(text: str | bytes) -> list[tuple[Study | Post, tuple[str, ...]]]:
    return [(one.document, one.related) for one in parsed(text)]


def without(text: str, start: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.strip().startswith(start))


# -- the seed


def test_the_seed_gives_one_study_and_three_posts_without_a_remark() -> None:
    kinds = [one.document.kind for one in parsed(SEED)]
    assert kinds == ["study", "post", "post", "post"]
    assert problems(SEED) == []


def test_the_record_of_the_seeds_study_is_complete() -> None:
    found = study(SEED)
    assert found.title.startswith("Involvement of DKK1 Secreted From Adipose-Derived Stem Cells")
    assert (found.published, found.journal) == ("2023-11", "Cell Proliferation")
    assert len(found.authors) == 6
    assert found.authors[1] == "J.-U. Hwang"
    assert found.authors[-1] == "Jong\u2010Hyuk Sung"
    assert found.tldr is not None
    assert found.tldr.startswith("A protein from fat-derived stem cells, DKK1,")
    (section,) = found.sections
    assert section.label is None
    assert section.text.startswith("The study investigated")
    assert section.text.endswith("reducing inflammation.")


def test_what_the_seed_shows_beside_the_study_is_kept() -> None:
    page = study(SEED).page
    assert page is not None
    assert page.image == "Image of study"
    assert page.discussion == "Discuss this study in the Community \u2192"
    assert page.cited == ListedResearch(shown=16, total=16)
    assert page.related_posts == ListedResearch(shown=6, total=13)
    assert page.similar == ListedResearch(shown=5, total=541)


def test_the_seeds_posts_have_titles_without_the_marker_and_their_figures() -> None:
    found = posts(SEED)
    assert [post.title for post in found] == [
        (
            "A concise, easy-to-understand post on Androgenic Alopecia theory and its practical "
            "applications"
        ),
        "Has anyone used Magnesium L-Threonate ?",
        "Seb derm is eating my hair?!?!",
    ]
    figures = [(post.category, post.upvotes, post.age) for post in found]
    assert figures == [
        ("Research/Science", 92, "2 years ago"),
        (None, 74, "5 years ago"),
        ("Chat", 41, "9 months ago"),
    ]
    assert "PPAR-\u03b3 activators" in (found[0].summary or "")


def test_the_seeds_study_lists_its_posts_and_each_has_its_line() -> None:
    first, *rest = parsed(SEED)
    assert first.related == tuple(one.document.id for one in rest)
    assert [one.place for one in (first, *rest)] == ["line 1", "line 18", "line 23", "line 28"]
    assert all(one.related == () for one in rest)


# -- layouts


def stripped(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))


def wrapped(text: str, width: int) -> str:
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        parts = textwrap.wrap(
            line.strip(" "),
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        lines += parts or [""]
    return "\n".join(lines)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "no indentation": stripped,
    "tabs": lambda text: text.replace("    ", "\t"),
    "further in": lambda text: textwrap.indent(text, "   "),
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: "\ufeff" + text,
    "blank lines around": lambda text: f"\n\n{text}\n\n\n",
    "no line end at the end": str.rstrip,
    "spaces at line ends": lambda text: text.replace("\n", "  \n"),
    "every line apart": lambda text: text.replace("\n", "\n\n"),
    "no blank lines": lambda text: "\n".join(one for one in text.split("\n") if one.strip()),
    "wrapped at 60": lambda text: wrapped(text, 60),
    "wrapped at 80": lambda text: wrapped(text, 80),
    "plain wrapped at 72": lambda text: wrapped(stripped(text), 72),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("page", [SEED, PAGE], ids=["seed", "page"])
def test_another_layout_of_white_space_says_the_same(layout: str, page: str) -> None:
    changed = LAYOUTS[layout](page)
    assert content(changed) == content(page)
    assert problems(changed) == []
    assert FORMAT.recognises(changed.encode(), "x") > 0.9


def test_utf_16_says_the_same() -> None:
    assert content(SEED.encode("utf-16")) == content(SEED)


# -- saved pages


def html_of(text: str) -> str:
    first, *rest = (line.strip(" ") for line in text.split("\n") if line.strip())
    blocks = "".join(f"<div class=x><p>{escape(line)}</p></div>\n" for line in rest)
    return f"<html><body><h1>{escape(first)}</h1>{blocks}</body></html>"


def test_a_saved_page_says_what_the_pasted_one_says() -> None:
    assert content(html_of(SEED)) == content(SEED)
    assert content(html_of(PAGE)) == content(PAGE)
    assert FORMAT.recognises(html_of(SEED).encode(), "x") > 0.9


def test_scripts_styles_menus_and_comments_are_dropped() -> None:
    saved = html_of(PAGE).replace("<body>", "<body><nav>Home</nav><style>p{}</style><!-- x -->")
    saved = saved.replace("</p>", "<script>community Not a post</script></p>")
    saved = saved.replace("</body>", "<footer><p>Imprint</p></footer></body>")
    assert content(saved) == content(PAGE)
    assert problems(saved) == []


def test_entities_are_decoded_and_a_no_break_space_stays_one() -> None:
    saved = html_of(PAGE).replace("\xa0", "&nbsp;").replace("“", "&ldquo;")
    saved = saved.replace("Some users", "Some &lt;10% of&#160;users &amp; doctors")
    (post,) = posts(saved)
    assert post.upvotes == 1234
    assert (post.summary or "").startswith("Some <10% of\xa0users & doctors saw")


def test_inline_tags_do_not_break_a_sentence() -> None:
    saved = html_of(PAGE).replace("longer than", "<b>longer</b>\n  <i>than</i>")
    assert study(saved) == study(PAGE)


def test_parts_of_a_saved_page_may_stand_in_blocks_of_their_own() -> None:
    saved = html_of(PAGE)
    saved = saved.replace("<p>TLDR ", "<h4>TLDR</h4>\n<p>").replace(
        "<p>community Is", "<span>community</span><h3>Is"
    )
    saved = saved.replace(
        "in Chat \xa01,234 upvotes 2 years ago",
        "<div>in Chat</div><div>1,234 upvotes</div><div>2 years ago</div>",
    )
    saved = saved.replace("<p>Image of study</p>", '<img src="a.png" alt="Image of study">')
    assert content(saved) == content(PAGE)


def test_a_saved_page_that_is_preformatted_text_reads_the_same() -> None:
    assert content(f"<html><pre>{escape(SEED)}</pre></html>") == content(SEED)


def test_without_a_heading_the_documents_title_tells_which_line_is_the_title() -> None:
    saved = html_of(PAGE).replace("h1>", "div>").replace("<body>", "<body><div>Log in</div>")
    saved = saved.replace(
        "<html>", "<html><head><title>Caffeine and Hair Shafts | X</title></head>"
    )
    assert study(saved).title == "Caffeine and Hair Shafts"
    assert [problem.is_loss for problem in problems(saved)] == [False]


def test_the_bytes_of_a_saved_page_are_utf_8_unless_it_says_otherwise() -> None:
    assert study(html_of(SEED).encode()).authors[-1] == "Jong\u2010Hyuk Sung"


def test_a_page_that_is_nested_too_deeply_is_not_cut_in_silence() -> None:
    deep = html_of(PAGE).replace("<div", "<div>" * 900 + "<div", 1)
    assert content(deep) == content(PAGE)
    with pytest.raises(UnreadableSource, match="nested too deeply"):
        outcomes(html_of(PAGE).replace("<div", "<div>" * 5000 + "<div", 1))


def test_xml_entities_are_not_opened() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + html_of(PAGE)
    assert content(bomb.replace("Some users", "Some &a; users"))[1:] != []
    (post,) = posts(bomb.replace("Some users", "&a;"))
    assert (post.summary or "").startswith("&a;")


# -- several pages


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n", "\n----\n\n", "\f", "\ufeff"])
def test_pages_one_after_another_are_read_one_by_one(between: str) -> None:
    joined = between.join([PAGE, SEED + "\n", PAGE])
    assert content(joined) == [*content(PAGE), *content(SEED), *content(PAGE)]
    assert problems(joined) == []


def test_pages_without_indentation_are_told_apart_too() -> None:
    joined = "\n".join(map(stripped, [PAGE, SEED, PAGE]))
    assert content(joined) == [*content(PAGE), *content(SEED), *content(PAGE)]


def test_a_post_that_two_pages_list_stays_one_for_each() -> None:
    assert len(posts(PAGE + PAGE)) == 2


def test_places_count_lines_from_the_start_of_the_source() -> None:
    places = [one.place for one in parsed(PAGE + PAGE)]
    lines = PAGE.count("\n")
    assert places == ["line 1", "line 21", f"line {lines + 1}", f"line {lines + 21}"]


def test_many_pages_are_read_one_at_a_time() -> None:
    source = io.BytesIO((PAGE * 500).encode())
    reader = FORMAT.read(source, "page.txt")
    next(reader)
    assert source.tell() < len(PAGE.encode()) * 250
    assert sum(isinstance(one, Parsed) for one in reader) == 999


# -- parts missing, or elsewhere


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("November 2023", "published"),
        ("TLDR", "tldr"),
        ("Nahyun", "authors"),
        (SUMMARY[:20], "sections"),
    ],
)
@pytest.mark.parametrize("layout", ["no indentation", "further in", "no blank lines"])
def test_a_part_that_is_missing_leaves_the_others_in_place(
    part: str, field: str, layout: str
) -> None:
    whole, cut = study(PAGE), study(LAYOUTS[layout](without(PAGE, part)))
    empty = Study.model_validate({"title": "x"})
    changed = {name for name in Study.model_fields if getattr(whole, name) != getattr(cut, name)}
    assert changed <= {field, "journal", "id"} if field == "published" else {field}
    assert getattr(cut, field) == getattr(empty, field)


@pytest.mark.parametrize(
    "part", ["Image of", "Discuss this", "Research cited", "Similar Research", "Related Community"]
)
def test_a_missing_line_or_heading_costs_no_document(part: str) -> None:
    cut = without(PAGE, part)
    assert study(cut).text == study(PAGE).text
    assert posts(cut) == posts(PAGE)


def test_parts_in_another_order_are_found() -> None:
    order = f"""Caffeine and Hair Shafts

    Nahyun Choi, J.-U. Hwang
    TLDR Caffeine may make hair shafts longer.
    November 2023 in “ Cell Proliferation
    Discuss this study in the Community →
    {SUMMARY}

    Similar Research

    1 / 1 result

    A similar title

    Related Community Posts

    1 / 3 results

      community Is caffeine shampoo worth it ?

      in Chat \xa01,234 upvotes 2 years ago
      Some users saw less shedding, others saw nothing.

    Research cited in this study

    2 / 16 results

    First cited title
    Second cited title
"""
    found, expected = study(order), study(PAGE)
    assert posts(order) == posts(PAGE)
    assert found.page == expected.page.model_copy(update={"image": None}) if expected.page else None
    fields = ("title", "authors", "journal", "published", "tldr", "sections")
    assert [getattr(found, name) for name in fields] == [getattr(expected, name) for name in fields]


def test_a_title_may_stand_below_the_date() -> None:
    swapped = PAGE.replace("Caffeine and Hair Shafts\n\n", "", 1).replace(
        "Cell Proliferation\n", "Cell Proliferation\n    Caffeine and hair shafts of men\n", 1
    )
    assert study(swapped).title == "Caffeine and hair shafts of men"
    assert study(swapped).authors == study(PAGE).authors


def test_a_summary_of_several_paragraphs_is_several_sections() -> None:
    found = study(PAGE.replace("    Discuss", "\n    A second paragraph.\n    Discuss"))
    assert [section.text for section in found.sections] == [SUMMARY, "A second paragraph."]


def test_listed_titles_are_kept_without_their_marker() -> None:
    marked = PAGE.replace("    First cited", "    research First cited")
    page = study(marked).page
    assert page is not None
    assert page.cited == ListedResearch(
        shown=2, total=16, titles=("First cited title", "Second cited title")
    )
    assert page.similar == ListedResearch(shown=1, total=1, titles=("A similar title",))


# -- dates and journals


@pytest.mark.parametrize(
    ("line", "published", "journal"),
    [
        ("November 2023 in “ Cell Proliferation", "2023-11", "Cell Proliferation"),
        ("November 2023 in “Cell Proliferation”", "2023-11", "Cell Proliferation"),
        ("Nov 2023 in Cell Proliferation", "2023-11", "Cell Proliferation"),
        ("Sept. 2019", "2019-09", None),
        ("May 2021 in “", "2021-05", None),
        ("2023 in “ In Vivo", "2023", "In Vivo"),
        ("2023", "2023", None),
        ("2023-11-05", "2023-11-05", None),
        ("2023-13", "2023", None),
        ("5 November 2023 in “ BMJ", "2023-11-05", "BMJ"),
        ("November 5, 2023 in “ BMJ", "2023-11-05", "BMJ"),
        ("Spring 2020 in “ Dermatology", "2020", "Dermatology"),
        ("in “ Cell Proliferation", None, "Cell Proliferation"),
        ("january 2001 in “ Skin: Hair & Nails", "2001-01", "Skin: Hair & Nails"),
    ],
)
def test_dates_keep_the_precision_that_they_have(
    line: str, published: str | None, journal: str | None
) -> None:
    assert journal_and_date(line)[:2] == (published, journal)
    found = study(PAGE.replace("November 2023 in “ Cell Proliferation", line))
    assert (found.published, found.journal) == (published, journal)


def test_a_number_of_citations_before_the_date_is_remarked() -> None:
    counted = PAGE.replace("November 2023 in", "16 citations , November 2023 in")
    assert study(counted) == study(PAGE)
    assert [(one.place, one.is_loss) for one in problems(counted)] == [("line 3", False)]


# -- names


def test_names_are_told_from_a_summary_when_nothing_stands_between() -> None:
    bare = f"A Title\n\n    November 2023\n    Nahyun Choi, J.-U. Hwang\n    {SUMMARY}\n"
    assert study(bare).authors == ("Nahyun Choi", "J.-U. Hwang")
    assert study(bare).text == SUMMARY
    bare = f"A Title\n\n    November 2023\n    {SUMMARY}\n"
    assert study(bare).authors == ()
    assert study(bare).text == SUMMARY


def test_one_author_is_an_author() -> None:
    one = PAGE.replace("Nahyun Choi, J.-U. Hwang", "Nahyun Choi")
    assert study(one).authors == ("Nahyun Choi",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Choi N; Hwang, J-U", ("Choi N", "Hwang, J-U")),
        ("Nahyun Choi and Jino Kim", ("Nahyun Choi", "Jino Kim")),
        (
            "Nahyun Choi, Jr., Jino Kim, and J.-U. Hwang",
            ("Nahyun Choi, Jr.", "Jino Kim", "J.-U. Hwang"),
        ),
    ],
)
def test_names_are_parted_as_they_are_written(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line) == names


@pytest.mark.parametrize(
    "text",
    [
        "Hair loss was seen in mice, rats and men.",
        "Growth",
        "What helps?",
        "AA (alopecia areata), b",
        "",
    ],
)
def test_words_are_not_names(text: str) -> None:
    assert not looks_like_names(text)


# -- posts


def post_with(meta: str) -> Post:
    (found,) = posts(PAGE.replace("in Chat \xa01,234 upvotes 2 years ago", meta))
    return found


@pytest.mark.parametrize(
    ("meta", "figures"),
    [
        ("\xa01 upvote 1 month ago", (None, 1, "1 month ago")),
        ("in Chat \xa0-3 upvotes an hour ago", ("Chat", -3, "an hour ago")),
        ("in Chat \xa0−3 upvotes a day ago", ("Chat", -3, "a day ago")),
        ("in Hair Loss Help 0 upvotes just now", ("Hair Loss Help", 0, "just now")),
        ("in Top 10 41 upvotes 9 months ago", ("Top 10", 41, "9 months ago")),
        ("in Chat · 1.2k upvotes · 3d ago", ("Chat", 1200, "3d ago")),
        ("in Chat 5 upvotes", ("Chat", 5, None)),
        ("in Chat 2 weeks ago", ("Chat", None, "2 weeks ago")),
        ("1,234,567 upvotes\tyesterday", (None, 1234567, "yesterday")),
    ],
)
def test_what_stands_under_a_posts_title_is_taken_apart(
    meta: str, figures: tuple[str | None, int | None, str | None]
) -> None:
    post = post_with(meta)
    assert (post.category, post.upvotes, post.age) == figures
    assert post.summary == "Some users saw less shedding, others saw nothing."


def test_a_post_may_lack_all_but_its_title() -> None:
    short = re.sub(r"\n +in Chat.*\n.*", "", PAGE)
    (post,) = posts(short)
    assert post == Post.model_validate({"title": "Is caffeine shampoo worth it ?"})


@pytest.mark.parametrize(
    "title",
    ["Community of bald men", "community", "TLDR: it works", "in Chat ?", "2023", "3 / 4 results"],
)
def test_a_posts_title_may_be_any_words(title: str) -> None:
    (post,) = posts(PAGE.replace("Is caffeine shampoo worth it ?", title))
    assert post.title == title


@pytest.mark.parametrize(
    "summary",
    [
        "TLDR it works",
        "2023",
        "Image of a scalp",
        "in “ quotes”",
        "Community",
        "12 citations, May 2020",
    ],
)
def test_a_posts_summary_may_look_like_another_part(summary: str) -> None:
    page = PAGE.replace("Some users saw less shedding, others saw nothing.", summary)
    assert [post.summary for post in posts(page)] == [summary]
    assert studies(page) == studies(PAGE)


def test_a_post_is_known_by_its_upvotes_where_the_marker_is_missing() -> None:
    assert posts(PAGE.replace("community Is", "Is")) == posts(PAGE)


def test_a_post_without_a_title_is_a_loss_with_its_line() -> None:
    cut = PAGE.replace("community Is caffeine shampoo worth it ?", "community")
    assert posts(cut) == []
    assert problems(cut) == [Problem("line 21", "a post without a title; skipped")]
    assert studies(cut) == studies(PAGE)


def test_a_long_line_that_is_nearly_a_posts_figures_costs_nothing() -> None:
    for filler in (" ", "1,", "· ", "a 3 ", "in "):
        near = "in a" + filler * 60_000 + "b ago"
        assert posts(PAGE.replace("Some users", near))[0].upvotes == 1234


def test_figures_of_hundreds_of_digits_are_words() -> None:
    nines = "9" * 400
    found = posts(PAGE.replace("1,234 upvotes", f"{nines} upvotes"))
    assert [one.upvotes for one in found] == [None] * len(found)
    page = study(PAGE.replace("2 / 16 results", f"2 / {nines} results")).page
    assert page is not None
    assert page.cited is None or page.cited.total < 100


def test_a_page_without_an_end_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="not a study page"):
        outcomes(PAGE + "a\n" * 60_000)


# -- what cannot be placed


def test_words_between_the_posts_are_remarked_with_their_line() -> None:
    odd = PAGE.replace("    1 / 3 results\n", "    1 / 3 results\n\n    Sponsored\n")
    assert problems(odd) == [
        Problem("line 21", "words that belong to no post; left out", is_loss=False)
    ]
    assert content(odd)[0] == content(PAGE)[0]


def test_more_words_than_results_are_remarked() -> None:
    odd = PAGE + "\n    Terms of use\n"
    assert [(one.place, one.is_loss) for one in problems(odd)] == [("line 32", False)]
    assert studies(odd) == studies(PAGE)


def test_details_of_listed_studies_are_remarked() -> None:
    odd = PAGE.replace(
        "First cited title\n", "First cited title\n\n    May 2001 in “ BMJ\n    Words.\n\n"
    )
    assert [one.is_loss for one in problems(odd)] == [False]
    assert content(odd) == content(PAGE)


def test_a_page_without_a_title_loses_its_study_and_keeps_its_posts() -> None:
    cut = without(PAGE, "Caffeine and Hair")
    assert [one.place for one in problems(cut) if one.is_loss] == ["line 2"]
    assert studies(cut) == []
    assert posts(cut) == posts(PAGE)


@pytest.mark.parametrize("text", ["", "\n \n", "A plain note.\n\nAnother line.", "<p>A note</p>"])
def test_what_is_no_page_is_one_loss(text: str) -> None:
    assert parsed(text) == []
    assert [one.is_loss for one in problems(text)].count(True) == 1


# -- telling it from other formats


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TLDR do not do it\n\nNovember 2023",
        "TY  - JOUR\nTI  - Similar Research\nER  - \n",
        "@article{a, title={TLDR}}",
        '{"title": "Similar Research", "selftext": "TLDR x"}',
        "Similar Research",
        "A note about the community\nTLDR yes",
        "\x00\x01\x02",
    ],
)
def test_other_text_is_not_taken_for_a_page(text: str) -> None:
    assert FORMAT.recognises(text.encode(), "notes.txt") < 0.5


def test_no_sample_of_another_format_is_taken_for_a_page() -> None:
    if not SHARED.is_dir():
        pytest.skip("the data pack ../shared is not here")
    paths = [path for part in ("formats", "api", "eval") for path in (SHARED / part).rglob("*")]
    for path in paths:
        if path.is_file():
            with path.open("rb") as stream:
                assert FORMAT.recognises(stream.read(65536), path.name) == 0.0, path


def test_the_first_bytes_of_a_page_are_enough() -> None:
    assert FORMAT.recognises(SEED.encode()[:1500], "x") >= 0.6
