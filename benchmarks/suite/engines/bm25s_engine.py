"""bm25s: BM25 in NumPy and SciPy, in memory, for bags of words only.

It has no fields: a title is repeated before its body, which weighs it twice. It has no
phrases, prefixes, filters, sorting, snippets or updates; “all of” is not there either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.selection import topk

from suite.engines.protocol import TOP, Answer
from suite.queries import Query
from suite.records import Record


def create(folder: Path, threads: int) -> Bm25sEngine:
    """bm25s, its arrays saved in the folder."""
    return Bm25sEngine(folder)


class Bm25sEngine:
    """All arrays are read into memory when the index is opened."""

    version = version("bm25s")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stemmer = Stemmer.Stemmer("english")

    def build(self, articles: Sequence[Record]) -> None:
        texts = [f"{article.title}\n{article.title}\n{article.body}" for article in articles]
        tokens = bm25s.tokenize(texts, stopwords=None, stemmer=self._stemmer, show_progress=False)
        retriever = bm25s.BM25()
        retriever.index(tokens, show_progress=False)
        stored = [json.loads(json.dumps(article._asdict(), default=str)) for article in articles]
        retriever.save(self._folder, corpus=stored, show_progress=False)

    def open(self) -> None:
        self._retriever = bm25s.BM25.load(self._folder)

    def prepare(self, query: Query) -> Callable[[], Answer] | None:
        plain = not (query.source or query.since or query.facets or query.newest)
        if not plain or not (query.joined == "any" or len(query.words) == 1):
            return None
        if query.joined == "prefix":
            return None
        stems = [self._stemmer.stemWord(word) for word in query.words]
        retriever = self._retriever

        def run() -> Answer:
            scores = retriever.get_scores(stems)
            best, ids = topk(scores, k=min(TOP, len(scores)), sorted=True)
            return Answer(int(np.count_nonzero(scores)), ids.tolist(), best.tolist())

        return run

    def prepare_text(self, query: Query) -> None:
        return None

    def update(self, article: Record, word: str) -> None:
        return None
