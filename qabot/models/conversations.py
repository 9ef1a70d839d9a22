"""What is listed of conversations and of the library."""

import datetime

from qabot.models.answers import StudyType
from qabot.models.base import Model
from qabot.models.documents import Kind, PartialDate


class ConversationSummary(Model):
    """A kept conversation as it is listed."""

    id: str
    """Its id."""

    title: str
    """Its title: the first question, or what it was renamed to."""

    turns: int
    """How many questions it has."""

    updated: datetime.datetime
    """When its last question was asked (UTC)."""


class Summary(Model):
    """A document as it is listed."""

    id: str
    """Its id."""

    kind: Kind
    """Study or post."""

    title: str
    """Its title."""

    authors: str = ""
    """The first author and how many more, or ""."""

    published: PartialDate | None = None
    """When it was published or written."""

    year: int | None = None
    """The year of that."""

    journal: str | None = None
    """A study's journal."""

    study_type: StudyType | None = None
    """What kind of study it is."""

    study_type_from_text: bool = False
    """Whether the kind was read from the words."""

    retracted: bool = False
    """Whether the study was retracted."""

    upvotes: int | None = None
    """A post's upvotes."""

    category: str | None = None
    """A post's category."""

    community: str | None = None
    """A post's forum."""


class Overview(Model):
    """What a library holds."""

    studies: int
    """How many studies."""

    posts: int
    """How many posts."""

    first_year: int | None
    """The earliest year of a study."""

    last_year: int | None
    """The latest year of a study."""

    by_year: dict[int, dict[str, int]]
    """Year → kind of study ("" if unknown) → how many studies."""


class SimilarDocument(Model):
    """A document that is like another one."""

    document_id: str
    """Its id."""

    kind: Kind
    """Study or post."""

    title: str
    """Its title."""

    score: float
    """How alike, comparable within one list only."""

    listed: bool
    """Whether the other one's page lists it."""


class Similar(Model):
    """What is like a document."""

    studies: tuple[SimilarDocument, ...] = ()
    """Similar studies, the nearest first."""

    posts: tuple[SimilarDocument, ...] = ()
    """Related posts, the nearest first."""


class AddProgress(Model):
    """How far adding has come."""

    documents: int
    """Documents read so far."""

    source: str
    """What is read now."""

    seconds: float
    """Time since the start."""

    bytes_done: int = 0
    """Bytes of the files that were read."""

    bytes_total: int | None = None
    """Bytes of all files, if known."""
