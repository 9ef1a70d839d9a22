"""Reddit: listings and threads of its API, and the archives' JSON lines.

No user names are kept; the text is as it was written. What was deleted or
removed is left out. A comment becomes a post of its own if it is long enough
to say something by itself.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import ValidationError

from qabot.errors import UnreadableSource
from qabot.models import Post
from qabot.sources.protocol import Format, Outcome, Parsed, Problem
from qabot.sources.records import LONGEST_TITLE, one_line, scrubbed
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST_COMMENT = 200
"""Characters from which on a comment is a post of its own."""

MOST_CHARACTERS = 1 << 28
"""Characters that a file which is one JSON value may have."""

_MOST_TITLES = 200_000
_GONE = re.compile(
    r"\s*\[\s*(?:deleted|removed|unavailable)(?: by [^\]]{1,40})?\s*\]\s*", re.IGNORECASE
)
_SLUG = re.compile(r"/comments/[a-z0-9]+/([^/]+)/", re.IGNORECASE)
_ID = re.compile(r"[a-z0-9]{1,13}", re.IGNORECASE)
_TWICE_ESCAPED = {"&#x200B;": "\u200b", "&nbsp;": "\u00a0"}
_KINDS = re.compile(r'"kind"\s*:\s*"(?:Listing|t[13]|more)"')
_SUBMISSION = ('"selftext"', '"num_comments"', '"is_self"')
_COMMENT = ('"link_id"', '"parent_id"')

Thing = dict[str, Any]
"""A submission or a comment, as Reddit gives it."""


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By Reddit's kinds of things, or by the fields of its submissions and comments."""
    text = text_head(head).lstrip()
    if not text.startswith(("{", "[")):
        return 0.0
    has_fields = any(field in text for field in (*_SUBMISSION, *_COMMENT))
    if _KINDS.search(text) and (has_fields or '"children"' in text):
        return 0.95
    return 0.9 if '"subreddit"' in text and has_fields else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Posts and what was left out, in the order of the source.

    Raises:
        UnreadableSource: It is one JSON value, and that is broken or an error of the API.
    """
    lines = open_text(stream, name)
    first = next((line for line in lines if line.strip()), "")
    second = next(lines, "")
    everything = chain((first, second), lines)
    reader = _Reader()
    if _is_json_lines(first, second):
        yield from reader.json_lines(everything)
    else:
        yield from reader.value(_loaded(everything, name), name)
    yield from reader.remarks()


def _is_json_lines(first: str, second: str) -> bool:
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return second.startswith(('{"', "{ ")) and second.rstrip().endswith("}")
    return isinstance(value, dict) and (bool(second.strip()) or "data" not in value)


def _loaded(lines: Iterable[str], name: str) -> Any:
    pieces, size = [], 0
    for line in lines:
        pieces.append(line)
        size += len(line)
        if size > MOST_CHARACTERS:
            raise UnreadableSource(
                name, f"one JSON value of more than {MOST_CHARACTERS >> 20} MiB; use JSON lines."
            )
    try:
        return json.loads("".join(pieces))
    except RecursionError:
        raise UnreadableSource(name, "JSON that is nested too deeply; not Reddit's.") from None
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            name, f"not JSON ({error.msg}); save it again.", place=f"line {error.lineno}"
        ) from None
    except ValueError:
        raise UnreadableSource(name, "JSON with a number that is too long.") from None


class _Reader:
    """What has been read so far: titles for comments, and counts of what was left out."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._short = 0
        self._unloaded = 0

    def json_lines(self, lines: Iterable[str]) -> Iterator[Outcome]:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"line {number}"
            try:
                value = json.loads(line)
            except RecursionError:
                yield Problem(place, "nested too deeply; skipped")
                continue
            except ValueError as error:
                yield Problem(place, f"not JSON ({str(error)[:120]}); skipped")
                continue
            for thing in _things(value):
                yield from self._outcome(thing, place)

    def value(self, value: Any, name: str) -> Iterator[Outcome]:
        if isinstance(value, dict) and "error" in value and "data" not in value:
            what = f"{value.get('error')} {value.get('message') or ''}".strip()
            raise UnreadableSource(name, f"an error of Reddit's API ({what[:80]}), and no posts.")
        for number, thing in enumerate(_things(value), start=1):
            yield from self._outcome(thing, f"record {number}")

    def remarks(self) -> Iterator[Problem]:
        """What was left out without a line of its own."""
        if self._short:
            short = f"{_comments(self._short)} shorter than {SHORTEST_COMMENT} characters"
            yield Problem("", f"{short}; left out", is_loss=False)
        if self._unloaded:
            unloaded = f"{_comments(self._unloaded)} named in the file, but not in it"
            yield Problem("", f"{unloaded}; left out", is_loss=False)

    def _outcome(self, thing: Any, place: str) -> Iterator[Outcome]:
        if not isinstance(thing, dict):
            yield Problem(place, "not a JSON object; skipped")
        elif thing.get("kind") == "more":
            children = thing.get("children")
            self._unloaded += len(children) if isinstance(children, list) else 0
        elif isinstance(thing.get("body"), str) and not thing.get("title"):
            yield from self._comment(thing, place)
        elif "title" in thing and not _is_subreddit(thing):
            yield self._submission(thing, place)
        elif _is_subreddit(thing):
            yield Problem(place, "a subreddit or a user, not a post; left out", is_loss=False)
        else:
            yield Problem(place, "neither a post nor a comment; skipped")

    def _submission(self, thing: Thing, place: str) -> Outcome:
        title, body = one_line(_text(thing.get("title"))), _submission_body(thing)
        name = _name(thing, "t3")
        if name and len(self._titles) < _MOST_TITLES:
            self._titles[name] = title
        if _GONE.fullmatch(title) or _GONE.fullmatch(body) or _was_removed(thing, body):
            return Problem(place, "a deleted or removed post; left out", is_loss=False)
        if not title:
            return Problem(place, "no title; skipped")
        return _post(thing, title, body, name, place)

    def _comment(self, thing: Thing, place: str) -> Iterator[Outcome]:
        body = _prose(thing.get("body"))
        if not body.strip() or _GONE.fullmatch(body):
            yield Problem(place, "a deleted or removed comment; left out", is_loss=False)
        elif _is_boilerplate(thing):
            yield Problem(place, "a moderators' notice; left out", is_loss=False)
        elif len(body.strip()) < SHORTEST_COMMENT:
            self._short += 1
        else:
            yield _post(thing, self._comment_title(thing), body, _name(thing, "t1"), place)

    def _comment_title(self, thing: Thing) -> str:
        """The thread's title: as the file has it, or as its address spells it."""
        link = _text(thing.get("link_id"))
        title = self._titles.get(link) or one_line(_text(thing.get("link_title")))
        slug = _SLUG.search(_text(thing.get("permalink")))
        if not title and slug:
            title = slug.group(1).replace("_", " ").strip()
        if title:
            return f"Comment on: {title}"
        return f"Comment in r/{_text(thing.get('subreddit')) or 'reddit'}"


