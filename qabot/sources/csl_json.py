"""CSL-JSON: the records of Zotero, Mendeley, Crossref and citation processors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from qabot.errors import UnreadableSource
from qabot.models import Post, Study
from qabot.sources.citing import name_parts
from qabot.sources.dates import partial_date, year_month_day
from qabot.sources.posts import PostFields, counts_note
from qabot.sources.protocol import Format, Outcome, Problem
from qabot.sources.records import (
    TLDR_NOTE,
    Record,
    guarded,
    split_list,
    split_types,
    written_abstract,
    written_types,
)
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qabot.models import Document

MOST_CHARACTERS = 1 << 28
"""Characters that a file may have: it is one JSON value, held as a whole."""

_CSL_TYPE = re.compile(
    r'"type"\s*:\s*"(?:article(?:-journal|-magazine|-newspaper)?|book|chapter|thesis|report|dataset|'
    r"paper-conference|webpage|post(?:-weblog)?|entry(?:-\w+)?|manuscript|patent|review(?:-book)?|"
    r'speech|personal_communication|document|software|periodical|journal-article)"',
)
_CSL_NAMES = (
    '"container-title"',
    '"issued"',
    '"date-parts"',
    '"DOI"',
    '"family"',
    '"citation-key"',
)
_POSTS = frozenset({"post", "post-weblog"})
_TYPES = {
    "book": "Book",
    "chapter": "Book Chapter",
    "dataset": "Dataset",
    "manuscript": "Manuscript",
    "paper-conference": "Conference Paper",
    "patent": "Patent",
    "report": "Report",
    "thesis": "Thesis",
    "posted-content": "Preprint",
    "proceedings-article": "Conference Paper",
    "book-chapter": "Book Chapter",
}
_EXTRA = re.compile(
    r"^[ \t]*(pmid|pmcid|pmc|doi)[ \t]*:[ \t]*(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE
)


def recognises(head: bytes, name: str) -> float:  # noqa: ARG001 - the protocol's signature
    """By a CSL type and at least one of CSL's own field names."""
    text = text_head(head).lstrip()
    if not text.startswith(("[", "{")):
        return 0.0
    named = sum(field in text for field in _CSL_NAMES)
    if _CSL_TYPE.search(text):
        return 0.9 if named else 0.5 if '"title"' in text else 0.0
    return 0.6 if named >= 2 and '"title"' in text else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, in the order of the list.

    Raises:
        UnreadableSource: It is not JSON, or has no list of items.
    """
    for number, item in enumerate(_items(_loaded(stream, name), name), start=1):
        place = f"record {number}"
        if not isinstance(item, dict):
            yield Problem(place, "not a JSON object; skipped")
        elif item.get("type") in _POSTS:
            yield _post(item).outcome(place)
        else:
            yield _record(item).study(place)


def write(documents: Iterable[Document]) -> Iterator[str]:
    """One JSON list with an item for each document."""
    separator = "[\n"
    for document in documents:
        item = _study_item(document) if isinstance(document, Study) else _post_item(document)
        kept = {name: value for name, value in item.items() if value not in (None, "", [], {})}
        yield f"{separator}{json.dumps(kept, ensure_ascii=False)}"
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _loaded(stream: BinaryIO, name: str) -> Any:
    pieces, size = [], 0
    for line in open_text(stream, name):
        pieces.append(line)
        size += len(line)
        if size > MOST_CHARACTERS:
            raise UnreadableSource(
                name, f"more than {MOST_CHARACTERS >> 20} MiB of CSL-JSON; export it in parts."
            )
    try:
        return json.loads("".join(pieces))
    except RecursionError:
        raise UnreadableSource(name, "JSON that is nested too deeply; not CSL-JSON.") from None
    except json.JSONDecodeError as error:
        raise UnreadableSource(
            name, f"not JSON ({error.msg}); export it again.", place=f"line {error.lineno}"
        ) from None
    except ValueError:
        raise UnreadableSource(name, "JSON with a number that is too long; not CSL-JSON.") from None


def _items(value: Any, name: str) -> list[Any]:
    """The list of items, also where it stands within "items" or Crossref's "message"."""
    if isinstance(value, dict) and isinstance(value.get("message"), dict):
        value = value["message"]
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise UnreadableSource(name, "JSON, but no list of CSL items.")
    return value


