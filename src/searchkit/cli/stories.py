"""`searchkit duplicates`: articles that tell the same story."""

from __future__ import annotations

import json

import click

from searchkit.article import Article
from searchkit.cli.options import index_option, json_option, plural
from searchkit.search.results import printable


@click.command("duplicates")
@json_option
@index_option
def duplicates_command(as_json: bool, index_path: str) -> None:
    """List the articles that tell the same story, the largest groups first.

    They share more than half of the shorter one's text. What is the same word for word is
    kept once anyway; `searchkit show` tells all places of an article.

    \b
    searchkit duplicates
    searchkit duplicates --json
    """
    from searchkit.index.index import Index

    with Index(index_path) as index:
        stories = index.duplicates()
    if as_json:
        groups = [[_plain(article) for article in story] for story in stories]
        click.echo(json.dumps({"stories": groups}, ensure_ascii=False))
        return
    for number, story in enumerate(stories, 1):
        click.echo(click.style(f"{number:>3}. {plural(len(story), 'article')}", bold=True))
        for article in story:
            facts = (article.title, article.source, str(article.date or "undated"), article.id)
            click.echo("     " + " · ".join(printable(fact) for fact in facts if fact))
    told = sum(map(len, stories))
    counted = f"{len(stories):,} {'story' if len(stories) == 1 else 'stories'}"
    click.echo(f"{counted}, told by {plural(told, 'article')}" if told else "None.", err=True)


def _plain(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "date": article.date and article.date.isoformat(),
        "path": article.path,
    }
