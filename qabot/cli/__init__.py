"""The command line: asks, adds, lists and shows; opens the terminal UI."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code.

    Args:
        arguments: What follows the program's name; None for those of this process.
    """
    gc.disable()  # What is imported stays: to look among it for garbage costs a tenth of the start.
    try:
        from qabot.cli.diagnostics import run

        return run(arguments)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        gc.enable()
