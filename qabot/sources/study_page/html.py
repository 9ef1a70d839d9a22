"""A saved web page → the lines that a reader of it would see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from qabot.errors import UnreadableSource
from qabot.sources.study_page.lines import Line, Mark, line_of, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARACTERS = 1 << 26
"""Characters that a saved page may have."""

_UNSEEN = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "iframe", "object", "nav"}
)
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small"),
        *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    }
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SHORTEST_TITLE = 8


def html_lines(source: str, name: str) -> Iterator[Line]:
    """What each block of a saved page says, a line each, with a blank line after it.

    Scripts, styles, menus and the page's footer are left out, entities are
    decoded, and white space is one space, as a browser shows it; a no-break
    space stays. The title is the first-level heading or, without one, the
    block that the document's own title begins with.

    Raises:
        UnreadableSource: The page is too long, nested too deeply, or holds nothing.
    """
    if len(source) > MAX_CHARACTERS:
        raise UnreadableSource(name, f"a page of more than {MAX_CHARACTERS >> 20} Mi characters.")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(_DECLARATION.sub("", source), parser=parser)
    except etree.ParserError as error:
        raise UnreadableSource(name, f"not HTML that can be read ({error}).") from error
    for fault in parser.error_log:
        if "depth" in fault.message:
            raise UnreadableSource(name, "tags nested too deeply.", place=f"line {fault.line}")
    lines = _Renderer(root).lines()
    if root.find(".//h1") is not None:
        yield from lines
    else:
        yield from _with_title(lines, _SPACE.sub(" ", root.findtext(".//title") or "").strip())


def _with_title(lines: Iterator[Line], title: str) -> Iterator[Line]:
    """Mark the first line that the document's title begins with."""
    for line in lines:
        if len(line.text) >= _SHORTEST_TITLE and title.startswith(line.text):
            yield line._replace(is_title=True)
            break
        yield line
    yield from lines


class _Renderer:
    """Walks a tree and gathers the words of each block.

    Args:
        root: The document.
    """

    def __init__(self, root: html.HtmlElement) -> None:
        self._root = root
        self._words: list[str] = []
        self._number = 1
        self._unseen = self._preformatted = self._headings = 0

    def lines(self) -> Iterator[Line]:
        """The lines of the tree, in the order of the page."""
        for event, element in etree.iterwalk(self._root, events=("start", "end")):
            if event == "start":
                self._count(element, 1)
            if not self._unseen and element.tag not in _INLINE:
                yield from self._flush(is_block=element.tag != "br")
            if event == "end":
                self._count(element, -1)
            if not self._unseen:
                text = _text_of(element) if event == "start" else element.tail
                yield from self._take(text or "", element.sourceline or 1)
        yield from self._flush(is_block=True)

    def _count(self, element: html.HtmlElement, step: int) -> None:
        """Enter (1) or leave (-1) an element."""
        tag = element.tag
        is_footer = tag == "footer" and next(element.iterancestors("article", "li"), None) is None
        self._unseen += step * (tag in _UNSEEN or is_footer or element.get("hidden") is not None)
        self._preformatted += step * (tag == "pre")
        self._headings += step * (tag == "h1")

    def _take(self, text: str, number: int) -> Iterator[Line]:
        """Words of a block; in preformatted text each line end ends a line."""
        if not self._words:
            self._number = number
        if not self._preformatted:
            self._words.append(text)
            return
        first, *rest = text.split("\n")
        self._words.append(first)
        for offset, raw in enumerate(rest, start=1):
            yield from self._flush(is_block=False)
            self._number = number + offset
            self._words.append(raw)

    def _flush(self, *, is_block: bool) -> Iterator[Line]:
        raw = "".join(self._words)
        has_raw = bool(self._words)
        self._words.clear()
        if self._preformatted:
            if has_raw:
                yield line_of(self._number, raw)
            return
        if text := _SPACE.sub(" ", raw).strip():
            yield line_of(self._number, text)._replace(is_title=self._headings > 0)
        if is_block:
            yield line_of(self._number, "")


def _text_of(element: html.HtmlElement) -> str:
    """An element's own words: those of a picture are the page's line for it."""
    if element.tag != "img":
        return element.text or ""
    alternative = (element.get("alt") or "").strip()
    return f" {alternative} " if mark_of(alternative) is Mark.IMAGE else ""
