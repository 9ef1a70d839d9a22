"""Questions about the sources, answered from the records: who, when, where, how many.

A question is one of these forms, or none; the rest of its words say which
document is meant, unless they point at the answer before.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, TypeAlias

from qabot.analysis.study_types import NAMES
from qabot.models import Document, Filters, Post, Study, StudyType
from qabot.models.dates import spoken_date
from qabot.sources.citing import short_name

Field: TypeAlias = Literal[
    "authors",
    "published",
    "journal",
    "upvotes",
    "age",
    "category",
    "study_type",
    "doi",
    "pmid",
    "url",
    "retracted",
    "title",
]

_NOUN = r"(?:stud(?:y|ies)|papers?|articles?|trials?|posts?|threads?|research|reviews?|reports?)"
_THING = rf"(?:(?:that|this|the|these|those|it|they)\b\s*(?:{_NOUN}\b)?|{_NOUN}\b)"

_ASKED: Final[tuple[tuple[Field, str], ...]] = (
    (
        "authors",
        r"\bwho\s+(?:wrote|authored|published|conducted|did|ran|made|are\s+the\s+authors"
        r"\s+of|is\s+the\s+author\s+of|was\s+behind|is\s+behind)\b",
    ),
    (
        "authors",
        r"\b(?:authors?|names?\s+of\s+the\s+authors?)\s+of\b|\bwho\s+(?:is|are|were|was)\s+"
        r"the\s+authors?\b|^\s*authors?\s*\??$",
    ),
    (
        "upvotes",
        r"\bhow\s+(?:many\s+(?:up)?votes|popular|upvoted)\b|\bupvotes?\s+(?:of|for|on)\b"
        r"|\bscore\s+of\s+the\s+(?:post|thread)\b|^\s*(?:how\s+many\s+)?upvotes\s*\??$",
    ),
    (
        "published",
        rf"\b(?:when|(?:in\s+)?(?:what|which)\s+(?:year|month|date))\b.*\b(?:published|"
        rf"written|wrote|posted|publish(?:es)?|come\s+out|came\s+out|appear(?:ed)?|"
        rf"released|from)\b|\b(?:date|year)\s+of\s+(?:the\s+)?(?:publication|{_NOUN})\b",
    ),
    ("age", rf"\bhow\s+old\s+is\s+(?:the|that|this)\s+(?:\w+\s+){{0,4}}?{_NOUN}\b"),
    (
        "journal",
        r"\b(?:which|what)\s+journal\b|\bwhere\s+(?:was|were)\s+.*\bpublished\b|"
        r"\bjournal\s+of\s+(?:that|this|the)\s+(?:study|paper|article)\b",
    ),
    ("category", r"\b(?:which|what)\s+(?:category|flair|subforum|section)\b"),
    (
        "study_type",
        r"\b(?:what|which)\s+(?:kind|type|sort|design)\s+of\s+(?:study|trial|paper|"
        r"research|evidence|article)\b|\bstudy\s+(?:type|design)\s+of\b|"
        r"\bwhat\s+(?:is|was)\s+the\s+(?:study\s+)?design\b",
    ),
    ("doi", r"\bdoi\b"),
    ("pmid", r"\b(?:pmid|pubmed\s+id)\b"),
    (
        "url",
        rf"\b(?:link|url|web\s+address)\s+(?:of|to|for)\b|\bwhere\s+can\s+i\s+(?:find|read)\s+"
        rf"(?:that|this|the)\s+{_NOUN}",
    ),
    ("retracted", r"\bretracted\b|\bretraction\b"),
    (
        "title",
        rf"\b(?:what\s+is|what's)\s+the\s+title\s+of\b|\bwhat\s+is\s+(?:that|this)\s+{_NOUN}"
        r"\s+called\b",
    ),
)
_FIELDS: Final = tuple(
    (field, re.compile(rule, re.IGNORECASE | re.DOTALL)) for field, rule in _ASKED
)

_FILLER: Final = re.compile(
    rf"\b(?:who|wrote|authored|published?|conducted|authors?|author|when|was|were|is|are|did|does|"
    rf"what|which|where|how|many|much|old|year|month|date|come|came|out|appear(?:ed)?|released|"
    rf"written|posted|journal|category|flair|upvotes?|votes?|upvoted|popular|score|kind|type|sort|"
    rf"design|evidence|doi|pmid|pubmed|id|link|url|web|address|retracted|retraction|titled?|"
    rf"called|get|got|has|have|had|the|that|this|a|an|of|on|about|in|from|for|by|to|it|its|"
    rf"{_NOUN})\b|[?.!]",
    re.IGNORECASE,
)
_TRAILING_POINTER: Final = re.compile(
    r"\b(?:that|this|it|they|these|those)\b|\bthe\s+(?:study|paper|article|post|thread|"
    r"authors?|trial|research)\b\s*(?:\?|$|published|written|posted|retracted|get|from|out)",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    rf"^\s*(?:(?:which|what|list|show|show\s+me|are\s+there|any|all|find|the)\s+)*{_NOUN}\s+"
    rf"(?:(?:are|is|were|was|written|published|done|made)\s+)*(?:by|from|of\s+the\s+group)\s+"
    rf"(?:the\s+)?(?P<author>[\w.\-‐’' ]+?)(?:\s+(?:on|about)\s+(?P<topic>.+?))?\s*\??\s*$",
    re.IGNORECASE,
)
_WROTE: Final = re.compile(
    r"^\s*what\s+(?:has|have|did)\s+(?P<author>[\w.\-‐’' ]+?)\s+(?:write|written|publish(?:ed)?)"
    r"(?:\s+(?:on|about)\s+(?P<topic>.+?))?\s*\??\s*$",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    r"\b(?:(?P<since>since|after|from|newer\s+than|later\s+than)|(?P<until>before|until|up\s+to|"
    r"older\s+than)|(?P<between>between)|(?P<only>in|of))\s+(?P<year>(?:19|20)\d\d)"
    r"(?:\s*(?:and|to|-|–|until)\s*(?P<last>(?:19|20)\d\d))?\b",
    re.IGNORECASE,
)
_TYPED: Final[tuple[tuple[tuple[StudyType, ...], str], ...]] = (
    (
        ("randomized_trial",),
        r"randomi[sz]ed(?:\s+(?:controlled|clinical))*\s+(?:trials?|studies)|\bRCTs?\b",
    ),
    (("meta_analysis",), r"meta[- ]?analys[ei]s"),
    (("systematic_review",), r"systematic\s+reviews?"),
    (("case_report",), r"case\s+(?:reports?|series)"),
    (("cohort",), r"cohort(?:\s+stud(?:y|ies))?|registry\s+stud(?:y|ies)"),
    (
        ("animal",),
        r"(?:animal|mouse|mice|rat)\s+stud(?:y|ies)|stud(?:y|ies)\s+in\s+(?:mice|animals|rats)",
    ),
    (("in_vitro",), r"(?:laboratory|lab|in\s+vitro|cell)\s+stud(?:y|ies)"),
    (("randomized_trial", "trial"), r"(?:clinical\s+)?trials"),
    (("review", "systematic_review", "meta_analysis"), r"reviews"),
)
_LISTED: Final = re.compile(
    r"^\s*(?:(?:which|what|list|show|me|are|there|any|all|find|the|recent|new|newer|latest)\s+)*"
    r"(?P<noun>stud(?:y|ies)|papers|articles|posts|threads|research|trials|reviews|"
    r"(?:randomi[sz]ed|clinical|controlled|case|cohort|meta|systematic|animal|mouse|laboratory|"
    r"in\s+vitro)[\w -]*?(?:trials|studies|reports|reviews|series|analyses))\b"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LIST_REST: Final = re.compile(
    r"^\s*(?:(?:are\s+there|do\s+(?:you|we)\s+have|published|written|exist)\b\s*)*"
    r"(?:(?:on|about|of|with|in|into|for|from|since|after|before|until|between)\b|\?|$)",
    re.IGNORECASE,
)


class RecordQuestion(NamedTuple):
    """A question about one document's record."""

    field: Field
    """What is asked."""

    about: str
    """The words that say which document, "" if none do."""

    kind: Literal["study", "post"] | None
    """Study or post, where the question says so."""

    points_back: bool
    """Whether it points at the answer before."""


