"""Running a plan: which articles, in which order.

All articles that have every word come first. When they do not fill a page, those follow
that have most of the query's words, best first; what is required besides holds for them
too.
A list in order of date has no such tail, unless no article has every word. Ties are broken
by the article's id, so a page is the same however often it is asked.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from dataclasses import dataclass
from typing import Any

from whoosh import query

from searchkit.search.query import Plan
from searchkit.search.request import Request

DAY = 86_400_000_000
"""Whoosh's date columns count microseconds from the first day of year 1."""
UNDATED = 1 << 62
"""No date is this large; a document without one has a larger value in its column."""


@dataclass(slots=True)
class Ranking:
    """All matches in order: document numbers, their scores, and the keys they are sorted by.

    Documents with equal keys are put in the order of their ids when a page asks for them.
    """

    searcher: Any
    doc_ids: list[int]
    scores: list[float]
    keys: list[tuple[int, float]]
    relaxed: bool = False

    def __len__(self) -> int:
        return len(self.doc_ids)

    def page(self, start: int, end: int) -> list[tuple[int, float]]:
        """Document numbers and scores of the places from start up to end."""
        if start >= len(self):
            return []
        end = min(end, len(self))
        first = bisect.bisect_left(self.keys, self.keys[start])
        last = bisect.bisect_right(self.keys, self.keys[end - 1])
        ids = self.searcher.reader().column_reader("id")
        matches = zip(
            self.keys[first:last], self.doc_ids[first:last], self.scores[first:last], strict=True
        )
        ordered: list[tuple[int, float]] = []
        for _, tied in itertools.groupby(matches, key=lambda match: match[0]):
            together = [(doc_id, score) for _, doc_id, score in tied]
            if len(together) > 1:
                together.sort(key=lambda match: ids[match[0]])
            ordered += together
        return ordered[start - first : end - first]


def rank(searcher: Any, plan: Plan, request: Request) -> Ranking:
    """The matches of a plan in the order that the request asks for."""
    if plan.empty and request.text.strip():
        return Ranking(searcher, [], [], [])
    words = [word.query for word in plan.words]
    strict = _matches(searcher, _all_of(plan.required + words))
    tiers = [strict]
    relaxed = False
    enough = request.limit if request.sort == "relevance" else 1
    if len(strict) < enough and len(words) > 1:
        followers = _with_most_words(searcher, plan, strict)
        relaxed = bool(followers)
        tiers.append(followers)
    return _ordered(searcher, tiers, request, relaxed)


def _all_of(queries: list[query.Query]) -> query.Query:
    if not queries:
        return query.Every()
    if all(isinstance(one, query.Not) for one in queries):
        queries = [query.Every(), *queries]
    return queries[0] if len(queries) == 1 else query.And(queries)


def _matches(searcher: Any, asked: query.Query) -> dict[int, float]:
    return dict(searcher.search(asked, limit=None).items())


def _with_most_words(searcher: Any, plan: Plan, strict: dict[int, float]) -> dict[int, float]:
    """Matches that lack some words but have at least half, and what else is required.

    Common words (“the”) are not counted, unless there are no others.
    """
    counted = [word.query for word in plan.words if not word.common]
    if not counted:
        counted = [word.query for word in plan.words]
    had: Counter[int] = Counter()
    for word in counted:
        had.update(searcher.docs_for_query(word))
    enough = (len(counted) + 1) // 2
    any_word = query.Or([word.query for word in plan.words])
    scores = _matches(searcher, _all_of([*plan.required, any_word]))
    return {
        doc_id: score
        for doc_id, score in scores.items()
        if doc_id not in strict and had[doc_id] >= enough
    }


def _ordered(
    searcher: Any, tiers: list[dict[int, float]], request: Request, relaxed: bool
) -> Ranking:
    sort = request.sort
    dates = searcher.reader().column_reader("date", translate=False) if sort != "relevance" else []
    entries = []
    for doc_id, score in itertools.chain.from_iterable(tier.items() for tier in tiers):
        tier = 0 if doc_id in tiers[0] else 1
        if sort == "relevance":
            key = -round(score, 9)
        else:
            date = dates[doc_id]
            key = date if date >= UNDATED or sort == "oldest" else -date
        entries.append(((tier, key), doc_id, score))
    entries.sort()
    return Ranking(
        searcher,
        [doc_id for _, doc_id, _ in entries],
        [score for _, _, score in entries],
        [key for key, _, _ in entries],
        relaxed,
    )
