"""The command line: asks, adds, lists and shows; opens the terminal UI."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code.

    Args:
        arguments: What follows the program's name; None for those of this process.
    """
    from qabot.cli.diagnostics import run

    return run(arguments)
