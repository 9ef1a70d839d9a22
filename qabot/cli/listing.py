"""`qabot list`: which documents the library holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import Page, counted, one_line, wrapped
from qabot.cli.options import filtered, filters_of, shared, with_full_ids
from qabot.cli.session import Session, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.models import Summary

SCHEMA: Final = "qabot.list/1"


@click.command("list", short_help="List the documents of the library.")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option("--search", metavar="WORDS", default="", help="The same as WORD, for scripts.")
@click.option(
    "--sort",
    type=click.Choice(["title", "date", "kind", "added"]),
    default="title",
    show_default=True,
    help="What to order by.",
)
@click.option("--reverse", is_flag=True, help="The other way round.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="At most so many.")
@filtered
@shared
@click.pass_obj
def list_command(
    session: Session,
    /,
    words: tuple[str, ...],
    search: str,
    sort: str,
    reverse: bool,
    limit: int | None,
    **filters: Any,
) -> int:
    """List the documents of the library, or those with each WORD in title, author, journal or id.

    Where stdout is no terminal, each is one line: id, kind, date, type and
    title, with tabs between.
    """
    wanted = filters_of(filters)
    with session.opened() as library:
        wanted = with_full_ids(library, wanted)
        found = library.summaries(
            wanted, search=" ".join([search, *words]), sort=sort, descending=reverse
        )
    shown = found[:limit]
    if session.as_json:
        session.write_json(
            SCHEMA,
            {
                "total": len(found),
                "left_out": len(found) - len(shown),
                "documents": [summary.model_dump(mode="json") for summary in shown],
            },
        )
    elif sys.stdout.isatty():
        page = session.page()
        for summary in shown:
            write("\n".join(summary_lines(summary, page)))
    else:
        for summary in shown:
            write(summary_row(summary))
    _tell(found, len(shown))
    return ExitCode.DONE


def summary_row(summary: Summary) -> str:
    """A document as one line for other programs, with tabs between the fields."""
    fields = (summary.id, summary.kind, summary.published, summary.study_type, summary.title)
    return "\t".join(one_line(field or "") for field in fields)


def summary_lines(summary: Summary, page: Page) -> Iterator[str]:
    """A document as it is read: its title, then who, where and when, and its id."""
    from qabot.analysis.study_types import NAMES

    title = one_line(summary.title)
    yield from (page.paint.bold(line) for line in wrapped(title, page))
    kind = NAMES[summary.study_type] if summary.study_type else ""
    if kind and summary.study_type_from_text:
        kind += " (from the text)"
    upvotes = None if summary.upvotes is None else counted(summary.upvotes, "upvote")
    about = (
        "RETRACTED" if summary.retracted else "",
        "post" if summary.kind == "post" else "",
        summary.authors,
        summary.journal,
        summary.community,
        summary.category,
        str(summary.year or ""),
        kind,
        upvotes,
    )
    line = ", ".join(one_line(part) for part in about if part)
    yield from (page.paint.dim(part) for part in wrapped(line, page, indent=2))
    yield f"  {one_line(summary.id)}"


def _tell(found: list[Summary], shown: int) -> None:
    studies = sum(summary.kind == "study" for summary in found)
    both = (
        counted(studies, "study", "studies"),
        counted(len(found) - studies, "post"),
    )
    line = f"{both[0]}, {both[1]}."
    if shown < len(found):
        line += f" The first {shown:,} are shown; {len(found) - shown:,} are left out by --limit."
    say(line)
