"""The pages: the empty box, results, an article, the manual."""

from __future__ import annotations

import dataclasses
import re
from importlib.resources import files
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from searchkit import citation
from searchkit.article import Article
from searchkit.errors import QueryError
from searchkit.index.index import Index
from searchkit.index.stats import Stats
from searchkit.web.asking import ask, search
from searchkit.web.charts import chart
from searchkit.web.facets import facet_lists
from searchkit.web.pages import Pages
from searchkit.web.state import MAX_PAGE, SORTS, SearchState

PAGE = 10
"""Hits to a page."""


async def home(request: Request) -> Response:
    """The empty box: what the archive holds, and examples."""

    def look(index: Index) -> tuple[Stats, list[str]]:
        return index.stats(), index.examples()

    stats, examples = await ask(request, look)
    return _pages(request).render("home.html", stats=stats, examples=examples)


async def results(request: Request) -> Response:
    """The hits of a search, or why there are none."""
    state = SearchState.from_params(request.query_params)
    if state.empty:
        return RedirectResponse("/", 303)
    pages, query = _pages(request), state.q
    try:
        found = await search(request, state, limit=PAGE, facets=True)
        begun = "" if found.total else _begun_word(state.q)
        if begun:
            # Somebody who types has not written the last word yet.
            wider = dataclasses.replace(state, q=f"{state.q}*")
            found_wider = await search(request, wider, limit=PAGE, facets=True)
            if found_wider.total:
                state, found = wider, found_wider
    except QueryError as error:
        return pages.render("query_error.html", 400, state=state, query=state.q, message=str(error))
    assert found.facets is not None
    last_page = min(MAX_PAGE, max(1, -(-found.total // PAGE)))
    return pages.render(
        "results.html",
        state=state,
        query=query,
        begun=begun if found.total else "",
        results=found,
        hits=[(hit, Markup(hit.snippet.as_html())) for hit in found],  # as_html escapes
        first=(state.page - 1) * PAGE + 1,
        last_page=last_page,
        pages=[(number, state.url(page=number)) for number in _near(state.page, last_page)],
        sorts=[(name, state.url(sort=name)) for name in SORTS],
        facets=facet_lists(found.facets, state),
        chart=chart(found.facets, state),
    )


def _begun_word(query: str) -> str:
    """The last word of a query, if more letters could follow it; else nothing."""
    word = re.search(r"(?<![\w'’*?-])[^\W\d_]{3,}$", query)
    if word is None or query.count('"') % 2 or word[0] in ("AND", "NOT"):
        return ""
    return word[0]


def _near(page: int, last: int) -> range:
    """The numbers of seven pages around one, or of all where there are fewer."""
    first = max(1, min(page - 3, last - 6))
    return range(first, min(last, first + 6) + 1)


async def reading(request: Request) -> Response:
    """A whole article, matches marked; the address holds the search that led to it."""
    state = SearchState.from_params(request.query_params)
    article_id = request.path_params["article_id"]

    def read(index: Index) -> tuple[Article, tuple[tuple[int, int], ...], list[Article]]:
        article = index.get(article_id)
        ranges = index.highlights(article.body, state.q) if state.q else ()
        return article, ranges, index.similar(article)

    article, ranges, similar = await ask(request, read)
    original = citation.web_address(article)
    return _pages(request).render(
        "article.html",
        article=article,
        state=state,
        query=state.q,
        paragraphs=_marked_paragraphs(article.body, ranges),
        marks=len(ranges),
        similar=similar,
        original=original,
        original_host=_host(original),
        citations=[
            ("plain", "Plain", citation.plain(article)),
            ("bibtex", "BibTeX", citation.bibtex(article)),
            ("chicago", "Chicago", citation.chicago(article)),
        ],
        back="" if state.empty else state.url(page=state.page),
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # It begins as an address does, and goes on as none can.
        return ""


def _marked_paragraphs(
    body: str, ranges: tuple[tuple[int, int], ...]
) -> list[list[tuple[int, str]]]:
    """Paragraphs as pieces: the number of the match (from 1), or 0, and the text."""
    pieces: list[tuple[int, str]] = []
    place = 0
    for number, (start, end) in enumerate(ranges, 1):
        pieces += [(0, body[place:start]), (number, body[start:end])]
        place = end
    pieces.append((0, body[place:]))
    paragraphs: list[list[tuple[int, str]]] = [[]]
    for number, text in pieces:
        # A phrase may go over the end of a paragraph; its mark then stays in one piece.
        parts = [text] if number else text.split("\n\n")
        for later, part in enumerate(parts):
            if later:
                paragraphs.append([])
            if part:
                paragraphs[-1].append((number, part))
    return [paragraph for paragraph in paragraphs if paragraph]


async def manual(request: Request) -> Response:
    """The page on the query language."""
    pages = _pages(request)
    return pages.render("help.html", manual=pages.manual)


async def openapi(request: Request) -> Response:
    """The description of the JSON addresses."""
    text = files("searchkit.web").joinpath("openapi.json").read_text(encoding="utf-8")
    return Response(text, media_type="application/json")


async def opensearch(request: Request) -> Response:
    """What lets a browser add the archive as a search engine."""
    base = str(request.base_url)
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    return _pages(request).render(
        "opensearch.xml", headers={"Content-Type": content_type}, base=base
    )


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
