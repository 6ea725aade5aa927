"""searchkit itself. What the suite knows of its inside is all in this module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from searchkit import Article, Index, __version__
from searchkit.search.facets import count_names
from searchkit.search.query import Plan, plan
from searchkit.search.ranking import rank
from searchkit.search.request import Request
from suite.engines.protocol import TOP, Answer
from suite.queries import Query
from suite.records import Record


def create(folder: Path, threads: int) -> SearchkitEngine:
    """searchkit over an index in the folder, building with as many processes."""
    return SearchkitEngine(folder, threads)


def article_of(record: Record) -> Article:
    """The record as searchkit's own article."""
    return Article(**record._asdict())


class SearchkitEngine:
    """`Index`, as a user of the library has it."""

    version = __version__

    def __init__(self, folder: Path, processes: int) -> None:
        self._index = Index(folder)
        self._processes = processes

    def build(self, articles: Sequence[Record]) -> None:
        self._index.add(map(article_of, articles), workers=self._processes)

    def open(self) -> None:
        self._executor = self._index._current_executor()

    def prepare(self, query: Query) -> Callable[[], Answer]:
        asked = plan(query.text)
        # All words are required here, so that no engine does more than another.
        tree = Plan([*asked.required, *(word.query for word in asked.words)])
        sort = "newest" if query.newest else "relevance"
        request = Request("", TOP, sort=sort, facets=query.facets)
        executor = self._executor
        begins = [leaf.base for leaf in executor.leaves]

        def run() -> Answer:
            ranking = rank(executor, tree, request)
            ids = [begins[leaf] + doc for leaf, doc, _ in ranking.page]
            scores = [score for _, _, score in ranking.page]
            counts = count_names(executor, ranking.matches, "source") if query.facets else None
            return Answer(ranking.total, ids, scores, counts)

        return run

    def prepare_text(self, query: Query) -> Callable[[], int]:
        text = query.text
        return lambda: len(self._index.search(text, limit=TOP).hits)

    def update(self, article: Record, word: str) -> int:
        self._index.add(article_of(article))
        return self._index.search(word).total
