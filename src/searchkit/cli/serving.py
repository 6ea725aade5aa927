"""`searchkit serve`: the search box in a browser."""

from __future__ import annotations

import contextlib
import gc
import socket
import threading
from typing import TYPE_CHECKING

import click

from searchkit.cli.options import index_option

if TYPE_CHECKING:
    from starlette.applications import Starlette

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""What listens on all addresses, and the one of them that a browser here can open."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8377, show_default=True)
@click.option("--open", "open_page", is_flag=True, help="Open the page in your browser.")
@index_option
def serve_command(host: str, port: int, open_page: bool, index_path: str) -> None:
    """Open a search page over the index, on this machine.

    \b
    searchkit serve --open
    """
    try:
        import uvicorn  # noqa: F401

        from searchkit.web.app import make_app
    except ImportError as error:
        raise click.ClickException(
            f"The search box needs {error.name}; install it with: pip install 'searchkit[web]'"
        ) from error
    from searchkit.index.index import Index
    from searchkit.web.security import LOOPBACK

    with Index(index_path) as index:
        len(index)  # What cannot be opened is said now, not in the browser.
        listener = _listener(host, port)
        port = listener.getsockname()[1]
        if host not in LOOPBACK:
            click.echo(
                f"Warning: with --host {host} everybody who reaches this machine "
                "can read the archive.",
                err=True,
            )
        address = _address(host, port)

        def when_ready() -> None:
            click.echo(f"The search box is at {address} (end it with Ctrl-C)", err=True)
            if open_page:
                # Some browsers run in the terminal, and return when they are left.
                threading.Thread(target=_open, args=(address,), daemon=True).start()

        _run(make_app(index, host=host, port=port, when_ready=when_ready), listener)


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `click.ClickException` where there can be none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        family, kind, protocol, _, place = found[0]
        # asyncio sends small packets at once only on sockets that say they are of TCP; else
        # the second part of an answer waits 40 ms for the first to be acknowledged.
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:
        raise click.ClickException(
            f"Cannot listen on {host} port {port} ({getattr(error, 'strerror', None) or error}); "
            "choose another with --port or --host."
        ) from error
    return listener


def _address(host: str, port: int) -> str:
    """The page's address for a browser on this machine."""
    name = _EVERY_ADDRESS.get(host, host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _open(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        click.echo(f"No browser could be started; open {address} in yours.", err=True)


def _run(app: Starlette, listener: socket.socket) -> None:
    """Serves until Ctrl-C."""
    import uvicorn

    # A full collection would walk over all that the suggestions hold, for 40 ms, again and
    # again; a search leaves hardly any circles, and the younger generations have those.
    gc.set_threshold(10_000, 50, 1_000)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            if self.force_exit:
                # After a second Ctrl-C uvicorn leaves this out, and prints a traceback.
                await self.lifespan.shutdown()

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
