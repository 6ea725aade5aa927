"""The application: its routes, and what becomes of errors.

>>> from searchkit import Index
>>> app = make_app(Index("index"))               # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from searchkit.errors import NoArticle, NoIndex, QueryError, SearchkitError
from searchkit.index.index import Index
from searchkit.web import api, views
from searchkit.web.assets import Assets
from searchkit.web.pages import Pages
from searchkit.web.running import Runner, TooSlow
from searchkit.web.security import Guard, Net, log
from searchkit.web.state import BadParameter

TIME_LIMIT = 5.0
"""Seconds that a search may take."""
AT_ONCE = 4
"""Searches that run at the same time; the others wait."""


def make_app(
    index: Index,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    time_limit: float = TIME_LIMIT,
    at_once: int = AT_ONCE,
    when_ready: Callable[[], None] | None = None,
) -> Starlette:
    """The search box over an index; `port` None takes any in the Host header.

    `when_ready` is called when the first page can be answered at once.
    """
    assets = Assets()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(_warm, index)
        if when_ready:
            when_ready()
        yield

    app = Starlette(
        routes=[
            Route("/", views.home),
            Route("/search", views.results),
            Route("/article/{article_id:path}", views.reading),
            Route("/help", views.manual),
            Route("/suggest", api.suggest),
            Route("/api/search", api.search),
            Route("/api/article/{article_id:path}", api.article),
            Route("/api/suggest", api.suggest),
            Route("/api/stats", api.stats),
            Route("/openapi.json", views.openapi),
            Route("/opensearch.xml", views.opensearch),
            Route("/healthz", api.healthz),
            Route("/static/{name}", assets.respond),
        ],
        middleware=[
            Middleware(Guard, host=host, port=port),
            Middleware(GZipMiddleware, minimum_size=500),
            Middleware(Net, answer=_failed),
        ],
        exception_handlers={
            BadParameter: _failed,
            SearchkitError: _failed,
            TooSlow: _failed,
            HTTPException: _failed,
        },
        lifespan=lifespan,
    )
    app.state.index = index
    app.state.pages = Pages(assets)
    app.state.runner = Runner(time_limit, at_once)
    app.state.typing = Runner(time_limit, 1)
    return app


def _warm(index: Index) -> None:
    """Reads what first answers need, so that nobody waits for it."""
    try:
        index.search("the", facets=True)
        index.stats()
        index.examples()
        index.completions("", wait=False)
    except Exception:
        log.warning("The index could not be read ahead", exc_info=True)


def _failed(request: Request, error: Exception) -> Response:
    """The page, or for a program the JSON, that says what is wrong."""
    headers = None
    if isinstance(error, HTTPException):
        status, headers = error.status_code, error.headers
        message = {404: "There is no such page.", 405: "This page is only for reading."}.get(
            status, HTTPStatus(status).phrase
        )
    elif isinstance(error, BadParameter | QueryError):
        status, message = 400, str(error)
    elif isinstance(error, NoArticle):
        status, message = 404, str(error)
    elif isinstance(error, TooSlow | NoIndex):
        status, message = 503, str(error)
    else:
        log.error("A request failed: %s", request.url.path, exc_info=error)
        status, message = 500, "Something went wrong; the server's log says what."
    if request.url.path.startswith("/api/") or request.url.path in ("/suggest", "/healthz"):
        return JSONResponse({"error": message}, status, headers)
    pages: Pages = request.app.state.pages
    query = request.query_params.get("q", "")[:200]
    phrase = HTTPStatus(status).phrase
    return pages.render(
        "error.html", status, headers, status=status, phrase=phrase, message=message, query=query
    )
