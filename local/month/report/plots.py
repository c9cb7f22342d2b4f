"""Line plots as points of SVG, for the page's template to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 150  # of the area inside the axes
COLORS = ("#26406b", "#c4653f", "#2a8c8c", "#d6a428", "#6f3b63", "#777777")

Values = Sequence[float | None]  # one a day; None where the day has none


@dataclass(frozen=True)
class Line:
    name: str
    color: str
    points: str  # of a polyline
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Plot:
    title: str
    unit: str
    top: float  # the value at the upper edge; the lower edge is 0
    days: int
    lines: tuple[Line, ...]


def plot(title: str, unit: str, series: dict[str, Values]) -> Plot:
    """
    >>> plot("Clicks", "a visit", {"Aisle": [0.5, None, 1.0]}).lines[0].points
    '0.0,75.0 420.0,0.0'
    """
    top = max((value for values in series.values() for value in values if value is not None), default=0.0) or 1.0
    days = max(len(values) for values in series.values())
    lines = tuple(
        _line(name, color, values, top) for (name, values), color in zip(series.items(), COLORS, strict=False)
    )
    return Plot(title, unit, top, days, lines)


def _line(name: str, color: str, values: Values, top: float) -> Line:
    step = WIDTH / max(1, len(values) - 1)
    dots = tuple(
        (round(step * place, 1), round(HEIGHT * (1 - value / top), 1))
        for place, value in enumerate(values)
        if value is not None
    )
    return Line(name, color, " ".join(f"{x},{y}" for x, y in dots), dots)
