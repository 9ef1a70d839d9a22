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
from qabot.models.location import Location

if TYPE_CHECKING:
    from qabot.models.conversations import (
        AddProgress,
        ConversationSummary,
        Overview,
        Similar,
        SimilarDocument,
        Summary,
    )
    from qabot.models.reports import AddReport, Failure, Finding

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


_REPORTS = frozenset({"AddReport", "Failure", "Finding"})


def __getattr__(name: str) -> Any:
    """What an answer does not need is loaded when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = "qabot.models.reports" if name in _REPORTS else "qabot.models.conversations"
    found = globals()[name] = getattr(import_module(home), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
