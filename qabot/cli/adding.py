"""`qabot add`: read files into the library, and say what became of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import counted, one_line
from qabot.cli.options import shared
from qabot.cli.progress import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.cli.session import Session
    from qabot.models import AddReport, Failure

SCHEMA: Final = "qabot.added/1"
SHOWN_IDS: Final = 10
"""Up to so many documents are named in the report; more are counted."""

SHOWN_FAILURES: Final = 50


@click.command("add", short_help="Add studies and posts from files.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Read everything, and add nothing.")
@click.option("--strict", is_flag=True, help="Stop at the first thing that cannot be read.")
@click.option(
    "--exclude", metavar="PATTERN", multiple=True, help="Names to leave out of folders; repeatable."
)
@click.option(
    "--watch", is_flag=True, help="Go on, and add what is new or changed; Ctrl-C ends it."
)
@shared
@click.pass_obj
def add_command(
    session: Session,
    /,
    paths: tuple[str, ...],
    dry_run: bool,
    strict: bool,
    exclude: tuple[str, ...],
    watch: bool,
) -> int:
    """Add studies and posts: files, folders, globs, archives, or - for standard input.

    The format of each file is told from its content. What the library has
    already is merged or left as it is, so the same file again changes nothing.
    """
    if watch and (dry_run or "-" in paths):
        raise click.UsageError("--watch follows files and folders; leave out --dry-run and -")
    with session.opened() as library:
        with ProgressLine() as progress:
            report = library.add_paths(
                paths, progress=progress, dry_run=dry_run, strict=strict, exclude=exclude
            )
        code = _tell(session, report, dry_run=dry_run)
        if watch and not report.interrupted:
            from qabot.cli.watching import watch_paths

            for changed in watch_paths(paths, exclude):
                report = library.add_paths(changed, exclude=exclude)
                code = _tell(session, report, dry_run=False)
                if report.interrupted:
                    break
    return code


def _tell(session: Session, /, report: AddReport, *, dry_run: bool) -> ExitCode:
    if session.as_json:
        session.write_json(SCHEMA, {"dry_run": dry_run, **report.model_dump(mode="json")})
    say("\n".join(report_lines(report, dry_run=dry_run)))
    if report.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.NO_ANSWER if report.failed else ExitCode.DONE


def report_lines(report: AddReport, *, dry_run: bool = False) -> Iterator[str]:
    """The report as it is read: a line of counts, the new ones, what went wrong."""
    unchanged = len(report.unchanged) + report.unchanged_in_known_files
    counts = (
        (len(report.added), "would be added" if dry_run else "added"),
        (len(report.updated), "would be updated" if dry_run else "updated"),
        (unchanged, "already there" if dry_run else "unchanged"),
        (len(report.skipped), "skipped"),
        (len(report.failed), "failed"),
    )
    told = [f"{number:,} {what}" for number, what in counts if number]
    yield f"{', '.join(told) or 'Nothing found to add'}."
    for ids, what in ((report.added, "added"), (report.updated, "updated")):
        if len(ids) <= SHOWN_IDS:
            yield from (f"  {what}  {one_line(identity)}" for identity in ids)
    yield from _problems("Skipped:", report.skipped)
    yield from _problems("Not read:", report.failed)
    if report.interrupted:
        yield (
            f"Stopped. {counted(len(report.added) + len(report.updated), 'document')} "
            "of this run are kept; run the same command again to add the rest."
        )


def _problems(heading: str, failures: Sequence[Failure]) -> Iterator[str]:
    if not failures:
        return
    yield heading
    yield from (f"  {one_line(str(failure))}" for failure in failures[:SHOWN_FAILURES])
    more = len(failures) - SHOWN_FAILURES
    if more > 0:
        yield f"  and {more:,} more; --json lists all."
