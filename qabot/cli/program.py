"""The command `qabot`: which commands there are, each loaded when it runs."""

from __future__ import annotations

import sys
from typing import Final

import click

from qabot.cli import collect_garbage
from qabot.cli.options import shared

COMMANDS: Final[dict[str, str]] = {
    "ask": "asking",
    "add": "adding",
    "list": "listing",
    "show": "showing",
    "similar": "showing",
    "remove": "removing",
    "export": "exporting",
    "history": "history",
    "check": "checking",
    "where": "checking",
    "evaluate": "evaluating",
    "completion": "completing",
}
"""Each command's module; the command is `<name>_command` in it."""

_OPEN: Final = " open"
"""The name of what opens the terminal UI; no command line can hold it."""


class Program(click.Group):
    """A group that loads a command when it is asked for, and takes a bare question."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """The command, loaded now; None if there is none."""
        from importlib import import_module

        if cmd_name == _OPEN:
            return open_command
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"qabot.cli.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; what is no command's name is a question."""
        given = list(args)
        super().parse_args(ctx, args)
        if ctx.resilient_parsing:  # a shell asks what may come next
            return ctx.args
        rest = [*ctx._protected_args, *ctx.args]  # noqa: SLF001 - Click has no other place for them
        is_escaped = 0 < len(rest) < len(given) and given[-len(rest) - 1] == "--"
        if not rest or is_escaped or rest[0] not in COMMANDS:
            if rest and not is_escaped:
                _refuse_slip(ctx, rest)
            ctx._protected_args, ctx.args = [_OPEN], ["--", *rest]  # noqa: SLF001
        return ctx.args


def _refuse_slip(context: click.Context, words: list[str]) -> None:
    """Take one word that is nearly a command's name as a slip, not as a question."""
    if len(words) == 1 and words[0].startswith("-"):
        return
    if " " in words[0].strip():
        return
    from difflib import get_close_matches

    near = get_close_matches(words[0].lower(), COMMANDS, n=1, cutoff=0.75)
    if near and len(words[0]) > 2:
        raise click.UsageError(
            f"There is no command {words[0]!r}; did you mean `qabot {near[0]}`? "
            f"To ask it as a question: qabot -- {' '.join(words)}",
            context,
        )


def _print_version(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001 - Click's signature
    if value:
        from qabot import __version__

        click.echo(f"qabot {__version__}")
        context.exit()


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="qabot quotes studies and forum posts word for word. It is not medical advice.",
    options_metavar="[OPTIONS]",
    subcommand_metavar='["QUESTION" | COMMAND …]',
)
@shared
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and end.",
)
def program() -> None:
    """Ask hair-loss studies and community posts, and read the sentences that answer.

    Without a command, the terminal UI opens, with the question if there is one.
    A question that is also a command's name goes after two dashes: qabot -- list
    """


@click.command(add_help_option=False)
@click.argument("words", nargs=-1)
@click.pass_context
def open_command(context: click.Context, /, words: tuple[str, ...]) -> int:
    """Open the terminal UI."""
    from qabot.cli.session import Session

    session = context.ensure_object(Session)
    if session.as_json:
        raise click.UsageError(
            '--json needs a command, such as: qabot ask "QUESTION" --json', context.parent
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            'The terminal UI needs a terminal; without one: qabot ask "QUESTION".', context.parent
        )
    from qabot.tui import run

    collect_garbage()
    question = " ".join(words).strip() or None
    return run(session.library, question, starter=not session.no_starter)
