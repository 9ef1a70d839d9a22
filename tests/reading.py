"""What readers make of texts, and the sample files beside the checkout."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.models import Post, Study
from qabot.sources.protocol import Parsed, Problem

if TYPE_CHECKING:
    from qabot.sources.protocol import Format, Outcome

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


class Reading:
    """A format, read from texts and bytes.

    Args:
        form: The format.
        name: The name that the source has.
    """

    def __init__(self, form: Format, name: str = "file") -> None:
        self._form = form
        self._name = name

    def outcomes(self, text: str | bytes) -> list[Outcome]:
        """All that the reader gives; halves of surrogate pairs come as their bytes."""
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return list(self._form.read(io.BytesIO(raw), self._name))

    def studies(self, text: str | bytes) -> list[Study]:
        """The studies alone."""
        found = (one.document for one in self.outcomes(text) if isinstance(one, Parsed))
        return [one for one in found if isinstance(one, Study)]

    def posts(self, text: str | bytes) -> list[Post]:
        """The posts alone."""
        found = (one.document for one in self.outcomes(text) if isinstance(one, Parsed))
        return [one for one in found if isinstance(one, Post)]

    def problems(self, text: str | bytes) -> list[Problem]:
        """The problems alone."""
        return [one for one in self.outcomes(text) if isinstance(one, Problem)]


def sample(path: str) -> bytes:
    """A sample file by its path in the folder beside the checkout; skips where there is none."""
    if not SHARED.is_dir():
        pytest.skip("the sample files are not beside this checkout")
    return (SHARED / path).read_bytes()
