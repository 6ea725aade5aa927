"""The filters beside the hits: the values that matches have, with counts, as links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from searchkit.search.results import Facets
from searchkit.web.state import NAMES, SearchState

FEW = 10
"""Values that are shown at first."""
MANY = 200
"""Values that are shown of the facet that more are asked of."""


@dataclass(frozen=True, slots=True)
class Value:
    """A name or a year, its matches, and the search with it put on or, if it `is_on`, taken off."""

    text: str
    count: int
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class FacetList:
    """Values of one kind. `url` shows more of them, or fewer again where they are `is_long`;
    it is empty where there is no need. `left` are those that even so are not shown."""

    name: str
    values: tuple[Value, ...]
    url: str
    is_long: bool
    left: int


def facet_lists(facets: Facets, state: SearchState) -> list[FacetList]:
    """The facets that have values: names with the most matches first, years newest first."""
    named = [_shown(name, getattr(facets, name), state, _named) for name in NAMES]
    years = tuple((str(year), count) for year, count in reversed(facets.year))
    lists = [*named, _shown("year", years, state, _year)]
    return [facet for facet in lists if facet.values]


_Count = tuple[str, int]


def _shown(
    name: str,
    counts: tuple[_Count, ...],
    state: SearchState,
    value: Callable[[SearchState, str, _Count], Value],
) -> FacetList:
    is_long = state.more == name
    shown = counts[: MANY if is_long else FEW]
    url = ""
    if len(counts) > FEW:
        url = state.url(more="" if is_long else name, page=state.page) + f"#facet-{name}"
    values = tuple(value(state, name, count) for count in shown)
    return FacetList(name, values, url, is_long, len(counts) - len(shown))


def _named(state: SearchState, name: str, counted: _Count) -> Value:
    text, count = counted
    is_on = text in getattr(state, name)
    url = state.without_value(name, text) if is_on else state.with_value(name, text)
    return Value(text, count, url, is_on)


def _year(state: SearchState, name: str, counted: _Count) -> Value:
    text, count = counted
    is_on = text == str(state.year)
    return Value(text, count, state.url(year=None if is_on else int(text)), is_on)