class ListQuestion(NamedTuple):
    """A question for documents: by author, date, kind or topic."""

    filters: Filters
    """What they must be."""

    topic: str
    """What they must be about, "" for anything."""


def read_record_question(question: str) -> RecordQuestion | None:
    """A question about a document's record; None if it is not one."""
    for field, rule in _FIELDS:
        match = rule.search(question)
        if match is None:
            continue
        about = " ".join(_FILLER.sub(" ", question).split())
        lowered = question.lower()
        kind: Literal["study", "post"] | None = None
        if re.search(r"\b(?:post|thread|discussion)s?\b", lowered) or field in {
            "upvotes",
            "age",
            "category",
        }:
            kind = "post"
        elif re.search(r"\b(?:study|paper|article|trial|review|journal|meta-analysis)\b", lowered):
            kind = "study"
        back = not about or bool(_TRAILING_POINTER.search(question) and len(about.split()) <= 1)
        if field in {"doi", "retracted"} and not about and not back:
            return None
        return RecordQuestion(field, about, kind, back)
    return None


def read_list_question(question: str) -> ListQuestion | None:
    """A question for a list of documents; None if it is not one."""
    for rule in (_BY, _WROTE):
        if (match := rule.match(question)) and not match["author"].strip().isdigit():
            author, topic = match["author"], match["topic"] or ""
            if not _DATED.fullmatch(f"from {author.strip()}") and _is_name(author):
                return ListQuestion(Filters(kind="study", authors=(author.strip(),)), topic)
    match = _LISTED.match(question)
    if match is None:
        return None
    dated = _DATED.search(question)
    typed = next(
        ((types, m) for types, rule in _TYPED if (m := re.search(rule, question, re.IGNORECASE))),
        None,
    )
    plain = re.fullmatch(
        r"stud(?:y|ies)|papers|articles|posts|threads|research|reviews|trials",
        match["noun"],
        re.IGNORECASE,
    )
    if not _LIST_REST.match(match["rest"]) or (plain and not (dated or typed)):
        return None
    topic = match["rest"]
    since = until = None
    if dated:
        topic = topic.replace(dated.group(), " ")
        since, until = _dates(dated)
    topic = re.sub(
        r"\b(?:on|about|of|with|in|into|for|published|written|are\s+there)\b|\?",
        " ",
        topic,
        flags=re.IGNORECASE,
    )
    is_post = match["noun"].lower() in {"posts", "threads"}
    filters = Filters(
        kind="post" if is_post else "study",
        types=typed[0] if typed else (),
        since=since,
        until=until,
    )
    return ListQuestion(filters, " ".join(topic.split()))


