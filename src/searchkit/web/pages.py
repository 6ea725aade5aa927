"""The pages: the search, an article, the guide."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from searchkit.article import Article
from searchkit.errors import QueryError
from searchkit.search.reading import marked_paragraphs
from searchkit.search.results import Results, Snippet
from searchkit.search.similar import similar
from searchkit.web import citation
from searchkit.web.address import Address
from searchkit.web.app import Box

HITS = 10
_MOST_VALUES = 8
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart of years: its place and size in an SVG of 100 by 40."""

    year: int
    count: int
    url: str
    x: float
    width: float
    height: float


async def search(request: Request) -> Response:
    """`/`: the box, and what answers the query in it."""
    box: Box = request.app.state.box
    address = Address.of(request.query_params)
    if address.is_empty:
        stats = await box.ask(box.index.stats)
        return box.page("home.html", address=address, stats=stats, examples=_examples(stats))
    try:
        results = await box.ask(
            box.index.search,
            address.q,
            limit=HITS,
            page=address.page,
            sort=address.sort,
            filters=address.filters,
            facets=True,
            suggest=True,
        )
    except QueryError as error:
        return box.page("results.html", 400, **_no_results(address, str(error)))
    return box.page("results.html", **_shown(address, results))


def _no_results(address: Address, error: str) -> dict[str, Any]:
    return {
        "address": address,
        "results": None,
        "error": error,
        "facets": (),
        "bars": (),
        "pages": (),
    }


def _shown(address: Address, results: Results) -> dict[str, Any]:
    last = -(-results.total // HITS)
    facets: list[tuple[str, str, list[tuple[str, int, str]]]] = []
    for name, heading in (("source", "Source"), ("author", "Author"), ("topic", "Topic")):
        counts = getattr(results.facets, name)[:_MOST_VALUES]
        if counts and not getattr(address, name):
            values = [(value, count, address.url(**{name: value})) for value, count in counts]
            facets.append((name, heading, values))
    return {
        "address": address,
        "results": results,
        "error": "",
        "facets": facets,
        "bars": _bars(address, results.facets.year if results.facets else ()),
        "pages": _pages(address, last),
        "first": (address.page - 1) * HITS + 1,
    }


def _bars(address: Address, years: Sequence[tuple[int, int]]) -> list[Bar]:
    """The years from the first to the last that matches, the empty ones between them too."""
    if len(years) < 2:
        return []
    counts = dict(years)
    span = range(years[0][0], years[-1][0] + 1)
    most, width = max(counts.values()), 100 / len(span)
    return [
        Bar(
            year,
            counts.get(year, 0),
            address.url(date_from=str(year), date_to=str(year)),
            round(number * width, 3),
            round(width * 0.84, 3),
            round(40 * counts.get(year, 0) / most, 2),
        )
        for number, year in enumerate(span)
    ]


def _pages(address: Address, last: int) -> list[tuple[int, str]]:
    """The numbers and URLs of the pages around this one; none where there is one page only."""
    if last < 2:
        return []
    around = range(max(1, address.page - 4), min(last, max(9, address.page + 4)) + 1)
    return [(number, address.url(page=number)) for number in around]


def _examples(stats: Any) -> list[str]:
    """Queries that this archive answers: a topic, an author and a year of its own."""
    examples = []
    if stats.topics:
        examples.append(f'topic:"{_quoted(stats.topics[0][0])}"')
    if stats.authors:
        examples.append(f'author:"{_quoted(stats.authors[0][0])}"')
    if stats.years:
        examples.append(f"date:{max(stats.years, key=lambda pair: pair[1])[0]}")
    if stats.sources:
        examples.append(f'source:"{_quoted(stats.sources[0][0])}"')
    return examples[:_EXAMPLES]


def _quoted(name: str) -> str:
    return name.replace('"', " ")


async def article(request: Request) -> Response:
    """`/article/{id}`: all of an article, what matches in it marked."""
    box: Box = request.app.state.box
    address = Address.of(request.query_params)
    found = await box.ask(box.index.get, request.path_params["id"])
    paragraphs, others = await box.ask(_read, box, found, address.q)
    numbers = itertools.count(1)
    body = [_numbered(paragraph, numbers) for paragraph in paragraphs]
    return box.page(
        "article.html",
        address=address,
        article=found,
        paragraphs=body,
        matches=next(numbers) - 1,
        others=others,
        citations=[
            ("Plain", citation.plain(found)),
            ("Chicago", citation.chicago(found)),
            ("BibTeX", citation.bibtex(found)),
        ],
    )


def _read(box: Box, found: Article, query: str) -> tuple[tuple[Snippet, ...], tuple[Article, ...]]:
    try:
        paragraphs = marked_paragraphs(found.body, query)
    except QueryError:  # an old link's date that is none: the article is worth reading anyway
        paragraphs = marked_paragraphs(found.body, "")
    return paragraphs, similar(box.index._current_executor(), found, 5)


def _numbered(paragraph: Snippet, numbers: Any) -> list[tuple[str, int]]:
    """The paragraph in pieces: text with the number of the match that it is, 0 for none."""
    pieces: list[tuple[str, int]] = []
    place = 0
    for start, end in paragraph.highlights:
        pieces += [(paragraph.text[place:start], 0), (paragraph.text[start:end], next(numbers))]
        place = end
    return [*pieces, (paragraph.text[place:], 0)]


async def guide(request: Request) -> Response:
    """`/help`: what a query can say."""
    box: Box = request.app.state.box
    return box.page("help.html", address=Address())


async def opensearch(request: Request) -> Response:
    """`/opensearch.xml`: lets a browser add the archive as a search engine (OpenSearch 1.1)."""
    box: Box = request.app.state.box
    answer = box.page("opensearch.xml", base=str(request.base_url).rstrip("/"))
    answer.headers["Content-Type"] = "application/opensearchdescription+xml"
    return answer
