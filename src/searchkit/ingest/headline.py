"""Which of a page's six titles is the one that the paper printed over the article?

`<title>` carries the name of the site, `og:title` what shall tempt readers of social
networks, JSON-LD what shall please search engines; the headline is what a reader sees. So
a visible heading is taken where it has to do with what the page states; without one, the
stated titles in order of trust, less the name of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from searchkit.ingest.html_page import Page, names_of, visible_text
from searchkit.ingest.prose import one_line

LONGEST = 300
"""Characters from which a heading is no headline."""

_GLUE = re.compile(r"\s+[-–—|»«·•:~/]{1,2}\s+|\s*[|»]\s*|:\s+|\s+::\s+")
_HEADLINE_NAMES = re.compile(r"head-?line|(?:^|[\s_-]|entry|post|article)_*-?(?:title|hed)\b", re.I)
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "div", "p", "span"))
_TEXTS_AND_BREAKS = etree.XPath(".//text()|.//br", smart_strings=False)
_ENOUGH = 1.5
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    is_h1: bool
    is_named: bool
    is_marked: bool
    """Whether microdata call it the headline."""


def headline(page: Page, stated: Iterable[str], sites: Iterable[str], slug: str = "") -> str:
    """The title of a page, or `""`.

    `stated` are the titles that the page gives for itself, the most trusted first;
    `sites` the names of its site; `slug` the last part of its address.
    """
    site_keys = {key for key in map(_key, sites) if key}
    offers = [title for title in (one_line(text) for text in stated) if title]
    whole = page.first("title")
    if whole is not None:
        offers.append(_inner_text(whole))
    offers = [title for title in offers if title and _key(title) not in site_keys]
    headings = [heading for heading in _headings(page) if _key(heading.text) not in site_keys]
    scored = [(_score(heading, offers, slug), -place) for place, heading in enumerate(headings)]
    if scored:
        best, place = max(scored)
        if best >= _ENOUGH or (best >= 1 and not offers):
            return headings[-place].text
    for title in offers:
        bare = without_site(title, site_keys)
        if bare:
            return _as_shown(bare, page.text)
    lone = [heading for heading in headings if heading.is_h1]
    return lone[0].text if len(lone) == 1 else ""


def without_site(title: str, site_keys: Iterable[str]) -> str:
    """A title less the names of the site that are glued to its ends."""
    keys = set(site_keys)
    while True:
        ends = list(_GLUE.finditer(title))
        if not ends:
            return title
        first, last = ends[0], ends[-1]
        if _is_site(title[last.end() :], keys) and title[: last.start()].strip():
            title = title[: last.start()].rstrip()
        elif _is_site(title[: first.start()], keys) and title[first.end() :].strip():
            title = title[first.end() :].lstrip()
        else:
            return title


def _as_shown(title: str, text: str) -> str:
    """A title less what is glued to it, where a reader sees it without."""
    if title in text:
        return title
    for glue in reversed(list(_GLUE.finditer(title))):
        part = title[: glue.start()].strip()
        if len(part) >= len(title) / 2 and part in text:
            return part
    return title


def _is_site(part: str, keys: set[str]) -> bool:
    key = _key(part)
    return not key or any(
        key == site
        or (len(key) >= 4 and len(site) >= 4 and (site.startswith(key) or key.startswith(site)))
        for site in keys
    )


def _headings(page: Page) -> list[_Heading]:
    found: list[_Heading] = []
    for element in page.outline:
        if element.tag not in _HEADING_TAGS:
            continue
        is_h1 = element.tag == "h1"
        is_marked = "headline" in element.get("itemprop", "")
        is_named = is_marked or bool(_HEADLINE_NAMES.search(names_of(element)))
        if not is_h1 and not is_named:
            continue
        text = _inner_text(element)
        if text and len(text) <= LONGEST:
            found.append(_Heading(text, is_h1, is_named, is_marked))
    return found


def _score(heading: _Heading, offers: list[str], slug: str) -> float:
    """How surely a heading is the headline: 1.5 and more is enough."""
    key = _key(heading.text)
    words = set(_WORDS.findall(heading.text.casefold()))
    if not key or not words:
        return 0.0
    score = 0.0
    for offer in offers:
        stated = _key(offer)
        if (len(key) >= 10 and key in stated) or key == stated:
            # The whole of it matters more than a short heading that happens to be in it.
            score = max(score, 2.0 + min(1.0, len(key) / len(stated)))
        elif len(stated) >= 15 and stated in key:
            score = max(score, 2.0 + len(stated) / len(key))
        elif len(words) >= 3:
            others = set(_WORDS.findall(offer.casefold()))
            score = max(score, 3 * len(words & others) / max(4, len(words)))
    if heading.is_h1 and len(words) >= 3:
        in_slug = words & set(_WORDS.findall(slug.casefold().replace("-", " ").replace("_", " ")))
        score = max(score, 3 * len(in_slug) / max(4, len(words)))
    if not heading.is_h1:
        # Teasers have headlines too: only one that the page states is believed.
        return score - 0.5 if score >= 2.5 else 0.0
    if heading.is_marked:
        return score + 1.5
    return score + (0.4 if score else 1.0) if heading.is_named else score


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _inner_text(element: HtmlElement) -> str:
    """A heading's text: no space where an inline tag begins, one where a line breaks."""
    if next(element.iterdescendants("div", "p"), None) is not None:
        return visible_text(element)
    pieces: list[Any] = _TEXTS_AND_BREAKS(element)
    return one_line("".join(piece if isinstance(piece, str) else " " for piece in pieces))
