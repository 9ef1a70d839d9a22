"""`qabot export`: the documents in a format that other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.files import write_out
from qabot.cli.layout import counted
from qabot.cli.options import filtered, filters_of, shared, with_full_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.api import Library
    from qabot.cli.session import Session
    from qabot.models import Document, Filters

FORMATS: Final = ("jsonl", "csl-json", "bibtex", "ris", "csv")
_SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "csl-json",
    ".bib": "bibtex",
    ".ris": "ris",
    ".csv": "csv",
}


@click.command("export", short_help="Write the documents for other programs.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="The format; else by --to's name."
)
@click.option("--to", "target", metavar="FILE", help="The file to write; else stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@filtered
@shared
@click.pass_obj
def export_command(
    session: Session,
    /,
    form: str | None,
    target: str | None,
    force: bool,
    **filters: Any,
) -> int:
    """Write the documents as JSON lines, CSL JSON, BibTeX, RIS or CSV.

    JSON lines hold everything, and `qabot add` reads them back.
    """
    wanted = filters_of(filters)
    name = form or _form_of(target)
    if session.as_json and not name.startswith(("jsonl", "csl-json")):
        raise click.UsageError(f"--json and --format {name} exclude each other; take one")
    written = _Counted()
    with session.opened() as library:
        wanted = with_full_ids(library, wanted)
        pieces = _written(library, written.of(library.documents(wanted)), name, wanted)
        write_out(pieces, target, force=force, is_json=name in {"jsonl", "csl-json"})
    if target is not None:
        say(f"{counted(written.count, 'document')} written to {target}.")
    return ExitCode.DONE


class _Counted:
    """Counts what passes."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, documents: Any) -> Iterator[Document]:
        for document in documents:
            self.count += 1
            yield document


def _written(
    library: Library, documents: Iterator[Document], name: str, filters: Filters
) -> Iterator[str]:
    """The text in pieces; JSON lines hold what a document lists as related, too."""
    from qabot.sources.registry import format_named

    if name == "jsonl":
        from qabot.sources import jsonl

        related: dict[str, tuple[str, ...]] = {}
        for summary in library.summaries(filters):
            own = [r for r in library.relations(summary.id) if r.from_id == summary.id]
            if own:
                related[summary.id] = tuple(relation.to_id for relation in own)
        yield from jsonl.write(documents, related=related)
        return
    writer = format_named(name).write
    if writer is None:
        raise click.UsageError(f"{name} cannot be written")
    yield from writer(documents)


def _form_of(target: str | None) -> str:
    if target is None:
        return "jsonl"
    for suffix, form in _SUFFIXES.items():
        if target.lower().endswith(suffix):
            return form
    raise click.UsageError(f"{target} does not tell the format; add --format")
