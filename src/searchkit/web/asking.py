"""Asking the index what a request asks, in a thread and within the time limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from searchkit.index.index import Index
from searchkit.search.results import Results
from searchkit.web.running import Runner
from searchkit.web.state import SearchState

T = TypeVar("T")


def index_of(request: Request) -> Index:
    """The index that the application is over."""
    index: Index = request.app.state.index
    return index


async def ask(request: Request, call: Callable[[Index], T]) -> T:
    """What the call finds in the index; raises what it raises, and `TooSlow`."""
    runner: Runner = request.app.state.runner
    index = index_of(request)
    return await runner.run(lambda: call(index))


async def search(request: Request, state: SearchState, *, limit: int, facets: bool) -> Results:
    """The page of hits that a state asks for."""
    return await ask(
        request,
        lambda index: index.search(
            state.q,
            limit=limit,
            page=state.page,
            sort=state.sort,
            filters=state.filters(),
            facets=facets,
            suggest=True,
        ),
    )
