"""PubMed XML: answers of efetch, and the files of the yearly baseline.

Follows the PubMed DTD of 2025. The title is kept as it is, but for the full
stop and the brackets around translated titles, which are the catalogue's own;
a title that PubMed gives as "[Not Available]" is replaced by the vernacular
one. Authors are "Family, Given". Of a date range the start is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.models import Section, Study
from qabot.sources.abstracts import labelled_sections
from qabot.sources.dates import partial_date, year_month_day
from qabot.sources.protocol import Format, Outcome, Parsed, Problem
from qabot.sources.records import Record, is_retracted
from qabot.sources.text import text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.sources.xml import Element

_TAGS = (
    "PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation", "DeleteDocument",
    "ERROR",
)  # fmt: skip
_ROOTS = re.compile(
    r"<(PubmedArticleSet|PubmedBookArticleSet|PubmedArticle|PubmedBookArticle|"
    r"MedlineCitationSet|MedlineCitation)[\s/>]"
)
_ERROR = re.compile(r"<eFetchResult>")
_NO_LABEL = frozenset({"", "UNLABELLED", "UNASSIGNED", "ABSTRACT"})


def recognises(head: bytes, name: str) -> float:
    """How sure it is that a source is PubMed XML; `name` does not matter."""
    del name
    text = text_head(head).lstrip()
    if not text.startswith("<"):
        return 0.0
    if _ROOTS.search(text):
        return 1.0
    return 0.9 if _ERROR.search(text[:2000]) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The studies of a PubMed XML document, one in memory at a time."""
    from qabot.sources.xml import local, records, text_of

    for found in records(stream, name, _TAGS):
        if isinstance(found, Problem):
            yield found
            continue
        kind = local(found.element)
        if kind.startswith("Delete"):
            count = len(found.element)
            yield Problem(found.place, f"a list of {count} withdrawn records; left out", False)
        elif kind == "ERROR":
            said = text_of(found.element)
            yield Problem(found.place, f"PubMed answers with an error: {said[:300]}")
        elif kind == "PubmedBookArticle":
            yield _book(found.element, found.place)
        else:
            yield _article(found.element, found.place)


def _article(element: Element, place: str) -> Outcome:
    from qabot.sources.xml import child, children, local, text_of

    citation = element if local(element) == "MedlineCitation" else child(element, "MedlineCitation")
    article = child(citation, "Article")
    issue = child(article, "Journal", "JournalIssue")
    history = child(element, "PubmedData")
    record = Record(
        title=catalogue_title(
            text_of(child(article, "ArticleTitle")), text_of(child(article, "VernacularTitle"))
        ),
        authors=_authors(children(article, "AuthorList")),
        journal=_first(
            text_of(child(article, "Journal", "Title")),
            text_of(child(article, "Journal", "ISOAbbreviation")),
            text_of(child(citation, "MedlineJournalInfo", "MedlineTA")),
        ),
        published=_date(child(issue, "PubDate")) or _date(child(article, "ArticleDate")),
        sections=_abstract(article, citation),
        pmids=[text_of(child(citation, "PMID")), *_article_ids(history, "pubmed")],
        dois=[*_locations(article), *_article_ids(history, "doi")],
        pmcids=[*_article_ids(history, "pmc"), *_other_ids(citation)],
        volume=text_of(child(issue, "Volume")),
        issue=text_of(child(issue, "Issue")),
        pages=_pages(article),
        keywords=[*_keywords(citation), *_headings(citation)],
    )
    types = [
        text_of(kind) for kind in children(child(article, "PublicationTypeList"), "PublicationType")
    ]
    notices = children(child(citation, "CommentsCorrectionsList"), "CommentsCorrections")
    is_withdrawn = any(notice.get("RefType") == "RetractionIn" for notice in notices)
    return with_types(record.study(place), types, retracted=is_withdrawn)


def _book(element: Element, place: str) -> Outcome:
    from qabot.sources.xml import child, children, text_of

    document = child(element, "BookDocument")
    book = child(document, "Book")
    book_title = text_of(child(book, "BookTitle"))
    title = catalogue_title(
        text_of(child(document, "ArticleTitle")), text_of(child(document, "VernacularTitle"))
    )
    authors = _authors(children(document, "AuthorList")) or _authors(children(book, "AuthorList"))
    own_ids = [child(document, "ArticleIdList"), child(element, "PubmedBookData", "ArticleIdList")]
    record = Record(
        title=title or catalogue_title(book_title),
        authors=authors,
        journal=book_title if title else text_of(child(book, "CollectionTitle")),
        published=_date(child(book, "PubDate")) or _date(child(document, "ContributionDate")),
        sections=_abstract(document, document),
        pmids=[text_of(child(document, "PMID")), *_ids(own_ids, "pubmed")],
        dois=[*_ids(own_ids, "doi"), *_locations(book)],
        pmcids=_ids(own_ids, "pmc"),
        volume=text_of(child(book, "Volume")),
        pages=_pages(document),
        keywords=_keywords(document),
    )
    types = [text_of(kind) for kind in children(document, "PublicationType")]
    return with_types(record.study(place), types)


