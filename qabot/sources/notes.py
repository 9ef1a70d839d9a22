"""Notes: Markdown and plain text, one document a file, with optional front matter.

The front matter is YAML between two lines of "---"; its values are taken as
strings, and anchors are refused, so that a small file cannot become a large
one. The text itself stays as it is written.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from qabot.errors import UnreadableSource
from qabot.models import Section
from qabot.sources.dates import partial_date
from qabot.sources.name_lists import split_names
from qabot.sources.posts import PostFields
from qabot.sources.protocol import Format, Outcome, Parsed
from qabot.sources.records import Record, one_line, scrubbed, split_list
from qabot.sources.text import open_text, text_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_NOTE = 1 << 25
"""Characters that a note may have."""

LONGEST_FRONT_MATTER = 1 << 15
"""Characters that the front matter may have."""

STANDARD_INPUT = "-"
"""The name under which standard input is read."""

_SUFFIXES = (".md", ".markdown", ".mdown", ".txt", ".text")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_TAGGED = re.compile(r"(?:[A-Z][A-Z0-9]{1,3}[ ]{0,2}- |%[A-Z0-9] |[A-Z][A-Z0-9] \S)")
_OVID = re.compile(
    r"(?:Accession Number|Author|Title|Source|Abstract|Institution|Status|Score)\s*$"
)
_NOT_PROSE = re.compile(r"\s*(?:<[!?a-zA-Z]|\{\s*\"|\[\s*[\[{]|\{\\rtf|@\w+\s*\{|%PDF)")
_LONGEST_FIRST_LINE = 200
_DEEPEST = 10

Front = dict[str, Any]
"""The front matter: strings, and lists and mappings of strings."""


class _Note(NamedTuple):
    front: Front
    lines: list[str]


def recognises(head: bytes, name: str) -> float:
    """Unsure of everything: a note is what no other format is."""
    text = text_head(head)
    lower = name.lower()
    is_named = lower.endswith(_SUFFIXES) or lower == STANDARD_INPUT
    if not is_named or not text.strip() or _NOT_PROSE.match(text) or _is_broken_export(text):
        return 0.0
    if re.match(r"---\s*\n(?:.*\n){0,40}?(?:title|doi|authors?|kind)\s*:", text):
        return 0.6
    return 0.3 if lower.endswith((".md", ".markdown", ".mdown")) else 0.1


def read(stream: BinaryIO, name: str) -> Iterator[Outcome]:
    """The one document of the note.

    Raises:
        UnreadableSource: It is too long, or its front matter is not plain YAML.
    """
    lines = _bounded(open_text(stream, name), name)
    note = _taken_apart(lines, name)
    title, body = _titled(note, name)
    front = {**note.front, "title": title}
    if _string(front, "kind", "type").lower() == "post":
        yield _post(front, body)
    else:
        yield _study(front, body)


def _bounded(lines: Iterable[str], name: str) -> list[str]:
    kept, size = [], 0
    for line in lines:
        size += len(line)
        if size > LONGEST_NOTE:
            raise UnreadableSource(
                name, f"a text of more than {LONGEST_NOTE >> 20} MiB; split it into parts."
            )
        kept.append(scrubbed(line.rstrip("\n")))
    return kept


def _is_broken_export(text: str) -> bool:
    """Whether most lines are tags or field names of a format that lacks its beginning."""
    lines = [line for line in text.split("\n")[:60] if line.strip()]
    tagged = sum(bool(_TAGGED.match(line)) for line in lines)
    named = sum(bool(_OVID.match(line)) for line in lines)
    return named >= 4 or (len(lines) >= 4 and tagged * 2 > len(lines))


def _taken_apart(lines: list[str], name: str) -> _Note:
    """The front matter and the rest; a line of dashes alone is no front matter."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[start].rstrip() != "---":
        return _Note({}, lines)
    ends = (at for at, line in enumerate(lines) if at > start and line.rstrip() in {"---", "..."})
    end = next(ends, None)
    if end is None:
        return _Note({}, lines)
    front = _yaml("\n".join(lines[start + 1 : end]), name, start + 2)
    return _Note(front, lines[end + 1 :]) if front is not None else _Note({}, lines)


def _yaml(text: str, name: str, first_line: int) -> Front | None:
    """The mapping; None if the text between the dashes is prose."""
    if len(text) > LONGEST_FRONT_MATTER:
        raise UnreadableSource(
            name, f"front matter of more than {LONGEST_FRONT_MATTER >> 10} KiB; shorten it."
        )
    import yaml

    try:
        _check_yaml(text, name)
        value = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes strings and nothing else
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "broken"
        raise UnreadableSource(
            name,
            f"the front matter is not YAML ({problem}); put values with a colon in quotes.",
            place=f"line {first_line + (mark.line if mark else 0)}",
        ) from None
    if not isinstance(value, dict):
        return None
    return {str(key).strip().lower(): kept for key, kept in value.items() if kept}


