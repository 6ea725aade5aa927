"""The same answers for programs: the JSON that the command line prints."""

from __future__ import annotations

import dataclasses

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from searchkit.index.index import Index
from searchkit.plain import as_plain, plain_article, plain_stats
from searchkit.web.state import SearchState, flag, number, one

MAX_LIMIT = 100


async def search(request: Request) -> Response:
    """`search --json`."""
    params = request.query_params
    state = SearchState.from_params(params)
    limit = number(params, "limit", 1, MAX_LIMIT) or 10
    facets = flag(params, "facets")
    index = _index(request)

    def run() -> dict[str, object]:
        found = index.search(
            state.q,
            limit=limit,
            page=state.page,
            sort=state.sort,
            filters=state.filters(),
            facets=facets,
            suggest=True,
        )
        return as_plain(found)

    return JSONResponse(await request.app.state.runner.run(run))


async def article(request: Request) -> Response:
    """`show --json`."""
    index, article_id = _index(request), request.path_params["article_id"]

    def run() -> dict[str, object]:
        found = index.get(article_id)
        return plain_article(found, index.also_at(found.id))

    return JSONResponse(await request.app.state.runner.run(run))


async def suggest(request: Request) -> Response:
    """What somebody who types may mean."""
    typed = one(request.query_params, "q")
    limit = number(request.query_params, "limit", 1, 20) or 8
    index = _index(request)
    found = await request.app.state.typing.run(lambda: index.completions(typed, limit, wait=False))
    completions = [dataclasses.asdict(completion) for completion in found]
    return JSONResponse({"query": typed, "completions": completions})


async def stats(request: Request) -> Response:
    """`stats --json`."""
    index = _index(request)
    return JSONResponse(await request.app.state.runner.run(lambda: plain_stats(index.stats())))


async def healthz(request: Request) -> Response:
    """Whether the index can be read."""
    index = _index(request)
    return JSONResponse(
        {"status": "ok", "articles": await request.app.state.runner.run(lambda: len(index))}
    )


def _index(request: Request) -> Index:
    index: Index = request.app.state.index
    return index
