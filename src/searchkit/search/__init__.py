"""A query's text to ranked, highlighted hits.

`query` turns the text into Whoosh queries, `executor` runs and ranks them, `snippets`
shows where they match. This package reads the index and never writes; it may import
`analysis`, `index.schema` and `ingest.dates`, and what it hands on are `Results`.
"""

from __future__ import annotations

import time
from typing import Any

from searchkit.index.schema import article_of
from searchkit.search import facets
from searchkit.search.marks import Needles
from searchkit.search.query import plan
from searchkit.search.ranking import Ranking, rank
from searchkit.search.request import Filters, Request
from searchkit.search.results import Facets, Hit, Results, Snippet
from searchkit.search.snippets import snippet

__all__ = ["Facets", "Filters", "Hit", "Request", "Results", "Snippet", "search"]


def search(searcher: Any, request: Request) -> Results:
    """One page of the articles that answer a request, as a Whoosh searcher sees them.

    Raises `BadDate` where the query or a filter holds a date that is none.
    """
    began = time.perf_counter()
    asked = plan(request.text, request.filters)
    ranking = rank(searcher, asked, request)
    return Results(
        query=request.text,
        total=len(ranking),
        hits=_hits(searcher, ranking, asked.needles, request),
        page=request.page,
        relaxed=ranking.relaxed,
        facets=facets.count(searcher, ranking) if request.facets else None,
        suggestion=_suggestion(searcher, request),
        notes=asked.notes,
        took=time.perf_counter() - began,
    )


def _hits(searcher: Any, ranking: Ranking, needles: Needles, request: Request) -> tuple[Hit, ...]:
    weights = needles.weights(searcher)
    start = (request.page - 1) * request.limit
    hits = []
    for doc_id, score in ranking.page(start, start + request.limit):
        article = article_of(searcher.stored_fields(doc_id))
        shown = snippet(article.body, needles, weights)
        hits.append(Hit(article, score, shown))
    return tuple(hits)


def _suggestion(searcher: Any, request: Request) -> str | None:
    if not request.suggest:
        return None
    from searchkit.search.suggestions import suggestion

    return suggestion(searcher, request.text)
