"""Stable, readable ids for documents, from the identifiers that they have."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\x00-\x1f\x7f]+")
_OTHER = re.compile(r"[^a-z0-9]+")
_SLUG_WORDS = 6


def normal_doi(value: str | None) -> str | None:
    """The DOI alone, in lower case; None if `value` holds no DOI.

    DOIs compare without regard to case (ISO 26324; DOI Handbook 3.4).

    >>> normal_doi("https://doi.org/10.1111/CPR.13556")
    '10.1111/cpr.13556'
    """
    if not value:
        return None
    found = _DOI.fullmatch(value) or _DOI.search(_RESOLVER.sub("", value.strip()))
    return found.group().rstrip(".,;").lower() if found else None


def normal_pmid(value: str | int | None) -> str | None:
    """The PubMed id as digits without leading zeros; None if there is none."""
    text = str(value or "")
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) < 10:
        return text
    found = re.fullmatch(r"\s*(?:pmid:?\s*)?0*([1-9]\d{0,8})\s*", text, re.IGNORECASE)
    return found.group(1) if found else None


def normal_pmcid(value: str | None) -> str | None:
    """The PubMed Central id as "PMC" and digits; None if there is none."""
    found = re.fullmatch(
        r"\s*(?:pmcid:?\s*)?(?:pmc)?0*([1-9]\d{0,9})(?:\.\d+)?\s*", str(value or ""), re.IGNORECASE
    )
    return f"PMC{found.group(1)}" if found else None


def title_key(title: str) -> str:
    """The title's letters and digits in lower case, without accents: for comparing.

    >>> title_key("Has anyone used Magnesium L-Threonate ?")
    'has anyone used magnesium l threonate'
    """
    if title.isascii():
        return " ".join(_OTHER.sub(" ", title.lower()).split())
    plain = unicodedata.normalize("NFKD", title).casefold()
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def slug(kind: str, title: str, year: str | int | None) -> str:
    """The title's first words with a short hash of kind, title and year.

    >>> slug("post", "Seb derm is eating my hair?!?!", None)
    'seb-derm-is-eating-my-hair-6f5299'
    """
    key = title_key(title)
    digest = hashlib.blake2b(f"{kind}|{key or title}|{year or ''}".encode(), digest_size=3)
    words = "-".join(re.sub(r"[^a-z0-9 ]", "", key).split()[:_SLUG_WORDS])[:60]
    return f"{words or kind}-{digest.hexdigest()}"


def study_id(fields: Mapping[str, Any]) -> str:
    """A study's id: from its DOI, else PMID, else PMCID, else title and year."""
    if doi := normal_doi(fields.get("doi")):
        return f"doi:{doi}"
    if pmid := normal_pmid(fields.get("pmid")):
        return f"pmid:{pmid}"
    if pmcid := normal_pmcid(fields.get("pmcid")):
        return f"pmcid:{pmcid}"
    return slug("study", str(fields["title"]), str(fields.get("published") or "")[:4])


def post_id(fields: Mapping[str, Any]) -> str:
    """A post's id: the forum's own, else from its title and year."""
    if forum_id := fields.get("forum_id"):
        return str(forum_id)
    return slug("post", str(fields["title"]), str(fields.get("created") or "")[:4])
