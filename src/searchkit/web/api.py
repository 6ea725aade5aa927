"""The JSON of the command line, over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from searchkit.search.plain import plain_article, plain_results, plain_stats
from searchkit.web.address import Address, BadAddress
from searchkit.web.app import Box

MOST_HITS = 100


async def search(request: Request) -> Response:
    """`/api/search?q=…`: what `searchkit search --json` prints."""
    box: Box = request.app.state.box
    address = Address.of(request.query_params)
    limit = request.query_params.get("limit", "10")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MOST_HITS):
        raise BadAddress(f"“limit” is a number from 1 to {MOST_HITS}")
    facets = request.query_params.get("facets", "").lower() in ("1", "true", "yes")
    results = await box.ask(
        box.index.search,
        address.q,
        limit=int(limit),
        page=address.page,
        sort=address.sort,
        filters=address.filters,
        facets=facets,
        suggest=True,
    )
    return JSONResponse(plain_results(results))


async def article(request: Request) -> Response:
    """`/api/article/{id}`: what `searchkit show --json` prints."""
    box: Box = request.app.state.box
    found = await box.ask(box.index.get, request.path_params["id"])
    return JSONResponse(plain_article(found))


async def stats(request: Request) -> Response:
    """`/api/stats`: what `searchkit stats --json` prints."""
    box: Box = request.app.state.box
    return JSONResponse(plain_stats(await box.ask(box.index.stats)))
