"""A search as a URL: back, reload and share work because nothing else holds its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import cast
from urllib.parse import urlencode

from searchkit.search.request import Filters, Sort

LONGEST = 2000
"""Characters of one parameter."""
MOST_PAGES = 1000
_SORTS = ("relevance", "newest", "oldest")
_NAMES = {"date_from": "from", "date_to": "to"}
"""The parameters that are called otherwise in a URL."""


class BadAddress(ValueError):
    """A parameter of the URL asks for something that cannot be; says which and why."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a search page shows: the query, the filters, the order and the page."""

    q: str = ""
    source: str = ""
    author: str = ""
    topic: str = ""
    date_from: str = ""
    date_to: str = ""
    sort: Sort = "relevance"
    page: int = 1

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Address:
        """The address that the parameters of a URL give; raises `BadAddress`."""
        texts = {}
        for name in ("q", "source", "author", "topic", "date_from", "date_to"):
            called = _NAMES.get(name, name)
            text = parameters.get(called, "").strip()
            if len(text) > LONGEST:
                raise BadAddress(f"“{called}” is longer than {LONGEST:,} characters")
            texts[name] = text
        sort = parameters.get("sort", "") or "relevance"
        if sort not in _SORTS:
            raise BadAddress(f"“sort” is one of {', '.join(_SORTS)}")
        page = parameters.get("page", "") or "1"
        if not (page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= MOST_PAGES):
            raise BadAddress(f"“page” is a number from 1 to {MOST_PAGES:,}")
        return cls(**texts, sort=cast(Sort, sort), page=int(page))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.q and self.filters == Filters()

    @property
    def filters(self) -> Filters:
        """The filters, as the library takes them."""
        return Filters(self.author, self.source, self.topic, self.date_from, self.date_to)

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Each filter that is set: what it is, its value, and the URL without it."""
        shown = [
            (name, getattr(self, name), self.url(**{name: ""}))
            for name in ("source", "author", "topic")
            if getattr(self, name)
        ]
        if self.date_from or self.date_to:
            same = self.date_from == self.date_to
            value = self.date_from if same else f"{self.date_from}–{self.date_to}"
            shown.append(("date", value, self.url(date_from="", date_to="")))
        return shown

    def url(self, path: str = "/", **changes: object) -> str:
        """The URL of this search, with changes; a changed search begins at its first page."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        parameters = {
            _NAMES.get(field.name, field.name): getattr(changed, field.name)
            for field in fields(changed)
            if getattr(changed, field.name) != field.default
        }
        return f"{path}?{urlencode(parameters)}" if parameters else path
