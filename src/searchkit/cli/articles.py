"""`searchkit show` and `searchkit remove`: one article, read or taken out."""

from __future__ import annotations

import json
import textwrap

import click

from searchkit.cli.options import index_option, json_option, plural
from searchkit.search.results import printable

WIDTH = 80


@click.command("show")
@click.argument("article_id", metavar="ID")
@json_option
@index_option
def show_command(article_id: str, as_json: bool, index_path: str) -> None:
    """Print one article, readable; the beginning of its ID is enough.

    \b
    searchkit show 3f9a1c22b0d4e587
    """
    from searchkit.index.index import Index

    with Index(index_path) as index:
        article = index.get(article_id)
        also_at = index.also_at(article.id)
    if as_json:
        from searchkit.plain import plain_article

        click.echo(json.dumps(plain_article(article, also_at), ensure_ascii=False))
        return
    click.echo(click.style(_filled(article.title), bold=True))
    credit = [", ".join(article.authors), article.source, str(article.date or "")]
    facts = [" · ".join(filter(None, credit)), ", ".join(article.topics)]
    for line in filter(None, [*facts, article.url, article.path]):
        click.echo(click.style(printable(line), dim=True))
    for path in also_at:
        click.echo(click.style(f"also at {printable(path)}", dim=True))
    for paragraph in article.paragraphs:
        click.echo("\n" + _filled(paragraph))


def _filled(text: str) -> str:
    return textwrap.fill(printable(text), WIDTH, break_long_words=False)


@click.command("remove")
@click.argument("targets", nargs=-1, required=True, metavar="ID|PATH...")
@index_option
def remove_command(targets: tuple[str, ...], index_path: str) -> None:
    """Take articles out of the index, by ID or by the PATH of a file or folder.

    By its ID, a story goes wherever it was found. By a PATH, what that file or folder holds
    goes; what other files hold too is kept from them. The files stay where they are; what was
    taken out stays out until the article's text changes, or until the file or folder is
    given to `searchkit index` by its own name.

    \b
    searchkit remove 3f9a1c22b0d4e587
    searchkit remove ~/articles/drafts
    """
    from searchkit.index.index import Index

    with Index(index_path) as index:
        report = index.remove(targets)
    kept = f", {report.added:,} kept from other files that hold the same" if report.added else ""
    click.echo(f"{plural(report.removed, 'article')} removed{kept}.", err=True)
