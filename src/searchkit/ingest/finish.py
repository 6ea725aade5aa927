"""You have drafts from five different readers: how do they become the same kind of article?

Every draft gets the same finish: white space in order, a title where there was none, an
address only if it is one, and a stable id. What the body says is the reader's business.
"""

from __future__ import annotations

import re
import unicodedata

from searchkit.article import Article
from searchkit.errors import Problem
from searchkit.ingest.credits import credited
from searchkit.ingest.draft import Draft
from searchkit.ingest.identity import article_id, web_url
from searchkit.ingest.prose import one_line, title_from

LONGEST_TITLE = 1000

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|u|sup|sub|span|br|mark|cite|q|a)\b[^<>]*>", re.IGNORECASE
)


def finished(draft: Draft, *, path: str, place: str) -> Article | None:
    """The article of a draft, or None for a draft that holds neither title nor text."""
    body = draft.body
    title = _cut(heading(draft.title)) or title_from(body)
    if not title and not body:
        return None
    authors = draft.authors
    if not authors and not draft.authors_are_weighed:
        authors = credited(body)
    url = web_url(draft.url)
    return Article(
        id=article_id(own_id=draft.own_id, url=url, place=place, row=draft.row),
        title=title,
        authors=_distinct(authors),
        date=draft.date,
        body=body,
        source=one_line(draft.source),
        url=url,
        topics=_distinct(draft.topics),
        language=_language(draft.language),
        path=path,
    )


def heading(text: str) -> str:
    """A title on one line, without the inline markup that exports leave in titles."""
    if "<" in text:
        text = _MARKUP.sub("", text)
    return one_line(text)


def _cut(title: str) -> str:
    """A title of a length that one may have; the quotes of a table may swallow half a file."""
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rstrip() + " …"


def without_text(place: str) -> Problem:
    """What to say of a draft that is neither title nor text."""
    return Problem(place, "it holds no text", "check that the article was saved whole")


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values on one line each, the first of those that differ only in case kept."""
    seen: dict[str, str] = {}
    for value in values:
        line = one_line(value)
        if line:
            seen.setdefault(unicodedata.normalize("NFC", line).casefold(), line)
    return tuple(seen.values())


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.match(tag) else ""
