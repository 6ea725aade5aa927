"""The bar chart of matches by year, or by month of one year, as places in a picture."""

from __future__ import annotations

from dataclasses import dataclass

from searchkit.search.results import Facets
from searchkit.web.state import SearchState

WIDTH, HEIGHT = 600, 80
MOST_BARS = 60
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Bar:
    """A period, its matches, where its bar stands, and the search narrowed to it."""

    label: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars from left to right, and what they count by: `year` or `month`."""

    by: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart(facets: Facets, state: SearchState) -> Chart | None:
    """The chart of a search; None where there is nothing to compare."""
    periods: list[tuple[str, int, str]]
    if state.year:
        counts = dict(facets.month)
        periods = [
            (
                f"{name} {state.year}",
                counts.get(key, 0),
                state.url(year=None, date_from=key, date_to=key),
            )
            for number, name in enumerate(_MONTHS, 1)
            for key in [f"{state.year:04}-{number:02}"]
        ]
    elif len(facets.year) > 1:
        years = dict(facets.year)
        span = range(max(min(years), max(years) - MOST_BARS + 1), max(years) + 1)
        periods = [(str(year), years.get(year, 0), state.url(year=year)) for year in span]
    else:
        return None
    most = max((count for _, count, _ in periods), default=0)
    if not most:
        return None
    step = WIDTH / len(periods)
    bars = []
    for place, (label, count, url) in enumerate(periods):
        height = max(2.0, HEIGHT * count / most) if count else 0.0
        left, width = round(place * step, 2), round(step * 0.8, 2)
        bars.append(
            Bar(label, count, url, left, round(HEIGHT - height, 2), width, round(height, 2))
        )
    return Chart("month" if state.year else "year", tuple(bars))