def field_value(document: Document, field: Field, study_type: str | None) -> str | None:
    """The value of a record's field as it is shown; None if the record lacks it."""
    if field == "title":
        return document.title
    if field == "url":
        return document.url or (
            f"https://doi.org/{document.doi}"
            if isinstance(document, Study) and document.doi
            else None
        )
    if isinstance(document, Study):
        return _study_value(document, field, study_type)
    return _post_value(document, field)


def _study_value(study: Study, field: Field, study_type: str | None) -> str | None:
    values: dict[str, str | None] = {
        "authors": ", ".join(study.authors) or None,
        "published": spoken_date(study.published),
        "age": spoken_date(study.published),
        "journal": study.journal,
        "doi": study.doi,
        "pmid": study.pmid,
        "study_type": NAMES.get(study_type) if study_type else None,  # type: ignore[call-overload]
        "retracted": "retracted" if study.retracted else "not marked as retracted",
    }
    return values.get(field)


def _post_value(post: Post, field: Field) -> str | None:
    written = spoken_date(post.created.isoformat()) if post.created else None
    values: dict[str, str | None] = {
        "published": written or post.age,
        "age": post.age or written,
        "upvotes": str(post.upvotes) if post.upvotes is not None else None,
        "category": post.category,
    }
    return values.get(field)


def matches_author(authors: tuple[str, ...], wanted: str) -> bool:
    """Whether the words of a name are all in one author's name."""
    from qabot.index.passages import asked_name_words, name_words

    asked = asked_name_words(wanted)
    for author in authors:
        names = [*name_words(author), *name_words(short_name(author))]
        if asked and all(w in names for w in asked):
            return True
    return False


def _is_name(author: str) -> bool:
    return bool(re.match(r"\s*[^\W\d_]", author)) and len(author.split()) <= 6


def _dates(match: re.Match[str]) -> tuple[str | None, str | None]:
    year = match["year"]
    if match["between"] or match["last"]:
        return year, match["last"]
    if match["since"]:
        after = match["since"].lower() in {"after", "newer than", "later than"}
        return str(int(year) + after), None
    if match["until"]:
        before = match["until"].lower() in {"before", "older than"}
        return None, str(int(year) - before)
    return year, year
