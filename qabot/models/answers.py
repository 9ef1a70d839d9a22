"""What is asked and what is answered: filters, hits, quotes, answers."""

from typing import Literal, TypeAlias

from pydantic import Field

from qabot.models.base import Model
from qabot.models.documents import Kind, PartialDate

Status: TypeAlias = Literal["answered", "partial", "none"]
Reason: TypeAlias = Literal[
    "unknown_terms", "not_joined", "no_match", "filtered_out", "empty_library"
]
StudyType: TypeAlias = Literal[
    "meta_analysis",
    "systematic_review",
    "randomized_trial",
    "trial",
    "cohort",
    "case_control",
    "cross_sectional",
    "case_report",
    "animal",
    "in_vitro",
    "review",
    "guideline",
]


class Filters(Model):
    """Which documents may answer. Each filter that is not set lets all pass."""

    kind: Kind | None = None
    """Studies or posts alone."""

    types: tuple[StudyType, ...] = ()
    """Kinds of study; any one of them is enough."""

    since: PartialDate | None = None
    """Published on or after; a date that is less precise counts by its last day, none never."""

    until: PartialDate | None = None
    """Published on or before; a date that is less precise counts by its first day, none never."""

    within: tuple[str, ...] = ()
    """Ids of the documents to stay within."""

    authors: tuple[str, ...] = ()
    """Words of authors' names; all must match, without regard to case or accents."""

    @property
    def is_empty(self) -> bool:
        """Whether every document passes."""
        return self == NO_FILTERS


NO_FILTERS = Filters.model_construct()
"""Every document passes; made without building the validator at import."""


class Hit(Model):
    """A ranked sentence or post: what `Library.retrieve` gives."""

    document_id: str
    """The document it stands in."""

    kind: Kind
    """Study or post."""

    title: str
    """The document's title."""

    section: str | None
    """The label of the section it stands in, if it has one."""

    text: str
    """The words, exactly `text[start:end]` of the document."""

    start: int
    """Where it starts in the document's text, in code points."""

    end: int
    """One past its last code point."""

    score: float
    """Rank score; higher is better, comparable within one query only."""

    highlights: tuple[tuple[int, int], ...] = ()
    """Matched words as spans of this `text`, not of the document's."""

    def _repr_html_(self) -> str:
        from html import escape

        return (
            f"<blockquote>“{escape(self.text)}”<br><small>{escape(self.title)}</small></blockquote>"
        )


class Quote(Model):
    """Verbatim words of a document, with their place and their citation."""

    citation: int = Field(ge=1)
    """The number of its source in this answer."""

    rank: int = Field(ge=1)
    """Its place within its lane (studies or community), 1 best."""

    document_id: str
    """The document it stands in."""

    kind: Kind
    """Study or post: the lane."""

    section: str | None
    """The label of the section it stands in, if it has one."""

    text: str
    """The words, exactly `text[start:end]` of the document."""

    start: int
    """Where it starts in the document's text, in code points."""

    end: int
    """One past its last code point."""

    score: float
    """Rank score; higher is better, comparable within one question only."""

    highlights: tuple[tuple[int, int], ...] = ()
    """Matched words as spans of this quote's `text`."""

    expansions: dict[str, str] = {}
    """What short forms in the quote stand for in its document."""


class RecordFact(Model):
    """A field of a document's record that answers a question about the source."""

    citation: int = Field(ge=1)
    """The number of its source in this answer."""

    field: str
    """The field's name, such as "authors"."""

    value: str
    """The value as the record has it."""


class Source(Model):
    """A document that an answer cites, as it is listed under the answer."""

    citation: int = Field(ge=1)
    """Its number in this answer."""

    document_id: str
    """The document."""

    kind: Kind
    """Study or post."""

    title: str
    """The title."""

    authors: tuple[str, ...] = ()
    """A study's authors."""

    journal: str | None = None
    """A study's journal."""

    published: PartialDate | None = None
    """When a study was published."""

    study_type: StudyType | None = None
    """What kind of study it is, if that can be told."""

    study_type_from_text: bool = False
    """Whether the kind was read from the words, not from the record."""

    retracted: bool = False
    """Whether the record says that the study was retracted."""

    doi: str | None = None
    """The DOI."""

    pmid: str | None = None
    """The PubMed id."""

    url: str | None = None
    """A web address, if known."""

    category: str | None = None
    """A post's category."""

    community: str | None = None
    """A post's forum."""

    upvotes: int | None = None
    """A post's upvotes."""

    age: str | None = None
    """A post's age as its page showed it."""

    created: str | None = None
    """The day a post was written (ISO 8601), if known."""


class Evidence(Model):
    """What an answer rests on, counted."""

    studies: int = 0
    """How many studies are quoted."""

    posts: int = 0
    """How many posts are quoted."""

    study_types: dict[str, int] = {}
    """How many of the quoted studies are of each kind."""

    first_year: int | None = None
    """The earliest year of the quoted studies."""

    last_year: int | None = None
    """The latest year of the quoted studies."""

    retracted: int = 0
    """How many of the quoted studies were retracted."""

    text: str = ""
    """The same as one line to show."""


class Suggestion(Model):
    """A word of the question that the library lacks, and words it has instead."""

    term: str
    """The word as it was asked."""

    instead: tuple[str, ...]
    """Words of the library that look like it, best first."""


class Answer(Model):
    """What the library says to a question. Without quotes it is an outcome, not an error."""

    question: str
    """The question as it was asked."""

    understood_as: str
    """The question as it was answered, completed from the turns before."""

    status: Status
    """Whether the library answers: fully, in part, or not."""

    reason: Reason | None = None
    """Why it does not, if `status` is "none"."""

    confidence: float = Field(ge=0.0, le=1.0)
    """The probability that the best quote answers the question."""

    filters: Filters = NO_FILTERS
    """The filters that shaped the answer."""

    quotes: tuple[Quote, ...] = ()
    """The quotes: studies, then community; documents by their best quote; text order."""

    records: tuple[RecordFact, ...] = ()
    """Facts from the records, for questions about the sources."""

    sources: tuple[Source, ...] = ()
    """The documents cited, by number."""

    evidence: Evidence = Evidence.model_construct()
    """What the answer rests on."""

    closest: tuple[Quote, ...] = ()
    """The nearest sentences, where they are not an answer."""

    closest_sources: tuple[Source, ...] = ()
    """The documents of `closest`, by number."""

    suggestions: tuple[Suggestion, ...] = ()
    """Spelling suggestions from the library's own words."""

    unknown_terms: tuple[str, ...] = ()
    """Words of the question that the library does not have."""

    elapsed_ms: float = 0.0
    """How long it took, in milliseconds."""
