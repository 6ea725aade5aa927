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
from searchkit.index.codec.columns import ValueColumn
from searchkit.search.executor import Executor
from searchkit.search.executor.executor import LeafDocs
from searchkit.search.executor.nodes import Node, member
from searchkit.search.executor.selection import candidates
from searchkit.search.query import Plan
from searchkit.search.request import Request, Sort


class Ranked(NamedTuple):
    """An article of a page: its segment, its number in the segment, its score."""

    leaf: int
    doc: int
    score: float


@dataclass(slots=True)
class Ranking:
    """One page of articles in order, and how many there are on all pages.

    `matches` are the documents of all of them by segment, where the request needs them
    (for facets). `asked` finds those that have every word, `followers` are the others.
    """

    total: int = 0
    page: list[Ranked] = field(default_factory=list)
    relaxed: bool = False
    matches: list[tuple[int, Array]] = field(default_factory=list)
    asked: query.Query = query.NullQuery
    followers: list[LeafDocs] = field(default_factory=list)

    def lists(self, executor: Executor, leaf: int, doc: int) -> bool:
        """Whether a living document of a segment is on any page."""
        docs = np.array([doc])
        if executor.node(leaf, self.asked).contains(docs)[0]:
            return True
        return any(
            part.leaf == leaf and bool(member(part.docs, docs)[0][0]) for part in self.followers
        )


def rank(executor: Executor, plan: Plan, request: Request) -> Ranking:
    """The page of a plan's articles that the request asks for."""
    end = request.page * request.limit
    return rank_between(executor, plan, request, end - request.limit, end)


def rank_between(executor: Executor, plan: Plan, request: Request, start: int, end: int) -> Ranking:
    """A plan's articles from the place `start` up to `end`, as a page."""
    if plan.empty and request.text.strip():
        return Ranking()
    words = [word.query for word in plan.words]
    asked = _all_of(plan.required + words)
    ranking = Ranking(asked=asked)
    if request.sort == "relevance":
        total, found = _by_relevance(executor, asked, end, request.facets, ranking)
        if total < request.limit and len(words) > 1:
            followers = _with_most_words(executor, plan, executor.docs(asked))
            _count_in(ranking, followers)
            ranking.relaxed = bool(followers)
            ranking.followers = followers
            scored = [_scored(part) for part in followers]
            tiers = [(found, total), (scored, ranking.total - total)]
        else:
            tiers = [(found, total)]
        _turn_to(ranking, executor, tiers, start, end)
        return ranking
    listed = executor.docs(asked)
    if not listed and len(words) > 1:
        listed = _with_most_words(executor, plan, [])
        ranking.relaxed = bool(listed)
        ranking.followers = listed
    _count_in(ranking, listed)
    dated = [_dated(executor, part, request.sort) for part in listed]
    ranking.page = _page(executor, dated, start, end)
    return ranking


def _by_relevance(
    executor: Executor, asked: query.Query, end: int, all_of_them: bool, ranking: Ranking
) -> tuple[int, list[Keyed]]:
    if not all_of_them:
        ranking.total, found = executor.best(asked, end)
    else:
        found = executor.run(asked)
        ranking.total = sum(len(part.hits.docs) for part in found)
        ranking.matches = [(part.leaf, part.hits.docs) for part in found]
    return ranking.total, [
        Keyed(part.leaf, part.hits.docs, -part.hits.scores, part.hits.scores) for part in found
    ]


def _count_in(ranking: Ranking, found: list[LeafDocs]) -> None:
    ranking.total += sum(len(part.docs) for part in found)
    ranking.matches += [(part.leaf, part.docs) for part in found]


def _turn_to(
    ranking: Ranking,
    executor: Executor,
    tiers: list[tuple[list[Keyed], int]],
    start: int,
    end: int,
) -> None:
    """Fills the page with the places from start up to end of several lists, one after the other."""
    for found, count in tiers:
        if max(start, 0) < min(count, end):
            ranking.page += _page(executor, found, max(start, 0), end)
        start, end = start - count, end - count


def _all_of(queries: list[query.Query]) -> query.Query:
    if not queries:
        return query.Every()
    if all(isinstance(one, query.Not) for one in queries):
        queries = [query.Every(), *queries]
    return queries[0] if len(queries) == 1 else query.And(queries)


