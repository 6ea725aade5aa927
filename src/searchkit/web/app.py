"""The application: which address is answered by what, and how a search may not run away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from searchkit.errors import NoArticle, NoIndex, QueryError, SearchkitError
from searchkit.index.index import Index
from searchkit.web.address import BadAddress
from searchkit.web.guard import Guard

SECONDS = 5.0
"""How long a search may take before it is answered with an apology."""
AT_ONCE = 8
"""Searches that run at the same time; others wait."""

Value = TypeVar("Value")


class TooLong(Exception):
    """A search took longer than it may."""


class Box:
    """What the handlers share: the index, the templates, and a bound on running searches."""

    def __init__(self, index: Path, seconds: float = SECONDS) -> None:
        self.index = Index(index)
        self._seconds = seconds
        self._limiter: anyio.CapacityLimiter | None = None
        self._templates = Environment(
            loader=PackageLoader("searchkit.web"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["number"] = "{:,}".format

    async def ask(self, question: Callable[..., Value], *arguments: Any, **named: Any) -> Value:
        """Runs what reads the index in a thread; raises `TooLong`.

        A thread cannot be stopped: one that is too late ends by itself, and its answer is
        thrown away. The searches that run at once are bounded, late ones too.
        """
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(AT_ONCE)
        try:
            with anyio.fail_after(self._seconds):
                return await anyio.to_thread.run_sync(
                    partial(question, *arguments, **named),
                    limiter=self._limiter,
                    abandon_on_cancel=True,
                )
        except TimeoutError as error:
            raise TooLong from error

    def page(self, name: str, code: int = 200, **values: Any) -> HTMLResponse:
        """A template, filled in."""
        return HTMLResponse(self._templates.get_template(name).render(values), code)


def create_app(index: str | Path, hosts: Iterable[str] = (), seconds: float = SECONDS) -> Starlette:
    """The search box over an index; `hosts` are names that it is asked under beside loopback's."""
    from searchkit.web import api, pages

    box = Box(Path(index), seconds)
    app = Starlette(
        routes=[
            Route("/", pages.search),
            Route("/article/{id:path}", pages.article),
            Route("/help", pages.guide),
            Route("/opensearch.xml", pages.opensearch),
            Route("/healthz", _healthz),
            Route("/api/search", api.search),
            Route("/api/article/{id:path}", api.article),
            Route("/api/stats", api.stats),
            Mount("/static", StaticFiles(packages=[("searchkit.web", "static")])),
        ],
        middleware=[
            Middleware(Guard, hosts=tuple(hosts)),
            Middleware(GZipMiddleware, minimum_size=500),
        ],
        exception_handlers={
            HTTPException: _failed,
            BadAddress: _failed,
            SearchkitError: _failed,
            TooLong: _failed,
            Exception: _failed,
        },
    )
    app.state.box = box
    return app


async def _healthz(request: Request) -> Response:
    box: Box = request.app.state.box
    there = await box.ask(lambda: box.index.exists)
    return PlainTextResponse("ok\n" if there else "no index\n", 200 if there else 503)


async def _failed(request: Request, error: Exception) -> Response:
    """An error in words, in the form that the rest of the answer would have had."""
    status, reason = _said(error)
    if status == 500:
        logging.getLogger("searchkit").error("%s failed", request.url.path, exc_info=error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": reason}, status)
    box: Box = request.app.state.box
    return box.page("error.html", status, reason=reason, status=status)


def _said(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        reason = "There is no such page." if error.status_code == 404 else error.detail
        return error.status_code, reason
    if isinstance(error, NoArticle):
        return 404, str(error)
    if isinstance(error, BadAddress | QueryError):
        return 400, str(error)
    if isinstance(error, TooLong):
        return 503, "The search took too long and was given up; ask for less common words."
    if isinstance(error, NoIndex | SearchkitError):
        return 503, str(error)
    return 500, "This failed unexpectedly; the server's log says how."