def _record(item: dict[str, Any]) -> Record:
    def text(*names: str) -> str:
        return next((found for one in names if (found := _text(item.get(one)))), "")

    title, subtitle = (
        text("title"),
        text("subtitle") if isinstance(item.get("subtitle"), list) else "",
    )
    note = text("note")
    extra = {kind.lower(): value for kind, value in _EXTRA.findall(note)}
    return Record(
        title=f"{title}: {subtitle}" if title and subtitle else title,
        authors=_names(item.get("author")) or _names(item.get("editor")),
        journal=text("container-title", "journal", "container-title-short"),
        published=_date(item),
        abstract=text("abstract"),
        dois=[text("DOI", "doi"), extra.get("doi", "")],
        pmids=[text("PMID", "pmid"), extra.get("pmid", "")],
        pmcids=[text("PMCID", "pmcid"), extra.get("pmcid", ""), extra.get("pmc", "")],
        urls=[text("URL", "url")],
        notes=[note],
        volume=text("volume"),
        issue=text("issue", "number"),
        pages=text("page", "pages", "article-number"),
        keywords=_keywords(item),
        types=[*split_types(text("genre")), _TYPES.get(text("type"), "")],
    )


def _text(value: Any) -> str:
    """A string, a number, or the first of a list, as text."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _names(people: Any) -> list[str]:
    names = [_name(person) for person in people] if isinstance(people, list) else []
    return [name for name in names if name]


def _name(person: Any) -> str:
    """A person as "Family, Given, Suffix"; a literal name as it is."""
    if not isinstance(person, dict):
        return person if isinstance(person, str) else ""
    literal = _text(person.get("literal")) or _text(person.get("name"))
    if literal:
        return literal
    particles = _text(person.get("non-dropping-particle")), _text(person.get("dropping-particle"))
    family = " ".join(filter(None, (*particles, _text(person.get("family")))))
    parts = family, _text(person.get("given")), _text(person.get("suffix"))
    return ", ".join(part for part in parts if part)


def _date(item: dict[str, Any]) -> str | None:
    """The most trusted date: issued, then Crossref's own kinds."""
    names = ("issued", "published", "published-print", "published-online", "submitted", "created")
    return next((date for name in names if (date := _one_date(item.get(name)))), None)


def _one_date(value: Any) -> str | None:
    if not isinstance(value, dict):
        return partial_date(_text(value))
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [_text(one) for one in first[:3]] if isinstance(first, list) else []
    return (year_month_day(*numbers) if numbers else None) or partial_date(
        _text(value.get("raw")) or _text(value.get("literal"))
    )


def _keywords(item: dict[str, Any]) -> list[str]:
    value = item.get("keyword") or item.get("categories") or item.get("subject")
    return [_text(one) for one in value] if isinstance(value, list) else split_list(_text(value))


def _post(item: dict[str, Any]) -> PostFields:
    custom = item.get("custom")
    own = custom if isinstance(custom, dict) else {}
    return PostFields(
        title=_text(item.get("title")),
        community=_text(item.get("container-title")),
        category=_text(item.get("genre")),
        created=_date(item),
        summary=_text(item.get("abstract")),
        body=_text(own.get("body")),
        forum_id=_text(item.get("number")),
        url=_text(item.get("URL")),
        note=_text(item.get("note")),
    )


def _study_item(study: Study) -> dict[str, Any]:
    return {
        "id": study.id,
        "type": "article-journal",
        "title": guarded(study.title),
        "author": [_csl_name(author) for author in study.authors],
        "container-title": guarded(study.journal or ""),
        "issued": _csl_date(study.published),
        "volume": guarded(study.volume or ""),
        "issue": guarded(study.issue or ""),
        "page": guarded(study.pages or ""),
        "DOI": study.doi,
        "PMID": study.pmid,
        "PMCID": study.pmcid,
        "URL": study.url,
        "genre": guarded("; ".join(written_types(study))),
        "keyword": _csl_keywords(study.keywords),
        "note": guarded(f"{TLDR_NOTE}{study.tldr}" if study.tldr else ""),
        "abstract": guarded(written_abstract(study)),
    }


def _post_item(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "type": "post",
        "title": guarded(post.title),
        "container-title": guarded(post.community or ""),
        "genre": guarded(post.category or ""),
        "issued": _csl_date(post.created.isoformat() if post.created else None),
        "number": guarded(post.forum_id or ""),
        "URL": post.url,
        "note": guarded(counts_note(post)),
        "abstract": guarded(post.summary or ""),
        "custom": {"body": guarded(post.body)} if post.body else {},
    }


def _csl_name(author: str) -> dict[str, str]:
    """Family and given names where they are sure to join to the same name again."""
    family, _, given = author.partition(", ")
    if family and given and "," not in given and name_parts(author).initials:
        return {"family": guarded(family), "given": guarded(given)}
    return {"literal": guarded(author)}


def _csl_date(date: str | None) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else {}


def _csl_keywords(keywords: tuple[str, ...]) -> str:
    """Parted by semicolons; a final one tells a lone keyword with commas from several."""
    text = "; ".join(map(guarded, keywords))
    return f"{text};" if len(keywords) == 1 else text


FORMAT = Format(
    name="csl-json",
    title="CSL-JSON",
    suffixes=(".json", ".csljson", ".csl"),
    recognises=recognises,
    read=read,
    write=write,
)
