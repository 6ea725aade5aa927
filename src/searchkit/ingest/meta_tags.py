"""`og:title`, `parsely-author`, `DC.date.issued`: what the head of a page says.

Twenty systems each want their own `<meta>`, under `name`, `property` or `itemprop`, in any
case. `MetaTags` holds them by name, so that a reader of metadata names those it trusts,
in the order in which it trusts them.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from searchkit.ingest.prose import one_line

LONGEST = 2000
"""Characters from which a content is none that anyone wrote."""


@dataclass(frozen=True, slots=True)
class MetaTags:
    """The contents of a page's meta tags, by name in lower case."""

    contents: Mapping[str, tuple[str, ...]]

    def all(self, *names: str) -> Iterator[str]:
        """The contents under these names, in the names' order."""
        for name in names:
            yield from self.contents.get(name, ())

    def first(self, *names: str) -> str:
        """The first content under these names, or `""`."""
        return next(self.all(*names), "")


def meta_tags(elements: Iterable[HtmlElement]) -> MetaTags:
    """The meta tags among these elements, contents on one line, entities resolved."""
    contents: dict[str, list[str]] = {}
    for element in elements:
        if element.tag != "meta":
            continue
        content = element.get("content") or element.get("value") or ""
        # Some systems escape what was escaped already.
        content = one_line(html.unescape(content))
        if not content or len(content) > LONGEST:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute, "").strip().lower()
            if name:
                contents.setdefault(name, []).append(content)
                break
    return MetaTags({name: tuple(values) for name, values in contents.items()})
