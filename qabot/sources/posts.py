"""From the fields of a forum post, as a format has them, to a post."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pydantic import ValidationError

from qabot.models import Post
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.records import LONGEST_TITLE, one_line, paragraphs, web_address

_COUNTS = re.compile(r"(?:(-?\d{1,12}) upvotes?)?(?:, |^)?(.*)", re.DOTALL)
_LONGEST_AGE = 60


@dataclass(slots=True)
class PostFields:
    """The fields of a post as an exchange format has them."""

    title: str = ""
    community: str = ""
    category: str = ""
    created: str | None = None
    summary: str = ""
    body: str = ""
    forum_id: str = ""
    url: str = ""
    note: str = ""

    def outcome(self, place: str) -> Parsed | Problem:
        """The post, or the sentence that says why there is none."""
        title = one_line(self.title)
        if not title:
            return Problem(place, "no title; skipped")
        if len(title) > LONGEST_TITLE:
            return Problem(place, f"a title of {len(title)} characters; skipped")
        upvotes, age = _counts(self.note)
        try:
            post = Post.model_validate(
                {
                    "title": title,
                    "community": one_line(self.community) or None,
                    "category": one_line(self.category) or None,
                    "created": full_date(self.created),
                    "summary": paragraphs(self.summary) or None,
                    "body": paragraphs(self.body) or None,
                    "forum_id": one_line(self.forum_id) or None,
                    "url": web_address(self.url),
                    "upvotes": upvotes,
                    "age": age,
                },
            )
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            return Problem(place, f"{first['msg'][:200]}; skipped")
        return Parsed(post, place)


def counts_note(post: Post) -> str:
    """The upvotes and the age as a note that `PostFields` reads.

    >>> counts_note(Post(id="p", title="It works", upvotes=74, age="5 years ago"))
    '74 upvotes, 5 years ago'
    """
    upvotes = f"{post.upvotes} upvotes" if post.upvotes is not None else ""
    return ", ".join(part for part in (upvotes, post.age) if part)


def full_date(text: str | None) -> dt.date | None:
    """The day, if the text is a whole date."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _counts(note: str) -> tuple[int | None, str | None]:
    found = _COUNTS.fullmatch(one_line(note))
    if not found:
        return None, None
    upvotes, age = found.groups()
    return int(upvotes) if upvotes else None, age if age and len(age) <= _LONGEST_AGE else None
