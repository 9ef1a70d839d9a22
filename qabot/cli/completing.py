"""`qabot completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.options import shared
from qabot.cli.session import Session, write

_WHERE = {
    "bash": '~/.bashrc: eval "$(qabot completion bash)"',
    "zsh": '~/.zshrc: eval "$(qabot completion zsh)"',
    "fish": "~/.config/fish/completions/qabot.fish: qabot completion fish | source",
}


@click.command("completion", short_help="Print a script that completes commands.")
@click.argument("shell", type=click.Choice(list(_WHERE)))
@shared
@click.pass_obj
def completion_command(session: Session, /, shell: str) -> int:
    """Print the script that completes qabot's commands in bash, zsh or fish."""
    if session.as_json:
        raise click.UsageError("a completion script has no JSON form")
    from click.shell_completion import get_completion_class

    from qabot.cli.program import program

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"{shell} is not supported")
    write(found(program, {}, "qabot", "_QABOT_COMPLETE").source())
    say(f"To have it always, put this into {_WHERE[shell]}")
    return ExitCode.DONE
