"""Stock Whoosh: searchkit's schema and query trees on Whoosh's own codec and matchers.

The stored fields are those that every engine stores; what searchkit keeps besides (sentence
ends, fingerprints) is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
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
_STORED_ELSEWHERE = ("language", "sentences", "fingerprint", "path")


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
        for name in _STORED_ELSEWHERE:
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
        # Its own optimization skips matches, and must then go over them again to count them:
        # without it, this takes half the time.
        options: dict[str, Any] = {"optimize": False}
        if asked.newest:
            options |= {"sortedby": "date", "reverse": True}
        if asked.facets:
            options |= {"groupedby": "source"}

        def run() -> Answer:
            found = searcher.search(tree, limit=TOP, **options)
            counts = None
            if asked.facets:
                counts = {name: len(ids) for name, ids in found.groups("source").items()}
            ids = [doc_id for _, doc_id in found.top_n]
            scores = [] if asked.newest else [score for score, _ in found.top_n]
            return Answer(len(found), ids, scores, counts)

        return run

    def prepare_text(self, asked: Query) -> Callable[[], int]:
        searcher, parser, text = self._searcher, self._parser, asked.text

        def run() -> int:
            found = searcher.search(parser.parse(text), limit=TOP, optimize=False)
            found.fragmenter = highlight.SentenceFragmenter(maxchars=SNIPPET)
            total = len(found)
            shown = [(hit.fields(), hit.highlights("body", top=2), total) for hit in found]
            return len(shown)

        return run

    def update(self, article: Record, word: str) -> int:
        writer = self._index.writer()
        writer.update_document(**_document(article))
        writer.commit()
        self._searcher = self._searcher.refresh()
        return len(self._searcher.search(query.Term("body", word), limit=TOP))


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
