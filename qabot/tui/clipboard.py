"""Copying: which way works here, and an honest account of what was done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

Which: TypeAlias = Callable[[str], str | None]
Run: TypeAlias = Callable[[tuple[str, ...], bytes], bool]

_SECONDS: Final = 3.0


class Tool(NamedTuple):
    """A program that takes the clipboard's new text on its standard input."""

    command: tuple[str, ...]
    """The program and its arguments."""

    encoding: str = "utf-8"
    """What the program reads."""


_PBCOPY: Final = Tool(("pbcopy",))
_WAYLAND: Final = Tool(("wl-copy",))
_X11: Final = (
    Tool(("xclip", "-selection", "clipboard")),
    Tool(("xsel", "--clipboard", "--input")),
)
_WINDOWS: Final = Tool(("clip.exe",), "utf-16")
_TMUX: Final = Tool(("tmux", "load-buffer", "-w", "-"))


class Copying(NamedTuple):
    """The outcome of an attempt to copy."""

    how: str | None
    """What took the text: a program's name, "OSC 52", or None."""

    certain: bool
    """Whether it said that it has it; a terminal never does."""


def usable_tools(platform: str, environ: Mapping[str, str], which: Which) -> tuple[Tool, ...]:
    """The programs to try in this session, best first.

    Over SSH a program would fill the clipboard of the wrong machine, unless a
    display is forwarded; what remains is tmux and the terminal itself.
    """
    is_remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    found: list[Tool] = []
    if platform == "darwin" and not is_remote:
        found.append(_PBCOPY)
    if environ.get("WAYLAND_DISPLAY"):
        found.append(_WAYLAND)
    if environ.get("DISPLAY"):
        found += _X11
    if (platform == "win32" or environ.get("WSL_DISTRO_NAME")) and not is_remote:
        found.append(_WINDOWS)
    if environ.get("TMUX"):
        found.append(_TMUX)
    return tuple(tool for tool in found if which(tool.command[0]))


def copy(  # what a test replaces is named
    text: str,
    environ: Mapping[str, str],
    *,
    terminal: Callable[[str], None] | None = None,
    platform: str = sys.platform,
    which: Which = shutil.which,
    run: Run | None = None,
) -> Copying:
    """Copy by the first program that succeeds, else ask the terminal.

    Args:
        text: What to copy.
        environ: The environment variables.
        terminal: Sends the text to the terminal (OSC 52); None if there is none.
        platform: As `sys.platform`.
        which: Finds a program.
        run: Runs a command with its input; True if it succeeded.
    """
    for tool in usable_tools(platform, environ, which):
        if (run or _run)(tool.command, text.encode(tool.encoding, "replace")):
            return Copying(tool.command[0], certain=True)
    if terminal is not None:
        terminal(text)
        return Copying("OSC 52", certain=False)
    return Copying(None, certain=False)


def sentence(what: str, copying: Copying) -> str:
    """What to tell the user, without claiming more than is known.

    >>> sentence("The quote", Copying("xclip", certain=True))
    'The quote is in the clipboard (by xclip).'
    """
    if copying.how is None:
        return f"{what} could not be copied: no way to the clipboard here. Press e to export."
    if copying.how == "tmux":
        return (
            f"{what} is in tmux's paste buffer, and tmux was asked to hand it to the terminal. "
            "If nothing is pasted, press e to export to a file."
        )
    if copying.certain:
        return f"{what} is in the clipboard (by {copying.how})."
    return (
        f"{what} was sent to the terminal to copy ({copying.how}); it does not say whether "
        "it did. If nothing is pasted, press e to export to a file."
    )


def _run(command: tuple[str, ...], given: bytes) -> bool:
    try:
        done = subprocess.run(  # noqa: S603  # fixed commands, found on the path
            command,
            input=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
