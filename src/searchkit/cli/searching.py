"""`searchkit search`: ranked hits with snippets, for people or as JSON."""

from __future__ import annotations

import json

import click

from searchkit.cli.options import index_option, json_option, plural
from searchkit.plain import as_plain
from searchkit.search.request import Filters, Sort
from searchkit.search.results import Facets, Hit, Results, printable


@click.command("search")
@click.argument("query", nargs=-1, metavar="QUERY...")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Hits to a page.",
)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="The order of the hits.",
)
@click.option(
    "--from", "date_from", default="", metavar="DATE", help="From this day, month or year on."
)
@click.option("--to", "date_to", default="", metavar="DATE", help="Up to its end.")
@click.option("--author", default="", metavar="A", help="By an author of this name.")
@click.option("--source", default="", metavar="S", help="From this paper.")
@click.option("--topic", default="", metavar="T", help="On this topic.")
@click.option("--facets", is_flag=True, help="Count matches by source, author, topic, year.")
@click.option("--all", "show_all", is_flag=True, help="List every article, also of the same story.")
@json_option
@index_option
def search_command(
    query: tuple[str, ...],
    limit: int,
    page: int,
    sort: Sort,
    date_from: str,
    date_to: str,
    author: str,
    source: str,
    topic: str,
    facets: bool,
    show_all: bool,
    as_json: bool,
    index_path: str,
) -> None:
    """Find articles; docs/query-language.md tells all that a QUERY can say.

    \b
    searchkit search fishing treaty
    searchkit search '"strategic partnership" author:chan after:2013-01'
    searchkit search --sort newest --from 2012 --to 2013-06 --facets budget
    searchkit search -- -blockade levy
    """
    filters = Filters(author, source, topic, date_from, date_to)
    if not query and filters == Filters():
        raise click.UsageError("say what to look for: words, or a filter such as --author")
    from searchkit.index.index import Index

    text = " ".join(query)
    with Index(index_path) as index:
        results = index.search(
            text,
            limit=limit,
            page=page,
            sort=sort,
            filters=filters,
            facets=facets,
            suggest=True,
            grouped=not show_all,
        )
    if as_json:
        click.echo(json.dumps(as_plain(results), ensure_ascii=False))
    else:
        _print(results, limit)


def _print(results: Results, limit: int) -> None:
    for note in results.notes:
        click.echo(note, err=True)
    if not results.total:
        click.echo("Nothing found.", err=True)
    if results.suggestion:
        click.echo(f"Did you mean: {printable(results.suggestion)}", err=True)
    start = (results.page - 1) * limit
    for number, hit in enumerate(results, start + 1):
        _print_hit(number, hit)
    if results.facets and results.total:
        _print_facets(results.facets)
    if results.total:
        count = plural(results.total, "article")
        if results.hits and len(results) < results.total:
            count = f"{start + 1:,} to {start + len(results):,} of {count}"
        if results.relaxed:
            count += "; too few have all the words, so some have only most of them"
        click.echo(f"{count} ({results.took * 1000:.0f} ms)", err=True)


def _print_hit(number: int, hit: Hit) -> None:
    article = hit.article
    click.echo(f"{number:>3}. {click.style(printable(article.title), fg='cyan', bold=True)}")
    credit = [", ".join(article.authors), article.source, str(article.date or "undated")]
    line = " · ".join(printable(part) for part in [*filter(None, credit), article.id])
    click.echo("     " + click.style(line, dim=True))
    marked = hit.snippet.as_ansi()
    for text in _wrapped(marked, 92):
        click.echo("     " + text)
    if hit.more:
        click.echo("     " + click.style(f"{len(hit.more):,} more like this (--all)", dim=True))
    click.echo()


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` visible characters; a mark that goes over lines is kept up."""
    lines, line, used, bold = [], "", 0, False
    for word in text.split(" "):
        visible = len(click.unstyle(word))
        if line and used + 1 + visible > width:
            lines.append(line + ("\x1b[0m" if bold else ""))
            line, used = ("\x1b[1m" if bold else "") + word, visible
        else:
            line, used = (f"{line} {word}" if line else word), used + visible + bool(line)
        for begin in ("\x1b[1m", "\x1b[0m"):
            if begin in word:
                bold = word.rfind("\x1b[1m") > word.rfind("\x1b[0m")
    return [*lines, line]


def _print_facets(facets: Facets) -> None:
    for name in ("source", "author", "topic", "year"):
        counts = getattr(facets, name)
        if counts:
            shown = ", ".join(f"{printable(str(value))} ({number})" for value, number in counts[:8])
            more = f", {len(counts) - 8} more" if len(counts) > 8 else ""
            click.echo(f"{click.style(name, bold=True)}: {shown}{more}")
    click.echo()
