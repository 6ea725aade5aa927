"""Counting all matches by source, author, topic and year."""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np

from searchkit.analysis.analyzers import VALUE_END
from searchkit.index.codec.arrays import Array
from searchkit.index.schema import ranked
from searchkit.search.executor import Executor
from searchkit.search.executor.leaf import UNDATED
from searchkit.search.results import Facets

Matching = tuple[int, Array]
"""The number of a segment, and the documents in it that match."""


def count(executor: Executor, matches: list[Matching]) -> Facets:
    """The facets of all matches, not of one page."""
    return Facets(
        source=count_names(executor, matches, "source"),
        author=count_names(executor, matches, "author"),
        topic=count_names(executor, matches, "topic"),
        year=count_years(executor, matches),
    )


def count_names(
    executor: Executor, matches: list[Matching], field: str
) -> tuple[tuple[str, int], ...]:
    """How many matches have each name in a field, most first."""
    counts: Counter[str] = Counter()
    for leaf, docs in matches:
        names = executor.leaves[leaf].names(field, VALUE_END)
        if names is not None:
            counts.update(names.count(docs))
    return ranked(counts)


def count_years(executor: Executor, matches: list[Matching]) -> tuple[tuple[int, int], ...]:
    """How many matches are of each year, in order."""
    years: Counter[int] = Counter()
    for leaf, docs in matches:
        days = executor.leaves[leaf].days("date")[docs]
        days, counts = np.unique(days[days != UNDATED], return_counts=True)
        for day, number in zip(days.tolist(), counts.tolist(), strict=True):
            years[datetime.date.fromordinal(day).year] += number
    return tuple(sorted(years.items()))
