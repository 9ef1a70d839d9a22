"""Text for a terminal: safe, measured and wrapped."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.cli.layout import (
    Page,
    Painter,
    cells,
    lines_of,
    painted,
    safe,
    safe_with_spans,
    wrapped,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x9b31mred", "red"),
        ("a\x00b\x7fc\x85d", "abc\nd"),
        ("bidi \u202eevil\u202c", "bidi evil"),
        ("line\r\nend\rhere", "line\nend\nhere"),
        ("half \ud83d a pair", "half � a pair"),
        ("75\tmg [b] 脱毛 e\u0301 👩\u200d🔬", "75\tmg [b] 脱毛 e\u0301 👩\u200d🔬"),
    ],
)
def test_what_could_steer_a_terminal_is_taken_out(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_each_character_that_is_taken_out_of_a_tab_is_taken_out_of_a_word_too() -> None:
    found = [chr(code) for code in range(0x110000) if safe(f"\t{chr(code)}") != f"\t{chr(code)}"]
    assert len(found) > 2_000
    assert [character for character in found if safe(f"a{character}") == f"a{character}"] == []


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("hair", 4),
        ("脱毛", 4),
        ("e\u0301", 1),
        ("👩\u200d🔬", 2),
        ("❤\ufe0f", 2),
        ("α", 1),
    ],
)
def test_width_is_counted_in_cells(text: str, width: int) -> None:
    assert cells(text) == width


def test_a_word_without_width_does_not_let_the_next_one_overflow() -> None:
    assert lines_of("\u0301 aaa", 3) == [(0, 1), (2, 5)]


TEXT = st.text(alphabet=st.sampled_from("ab 脱\n\te\u0301\x1b[m“"), max_size=80)


@given(TEXT, st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_wrapping_loses_nothing_but_white_space(text: str, width: int) -> None:
    lines = [text[start:end] for start, end in lines_of(text, width)]
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXT, st.integers(1, 30))
@settings(max_examples=300, deadline=None)
def test_a_line_is_wider_than_the_page_only_for_one_long_word(text: str, width: int) -> None:
    for start, end in lines_of(text, width):
        line = text[start:end].strip()
        assert cells(line) <= width or len(line.split()) == 1


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_spans_keep_their_words_when_a_text_is_made_safe(text: str) -> None:
    spans = [(m.start(), m.end()) for m in re.finditer("a+", text)]
    shown, moved = safe_with_spans(text, spans)
    assert shown == safe(text)
    assert all(set(shown[start:end]) <= {"a"} for start, end in moved)


def test_overlapping_highlights_paint_each_letter_once() -> None:
    text = painted("DKK1 knockout", 0, 13, [(0, 4), (0, 13), (2, 6)], Painter(is_on=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", text) == "DKK1 knockout"


def test_lines_after_the_first_are_indented() -> None:
    assert wrapped("aa bb cc", Page(7), indent=2, first="1 ") == ["1 aa bb", "  cc"]
