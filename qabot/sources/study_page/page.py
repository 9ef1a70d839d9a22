"""The lines of one page → its study, its posts, and what could not be placed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qabot.models import ListedResearch, PageDetails, Post, Section, Study
from qabot.sources.protocol import Parsed, Problem
from qabot.sources.study_page.cursor import Cursor
from qabot.sources.study_page.head import journal_and_date, looks_like_names, names_in
from qabot.sources.study_page.lines import COUNT, HEADINGS, PARTS, TLDR, Line, Mark
from qabot.sources.study_page.post import is_post, number_in, read_post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.sources.protocol import Outcome

MAX_LISTED: Final = 10_000
"""Titles that a list without a number of results may have."""

MAX_LATE_TITLE: Final = 300
"""Characters that a title below the date may have."""

_MARKER = re.compile(r"(?:research|study)\s+(?=\S)")
_COUNT_AT_END = re.compile(COUNT.pattern + r"\Z", COUNT.flags)


def outcomes_of(lines: list[Line]) -> Iterator[Outcome]:
    """The study, then its posts, then remarks in the order of the page."""
    return _Page(lines).outcomes()


class _Page:
    """Reads one page from top to bottom.

    Args:
        lines: The page's lines, the title first.
    """

    def __init__(self, lines: list[Line]) -> None:
        self._cursor = Cursor(lines)
        self._title = ""
        self._section: Mark | None = None
        self._marks: set[Mark] = set()
        self._above: Line | None = None
        self._fields: dict[str, Any] = {}
        self._details: dict[str, Any] = {}
        self._paragraphs: list[str] = []
        self._counts: dict[Mark, tuple[int, int]] = {}
        self._titles: dict[Mark, list[str]] = {Mark.CITED: [], Mark.SIMILAR: []}
        self._posts: list[Parsed] = []
        self._problems: list[Problem] = []

    def outcomes(self) -> Iterator[Outcome]:
        """Read the page."""
        first = self._cursor.skip_blank()
        if first is None:
            return
        self._title = self._first_title(first)
        while (line := self._cursor.skip_blank()) is not None:
            self._read(line)
            self._marks.add(line.mark)
            self._above = line
        if not (self._marks & PARTS or self._posts):
            what = "words without a date, TLDR or list of a study page"
            yield Problem(first.place, f"{what}; left out", is_loss=False)
            return
        yield self._study(first)
        yield from self._posts
        yield from self._problems

    # -- what was found, as documents

    def _study(self, first: Line) -> Outcome:
        if not self._title:
            return Problem(first.place, "no title above the study; the study is skipped")
        lists = {
            "cited": self._listed(Mark.CITED),
            "related_posts": self._listed(Mark.POSTS),
            "similar": self._listed(Mark.SIMILAR),
        }
        details = self._details | {key: found for key, found in lists.items() if found}
        fields = {
            **self._fields,
            "title": self._title,
            "sections": [Section(text=text) for text in self._paragraphs],
            "page": PageDetails.model_validate(details) if details else None,
        }
        related = tuple(dict.fromkeys(post.document.id for post in self._posts))
        return Parsed(Study.model_validate(fields), first.place, related)

    def _listed(self, mark: Mark) -> ListedResearch | None:
        titles = tuple(self._titles.get(mark, ()))
        if mark not in self._counts and not titles:
            return None
        shown, total = self._counts.get(mark, (len(titles), len(titles)))
        return ListedResearch(shown=shown, total=total, titles=titles)

    def _remark(self, line: Line, what: str) -> None:
        self._problems.append(Problem(line.place, f"{what}; left out", is_loss=False))

    # -- the parts of a page

    def _first_title(self, first: Line) -> str:
        cursor = self._cursor
        if first.is_title:
            cursor.at += 1
            return first.text
        run = cursor.take_run()
        end = cursor.current()
        is_apart = end is not None and end.mark in {Mark.BLANK, Mark.DATE}
        if len(run) > 1 and not is_apart:
            cursor.at -= len(run) - 1
            run = run[:1]
        elif len(run) > 1 and "," in run[-1].text and looks_like_names(run[-1].text):
            cursor.at -= 1
            run = run[:-1]
        return _joined(run)

    def _read(self, line: Line) -> None:
        mark = line.mark
        if mark in HEADINGS or mark is Mark.COUNT:
            self._heading_or_count(line)
        elif mark is Mark.DISCUSS:
            self._details.setdefault("discussion", self._cursor.take_wrapped())
        elif is_post(self._cursor, line, among_posts=self._section is Mark.POSTS):
            self._post(line)
        elif self._section is None or (mark is Mark.TLDR and "tldr" not in self._fields):
            self._section = None
            self._head(line)
        elif self._section is Mark.POSTS:
            self._stray(line)
        else:
            self._listed_line(line)

    def _heading_or_count(self, line: Line) -> None:
        self._cursor.at += 1
        if line.mark in HEADINGS:
            self._section = line.mark
        elif self._section is None:
            self._section = Mark.COUNT
        found = _COUNT_AT_END.search(line.text)
        if found is None or self._section is None:
            return
        if self._section is Mark.COUNT:
            self._remark(line, "a number of results under no heading")
        elif self._section in self._counts:
            self._remark(line, "a second number of results under one heading")
        else:
            shown = number_in(found["shown"])
            total = number_in(found["total"]) if found["total"] else shown
            self._counts[self._section] = (shown, total)

    def _listed_line(self, line: Line) -> None:
        titles = self._titles.get(self._section) if self._section else None
        if titles is None or line.mark is not Mark.TEXT:
            what = "a list under no heading" if titles is None else "details of a listed study"
            self._remark(line, what)
            self._cursor.at += 1
            self._cursor.take_run()
            return
        words = self._cursor.take_wrapped()
        shown, _ = self._counts.get(self._section or line.mark, (MAX_LISTED, 0))
        if len(titles) < shown:
            titles.append(_MARKER.sub("", words, count=1))
        else:
            self._remark(line, "more words than the number of results")

    def _stray(self, line: Line) -> None:
        run = self._cursor.take_run()
        if not run:
            self._cursor.at += 1
        if line.text.casefold() != "join":
            self._remark(line, "words that belong to no post")

    def _post(self, line: Line) -> None:
        title, fields = read_post(self._cursor, line)
        if title:
            post = Post.model_validate({**fields, "title": title})
            self._posts.append(Parsed(post, line.place))
        else:
            self._problems.append(Problem(line.place, "a post without a title; skipped"))

    # -- the upper part

    def _head(self, line: Line) -> None:
        cursor = self._cursor
        if line.mark is Mark.DATE and "published" not in self._fields:
            self._date(line)
        elif line.mark is Mark.IMAGE and "image" not in self._details and not self._paragraphs:
            self._details["image"] = line.text
            cursor.at += 1
        elif line.mark is Mark.TLDR and "tldr" not in self._fields:
            self._tldr(line)
        elif line.mark is Mark.TEXT:
            self._names_or_paragraph()
        else:
            cursor.at += 1
            if line.mark is Mark.META:
                self._remark(line, "upvotes or an age without a post")
            else:
                self._paragraphs.append(line.text)

    def _date(self, line: Line) -> None:
        published, journal, has_citations = journal_and_date(self._cursor.take_wrapped())
        self._fields["published"] = published
        if journal:
            self._fields["journal"] = journal
        if has_citations:
            self._remark(line, "the number of citations")

    def _tldr(self, line: Line) -> None:
        found = TLDR.fullmatch(self._cursor.take_wrapped())
        words = found["words"] if found else ""
        below = self._cursor.skip_blank() if not words else None
        if below is not None and below.mark is Mark.TEXT:
            words = self._cursor.take_wrapped()
        if words:
            self._fields["tldr"] = words
        else:
            self._remark(line, "a TLDR without words")

    def _names_or_paragraph(self) -> None:
        run = self._cursor.take_run()
        first, whole = run[0].text, _joined(run)
        has_begun = "authors" in self._fields or bool(self._paragraphs)
        if not self._title and self._can_be_title(first):
            self._title = first
            self._cursor.at -= len(run) - 1
        elif not has_begun and (self._stands_as_names(whole) or looks_like_names(whole)):
            self._fields["authors"] = names_in(whole)
        elif not has_begun and len(run) > 1 and looks_like_names(first):
            self._fields["authors"] = names_in(first)
            self._cursor.at -= len(run) - 1
        else:
            self._paragraphs.append(whole)

    def _can_be_title(self, words: str) -> bool:
        """Whether a title stands below the date, in a page that does not begin with one."""
        is_short = len(words) <= MAX_LATE_TITLE and not words.endswith(".")
        is_early = self._marks <= {Mark.DATE, Mark.TEXT}
        return is_short and is_early and not looks_like_names(words)

    def _stands_as_names(self, words: str) -> bool:
        """Whether words between the date and the next part are names by their place."""
        is_below_date = self._above is not None and self._above.mark is Mark.DATE
        is_above_part = self._cursor.next_mark() in {Mark.IMAGE, Mark.TLDR}
        is_prose = words.endswith((".", "?", "!")) and len(words.split()) > 12 and ", " not in words
        return is_below_date and is_above_part and not is_prose


def _joined(run: list[Line]) -> str:
    return " ".join(line.text for line in run)
