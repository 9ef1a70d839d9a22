"""Marked text that wraps to its width and renders only the lines that are in view."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from qabot.tui.marked import Marked
from qabot.tui.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.color import Color
    from textual.selection import Selection


MARKS: Final = frozenset(
    {
        "flow--match",
        "flow--sentence",
        "flow--title",
        "flow--label",
        "flow--faint",
        "flow--warning",
        "flow--key",
        "flow--margin",
        "flow--community",
        "flow--bar",
    }
)
"""The component classes of every mark. Screens have them, not each text: a card has some
twenty texts, and Textual works out the styles of all component classes of every widget."""


class FlowText(Widget):
    """Text with marks, wrapped between words, with an optional sign in its margin.

    `margin_mark` is the mark of that sign.

    A text of any length costs the same to scroll: only lines in view are
    rendered, each from its span of the text.
    """

    margin_mark = "margin"

    virtual_size = var(Size(0, 0), init=False)
    """Its size. Textual's own asks for a second layout and drawing when a text is new."""

    def __init__(
        self,
        content: Marked | None = None,
        *,
        margin: str = "",
        id: str | None = None,  # noqa: A002  # the name that Textual gives it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.content = content or Marked()
        self.margin = margin
        self._indent = cell_len(margin)
        self._lines: list[tuple[int, int]] = []
        self._lines_for = -1
        self._mark_styles: dict[tuple[str, Color, str], Style] = {}

    def show(self, content: Marked) -> None:
        """Show another text."""
        self.content = content
        self._lines_for = -1
        self.clear_cached_dimensions()
        self.refresh(layout=True)

    def remark(self, content: Marked) -> None:
        """Show the same text with other marks; the lines stay."""
        self.content = content
        self.refresh()

    def lines(self, width: int) -> list[tuple[int, int]]:
        """The span of each line at a width in cells."""
        if width != self._lines_for:
            self._lines = wrapped(self.content.text, width - self._indent)
            self._lines_for = width
        return self._lines

    def line_of(self, position: int) -> int:
        """The line that a position of the text stands in."""
        found = 0
        for number, (start, _) in enumerate(self.lines(self.content_size.width)):
            if start > position:
                break
            found = number
        return found

    def region_of(self, start: int, end: int) -> Region:
        """The lines of a span, as a region of this widget's parent."""
        first, last = self.line_of(start), self.line_of(max(start, end - 1))
        region = self.virtual_region_with_margin
        top = region.y + self.gutter.top + first
        return Region(region.x, top, region.width, last - first + 1)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """The widest line of the text as it is written."""
        longest = max((cell_len(line) for line in self.content.text.split("\n")), default=0)
        return longest + self._indent

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The number of lines at this width."""
        return len(self.lines(width)) if self.content.text else 0

    def render_line(self, y: int) -> Strip:
        """One line, from its span of the text."""
        lines = self.lines(self.content_size.width)
        base = self.visual_style.rich_style
        if not 0 <= y < len(lines):
            return Strip.blank(self.content_size.width, base)
        background = self.visual_style.background or self.background_colors[1]
        segments = list(self._segments(*lines[y], base, background))
        if self._indent:
            sign = self.margin if y == 0 else " " * self._indent
            segments.insert(0, Segment(sign, base + self._style(self.margin_mark, background)))
        strip = Strip(segments).adjust_cell_length(self.content_size.width, base)
        if (selection := self.text_selection) is not None:
            strip = self._selected(strip, selection, y)
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The words that the mouse selected, as lines."""
        text = self.content.text
        lines = [
            " " * self._indent + text[start:end].rstrip("\n")
            for start, end in self.lines(self.content_size.width)
        ]
        return selection.extract("\n".join(lines)).strip(), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """Show the selection."""
        self.refresh()

    def _selected(self, strip: Strip, selection: Selection, y: int) -> Strip:
        span = selection.get_span(y)
        if span is None:
            return strip
        start, end = span
        stop = strip.cell_length if end == -1 else min(end, strip.cell_length)
        start = min(start, stop)
        style = self.screen.get_component_rich_style("screen--selection", partial=True)
        before, middle, after = (
            strip.crop(0, start),
            strip.crop(start, stop),
            strip.crop(stop, strip.cell_length),
        )
        chosen = Strip([Segment(s.text, (s.style or Style()) + style) for s in middle])
        return Strip.join([before, chosen, after])

    def _style(self, name: str, background: Color) -> Style:
        """The style of a mark over a background."""
        key = (name, background, self.app.theme)
        if key not in self._mark_styles:
            self._mark_styles[key] = self._resolved(name, background)
        return self._mark_styles[key]

    def _resolved(self, name: str, background: Color) -> Style:
        styles = self.screen.get_component_styles(f"flow--{name}")
        own = styles.has_rule("background")
        if own:
            background += styles.background
        style = Style(bgcolor=background.rich_color if own else None)
        if styles.has_rule("auto_color") and styles.auto_color:
            contrast = background.get_contrast_text(styles.color.a)
            style += Style(color=(background + contrast).rich_color)
        elif styles.has_rule("color"):
            style += Style(color=(background + styles.color).rich_color)
        return style + styles.text_style

    def _segments(self, start: int, end: int, base: Style, background: Color) -> Iterator[Segment]:
        """The line's text cut where a mark begins or ends."""
        text = self.content.text
        end = start + len(text[start:end].rstrip(" "))
        marks = [m for m in self.content.marks if m.start < end and m.end > start]
        cuts = sorted({start, end, *_inside(marks, start, end)})
        for left, right in pairwise(cuts):
            style = base
            for mark in marks:
                if mark.start <= left and mark.end >= right:
                    style += self._style(mark.name, background)
            yield Segment(text[left:right], style)


def _inside(marks: Iterable[tuple[int, int, str]], start: int, end: int) -> Iterator[int]:
    for left, right, _ in marks:
        if start < left < end:
            yield left
        if start < right < end:
            yield right
