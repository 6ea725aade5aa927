"""Which articles answer a plan, and in which order.

All articles that have every word come first. When they do not fill a page, those follow
that have most of the query's words, best first; what is required besides holds for them
too.
A list in order of date has no such tail, unless no article has every word. Ties are broken
by the article's id, so a page is the same however often it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, repeat

import numpy as np
from whoosh import query

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import ValueColumn
from searchkit.search.executor import Executor, LeafDocs, LeafHits, LeafMask
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.nodes import Hits, member
from searchkit.search.executor.selection import candidates
from searchkit.search.query import Plan, tree_of
from searchkit.search.request import Request, Sort

Ranked = tuple[int, int, float]
"""An article of a page: its segment, its number in the segment, its score."""


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
    asked = plan.tree
    ranking = Ranking(asked=asked)
    if request.sort == "relevance":
        total, found = _by_relevance(executor, asked, end, request.facets, ranking)
        if total < request.limit and len(plan.words) > 1:
            followers = _with_most_words(executor, plan, executor.docs(asked))
            _count_in(ranking, followers)
            ranking.relaxed = bool(followers)
            ranking.followers = followers
            scored = [_scored(part) for part in followers]
            tiers = [(found, total), (scored, ranking.total - total)]
            _turn_to(ranking, executor, tiers, start, end)
        else:
            ranking.page = in_order(executor, found, start, end)
        return ranking
    listed = executor.masks(asked)
    if not listed and len(plan.words) > 1:
        ranking.followers = _with_most_words(executor, plan, [])
        listed = [executor.spread(part) for part in ranking.followers]
        ranking.relaxed = bool(listed)
    ranking.total = sum(part.total for part in listed)
    if request.facets:
        ranking.matches = [(part.leaf, part.mask.nonzero()[0]) for part in listed]
    ranking.page = _by_date(executor, listed, request.sort, start, end)
    return ranking


def _by_relevance(
    executor: Executor, asked: query.Query, end: int, all_of_them: bool, ranking: Ranking
) -> tuple[int, list[LeafHits]]:
    if not all_of_them:
        ranking.total, found = executor.best(asked, end)
    else:
        found = executor.run(asked)
        ranking.total = sum(len(part.hits.docs) for part in found)
        ranking.matches = [(part.leaf, part.hits.docs) for part in found]
    return ranking.total, found


def _count_in(ranking: Ranking, found: list[LeafDocs]) -> None:
    ranking.total += sum(len(part.docs) for part in found)
    ranking.matches += [(part.leaf, part.docs) for part in found]


def _turn_to(
    ranking: Ranking,
    executor: Executor,
    tiers: list[tuple[list[LeafHits], int]],
    start: int,
    end: int,
) -> None:
    """Fills the page with the places from start up to end of several lists, one after the other."""
    for found, count in tiers:
        if max(start, 0) < min(count, end):
            ranking.page += in_order(executor, found, max(start, 0), end)
        start, end = start - count, end - count


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
    for number, docs, node in executor.docs(tree_of(plan.required, [any_word])):
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


def _scored(part: LeafDocs) -> LeafHits:
    return LeafHits(part.leaf, Hits(part.docs, part.node.at(part.docs)))


def _by_date(
    executor: Executor, listed: list[LeafMask], sort: Sort, start: int, end: int
) -> list[Ranked]:
    """The places from start up to end in order of date, undated articles last."""
    firsts = [_first_by_date(executor.leaves[part.leaf], part, sort, end) for part in listed]
    if len(listed) == 1:
        return _with_scores(listed[0], firsts[0][start:])
    rows: list[tuple[int, bytes, int, int]] = []
    for number, (part, docs) in enumerate(zip(listed, firsts, strict=True)):
        leaf = executor.leaves[part.leaf]
        days = leaf.days_back("date") if sort == "newest" else leaf.days("date")
        column = leaf.column("id")
        assert isinstance(column, ValueColumn)
        ids = [column.values[ordinal] for ordinal in column.ordinals[docs].tolist()]
        rows += zip(days[docs].tolist(), ids, repeat(number), docs.tolist())
    page = sorted(rows)[start:end]
    found: list[Ranked] = []
    for number, of_leaf in groupby(page, key=lambda row: row[2]):
        found += _with_scores(listed[number], np.array([row[3] for row in of_leaf]))
    return found


def _first_by_date(leaf: AnyLeaf, part: LeafMask, sort: Sort, end: int) -> Array:
    """The first documents of a segment in order of date, up to `end`.

    All its documents stand in that order already: they are gone through until enough match.
    """
    order = leaf.by_date(sort == "newest")
    step = max(_FEW // 4, 2 * end * leaf.count // part.total)
    found: list[Array] = []
    count = 0
    for begin in range(0, leaf.count, step):
        some = order[begin : begin + step]
        found.append(some[part.mask[some]])
        count += len(found[-1])
        if count >= end:
            break
    return np.concatenate(found)[:end] if len(found) > 1 else found[0][:end]


def _with_scores(part: LeafMask, docs: Array) -> list[Ranked]:
    ascending = np.sort(docs)
    scores = dict(zip(ascending.tolist(), part.node.at(ascending).tolist(), strict=True))
    return [(part.leaf, doc, scores[doc]) for doc in docs.tolist()]


def in_order(executor: Executor, found: list[LeafHits], start: int, end: int) -> list[Ranked]:
    """The places from start up to end of what was found, best first; ties by the ids."""
    if not found:
        return []
    if len(found) == 1:
        leaf, (docs, scores) = found[0]
        places = _best(executor, found, None, scores, start, end)
        return list(zip(repeat(leaf), docs[places].tolist(), scores[places].tolist()))
    owners = np.repeat(np.arange(len(found)), [len(part.hits.docs) for part in found])
    begins = np.cumsum([0, *(len(part.hits.docs) for part in found)])
    scores = np.concatenate([part.hits.scores for part in found])
    page: list[Ranked] = []
    for place in _best(executor, found, owners, scores, start, end).tolist():
        part = found[number := int(owners[place])]
        doc = part.hits.docs[place - begins[number]]
        page.append((part.leaf, int(doc), float(scores[place])))
    return page


def _best(
    executor: Executor,
    found: list[LeafHits],
    owners: Array | None,
    scores: Array,
    start: int,
    end: int,
) -> Array:
    """The indices of the scores that belong to the places from start up to end."""
    if len(scores) > max(_FEW, 4 * end):
        chosen = candidates(scores, end)
        chosen = chosen[(-scores[chosen]).argsort()]
    else:
        chosen = (-scores).argsort()
    around = scores[chosen[max(start - 1, 0) : end + 1]].tolist()
    if len(set(around)) == len(around):
        return chosen[start:end]
    end = min(end, len(chosen))
    keys = -scores[chosen]
    first = int(keys.searchsorted(keys[start], side="left"))
    last = int(keys.searchsorted(keys[end - 1], side="right"))
    window = _in_order_of_ids(executor, found, owners, scores, chosen[first:last])
    return window[start - first : end - first]


_FEW = 1024
"""So many scores are sorted before it is found out which of them are worth it."""


def _in_order_of_ids(
    executor: Executor, found: list[LeafHits], owners: Array | None, scores: Array, places: Array
) -> Array:
    """Places that are sorted by their scores, those with equal scores by the articles' ids."""
    columns = [executor.leaves[part.leaf].column("id") for part in found]
    docs = np.concatenate([part.hits.docs for part in found])[places]
    if owners is None:
        column = columns[0]
        assert isinstance(column, ValueColumn)
        # The numbers of a column's values are in the order of the values.
        ordered: Array = places[np.lexsort((column.ordinals[docs], -scores[places]))]
        return ordered
    rows = zip(
        (-scores[places]).tolist(), owners[places].tolist(), docs.tolist(), places, strict=True
    )
    named = []
    for score, owner, doc, place in rows:
        column = columns[owner]
        assert isinstance(column, ValueColumn)
        named.append((score, column.values[int(column.ordinals[doc])], place))
    return np.array([place for _, _, place in sorted(named)])
