"""`qabot remove`: take documents out, and bring them back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import counted, one_line
from qabot.cli.options import filtered, filters_of, shared

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.cli.session import Session
    from qabot.models import Filters

SCHEMA: Final = "qabot.removed/1"
SHOWN: Final = 20


@click.command("remove", short_help="Remove documents, and bring them back.")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--origin", metavar="PATH", help="All that came from a file or folder, and nowhere else."
)
@click.option("--starter", is_flag=True, help="The documents that ship, for good.")
@click.option("--undo", is_flag=True, help="Bring back what was removed last.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@filtered
@shared
@click.pass_obj
def remove_command(
    session: Session,
    /,
    ids: tuple[str, ...],
    origin: str | None,
    starter: bool,
    undo: bool,
    yes: bool,
    **filters: Any,
) -> int:
    """Remove documents by id, by where they came from, or by filters.

    Shows what it will remove and asks; --yes does not ask, and takes whole ids
    alone. `remove --undo` brings the last removal back.
    """
    wanted = filters_of(filters)
    ways = (bool(ids), origin is not None, starter, undo, not wanted.is_empty)
    if sum(ways) != 1:
        raise click.UsageError("name what to remove: ids, --origin, --starter, filters, or --undo")
    with session.opened() as library:
        if undo:
            return _undo(session, library)

        def meant(identity: str) -> str:
            return library.get(identity).id if yes else library.full_id(identity)

        wanted = wanted.model_copy(update={"within": tuple(map(meant, wanted.within))})
        found = _found(library, list(map(meant, ids)), origin, wanted, starter=starter)
        if not found:
            _tell(session, ())
            return ExitCode.DONE
        _show(library, found)
        if not yes and not _agrees(len(found)):
            say("Nothing was removed.")
            return ExitCode.NO_ANSWER
        _tell(session, library.remove(found))
    return ExitCode.DONE


def _found(
    library: Library,
    ids: list[str],
    origin: str | None,
    filters: Filters,
    *,
    starter: bool,
) -> list[str]:
    from qabot.api.library import STARTER

    if ids:
        return list(dict.fromkeys(ids))
    if starter:
        return _only_from(library, STARTER)
    if origin is not None:
        known = library.ids_from(origin)
        return _only_from(library, origin if known else str(Path(origin).expanduser().absolute()))
    return [summary.id for summary in library.summaries(filters)]


def _only_from(library: Library, source: str) -> list[str]:
    """The documents that came from there; those that also came from elsewhere stay."""
    folder = source.rstrip("/") + "/"
    found: list[str] = []
    shared_ids: list[str] = []
    for identity in library.ids_from(source):
        places = [one.source for one in library.origins(identity)]
        elsewhere = [p for p in places if p != source and not p.startswith(folder)]
        (shared_ids if elsewhere else found).append(identity)
    if shared_ids:
        say(f"{counted(len(shared_ids), 'document')} also came from elsewhere, and will stay.")
    return found


def _show(library: Library, ids: list[str]) -> None:
    for identity in ids[:SHOWN]:
        say(f"  {one_line(identity)}  {one_line(library.get(identity).title)}")
    if len(ids) > SHOWN:
        say(f"  and {len(ids) - SHOWN:,} more")


def _agrees(count: int) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(
            f"{counted(count, 'document')} would be removed; there is no terminal to ask on, "
            "so add --yes to remove them"
        )
    return click.confirm(f"Remove {counted(count, 'document')}?", err=True)


def _undo(session: Session, /, library: Library) -> int:
    restored = library.undo_removal()
    if session.as_json:
        session.write_json(SCHEMA, {"removed": [], "restored": list(restored)})
    if not restored:
        say("Nothing was removed that could be brought back.")
        return ExitCode.NO_ANSWER
    say(f"{counted(len(restored), 'document')} brought back.")
    return ExitCode.DONE


def _tell(session: Session, /, removed: tuple[str, ...]) -> None:
    if session.as_json:
        session.write_json(SCHEMA, {"removed": list(removed), "restored": []})
    if removed:
        say(f"{counted(len(removed), 'document')} removed; `qabot remove --undo` brings them back.")
    else:
        say("There is nothing to remove.")
