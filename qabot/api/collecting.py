"""The collector of cycles, made to look more rarely while many documents are read."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OBJECTS: Final = 50_000
"""New objects between two looks; Python looks every 700 or 2,000."""

_guard = threading.Lock()
_before: list[tuple[int, int, int]] = []
"""The thresholds as they were, once for each run under way."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Reading documents makes many objects and hardly a cycle: a tenth of its time was looking.

    A collector that is off, or looks more rarely, is left as it is.
    """
    with _guard:
        _before.append(gc.get_threshold())
        if 0 < _before[0][0] < _OBJECTS:
            gc.set_threshold(_OBJECTS, *_before[0][1:])
    try:
        yield
    finally:
        with _guard:
            first = _before[0]
            _before.pop()
            if not _before:
                gc.set_threshold(*first)
