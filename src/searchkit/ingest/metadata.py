"""What a page says about itself, and which of it to believe.

A page names its headline, writers and date in up to six places that contradict each
other. They are asked in order of trust: JSON-LD, Open Graph, meta tags, `<time>`,
`rel=author`, the byline that a reader sees; each answer is checked (a paper is not a
writer, a change is not a publication) and the first that stands is taken.
"""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from searchkit.ingest.bylines import parse_authors, parse_byline
from searchkit.ingest.dates import date_in_path, parse_date
from searchkit.ingest.html_page import Page, names_of, tag_text
from searchkit.ingest.prose import one_line

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Liveblog\w*)$", re.I)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_AGENCIES = frozenset(
    """reuters ap afp upi dpa pa associated\xa0press the\xa0associated\xa0press bloomberg staff
    editor admin agence\xa0france-presse press\xa0association wire\xa0services""".split()
)
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title")
_AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "byl", "citation_author",
)  # fmt: skip
_DATE_METAS = (
    "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate",
    "publish-date", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "citation_publication_date", "article.published", "ptime",
)  # fmt: skip
_TOPIC_METAS = ("article:section", "article:tag", "news_keywords", "keywords")
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author|by-line|auth)(?:$|[\s_-])", re.I)
_DATE_NAMES = re.compile(r"publi|date|time|posted", re.I)
_GLUE = re.compile(r"\s+(?:[|»·•:]|[-–—])\s+")
MOST_TOPICS, LONGEST_TOPIC = 12, 60


