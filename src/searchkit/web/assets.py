"""The style sheet and the script, named with a hash of what they hold, to be kept for long."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {"searchkit.css": "text/css", "searchkit.js": "text/javascript"}


class Assets:
    """All static files; they are small and held in memory."""

    def __init__(self) -> None:
        folder = files("searchkit.web").joinpath("static")
        self._contents = {name: folder.joinpath(name).read_bytes() for name in _TYPES}
        self._hashes = {
            name: hashlib.blake2b(content, digest_size=8).hexdigest()
            for name, content in self._contents.items()
        }

    def url(self, name: str) -> str:
        """The address of a file as it is now."""
        return f"/static/{name}?v={self._hashes[name]}"

    async def respond(self, request: Request) -> Response:
        """A file, or 304 where the browser has it."""
        name = request.path_params["name"]
        if name not in self._contents:
            raise HTTPException(404)
        tag = f'"{self._hashes[name]}"'
        current = request.query_params.get("v") == self._hashes[name]
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self._contents[name], headers=headers, media_type=_TYPES[name])
