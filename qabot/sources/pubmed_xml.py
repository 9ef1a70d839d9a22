"""PubMed XML: answers of efetch, and the files of the yearly baseline.

Follows the PubMed DTD of 2025. The title is kept as it is, but for the full
stop and the brackets around translated titles, which are the catalogue's own;
a title that PubMed gives as "[Not Available]" is replaced by the vernacular
one. Authors are "Family, Given". Of a date range the start is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from qabot.models import Section
from qabot.sources.abstracts import labelled_sections
from qabot.sources.dates import partial_date, year_month_day
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import Record
from qabot.sources.text import text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.sources.elements import Element, Parts

_TAGS = (
    "PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation", "DeleteDocument",
    "ERROR",
)  # fmt: skip
_ROOTS = re.compile(
    r"<(PubmedArticleSet|PubmedBookArticleSet|PubmedArticle|PubmedBookArticle|"
    r"MedlineCitationSet|MedlineCitation)[\s/>]"
)
_ERROR = re.compile(r"<eFetchResult>")
_OF_A_NAME = frozenset(
    {"CollectiveName", "LastName", "ForeName", "FirstName", "Initials", "Suffix"}
)
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
    from qabot.sources.elements import local, text_of
    from qabot.sources.xml import records

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
    from qabot.sources.elements import Parts, local

    whole = Parts(element)
    is_bare = local(element) == "MedlineCitation"
    citation = Parts(element if is_bare else whole.first("MedlineCitation"))
    article = Parts(citation.first("Article"))
    journal = Parts(article.first("Journal"))
    issue = Parts(journal.first("JournalIssue"))
    ids = _ids([Parts(whole.first("PubmedData")).first("ArticleIdList")])
    record = Record(
        title=catalogue_title(article.text("ArticleTitle"), article.text("VernacularTitle")),
        authors=_authors(article.all("AuthorList")),
        journal=journal.text("Title", "ISOAbbreviation")
        or Parts(citation.first("MedlineJournalInfo")).text("MedlineTA"),
        published=_date(issue.first("PubDate")) or _date(article.first("ArticleDate")),
        sections=_abstract(article, citation),
        pmids=[citation.text("PMID"), *ids["pubmed"]],
        dois=[*_locations(article), *ids["doi"]],
        pmcids=[*ids["pmc"], *_other_ids(citation)],
        volume=issue.text("Volume"),
        issue=issue.text("Issue"),
        pages=_pages(article),
        keywords=[*_keywords(citation), *_headings(citation)],
    )
    types = _texts(Parts(article.first("PublicationTypeList")).all("PublicationType"))
    notices = Parts(citation.first("CommentsCorrectionsList")).all("CommentsCorrections")
    is_withdrawn = any(notice.get("RefType") == "RetractionIn" for notice in notices)
    return record.study(place, types, is_withdrawn=is_withdrawn)


def _book(element: Element, place: str) -> Outcome:
    from qabot.sources.elements import Parts

    whole = Parts(element)
    document = Parts(whole.first("BookDocument"))
    book = Parts(document.first("Book"))
    data = Parts(whole.first("PubmedBookData"))
    title = catalogue_title(document.text("ArticleTitle"), document.text("VernacularTitle"))
    book_title = book.text("BookTitle")
    ids = _ids([document.first("ArticleIdList"), data.first("ArticleIdList")])
    record = Record(
        title=title or catalogue_title(book_title),
        authors=_authors(document.all("AuthorList")) or _authors(book.all("AuthorList")),
        journal=book_title if title else book.text("CollectionTitle"),
        published=_date(book.first("PubDate")) or _date(document.first("ContributionDate")),
        sections=_abstract(document, document),
        pmids=[document.text("PMID"), *ids["pubmed"]],
        dois=[*ids["doi"], *_locations(book)],
        pmcids=ids["pmc"],
        volume=book.text("Volume"),
        pages=_pages(document),
        keywords=_keywords(document),
    )
    return record.study(place, _texts(document.all("PublicationType")))


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


def _authors(lists: Iterable[Element]) -> list[str]:
    """Names of all author lists; those of editors only if there are no others."""
    from qabot.sources.elements import children

    by_role: dict[bool, list[str]] = {True: [], False: []}
    for names in lists:
        is_editors = (names.get("Type") or "").lower() == "editors"
        people = children(names, "Author", "Investigator")
        by_role[is_editors] += [
            _author(author) for author in people if author.get("ValidYN") != "N"
        ]
    return by_role[False] or by_role[True]


def _author(author: Element) -> str:
    from qabot.sources.elements import first_texts

    name = first_texts(author, _OF_A_NAME)
    if collective := name.get("CollectiveName"):
        return collective.removesuffix(".")
    given = name.get("ForeName") or name.get("FirstName") or name.get("Initials")
    return ", ".join([part for part in (name.get("LastName"), given, name.get("Suffix")) if part])


def _date(element: Element | None) -> str | None:
    from qabot.sources.elements import Parts

    if element is None:
        return None
    date = Parts(element)
    if year := date.text("Year"):
        return year_month_day(year, date.text("Month"), date.text("Day"))
    return partial_date(date.text("MedlineDate"))


def _abstract(article: Parts, citation: Parts) -> tuple[Section, ...]:
    """The abstract's sections; another abstract only where there is no own one."""
    own = _sections(article.first("Abstract"))
    if own:
        return own
    others = sorted(citation.all("OtherAbstract"), key=lambda other: other.get("Language") != "eng")
    return next((found for other in others if (found := _sections(other))), ())


