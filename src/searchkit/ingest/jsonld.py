"""The page tells search engines what it is, in JSON-LD; half of them tell it wrong.

Publishers put the article among breadcrumbs, videos and the site itself, in a list, in
a `@graph`, or inside `mainEntityOfPage`; name its author by reference; and break the JSON
with raw line breaks, comments and trailing commas. `stated_article` reads all of that and
hands on one `StatedArticle`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from searchkit.ingest.prose import one_line

MOST_OBJECTS = 5000
"""Objects that are looked at in one page."""

_ARTICLE = re.compile(
    r"(?:Article|BlogPosting|LiveBlogPosting|Report|Review|CreativeWork|MedicalWebPage)\Z"
)
_PAGE = re.compile(r"(?:WebPage|ItemPage)\Z")
_NOT_PEOPLE = re.compile(r"Organization|Corporation|WebSite|Brand", re.IGNORECASE)
_WRAPPING = re.compile(
    r"\A[\s;]*(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?://|/\*)?\s*(?:\]\]>|-->)(?:\s*\*/)?[\s;]*\Z"
)
_COMMENT = re.compile(r"/\*.{0,2000}?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_PAIR = re.compile(r'"(headline|datePublished|name|url)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"')


@dataclass(frozen=True, slots=True)
class StatedArticle:
    """What a page's JSON-LD says of its article; empty where it says nothing.

    `authors` are people as they are named there; `dates` what it gives as the time of
    publication, the most trusted first, as text.
    """

    headline: str = ""
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    source: str = ""
    urls: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = ""
    body: str = ""


def stated_article(scripts: Iterable[str], title: str = "") -> StatedArticle:
    """The article of these JSON-LD scripts; of several, the one with the page's `title`."""
    things: list[Mapping[str, Any]] = []
    broken: list[str] = []
    for script in scripts:
        value = _parsed(script)
        if value is None:
            broken.append(script)
        else:
            things += _things(value)
        if len(things) > MOST_OBJECTS:
            break
    articles = [thing for thing in things if _is_a(thing, _ARTICLE) and _has_substance(thing)]
    pages = [thing for thing in things if _is_a(thing, _PAGE)]
    if not articles and not pages:
        return _from_broken(broken)
    articles.sort(key=lambda thing: not _same(_text(thing.get("headline")), title))
    # What one description of the article leaves out, the others and the page may say.
    chosen = articles[:1] or pages[:1]
    known = {thing["@id"]: thing for thing in things if _is_named(thing)}
    others = [
        thing
        for thing in articles[1:]
        if _same(_text(thing.get("headline")), _text(chosen[0].get("headline")))
    ]
    told = [*chosen, *others, *(page for page in pages if page is not chosen[0])]
    return StatedArticle(
        headline=_text(chosen[0].get("headline") or chosen[0].get("name")) if articles else "",
        authors=_first(tuple(_people(thing, known)) for thing in told),
        dates=tuple(_every(told, "datePublished", "dateCreated")),
        source=_first(_name(thing.get("publisher"), known) for thing in told),
        urls=tuple(_addresses(told)),
        topics=_first(tuple(_topics(thing)) for thing in told),
        language=_first(_text(thing.get("inLanguage")) for thing in told),
        body=_first(_text(thing.get("articleBody"), lines=True) for thing in told),
    )


def _parsed(script: str) -> Any:
    """The value of a script, its usual defects mended; None where that is not enough."""
    text = _WRAPPING.sub("", script.replace("\ufeff", "")).strip()
    mended = None
    for attempt in range(3):
        try:
            return json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            if attempt == 0:
                mended = _TRAILING_COMMA.sub("", _COMMENT.sub(" ", text)).strip()
                text = mended
            elif attempt == 1:
                text = html.unescape(mended or "").strip()
    return None


def _things(value: Any) -> list[Mapping[str, Any]]:
    """Every object in a value, outer ones before inner ones."""
    found: list[Mapping[str, Any]] = []
    waiting: list[Any] = [value]
    while waiting and len(found) < MOST_OBJECTS:
        inner: list[Any] = []
        for item in waiting:
            if isinstance(item, dict):
                found.append(item)
                inner += [part for part in item.values() if isinstance(part, dict | list)]
            elif isinstance(item, list):
                inner += item
        waiting = inner
    return found


