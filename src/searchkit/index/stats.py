"""What an index holds, in numbers."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchkit.index.schema import DAY, UNDATED, ranked, values

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """The size of an index and what its articles are.

    `first` and `last` are the dates of the oldest and newest article (None where no
    article has a date), `undated` counts those without. `sources`, `authors`, `topics`
    and `years` are pairs of a name (or a year) and its articles, most frequent first
    (years in order). `bytes` is the size of the folder.
    """

    articles: int
    first: datetime.date | None
    last: datetime.date | None
    undated: int
    sources: Counts
    authors: Counts
    topics: Counts
    years: tuple[tuple[int, int], ...]
    bytes: int


def stats(searcher: Any, folder: Path) -> Stats:
    """Counts what a Whoosh searcher sees, and measures the folder it lies in."""
    reader = searcher.reader()
    living = [doc for doc in range(reader.doc_count_all()) if not reader.is_deleted(doc)]
    sources, authors, topics = (
        _names(reader, field, living) for field in ("source", "author", "topic")
    )
    days = reader.column_reader("date", translate=False).load() if living else []
    dated = [days[doc] for doc in living if days[doc] < UNDATED]
    dates = [datetime.date.fromordinal(day // DAY + 1) for day in dated]
    articles = len(living)
    return Stats(
        articles=articles,
        first=min(dates, default=None),
        last=max(dates, default=None),
        undated=articles - len(dates),
        sources=ranked(sources),
        authors=ranked(authors),
        topics=ranked(topics),
        years=tuple(sorted(Counter(date.year for date in dates).items())),
        bytes=sum(path.stat().st_size for path in folder.iterdir() if path.is_file()),
    )


def _names(reader: Any, field: str, docs: list[int]) -> Counter[str]:
    """How many documents have each of the names in a field."""
    counts: Counter[str] = Counter()
    if docs:
        rows = reader.column_reader(field, translate=False).load()
        for joined, number in Counter(rows[doc] for doc in docs).items():
            for name in values(joined.decode()):
                counts[name] += number
    return counts
