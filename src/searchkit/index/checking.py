"""You were given a folder of articles: what would come of indexing it?

`check` reads everything that a run would read, in the same processes and within the same
limits, and writes nothing. It counts how well each field is filled, in all and by source,
because an export without dates, or a paper whose bylines are not found, shows there at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index.reading import Errand, ReadAhead
from searchkit.index.report import OnProgress, Progress
from searchkit.index.walk import Found, absolute, files_at
from searchkit.index.workers import default_workers
from searchkit.ingest.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Filled:
    """Of so many `articles`, how many have each field."""

    articles: int = 0
    title: int = 0
    authors: int = 0
    date: int = 0
    source: int = 0
    url: int = 0
    topics: int = 0
    language: int = 0

    def percent(self, field: str) -> float:
        """How many of a hundred articles have a field; 0 where there are no articles."""
        return 100 * int(getattr(self, field)) / self.articles if self.articles else 0.0


FIELDS = tuple(field.name for field in fields(Filled))[1:]
"""The fields that are counted."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What would be read of `files`, and what is wrong.

    `repeated` articles have an id that another one before them has. `by_source` names the
    sources with most articles first; `""` stands for articles that name none.
    """

    files: int
    repeated: int
    filled: Filled
    by_source: tuple[tuple[str, Filled], ...]
    problems: tuple[Problem, ...]


def check(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    leave_out: str | os.PathLike[str] = "index",
    limits: Limits = LIMITS,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> CheckReport:
    """Reads files and folders as `Index.add` would for a new index, and writes nothing.

    `leave_out` is a folder to pass over: the index, where it lies among the files.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    problems: list[Problem] = []
    found: dict[str, Found] = {}
    for path in map(absolute, given):
        if not os.path.lexists(path):
            problems.append(
                Problem(path, "there is no such file or folder", "check how it is spelled")
            )
            continue
        for file in files_at(path, Path(leave_out), problems.append):
            found.setdefault(file.path, file)
    count = _Count()
    _read(list(found.values()), limits, workers or default_workers(), count, problems, on_progress)
    by_source = sorted(
        ((source, _filled(numbers)) for source, numbers in count.by_source.items()),
        key=lambda item: (-item[1].articles, item[0]),
    )
    sums = [sum(column) for column in zip(*count.by_source.values(), strict=True)]
    total = _filled(sums) if sums else Filled()
    return CheckReport(len(found), count.repeated, total, tuple(by_source), tuple(problems))


def _read(
    files: Sequence[Found],
    limits: Limits,
    workers: int,
    count: _Count,
    problems: list[Problem],
    on_progress: OnProgress | None,
) -> None:
    errands = [Errand(file.path, file.place, "", limits) for file in files]
    total, done = sum(file.size for file in files), 0
    ahead = ReadAhead(errands, [file.size for file in files], workers)
    try:
        for number, file in enumerate(files):
            if on_progress:
                on_progress(Progress(number, len(files), done, total, count.articles))
            reading = ahead.take(file.path)
            assert reading is not None
            try:
                for piece in reading.pieces():
                    problems += piece.problems
                    if not piece.digest:
                        problems.append(
                            Problem(file.path, "it cannot be opened", "make it readable")
                        )
                    for article in piece.articles:
                        count.add(article)
            except Unreadable as error:
                problems.append(error.problem)
            done += file.size
        if on_progress:
            on_progress(Progress(len(files), len(files), done, total, count.articles))
    finally:
        ahead.close()


class _Count:
    """Counts the fields of articles, source by source."""

    def __init__(self) -> None:
        self.by_source: dict[str, list[int]] = {}
        self.articles = 0
        self.repeated = 0
        self._ids: set[str] = set()

    def add(self, article: Article) -> None:
        self.articles += 1
        self.repeated += article.id in self._ids
        self._ids.add(article.id)
        numbers = self.by_source.setdefault(article.source, [0] * (len(FIELDS) + 1))
        numbers[0] += 1
        for place, field in enumerate(FIELDS, 1):
            numbers[place] += bool(getattr(article, field))


def _filled(numbers: Sequence[int]) -> Filled:
    return Filled(*numbers)