def _types(thing: Mapping[str, Any]) -> list[str]:
    value = thing.get("@type")
    kinds = value if isinstance(value, list) else [value]
    return [kind for kind in kinds if isinstance(kind, str)]


def _is_a(thing: Mapping[str, Any], kinds: re.Pattern[str]) -> bool:
    return any(kinds.search(kind) for kind in _types(thing))


def _has_substance(thing: Mapping[str, Any]) -> bool:
    return any(thing.get(key) for key in ("headline", "datePublished", "author", "articleBody"))


def _is_named(thing: Mapping[str, Any]) -> bool:
    return isinstance(thing.get("@id"), str) and "name" in thing


def _same(one: str, other: str) -> bool:
    folded, folded_other = ("".join(filter(str.isalnum, text.casefold())) for text in (one, other))
    return (
        bool(folded) and bool(folded_other) and (folded in folded_other or folded_other in folded)
    )


def _text(value: Any, *, lines: bool = False) -> str:
    """The first text of a value, entities resolved, on one line unless `lines` are asked for."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str | dict)), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return ""
    plain = html.unescape(value)
    return plain if lines else one_line(plain)


def _name(value: Any, known: Mapping[str, Mapping[str, Any]]) -> str:
    if isinstance(value, list):
        return _first(_name(item, known) for item in value[:20])  # type: ignore[no-any-return]
    if isinstance(value, dict) and "name" not in value:
        value = known.get(str(value.get("@id")))
    return _text(value)


def _people(thing: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for key in ("author", "creator"):
        value = thing.get(key)
        named = False
        for item in (value if isinstance(value, list) else [value])[:50]:
            person = known.get(str(item.get("@id")), item) if isinstance(item, dict) else item
            if isinstance(person, dict) and _is_a(person, _NOT_PEOPLE):
                continue
            names = person.get("name") if isinstance(person, dict) else person
            for name in names if isinstance(names, list) else [names]:
                if _text(name):
                    named = True
                    yield _text(name)
        if named:
            return


def _every(things: Iterable[Mapping[str, Any]], *keys: str) -> Iterator[str]:
    for thing in things:
        yield from filter(None, (_text(thing.get(key)) for key in keys))


def _addresses(things: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for thing in things:
        main = thing.get("mainEntityOfPage")
        offers = [thing.get("url"), main, thing.get("@id")]
        if isinstance(main, dict):
            offers += [main.get("@id"), main.get("url")]
        yield from (offer for offer in offers if isinstance(offer, str))


def _topics(thing: Mapping[str, Any]) -> Iterator[str]:
    for key in ("articleSection", "keywords"):
        value = thing.get(key)
        for item in (value if isinstance(value, list) else [value])[:50]:
            if text := _text(item):
                yield text


def _first(values: Iterable[Any]) -> Any:
    """The first value that is not empty, else the last one."""
    value: Any = ""
    for value in values:
        if value:
            break
    return value


def _from_broken(scripts: Iterable[str]) -> StatedArticle:
    """What can still be told from JSON-LD that no mending makes JSON."""
    for script in scripts:
        if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|BlogPosting)"', script):
            continue
        pairs: dict[str, str] = {}
        for key, value in _PAIR.findall(script):
            pairs.setdefault(key, html.unescape(value.replace('\\"', '"').replace("\\/", "/")))
        author = re.search(
            r'"author"\s*:[^"]{0,20}?(?:"[^"]*"\s*:\s*"[^"]*"\s*,\s*)*?"name"\s*:\s*"([^"\n]{3,80})"',
            script,
        )
        return StatedArticle(
            headline=pairs.get("headline", ""),
            authors=(html.unescape(author[1]),) if author else (),
            dates=(pairs["datePublished"],) if "datePublished" in pairs else (),
        )
    return StatedArticle()
