"""The filters beside the hits: the values that matches have, with counts, as links."""

from __future__ import annotations

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
    named = [
        (name, [_named(state, name, *pair) for pair in getattr(facets, name)]) for name in NAMES
    ]
    years = [
        Value(
            str(year),
            count,
            state.url(year=None if year == state.year else year),
            year == state.year,
        )
        for year, count in reversed(facets.year)
    ]
    return [_shown(name, values, state) for name, values in [*named, ("year", years)] if values]


def _named(state: SearchState, name: str, text: str, count: int) -> Value:
    is_on = text in getattr(state, name)
    url = state.without_value(name, text) if is_on else state.with_value(name, text)
    return Value(text, count, url, is_on)


def _shown(name: str, values: list[Value], state: SearchState) -> FacetList:
    is_long = state.more == name
    shown = tuple(values[: MANY if is_long else FEW])
    url = ""
    if len(values) > FEW:
        url = state.url(more="" if is_long else name, page=state.page) + f"#facet-{name}"
    return FacetList(name, shown, url, is_long, len(values) - len(shown))