def _with_most_words(executor: Executor, plan: Plan, strict: list[LeafDocs]) -> list[LeafDocs]:
    """Matches that lack some words but have at least half, and what else is required.

    Common words (“the”) are not counted, unless there are no others.
    """
    counted = [word.query for word in plan.words if not word.common]
    if not counted:
        counted = [word.query for word in plan.words]
    enough = (len(counted) + 1) // 2
    any_word = query.Or([word.query for word in plan.words])
    found = []
    known = {part.leaf: part.docs for part in strict}
    for number, docs, node in executor.docs(_all_of([*plan.required, any_word])):
        had = np.zeros(executor.leaves[number].count, dtype=np.int16)
        for word in counted:
            had[executor.node(number, word).docs] += 1
        if number in known:
            had[known[number]] = -1
        docs = docs[had[docs] >= enough]
        if len(docs):
            found.append(LeafDocs(number, docs, node))
    return found


# The order


class Keyed(NamedTuple):
    """Matches in one segment with the keys that they are sorted by, smallest first.

    `scores` is None where they are not known yet; then `node` can tell them.
    """

    leaf: int
    docs: Array
    keys: Array
    scores: Array | None
    node: Node | None = None

    def scores_of(self, places: Array) -> Array:
        """The scores of some of the matches."""
        if self.scores is not None:
            return self.scores[places]
        assert self.node is not None
        order = places.argsort()
        scores = np.zeros(len(places), dtype="f4")
        scores[order] = self.node.at(self.docs[places[order]])
        return scores


def _scored(part: LeafDocs) -> Keyed:
    scores = part.node.at(part.docs)
    return Keyed(part.leaf, part.docs, -scores, scores)


def _dated(executor: Executor, part: LeafDocs, sort: Sort) -> Keyed:
    """Matches by their day; undated ones are last."""
    leaf = executor.leaves[part.leaf]
    days = leaf.days_back("date") if sort == "newest" else leaf.days("date")
    return Keyed(part.leaf, part.docs, days[part.docs], None, part.node)


def _page(executor: Executor, found: list[Keyed], start: int, end: int) -> list[Ranked]:
    """The places from start up to end of what was found, in order; ties by the ids."""
    page: list[Ranked] = []
    if not found:
        return page
    if len(found) == 1:
        order = _window(executor, found, None, found[0].keys, start, end)
        return _ranked(found[0], order)
    owners = np.concatenate([np.full(len(part.docs), number) for number, part in enumerate(found)])
    begins = np.cumsum([0, *(len(part.docs) for part in found)])
    keys = np.concatenate([part.keys for part in found])
    for place in _window(executor, found, owners, keys, start, end).tolist():
        number = int(owners[place])
        page += _ranked(found[number], np.array([place - begins[number]]))
    return page


def _ranked(part: Keyed, places: Array) -> list[Ranked]:
    docs, scores = part.docs[places].tolist(), part.scores_of(places).tolist()
    return [Ranked(part.leaf, doc, score) for doc, score in zip(docs, scores, strict=True)]


def _window(
    executor: Executor,
    found: list[Keyed],
    owners: Array | None,
    keys: Array,
    start: int,
    end: int,
) -> Array:
    """The indices of the keys that belong to the places from start up to end."""
    if len(keys) > max(_FEW, 4 * end):
        chosen = candidates(-keys, end)
        chosen = chosen[keys[chosen].argsort(kind="stable")]
    else:
        chosen = keys.argsort(kind="stable")
    end = min(end, len(chosen))
    if start >= end:
        return chosen[:0]
    in_order = keys[chosen]
    around = in_order[max(start - 1, 0) : end + 1]
    if (around[1:] > around[:-1]).all():
        return chosen[start:end]
    first = int(in_order.searchsorted(in_order[start], side="left"))
    last = int(in_order.searchsorted(in_order[end - 1], side="right"))
    window = chosen[first:last]
    window = _in_order_of_ids(executor, found, owners, keys, window)
    return window[start - first : end - first]


_FEW = 1024
"""So many keys are sorted before it is found out which of them are worth it."""


def _in_order_of_ids(
    executor: Executor, found: list[Keyed], owners: Array | None, keys: Array, places: Array
) -> Array:
    """Places that are sorted by their keys, those with equal keys by the articles' ids."""
    columns = [executor.leaves[part.leaf].column("id") for part in found]
    docs = np.concatenate([part.docs for part in found])[places]
    if owners is None:
        column = columns[0]
        assert isinstance(column, ValueColumn)
        # The numbers of a column's values are in the order of the values.
        ordered: Array = places[np.lexsort((column.ordinals[docs], keys[places]))]
        return ordered
    rows = zip(keys[places].tolist(), owners[places].tolist(), docs.tolist(), places, strict=True)
    named = []
    for key, owner, doc, place in rows:
        column = columns[owner]
        assert isinstance(column, ValueColumn)
        named.append((key, column.values[int(column.ordinals[doc])], place))
    return np.array([place for _, _, place in sorted(named)])
