"""`searchkit stats`: what the index holds."""

from __future__ import annotations

import json

import click

from searchkit.cli.options import index_option, json_option
from searchkit.index.stats import Stats
from searchkit.plain import plain_stats

MOST_NAMES = 10


@click.command("stats")
@click.option("--verify", is_flag=True, help="Read all of it and compare the checksums first.")
@json_option
@index_option
def stats_command(verify: bool, as_json: bool, index_path: str) -> None:
    """Tell what the index holds: articles, dates, sources, size.

    \b
    searchkit stats
    searchkit stats --json
    searchkit stats --verify
    """
    from searchkit.index.index import Index

    with Index(index_path) as index:
        if verify:
            index.verify()
        stats = index.stats()
    if as_json:
        click.echo(json.dumps(plain_stats(stats), ensure_ascii=False))
    else:
        _print(stats)


def _print(stats: Stats) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("articles", f"{stats.articles:,}")
    table.add_row("dates", f"{stats.first} to {stats.last}" if stats.first else "none")
    table.add_row("undated", f"{stats.undated:,}")
    for name in ("sources", "authors", "topics"):
        counts = getattr(stats, name)
        shown = ", ".join(f"{value} ({number:,})" for value, number in counts[:MOST_NAMES])
        more = f", {len(counts) - MOST_NAMES:,} more" if len(counts) > MOST_NAMES else ""
        table.add_row(name, shown + more)
    table.add_row("years", ", ".join(f"{year} ({number:,})" for year, number in stats.years))
    table.add_row("size", f"{stats.bytes / 1e6:,.1f} MB")
    Console(highlight=False, markup=False).print(table)
