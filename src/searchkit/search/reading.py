"""Where a query matches in the whole of an article, for a page that shows all of it."""

from __future__ import annotations

from searchkit.search.marks import find_marks
from searchkit.search.query import plan
from searchkit.search.results import Snippet


def marked_paragraphs(body: str, query: str) -> tuple[Snippet, ...]:
    """The paragraphs of a body, each with the places in it that match the query.

    Raises `BadDate` where the query holds a date that is none.
    """
    needles = plan(query).needles
    paragraphs = [part for part in body.split("\n\n") if part]
    return tuple(
        Snippet(
            paragraph,
            tuple((mark.start, mark.end) for mark in find_marks(paragraph, needles))
            if query
            else (),
        )
        for paragraph in paragraphs
    )
