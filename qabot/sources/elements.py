"""What stands in an XML element: its text, and the elements within it by name."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml has no public name for it

_SPACES = re.compile(r"[ \t\r\n]+")
_MATHML_TWINS = frozenset({"annotation", "annotation-xml"})


def text_of(element: Element | None, *, skip: Collection[str] = ()) -> str:
    """All text in an element, markup left out, runs of white space as one space.

    Args:
        element: The element; None has no text.
        skip: Names of elements whose text is left out, not what follows them.
    """
    if element is None:
        return ""
    text = "".join(_texts(element, skip)) if len(element) else element.text or ""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip(" ")


def raw_text(element: Element | None) -> str:
    """All text in an element with its white space, markup left out."""
    return "" if element is None else "".join(_texts(element, ()))


def local(element: Element) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The element's own children of these names, in any namespace."""
    if element is not None:
        for one in element:
            tag = one.tag
            if isinstance(tag, str) and _bare(tag) in names:
                yield one


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and its first child of the next, and so on."""
    for name in path:
        element = next(children(element, name), None)
    return element


class Parts:
    """An element's own children by their names, in any namespace; gone over once.

    Args:
        element: The element; None has no children.
    """

    __slots__ = ("_named",)

    def __init__(self, element: Element | None) -> None:
        self._named: dict[str, list[Element]] = {}
        if element is None:
            return
        named = self._named
        for one in element:
            tag = one.tag
            if isinstance(tag, str):
                name = _bare(tag)
                if name in named:
                    named[name].append(one)
                else:
                    named[name] = [one]

    def all(self, name: str) -> Sequence[Element]:
        """The children of that name, in their order."""
        return self._named.get(name, ())

    def first(self, name: str) -> Element | None:
        """The first child of that name."""
        found = self._named.get(name)
        return found[0] if found else None

    def text(self, *names: str) -> str:
        """The text of the first child of each name; the first that is not empty."""
        for name in names:
            found = self._named.get(name)
            if found and (text := text_of(found[0])):
                return text
        return ""


def first_texts(element: Element, names: Collection[str]) -> dict[str, str]:
    """The texts of the first child of each of these names, in any namespace."""
    found: dict[str, str] = {}
    for one in element:
        tag = one.tag
        if isinstance(tag, str):
            name = _bare(tag)
            if name in names and name not in found:
                found[name] = text_of(one)
    return found


def descendants(element: Element | None, *names: str) -> Iterator[Element]:
    """All elements of these names below, in document order, in any namespace."""
    if element is not None:
        for below in element.iterdescendants():
            if local(below) in names:
                yield below


def _texts(element: Element, skip: Collection[str]) -> Iterator[str]:
    yield element.text or ""
    for below in element:
        if below.tag is etree.Entity:
            yield html.unescape(below.text or "")
        elif isinstance(below.tag, str):
            name = local(below)
            if name in {"br", "break"}:
                yield " "
            elif name not in skip and name not in _MATHML_TWINS:
                yield from _texts(below, skip)
        yield below.tail or ""
