"""Counting all matches by source, author, topic and year."""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np

from searchkit.analysis.analyzers import VALUE_END
from searchkit.index.codec.columns import NumberColumn
from searchkit.index.schema import ranked
from searchkit.search.executor import Executor
from searchkit.search.executor.executor import LeafHits
from searchkit.search.ranking import DAY, UNDATED
from searchkit.search.results import Facets


def count(executor: Executor, matches: list[LeafHits]) -> Facets:
    """The facets of all matches, not of one page."""
    return Facets(
        source=count_names(executor, matches, "source"),
        author=count_names(executor, matches, "author"),
        topic=count_names(executor, matches, "topic"),
        year=count_years(executor, matches),
    )


def count_names(
    executor: Executor, matches: list[LeafHits], field: str
) -> tuple[tuple[str, int], ...]:
    """How many matches have each name in a field, most first."""
    counts: Counter[str] = Counter()
    for part in matches:
        names = executor.leaves[part.leaf].names(field, VALUE_END)
        if names is not None:
            counts.update(names.count(part.hits.docs))
    return ranked(counts)


def count_years(executor: Executor, matches: list[LeafHits]) -> tuple[tuple[int, int], ...]:
    """How many matches are of each year, in order."""
    years: Counter[int] = Counter()
    for part in matches:
        column = executor.leaves[part.leaf].column("date")
        if not isinstance(column, NumberColumn):
            continue
        dates = column.numbers[part.hits.docs]
        days, counts = np.unique(dates[dates < UNDATED] // DAY, return_counts=True)
        for day, number in zip(days.tolist(), counts.tolist(), strict=True):
            years[datetime.date.fromordinal(day + 1).year] += number
    return tuple(sorted(years.items()))
