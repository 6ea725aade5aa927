"""Which part of a page is its article? trafilatura tells (Barbaresi, “Trafilatura: A Web
Scraping Library and Command-Line Tool for Text Discovery and Extraction”, ACL 2021).

It goes over a page some sixty times and copies it as often as it may need to look at it
again. So it is given the parsed page, less what it would throw away itself; and it is asked for its
comparison with other algorithms, which takes three times as long, only where its own
rules find little.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from searchkit.ingest.html_page import Page
from searchkit.ingest.page_furniture import without_furniture
from searchkit.ingest.prose import one_line

LITTLE = 500
"""Characters below which a text is so short that other algorithms are asked, too."""
_LITTLE_OF_PAGE = 0.1
_BLOCKS = frozenset(("p", "head", "item", "quote", "code", "row", "ab", "div", "list", "table"))
_SENTENCE_END = re.compile(r"[.!?…:。！？：][\"'”’)\]」』）]*\s*\Z")


def main_text(page: Page) -> list[str]:
    """The paragraphs of the page's article, as far as it is found."""
    bare = without_furniture(page.tree)
    found = _extracted(page, bare, is_fast=True)
    size = sum(map(len, found))
    if size >= LITTLE and size >= _LITTLE_OF_PAGE * len(page.text):
        return found
    # A short article is compared without its boxes, too; the whole page is the last resort.
    return _extracted(page, bare, is_fast=False) or _extracted(page, page.tree, is_fast=False)


def _extracted(page: Page, tree: HtmlElement, *, is_fast: bool) -> list[str]:
    log = logging.getLogger("trafilatura")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        document: Any = trafilatura.bare_extraction(
            tree,
            fast=is_fast,
            favor_precision=True,
            include_comments=False,
            include_tables=not page.is_laid_out_in_tables,
            include_formatting=False,
            with_metadata=False,
            # Else it makes a text of the tree, which is read here, and asks for the time zone.
            output_format="txt",
            date_extraction_params={"original_date": True},
        )
        return [] if document is None or document.body is None else list(_paragraphs(document.body))
    except RecursionError:
        return []
    except Exception:
        # Markup that nobody wrote finds its faults; the page's own paragraphs remain.
        return []
    finally:
        log.setLevel(level)


def _paragraphs(body: Any) -> Iterator[str]:
    """The paragraphs of trafilatura's tree, in its order, by a walk without recursion."""
    parts: list[str] = []

    def flushed() -> Iterator[str]:
        text = "".join(parts)
        parts.clear()
        yield from broken_at_breaks(text)

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS:
                yield from flushed()
            if tag == "lb":
                parts.append("\n")
            elif tag == "cell" and parts:
                parts.append(" | ")
            if element.text:
                parts.append(on_one_line(element.text))
        else:
            if tag in _BLOCKS:
                yield from flushed()
            if element.tail and element is not body:
                parts.append(on_one_line(element.tail))
    yield from flushed()


def on_one_line(text: str) -> str:
    """The text with its white space made spaces; one at either end stays."""
    return re.sub(r"\s+", " ", text)


def broken_at_breaks(text: str) -> Iterator[str]:
    """The paragraphs of a text with line breaks: a break after a sentence ends a paragraph."""
    paragraph: list[str] = []
    for part in re.split(r"(\n\s*\n)|\n", text):
        line = one_line(part or "").strip(" |")
        if part is not None and not line:
            if "\n" in part and paragraph:
                yield " ".join(paragraph)
                paragraph = []
            continue
        if not line:
            continue
        if paragraph and _SENTENCE_END.search(paragraph[-1]):
            yield " ".join(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield " ".join(paragraph)
