"""A feed that was saved: RSS or Atom, an entry an article.

What other XML is, such as a sitemap, is said and passed over. A document that declares
entities is not parsed at all: no feed needs them, and they can name files or grow to
gigabytes.
"""

from __future__ import annotations

import dataclasses
import io
import re
import sys
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from searchkit.errors import Unreadable
from searchkit.ingest import html
from searchkit.ingest.dates import parse_date
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import read_bytes
from searchkit.ingest.markup import declares_entities
from searchkit.ingest.names import looks_like_name
from searchkit.ingest.records import draft_of

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([a-zA-Z][\w.-]*)")
_GLOBAL = re.compile(r"(?:urn|tag|https?):\S+\Z", re.I)
"""Ids that no two feeds share."""
_MOST_BEFORE_ROOT = 1 << 16
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?")
_UNKNOWN = b"&#xFFFD;"


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The entries of a feed. Raises `Unreadable`, for XML that is none too."""
    content = read_bytes(file, file.limits.page_bytes)
    # UTF-16 is told by its zero bytes, which an ASCII pattern would not see through.
    plain = content[:_MOST_BEFORE_ROOT].replace(b"\0", b"")
    if declares_entities(content):
        raise Unreadable(file.path, "it declares entities, as no feed needs to", "leave it out")
    root = _ROOT.search(plain)
    name = root[1].decode().lower() if root else ""
    if name in ("urlset", "sitemapindex"):
        raise Unreadable(file.path, "it is a sitemap, which lists addresses only", "leave it out")
    if name == "html":
        yield from html.drafts(dataclasses.replace(file, content=content))
        return
    if name not in ("rss", "rdf", "feed"):
        raise Unreadable(
            file.path, "it is XML, but neither RSS nor Atom", "leave it out, or export it as HTML"
        )
    import feedparser

    try:
        feed = feedparser.parse(
            # As a stream: what is no stream may be taken for an address or a path.
            io.BytesIO(_REFERENCE.sub(_that_exists, content)),
            resolve_relative_uris=False,
            sanitize_html=False,  # Only the text is taken out of it.
        )
    except Exception as error:  # A damaged feed takes its parser to any place.
        cause = f"it is damaged ({type(error).__name__}: {error})"[:200]
        raise Unreadable(file.path, cause, "save it again") from error
    if not feed.version and not feed.entries:
        raise Unreadable(file.path, "it is no whole feed", "save it again")
    for number, entry in enumerate(feed.entries, 1):
        draft = draft_of(_row(entry, feed.feed), parse_date)
        draft.row = number
        yield draft


def _that_exists(reference: re.Match[bytes]) -> bytes:
    """A reference to a character, or to the one that stands for what is none."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    exists = len(digits) < 9 and int(digits, base) <= sys.maxunicode
    return reference[0] if exists else _UNKNOWN


def _row(entry: Any, feed: Any) -> dict[str, Any]:
    """An entry with the names that rows of records have."""
    bodies = [_text(content, "value") for content in entry.get("content") or ()]
    link, key = _text(entry, "link"), _text(entry, "id")
    return {
        # Its number would not do: in the feed of the next day it is another.
        "id": key if not link and _GLOBAL.match(key) else "",
        "title": _text(entry, "title"),
        "authors": _authors(entry),
        "date": _text(entry, "published") or _text(entry, "updated"),
        "body": max([*bodies, _text(entry, "summary")], key=len),
        "source": _text(entry.get("source") or {}, "title") or _text(feed, "title"),
        "url": link,
        "topics": [_text(tag, "term") for tag in entry.get("tags") or ()],
        "language": _text(entry, "language") or _text(feed, "language"),
    }


def _authors(entry: Any) -> list[str]:
    """Names, where an author is named; many feeds have an address in their place."""
    if "@" in _text(entry, "author"):
        name, _ = parseaddr(entry.author)
        return [name] if looks_like_name(name) else []
    return [_text(author, "name") for author in entry.get("authors") or ()]


def _text(named: Any, name: str) -> str:
    """A text by its name; of a broken feed, it may be none although it is named."""
    value = named.get(name)
    return value if isinstance(value, str) else ""