def catalogue_title(title: str, vernacular: str = "") -> str:
    """The title without the catalogue's full stop and the brackets of a translation.

    >>> catalogue_title("[Treatment of alopecia areata].")
    'Treatment of alopecia areata'
    >>> catalogue_title("[Hair] and [skin].")
    '[Hair] and [skin].'
    """
    bare = title.removesuffix(".")
    if bare.startswith("[") and bare.endswith("]") and bare.find("]") == len(bare) - 1:
        title = bare[1:-1].strip()
        if title.endswith(".") and not title.endswith(".."):
            title = title[:-1]
    if title.strip(" .[]").lower() in {"not available", "in process citation", ""}:
        return vernacular.removesuffix(".").strip("[]")
    return title


def with_types(outcome: Outcome, types: Iterable[str], *, retracted: bool = False) -> Outcome:
    """The study with all publication types of its catalogue, also the plain ones."""
    if not isinstance(outcome, Parsed) or not isinstance(outcome.document, Study):
        return outcome
    kept = tuple(dict.fromkeys(kind for kind in types if kind))
    study = outcome.document
    is_withdrawn = retracted or study.retracted or is_retracted("", list(kept))
    return outcome._replace(
        document=study.model_copy(update={"publication_types": kept, "retracted": is_withdrawn})
    )


def _first(*values: str) -> str:
    return next((value for value in values if value), "")


def _authors(lists: Iterable[Element]) -> list[str]:
    """Names of all author lists; those of editors only if there are no others."""
    from qabot.sources.xml import children

    by_role: dict[bool, list[str]] = {True: [], False: []}
    for names in lists:
        is_editors = (names.get("Type") or "").lower() == "editors"
        people = children(names, "Author", "Investigator")
        by_role[is_editors] += [
            _author(author) for author in people if author.get("ValidYN") != "N"
        ]
    return by_role[False] or by_role[True]


def _author(author: Element) -> str:
    from qabot.sources.xml import child, text_of

    collective = text_of(child(author, "CollectiveName"))
    if collective:
        return collective.removesuffix(".")
    family = text_of(child(author, "LastName"))
    given = _first(
        *(text_of(child(author, part)) for part in ("ForeName", "FirstName", "Initials"))
    )
    return ", ".join(filter(None, (family, given, text_of(child(author, "Suffix")))))


def _date(element: Element | None) -> str | None:
    from qabot.sources.xml import child, text_of

    if element is None:
        return None
    year, month, day = (text_of(child(element, part)) for part in ("Year", "Month", "Day"))
    if year:
        return year_month_day(year, month, day)
    return partial_date(text_of(child(element, "MedlineDate")))


def _abstract(article: Element | None, citation: Element | None) -> tuple[Section, ...]:
    """The abstract's sections; another abstract only where there is no own one."""
    from qabot.sources.xml import child, children

    own = _sections(child(article, "Abstract"))
    if own:
        return own
    others = sorted(
        children(citation, "OtherAbstract"), key=lambda other: other.get("Language") != "eng"
    )
    return next((found for other in others if (found := _sections(other))), ())


def _sections(abstract: Element | None) -> tuple[Section, ...]:
    from qabot.sources.xml import children, text_of

    found: list[Section] = []
    for part in children(abstract, "AbstractText"):
        text = text_of(part)
        label = (part.get("Label") or "").strip()
        if text and label.upper() not in _NO_LABEL:
            found.append(Section(label=label, text=text))
        elif text:
            found.extend(labelled_sections(text))
    return tuple(found)


def _locations(article: Element | None) -> list[str]:
    from qabot.sources.xml import children, text_of

    places = sorted(children(article, "ELocationID"), key=lambda place: place.get("ValidYN") == "N")
    return [text_of(place) for place in places if place.get("EIdType") == "doi"]


def _article_ids(data: Element | None, kind: str) -> list[str]:
    from qabot.sources.xml import child

    return _ids([child(data, "ArticleIdList")], kind)


def _ids(lists: Iterable[Element | None], kind: str) -> list[str]:
    from qabot.sources.xml import children, text_of

    return [
        text_of(one)
        for ids in lists
        for one in children(ids, "ArticleId")
        if one.get("IdType") == kind
    ]


def _other_ids(citation: Element | None) -> list[str]:
    from qabot.sources.xml import children, text_of

    others = (text_of(other) for other in children(citation, "OtherID"))
    return [other for other in others if other.upper().startswith("PMC")]


def _pages(article: Element | None) -> str:
    from qabot.sources.xml import child, text_of

    pages = child(article, "Pagination")
    start, end = text_of(child(pages, "StartPage")), text_of(child(pages, "EndPage"))
    joined = f"{start}-{end}" if start and end and start != end else start
    return text_of(child(pages, "MedlinePgn")) or joined


def _keywords(citation: Element | None) -> list[str]:
    from qabot.sources.xml import children, text_of

    return [
        text_of(keyword)
        for keywords in children(citation, "KeywordList")
        for keyword in children(keywords, "Keyword")
    ]


def _headings(citation: Element | None) -> list[str]:
    """Subject headings with their qualifiers, "Alopecia/drug therapy/genetics"."""
    from qabot.sources.xml import child, children, text_of

    return [
        "/".join(text_of(part) for part in children(heading, "DescriptorName", "QualifierName"))
        for heading in children(child(citation, "MeshHeadingList"), "MeshHeading")
    ]


FORMAT = Format(
    name="pubmed-xml",
    title="PubMed XML",
    suffixes=(".xml",),
    recognises=recognises,
    read=read,
)
