"""qabot's own export: one document a line, as JSON; reads back equal.

The first line names the schema: `{"schema": "qabot.export/1"}`. Each line
after it is a document's own fields with its "kind", and may have "related",
the ids of documents that its source lists.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import ValidationError

from qabot.errors import UnreadableSource
from qabot.models import Document, Post, Study
from qabot.sources.protocol import Format, Outcome, Parsed, Problem
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SCHEMA = "qabot.export/1"
"""Name and version of what `write` makes."""

_MODELS: dict[str, type[Study | Post]] = {"study": Study, "post": Post}
_SUFFIXES = (".jsonl", ".ndjson")
_HEADER = re.compile(r'\s*\{\s*"schema"\s*:\s*"qabot\.export/')
_KIND = re.compile(r'"kind"\s*:\s*"(?:study|post)"')


def recognises(head: bytes, name: str) -> float:
    """Certain of the header line, nearly so of a line with a kind and a title.

    In a file that is named as one, a kind is enough: its first line may be a bad one.
    """
    first = text_head(head).lstrip().split("\n", 1)[0]
    if _HEADER.match(first):
        return 1.0
    if not (first.startswith("{") and _KIND.search(first)):
        return 0.0
    if '"title"' in first:
        return 0.9
    return 0.6 if name.lower().endswith(_SUFFIXES) else 0.0


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """Documents and problems, a line at a time."""
    for number, line in enumerate(open_text(stream, name), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        found = _outcome(line, place)
        if not isinstance(found, str):
            yield found
        elif found != SCHEMA:
            raise UnreadableSource(
                name,
                f"the schema is {found!r}, and this version reads {SCHEMA!r}; update qabot.",
                place=place,
            )


def write(
    documents: Iterable[Document],
    related: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[str]:
    """The header, then a line for each document.

    Args:
        documents: What to write.
        related: Ids of related documents, by document id.
    """
    yield f"{json.dumps({'schema': SCHEMA})}\n"
    for document in documents:
        ids = related.get(document.id) if related else None
        if ids:
            fields = document.model_dump(mode="json", exclude_none=True)
            line = json.dumps({**fields, "related": list(ids)}, ensure_ascii=False)
        else:
            line = document.model_dump_json(exclude_none=True)
        yield f"{line}\n"


def _outcome(line: str, place: str) -> Outcome | str:
    """The line's document, what is wrong with it, or the schema it names."""
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            return Problem(place, "not a JSON object; skipped")
        if "schema" in fields and "kind" not in fields:
            return str(fields["schema"])
        return _parsed(fields, place)
    except RecursionError:
        return Problem(place, "nested too deeply; skipped")
    except ValidationError as error:
        return Problem(place, f"{_first_fault(error)}; skipped")
    except ValueError as error:
        return Problem(place, f"not JSON ({error}); skipped")


def _parsed(fields: dict[str, Any], place: str) -> Outcome:
    kind = fields.get("kind")
    model = _MODELS.get(kind) if isinstance(kind, str) else None
    if model is None:
        return Problem(place, 'no "kind" of "study" or "post"; skipped')
    if not fields.get("title"):
        return Problem(place, "no title; skipped")
    related = fields.pop("related", ())
    if not _is_ids(related):
        return Problem(place, '"related" is not a list of ids; skipped')
    return Parsed(model.model_validate(fields), place, tuple(related))


def _is_ids(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _first_fault(error: ValidationError) -> str:
    """The first of pydantic's findings as "field: what is wrong"."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or "document"
    return f"{where}: {first['msg'][:200]}"


FORMAT = Format(
    name="jsonl",
    title="qabot JSON lines",
    suffixes=_SUFFIXES,
    recognises=recognises,
    read=read,
    write=write,
)
