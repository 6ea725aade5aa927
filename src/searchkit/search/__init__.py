"""A query's text to ranked, highlighted hits.

`query` turns the text into Whoosh queries, `executor` runs them over arrays, `ranking`
orders what they find, `grouping` lets one article stand for each story, `snippets` shows
where they match. This package reads the index and
never writes; it may import `analysis`, `index.schema`, `index.codec` and `ingest.dates`, and
what it hands on are `Results`.
"""

from __future__ import annotations

import time
from typing import Any

from searchkit.index.schema import article_of
from searchkit.search import facets
from searchkit.search.executor import Executor
from searchkit.search.grouping import Grouped, group
from searchkit.search.marks import Needles
from searchkit.search.query import plan
from searchkit.search.ranking import rank
from searchkit.search.request import Filters, Request
from searchkit.search.results import Facets, Hit, Results, Snippet
from searchkit.search.snippets import snippet

__all__ = ["Facets", "Filters", "Hit", "Request", "Results", "Snippet", "search"]


def search(executor: Executor, request: Request) -> Results:
    """One page of the articles that answer a request.

    Raises `BadDate` where the query or a filter holds a date that is none.
    """
    began = time.perf_counter()
    asked = plan(request.text, request.filters)
    if request.grouped:
        found = group(executor, asked, request)
    else:
        ranking = rank(executor, asked, request)
        found = Grouped(ranking, ranking.page, [()] * len(ranking.page))
    ranking = found.ranking
    return Results(
        query=request.text,
        total=ranking.total,
        hits=_hits(executor, found, asked.needles),
        page=request.page,
        relaxed=ranking.relaxed,
        facets=facets.count(executor, ranking.matches) if request.facets else None,
        suggestion=_suggestion(executor.searcher, request),
        notes=asked.notes,
        took=time.perf_counter() - began,
    )


def _hits(executor: Executor, found: Grouped, needles: Needles) -> tuple[Hit, ...]:
    weights = needles.weights(executor.searcher)
    hits = []
    for (leaf, doc, score), more in zip(found.page, found.more, strict=True):
        article = article_of(executor.leaves[leaf].stored_fields(doc))
        hits.append(Hit(article, score, snippet(article.body, needles, weights), more))
    return tuple(hits)


def _suggestion(searcher: Any, request: Request) -> str | None:
    if not request.suggest:
        return None
    from searchkit.search.suggestions import suggestion

    return suggestion(searcher, request.text)
