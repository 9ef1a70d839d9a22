"""`qabot history`: the kept conversations."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.files import write_out
from qabot.cli.layout import counted, one_line
from qabot.cli.options import shared
from qabot.cli.session import Session, write

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.models import Answer, ConversationSummary

LIST_SCHEMA: Final = "qabot.history/1"
FORMS: Final = ("markdown", "json", "bibtex", "ris")


@click.group("history", short_help="The kept conversations.", invoke_without_command=True)
@shared
@click.pass_context
def history_command(context: click.Context) -> int:
    """List, search, show, export, rename or delete the kept conversations."""
    if context.invoked_subcommand is None:
        return _list(context.ensure_object(Session), "", None)
    return ExitCode.DONE


@history_command.command("list")
@click.option("--search", metavar="WORDS", default="", help="Only those that have all these words.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="At most so many.")
@shared
@click.pass_obj
def list_command(session: Session, /, search: str, limit: int | None) -> int:
    """List the conversations, the newest first."""
    return _list(session, search, limit)


@history_command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="At most so many.")
@shared
@click.pass_obj
def search_command(session: Session, /, words: tuple[str, ...], limit: int | None) -> int:
    """List the conversations that have all these words, in questions or answers."""
    return _list(session, " ".join(words), limit)


@history_command.command("show")
@click.argument("identity", metavar="ID")
@shared
@click.pass_obj
def show_command(session: Session, /, identity: str) -> int:
    """Show a conversation; the beginning of its id is enough."""
    with session.opened() as library:
        turns = library.conversation(identity).turns
    if session.as_json:
        write_out(_as_json(turns), None, force=False, is_json=True)
        return ExitCode.DONE
    from qabot.cli.answers import answer_text

    page = session.page()
    for turn in turns:
        write(f"{page.paint.bold('> ' + one_line(turn.question))}\n\n{answer_text(turn, page)}\n")
    return ExitCode.DONE


@history_command.command("export")
@click.argument("identity", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="The format; markdown if not given."
)
@click.option("--to", "target", metavar="FILE", help="The file to write; else stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@shared
@click.pass_obj
def export_command(
    session: Session,
    /,
    identity: str,
    form: str | None,
    target: str | None,
    force: bool,
) -> int:
    """Write a conversation as Markdown or JSON, or its sources as BibTeX or RIS."""
    name = form or ("json" if session.as_json else "markdown")
    if session.as_json and name != "json":
        raise click.UsageError(f"--json and --format {name} exclude each other; take one")
    with session.opened() as library:
        pieces = [_text(library, library.conversation(identity).turns, name)]
    write_out(pieces, target, force=force, is_json=name == "json")
    return ExitCode.DONE


@history_command.command("rename")
@click.argument("identity", metavar="ID")
@click.argument("title")
@shared
@click.pass_obj
def rename_command(session: Session, /, identity: str, title: str) -> int:
    """Give a conversation another title."""
    if not one_line(title):
        raise click.UsageError("the title is empty")
    with session.opened() as library:
        library.rename_conversation(identity, one_line(title))
    return ExitCode.DONE


@history_command.command("delete")
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--undo", is_flag=True, help="Bring back the one that was deleted last.")
@shared
@click.pass_obj
def delete_command(session: Session, /, identity: str | None, undo: bool) -> int:
    """Delete a conversation; --undo brings the last one back."""
    if undo == (identity is not None):
        raise click.UsageError("name a conversation, or --undo")
    with session.opened() as library:
        if identity is not None:
            library.delete_conversation(identity)
            say("Deleted; `qabot history delete --undo` brings it back.")
            return ExitCode.DONE
        restored = library.undo_delete_conversation()
    if restored is None:
        say("No conversation was deleted that could be brought back.")
        return ExitCode.NO_ANSWER
    say(f"Conversation {restored} brought back.")
    return ExitCode.DONE


def _list(session: Session, /, search: str, limit: int | None) -> int:
    with session.opened() as library:
        found = library.conversations(search)
    shown = found[:limit]
    if session.as_json:
        fields: dict[str, Any] = {
            "total": len(found),
            "left_out": len(found) - len(shown),
            "conversations": [summary.model_dump(mode="json") for summary in shown],
        }
        session.write_json(LIST_SCHEMA, fields)
    else:
        separator = "  " if sys.stdout.isatty() else "\t"
        for summary in shown:
            write(_row(summary, separator))
    line = f"{counted(len(found), 'conversation')}."
    if len(shown) < len(found):
        line += f" {len(found) - len(shown):,} are left out by --limit."
    say(line)
    return ExitCode.DONE


def _row(summary: ConversationSummary, separator: str) -> str:
    when = summary.updated.astimezone().strftime("%Y-%m-%d %H:%M")
    turns = f"{counted(summary.turns, 'question'):<12}" if separator == "  " else str(summary.turns)
    return separator.join((summary.id, when, turns, one_line(summary.title)))


def _text(library: Library, turns: tuple[Answer, ...], form: str) -> str:
    from qabot.api import exporting

    if form == "json":
        return "".join(_as_json(turns))
    if form == "markdown":
        return exporting.conversation_markdown(turns)
    return exporting.sources_as(library, turns, form)


def _as_json(turns: tuple[Answer, ...]) -> list[str]:
    from qabot.api.exporting import conversation_json

    return [conversation_json(turns) + "\n"]
