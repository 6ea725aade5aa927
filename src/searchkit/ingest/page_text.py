"""The text of the article, and nothing of what the page has put around it and into it.

trafilatura finds the main text (`main_text`). Where it finds nothing or far too little, the
paragraphs of the page's `<article>` are taken, then what JSON-LD gives
as the article's body, then every paragraph. From all of these go the headline and the date at
their start, and the lines with which pages interrupt themselves; then the byline is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

from searchkit.ingest.bylines import has_by, is_byline, parse_byline
from searchkit.ingest.closing import is_list_of_names, is_reported, without_closing_block
from searchkit.ingest.dates import is_dateline
from searchkit.ingest.foreign_dates import in_english
from searchkit.ingest.html_page import Page
from searchkit.ingest.main_text import broken_at_breaks, main_text, on_one_line
from searchkit.ingest.prose import one_line

TOO_LITTLE = 250
"""Characters from which a main text is believed to be one."""
LEAST = 25
"""Letters that a page must have to be an article at all."""
_OPENING = 6
_DEEPEST = 40
_LONGEST_CREDIT = 120
_APART = frozenset(
    "p div table tbody tr td ul ol li dl dd dt blockquote center form hr h1 h2 h3 h4 h5 h6".split()
)
# Words of the page itself, whatever stands around them.
_INTERRUPTION = re.compile(
    r"""
      (?:advertisements?|advertising|sponsored(?:\s+content)?|story\s+continues(?:\s+below.*)?
        |article\s+continues(?:\s+(?:below|after).*)?|continue\s+reading|loading\.*
        |scroll\s+(?:down\s+)?(?:to|for)\s+(?:continue|read|see|watch|view|more|the\s+(?:video|comments|gallery)).*
        |skip\s+(?:to\s+(?:the\s+)?(?:main\s+|next\s+)?(?:content|paragraph|story|article|section|menu)|past|advert).*)
    | (?=.*\b(?:share|tweet|e-?mail|print|save|comments?|reply|follow|facebook|twitter|whatsapp|linkedin|pinterest
        |reddit|copy)\b)
      (?:share|tweet|e-?mail|print|save|comments?|reply|follow|facebook|twitter|whatsapp|linkedin|pinterest
        |reddit|copy\s+link|\s|[,|·•/&+-]|this|article|story|on|via|and|the|page)+
    | (?:more|also|read|watch|listen|see)\s*:
    | (?:we\s+use|this\s+(?:web)?site\s+uses)\s+cookies\b.*
    | (?:file\s+photo|getty\s+images|©.{0,80}|\(?(?:ap|afp|reuters)\s+photo.{0,60})
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Words that lead to another page: what follows them is its headline, and no sentence.
_POINTER = re.compile(
    r"""
      (?:(?:read|see|watch|learn|find\s+out|view)\s+(?:more|also|next|now)|related(?:\s+(?:stor(?:y|ies)
        |articles?|content|coverage|links?|topics?|news|video))?|also\s+(?:read|on|see)|recommended(?:\s+for\s+you)?
        |more\s+(?:on|from|about)\s+(?:this|the)\b|more\s+(?:stories|news|coverage)
        |you\s+(?:may|might)\s+(?:also\s+)?like)\s*(?:[:>»|].*|\.{3}|…)?
    | continue\s+reading.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OFFER = re.compile(
    r"""
      (?:sign\s+up|subscribe|register)\b.{0,120}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|free)\b.{0,80}
    | (?:get|receive)\b.{0,80}\b(?:newsletters?|inbox|e-?mail)\b.{0,80}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PICTURE = re.compile(
    r"(?:photo|image|picture|credit|photograph|illustration)s?\s*(?:credits?)?\s*(?::|by\s)(.{0,100})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:\S+\s+){3}\S.*[^\W\d_]\.[\"'”’)]*\Z", re.DOTALL)
_LONGEST_INTERRUPTION = 200
_REPEATED = 40
"""Characters from which a paragraph that repeats the last one is the page's slip: “No.” “No.” is not."""


def article_text(page: Page, title: str, stated_body: str = "") -> list[str]:
    """The paragraphs of the page's article; none where it has no text."""
    found = _tidy(main_text(page), title)
    if len(found) < 2 and page.is_laid_out_in_tables:
        column = _tidy(_fullest_column(page), title)
        if _size(column) >= max(TOO_LITTLE, _size(found)):
            return column
    if _size(found) >= TOO_LITTLE:
        return found
    offers = [_tidy(_marked_paragraphs(page), title)]
    if stated_body:
        offers.append(_tidy(_stated_paragraphs(stated_body), title))
    best = max(offers, key=_size)
    # A short article that trafilatura found is not bettered by a little more of the page.
    if found and _size(best) < 2 * _size(found):
        best = found
    if _size(best) < LEAST:
        best = _tidy(map(_text_of, page.tree.iter("p", "h2", "h3", "li")), title)
    if _size(best) < LEAST and len(page.text) >= TOO_LITTLE:
        best = _tidy([page.text], title)
    return best if _size(best) >= LEAST else []


def _fullest_column(page: Page) -> list[str]:
    """The paragraphs of the element that holds most text between line breaks of its own, and
    of its like in the other rows of the same table."""
    breaking = dict.fromkeys(line_break.getparent() for line_break in page.tree.iter("br"))
    sizes = {element: _size(_parted(element, with_blocks=False)) for element in breaking}
    if not sizes:
        return []
    fullest = max(sizes, key=sizes.__getitem__)
    table = _table_of(fullest)
    rows = [
        element
        for element, size in sizes.items()
        if element is fullest
        or (table is not None and size >= TOO_LITTLE and _table_of(element) is table)
    ]
    outermost = [row for row in rows if not any(above in rows for above in row.iterancestors())]
    return [paragraph for row in outermost for paragraph in _parted(row, with_blocks=True)]


def _table_of(element: Any) -> Any:
    return next(element.iterancestors("table"), None)


def _parted(element: Any, *, with_blocks: bool, depth: int = 0) -> list[str]:
    """The paragraphs of an element that are parted by its line breaks, and those of the blocks
    in it, unless they are lists of links."""
    if depth > _DEEPEST:
        return [one_line(element.text_content())]
    parts = [on_one_line(element.text or "")]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _APART or child.find(".//br") is not None:
            parts.append("\n\n")
            if with_blocks and isinstance(child.tag, str) and not _is_mostly_links(child):
                inside = _parted(child, with_blocks=True, depth=depth + 1)
                parts += [f"{text}\n\n" for text in inside]
        else:
            parts.append("\n" if child.tag == "br" else on_one_line(child.text_content()))
        tail = on_one_line(child.tail or "")
        parts.append(tail if tail.strip() else "")
    paragraphs = re.split(r"\n\s*\n", "".join(parts))
    return [one_line(paragraph) for paragraph in paragraphs if paragraph.strip()]


def _is_mostly_links(element: Any) -> bool:
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return element.tag == "form" or 2 * linked > len(element.text_content())


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
            found = list(broken_at_breaks(soup.get_text("\n\n")))
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
        if kept and text == kept[-1] and len(text) >= _REPEATED:
            continue
        if len(text) <= _LONGEST_INTERRUPTION and _is_interruption(text):
            continue
        kept.append(text)
    return without_closing_block(_without_opening(kept, title))


def _is_interruption(text: str) -> bool:
    """Whether the page speaks here, not the article."""
    bare = text.strip(" .*[]()")
    if _INTERRUPTION.fullmatch(bare):
        return not is_reported(text)
    if _POINTER.fullmatch(bare):
        return not _SENTENCE.match(text)
    if _OFFER.fullmatch(bare):
        return not is_reported(text)
    picture = _PICTURE.fullmatch(bare)
    return picture is not None and (not picture[1].strip() or is_list_of_names(picture[1]))


def _without_opening(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs without headline and date at their head."""
    key = _key(title)
    kept: list[str] = []
    for place, text in enumerate(paragraphs):
        if place >= _OPENING or len(text) > 300:
            return kept + paragraphs[place:]
        is_title = bool(key) and _key(text) == key
        if not is_title and not (len(text) < _LONGEST_CREDIT and is_dateline(in_english(text))):
            kept.append(text)
    return kept


def byline_above(paragraphs: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The people of the byline among the first paragraphs, and the paragraphs without any."""
    people: tuple[str, ...] = ()
    kept: list[str] = []
    for place, text in enumerate(paragraphs):
        if place >= _OPENING or len(text) > 300:
            return people, kept + paragraphs[place:]
        if len(text) < _LONGEST_CREDIT and _is_byline(text):
            people = people or parse_byline(text)
        else:
            kept.append(text)
    return people, kept or paragraphs


def _is_byline(text: str) -> bool:
    if not has_by(text) or not is_byline(text):
        return False
    # “By Ann Lee’s reckoning.” is a sentence.
    return not text.endswith(".") or is_list_of_names(text.partition(" ")[2])


def _text_of(element: Any) -> str:
    return one_line("".join(element.itertext()))


def _size(paragraphs: Iterable[str]) -> int:
    return sum(len(paragraph) for paragraph in paragraphs)


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
