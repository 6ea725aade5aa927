"""The same answers for programs: the JSON that the command line prints."""

from __future__ import annotations

import dataclasses

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from searchkit.index.index import Index
from searchkit.plain import as_plain, plain_article, plain_stats
from searchkit.web.asking import ask, index_of
from searchkit.web.asking import search as search_index
from searchkit.web.state import SearchState, flag, number, one

MAX_LIMIT = 100


async def search(request: Request) -> Response:
    """`search --json`."""
    params = request.query_params
    state = SearchState.from_params(params)
    limit = number(params, "limit", 1, MAX_LIMIT) or 10
    facets = flag(params, "facets")
    return JSONResponse(as_plain(await search_index(request, state, limit=limit, facets=facets)))


async def article(request: Request) -> Response:
    """`show --json`."""
    article_id = request.path_params["article_id"]

    def show(index: Index) -> dict[str, object]:
        found = index.get(article_id)
        return plain_article(found, index.also_at(found.id))

    return JSONResponse(await ask(request, show))


async def suggest(request: Request) -> Response:
    """What somebody who types may mean."""
    typed = one(request.query_params, "q")
    limit = number(request.query_params, "limit", 1, 20) or 8
    index = index_of(request)
    found = await request.app.state.typing.run(lambda: index.completions(typed, limit, wait=False))
    completions = [dataclasses.asdict(completion) for completion in found]
    return JSONResponse({"query": typed, "completions": completions})


async def stats(request: Request) -> Response:
    """`stats --json`."""
    return JSONResponse(await ask(request, lambda index: plain_stats(index.stats())))


async def healthz(request: Request) -> Response:
    """Whether the index can be read."""
    return JSONResponse({"status": "ok", "articles": await ask(request, len)})
