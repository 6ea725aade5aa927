"""What a page says about itself, and which of it to believe.

A page names its headline, writers and date in up to six places that contradict each
other. They are asked in order of trust: JSON-LD, Open Graph, meta tags, microdata and
`<time>`, `rel=author`, the byline that a reader sees; and each answer is held against the
visible page (`headline`, `page_authors`, `page_dates`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from searchkit.ingest.headline import headline
from searchkit.ingest.html_page import Page
from searchkit.ingest.jsonld import StatedArticle, stated_article
from searchkit.ingest.meta_tags import MetaTags, meta_tags
from searchkit.ingest.page_authors import authors, unmarked_bylines
from searchkit.ingest.page_dates import published
from searchkit.ingest.prose import one_line

MOST_TOPICS, LONGEST_TOPIC = 12, 60
_LONGEST_SITE = 4
"""Words in the name of a site that may be its page's title, too."""

_TITLES = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title",
    "citation_title", "cxenseparse:title", "headline", "title",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator", "dc.contributor", "citation_author", "cxenseparse:author",
    "byl", "byline", "article_author", "creator", "og:article:author",
)  # fmt: skip
_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate",
    "datepublished", "article:published", "article.published", "parsely-pub-date",
    "sailthru.date", "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.date", "dcterms.created", "dc.date.created", "dc.date.published",
    "citation_publication_date", "citation_date", "pubdate", "pub_date", "publishdate",
    "publish-date", "publish_date", "published", "published_at", "published_time",
    "publication_date", "article_date_original", "originalpublicationdate", "ptime", "pdate",
    "published_date", "published-date", "date_published", "publish_time", "publishtime",
    "article:published_date", "og:publish_date", "release_date", "date", "rnews:datepublished",
    "datecreated", "date_created", "dc.created", "created", "displaydate",
)  # fmt: skip
_SOURCES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher",
            "citation_journal_title", "cre")  # fmt: skip
_TOPICS = ("article:section", "article:tag", "news_keywords", "parsely-section", "parsely-tags",
           "sailthru.tags", "keywords")  # fmt: skip
_LANGUAGES = ("content-language", "dc.language", "language", "og:locale")
_GLUE = re.compile(r"\s+(?:[|»·•:]|[-–—])\s+")
_ASCII = "".join(map(chr, range(33, 127)))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What is believed of a page; empty where nothing is.

    `stated_body` is the text that its JSON-LD gives for the article.
    """

    title: str
    authors: tuple[str, ...]
    date: datetime.date | None
    source: str
    url: str
    topics: tuple[str, ...]
    language: str
    stated_body: str


def metadata(page: Page) -> PageMetadata:
    """Everything but the text of a page's article."""
    metas = meta_tags(page.outline)
    stated = stated_article(page.scripts, metas.first("og:title") or page.first_text("title"))
    url = _url(page, stated, metas)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [stated.source, *metas.all(*_SOURCES)]
    # Some give the headline for the name of their site.
    names = [name for name in names if not _is_headline(page, name)]
    source = (_source(names) or _beside_headline(page)) or host
    sites = [source, *names, host]
    sites += _labels(host)
    title = headline(
        page,
        [stated.headline, *metas.all(*_TITLES)],
        sites,
        urlsplit(url).path.rstrip("/").rpartition("/")[2],
    )
    return PageMetadata(
        title=title,
        authors=unmarked_bylines(page)
        or authors(
            page,
            [stated.authors, *(tuple(metas.all(name)) for name in _AUTHORS)],
            sites,
            title,
        ),
        date=published(page, [*stated.dates, *metas.all(*_DATES)], url, title),
        source=source,
        url=url,
        topics=_topics([*stated.topics, *metas.all(*_TOPICS)]),
        language=_language(page, stated, metas),
        stated_body=stated.body,
    )


def _url(page: Page, stated: StatedArticle, metas: MetaTags) -> str:
    """The page's own address, absolute and of the web, or `""`."""
    base = page.first("base")
    links = [
        element.get("href", "")
        for element in page.outline
        if element.tag == "link" and "canonical" in element.get("rel", "").split()
    ]
    offers = [*links, *metas.all("og:url"), *stated.urls, *metas.all("twitter:url", "parsely-link")]
    absolute = [address for offer in offers if (address := _absolute("", offer))]
    # What is relative needs an absolute address: the page's base, else one of the others.
    bases = [
        address
        for offer in [base.get("href", "") if base is not None else "", *absolute]
        if (address := _absolute("", offer))
    ]
    for offer in offers:
        address = _absolute(bases[0] if bases else "", offer)
        if address and (urlsplit(address).path.strip("/") or urlsplit(address).query):
            return address
    return absolute[0] if absolute else ""


def _absolute(base: str, offer: str) -> str:
    offer = offer.strip()
    if not offer or len(offer) > 2000 or any(map(str.isspace, offer)):
        return ""
    try:
        whole = urljoin(base, offer) if base else offer
        parts = urlsplit(whole)
        is_address = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return ""
    # One spelling of what lies beyond ASCII: an article's id is made from its address.
    return quote(whole.partition("#")[0], safe=_ASCII) if is_address else ""


def _source(offers: Iterable[str]) -> str:
    for offer in offers:
        name = one_line(offer)
        if name and "://" not in name and len(name) <= 100:
            return name
    return ""


def _is_headline(page: Page, name: str) -> bool:
    """Whether a name is a whole sentence that the page has for its title or heading."""
    return len(name.split()) > _LONGEST_SITE and one_line(name) in (
        page.first_text("title"),
        page.first_text("h1"),
    )


def _beside_headline(page: Page) -> str:
    """What stands in the page's title beside its headline: the name of the site."""
    parts, seen = _GLUE.split(page.first_text("title")), page.first_text("h1")
    others = [part for part in parts if part != seen]
    return others[0] if seen in parts and len(others) == 1 else ""


def _labels(host: str) -> Iterator[str]:
    """The parts of a host's name that may name a site: `herald`, `herald.co.uk`."""
    parts = host.split(".")
    while len(parts) > 1:
        yield ".".join(parts)
        if len(parts[0]) > 3:
            yield parts[0]
        parts = parts[1:]


def _topics(offers: Iterable[str]) -> tuple[str, ...]:
    """Sections and keywords, each once, the most telling first."""
    found: dict[str, str] = {}
    for offer in offers:
        for part in re.split(r"[,;|]", offer):
            topic = one_line(part).strip("\"'[]")
            if topic and len(topic) <= LONGEST_TOPIC and "://" not in topic:
                found.setdefault(topic.casefold(), topic)
    return tuple(found.values())[:MOST_TOPICS]


def _language(page: Page, stated: StatedArticle, metas: MetaTags) -> str:
    root = page.tree
    offers = [root.get("lang") or "", root.get("xml:lang") or "", stated.language]
    for offer in [*offers, *metas.all(*_LANGUAGES)]:
        tag = offer.strip().partition(",")[0]
        if _LANGUAGE.match(tag):
            return tag.replace("_", "-")
    return ""
