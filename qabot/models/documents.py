"""The documents: studies and posts, as their sources gave them."""

import datetime
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from qabot.models.base import Model
from qabot.models.identify import post_id, study_id

Kind: TypeAlias = Literal["study", "post"]

PartialDate: TypeAlias = Annotated[
    str,
    Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
]
"""A date with the precision it has: "2023", "2023-11" or "2023-11-05"."""

PARAGRAPH_BREAK = "\n\n"
"""What joins the parts of a study's text."""


class Section(Model):
    """A part of a study's text, with the label that the source gave it."""

    label: str | None = None
    """The label, such as "RESULTS"; not a part of the text that is quoted."""

    text: str
    """The words, as the source gave them."""

    sentence_starts: tuple[int, ...] = ()
    """Where each sentence starts in `text`, if the source gives its sentences;
    empty if they are to be found. Code points, ascending, the first is 0."""


class SectionSpan(Model):
    """Where a section stands in its document's text."""

    label: str | None
    """The label; "TLDR" for the one-sentence summary of a study."""

    start: int
    """The first code point."""

    end: int
    """One past the last code point."""


class ListedResearch(Model):
    """How many titles a page lists, of how many there are, and which."""

    shown: int = Field(ge=0)
    """How many the page shows: 16 of "16 / 541 results"."""

    total: int = Field(ge=0)
    """How many there are: 541 of "16 / 541 results"."""

    titles: tuple[str, ...] = ()
    """The titles, where the page gives them."""


class PageDetails(Model):
    """What a study page shows beside the study itself."""

    image: str | None = None
    """The image line, such as "Image of study"."""

    discussion: str | None = None
    """The line that leads to the discussion of the study."""

    cited: ListedResearch | None = None
    """The research that the study cites."""

    related_posts: ListedResearch | None = None
    """The counts above the related posts."""

    similar: ListedResearch | None = None
    """The similar research."""


class Study(Model):
    """A research study: its record, and the text that can be quoted."""

    kind: Literal["study"] = "study"
    """Always "study"."""

    id: str
    """Stable id; made from DOI, PMID, PMCID or title and year if not given."""

    title: str = Field(min_length=1)
    """The title, without a full stop of the catalogue's own."""

    authors: tuple[str, ...] = ()
    """The names in order, each as the source writes it."""

    journal: str | None = None
    """The journal's name."""

    published: PartialDate | None = None
    """When it was published, with the precision that the source gives."""

    tldr: str | None = None
    """One-sentence summary, where the source has one."""

    sections: tuple[Section, ...] = ()
    """The summary, abstract or full text, in reading order."""

    doi: str | None = None
    """The DOI in lower case, without a resolver's address."""

    pmid: str | None = None
    """The PubMed id, digits."""

    pmcid: str | None = None
    """The PubMed Central id, such as "PMC1234567"."""

    url: str | None = None
    """A web address of the study."""

    volume: str | None = None
    """The journal's volume."""

    issue: str | None = None
    """The journal's issue."""

    pages: str | None = None
    """The pages, as the source writes them."""

    keywords: tuple[str, ...] = ()
    """Keywords and subject headings."""

    publication_types: tuple[str, ...] = ()
    """Publication types as the source names them."""

    retracted: bool = False
    """Whether the source says that the study was retracted."""

    page: PageDetails | None = None
    """What the study's page shows beside it, if it was read from a page."""

    @model_validator(mode="before")
    @classmethod
    def _derive_id(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("id") and given.get("title"):
            return {**given, "id": study_id(given)}
        return given

    @cached_property
    def text(self) -> str:
        """The TLDR and the sections, joined by a blank line: what is quoted."""
        parts = [self.tldr] if self.tldr else []
        parts += [section.text for section in self.sections]
        return PARAGRAPH_BREAK.join(parts)

    @cached_property
    def section_spans(self) -> tuple[SectionSpan, ...]:
        """Where the TLDR and each section stand in `text`."""
        spans = []
        start = 0
        parts = [("TLDR", self.tldr)] if self.tldr else []
        for label, part in [*parts, *((s.label, s.text) for s in self.sections)]:
            end = start + len(part or "")
            spans.append(SectionSpan(label=label, start=start, end=end))
            start = end + len(PARAGRAPH_BREAK)
        return tuple(spans)

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return int(self.published[:4]) if self.published else None


class Post(Model):
    """A community post: what it says, and how it was received. No user names."""

    kind: Literal["post"] = "post"
    """Always "post"."""

    id: str
    """Stable id; made from the forum's id or the title if not given."""

    title: str = Field(min_length=1)
    """The title as written."""

    category: str | None = None
    """The forum's category, flair or section."""

    community: str | None = None
    """The forum, such as a subreddit's name."""

    upvotes: int | None = None
    """The score that the source shows; may be negative on some forums."""

    age: str | None = None
    """The age as shown on the page, such as "2 years ago"."""

    created: datetime.date | None = None
    """The day it was written (UTC), if the source gives it."""

    summary: str | None = None
    """A summary of the post and its discussion."""

    body: str | None = None
    """The post's own words, where the source gives them."""

    forum_id: str | None = None
    """The forum's own id, such as "reddit:t3_abc123"."""

    url: str | None = None
    """A web address of the post."""

    @model_validator(mode="before")
    @classmethod
    def _derive_id(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("id") and given.get("title"):
            return {**given, "id": post_id(given)}
        return given

    @property
    def text(self) -> str:
        """The summary or, without one, the body: what is quoted."""
        return self.summary or self.body or ""

    @property
    def section_spans(self) -> tuple[SectionSpan, ...]:
        """The whole text as one section without a label."""
        return (SectionSpan(label=None, start=0, end=len(self.text)),) if self.text else ()

    @property
    def year(self) -> int | None:
        """The year it was written, if known."""
        return self.created.year if self.created else None


Document: TypeAlias = Study | Post
"""A study or a post."""


class Relation(Model):
    """One document lists another."""

    from_id: str
    """The document whose source has the list."""

    to_id: str
    """The document that is listed."""

    kind: Literal["related_post", "cited", "similar"] = "related_post"
    """What the list is called there."""


class Origin(Model):
    """Where a document came from."""

    source: str
    """The file's path, "-" for standard input, or the service's name."""

    format: str
    """The format that was read, such as "pubmed-xml"."""

    place: str = ""
    """Where in the source: "record 14", "line 30", or ""."""

    added: datetime.datetime | None = None
    """When it was added (UTC)."""
