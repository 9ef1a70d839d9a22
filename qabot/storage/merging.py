"""One document from several records of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from qabot.models import Document, Post, Study
from qabot.models.identify import normal_doi, normal_pmcid, normal_pmid, title_key

MIN_TITLE_WORDS: Final = 4
"""A shorter title, such as "Editorial" or "Reply to the authors", names no one study."""


def identity_keys(document: Document) -> list[str]:
    """The keys by which the same document is known again, the surest first."""
    keys = []
    if isinstance(document, Study):
        if doi := normal_doi(document.doi):
            keys.append(f"doi:{doi}")
        if pmid := normal_pmid(document.pmid):
            keys.append(f"pmid:{pmid}")
        if pmcid := normal_pmcid(document.pmcid):
            keys.append(f"pmcid:{pmcid}")
    elif document.forum_id:
        keys.append(f"forum:{document.forum_id}")
    key = title_key(document.title)
    if len(key.split()) >= MIN_TITLE_WORDS or isinstance(document, Post):
        year = (document.published or "")[:4] if isinstance(document, Study) else ""
        keys.append(f"{document.kind}:{key}:{year}")
    return keys


def are_distinct(one: Document, other: Document) -> bool:
    """Whether two documents of the same title are told apart by their identifiers."""
    if isinstance(one, Study) and isinstance(other, Study):
        pairs = (
            (normal_doi(one.doi), normal_doi(other.doi)),
            (normal_pmid(one.pmid), normal_pmid(other.pmid)),
            (normal_pmcid(one.pmcid), normal_pmcid(other.pmcid)),
        )
        known = [(a, b) for a, b in pairs if a and b]
        return bool(known) and all(a != b for a, b in known)
    if isinstance(one, Post) and isinstance(other, Post):
        return bool(one.forum_id and other.forum_id and one.forum_id != other.forum_id)
    return True


def merge(records: Sequence[Document]) -> Document:
    """One document from records of it: the fuller text wins, other fields are filled.

    The first record is the one whose fields stand where two disagree, but a
    date with more precision, a longer list of authors, and a retraction that
    any record knows of are taken.
    """
    first, *others = records
    merged: dict[str, Any] = first.model_dump(exclude_defaults=True)
    for record in others:
        fields = record.model_dump(exclude_defaults=True)
        for name, value in fields.items():
            if name not in merged:
                merged[name] = value
        _take_fuller(merged, fields)
    merged["kind"] = first.kind
    merged["id"] = best_id([*records, type(first).model_validate({**merged, "id": None})])
    return type(first).model_validate(merged)


def best_id(records: Sequence[Document]) -> str:
    """The best of several ids: DOI, else PMID, else PMCID, else the forum's, else a slug."""
    order = ("doi:", "pmid:", "pmcid:", "reddit:")

    def rank(identity: str) -> int:
        return next((i for i, start in enumerate(order) if identity.startswith(start)), len(order))

    return min((record.id for record in records), key=rank)


def _take_fuller(merged: dict[str, Any], other: dict[str, Any]) -> None:
    if _length(other.get("sections")) > _length(merged.get("sections")):
        merged["sections"] = other["sections"]
    for name in ("summary", "body"):
        if len(other.get(name) or "") > len(merged.get(name) or ""):
            merged[name] = other[name]
    published = other.get("published") or ""
    if len(published) > len(merged.get("published") or "") and published.startswith(
        merged.get("published") or ""
    ):
        merged["published"] = published
    if len(other.get("authors", ())) > len(merged.get("authors", ())):
        merged["authors"] = other["authors"]
    for name in ("keywords", "publication_types"):
        if extra := [v for v in other.get(name, ()) if v not in merged.get(name, ())]:
            merged[name] = [*merged.get(name, ()), *extra]
    if (other.get("upvotes") or 0) > (merged.get("upvotes") or 0):
        merged["upvotes"] = other["upvotes"]


def _length(sections: Any) -> int:
    return sum(len(section["text"]) for section in sections or ())