@dataclass(slots=True)
class Statements:
    """What the page states, by place: its article in JSON-LD, and its meta tags."""

    json_ld: dict[str, Any] = field(default_factory=dict)
    metas: dict[str, list[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> Iterator[str]:
        """The contents of the meta tags with these names, in the names' order."""
        for name in names:
            yield from self.metas.get(name, ())


def statements(page: Page) -> Statements:
    """Everything that a page states about its article."""
    found = Statements(_article_in(page.scripts))
    for tag in page.outline.find_all("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        content = one_line(html.unescape(str(tag.get("content") or "")))
        if name and content:
            found.metas.setdefault(str(name).strip().lower(), []).append(content)
    return found


def title(page: Page, stated: Statements, source: str) -> str:
    """The headline: as the page states it, without the name of the site."""
    heads = [tag_text(tag) for tag in page.own(page.outline.find_all("h1"))]
    whole = page.outline.find("title")
    offers = [
        _string(stated.json_ld.get("headline")),
        *stated.meta(*_TITLE_METAS),
        *heads,
        tag_text(whole) if whole else "",
    ]
    for offer in filter(None, map(one_line, offers)):
        bare = _without_site(html.unescape(offer), source)
        if not bare:
            continue
        # The headline that a reader sees is whole where the stated one was cut short.
        for head in heads:
            if bare in head or bare.rstrip("….") in head:
                return one_line(head)
        return bare
    return ""


def authors(page: Page, stated: Statements, source: str) -> tuple[str, ...]:
    """The people who wrote the page; no agency, no department, not the paper."""
    for offer in _author_offers(page, stated):
        people = tuple(name for name in offer if _is_person(name, source))
        if people:
            return people
    return ()


def _author_offers(page: Page, stated: Statements) -> Iterator[tuple[str, ...]]:
    yield parse_authors(_unescaped(stated.json_ld.get("author")))
    yield parse_authors(_unescaped(stated.json_ld.get("creator")))
    for name in _AUTHOR_METAS:
        yield tuple(
            person
            for text in stated.metas.get(name, ())
            if "://" not in text
            for person in parse_byline(text)
        )
    soup = page.outline
    relations = [tag for tag in page.own(soup.find_all("a")) if "author" in (tag.get("rel") or [])]
    yield tuple(person for tag in relations for person in parse_byline(tag_text(tag)))
    named = [tag for tag in page.own(soup.find_all(True)) if _BYLINE.search(names_of(tag))]
    for tag in named:
        text = tag_text(tag)
        if text and len(text) < 200:
            yield parse_byline(text)
    # Old pages mark nothing: a line that begins with “By” is all there is.
    for element in page.tree.iter("p", "div", "span", "font", "td", "b", "i", "em", "strong"):
        text = one_line(element.text or "")
        if text[:3].lower() == "by " and len(text) < 120:
            yield parse_byline(text)


def date(page: Page, stated: Statements, url: str) -> datetime.date | None:
    """The day of first publication."""
    for text in _date_offers(page, stated):
        day = parse_date(text)
        if day is not None:
            return day
    return date_in_path(urlsplit(url).path) or _visible_date(page)


def _date_offers(page: Page, stated: Statements) -> Iterator[str]:
    for key in ("datePublished", "dateCreated"):
        yield _string(stated.json_ld.get(key))
    yield from stated.meta(*_DATE_METAS)
    times = list(page.own(page.outline.find_all("time")))
    times.sort(key=lambda tag: "updat" in names_of(tag) or "modif" in names_of(tag))
    for tag in times:
        yield str(tag.get("datetime") or "")
        yield tag_text(tag)
    for tag in page.own(page.outline.find_all(True)):
        names = names_of(tag)
        if _DATE_NAMES.search(names) and not re.search(r"updat|modif", names, re.I):
            text = tag_text(tag)
            if len(text) < 120:
                yield text


def _visible_date(page: Page) -> datetime.date | None:
    # Old pages state nothing: the first date that a reader sees near the top is the page's.
    for match in re.finditer(
        r"(?:\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?|[A-Z][a-z]{2,8}\.?\s+\d{1,2},)\s+\d{4}",
        page.text[:4000],
    ):
        day = parse_date(match[0])
        if day is not None:
            return day
    return None


def url(page: Page, stated: Statements) -> str:
    """The page's own address, absolute, or nothing."""
    soup = page.outline
    base = soup.find("base")
    root = str(base.get("href") or "") if base else ""
    canonical = [tag for tag in soup.find_all("link") if "canonical" in (tag.get("rel") or [])]
    main = stated.json_ld.get("mainEntityOfPage")
    offers = [
        *(str(tag.get("href") or "") for tag in canonical),
        *stated.meta("og:url", "twitter:url"),
        _string(stated.json_ld.get("url")),
        _string(main.get("@id") if isinstance(main, dict) else main),
    ]
    for offer in filter(None, offers):
        whole = _absolute(root, offer.strip())
        if whole:
            return whole
    return ""


def source(page: Page, stated: Statements, address: str) -> str:
    """The paper: as the page names it, else the host of its address."""
    publisher = stated.json_ld.get("publisher")
    if isinstance(publisher, list):
        publisher = publisher[0] if publisher else None
    named = publisher.get("name") if isinstance(publisher, dict) else publisher
    offers = [_string(named), *stated.meta("og:site_name", "application-name", "dc.publisher")]
    host = urlsplit(address).hostname or ""
    for offer in [*offers, _beside_headline(page), host.removeprefix("www.")]:
        if offer.strip() and "://" not in offer:
            return one_line(html.unescape(offer))
    return ""


def _beside_headline(page: Page) -> str:
    """What stands in the page's title beside its headline: the name of the site."""
    whole, head = page.outline.find("title"), page.outline.find("h1")
    parts = _GLUE.split(one_line(tag_text(whole))) if whole else []
    headline = one_line(tag_text(head)) if head else ""
    others = [part for part in parts if part != headline]
    return others[0] if headline in parts and len(others) == 1 else ""


def topics(stated: Statements) -> tuple[str, ...]:
    """Sections and keywords, each once, the most telling first."""
    found: dict[str, str] = {}
    offers = [stated.json_ld.get("articleSection"), stated.json_ld.get("keywords")]
    texts = [text for offer in offers for text in _strings(offer)]
    texts += stated.meta(*_TOPIC_METAS)
    for text in texts:
        for topic in re.split(r"[,;|]", html.unescape(text)):
            name = one_line(topic)
            if name and len(name) <= LONGEST_TOPIC:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST_TOPICS]


def language(page: Page, stated: Statements) -> str:
    """The language that the page declares."""
    declared = str(page.tree.get("lang") or "")
    return (
        declared
        or _string(stated.json_ld.get("inLanguage"))
        or next(stated.meta("og:locale", "content-language"), "")
    )


def _article_in(scripts: tuple[str, ...]) -> dict[str, Any]:
    for script in scripts:
        text = _CONTROL.sub(" ", _WRAPPING.sub("", script))
        try:
            stated = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for thing in _things(stated, 0):
            kinds = _strings(thing.get("@type"))
            if any(_ARTICLE_TYPES.search(kind) for kind in kinds):
                return thing
    return {}


def _things(stated: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(stated, list):
        for item in stated:
            yield from _things(item, depth + 1)
    elif isinstance(stated, dict):
        yield stated
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _things(stated.get(key), depth + 1)


def _string(value: Any) -> str:
    return next(iter(_strings(value)), "")


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    if isinstance(value, dict):
        return _strings(value.get("name") or value.get("@id") or "")
    return []


def _unescaped(value: Any) -> Any:
    return [html.unescape(text) for text in _strings(value)]


def _is_person(name: str, paper: str) -> bool:
    key = name.casefold()
    return key.replace(" ", "\xa0") not in _AGENCIES and key != paper.casefold() and len(name) < 60


def _without_site(text: str, paper: str) -> str:
    parts = _GLUE.split(text)
    if len(parts) > 1 and paper:
        key = re.sub(r"\W", "", paper.casefold()).removeprefix("the")
        kept = [
            part for part in parts if re.sub(r"\W", "", part.casefold()).removeprefix("the") != key
        ]
        if kept and len(kept) < len(parts):
            return text[text.index(kept[0]) : text.index(kept[-1]) + len(kept[-1])]
    return text


def _absolute(root: str, address: str) -> str:
    try:
        whole = urljoin(root, address)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""
