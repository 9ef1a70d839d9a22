"""A related post on a study page: title, category, upvotes, age and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qabot.models import PARAGRAPH_BREAK
from qabot.sources.study_page.lines import CATEGORY, COMMUNITY, HEADINGS, Line, Mark, figures_in

if TYPE_CHECKING:
    from qabot.sources.study_page.cursor import Cursor

_ENDS_POST = HEADINGS | {Mark.COMMUNITY, Mark.DISCUSS, Mark.COUNT, Mark.RULE}


class PostFields(NamedTuple):
    """What a page says of a post."""

    title: str
    """Its title, without the marker before it; may be missing."""

    fields: dict[str, Any]
    """Its category, upvotes, age and summary, as far as they are there."""


def is_post(cursor: Cursor, line: Line, *, among_posts: bool) -> bool:
    """Whether a post's title stands here: behind its marker, or above its upvotes.

    Args:
        cursor: Stands before `line`.
        line: A line with words.
        among_posts: Whether it stands under the heading of the posts.
    """
    if line.mark is Mark.COMMUNITY:
        return among_posts or _figures_follow(cursor, cursor.at + 1)
    return among_posts and line.mark is Mark.TEXT and _figures_follow(cursor, cursor.at)


def read_post(cursor: Cursor, line: Line) -> PostFields:
    """Read the post whose title is `line`, and move behind it."""
    title = _title(cursor, line)
    fields = _figures(cursor)
    if summary := _summary(cursor):
        fields["summary"] = summary
    return PostFields(title, fields)


def number_in(figure: str) -> int:
    """A number as a page writes it.

    >>> number_in("1,234"), number_in("1.2k"), number_in("−3")
    (1234, 1200, -3)
    """
    plain = figure.replace(",", "").replace("−", "-").replace("–", "-").lower()
    factor = 1000 if plain.endswith("k") else 1
    return round(float(plain.rstrip("k")) * factor)


def _figures_follow(cursor: Cursor, at: int) -> bool:
    """Whether upvotes or an age stand below the plain lines from `at` on."""
    below = cursor.index_of_next(cursor.run_end(at))
    if below is None:
        return False
    line = cursor.next_line(below)
    if line is None or line.mark is not Mark.TEXT:
        return line is not None and line.mark is Mark.META
    return CATEGORY.fullmatch(line.text) is not None and cursor.next_mark(below + 1) is Mark.META


def _title(cursor: Cursor, line: Line) -> str:
    words: list[str] = []
    if line.mark is Mark.COMMUNITY and (found := COMMUNITY.fullmatch(line.text)):
        cursor.at += 1
        words = [found["title"]] if found["title"] else []
    if not words and ((below := cursor.skip_blank()) is None or below.mark is not Mark.TEXT):
        return ""
    start = cursor.at
    run = [one.text for one in cursor.take_run()]
    if cursor.next_mark() is not Mark.META:
        run = [] if words else run[:1]
    elif run and (words or run[1:]) and CATEGORY.fullmatch(run[-1]):
        run = run[:-1]
    cursor.at = start + len(run)
    return " ".join(words + run)


def _figures(cursor: Cursor) -> dict[str, Any]:
    """Category, upvotes and age, on one line or on a line each."""
    fields: dict[str, Any] = {}
    while (line := cursor.skip_blank()) is not None:
        given = figures_in(line.text)
        if not given and not fields and cursor.next_mark(cursor.at + 1) is Mark.META:
            alone = CATEGORY.fullmatch(line.text) if line.mark is Mark.TEXT else None
            given = alone.groupdict() if alone else {}
        if not given or given.keys() & fields.keys():
            break
        fields |= given
        cursor.at += 1
    if "upvotes" in fields:
        fields["upvotes"] = number_in(fields["upvotes"])
    return fields


def _summary(cursor: Cursor) -> str:
    """The paragraphs up to the next post, heading or count."""
    paragraphs: list[str] = []
    while (line := cursor.skip_blank()) is not None and line.mark not in _ENDS_POST:
        if paragraphs and is_post(cursor, line, among_posts=True):
            break
        run = cursor.take_run() or [line]
        if line.mark is not Mark.TEXT:
            cursor.at += 1
        paragraphs.append(" ".join(one.text for one in run))
    return PARAGRAPH_BREAK.join(paragraphs)
