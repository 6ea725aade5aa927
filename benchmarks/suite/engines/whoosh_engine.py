"""Stock Whoosh: searchkit's schema and query trees on Whoosh's own codec and matchers.

The fields are those that every engine has; what searchkit keeps besides is left out.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import whoosh
from whoosh import highlight, index, qparser, query

from searchkit.analysis.analyzers import VALUE_END
from searchkit.index.schema import schema
from searchkit.search.query import plan
from suite.engines.protocol import SNIPPET, TITLE_BOOST, TOP, Answer
from suite.queries import Query
from suite.records import Record

_MEMORY_MB = 256
_FIELDS = {
    *("id", "title", "body", "title_words", "body_words"),
    *("author", "source", "topic", "date", "url"),
}
"""What every engine keeps of an article."""


def create(folder: Path, threads: int) -> WhooshEngine:
    """Stock Whoosh over an index in the folder, writing with one process."""
    return WhooshEngine(folder)


class WhooshEngine:
    """Whoosh as its documentation shows it."""

    version = ".".join(map(str, whoosh.__version__))

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, articles: Sequence[Record]) -> None:
        fields = schema()
        for name in set(fields.names()) - _FIELDS:
            fields.remove(name)
        made = index.create_in(str(self._folder), fields)
        writer = made.writer(limitmb=_MEMORY_MB)
        for article in articles:
            writer.add_document(**_document(article))
        writer.commit()

    def open(self) -> None:
        self._index: Any = index.open_dir(str(self._folder))
        self._searcher = self._index.searcher()
        self._parser = qparser.MultifieldParser(
            ["title", "body"], self._index.schema, {"title": TITLE_BOOST}
        )

    def prepare(self, asked: Query) -> Callable[[], Answer]:
        compiled = plan(asked.text)
        parts = [*compiled.required, *(word.query for word in compiled.words)]
        tree = parts[0] if len(parts) == 1 else query.And(parts)
        searcher = self._searcher
        options: dict[str, Any] = {}
        if asked.newest:
            options = {"sortedby": "date", "reverse": True}
        if asked.facets:
            options = {"groupedby": "source"}

        def run(limit: int | None) -> Answer:
            found = searcher.search(tree, limit=limit, **options)
            counts = None
            if asked.facets:
                counts = {name: len(ids) for name, ids in found.groups("source").items()}
            top = found.top_n[:TOP]
            scores = [] if asked.newest else [score for score, _ in top]
            return Answer(len(found), [doc_id for _, doc_id in top], scores, counts)

        return _quicker(partial(run, None), partial(run, TOP))

    def prepare_text(self, asked: Query) -> Callable[[], int]:
        searcher, parser, text = self._searcher, self._parser, asked.text
        limit = TOP if len(asked.words) == 1 else None  # what `prepare` finds to be quicker

        def run() -> int:
            found = searcher.search(parser.parse(text), limit=limit)
            found.fragmenter = highlight.SentenceFragmenter(maxchars=SNIPPET)
            total = len(found)
            shown = [(hit.fields(), hit.highlights("body", top=2), total) for hit in found[:TOP]]
            return len(shown)

        return run

    def update(self, article: Record, word: str) -> int:
        writer = self._index.writer()
        writer.update_document(**_document(article))
        writer.commit()
        self._searcher = self._searcher.refresh()
        return len(self._searcher.search(query.Term("body", word), limit=TOP))


def _quicker(every: Callable[[], Answer], top: Callable[[], Answer]) -> Callable[[], Answer]:
    """Asking Whoosh for all matches, or for the top ten and then for their number.

    Which is quicker depends on the query, so both are tried. Whoosh may skip matches when it
    looks for the top, so that way is taken only if it counts right. (`optimize=False` is
    quicker still, but its totals are wrong where there are many matches.)
    """
    exact = every().total
    seconds = []
    for run in (every, top):
        began = time.perf_counter()
        if run().total != exact:
            return every
        seconds.append(time.perf_counter() - began)
    return top if seconds[1] < seconds[0] else every


def _document(article: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "title_words": article.title,
        "body_words": article.body,
        "author": VALUE_END.join(article.authors),
        "source": article.source,
        "topic": VALUE_END.join(article.topics),
        "date": article.date and datetime.datetime.combine(article.date, datetime.time.min),
        "url": article.url,
    }
    return {name: value for name, value in found.items() if value}
