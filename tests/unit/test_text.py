"""Text sources: encodings, line ends, bounds."""

from __future__ import annotations

import io

import pytest

from qabot.errors import UnreadableSource
from qabot.sources import text
from qabot.sources.text import decode, guess_encoding, open_text, text_head


def lines(raw: bytes) -> list[str]:
    return list(open_text(io.BytesIO(raw), "x"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_not_part_of_the_first_line(encoding: str) -> None:
    assert lines("TY  - Ü\nER  - ".encode(encoding)) == ["TY  - Ü\n", "ER  - "]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(encoding: str) -> None:
    assert lines("TY  - JOUR\nTI  - Hair\n".encode(encoding)) == ["TY  - JOUR\n", "TI  - Hair\n"]


def test_a_mark_at_the_start_of_a_later_line_is_left_out() -> None:
    assert lines("a é\n\ufeffb é\n".encode()) == ["a é\n", "b é\n"]


def test_every_kind_of_line_end_ends_a_line() -> None:
    assert lines(b"a\r\nb\rc\n\nd") == ["a\n", "b\n", "c\n", "\n", "d"]


def test_no_other_character_ends_a_line() -> None:
    assert lines("a\x0bb\x0cc\x85d\u2028e\n".encode()) == ["a\x0bb\x0cc\x85d\u2028e\n"]


def test_a_line_end_cut_by_two_pieces_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "CHUNK", 2)
    assert lines(b"a\r\nb\r\n") == ["a\n", "b\n"]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Müller, J: Über die Wirkung auf das Haarwachstum bei Männern", "windows-1252"),
        ("AU - Núñez, José", "windows-1252"),
        ("5 µM ± 2 – “quoted” text’s", "windows-1252"),
        ("Leczenie łysienia plackowatego u młodzieży", "windows-1250"),
        ("Лечение гнездной алопеции у детей", "windows-1251"),
        ("Лечение гнездной алопеции у детей", "koi8-r"),
        ("斑秃的治疗与预后研究", "gb18030"),
        ("円形脱毛症のステロイドによる治療について", "cp932"),
    ],
)
def test_bytes_that_are_not_utf8_are_read_as_what_they_are(words: str, encoding: str) -> None:
    raw = words.encode(encoding)
    assert guess_encoding(raw) == encoding
    assert decode(raw, "x") == words


def test_a_declared_encoding_wins_over_the_guess() -> None:
    raw = "% Encoding: ISO-8859-15\n@article{a, note = {5 €}}\n".encode("iso-8859-15")
    assert "5 €" in decode(raw, "x")


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    assert "25° é" in decode("% Encoding: windows-1252\n25° é\n".encode(), "x")


def test_one_bad_byte_spoils_its_line_alone() -> None:
    padding = "Haar für Haar, Müller\n" * 3
    raw = padding.encode() * 2000 + b"caf\xe9\n" + "naïve\n".encode()
    assert lines(raw)[-2:] == ["café\n", "naïve\n"]


def test_accents_far_into_a_file_are_still_found() -> None:
    raw = b"plain\n" * 40_000 + "Müller\n".encode("windows-1252")
    assert lines(raw)[-1] == "Müller\n"


def test_binary_data_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="binary data where text was expected"):
        lines(bytes(range(256)) * 4 + bytes(400))


def test_a_stray_zero_is_left_out() -> None:
    assert lines(b"TY  - JOUR\n" * 30 + b"a\0b\n")[-1] == "ab\n"


def test_an_endless_line_is_refused_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_LINE", 1 << 17)
    with pytest.raises(UnreadableSource, match="line 2"):
        lines(b"a\n" + b"b" * (1 << 18))


def test_the_head_never_fails_and_leaves_out_a_cut_letter() -> None:
    assert text_head(bytes(5000)) == ""
    cut = ("a" * (text.CHUNK - 1) + "é").encode()[: text.CHUNK]
    assert text_head(cut) == "a" * (text.CHUNK - 1)
