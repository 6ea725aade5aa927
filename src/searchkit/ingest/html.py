"""A saved web page: the article in it, and nothing of what stands around it.

The page is parsed once, without its scripts (`html_page`); `metadata` weighs what it says
about itself, `page_text` finds its text. A file that holds no article's text is
`Unreadable`, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.errors import Problem, Unreadable
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.encoding import decode
from searchkit.ingest.files import read_bytes
from searchkit.ingest.html_page import Page, declared_encoding, open_page
from searchkit.ingest.metadata import metadata
from searchkit.ingest.page_text import article_text, byline_above


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of a page. Raises `Unreadable`, and nothing else."""
    raw = read_bytes(file, file.limits.page_bytes)
    try:
        markup = decode(raw, declared_encoding(raw))
    except ValueError as error:
        raise Unreadable(file.path, str(error), "it is no web page; leave it out") from error
    try:
        page = open_page(markup)
        draft = None if page is None else _draft(page)
    except (RecursionError, MemoryError) as error:
        raise Unreadable(
            file.path, "its markup is more than can be read", "save the page anew, as text perhaps"
        ) from error
    if draft is None:
        raise Unreadable(
            file.path, "it holds no article's text", "check that the page was saved whole"
        )
    if page is not None and page.is_cut:
        file.on_problem(
            Problem(
                str(file.path),
                "it holds more markup than any article needs, and only its beginning was read",
                "check with searchkit show that its article is whole",
            )
        )
    yield draft


def _draft(page: Page) -> Draft | None:
    known = metadata(page)
    paragraphs = article_text(page, known.title, known.stated_body)
    if not paragraphs:
        return None
    byline, paragraphs = byline_above(paragraphs)
    return Draft(
        title=known.title,
        authors=known.authors or byline,
        authors_are_weighed=True,
        date=known.date,
        body="\n\n".join(paragraphs),
        source=known.source,
        url=known.url,
        topics=known.topics,
        language=known.language,
    )