def _check_yaml(text: str, name: str) -> None:
    """Refuse what takes long: aliases grow, and each level of nesting slows down the rest."""
    import yaml

    depth = 0
    for event in yaml.parse(text, yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableSource(name, "front matter with YAML aliases (*name); write them out.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise UnreadableSource(name, "front matter that is nested too deeply; flatten it.")


def _titled(note: _Note, name: str) -> tuple[str, list[str]]:
    """The title, from the front matter, a heading or the name; and the lines without it."""
    lines = note.lines
    start = next((at for at, line in enumerate(lines) if line.strip()), None)
    given = _string(note.front, "title")
    if start is None:
        return given or _from_name(name), []
    heading, length = _heading(lines, start)
    if heading and (not given or one_line(heading) == one_line(given)):
        return given or heading, lines[start + length :]
    if given:
        return given, lines
    later = _first_heading(lines)
    if later is not None:
        at, heading, length = later
        return heading, [*lines[:at], *lines[at + length :]]
    if _is_title_line(lines, start):
        return lines[start].strip(), lines[start + 1 :]
    return _from_name(name), lines


def _first_heading(lines: list[str]) -> tuple[int, str, int] | None:
    """The first heading of the first level outside code: where, what, and its lines."""
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            return None
        level, words = _marked(line)
        if level == 1 and words:
            return at, words, 1
    return None


def _heading(lines: list[str], at: int) -> tuple[str, int]:
    """The heading that begins at a line, and its number of lines; "" if none does."""
    _, words = _marked(lines[at])
    if words:
        return words, 1
    line = lines[at].strip()
    below = lines[at + 1] if at + 1 < len(lines) else ""
    above = lines[at - 1] if at else ""
    if line and len(line) <= _LONGEST_FIRST_LINE and not above.strip() and _UNDERLINE.match(below):
        return line, 2
    return "", 0


def _marked(line: str) -> tuple[int, str]:
    """The level and the words of a heading behind signs; level 0 if it is none."""
    found = _HEADING.match(line)
    if found is None:
        return 0, ""
    return len(found.group(1)), found.group(2).rstrip(" \t").rstrip("#").rstrip(" \t")


def _is_title_line(lines: list[str], at: int) -> bool:
    """Whether a first line stands alone above more text, and is no sentence."""
    line = lines[at].strip()
    is_alone = (
        at + 1 < len(lines) and not lines[at + 1].strip() and any(map(str.strip, lines[at + 1 :]))
    )
    return is_alone and len(line) <= _LONGEST_FIRST_LINE and not line.endswith((".", ":", ",", ";"))


def _from_name(name: str) -> str:
    stem = PurePath(name).stem.replace("_", " ").strip()
    return stem if stem.strip("-") else "Untitled note"


def _study(front: Front, lines: list[str]) -> Outcome:
    return Record(
        title=_string(front, "title"),
        authors=_names(front),
        journal=_string(front, "journal", "publication", "container-title"),
        published=partial_date(_string(front, "date", "published", "year", "issued")),
        tldr=_string(front, "tldr"),
        sections=_with_abstract(front, _sections(lines)),
        dois=[_string(front, "doi")],
        pmids=[_string(front, "pmid")],
        pmcids=[_string(front, "pmcid", "pmc")],
        urls=[_string(front, "url", "link", "doi")],
        volume=_string(front, "volume"),
        issue=_string(front, "issue", "number"),
        pages=_string(front, "pages"),
        keywords=_list(front, "tags", "keywords"),
        types=_list(front, "publication_types", "study_type"),
    ).study("line 1")


def _post(front: Front, lines: list[str]) -> Outcome:
    outcome = PostFields(
        title=_string(front, "title"),
        community=_string(front, "community", "subreddit", "forum"),
        category=_string(front, "category", "flair") or next(iter(_list(front, "tags")), ""),
        created=partial_date(_string(front, "date", "created", "published")),
        summary=_string(front, "summary", "tldr"),
        forum_id=_string(front, "forum_id"),
        url=_string(front, "url", "link"),
        note=_note(front),
    ).outcome("line 1")
    body = "\n".join(lines).strip("\n ")
    if isinstance(outcome, Parsed) and body:
        return outcome._replace(document=outcome.document.model_copy(update={"body": body}))
    return outcome


def _note(front: Front) -> str:
    upvotes = _string(front, "upvotes", "score")
    parts = (f"{upvotes} upvotes" if upvotes else "", _string(front, "age"))
    return ", ".join(part for part in parts if part)


def _sections(lines: list[str]) -> tuple[Section, ...]:
    """The text by its headings, verbatim but for blank lines around each part."""
    sections: list[Section] = []
    label: str | None = None
    held: list[str] = []
    in_code = False
    at = 0
    while at < len(lines):
        in_code ^= bool(_FENCE.match(lines[at]))
        heading, length = ("", 0) if in_code else _heading(lines, at)
        if heading:
            _close(sections, label, held)
            label, held = one_line(heading), []
        else:
            held.append(lines[at])
        at += length or 1
    _close(sections, label, held)
    return tuple(sections)


def _close(sections: list[Section], label: str | None, lines: list[str]) -> None:
    text = "\n".join(lines).strip("\n").rstrip()
    if text.strip():
        sections.append(Section(label=label, text=text))


def _with_abstract(front: Front, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    abstract = _string(front, "abstract")
    return (Section(label="Abstract", text=abstract), *sections) if abstract else sections


def _string(front: Front, *names: str) -> str:
    for name in names:
        value = front.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _list(front: Front, *names: str) -> list[str]:
    for name in names:
        value = front.get(name)
        if isinstance(value, list):
            return [one for one in value if isinstance(one, str)]
        if isinstance(value, str):
            return split_list(value)
    return []


def _names(front: Front) -> list[str]:
    """The authors: a list of names or of mappings with a name, or one string."""
    value = front.get("authors") or front.get("author")
    if isinstance(value, str):
        return split_names(value)
    found = value if isinstance(value, list) else []
    names = (one.get("name") if isinstance(one, dict) else one for one in found)
    return [name for name in names if isinstance(name, str)]


FORMAT = Format(
    name="notes",
    title="Markdown or plain text",
    suffixes=_SUFFIXES,
    recognises=recognises,
    read=read,
)
