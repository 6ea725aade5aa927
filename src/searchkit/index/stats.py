"""What an index holds, in numbers."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchkit.index.schema import ranked, values

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
    sources: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    dates: list[datetime.date] = []
    articles = 0
    for stored in searcher.reader().all_stored_fields():
        articles += 1
        sources.update(filter(None, [stored.get("source")]))
        authors.update(values(stored.get("author", "")))
        topics.update(values(stored.get("topic", "")))
        if "date" in stored:
            dates.append(stored["date"].date())
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
