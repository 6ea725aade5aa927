"""The pages: the empty box, results, an article, the manual."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from searchkit import citation
from searchkit.article import Article
from searchkit.errors import BadDate
from searchkit.index.index import Index
from searchkit.search.results import Results
from searchkit.web.charts import chart
from searchkit.web.pages import Pages
from searchkit.web.state import MAX_PAGE, NAMES, SORTS, SearchState, one

PAGE = 10
MOST_VALUES = 10
"""Values of a facet that are shown."""


async def home(request: Request) -> Response:
    """The empty box: what the archive holds, and examples."""
    state, index = request.app.state, _index(request)

    def look() -> tuple[object, object]:
        return index.stats(), index.examples()

    stats, examples = await state.runner.run(look)
    return _pages(request).render("home.html", stats=stats, examples=examples)


async def results(request: Request) -> Response:
    """The hits of a search, or why there are none."""
    state = SearchState.from_params(request.query_params)
    if state.empty:
        return RedirectResponse("/", 303)
    index, app = _index(request), request.app.state

    def search() -> Results:
        return index.search(
            state.q,
            limit=PAGE,
            page=state.page,
            sort=state.sort,
            filters=state.filters(),
            facets=True,
            suggest=True,
        )

    try:
        found: Results = await app.runner.run(search)
    except BadDate as error:
        return _pages(request).render(
            "query_error.html", 400, state=state, query=state.q, message=str(error)
        )
    facets = found.facets
    assert facets is not None
    last = min(MAX_PAGE, max(1, -(-found.total // PAGE)))
    first_pages = range(
        max(1, min(state.page - 3, last - 6)), min(last, max(7, state.page + 3)) + 1
    )
    return _pages(
        request
    ).render(
        "results.html",
        state=state,
        query=state.q,
        results=found,
        hits=[(hit, Markup(hit.snippet.as_html())) for hit in found],  # as_html escapes
        first=(state.page - 1) * PAGE + 1,
        last_page=last,
        pages=[(number, state.url(page=number)) for number in first_pages],
        sorts=[(name, state.url(sort=name)) for name in SORTS],
        facets=[(name, getattr(facets, name)[:MOST_VALUES]) for name in NAMES],
        years=facets.year,
        chart=chart(facets, state),
    )


async def reading(request: Request) -> Response:
    """A whole article, matches marked."""
    index, app = _index(request), request.app.state
    query = one(request.query_params, "q", 2_000).strip()
    article_id = request.path_params["article_id"]

    def read() -> tuple[Article, list[tuple[int, int]], list[Article]]:
        article = index.get(article_id)
        ranges = index.highlights(article.body, query) if query else ()
        return article, list(ranges), index.similar(article)

    article, ranges, similar = await app.runner.run(read)
    return _pages(request).render(
        "article.html",
        article=article,
        query=query,
        paragraphs=_marked_paragraphs(article.body, ranges),
        marks=len(ranges),
        similar=similar,
        original=citation.web_address(article),
        citations=[
            ("plain", "Plain", citation.plain(article)),
            ("bibtex", "BibTeX", citation.bibtex(article)),
            ("chicago", "Chicago", citation.chicago(article)),
        ],
        back=SearchState(q=query).url() if query else "/",
    )


def _marked_paragraphs(body: str, ranges: list[tuple[int, int]]) -> list[list[tuple[int, str]]]:
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


def _index(request: Request) -> Index:
    index: Index = request.app.state.index
    return index


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
