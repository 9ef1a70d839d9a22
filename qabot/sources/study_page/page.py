"""The lines of one page → its study, its posts, and what could not be placed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qabot.models import PARAGRAPH_BREAK, ListedResearch, PageDetails, Post, Section, Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.study_page.head import (
    continues,
    journal_and_date,
    looks_like_names,
    names_in,
    wrap_width,
)
from qabot.sources.study_page.lines import (
    COMMUNITY,
    COUNT,
    HEADINGS,
    META,
    TLDR,
    Line,
    Mark,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.sources.protocol import Outcome

_ENDS_POST = HEADINGS | {Mark.COMMUNITY, Mark.DISCUSS, Mark.COUNT, Mark.RULE}
MAX_LISTED: Final = 10_000
"""Titles that a list without a number of results may have."""

MAX_LATE_TITLE: Final = 300
"""Characters that a title below the date may have."""

_MARKER = re.compile(r"(?:research|study)\s+(?=\S)")
_CATEGORY = re.compile(r"in\s+(?P<category>\S.{0,80})")


def outcomes_of(lines: list[Line]) -> Iterator[Outcome]:
    """The study, then its posts, then remarks in the order of the page."""
    return _Page(lines).outcomes()


class _Page:
    """Reads one page from top to bottom.

    Args:
        lines: The page's lines, the title first.
    """

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._at = 0
        self._width = wrap_width(lines)
        self._title = ""
        self._section: Mark | None = None
        self._fields: dict[str, Any] = {}
        self._paragraphs: list[str] = []
        self._page: dict[str, str] = {}
        self._counts: dict[Mark, tuple[int, int]] = {}
        self._titles: dict[Mark, list[str]] = {Mark.CITED: [], Mark.SIMILAR: []}
        self._posts: list[Parsed] = []
        self._problems: list[Problem] = []
        self._marks: set[Mark] = set()

    def outcomes(self) -> Iterator[Outcome]:
        """Read the page."""
        first = self._skip_blank()
        if first is None:
            return
        self._title = self._first_title()
        while (line := self._skip_blank()) is not None:
            self._marks.add(line.mark)
            self._read(line)
        yield from self._study(self._title, first)
        yield from self._posts
        yield from self._problems

    def _study(self, title: str, first: Line) -> Iterator[Outcome]:
        if not self._marks - {Mark.TEXT, Mark.RULE, Mark.BLANK, Mark.META}:
            self._problems.clear()
            what = "words without a date, TLDR or list of a study page"
            yield Problem(first.place, f"{what}; left out", is_loss=False)
        elif not title:
            yield Problem(first.place, "no title above the study; the study is skipped")
        else:
            related = tuple(dict.fromkeys(post.document.id for post in self._posts))
            yield Parsed(self._made(title), first.place, related)

    def _made(self, title: str) -> Study:
        cited, similar = (self._listed(mark) for mark in (Mark.CITED, Mark.SIMILAR))
        details = {
            **self._page,
            "cited": cited,
            "related_posts": self._listed(Mark.POSTS),
            "similar": similar,
        }
        given = {key: value for key, value in details.items() if value is not None}
        return Study.model_validate(
            {
                **self._fields,
                "title": title,
                "sections": [Section(text=text) for text in self._paragraphs],
                "page": PageDetails.model_validate(given) if given else None,
            }
        )

    def _listed(self, mark: Mark) -> ListedResearch | None:
        titles = tuple(self._titles.get(mark, ()))
        shown, total = self._counts.get(mark, (len(titles), len(titles)))
        if mark not in self._counts and not titles:
            return None
        return ListedResearch(shown=shown, total=total, titles=titles)

    # -- moving over the lines

    def _skip_blank(self) -> Line | None:
        """The next line with words, or None at the end."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.text and line.mark is not Mark.RULE:
                return line
            self._at += 1
        return None

    def _take_run(self) -> list[Line]:
        """The plain lines from here on, up to a blank or a marked one."""
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at].mark is Mark.TEXT:
            self._at += 1
        return self._lines[start : self._at]

    def _next_mark(self, at: int) -> Mark | None:
        """The mark of the first line with words from `at` on."""
        return next((one.mark for one in self._lines[at:] if one.text), None)

    def _run_end(self, at: int) -> int:
        while at < len(self._lines) and self._lines[at].mark is Mark.TEXT:
            at += 1
        return at

    # -- the upper part

    def _first_title(self) -> str:
        first = self._lines[self._at]
        if first.is_title:
            self._at += 1
            return first.text
        if first.mark is not Mark.TEXT:
            return ""
        run = self._take_run()
        if len(run) > 1 and not self._blank_follows_or_date():
            self._at -= len(run) - 1
            run = run[:1]
        elif len(run) > 1 and "," in run[-1].text and looks_like_names(run[-1].text):
            self._at -= 1
            run = run[:-1]
        return _unfolded(run)

    def _blank_follows_or_date(self) -> bool:
        if self._at >= len(self._lines):
            return False
        return self._lines[self._at].mark in {Mark.BLANK, Mark.DATE}

    def _read(self, line: Line) -> None:
        mark = line.mark
        if mark in HEADINGS:
            self._heading(line)
        elif mark is Mark.COUNT:
            self._count(line)
        elif mark is Mark.DISCUSS:
            self._page.setdefault("discussion", self._unwrapped(line))
        elif self._is_post(line):
            self._post(line)
        elif self._section is None or self._is_late_tldr(mark):
            self._head(line)
        elif self._section is Mark.POSTS:
            self._stray(line)
        else:
            self._listed_line(line)

    def _is_late_tldr(self, mark: Mark) -> bool:
        return mark is Mark.TLDR and "tldr" not in self._fields

    def _heading(self, line: Line) -> None:
        self._section = line.mark
        self._at += 1
        if found := re.search(COUNT.pattern + r"$", line.text, COUNT.flags):
            self._keep_count(line, found)

    def _count(self, line: Line) -> None:
        self._at += 1
        if found := COUNT.fullmatch(line.text):
            self._keep_count(line, found)

    def _keep_count(self, line: Line, found: re.Match[str]) -> None:
        shown = _number(found["shown"])
        total = _number(found["total"]) if found["total"] else shown
        if self._section is None or self._section is Mark.COUNT:
            self._section = Mark.COUNT
            self._remark(line, "a number of results under no heading; left out")
        elif self._section in self._counts:
            self._remark(line, "a second number of results under one heading; left out")
        else:
            self._counts[self._section] = (shown, total)

    def _head(self, line: Line) -> None:
        self._section = None
        if line.mark is Mark.DATE and "published" not in self._fields:
            self._date(line)
        elif line.mark is Mark.IMAGE and "image" not in self._page and not self._paragraphs:
            self._page["image"] = line.text
            self._at += 1
        elif line.mark is Mark.TLDR and "tldr" not in self._fields:
            self._tldr(line)
        elif line.mark is Mark.META:
            self._remark(line, "upvotes or an age without a post; left out")
            self._at += 1
        elif line.mark is Mark.TEXT:
            self._names_or_paragraph(line)
        else:
            self._paragraph([line])
            self._at += 1

    def _date(self, line: Line) -> None:
        published, journal, has_citations = journal_and_date(self._unwrapped(line))
        self._fields["published"] = published
        if journal:
            self._fields["journal"] = journal
        if has_citations:
            self._remark(line, "the number of citations; left out")

    def _tldr(self, line: Line) -> None:
        whole = self._unwrapped(line)
        found = TLDR.fullmatch(whole)
        words = found["words"] if found else whole
        if not words and (below := self._skip_blank()) is not None and below.mark is Mark.TEXT:
            words = self._unwrapped(below)
        if words:
            self._fields["tldr"] = words
        else:
            self._remark(line, "a TLDR without words; left out")

    def _unwrapped(self, line: Line) -> str:
        """The line and what was wrapped off it; moves on to what follows."""
        words = [line.text]
        last = line
        self._at += 1
        for below in self._lines[self._at :]:
            is_names = "," in below.text and looks_like_names(below.text)
            if not continues(last, below, self._width) or (line.mark is Mark.DATE and is_names):
                break
            words.append(below.text)
            last = below
            self._at += 1
        return " ".join(words)

    def _names_or_paragraph(self, line: Line) -> None:
        before = next((one for one in reversed(self._lines[: self._at]) if one.text), None)
        run = self._take_run()
        below = self._next_mark(self._at)
        if "authors" in self._fields or self._paragraphs:
            self._paragraph(run)
            return
        if not self._title and self._can_be_title(run):
            self._title = _unfolded(run[:1])
            self._at -= len(run) - 1
            return
        is_between = before is not None and before.mark is Mark.DATE
        is_between = is_between and below in {Mark.IMAGE, Mark.TLDR}
        whole = _unfolded(run)
        if (is_between and not _is_prose(whole)) or looks_like_names(whole):
            self._fields["authors"] = names_in(whole)
        elif len(run) > 1 and looks_like_names(line.text):
            self._fields["authors"] = names_in(line.text)
            self._paragraph(run[1:])
        else:
            self._paragraph(run)

    def _can_be_title(self, run: list[Line]) -> bool:
        """Whether a title stands below the date, in a page that does not begin with one."""
        first = run[0].text
        is_short = len(first) <= MAX_LATE_TITLE and not first.endswith(".")
        return is_short and self._marks <= {Mark.DATE, Mark.TEXT} and not looks_like_names(first)

    def _paragraph(self, run: list[Line]) -> None:
        self._paragraphs.append(_unfolded(run))

    # -- posts

    def _is_post(self, line: Line) -> bool:
        """Whether a post's title stands here: behind its marker, or above its upvotes."""
        if line.mark is Mark.COMMUNITY:
            return self._section is Mark.POSTS or self._meta_follows(self._at + 1)
        return (
            self._section is Mark.POSTS and line.mark is Mark.TEXT and self._meta_follows(self._at)
        )

    def _meta_follows(self, at: int) -> bool:
        """Whether the first line with words after the plain lines from `at` is a post's."""
        end = self._run_end(at)
        if self._next_mark(end) is Mark.META:
            return True
        while end < len(self._lines) and not self._lines[end].text:
            end += 1
        below = self._run_end(end)
        is_split = below == end + 1 and _CATEGORY.fullmatch(self._lines[end].text)
        return bool(is_split) and self._next_mark(below) is Mark.META

    def _post(self, line: Line) -> None:
        title = self._post_title(line)
        fields = self._post_meta()
        summary = self._post_summary()
        if not title:
            self._problems.append(Problem(line.place, "a post without a title; skipped"))
            return
        if summary:
            fields["summary"] = summary
        post = Post.model_validate({**fields, "title": title})
        self._posts.append(Parsed(post, line.place))

    def _post_title(self, line: Line) -> str:
        first: list[str] = []
        if found := COMMUNITY.fullmatch(line.text) if line.mark is Mark.COMMUNITY else None:
            self._at += 1
            first = [found["title"]] if found["title"] else []
            if not first and (below := self._skip_blank()) and below.mark is not Mark.TEXT:
                return ""
        start = self._at
        if first and (start >= len(self._lines) or self._lines[start].mark is not Mark.TEXT):
            return first[0]
        run = self._take_run()
        if self._ends_before_meta() or not first:
            kept = run if self._ends_before_meta() else run[:1]
        else:
            kept = []
        if kept and _CATEGORY.fullmatch(kept[-1].text) and (first or len(kept) > 1):
            kept = kept[:-1] if self._ends_before_meta() else kept
        self._at = start + len(kept)
        return " ".join([*first, *(one.text for one in kept)])

    def _ends_before_meta(self) -> bool:
        return self._next_mark(self._at) is Mark.META

    def _post_meta(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while (line := self._skip_blank()) is not None:
            found = META.fullmatch(line.text) if line.mark is Mark.META else None
            if found is None and self._ends_split_meta(line, fields):
                found = _CATEGORY.fullmatch(line.text)
            if found is None or any(fields.get(key) for key in found.groupdict() if found[key]):
                break
            fields |= {key: value for key, value in found.groupdict().items() if value}
            self._at += 1
        if "upvotes" in fields:
            fields["upvotes"] = _number(fields["upvotes"])
        return fields

    def _ends_split_meta(self, line: Line, fields: dict[str, Any]) -> bool:
        return (
            not fields
            and line.mark is Mark.TEXT
            and self._next_mark(self._at + 1) is Mark.META
            and _CATEGORY.fullmatch(line.text) is not None
        )

    def _post_summary(self) -> str:
        paragraphs: list[str] = []
        while (line := self._skip_blank()) is not None and line.mark not in _ENDS_POST:
            if paragraphs and self._is_post(line):
                break
            if line.mark is Mark.TEXT:
                run = self._take_run()
            else:
                run = [line]
                self._at += 1
            paragraphs.append(_unfolded(run))
        return PARAGRAPH_BREAK.join(paragraphs)

    # -- lists

    def _stray(self, line: Line) -> None:
        self._at += 1
        if line.text.casefold() != "join":
            self._remark(line, "words that belong to no post; left out")

    def _listed_line(self, line: Line) -> None:
        section = self._section
        titles = self._titles.get(section) if section else None
        if section is None or titles is None or line.mark is not Mark.TEXT:
            what = "a list under no heading" if titles is None else "details of a listed study"
            self._remark(line, f"{what}; left out")
            self._at += 1
            self._take_run()
            return
        words = self._unwrapped(line)
        if len(titles) < self._counts.get(section, (MAX_LISTED, 0))[0]:
            titles.append(_MARKER.sub("", words, count=1))
        else:
            self._remark(line, "more words than the number of results; left out")

    def _remark(self, line: Line, reason: str) -> None:
        self._problems.append(Problem(line.place, reason, is_loss=False))


def _unfolded(run: list[Line]) -> str:
    return " ".join(line.text for line in run)


def _is_prose(text: str) -> bool:
    return text.endswith((".", "?", "!")) and len(text.split()) > 12 and ", " not in text


def _number(figure: str) -> int:
    """A number as it is written: "1,234", "−3" or "1.2k".

    >>> _number("1.2k"), _number("−3")
    (1200, -3)
    """
    plain = figure.replace(",", "").replace("−", "-").replace("–", "-").lower()
    factor = 1000 if plain.endswith("k") else 1
    return round(float(plain.rstrip("k")) * factor)
