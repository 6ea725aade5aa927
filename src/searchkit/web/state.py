"""A search as the URL says it: everything, so that back, reload and sharing work."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from dataclasses import dataclass
from typing import Any, Self, cast
from urllib.parse import quote_plus

from searchkit.errors import BadDate
from searchkit.search.periods import period
from searchkit.search.request import Filters, Sort

MAX_QUERY = 2_000
MAX_OPEN_WORDS = 10
"""Words that begin with a wildcard: each is compared with every word of the archive."""
MAX_PAGE = 1_000
MAX_VALUES = 20
SORTS = ("relevance", "newest", "oldest")
NAMES = ("source", "author", "topic")
FACETS = (*NAMES, "year")

_quoted = functools.lru_cache(256)(quote_plus)
"""A page of results has seventy links, which say nearly the same."""


class BadParameter(ValueError):
    """A parameter of the address cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What is searched for, narrowed to what, in which order, on which page; and the facet
    of which more values are shown."""

    q: str = ""
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    year: int | None = None
    date_from: str = ""
    date_to: str = ""
    sort: Sort = "relevance"
    more: str = ""
    page: int = 1

    @classmethod
    def from_params(cls, params: Any) -> Self:
        """Reads Starlette's query parameters; raises `BadParameter`."""
        q = one(params, "q", MAX_QUERY)
        if len(re.findall(r"(?<!\w)[*?]+\w", q)) > MAX_OPEN_WORDS:
            raise BadParameter(
                f"q has more than {MAX_OPEN_WORDS} words that begin with * or ?, "
                "which would take too long; leave some out."
            )
        sort = _choice(params, "sort", SORTS) or "relevance"
        year = number(params, "year", 1, 9999)
        names = {name: _several(params, name) for name in NAMES}
        return cls(
            q=q.strip(),
            year=year,
            date_from=_date(params, "from"),
            date_to=_date(params, "to"),
            sort=cast(Sort, sort),
            more=_choice(params, "more", FACETS),
            page=number(params, "page", 1, MAX_PAGE) or 1,
            **names,
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is searched for: no words and no filter."""
        return not self.q and not self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether any filter is on."""
        return bool(
            self.source or self.author or self.topic or self.year or self.date_from or self.date_to
        )

    def filters(self) -> Filters:
        """The filters as the library takes them: the year and the range hold both."""
        first, last = self.date_from, self.date_to
        if self.year:
            january = datetime.date(self.year, 1, 1)
            december = datetime.date(self.year, 12, 31)
            first = max(january, period(first)[0] if first else january).isoformat()
            last = min(december, period(last)[1] if last else december).isoformat()
        return Filters(self.author, self.source, self.topic, first, last)

    def url(self, path: str = "/search", **changes: Any) -> str:
        """The canonical address: fixed order, nothing that is the default."""
        changed = dataclasses.replace(self, **{"page": 1, **changes})
        said = "&".join(f"{name}={_quoted(text)}" for name, text in changed.pairs())
        return f"{path}?{said}" if said else path

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that are not the default, in canonical order."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name in NAMES for value in getattr(self, name)]
        pairs += [("year", str(self.year))] if self.year else []
        pairs += [("from", self.date_from)] if self.date_from else []
        pairs += [("to", self.date_to)] if self.date_to else []
        pairs += [("sort", self.sort)] if self.sort != "relevance" else []
        pairs += [("more", self.more)] if self.more else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return pairs

    def with_value(self, name: str, value: str) -> str:
        """The address with a name added to a filter."""
        changes: dict[str, Any] = {name: (*getattr(self, name), value)}
        return self.url(**changes)

    def without_value(self, name: str, value: str) -> str:
        """The address with a name taken off a filter."""
        kept = tuple(one for one in getattr(self, name) if one != value)
        changes: dict[str, Any] = {name: kept}
        return self.url(**changes)

    def between(self, first: str, last: str) -> str:
        """The address for what lies in a period too, which takes the place of the year."""
        if self.date_from and period(self.date_from)[0] > period(first)[0]:
            first = self.date_from
        if self.date_to and period(self.date_to)[1] < period(last)[1]:
            last = self.date_to
        return self.url(year=None, date_from=first, date_to=last)

    def removals(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: what it is, its value, the address without it."""
        found = [
            (name, value, self.without_value(name, value))
            for name in NAMES
            for value in getattr(self, name)
        ]
        if self.year:
            found.append(("year", str(self.year), self.url(year=None)))
        if self.date_from:
            found.append(("from", self.date_from, self.url(date_from="")))
        if self.date_to:
            found.append(("to", self.date_to, self.url(date_to="")))
        return found


def one(params: Any, name: str, longest: int = 200) -> str:
    """The only value of a parameter, or nothing; raises `BadParameter`."""
    given = params.getlist(name)
    if len(given) > 1:
        raise BadParameter(f"{name} is given {len(given)} times; give it once.")
    text: str = given[0] if given else ""
    if len(text) > longest:
        raise BadParameter(f"{name} is longer than {longest:,} characters.")
    return text


def number(params: Any, name: str, least: int, most: int) -> int | None:
    """A whole number, or None where the parameter is missing or empty; raises `BadParameter`."""
    text = one(params, name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise BadParameter(f"{name} is a whole number from {least} to {most}, not “{text}”.")
    return int(text)


def flag(params: Any, name: str) -> bool:
    """`true` or `false`; raises `BadParameter`."""
    text = one(params, name) or "false"
    if text not in ("true", "false"):
        raise BadParameter(f"{name} is true or false, not “{text}”.")
    return text == "true"


def _choice(params: Any, name: str, choices: tuple[str, ...]) -> str:
    text = one(params, name)
    if text and text not in choices:
        raise BadParameter(f"{name} is one of {', '.join(choices)}, not “{text}”.")
    return text


def _several(params: Any, name: str) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(value.strip() for value in params.getlist(name) if value.strip()))
    if len(given) > MAX_VALUES or any(len(value) > 200 for value in given):
        raise BadParameter(f"{name} takes at most {MAX_VALUES} values of 200 characters.")
    return given


def _date(params: Any, name: str) -> str:
    text = one(params, name).strip()
    try:
        if text:
            period(text)
    except BadDate as error:
        raise BadParameter(f"{name}: {error}.") from error
    return text
