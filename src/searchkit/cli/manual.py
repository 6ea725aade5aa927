"""`searchkit help query`: the query language, as docs/query-language.md tells it."""

from __future__ import annotations

from importlib.resources import files

import click


@click.command("help")
@click.argument("topic", type=click.Choice(["query"]))
def help_command(topic: str) -> None:
    """Print a page of the manual: what a query can say."""
    page = files("searchkit.search").joinpath("query-language.md")
    click.echo(page.read_text(encoding="utf-8").rstrip())
