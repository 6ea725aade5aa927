"""Counting all matches by source, author, topic, year and month."""

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

_EPOCH = datetime.date(1970, 1, 1).toordinal()
"""The day from which NumPy counts."""


def count(executor: Executor, matches: list[Matching]) -> Facets:
    """The facets of all matches, not of one page."""
    months = count_months(executor, matches)
    years: Counter[int] = Counter()
    for month, number in months.items():
        years[int(month[:4])] += number
    return Facets(
        source=count_names(executor, matches, "source"),
        author=count_names(executor, matches, "author"),
        topic=count_names(executor, matches, "topic"),
        year=tuple(sorted(years.items())),
        month=tuple(sorted(months.items())),
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


def count_months(executor: Executor, matches: list[Matching]) -> Counter[str]:
    """How many matches are of each month (`2013-03`)."""
    months: Counter[str] = Counter()
    for leaf, docs in matches:
        days = executor.leaves[leaf].days("date")[docs]
        dated = (days[days != UNDATED] - _EPOCH).astype("datetime64[D]")
        found, counts = np.unique(dated.astype("datetime64[M]"), return_counts=True)
        for month, number in zip(np.datetime_as_string(found), counts.tolist(), strict=True):
            months[str(month)] += number
    return months
