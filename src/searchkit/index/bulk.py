"""Many articles into segments, on all cores.

Articles are gathered into batches, and each batch becomes a segment. With more than one
worker, batches are built in processes of their own while the caller goes on reading;
a run of few articles is built where it is. Memory is bounded by the batch: a full one
is written out, and at most one more than there are workers is under way.
"""

from __future__ import annotations

from collections import deque

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage

from searchkit.analysis.vocabulary import Vocabulary
from searchkit.article import Article
from searchkit.index.building import SegmentBuilder
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.index.schema import Keys, document, keys, schema
from searchkit.index.workers import let_go, pool

BATCH_MB = 8
"""Megabytes of text that make a batch, and so a segment."""

Place = tuple[int, int]
"""Where an article was put: the number of its batch, and its number in it."""


class BulkWriter:
    """Takes articles; `finish` hands on the segments that they became.

    The segments are on disk then but belong to no commit yet.
    """

    def __init__(
        self, folder: str, indexname: str, *, workers: int = 1, batch_mb: float = BATCH_MB
    ) -> None:
        self._folder = folder
        self._indexname = indexname
        self._workers = workers
        self._batch_size = int(batch_mb * 1e6)
        self._batch: list[Keyed] = []
        self._size = 0
        self._dropped: set[Place] = set()
        self._segments: list[ColumnarSegment | _Building] = []
        self._under_way: deque[_Building] = deque()
        self._builder = _Builder()

    def add(self, article: Article, known: Keys | None = None) -> Place:
        """Takes an article, and its keys if they are known."""
        self._batch.append((article, known or keys(article)))
        place = (len(self._segments), len(self._batch) - 1)
        self._size += len(article.body)
        if self._size >= self._batch_size:
            self._spill(in_background=self._workers > 1)
        return place

    def drop(self, place: Place) -> None:
        """Takes an article back that was added."""
        self._dropped.add(place)

    def finish(self, last: bool = False) -> list[ColumnarSegment]:
        """Writes what is open and waits for the rest; the segments, without the dropped.

        After the `last` time the worker processes are let go, with the memory that they hold.
        """
        if self._batch:
            self._spill(in_background=bool(self._under_way))
        segments = [_done(segment) for segment in self._segments]
        if last and self._under_way:
            let_go(self._workers)
        for number, doc in self._dropped:
            segments[number].delete_document(doc)
        self._segments, self._under_way, self._dropped = [], deque(), set()
        return [segment for segment in segments if segment.doc_count()]

    def cancel(self) -> None:
        """Drops everything; what workers are building belongs to no commit."""
        self._batch = []
        for building in self._under_way:
            building.cancel()
        self._segments, self._under_way = [], deque()

    def _spill(self, in_background: bool) -> None:
        task = (self._folder, self._indexname, self._batch)
        if in_background:
            while len(self._under_way) > self._workers:
                self._under_way.popleft().segment()
            building = _Building(self._builder, self._workers, task)
            self._under_way.append(building)
            self._segments.append(building)
        else:
            self._segments.append(self._builder.build(*task))
        self._batch, self._size = [], 0


def _done(segment: ColumnarSegment | _Building) -> ColumnarSegment:
    return segment.segment() if isinstance(segment, _Building) else segment


Keyed = tuple[Article, Keys]

Task = tuple[str, str, list[Keyed]]
"""The folder of an index, its name, and the articles of a segment."""


class _Building:
    """A segment that a worker builds, or, should that worker die, this process."""

    def __init__(self, builder: _Builder, workers: int, task: Task) -> None:
        self._builder = builder
        self._task: Task | None = task
        self._segment: ColumnarSegment | None = None
        self._future = pool(workers).submit(_build_in_worker, *task)

    def segment(self) -> ColumnarSegment:
        """The segment, once it is built; raises what building it raised."""
        if self._segment is None:
            assert self._task is not None
            self._segment = self._built(self._task)
            self._task = None  # The articles are not needed any more.
        return self._segment

    def cancel(self) -> None:
        """Lets the worker pass it over, if none has begun."""
        self._future.cancel()

    def _built(self, task: Task) -> ColumnarSegment:
        from concurrent.futures.process import BrokenProcessPool

        try:
            built: ColumnarSegment = self._future.result()
        except BrokenProcessPool:
            return self._builder.build(*task)
        return built


class _Builder:
    """Builds segments one after the other; what it learnt of words it keeps."""

    def __init__(self) -> None:
        self._schema: Schema = schema()
        self._vocabulary = Vocabulary()

    def build(self, folder: str, indexname: str, articles: list[Keyed]) -> ColumnarSegment:
        """A segment of the articles, on disk."""
        if len(self._vocabulary.words) > _MOST_WORDS:
            self._vocabulary = Vocabulary()
        building = SegmentBuilder(self._schema, self._vocabulary)
        for article, known in articles:
            building.add(document(article, known))
        segment = ColumnarSegment(indexname)
        building.write(FileStorage(folder), segment)
        return segment


_MOST_WORDS = 500_000

_worker: _Builder | None = None


def _build_in_worker(folder: str, indexname: str, articles: list[Keyed]) -> ColumnarSegment:
    global _worker
    if _worker is None:
        _worker = _Builder()
    return _worker.build(folder, indexname, articles)
