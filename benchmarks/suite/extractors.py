"""Who reads the labelled pages: searchkit, and each library that could do it alone.

Every extractor gets the bytes of a page as they were saved, not its address, and hands on
what it looks for as `Labels`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from suite.labelled import Labels

Extractor = Callable[[bytes], Labels]


def with_searchkit(content: bytes) -> Labels:
    """The whole of its ingest: draft, finish and article, but for reading the file."""
    from searchkit.errors import Unreadable
    from searchkit.ingest import html
    from searchkit.ingest.draft import SourceFile
    from searchkit.ingest.finish import finished

    path = Path("saved/page.html")
    try:
        (draft,) = html.drafts(SourceFile(path, lambda problem: None, content=content))
    except Unreadable:
        return Labels("", "", (), "")
    article = finished(draft, path=str(path), place=str(path))
    if article is None:
        return Labels("", "", (), "")
    date = str(article.date) if article.date else ""
    return Labels(article.body, article.title, article.authors, date)


def with_trafilatura(content: bytes) -> Labels:
    """Its text and metadata, with its own defaults but for comments, which are no article's."""
    import trafilatura

    found = trafilatura.bare_extraction(content, with_metadata=True, include_comments=False)
    if found is None:
        return Labels("", "", (), "")
    authors = tuple(filter(None, map(str.strip, (found.author or "").split(";"))))
    return Labels(found.text or "", found.title or "", authors, found.date or "")


def with_htmldate(content: bytes) -> Labels:
    """The date of first publication."""
    import htmldate

    return Labels(date=htmldate.find_date(content, original_date=True) or "")


def with_beautifulsoup(content: bytes) -> Labels:
    """All text of the page, and its `<title>`."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(content, "lxml")
    return Labels(body=soup.get_text(" "), title=soup.title.get_text() if soup.title else "")


EXTRACTORS: dict[str, Extractor] = {
    "searchkit": with_searchkit,
    "trafilatura": with_trafilatura,
    "htmldate": with_htmldate,
    "get_text": with_beautifulsoup,
}


def quiet_libraries() -> None:
    """What they remark on a page is of no use in a table."""
    for name in ("trafilatura", "htmldate", "bs4"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
