"""The nouns of qabot: frozen models that cross every boundary."""

from typing import TYPE_CHECKING, Any

from qabot.models.answers import (
    NO_FILTERS,
    Answer,
    Evidence,
    Filters,
    Hit,
    Quote,
    Reason,
    RecordFact,
    Source,
    Status,
    StudyType,
    Suggestion,
)
from qabot.models.base import Model
from qabot.models.documents import (
    PARAGRAPH_BREAK,
    Document,
    Kind,
    ListedResearch,
    Origin,
    PageDetails,
    PartialDate,
    Post,
    Relation,
    Section,
    SectionSpan,
    Study,
)
from qabot.models.reports import AddReport, Failure, Finding, Location

if TYPE_CHECKING:
    from qabot.models.conversations import (
        AddProgress,
        ConversationSummary,
        Overview,
        Similar,
        SimilarDocument,
        Summary,
    )

__all__ = [
    "NO_FILTERS",
    "PARAGRAPH_BREAK",
    "AddProgress",
    "AddReport",
    "Answer",
    "ConversationSummary",
    "Document",
    "Evidence",
    "Failure",
    "Filters",
    "Finding",
    "Hit",
    "Kind",
    "ListedResearch",
    "Location",
    "Model",
    "Origin",
    "Overview",
    "PageDetails",
    "PartialDate",
    "Post",
    "Quote",
    "Reason",
    "RecordFact",
    "Relation",
    "Section",
    "SectionSpan",
    "Similar",
    "SimilarDocument",
    "Source",
    "Status",
    "Study",
    "StudyType",
    "Suggestion",
    "Summary",
]


def __getattr__(name: str) -> Any:
    """What an answer does not need is loaded when it is asked for."""
    if name in __all__:
        from qabot.models import conversations

        return getattr(conversations, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
