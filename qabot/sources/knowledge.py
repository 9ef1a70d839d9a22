"""The starter knowledge: where it lies, how it is read, how it is built.

    python -m qabot.sources.knowledge [SEEDS] [KNOWLEDGE]

builds studies.jsonl and posts.jsonl from the study pages in SEEDS. A line is a
document's own fields with its "kind", and "related" where its page lists other
documents. A wheel holds the files in `qabot/_knowledge`; in a checkout, and so
in an editable install, they lie in `knowledge`, beside the package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qabot.errors import QabotError, UnreadableSource
from qabot.sources.protocol import Parsed, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FILES: Final = {"study": "studies.jsonl", "post": "posts.jsonl"}
"""The file of each kind of document."""

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE / "_knowledge", _PACKAGE.parent / "knowledge")


def knowledge_path(name: str) -> Path:
    """Where a file of the shipped knowledge lies, such as "vocabulary.toml".

    Raises:
        UnreadableSource: It is not there; the installation is not whole.
    """
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise UnreadableSource(name, "not in this installation of qabot; install qabot again.")


def starter_documents() -> list[Parsed]:
    """The shipped studies, then the shipped posts, with what each lists as related.

    Raises:
        UnreadableSource: A file is missing, or a line is not a document.
    """
    from qabot.sources import jsonl

    documents: list[Parsed] = []
    for name in FILES.values():
        with knowledge_path(name).open("rb") as stream:
            for outcome in jsonl.read(stream, name):
                if isinstance(outcome, Problem):
                    raise UnreadableSource(name, outcome.reason, place=outcome.place)
                documents.append(outcome)
    return documents


def build(seeds: Path, knowledge: Path) -> dict[str, int]:
    """Read every page in `seeds`, by name, and write the two files.

    A document that two pages hold alike is written once.

    Returns:
        How many lines each file has, by its name.

    Raises:
        UnreadableSource: A page, or a part of one, cannot be read. Nothing is
            written then.
    """
    lines: dict[str, dict[str, None]] = {name: {} for name in FILES.values()}
    for parsed in _read(seeds):
        lines[FILES[parsed.document.kind]][line_of(parsed)] = None
    knowledge.mkdir(parents=True, exist_ok=True)
    for name, unique in lines.items():
        (knowledge / name).write_bytes("".join(f"{line}\n" for line in unique).encode())
    return {name: len(unique) for name, unique in lines.items()}


def line_of(parsed: Parsed) -> str:
    """A document as one line of JSON: kind first, defaults left out, words as they are."""
    document = parsed.document
    fields = document.model_dump(mode="json", exclude_defaults=True)
    related = {"related": list(parsed.related)} if parsed.related else {}
    return json.dumps({"kind": document.kind, **fields, **related}, ensure_ascii=False)


def _read(seeds: Path) -> Iterator[Parsed]:
    from qabot.sources.study_page import FORMAT

    paths = [path for path in seeds.glob("*") if path.suffix in FORMAT.suffixes]
    if not paths:
        raise UnreadableSource(str(seeds), "no study page in this folder.")
    for path in sorted(paths, key=lambda path: path.name):
        with path.open("rb") as stream:
            yield from _whole(FORMAT.read(stream, path.name), path.name)


def _whole(outcomes: Iterable[Parsed | Problem], name: str) -> Iterator[Parsed]:
    """The documents; what is lost is an error here, what is remarked goes to stderr."""
    for outcome in outcomes:
        if isinstance(outcome, Parsed):
            yield outcome
        elif outcome.is_loss:
            raise UnreadableSource(name, outcome.reason, place=outcome.place)
        else:
            sys.stderr.write(f"{name}, {outcome.place}: {outcome.reason}\n")


def main(arguments: Sequence[str]) -> int:
    """Build from the command line; 1 if a seed cannot be read."""
    checkout = _PACKAGE.parent
    seeds = Path(arguments[0]) if arguments else checkout / "seeds"
    knowledge = Path(arguments[1]) if len(arguments) > 1 else checkout / "knowledge"
    try:
        counts = build(seeds, knowledge)
    except QabotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, count in counts.items():
        sys.stderr.write(f"{knowledge / name}: {count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
