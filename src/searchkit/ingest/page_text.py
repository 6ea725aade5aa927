"""The text of the article, and nothing of what the page has put around it and into it.

trafilatura finds the main text (Barbaresi, “Trafilatura: A Web Scraping Library and
Command-Line Tool for Text Discovery and Extraction”, ACL 2021). Where it finds nothing or
far too little, the paragraphs of the page's `<article>` are taken, then what JSON-LD gives
as the article's body, then every paragraph. From all of these go the headline, byline and
date at their start, and the lines with which pages interrupt themselves.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import trafilatura
from bs4 import BeautifulSoup
from lxml import etree

from searchkit.ingest.bylines import has_by, is_byline
from searchkit.ingest.closing import without_closing_block
from searchkit.ingest.dates import is_dateline
from searchkit.ingest.html_page import Page
from searchkit.ingest.prose import one_line

TOO_LITTLE = 250
"""Characters from which a main text is believed to be one."""
_PLENTY = 1500
"""Characters from which nothing more is tried to find text."""
LEAST = 25
"""Letters that a page must have to be an article at all."""
_OPENING = 6
_BLOCKS = frozenset(("p", "head", "item", "quote", "code", "row", "ab", "div", "list", "table"))
_APART = frozenset("p div table ul ol form hr h1 h2 h3 h4 h5 h6".split())
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*\s*\Z")
_INTERRUPTION = re.compile(
    r"""
      (?:advertisements?|advertising|sponsored(?:\s+content)?|story\s+continues(?:\s+below.*)?
        |article\s+continues(?:\s+(?:below|after).*)?|continue\s+reading.*|loading\.*
        |scroll\s+(?:down\s+)?(?:to|for)\s+.*|skip\s+(?:to|past|advert).*)
    | (?:(?:read|see|watch|learn|find\s+out|view)\s+(?:more|also|next|now)|related(?:\s+(?:stor(?:y|ies)
        |articles?|content|coverage|links?|topics?|news|video))?|also\s+(?:read|on|see)|recommended(?:\s+for\s+you)?
        |more\s+(?:on|from|about)\s+(?:this|the)\b|more\s+(?:stories|news|coverage)
        |you\s+(?:may|might)\s+(?:also\s+)?like)\s*(?:[:>»|].*|\.{3}|…)?
    | (?:share|tweet|e-?mail|print|save|comments?|reply|follow|facebook|twitter|whatsapp|linkedin|pinterest
        |reddit|copy\s+link|\s|[,|·•/&+-]|this|article|story|on|via|and|the|page)+
    | (?:sign\s+up|subscribe|register)\b.{0,120}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|free)\b.{0,80}
    | (?:get|receive)\b.{0,80}\b(?:newsletters?|inbox|e-?mail)\b.{0,80}
    | (?:photo|image|picture|credit|photograph|illustration)s?\s*(?:credits?)?\s*(?::|by\s).{0,100}
    | (?:we\s+use|this\s+(?:web)?site\s+uses)\s+cookies\b.*
    | (?:file\s+photo|getty\s+images|©.{0,80}|\(?(?:ap|afp|reuters)\s+photo.{0,60})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_INTERRUPTION = 200


def article_text(page: Page, title: str, stated_body: str = "") -> list[str]:
    """The paragraphs of the page's article; none where it has no text."""
    found = _tidy(_by_trafilatura(page), title)
    if len(found) < 2 and page.is_laid_out_in_tables:
        return _tidy(_fullest_column(page), title)
    if _size(found) >= TOO_LITTLE:
        return found
    offers = [found]
    offers.append(_tidy(_marked_paragraphs(page), title))
    if stated_body:
        offers.append(_tidy(_stated_paragraphs(stated_body), title))
    best = max(offers, key=_size)
    # A short article that trafilatura found is not bettered by a little more of the page.
    if found and _size(best) < 2 * _size(found):
        best = found
    if _size(best) < LEAST:
        every = [_text_of(element) for element in page.tree.iter("p", "h2", "h3", "li")]
        best = _tidy(every, title)
    if _size(best) < LEAST:
        best = _tidy([page.text], title) if _size([page.text]) >= TOO_LITTLE else []
    return best


def _fullest_column(page: Page) -> list[str]:
    """The paragraphs, parted by line breaks, of the element that holds most of them itself."""
    columns = [
        _parted_by_breaks(element)
        for element in {line_break.getparent() for line_break in page.tree.iter("br")}
    ]
    return max(columns, key=_size, default=[])


def _parted_by_breaks(element: Any) -> list[str]:
    parts = [_on_one_line(element.text or "")]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _APART or child.find(".//br") is not None:
            parts.append("\n\n")
        else:
            parts.append("\n" if child.tag == "br" else _on_one_line(child.text_content()))
        tail = _on_one_line(child.tail or "")
        parts.append(tail if tail.strip() else "")
    paragraphs = re.split(r"\n\s*\n", "".join(parts))
    return [one_line(paragraph) for paragraph in paragraphs if paragraph.strip()]


def _by_trafilatura(page: Page) -> list[str]:
    """The main text, first by its rules alone; by its comparison with others if that is little."""
    found = _extracted(page, is_fast=True)
    return found if _size(found) >= _PLENTY else _extracted(page, is_fast=False)


def _extracted(page: Page, *, is_fast: bool) -> list[str]:
    log = logging.getLogger("trafilatura")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        # It copies a tree that it is given: the page is parsed once.
        document: Any = trafilatura.bare_extraction(
            page.tree,
            fast=is_fast,
            favor_precision=True,
            include_comments=False,
            include_tables=not page.is_laid_out_in_tables,
            include_formatting=False,
            with_metadata=False,
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
        yield from _broken_at_breaks(text)

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
                parts.append(_on_one_line(element.text))
        else:
            if tag in _BLOCKS:
                yield from flushed()
            if element.tail and element is not body:
                parts.append(_on_one_line(element.tail))
    yield from flushed()


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _broken_at_breaks(text: str) -> Iterator[str]:
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


def _marked_paragraphs(page: Page) -> list[str]:
    """The paragraphs of the elements that the page marks as its article."""
    for path in (
        "//*[@itemprop='articleBody']",
        "//article",
        "//main",
        "//*[contains(@class,'article-body') or contains(@class,'entry-content')]",
    ):
        try:
            marked = page.tree.xpath(path)
            markup = "".join(etree.tostring(part, encoding="unicode") for part in marked[:3])
            soup = BeautifulSoup(markup, "lxml")
        except (etree.LxmlError, RecursionError, ValueError):
            continue
        for tag in soup.find_all(["nav", "aside", "footer", "form", "figure", "button", "ul"]):
            tag.extract()
        found = [one_line(tag.get_text(" ")) for tag in soup.find_all(["p", "h2", "h3", "h4"])]
        if not _size(found):
            found = list(_broken_at_breaks(soup.get_text("\n\n")))
        if _size(found) >= LEAST:
            return found
    return []


def _stated_paragraphs(body: str) -> list[str]:
    if re.search(r"<(?:p|br|div)\b", body):
        body = BeautifulSoup(body, "lxml").get_text("\n\n")
    return [one_line(line) for line in body.splitlines()]


def _tidy(paragraphs: Iterable[str], title: str) -> list[str]:
    kept: list[str] = []
    for paragraph in paragraphs:
        text = one_line(paragraph)
        if not any(map(str.isalnum, text)):
            continue
        if kept and text == kept[-1]:
            continue
        if len(text) <= _LONGEST_INTERRUPTION and _INTERRUPTION.fullmatch(text.strip(" .*")):
            continue
        kept.append(text)
    return without_closing_block(_without_opening(kept, title))


def _without_opening(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs without headline, byline and date at their head."""
    key = _key(title)
    kept: list[str] = []
    for place, text in enumerate(paragraphs):
        if place >= _OPENING or len(text) > 300:
            return kept + paragraphs[place:]
        is_title = bool(key) and _key(text) == key
        is_credit = len(text) < 120 and (is_dateline(text) or (has_by(text) and is_byline(text)))
        if not is_title and not is_credit:
            kept.append(text)
    return kept


def _text_of(element: Any) -> str:
    return one_line("".join(element.itertext()))


def _size(paragraphs: Iterable[str]) -> int:
    return sum(len(paragraph) for paragraph in paragraphs)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
