"""What every request passes through: the Host check, and headers that let nothing else run."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?")

log = logging.getLogger("searchkit.web")


class Guard:
    """Turns away what names another host (DNS rebinding) and what another site's page loads
    (it could keep the machine busy with searches), and adds the headers. Links are followed.

    `port` None takes any port, for tests and for servers behind another.
    """

    def __init__(self, app: ASGIApp, host: str, port: int | None) -> None:
        self._app = app
        self._names = {name.lower() for name in (*LOOPBACK, host)}
        self._port = port
        # Bound to every address, the machine's own names cannot be known: numbers only.
        self._any_number = host in ("0.0.0.0", "::")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        app = self._refusal(Headers(scope=scope)) or self._app
        await app(scope, receive, send_with_headers)

    def _refusal(self, headers: Headers) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._known(hosts[0]):
            return PlainTextResponse("This host name is not served here.\n", 400)
        # Fetch Metadata, W3C: browsers say who asks and what for.
        site, wanted = headers.get("sec-fetch-site"), headers.get("sec-fetch-dest")
        if site in ("cross-site", "same-site") and wanted != "document":
            return PlainTextResponse("Pages of other sites may load nothing from here.\n", 403)
        return None

    def _known(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = match[1].strip("[]").lower()
        number = re.fullmatch(r"[0-9.]+|.*:.*", name) is not None
        if name not in self._names and not (self._any_number and number):
            return False
        return self._port is None or int(match[2] or 80) == self._port


class Net:
    """Answers what no handler foresaw, inside of `Guard`, so that its headers are there too."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await self._answer(Request(scope), error)(scope, receive, send)
