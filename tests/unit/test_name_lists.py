"""Several authors in one field."""

from __future__ import annotations

import pytest

from qabot.sources.name_lists import split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Choi, Nahyun", ["Choi, Nahyun"]),
        ("van der Berg, Jan", ["van der Berg, Jan"]),
        ("Choi, Nahyun; Kim, Doo Yeong", ["Choi, Nahyun", "Kim, Doo Yeong"]),
        ("Choi N., Kim D.Y.", ["Choi N.", "Kim D.Y."]),
        ("Choi N, Kim DY, Lee K.", ["Choi N", "Kim DY", "Lee K"]),
        ("Choi, N., Kim, D.-Y.", ["Choi, N.", "Kim, D.-Y."]),
        ("Nahyun Choi, Doo Yeong Kim and Jino Kim", ["Nahyun Choi", "Doo Yeong Kim", "Jino Kim"]),
        ("Choi, Nahyun and Kim, Doo Yeong", ["Choi, Nahyun", "Kim, Doo Yeong"]),
        ("Nahyun Choi & Jino Kim", ["Nahyun Choi", "Jino Kim"]),
        ("['Marx, Karl', \"O'Brien, M\"]", ["Marx, Karl", "O'Brien, M"]),
        ("Choi, Nahyun (57200000001); Kim, D. (572)", ["Choi, Nahyun", "Kim, D. (572)"]),
        ("Choi N|Kim DY", ["Choi N", "Kim DY"]),
        ("Plato", ["Plato"]),
        ("", []),
    ],
)
def test_a_field_is_parted_where_one_name_ends(text: str, names: list[str]) -> None:
    assert [name.strip() for name in split_names(text)] == names


def test_a_list_in_quotes_that_do_not_close_is_read_in_one_go() -> None:
    assert split_names("['Marx, Karl', 'O\\'Brien, M']") == ["Marx, Karl", "O\\'Brien, M"]
    assert split_names("['Marx, Karl', \"" + '\\"' * 100_000 + "]") == ["Marx, Karl"]
