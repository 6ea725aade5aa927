"""`searchkit check`: what would be read, how well each field is filled, what is wrong."""

from __future__ import annotations

import json

import click

from searchkit.cli.indexing import Bar, print_problems
from searchkit.cli.options import (
    index_option,
    json_option,
    limits_options,
    plural,
    workers_option,
)
from searchkit.index.checking import FIELDS, CheckReport, Filled
from searchkit.ingest.limits import Limits

MOST_SOURCES = 30
"""Sources that are printed; `--json` has all."""


@click.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workers_option
@limits_options
@json_option
@index_option
def check_command(
    paths: tuple[str, ...],
    workers: int | None,
    limits: Limits,
    as_json: bool,
    index_path: str,
) -> None:
    """Read files and folders without indexing them, and tell what comes of it.

    How many in a hundred articles have a title, authors, a date and so on, in all and by
    source; and what cannot be read. Nothing is written; the index folder is passed over.

    \b
    searchkit check ~/articles
    searchkit check --json --max-seconds 10 export.jsonl.gz
    """
    from searchkit.index.checking import check

    with Bar() as bar:
        report = check(
            paths, leave_out=index_path, limits=limits, workers=workers, on_progress=bar.show
        )
    if as_json:
        click.echo(json.dumps(as_plain(report), ensure_ascii=False))
    else:
        _print(report)
        print_problems(report.problems)
    if not report.filled.articles:
        raise click.ClickException("there is no article to read")


def as_plain(report: CheckReport) -> dict[str, object]:
    """A report as the JSON object that `--json` prints; its keys are a promise."""
    return {
        "files": report.files,
        "articles": report.filled.articles,
        "repeated": report.repeated,
        "filled": _percentages(report.filled),
        "sources": [
            {"source": source, "articles": filled.articles, "filled": _percentages(filled)}
            for source, filled in report.by_source
        ],
        "problems": [
            {"path": problem.path, "cause": problem.cause, "remedy": problem.remedy}
            for problem in report.problems
        ],
    }


def _percentages(filled: Filled) -> dict[str, float]:
    return {field: round(filled.percent(field), 1) for field in FIELDS}


def _print(report: CheckReport) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from searchkit.search.results import printable

    console = Console(highlight=False, markup=False)
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    table.add_column("source")
    for name in ("articles", *FIELDS):
        table.add_column(name, justify="right", no_wrap=True)
    rows = [("all", report.filled), *report.by_source[:MOST_SOURCES]]
    for source, filled in rows:
        shares = (f"{filled.percent(field):.0f} %" for field in FIELDS)
        table.add_row(printable(source) or "(none)", f"{filled.articles:,}", *shares)
    if not console.is_terminal:
        console.width = 120
    console.print(table)
    more = len(report.by_source) - MOST_SOURCES
    if more > 0:
        click.echo(f"and {plural(more, 'more source')}; --json has them all")
    repeated = f", {report.repeated:,} of them repeated" if report.repeated else ""
    click.echo(
        f"{plural(report.filled.articles, 'article')}{repeated}, in {plural(report.files, 'file')}."
    )
