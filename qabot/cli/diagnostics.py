"""Owns stderr and the exit codes; stdout belongs to the commands.

The exit codes are a contract:

    0    answered (also in part), or done
    1    no answer; some inputs could not be read (the others were); no document
         or conversation has this id; `check` found a problem; the output could
         not be written; nothing was removed, as one said no
    2    wrong usage: options, an empty or too long question, wrong settings
    3    the library cannot be used, or not be changed
    130  interrupted
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.errors import (
    InvalidQuestion,
    InvalidSetting,
    LibraryUnusable,
    QabotError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.cli.program import Program


class ExitCode(IntEnum):
    """What a command ends with."""

    DONE = 0
    NO_ANSWER = 1
    USAGE = 2
    UNUSABLE = 3
    INTERRUPTED = 130


class CannotWrite(Exception):
    """What stdout leads to takes no more, such as a full disk."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"The output cannot be written ({error.strerror}); make room for it.")


def run(arguments: Sequence[str] | None) -> int:  # noqa: PLR0911 - each way to end has its code
    """Run the program; every way to end is turned into an exit code here."""
    from qabot.cli.program import program
    from qabot.cli.session import flush

    _make_streams_usable()
    given = [_decoded(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    try:
        code = _invoke(program, given)
        flush()
    except (KeyboardInterrupt, click.Abort, EOFError):
        say("\nInterrupted." if sys.stderr.isatty() else "Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _let_go_of_stdout()
        return ExitCode.DONE
    except CannotWrite as error:
        say(str(error))
        _let_go_of_stdout()
        return ExitCode.NO_ANSWER
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        _say_usage(error)
        return ExitCode.USAGE
    except QabotError as error:
        say(str(error))
        return code_of(error)
    return code


def say(message: str) -> None:
    """Write one message for people to stderr; what cannot be written is let go."""
    from qabot.cli.layout import safe

    text = safe(message)
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            text = _wrapped(text)
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def _wrapped(text: str) -> str:
    """The lines for this terminal; what goes on stands further in than its line."""
    from qabot.cli.layout import Page, wrapped

    page = Page(max(30, os.get_terminal_size(sys.stderr.fileno()).columns))
    lines: list[str] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        hanging = indent + 2 if indent else 0
        lines += wrapped(line.lstrip(" "), page, indent=hanging, first=" " * indent)
    return "\n".join(lines)


def code_of(error: QabotError) -> ExitCode:
    """The exit code that says what kind of error it is."""
    if isinstance(error, LibraryUnusable):
        return ExitCode.UNUSABLE
    if isinstance(error, InvalidQuestion | InvalidSetting):
        return ExitCode.USAGE
    return ExitCode.NO_ANSWER


def _invoke(program: Program, arguments: list[str]) -> int:
    if "_QABOT_COMPLETE" in os.environ:
        program.main(arguments, prog_name="qabot")
    from qabot.cli.session import Session

    with program.make_context("qabot", arguments, obj=Session()) as context:
        return int(program.invoke(context) or ExitCode.DONE)


def _say_usage(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message())
        return
    context = getattr(error, "ctx", None)
    hint = f" See `{context.command_path} -h`." if context is not None else ""
    message = " ".join(error.format_message().split())
    if not message.endswith((".", "?", "!", ")")):
        message += "."
    say(message + hint)


def _decoded(argument: str) -> str:
    """An argument whose bytes were not UTF-8, if it names no file, with U+FFFD for them."""
    if argument.isascii() or os.path.lexists(argument):
        return argument
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _make_streams_usable() -> None:
    """Let neither a closed stream nor a character that its encoding lacks stop a command."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open to the end
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _let_go_of_stdout() -> None:
    """The reader has enough: let the interpreter's last flush find no closed pipe."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
