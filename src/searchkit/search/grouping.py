"""One hit for each story: the best article leads, the others stand behind it.

The articles are walked in the order of the list. One that is like an earlier one that
leads joins it, any other leads itself. So a page depends on the pages before it and on
nothing else, and no article is on two of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchkit.index.codec.columns import ValueColumn
from searchkit.search.executor import Executor
from searchkit.search.query import Plan
from searchkit.search.ranking import Ranked, Ranking, rank_between
from searchkit.search.request import Request
from searchkit.search.stories import Place, alike

SPARE = 3
"""Articles that are ranked beyond the page, as some before them may share a story."""


class Grouped(NamedTuple):
    """A page: the ranking it comes from, its articles, and the ids behind each."""

    ranking: Ranking
    page: list[Ranked]
    more: list[tuple[str, ...]]


def group(executor: Executor, plan: Plan, request: Request) -> Grouped:
    """The page that the request asks for, one article of each story."""
    end = request.page * request.limit
    start, window = end - request.limit, end + SPARE
    while True:
        ranking = rank_between(executor, plan, request, 0, window)
        led = list(_led(executor, ranking))
        if len(led) >= end or window >= ranking.total:
            break
        window = 2 * window
    shown = led[start:end]
    more = [tuple(sorted(_id(executor, place) for place in members)) for _, members in shown]
    return Grouped(ranking, [hit for hit, _ in shown], more)


def _led(executor: Executor, ranking: Ranking) -> Iterator[tuple[Ranked, list[Place]]]:
    """The articles that lead, in order, each with the listed ones that join it."""
    places = [Place(leaf, doc) for leaf, doc, _ in ranking.page]
    taken: set[Place] = set()
    for hit, place, others in zip(
        ranking.page, places, alike(executor.leaves, places), strict=True
    ):
        if place in taken:
            continue
        taken.add(place)
        members = [
            other
            for other in others
            if other not in taken and ranking.lists(executor, other.leaf, other.doc)
        ]
        taken.update(members)
        yield hit, members


def _id(executor: Executor, place: Place) -> str:
    column = executor.leaves[place.leaf].column("id")
    assert isinstance(column, ValueColumn)
    return column.values[int(column.ordinals[place.doc])].decode()
