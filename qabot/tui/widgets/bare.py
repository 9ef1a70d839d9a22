"""A container that has nothing to show but its background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.geometry import Size
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Region


class Bare(Widget):
    """Draws one line as often as it is high, for a container without a border.

    It comes after the container among the bases, as Textual takes the styles
    of the first one. Textual draws whatever is in view, covered or not. `virtual_size` is
    Textual's too, which asks for another layout and drawing of the screen
    whenever one widget's differs from before.
    """

    virtual_size = var(Size(0, 0), init=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The background, seen through the filters of the terminal."""
        beneath, background = self.background_colors
        strip = Strip.blank(crop.width, Style(bgcolor=(beneath + background).rich_color))
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        return [strip] * crop.height
