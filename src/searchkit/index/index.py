"""The index as its users know it: one object, from a folder of files to ranked hits."""

from __future__ import annotations

import datetime
import os
import struct
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from searchkit.article import Article
from searchkit.errors import IndexLocked, NoArticle
from searchkit.index.opened import OpenIndex
from searchkit.index.report import Interrupted, OnProgress, Report
from searchkit.index.schema import article_of

if TYPE_CHECKING:
    from searchkit.index.stats import Stats
    from searchkit.ingest.limits import Limits
    from searchkit.search.completions import Completer, Completion
    from searchkit.search.request import Filters, Sort
    from searchkit.search.results import Results

Source = str | os.PathLike[str] | Article


class Index(OpenIndex):
    """An index of articles in a folder of its own.

    It is opened when it is first used; the first `add` makes it where there is none.

    >>> with Index("index") as index:               # doctest: +SKIP
    ...     index.add("corpus/")
    ...     for hit in index.search("strategic partnership"):
    ...         print(hit.article.title, hit.snippet)
    """

    def __init__(self, path: str | os.PathLike[str] = "index") -> None:
        super().__init__(path)
        self._completer: tuple[Any, Completer] | None = None
        self._stats: tuple[Any, Stats] | None = None
        self._gathering = threading.Lock()

    def close(self) -> None:
        """Lets go of the index's files; the next use opens them again."""
        super().close()
        self._completer = self._stats = None

    def add(
        self,
        sources: Source | Iterable[Source],
        *,
        on_progress: OnProgress | None = None,
        batch: int | None = None,
        workers: int | None = None,
        spill_mb: float | None = None,
        limits: Limits | None = None,
    ) -> Report:
        """Brings files, folders and articles into the index; only what changed is read again.

        What is gone from a folder that is given again is taken out. `batch` is how many
        articles go into one commit. Large runs use as many processes as there are cores,
        or `workers`, and write a segment whenever so many megabytes of text have come
        together (8, or `spill_mb`): less memory, more merging. Bad files and rows are in the
        report's `problems`, and so are files that ask for more than their `limits`.

        Raises `IndexLocked` while another process writes to the index, `Interrupted` (a
        `KeyboardInterrupt` with a `report` of what was committed) on Ctrl-C, `ValueError`
        for an `Article` without id.
        """
        from searchkit.index.update import BATCH, Update
        from searchkit.ingest.limits import LIMITS

        given = [sources] if isinstance(sources, str | os.PathLike | Article) else sources
        with self._transaction(create=True, workers=workers, spill_mb=spill_mb) as transaction:
            update = Update(transaction, self.path, on_progress, batch or BATCH, limits or LIMITS)
            try:
                for source in given:
                    update.give(source)
                return update.finish()
            except KeyboardInterrupt:
                raise Interrupted(update.committed) from None

    def watch(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        on_run: Callable[[Report], None],
        on_locked: Callable[[IndexLocked], None] | None = None,
        stop: threading.Event | None = None,
        workers: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Brings the index up to date, and keeps it so until `stop` is set, or Ctrl-C.

        `on_run` is told what each commit holds, and its new problems; `on_locked` that
        another process is writing, which is waited for. Needs `searchkit[watch]`, else
        raises `NotInstalled`.
        """
        from searchkit.index.watching import watch
        from searchkit.ingest.limits import LIMITS

        given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        watch(
            self,
            given,
            on_run=on_run,
            on_locked=on_locked,
            stop=stop,
            workers=workers,
            limits=limits or LIMITS,
        )

    def remove(self, targets: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Report:
        """Takes articles out, by id or by the path of their file or of a folder above it.

        By its id, a story goes wherever it was found. By a path, what the path holds goes;
        what other files hold too is kept from them, and counts as `added`. Files stay where
        they are, and what was taken out stays out of them, also when they change, until the
        article's own text changes, or the file or folder is given to `add` by name.

        Raises `NoArticle`, and takes nothing out, where a target is neither; raises `NoIndex`
        and `IndexLocked`.
        """
        from searchkit.index.removal import choose
        from searchkit.index.update import Update

        given = [targets] if isinstance(targets, str | os.PathLike) else list(targets)
        with self._transaction(create=False) as transaction:
            return Update(transaction, self.path).remove(choose(transaction, given))

    def search(
        self,
        query: str = "",
        *,
        limit: int = 10,
        page: int = 1,
        sort: Sort = "relevance",
        filters: Filters | None = None,
        facets: bool = False,
        suggest: bool = False,
        grouped: bool = True,
    ) -> Results:
        """The articles that answer a query, best first; docs/query-language.md tells the words.

        `limit` hits to a page, pages counted from 1. `facets` counts all matches by source,
        author, topic and year; `suggest` looks for a better spelling of unknown words.
        Of articles that tell the same story, the first is a hit, and the others are its `more`,
        unless `grouped` is False.

        Raises `NoIndex`, and `QueryError` where the query or a filter holds a date that is none.
        """
        from searchkit.search import Request, search

        request = Request(query, limit, page, sort, filters, facets, suggest, grouped)
        executor = self._current_executor()
        try:
            return search(executor, request)
        except (IndexError, ValueError, OverflowError, struct.error):
            # Arrays that do not fit together: is the disk to blame?
            executor.verify()
            raise

    def get(self, article_id: str) -> Article:
        """The article with an id, or with the only id that begins so; raises `NoArticle`."""
        searcher = self._current_searcher()
        stored = searcher.document(id=article_id)
        if stored is None:
            begins = [text for text in _prefixed(searcher, article_id) if article_id]
            if len(begins) > 1:
                some = ", ".join(begins[:5])
                raise NoArticle(f"Several articles have an id that begins “{article_id}”: {some}.")
            stored = searcher.document(id=begins[0]) if begins else None
        if stored is None:
            raise NoArticle(
                f"No article has the id “{article_id}”; searchkit search --json shows ids."
            )
        return article_of(stored)

    def highlights(self, text: str, query: str) -> tuple[tuple[int, int], ...]:
        """The half-open character ranges of a text that match a query, in order."""
        from searchkit.search.marks import find_marks
        from searchkit.search.query import plan

        needles = plan(query).needles
        return tuple((mark.start, mark.end) for mark in find_marks(text, needles))

    def similar(self, article: Article, limit: int = 5) -> list[Article]:
        """The articles that share most of an article's telling words, likest first."""
        from searchkit.search.similar import similar

        return similar(self._current_executor(), article, limit)

    def completions(self, typed: str, limit: int = 8, *, wait: bool = True) -> list[Completion]:
        """Titles, authors and frequent phrases that go on from what was typed.

        They are gathered from the whole index on first use after a commit, which takes
        seconds in a large archive; after that an answer takes milliseconds. Without `wait`
        they are gathered in a thread, and until then those of the commit before answer.
        """
        gathered = self._completer
        if gathered is None or gathered[0] is not self._current_searcher():
            if wait:
                self._gather()
            elif not self._gathering.locked():
                threading.Thread(target=self._gather, daemon=True).start()
            gathered = self._completer
        return gathered[1].complete(typed, limit) if gathered else []

    def _gather(self) -> None:
        from searchkit.search.completions import gather

        with self._gathering:
            searcher = self._current_searcher()
            if self._completer is None or self._completer[0] is not searcher:
                self._completer = (searcher, gather(searcher))

    def examples(self) -> list[str]:
        """Three queries that show what can be asked, drawn from what the index holds."""
        from searchkit.search.examples import examples

        return examples(self._current_executor())

    def also_at(self, article_id: str) -> tuple[str, ...]:
        """The other files that hold an article: it was found there too, and is kept once.

        A path stands there as often as the file holds it beyond what is kept.
        """
        from searchkit.index.manifest import Manifest

        generation = self._open().latest_generation()
        files = Manifest.load(self.path, generation).files
        return tuple(
            path for path, record in files.items() for key in record.repeats if key == article_id
        )

    def duplicates(self) -> tuple[tuple[Article, ...], ...]:
        """The articles that tell the same story, story by story, the most often told first.

        Articles of a story are in the order of their dates, undated ones last. They share a
        good part of their text (docs/query-language.md); exact repeats are kept once anyway.
        """
        from searchkit.search.stories import groups

        leaves = self._current_executor().leaves
        stories = [
            sorted(
                (article_of(leaves[leaf].stored_fields(doc)) for leaf, doc in places),
                key=lambda article: (article.date or datetime.date.max, article.id),
            )
            for places in groups(leaves)
        ]
        stories.sort(key=lambda articles: (-len(articles), articles[0].id))
        return tuple(map(tuple, stories))

    def stats(self) -> Stats:
        """What the index holds: articles, dates, sources, authors, topics, size on disk."""
        from searchkit.index.stats import stats

        searcher = self._current_searcher()
        counted = self._stats
        if counted is None or counted[0] is not searcher:
            counted = self._stats = (searcher, stats(searcher, self.path))
        return counted[1]

    def __len__(self) -> int:
        """How many articles the index holds."""
        count: int = self._current_searcher().doc_count()
        return count


def _prefixed(searcher: Any, prefix: str) -> list[str]:
    matching = []
    for text in searcher.reader().expand_prefix("id", prefix):
        matching.append(text.decode() if isinstance(text, bytes) else text)
        if len(matching) > 5:
            break
    return [text for text in matching if searcher.document_number(id=text) is not None]
