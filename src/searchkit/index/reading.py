"""Files read in worker processes, ahead of when they are needed.

Reading a saved page takes far longer than indexing it, so when many files are to be
read, the workers read those that come next while the run takes in what is there. The
run still takes them in one after the other, in order. Large files, such as exports of
many rows, are not read ahead: they are read row by row where they are needed.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index.walk import Found
from searchkit.index.workers import pool
from searchkit.ingest import read

LARGEST = 4_000_000
"""Bytes of a file beyond which it is not read ahead."""
_TASK_FILES = 16
_TASK_BYTES = 1_000_000
"""Files, and their bytes, that make one task for a worker."""
_WORTH_FILES = 400
_WORTH_BYTES = 8_000_000
"""Fewer and smaller files than these are read before the workers would have started."""


@dataclass(slots=True)
class FileRead:
    """All that came out of a file: articles, problems, and why it could not be read (on).

    `digest` is of the file as it was before it was read.
    """

    digest: str = ""
    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failure: Problem | None = None


class ReadAhead:
    """Reads the given files in order, a few tasks ahead of the one that is asked for.

    `places` tells each file's place in the archive.
    """

    def __init__(self, files: Sequence[Found], places: Sequence[str], workers: int) -> None:
        self._workers = workers
        small = [
            (file, place) for file, place in zip(files, places, strict=True) if file.size <= LARGEST
        ]
        size = sum(file.size for file, _ in small)
        worth = workers > 1 and (len(small) >= _WORTH_FILES or size >= _WORTH_BYTES)
        self._tasks = _tasks(small) if worth else iter(())
        self._under_way: deque[tuple[list[str], Any]] = deque()
        self._read: dict[str, FileRead] = {}
        self._submit()

    def take(self, path: str) -> FileRead | None:
        """What was read of a file; None where it was not read ahead."""
        while path not in self._read and any(path in paths for paths, _ in self._under_way):
            paths, reading = self._under_way.popleft()
            try:
                self._submit()
                self._read = dict(zip(paths, reading.result(), strict=True))
            except Exception:
                # A worker died: the files are read where they are needed.
                self._read = {}
        return self._read.pop(path, None)

    def _submit(self) -> None:
        while len(self._under_way) < 2 * self._workers:
            task = next(self._tasks, None)
            if task is None:
                return
            reading = pool(self._workers).submit(_read_all, task)
            self._under_way.append(([path for path, _ in task], reading))


def _tasks(files: list[tuple[Found, str]]) -> Iterator[list[tuple[str, str]]]:
    task: list[tuple[str, str]] = []
    size = 0
    for file, place in files:
        task.append((file.path, place))
        size += file.size
        if len(task) >= _TASK_FILES or size >= _TASK_BYTES:
            yield task
            task, size = [], 0
    if task:
        yield task


def _read_all(files: list[tuple[str, str]]) -> list[FileRead]:
    return [_read_whole(path, place) for path, place in files]


def _read_whole(path: str, place: str) -> FileRead:
    found = FileRead()
    try:
        found.digest = digest_of(path)
        found.articles.extend(read(path, place=place, on_problem=found.problems.append))
    except Unreadable as error:
        found.failure = error.problem
    except OSError:
        return FileRead()  # Without a digest: the run looks itself.
    return found


def digest_of(path: str) -> str:
    """A hash of a file's bytes; raises `OSError`."""
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