def _sections(abstract: Element | None) -> tuple[Section, ...]:
    from qabot.sources.elements import children, text_of

    found: list[Section] = []
    for part in children(abstract, "AbstractText"):
        text = text_of(part)
        label = (part.get("Label") or "").strip()
        if text and label.upper() not in _NO_LABEL:
            found.append(Section(label=label, text=text))
        elif text:
            found.extend(labelled_sections(text))
    return tuple(found)


def _texts(elements: Iterable[Element]) -> list[str]:
    from qabot.sources.elements import text_of

    return [text_of(element) for element in elements]


def _locations(article: Parts) -> list[str]:
    places = sorted(article.all("ELocationID"), key=lambda place: place.get("ValidYN") == "N")
    return _texts(place for place in places if place.get("EIdType") == "doi")


def _ids(lists: Iterable[Element | None]) -> dict[str, list[str]]:
    """The article's ids by their kinds: "pubmed", "doi" and "pmc"."""
    from qabot.sources.elements import children, text_of

    found: dict[str, list[str]] = {"pubmed": [], "doi": [], "pmc": []}
    for one in (one for ids in lists for one in children(ids, "ArticleId")):
        kind = one.get("IdType")
        if kind in found:
            found[kind].append(text_of(one))
    return found


def _other_ids(citation: Parts) -> list[str]:
    return [one for one in _texts(citation.all("OtherID")) if one.upper().startswith("PMC")]


def _pages(article: Parts) -> str:
    from qabot.sources.elements import Parts

    pages = Parts(article.first("Pagination"))
    start, end = pages.text("StartPage"), pages.text("EndPage")
    joined = f"{start}-{end}" if start and end and start != end else start
    return pages.text("MedlinePgn") or joined


def _keywords(citation: Parts) -> list[str]:
    from qabot.sources.elements import children

    return _texts(
        keyword
        for keywords in citation.all("KeywordList")
        for keyword in children(keywords, "Keyword")
    )


def _headings(citation: Parts) -> list[str]:
    """Subject headings with their qualifiers, "Alopecia/drug therapy/genetics"."""
    from qabot.sources.elements import children

    return [
        "/".join(_texts(children(heading, "DescriptorName", "QualifierName")))
        for heading in children(citation.first("MeshHeadingList"), "MeshHeading")
    ]


FORMAT = Format(
    name="pubmed-xml",
    title="PubMed XML",
    suffixes=(".xml",),
    recognises=recognises,
    read=read,
)
