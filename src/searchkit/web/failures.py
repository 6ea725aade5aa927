"""What becomes of errors: a page, or for a program JSON, that says what is wrong and no more."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from searchkit.errors import (
    DamagedIndex,
    NoArticle,
    NoIndex,
    QueryError,
    SearchkitError,
    Unreadable,
)
from searchkit.web.pages import Pages
from searchkit.web.running import TooSlow
from searchkit.web.security import log
from searchkit.web.state import BadParameter

EXPECTED = (BadParameter, SearchkitError, TooSlow, HTTPException)
"""What handlers raise to be answered here; anything else is a fault of ours."""

_HEADINGS = {
    400: "That cannot be searched for",
    404: "Not found",
    405: "Not here",
    503: "Not now",
}
_FOR_PROGRAMS = ("/suggest", "/healthz", "/openapi.json")


def answer(request: Request, error: Exception) -> Response:
    """The page, or for a program the JSON, that says what is wrong."""
    status, message = _explained(error)
    if status == 500:
        log.error("A request failed: %s", request.url.path, exc_info=error)
    headers = error.headers if isinstance(error, HTTPException) else None
    path = request.url.path
    if path.startswith("/api/") or path in _FOR_PROGRAMS:
        return JSONResponse({"error": message}, status, headers)
    pages: Pages = request.app.state.pages
    return pages.render(
        "error.html",
        status,
        headers,
        phrase=_HEADINGS.get(status, HTTPStatus(status).phrase),
        message=message,
        query=request.query_params.get("q", "")[:200],
    )


def _explained(error: Exception) -> tuple[int, str]:
    """The status of an error, and what its reader is told."""
    if isinstance(error, HTTPException):
        known = {404: "There is no such page.", 405: "This page is only for reading."}
        status = error.status_code
        return status, known.get(status, HTTPStatus(status).phrase)
    if isinstance(error, BadParameter | QueryError):
        return 400, str(error)
    if isinstance(error, NoArticle):
        return 404, str(error)
    if isinstance(error, TooSlow | NoIndex | DamagedIndex | Unreadable):
        return 503, str(error)
    return 500, "Something went wrong; the server’s log says what."
