"""Which articles answer a plan, and in which order.

All articles that have every word come first. When they do not fill a page, those follow
that have most of the query's words, best first; what is required besides holds for them
too.
A list in order of date has no such tail, unless no article has every word. Ties are broken
by the article's id, so a page is the same however often it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from whoosh import query

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import NumberColumn, ValueColumn
from searchkit.search.executor import Executor
from searchkit.search.executor.executor import LeafHits
from searchkit.search.executor.nodes import Hits
from searchkit.search.executor.selection import candidates
from searchkit.search.query import Plan
from searchkit.search.request import Request, Sort

DAY = 86_400_000_000
"""Whoosh's date columns count microseconds from the first day of year 1."""
UNDATED = 1 << 62
"""No date is this large; a document without one has a larger value in its column."""


class Ranked(NamedTuple):
    """An article of a page: its segment, its number in the segment, its score."""

    leaf: int
    doc: int
    score: float


@dataclass(slots=True)
class Ranking:
    """One page of articles in order, and how many there are on all pages.

    `matches` are all of them, where the request needs them (for facets).
    """

    total: int = 0
    page: list[Ranked] = field(default_factory=list)
    relaxed: bool = False
    matches: list[LeafHits] = field(default_factory=list)


def rank(executor: Executor, plan: Plan, request: Request) -> Ranking:
    """The page of a plan's articles that the request asks for."""
    if plan.empty and request.text.strip():
        return Ranking()
    words = [word.query for word in plan.words]
    asked = _all_of(plan.required + words)
    end = request.page * request.limit
    start = end - request.limit
    by_relevance = request.sort == "relevance"
    if by_relevance and not request.facets:
        total, found = executor.best(asked, end)
    else:
        found = executor.run(asked)
        total = _count(found)
    followers: list[LeafHits] = []
    if total < (request.limit if by_relevance else 1) and len(words) > 1:
        followers = _with_most_words(executor, plan, found)
    ranking = Ranking(total + _count(followers), [], bool(followers), found + followers)
    tiers = [(found, total), (followers, _count(followers))]
    for tier, count in tiers:
        first = max(start, 0)
        if first < min(count, end):
            ranking.page += _page(executor, tier, request.sort, first, end)
        start, end = start - count, end - count
    return ranking


def _count(found: list[LeafHits]) -> int:
    return sum(len(part.hits.docs) for part in found)


def _all_of(queries: list[query.Query]) -> query.Query:
    if not queries:
        return query.Every()
    if all(isinstance(one, query.Not) for one in queries):
        queries = [query.Every(), *queries]
    return queries[0] if len(queries) == 1 else query.And(queries)


def _with_most_words(executor: Executor, plan: Plan, strict: list[LeafHits]) -> list[LeafHits]:
    """Matches that lack some words but have at least half, and what else is required.

    Common words (“the”) are not counted, unless there are no others.
    """
    counted = [word.query for word in plan.words if not word.common]
    if not counted:
        counted = [word.query for word in plan.words]
    enough = (len(counted) + 1) // 2
    any_word = query.Or([word.query for word in plan.words])
    found = []
    known = {part.leaf: part.hits.docs for part in strict}
    for number, (docs, scores) in executor.run(_all_of([*plan.required, any_word])):
        had = np.zeros(executor.leaves[number].count, dtype=np.int16)
        for word in counted:
            had[executor.node(number, word).docs] += 1
        if number in known:
            had[known[number]] = -1
        follows = had[docs] >= enough
        if follows.any():
            found.append(LeafHits(number, Hits(docs[follows], scores[follows])))
    return found


# The order


def _page(
    executor: Executor, found: list[LeafHits], sort: Sort, start: int, end: int
) -> list[Ranked]:
    """The places from start up to end of what was found, in order."""
    keys = np.concatenate([_keys(executor, part, sort) for part in found])
    leaves = np.concatenate([np.full(len(part.hits.docs), part.leaf) for part in found])
    docs = np.concatenate([part.hits.docs for part in found])
    scores = np.concatenate([part.hits.scores for part in found])
    chosen = candidates(-keys, end)
    chosen = chosen[np.argsort(keys[chosen], kind="stable")]
    sorted_keys = keys[chosen]
    end = min(end, len(chosen))
    if start >= end:
        return []
    first = int(np.searchsorted(sorted_keys, sorted_keys[start], side="left"))
    last = int(np.searchsorted(sorted_keys, sorted_keys[end - 1], side="right"))
    window = chosen[first:last]
    if len(window) > 1 and (np.diff(sorted_keys[first:last]) == 0).any():
        window = _in_order_of_ids(executor, window, keys, leaves, docs)
    return [
        Ranked(int(leaves[place]), int(docs[place]), float(scores[place]))
        for place in window[start - first : end - first].tolist()
    ]


def _keys(executor: Executor, part: LeafHits, sort: Sort) -> Array:
    """What each match is sorted by, smallest first (`f8`); undated articles are last."""
    if sort == "relevance":
        return -part.hits.scores.astype(np.float64)
    column = executor.leaves[part.leaf].column("date")
    if not isinstance(column, NumberColumn):
        return np.full(len(part.hits.docs), np.inf)
    dates = column.numbers[part.hits.docs]
    days = (dates // DAY).astype(np.float64)
    days[dates >= UNDATED] = np.inf
    return np.where(np.isinf(days), days, -days) if sort == "newest" else days


def _in_order_of_ids(
    executor: Executor, places: Array, keys: Array, leaves: Array, docs: Array
) -> Array:
    """Places that are sorted by their keys, those with equal keys by the articles' ids."""
    columns = [leaf.column("id") for leaf in executor.leaves]
    first = columns[int(leaves[places[0]])]
    if isinstance(first, ValueColumn) and (leaves[places] == leaves[places[0]]).all():
        # The numbers of a column's values are in the order of the values.
        ordered: Array = places[np.lexsort((first.ordinals[docs[places]], keys[places]))]
        return ordered

    def key(place: int) -> tuple[float, bytes]:
        column = columns[int(leaves[place])]
        assert isinstance(column, ValueColumn)
        return float(keys[place]), column.values[int(column.ordinals[docs[place]])]

    return np.array(sorted(places.tolist(), key=key))
