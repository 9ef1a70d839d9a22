"""The formats that can be read, each loaded when it is first asked for.

A reader module has `FORMAT`, or a tuple `FORMATS` if it reads several. Where two formats are
equally sure of a source, the one that stands earlier here reads it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.sources.protocol import Format

MODULES = (
    "jsonl",
    "study_page",
    "pubmed_xml",
    "jats",
    "endnote_xml",
    "zotero_rdf",
    "pdf",
    "medline",
    "ris",
    "bibtex",
    "csl_json",
    "endnote_tagged",
    "isi",
    "ovid",
    "reddit",
    "tabular",
    "notes",
)
"""Modules of `qabot.sources`, from the surest format to the most general."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order in which they are preferred."""
    found: list[Format] = []
    for name in (f"qabot.sources.{module}" for module in MODULES):
        module = import_module(name)
        found.extend(getattr(module, "FORMATS", None) or (module.FORMAT,))
    return tuple(found)


def format_named(name: str) -> Format:
    """The format with this short name.

    Raises:
        ValueError: There is none; the message names those that there are.
    """
    for known in formats():
        if known.name == name:
            return known
    raise ValueError(
        f"no format is called {name!r}; known are {', '.join(f.name for f in formats())}"
    )
