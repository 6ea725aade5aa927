"""A saved web page: the article in it, and nothing of what stands around it.

The page is parsed once, without its scripts (`html_page`); what it says about itself is
weighed in `metadata`; its main text is found by trafilatura (Barbaresi, “Trafilatura: A
Web Scraping Library”, ACL 2021). Where that finds nothing, the paragraphs of the
page's `<article>` are taken, then what JSON-LD gives as the article's body.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree

from searchkit.errors import Unreadable
from searchkit.ingest import metadata
from searchkit.ingest.bylines import is_byline
from searchkit.ingest.dates import is_dateline
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.encoding import decode
from searchkit.ingest.files import read_bytes
from searchkit.ingest.html_page import Page, declared_encoding, open_page, visible_text
from searchkit.ingest.prose import one_line, strip_closing_block

_TOO_LITTLE = 200
"""Characters from which a main text is believed to be one."""
_OPENING = 6
"""Paragraphs in which headline, byline and date are looked for."""
_BLOCK_TAGS = frozenset("p div table ul ol form hr h1 h2 h3 h4 h5 h6".split())
_BLOCKS = {"p", "head", "item", "quote", "cell", "code"}


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of a page. Raises `Unreadable`."""
    raw = read_bytes(file)
    try:
        markup = decode(raw, declared_encoding(raw))
    except ValueError as error:
        raise Unreadable(file.path, str(error), "it is no page: leave it out") from error
    page = open_page(markup)
    if page is None:
        raise Unreadable(file.path, "there is no page in it", "save the page again")
    stated = metadata.statements(page)
    address = metadata.url(page, stated)
    source = metadata.source(page, stated, address)
    title = metadata.title(page, stated, source)
    paragraphs = _main_text(page, stated)
    body = "\n\n".join(strip_closing_block(_without_opening(paragraphs, title)))
    if not body:
        raise Unreadable(
            file.path, "there is no article's text in it", "check that the page was saved whole"
        )
    yield Draft(
        title=title,
        authors=metadata.authors(page, stated, source),
        date=metadata.date(page, stated, address),
        body=body,
        source=source,
        url=address,
        topics=metadata.topics(stated),
        language=metadata.language(page, stated),
    )


def _main_text(page: Page, stated: metadata.Statements) -> list[str]:
    found = _by_trafilatura(page)
    if len(found) > 1 and len(" ".join(found)) >= _TOO_LITTLE:
        return found
    fullest = _fullest_column(page)
    if len(found) == 1 and len(fullest) > 1:
        # One paragraph is the whole page in one piece: its parts were not told apart.
        return fullest
    marked = [
        one_line(visible_text(element))
        for element in page.tree.xpath("//article//p | //main//p | //*[@itemprop='articleBody']//p")
    ]
    stated_body = stated.json_ld.get("articleBody")
    stated_text = stated_body.split("\n") if isinstance(stated_body, str) else []
    offers = [
        found,
        fullest,
        list(filter(None, marked)),
        list(filter(None, map(one_line, stated_text))),
    ]
    return max(offers, key=lambda paragraphs: len(" ".join(paragraphs)))


def _fullest_column(page: Page) -> list[str]:
    """The paragraphs of the element that holds most text in paragraphs of its own.

    On old pages two line breaks part paragraphs.
    """
    columns: dict[Any, list[str]] = {}
    for element in page.tree.iter("p"):
        text = one_line(visible_text(element))
        if text:
            columns.setdefault(element.getparent(), []).append(text)
    for element in {line_break.getparent() for line_break in page.tree.iter("br")}:
        columns.setdefault(element, []).extend(_parted_by_breaks(element))
    return max(columns.values(), key=lambda texts: len(" ".join(texts)), default=[])


def _parted_by_breaks(element: Any) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        if _is_apart(child):
            parts.append("\n\n")
        else:
            parts.append("\n" if child.tag == "br" else visible_text(child))
        parts.append((child.tail or "").strip("\n"))
    paragraphs = re.split(r"\n\s*\n", "".join(parts))
    return [one_line(paragraph) for paragraph in paragraphs if paragraph.strip()]


def _is_apart(element: Any) -> bool:
    """Whether an element inside a text is no part of it: a block, or a text of its own."""
    if not isinstance(element.tag, str) or element.tag in _BLOCK_TAGS:
        return True
    return element.tag != "br" and next(element.iterdescendants("br"), None) is not None


def _by_trafilatura(page: Page) -> list[str]:
    try:
        document: Any = trafilatura.bare_extraction(
            copy.deepcopy(page.tree),
            include_comments=False,
            include_tables=False,
            include_formatting=False,
            deduplicate=False,
            with_metadata=False,
        )
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, etree.LxmlError):
        return []
    if document is None or document.body is None:
        return []
    return list(_paragraphs(document.body))


def _paragraphs(body: Any) -> Iterator[str]:
    """The paragraphs of trafilatura's tree: its blocks, an inner block before its outer's rest."""
    for element in body.iter():
        if element.tag not in _BLOCKS or _has_blocks(element):
            continue
        text = one_line("".join(element.itertext()))
        if text:
            yield text


def _has_blocks(element: Any) -> bool:
    return any(child.tag in _BLOCKS for child in element.iterdescendants())


def _without_opening(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs without what stands above the text: section, headline, byline, date."""
    keys = [_key(line) for line in paragraphs[:_OPENING]]
    start = keys.index(_key(title)) + 1 if title and _key(title) in keys else 0
    for line in paragraphs[start : start + _OPENING]:
        if len(line) > 120 or not (is_dateline(line) or _is_credit(line)):
            break
        start += 1
    return paragraphs[start:]


def _is_credit(line: str) -> bool:
    return line[:3].lower() == "by " and is_byline(line)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
