"""Pages of a study with its related posts, pasted as text or saved as HTML.

A page has, each part optional and most in any order: the title; the month and
the journal; the authors; a line for the image; a TLDR; a summary; a line that
leads to the discussion; the research cited, with counts; related community
posts, each with category, upvotes, age and summary; and similar research. A
source may hold several pages. The words are kept as they are; lines that were
wrapped are joined by a space.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from qabot.sources.protocol import Format, Parsed, Problem
from qabot.sources.study_page.lines import DATE, HEADINGS, Mark, lines_of
from qabot.sources.study_page.page import outcomes_of
from qabot.sources.study_page.pages import pages_of
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.sources.protocol import Outcome

_TAGS = re.compile(r"<[^>]{0,2000}>")
_MARKUP = re.compile(r"\s*<[!?a-zA-Z]")
_SCORES = (0.0, 0.0, 0.6, 0.9)
_TELLING = HEADINGS | {Mark.DISCUSS, Mark.TLDR, Mark.IMAGE, Mark.COUNT}


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """How many different parts of a study page its lines have."""
    text = text_head(head).lstrip()
    if _MARKUP.match(text):
        text = _TAGS.sub("\n", text)
    found = set()
    for line in lines_of(text.split("\n")):
        if line.mark in _TELLING:
            found.add(line.mark)
        elif line.mark is Mark.DATE and (date := DATE.fullmatch(line.text)):
            found |= {Mark.DATE} if "“" in (date["journal"] or "") else set()
    return _SCORES[len(found)] if len(found) < len(_SCORES) else 0.98


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Each page's study, then its posts, then what could not be placed.

    Raises:
        UnreadableSource: The source is not text, or a page is too long.
    """
    raws = open_text(stream, name)
    first = list(islice(raws, 32))
    if _MARKUP.match("".join(first)):
        from qabot.sources.study_page.html import html_lines

        lines = iter(html_lines("".join([*first, *raws]), name))
    else:
        lines = lines_of(_chain(first, raws))
    is_told = False
    for page in pages_of(lines, name):
        for outcome in outcomes_of(page):
            is_told = is_told or isinstance(outcome, Parsed) or outcome.is_loss
            yield outcome
    if not is_told:
        yield Problem("line 1", "no study or post of a study page was found")


def _chain(first: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from rest


FORMAT = Format(
    name="study-page",
    title="study page",
    suffixes=(".txt", ".html", ".htm"),
    recognises=recognises,
    read=read,
)
