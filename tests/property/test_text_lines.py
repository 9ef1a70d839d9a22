"""What holds for every text that is read line by line."""

from __future__ import annotations

import contextlib
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.errors import UnreadableSource
from qabot.sources.text import open_text

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
    | st.sampled_from("\t\n\r\x0b\x85")
)


@given(WORDS)
@settings(max_examples=150, deadline=None)
def test_utf8_text_comes_back_with_its_line_ends_made_one(words: str) -> None:
    whole = words.replace("\r\n", "\n").replace("\r", "\n")
    read = list(open_text(io.BytesIO(b"\xef\xbb\xbf" + words.encode()), "x"))
    assert "".join(read) == whole
    assert all(line.endswith("\n") and "\n" not in line[:-1] for line in read[:-1])


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_as_binary(raw: bytes) -> None:
    read = ""
    with contextlib.suppress(UnreadableSource):
        read = "".join(open_text(io.BytesIO(raw), "x"))
    assert read.encode().decode() == read
