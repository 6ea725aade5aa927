"""What is asked: the query's text, and what goes beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What every hit must be, beside answering the query; empty ones do not count.

    `author`, `source` and `topic` are words that the name must hold, in that order; of
    several, given as a tuple, each must hold, so that every further one narrows the search.
    `date_from` and `date_to` are a year, a month or a day (`2013`, `2013-03`,
    `2013-03-26`); both ends are included.
    """

    author: str | tuple[str, ...] = ""
    source: str | tuple[str, ...] = ""
    topic: str | tuple[str, ...] = ""
    date_from: str = ""
    date_to: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A search: `limit` hits to a page, pages counted from 1; one hit for each story if
    they are to be grouped.

    Raises `ValueError` for a limit or page below 1 and for an unknown sort.
    """

    text: str
    limit: int = 10
    page: int = 1
    sort: Sort = "relevance"
    filters: Filters | None = None
    facets: bool = False
    suggest: bool = False
    grouped: bool = True

    def __post_init__(self) -> None:
        if self.limit < 1 or self.page < 1:
            raise ValueError("limit and page are counted from 1")
        if self.sort not in ("relevance", "newest", "oldest"):
            raise ValueError(f"unknown sort {self.sort!r}: relevance, newest or oldest")
