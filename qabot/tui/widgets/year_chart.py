"""How many studies of each kind there are by year, drawn with letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qabot.tui.marked import Marked, joined, plain
from qabot.tui.widgets.flow_text import FlowText
from qabot.tui.wording import STUDY_TYPES, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.geometry import Size

_BARS: Final = " ▁▂▃▄▅▆▇█"
_LABEL: Final = 22
_COUNT: Final = 8
_UNKNOWN: Final = "kind not known"


def chart(by_year: Mapping[int, Mapping[str, int]], width: int) -> Marked:
    """A line for each kind of study, a bar for each year, as many years a bar as needed.

    All bars have one scale; the smallest count that is not 0 is visible.
    """
    if not by_year:
        return plain("No study has a year.", "faint")
    first, last = min(by_year), max(by_year)
    room = max(4, width - _LABEL - _COUNT)
    step = -(-(last - first + 1) // room)
    columns = (last - first) // step + 1
    wide = max(1, min(3, room // columns))
    sums = _sums(by_year, first, step, columns)
    top = max(max(values) for values in sums.values())
    lines = [
        plain(_name(kind).ljust(_LABEL))
        + plain("".join(_bar(value, top) * wide for value in values), "bar")
        + plain(f"{sum(values):>{_COUNT},}", "faint")
        for kind, values in sums.items()
    ]
    span = columns * wide
    years = f"{first}{str(last).rjust(max(5, span - 4))}" if last > first else str(first)
    note = f"   a bar is {step} years" if step > 1 else ""
    axis = plain(" " * _LABEL + years + note, "faint")
    head = plain(
        f"Studies by year and kind, up to {counted(top, 'study', 'studies')} a bar", "label"
    )
    return joined([head, *lines, axis])


def _sums(
    by_year: Mapping[int, Mapping[str, int]], first: int, step: int, columns: int
) -> dict[str, list[int]]:
    found = {kind for counts in by_year.values() for kind, count in counts.items() if count}
    order = [*(kind for kind in STUDY_TYPES if kind in found), *sorted(found - set(STUDY_TYPES))]
    sums = {kind: [0] * columns for kind in order}
    for year, counts in by_year.items():
        for kind, count in counts.items():
            if count:
                sums[kind][(year - first) // step] += count
    return sums


def _bar(value: int, top: int) -> str:
    return _BARS[-(-value * (len(_BARS) - 1) // top)] if value else _BARS[0]


def _name(kind: str) -> str:
    return STUDY_TYPES.get(kind, kind) or _UNKNOWN


class YearChart(FlowText):
    """The chart, drawn again for each width."""

    def __init__(self) -> None:
        super().__init__(id="chart")
        self._by_year: Mapping[int, Mapping[str, int]] = {}

    def show_years(self, by_year: Mapping[int, Mapping[str, int]]) -> None:
        """Draw other counts."""
        self._by_year = by_year
        self._lines_for = -1
        self.clear_cached_dimensions()
        self.refresh(layout=True)

    def lines(self, width: int) -> list[tuple[int, int]]:
        """The lines of the chart for this width."""
        if width != self._lines_for:
            self.content = chart(self._by_year, width)
        return super().lines(width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """One line for each kind, with a title and the years."""
        return len(self.lines(width))
