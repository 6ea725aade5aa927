"""The bar chart of matches by time, as places in a picture.

By month where a year is chosen, else by year, and where that would be too many bars by
decade or century.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from searchkit.search.results import Facets
from searchkit.web.state import SearchState

WIDTH, HEIGHT = 600, 64
MOST_BARS = 60
WIDEST = 48.0
"""A bar and the space beside it, so that a few do not look like walls."""
MOST_LABELS = 8
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SPANS = {1: "year", 10: "decade", 100: "century", 1000: "millennium"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A period, its matches, where its bar stands, and the search narrowed to it.

    `tick` is what is written below it, and may be nothing.
    """

    label: str
    tick: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars from left to right, what they count by, and the highest count."""

    by: str
    bars: tuple[Bar, ...]
    most: int
    width: int
    height: int = HEIGHT


class _Period(NamedTuple):
    label: str
    tick: str
    matches: int
    url: str


def chart(facets: Facets, state: SearchState) -> Chart | None:
    """The chart of a search; None where there is nothing to compare."""
    if state.year:
        by, periods = "month", _months(facets, state, state.year)
    elif len(facets.year) > 1:
        by, periods = _spans(facets, state)
    else:
        return None
    most = max(period.matches for period in periods)
    if not most:
        return None
    step = min(WIDTH / len(periods), WIDEST)
    every = -(-len(periods) // MOST_LABELS)
    bars = []
    for place, (label, tick, count, url) in enumerate(periods):
        height = max(2.0, HEIGHT * count / most) if count else 0.0
        bars.append(
            Bar(
                label,
                "" if place % every else tick,
                count,
                url,
                x=round((place + 0.1) * step, 2),
                y=round(HEIGHT - height, 2),
                width=round(step * 0.8, 2),
                height=round(height, 2),
            )
        )
    return Chart(by, tuple(bars), most, round(step * len(periods)))


def _months(facets: Facets, state: SearchState, year: int) -> list[_Period]:
    counts = dict(facets.month)
    return [
        _Period(
            f"{name} {year}",
            name,
            counts.get(key, 0),
            state.between(key, key),
        )
        for number, name in enumerate(_MONTHS, 1)
        for key in [f"{year:04}-{number:02}"]
    ]


def _spans(facets: Facets, state: SearchState) -> tuple[str, list[_Period]]:
    """Periods of the shortest span that takes no more than `MOST_BARS`."""
    first, last = facets.year[0][0], facets.year[-1][0]
    span = next(span for span in _SPANS if last // span - first // span < MOST_BARS)
    counts: Counter[int] = Counter()
    for year, number in facets.year:
        counts[year // span] += number
    periods = []
    for place in range(first // span, last // span + 1):
        begin, end = max(place * span, 1), min((place + 1) * span - 1, 9999)
        if span == 1:
            label, url = str(begin), state.url(year=begin)
        else:
            label = f"{begin}–{end}"
            url = state.between(f"{begin:04}", f"{end:04}")
        periods.append(_Period(label, str(begin), counts[place], url))
    return _SPANS[span], periods
