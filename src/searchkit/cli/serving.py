"""`searchkit serve`: the search box in the browser."""

from __future__ import annotations

import click

from searchkit.cli.options import index_option

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8377, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@index_option
def serve_command(host: str, port: int, open_browser: bool, index_path: str) -> None:
    """Serve a search page over the index, for this machine alone.

    It needs the packages of `searchkit[web]`. It stops with Ctrl-C.

    \b
    searchkit serve
    searchkit serve --port 9000 --open
    """
    try:
        import uvicorn

        from searchkit.web.app import create_app
    except ImportError as error:
        raise click.ClickException(
            "serve needs more packages; install them: pip install 'searchkit[web]'"
        ) from error
    from searchkit.errors import NoIndex
    from searchkit.index.index import Index

    with Index(index_path) as index:
        if not index.exists:
            raise NoIndex(index_path)
    if host not in _LOOPBACK:
        click.echo(f"Warning: at {host} everybody on the network can read this archive.", err=True)
    shown = f"[{host}]" if ":" in host else host
    names = (shown, *(("*",) if host in ("0.0.0.0", "::") else ()))
    url = f"http://{shown}:{port}/"
    click.echo(f"Serving {index_path} at {url} (stop with Ctrl-C)", err=True)
    if open_browser:
        import threading
        import webbrowser

        threading.Timer(0.5, webbrowser.open, (url,)).start()
    uvicorn.run(
        create_app(index_path, names), host=host, port=port, log_level="warning", access_log=False
    )
