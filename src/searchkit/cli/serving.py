"""`searchkit serve`: the search box in a browser."""

from __future__ import annotations

import socket

import click

from searchkit.cli.options import index_option


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
        import uvicorn

        from searchkit.web.app import make_app
    except ImportError as error:
        raise click.ClickException(
            f"The search box needs {error.name}; install it with: pip install 'searchkit[web]'"
        ) from error
    from searchkit.index.index import Index
    from searchkit.web.security import LOOPBACK

    index = Index(index_path)
    len(index)  # What cannot be opened is said now, not in the browser.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small packets at once only on sockets that say they are of TCP; else the
    # second part of an answer waits 40 ms for the first to be acknowledged.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise click.ClickException(
            f"Cannot listen on {host} port {port} ({error.strerror}); "
            "choose another with --port or --host."
        ) from error
    port = listener.getsockname()[1]
    if host not in LOOPBACK:
        click.echo(
            f"Warning: with --host {host} everybody who reaches this machine can read the archive.",
            err=True,
        )
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"

    def when_ready() -> None:
        click.echo(f"The search box is at {address} (end it with Ctrl-C)", err=True)
        if open_page:
            import webbrowser

            webbrowser.open(address)

    app = make_app(index, host=host, port=port, when_ready=when_ready)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    with index:
        uvicorn.Server(config).run(sockets=[listener])
