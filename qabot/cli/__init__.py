"""The command line: asks, adds, lists and shows; opens the terminal UI."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED: Final = 130

_UNUSED: Final = {
    "OPENBLAS_NUM_THREADS": "1",  # Nothing here multiplies matrices.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",  # They are sought in every installed package.
}
"""What the libraries would set up at each start and no command uses; who sets one gets it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code.

    Args:
        arguments: What follows the program's name; None for those of this
            process, which then ends with the command.
    """
    was_collecting = gc.isenabled()
    for name, value in _UNUSED.items():
        os.environ.setdefault(name, value)
    gc.disable()  # What is imported stays: to look among it for garbage costs a tenth of the start.
    try:
        from qabot.cli.diagnostics import run

        return run(arguments)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        if arguments is None:
            gc.freeze()  # Nor does the end of the process need to look among it.
        else:
            gc.unfreeze()
        if was_collecting:
            gc.enable()


def collect_garbage() -> None:
    """Collect what becomes garbage from now on; what is there already stays."""
    gc.freeze()
    gc.enable()
