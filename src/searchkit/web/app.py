"""The application: its addresses, and what they stand on.

>>> from searchkit import Index
>>> app = make_app(Index("index"))               # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import Lifespan

from searchkit.index.index import Index
from searchkit.web import api, failures, views
from searchkit.web.assets import Assets
from searchkit.web.pages import Pages
from searchkit.web.running import Runner
from searchkit.web.security import Guard, Net, log

TIME_LIMIT = 5.0
"""Seconds that a search may take."""
AT_ONCE = 4
"""Searches that run at the same time; the others wait."""

ROUTES = (
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
)


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
    app = Starlette(
        routes=[*ROUTES, Route("/static/{name}", assets.respond)],
        middleware=[
            Middleware(Guard, host=host, port=port),
            Middleware(GZipMiddleware, minimum_size=500),
            Middleware(Net, answer=failures.answer),
        ],
        exception_handlers=dict.fromkeys(failures.EXPECTED, failures.answer),
        lifespan=_readied(index, when_ready),
    )
    app.state.index = index
    app.state.pages = Pages(assets)
    app.state.runner = Runner(time_limit, at_once)
    app.state.typing = Runner(time_limit, 1)
    return app


def _readied(index: Index, when_ready: Callable[[], None] | None) -> Lifespan[Starlette]:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(_warm, index)
        if when_ready:
            when_ready()
        yield

    return lifespan


def _warm(index: Index) -> None:
    """Reads what first answers need, so that nobody waits for it."""
    try:
        index.search("the", facets=True)
        index.stats()
        index.examples()
        index.completions("", wait=False)
    except Exception:
        log.warning("The index could not be read ahead", exc_info=True)
