"""References as journals print them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.models import Post, Study
from qabot.sources import citing
from qabot.sources.citing import apa, name_parts, short_name, vancouver

SIX = (
    "Nahyun Choi", "J.-U. Hwang", "Doo Yeong Kim", "Jino Kim", "Seung Yong Song", "Jong‐Hyuk Sung",
)  # fmt: skip


@pytest.mark.parametrize(
    ("author", "short"),
    [
        ("Nahyun Choi", "Choi N"),
        ("Choi, Nahyun", "Choi N"),
        ("Choi N", "Choi N"),
        ("Choi N.", "Choi N"),
        ("J.-U. Hwang", "Hwang J-U"),
        ("Hwang, J.-U.", "Hwang J-U"),
        ("Hwang J-U", "Hwang J-U"),
        ("Jong‐Hyuk Sung", "Sung J-H"),
        ("Wei-min Zhou", "Zhou W-M"),
        ("Doo Yeong Kim", "Kim DY"),
        ("Kim DY", "Kim DY"),
        ("Adler D.G.", "Adler DG"),
        ("Slesser, A. A. P.", "Slesser AAP"),
        ("J. A. Smith", "Smith JA"),
        ("J.A. Smith", "Smith JA"),
        ("Jan van der Berg", "van der Berg J"),
        ("van der Berg, Jan", "van der Berg J"),
        ("Berg, Jan van der", "van der Berg J"),
        ("van der Berg J", "van der Berg J"),
        ("María de la Cruz", "de la Cruz M"),
        ("Bart De Win", "De Win B"),
        ("Reagle, Jr., Joseph M.", "Reagle JM Jr"),
        ("Reagle, Joseph M., Jr.", "Reagle JM Jr"),
        ("Joseph M. Reagle Jr.", "Reagle JM Jr"),
        ("Smith JA 3rd", "Smith JA 3rd"),
        ("Verbeek, Jan MD", "Verbeek J"),
        ("Jane Smith, PhD", "Smith J"),
        ("Kathleen (Kathy) Smith", "Smith K"),
        ("Иван Петров", "Петров И"),
        ("O'Brien, Mary-Kate", "O'Brien M-K"),
    ],
)
def test_a_name_becomes_family_and_initials_however_it_is_written(author: str, short: str) -> None:
    assert short_name(author) == short


@pytest.mark.parametrize(
    "author",
    [
        "Plato",
        "WHO",
        "王伟",
        "张 伟",
        "The DKK1 Consortium",
        "International Alopecia Study Group",
        "Department of Dermatology, Seoul",
        "A, B, C, D",
        "Choi,",
        ", N",
        ",",
        "",
    ],
)
def test_a_name_that_has_no_parts_is_left_whole(author: str) -> None:
    assert short_name(author) == author


def test_a_short_name_stays_as_it_is() -> None:
    for author in SIX:
        once = short_name(author)
        assert short_name(once) == once


def test_a_short_name_never_has_dots_after_initials() -> None:
    assert name_parts("D.-Y. Kim").initials == "D-Y"


def _study(**fields: object) -> Study:
    given = {"title": "On hair", "authors": SIX, "journal": "Cell Proliferation", **fields}
    return Study.model_validate(given)


def test_vancouver_names_as_many_authors_as_it_is_told() -> None:
    study = _study(published="2023-11")
    assert vancouver(study, authors=3) == (
        "Choi N, Hwang J-U, Kim DY, et al. On hair. Cell Proliferation. 2023 Nov."
    )


def test_vancouver_names_all_of_six_authors_and_six_of_seven() -> None:
    assert "et al" not in vancouver(_study())
    seven = vancouver(_study(authors=(*SIX, "Li X")))
    assert "Sung J-H, et al." in seven
    assert "Li X" not in seven


def test_vancouver_gives_volume_issue_pages_and_doi() -> None:
    study = _study(
        authors=("Choi N",),
        published="2023-11-05",
        volume="56",
        issue="11",
        pages="1-9",
        doi="10.1111/x",
    )
    assert vancouver(study) == (
        "Choi N. On hair. Cell Proliferation. 2023 Nov 5;56(11):1-9. doi:10.1111/x"
    )


def test_vancouver_leaves_out_what_is_missing() -> None:
    bare = Study.model_validate({"title": "Does it work?"})
    assert vancouver(bare) == "Does it work?"


def test_a_post_is_cited_without_an_author() -> None:
    post = Post(
        id="reddit:t3_a",
        title="Has anyone used it ?",
        community="tressless",
        created=dt.date(2021, 3, 5),
        url="https://example.org/a",
    )
    assert vancouver(post) == (
        "Has anyone used it ? tressless. 2021 Mar 5. Available from: https://example.org/a"
    )
    assert apa(post) == "Has anyone used it ? (2021, March 5). tressless. https://example.org/a"


def test_a_post_without_a_date_is_cited_by_its_age() -> None:
    post = Post(id="p", title="Seb derm", age="9 months ago")
    assert vancouver(post) == "Seb derm. 9 months ago."


def test_apa_puts_an_ampersand_before_the_last_author() -> None:
    study = _study(
        authors=("Choi, Nahyun", "J.-U. Hwang"),
        published="2023-11",
        volume="56",
        pages="1-9",
        doi="10.1/x",
    )
    assert apa(study).startswith(
        "Choi, N., & Hwang, J.-U. (2023). On hair. Cell Proliferation, 56, 1–9."
    )


def test_apa_leaves_out_authors_between_the_nineteenth_and_the_last() -> None:
    many = tuple(f"Name{'abcdefghijklmnopqrstuvwxyz'[i]} A" for i in range(22))
    assert ", Names, A., … Namev, A. (n.d.)." in apa(_study(authors=many))


NAME_WORDS = (
    "Choi Kim Doo Müller Jong-Hyuk Doo-yeong Smith-Jones Board-Smith Jr Jr. III Iv II Md MD M.D. "
    "PhD Dr Dr. Group And Of OF The DY D.Y. A.N.D. N N. OF.N J.-U. Board University Institutes "
    "McDonald O'Neil van de Prof Ltd Sc BSc WHO İpek 2nd (x)"
).split()
PARTS = st.tuples(st.sampled_from(NAME_WORDS), st.sampled_from([" ", ", ", ",", "-", "  "]))


@given(st.lists(PARTS, min_size=1, max_size=4))
@settings(max_examples=500, deadline=None)
def test_usual_names_have_the_parts_that_the_rules_for_all_names_give(
    words: list[tuple[str, str]],
) -> None:
    name = "".join(word + gap for word, gap in words).rstrip(" ,-")
    quick = name_parts(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(citing, "usual_name", lambda _: None)
        assert quick == name_parts(name)
