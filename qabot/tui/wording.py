"""What the models hold, in the words that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qabot.tui.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.models import Answer, Filters, Source, StudyType

STUDY_TYPES: Final[dict[str, str]] = {
    "meta_analysis": "meta-analysis",
    "systematic_review": "systematic review",
    "randomized_trial": "randomized trial",
    "trial": "trial",
    "cohort": "cohort study",
    "case_control": "case-control study",
    "cross_sectional": "cross-sectional study",
    "case_report": "case report",
    "animal": "animal study",
    "in_vitro": "laboratory study",
    "review": "review",
    "guideline": "guideline",
}
"""Each kind of study as it is shown, strongest first."""

NOT_ADVICE: Final = "qabot quotes studies and forum posts word for word. It is not medical advice."

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_SHOWN_AUTHORS: Final = 3


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "study", "studies"), counted(5000, "study", "studies")
    ('1 study', '5,000 studies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def study_type_name(study_type: str | None, *, from_text: bool = False) -> str:
    """The kind of study in words; a kind that was read from the words is marked so."""
    if not study_type:
        return ""
    name = STUDY_TYPES.get(study_type, study_type.replace("_", " "))
    return f"{name} (by its words)" if from_text else name


def date_name(date: str | None) -> str:
    """A partial date in words.

    >>> date_name("2023-11"), date_name("2023-11-05"), date_name("2023")
    ('November 2023', '5 November 2023', '2023')
    """
    if not date:
        return ""
    year, *rest = date.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def author_names(authors: Sequence[str], *, every: bool = False) -> str:
    """The first authors, and how many more there are."""
    names = [one_line(author) for author in authors]
    if every or len(names) <= _SHOWN_AUTHORS + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_SHOWN_AUTHORS])} and {len(names) - _SHOWN_AUTHORS} more"


def source_facts(source: Source, *, every_author: bool = False) -> str:
    """Who, where, when and of what kind, in one line."""
    if source.kind == "post":
        parts = [
            one_line(source.community or ""),
            one_line(source.category or ""),
            counted(source.upvotes, "upvote") if source.upvotes is not None else "",
            date_name(source.created) or one_line(source.age or ""),
        ]
    else:
        parts = [
            author_names(source.authors, every=every_author),
            one_line(source.journal or ""),
            date_name(source.published),
            study_type_name(source.study_type, from_text=source.study_type_from_text),
        ]
    return " · ".join(part for part in parts if part)


def filter_names(filters: Filters, title: str | None = None) -> tuple[tuple[str, str], ...]:
    """Each filter that is set as (its field, how it reads)."""
    found: list[tuple[str, str]] = []
    if filters.kind:
        found.append(("kind", "studies only" if filters.kind == "study" else "community only"))
    if years := years_name(filters.since, filters.until):
        found.append(("years", years))
    if filters.types:
        found.append(("types", types_name(filters.types)))
    if filters.authors:
        found.append(("authors", f"by {one_line(' '.join(filters.authors))}"))
    if filters.within:
        alone = one_line(title) if title else counted(len(filters.within), "document")
        found.append(("within", f"within: {alone}"))
    return tuple(found)


def years_name(since: str | None, until: str | None) -> str:
    """A range of dates in words.

    >>> years_name("2015", None), years_name("2015", "2020"), years_name(None, None)
    ('since 2015', '2015 to 2020', '')
    """
    if since and until:
        return date_name(since) if since == until else f"{date_name(since)} to {date_name(until)}"
    if since:
        return f"since {date_name(since)}"
    return f"until {date_name(until)}" if until else ""


def types_name(types: Sequence[StudyType]) -> str:
    """The kinds of study, joined as one says it."""
    return " or ".join(study_type_name(study_type) for study_type in types)


def quoted_words(words: Sequence[str]) -> str:
    """Words in quotation marks, joined as one denies them.

    >>> quoted_words(["a", "b", "c"])
    '“a”, “b” or “c”'
    """
    from qabot.api.exporting import joined_by_or

    return joined_by_or([f"“{one_line(word)}”" for word in words])


def evidence_line(answer: Answer) -> str:
    """What the answer rests on and how sure it is, in one line."""
    from qabot.api.exporting import confidence_words

    text = one_line(answer.evidence.text)
    words = confidence_words(answer)
    if words in text:
        return text
    return f"{text} · {words}" if text else words


def no_answer_reason(answer: Answer) -> str:
    """Why there is no answer, and what to do next."""
    if answer.reason == "empty_library":
        return "The library is empty. Open it with Ctrl+L and press a to add files."
    if answer.reason == "filtered_out":
        return "There are documents about this, but the filters leave them out."
    if answer.unknown_terms:
        words = quoted_words(answer.unknown_terms)
        return f"The library does not have {words}."
    if answer.reason == "not_joined":
        return "The library has these words, but no sentence brings them together."
    return "No sentence in the library answers this; ask with more words, or other ones."


def error_sentence(error: BaseException) -> str:
    """An error in one sentence, safe to show; a bug says that it is one."""
    from qabot.errors import QabotError

    text = one_line(str(error))
    if isinstance(error, QabotError):
        return text or "Something went wrong; try again."
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return one_line(f"{place}{error.strerror or error}")
    name = type(error).__name__
    return (
        f"An unexpected error ({name}: {text}). Try again; if it comes back, it is a bug of qabot."
    )
