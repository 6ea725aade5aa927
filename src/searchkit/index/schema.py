"""What the index holds of an article: the Whoosh schema, and the way there and back."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from whoosh import columns, fields, formats

from searchkit.analysis import minhash
from searchkit.analysis.analyzers import VALUE_END, NamesAnalyzer, StemAnalyzer, WordAnalyzer
from searchkit.article import Article

DAY = 86_400_000_000
"""Whoosh's date columns count microseconds from the first day of year 1."""
UNDATED = 1 << 62
"""No date is this large; a document without one has a larger value in its column."""

WORDS_OF = {"title": "title_words", "body": "body_words"}
"""The field that holds a text field's words unstemmed: for wildcards and for spelling."""


class SKETCH(fields.COLUMN):  # type: ignore[misc]
    """A column of sketches, which tell near repeats; its value is the text.

    An index remembers the class by its name.
    """

    def __init__(self) -> None:
        super().__init__(columns.FixedBytesColumn(minhash.BYTES))

    def to_column_value(self, text: str) -> bytes:
        """The text's sketch."""
        return minhash.sketch(text)


def schema() -> fields.Schema:
    """The Whoosh schema of an index of articles.

    `title` and `body` are stemmed and know positions; `title_words` and `body_words` hold
    the words as they are written. `author`, `source` and `topic` are folded words of one
    or several values, each with a column for facets; `date` is midnight of its day.
    `text_key` and `url_key` find exact repeats, `story` near ones.
    """

    def names() -> fields.TEXT:
        return fields.TEXT(analyzer=NamesAnalyzer(), stored=True, sortable=True)

    def words() -> fields.FieldType:
        return fields.FieldType(analyzer=WordAnalyzer(), format=formats.Existence())

    return fields.Schema(
        id=fields.ID(unique=True, stored=True, sortable=True),
        title=fields.TEXT(analyzer=StemAnalyzer(), stored=True),
        body=fields.TEXT(analyzer=StemAnalyzer(), stored=True),
        title_words=words(),
        body_words=words(),
        author=names(),
        source=names(),
        topic=names(),
        date=fields.DATETIME(stored=True, sortable=True),
        url=fields.ID(stored=True),
        path=fields.ID(stored=True),
        language=fields.STORED(),
        fingerprint=fields.STORED(),
        story=SKETCH(),
        text_key=fields.ID(),
        url_key=fields.ID(),
    )


def document(article: Article, known: Keys | None = None) -> dict[str, Any]:
    """An article as the fields of a Whoosh document; empty ones are left out.

    Its keys are made unless they are `known`.
    """
    found_keys = known or keys(article)
    found: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "title_words": article.title,
        "body_words": article.body,
        "author": VALUE_END.join(article.authors),
        "source": article.source,
        "topic": VALUE_END.join(article.topics),
        "date": article.date and datetime.datetime.combine(article.date, datetime.time.min),
        "url": article.url,
        "path": article.path,
        "language": article.language,
        "fingerprint": found_keys.fingerprint,
        "story": article.body,
        "text_key": found_keys.text,
        "url_key": found_keys.url,
    }
    return {name: value for name, value in found.items() if value}


def article_of(stored: Mapping[str, Any]) -> Article:
    """The article that a document's stored fields hold."""
    date = stored.get("date")
    return Article(
        id=stored["id"],
        title=stored.get("title", ""),
        authors=values(stored.get("author", "")),
        date=date.date() if date else None,
        body=stored.get("body", ""),
        source=stored.get("source", ""),
        url=stored.get("url", ""),
        topics=values(stored.get("topic", "")),
        language=stored.get("language", ""),
        path=stored.get("path", ""),
    )


def values(joined: str) -> tuple[str, ...]:
    """The values of a field that may have several."""
    return tuple(joined.split(VALUE_END)) if joined else ()


def ranked(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Names with their counts, most first; spellings that differ in case are one name."""
    pairs = list(counts.items())
    if len(set(map(str.casefold, counts))) < len(pairs):
        spellings: dict[str, list[str]] = {}
        for name in counts:
            spellings.setdefault(name.casefold(), []).append(name)
        pairs = [
            (max(names, key=lambda name: (counts[name], name)), sum(counts[name] for name in names))
            for names in spellings.values()
        ]
    pairs.sort(key=itemgetter(0))  # Mostly they are in this order already.
    pairs.sort(key=itemgetter(1), reverse=True)
    return tuple(pairs)


class Keys(NamedTuple):
    """What tells whether the index holds an article already.

    `fingerprint` is 32 hex digits: 16 that change with title or body, 16 that change with
    anything. `text` is shared by articles whose texts differ in white space and the case of
    (plain) letters at most; `""` without a body. `url` is shared by those whose URLs are
    copies of one address; `""` without one, and for one that names no more than a host, as
    that is a front page.
    """

    fingerprint: str
    text: str
    url: str

    @property
    def own_text(self) -> str:
        """What is shared by articles of the same text, or of the same title without one."""
        return self.text or self.fingerprint[:16]


def keys(article: Article) -> Keys:
    """The keys of an article."""
    # Only writers need it, and a search should start at once.
    from searchkit.ingest.identity import canonical_url

    text = f"{article.title}\x1f{article.body}".encode()
    rest = "\x1f".join(
        (
            *article.authors,
            str(article.date),
            article.source,
            article.url,
            *article.topics,
            article.language,
            article.path,
        )
    )
    address = canonical_url(article.url)
    return Keys(
        fingerprint=_hex(text) + _hex(rest.encode()),
        text=_hex(text.translate(None, _SPACES).lower()) if article.body else "",
        url=_hex(address.encode()) if "/" in address or "?" in address else "",
    )


_SPACES = b" \t\n\r\x0b\x0c"


def same_text(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same title and body."""
    return one[:16] == other[:16]


def _hex(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