def _things(value: Any) -> Iterator[Any]:
    """The things of a listing, a thread, or an archive's answer, replies after their parent."""
    pending = [value]
    while pending:
        one = pending.pop()
        inner = _inner(one)
        if inner is not None:
            pending.append(inner)
        elif isinstance(one, list):
            pending.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            if isinstance(one.get("replies"), dict):
                pending.append(one["replies"])
        elif one not in ("", None):
            yield one


def _inner(value: Any) -> Any:
    """What an envelope of Reddit's holds; None if `value` is no envelope."""
    if not isinstance(value, dict):
        return None
    data = value.get("json", value.get("data"))
    if isinstance(data, list) or (isinstance(data, dict) and "json" in value):
        return data
    if not isinstance(data, dict):
        return None
    listed = next((data[k] for k in ("children", "things") if isinstance(data.get(k), list)), None)
    is_listing = listed is not None and value.get("kind") != "more"
    return listed if is_listing else {**data, "kind": value.get("kind")}


def _post(thing: Thing, title: str, body: str, name: str, place: str) -> Outcome:
    if len(title) > LONGEST_TITLE:
        return Problem(place, f"a title of {len(title)} characters; skipped")
    try:
        post = Post.model_validate(
            {
                "title": title,
                "category": one_line(_text(thing.get("link_flair_text"))) or None,
                "community": one_line(_text(thing.get("subreddit"))) or None,
                "upvotes": _number(thing.get("score"), thing.get("ups")),
                "created": _day(thing.get("created_utc"), thing.get("created")),
                "body": body.strip() or None,
                "forum_id": f"reddit:{name}" if name else None,
                "url": _address(thing, name),
            },
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Problem(place, f"{first['msg'][:200]}; skipped")
    return Parsed(post, place)


def _submission_body(thing: Thing) -> str:
    """The post's own text, or that of the post it passes on."""
    body = _prose(thing.get("selftext"))
    parents = thing.get("crosspost_parent_list")
    if body.strip() or not isinstance(parents, list):
        return body
    texts = (_prose(one.get("selftext")) for one in parents if isinstance(one, dict))
    return next((text for text in texts if text.strip() and not _GONE.fullmatch(text)), "")


def _was_removed(thing: Thing, body: str) -> bool:
    """Whether a post without text was taken down."""
    return bool(thing.get("removed_by_category")) and not body.strip()


def _comments(count: int) -> str:
    return f"{count} comment{'s' if count > 1 else ''}"


def _is_boilerplate(thing: Thing) -> bool:
    is_moderator = thing.get("distinguished") == "moderator" and bool(thing.get("stickied"))
    return is_moderator or thing.get("author") == "AutoModerator"


def _is_subreddit(thing: Thing) -> bool:
    return thing.get("kind") in {"t2", "t5"} or "display_name" in thing or "link_karma" in thing


def _prose(value: Any) -> str:
    """Text with Reddit's entities as the characters that they stand for."""
    text = html.unescape(_text(value)) if "&" in _text(value) else _text(value)
    for entity, sign in _TWICE_ESCAPED.items():
        text = text.replace(entity, sign)
    return scrubbed(text.replace("\r\n", "\n"))


def _text(value: Any) -> str:
    return (
        str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )


def _name(thing: Thing, kind: str) -> str:
    """The full name, such as "t3_abc"; "" if there is no id."""
    name = _text(thing.get("name"))
    if re.fullmatch(rf"{kind}_[a-z0-9]{{1,13}}", name):
        return name
    own = _text(thing.get("id"))
    return f"{kind}_{own.lower()}" if _ID.fullmatch(own) else ""


def _address(thing: Thing, name: str) -> str | None:
    permalink = scrubbed(_text(thing.get("permalink"))).strip()
    if permalink.startswith(("/r/", "/user/")):
        return f"https://www.reddit.com{permalink}"
    if name.startswith("t3_"):
        return f"https://www.reddit.com/comments/{name[3:]}/"
    link = re.fullmatch(r"t3_([a-z0-9]{1,13})", _text(thing.get("link_id")))
    return (
        f"https://www.reddit.com/comments/{link.group(1)}/_/{name[3:]}/" if link and name else None
    )


def _number(*values: Any) -> int | None:
    for value in values:
        try:
            return int(float(value)) if not isinstance(value, bool) else None
        except (TypeError, ValueError, OverflowError):
            continue
    return None


def _day(*values: Any) -> dt.date | None:
    """The day (UTC) of seconds since 1970, given as a number or a string."""
    for value in values:
        seconds = _number(value)
        if seconds is not None and 0 < seconds < 1 << 33:
            return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return None


FORMAT = Format(
    name="reddit",
    title="Reddit JSON",
    suffixes=(".json", ".jsonl", ".ndjson"),
    recognises=recognises,
    read=read,
)
