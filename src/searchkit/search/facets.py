"""Counting all matches by source, author, topic and year."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from searchkit.index.schema import ranked, values
from searchkit.search.ranking import DAY, UNDATED, Ranking
from searchkit.search.results import Facets


def count(searcher: Any, ranking: Ranking) -> Facets:
    """The facets of all documents of a ranking, not of one page."""
    reader = searcher.reader()
    doc_ids = ranking.doc_ids
    dates = reader.column_reader("date", translate=False)
    years = Counter(
        datetime.date.fromordinal(date // DAY + 1).year
        for date in (dates[doc_id] for doc_id in doc_ids)
        if date < UNDATED
    )
    return Facets(
        source=_by_name(reader, "source", doc_ids),
        author=_by_name(reader, "author", doc_ids),
        topic=_by_name(reader, "topic", doc_ids),
        year=tuple(sorted(years.items())),
    )


def _by_name(reader: Any, name: str, doc_ids: list[int]) -> tuple[tuple[str, int], ...]:
    column = reader.column_reader(name)
    rows = Counter(column[doc_id] for doc_id in doc_ids)
    counts: Counter[str] = Counter()
    for joined, number in rows.items():
        for value in set(values(joined)):
            counts[value] += number
    return ranked(counts)
