"""What is asked: queries of twelve classes, drawn from the words of the collection.

Words are drawn by the number of articles that hold them. What must be found together (all-of,
phrases, words with a date or a source) is drawn from one article, so that it matches.
"""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from suite.records import Record

_WORD = re.compile(r"[a-z]{4,20}")
_RUN = re.compile(r"\b[a-z]{3,20}(?: [a-z]{3,20})+\b")
_TYPEABLE = re.compile(r"^[^\"]*\w[^\"]*$")
_TRIES = 2_000


class TooFewWords(Exception):
    """The articles are too few, or too short, to draw queries from."""


@dataclass(frozen=True)
class Query:
    """One query in no engine's language.

    `kind` is its class. `words` are as they are written, in lower case; how they combine
    is told by `joined`: "any", "all", "phrase", or "prefix" for the beginning of a word.
    Both days of a date range are included. `text` is the query in searchkit's language.
    """

    kind: str
    joined: str
    words: tuple[str, ...]
    since: str = ""
    until: str = ""
    source: str = ""
    facets: bool = False
    newest: bool = False

    @property
    def text(self) -> str:
        """The query as a user of searchkit types it."""
        if self.joined == "phrase":
            typed = f'"{" ".join(self.words)}"'
        elif self.joined == "prefix":
            typed = f"{self.words[0]}*"
        else:
            typed = (" OR " if self.joined == "any" else " ").join(self.words)
        if self.source:
            typed += f' source:"{self.source}"'
        if self.since:
            typed += f" date:{self.since}..{self.until}"
        return typed

    def as_dict(self) -> dict[str, Any]:
        """The query for a worker's pipe."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Query:
        """The query that `as_dict` gave."""
        return cls(**{**fields, "words": tuple(fields["words"])})


class _Drawer:
    """Draws words and places to draw words from."""

    def __init__(self, articles: Sequence[Record], seed: int) -> None:
        self.articles = articles
        self.choose = random.Random(seed)
        self.frequencies: Counter[str] = Counter()
        for article in articles:
            self.frequencies.update(set(_WORD.findall(article.body.lower())))
        self._sorted = sorted(self.frequencies.items())

    def band(self, lowest: float, highest: float) -> list[str]:
        """Words in a number of articles between two shares of all; in two at least."""
        total = len(self.articles)
        first, last = max(2.0, lowest * total), max(3.0, highest * total)
        found = [word for word, number in self._sorted if first <= number <= last]
        if not found:
            raise TooFewWords(f"no word is in {first:.0f} to {last:.0f} of {total} articles")
        return found

    def together(self, count: int, sourced: bool = False) -> tuple[Record, tuple[str, ...]]:
        """An article and `count` words of it, neither rare nor the most common."""
        total = len(self.articles)
        for _ in range(_TRIES):
            article = self.choose.choice(self.articles)
            if article.date is None or (sourced and not _TYPEABLE.search(article.source)):
                continue
            here = sorted(
                word
                for word in set(_WORD.findall(article.body.lower()))
                if max(2, 0.002 * total) <= self.frequencies[word] <= 0.4 * total
            )
            if len(here) >= count:
                return article, tuple(self.choose.sample(here, count))
        raise TooFewWords("the articles hold too few words to draw queries from")

    def phrase(self) -> tuple[str, ...]:
        """Two or three words that follow each other, at least one of them telling."""
        total = len(self.articles)
        for _ in range(_TRIES):
            runs = _RUN.findall(self.choose.choice(self.articles).body)
            if not runs:
                continue
            run = self.choose.choice(runs).split()
            start = self.choose.randrange(len(run))
            words = tuple(run[start : start + self.choose.choice((2, 3))])
            if len(words) > 1 and any(0 < self.frequencies[word] <= 0.2 * total for word in words):
                return words
        raise TooFewWords("the articles hold too little running text to draw phrases from")


def draw(articles: Sequence[Record], count: int, seed: int = 22) -> list[Query]:
    """About `count` queries, equally many of each class, all different."""
    drawer = _Drawer(articles, seed)
    each = max(1, round(count / len(CLASSES)))
    found: list[Query] = []
    for kind, make in _makers(drawer).items():
        queries: dict[Query, None] = {}
        for _ in range(each * 50):
            queries[make(kind)] = None
            if len(queries) == each:
                break
        found += queries
    return found


def _makers(drawer: _Drawer) -> dict[str, Callable[[str], Query]]:
    choose = drawer.choose
    rare = drawer.band(0, 0.001)
    common = drawer.band(0.08, 0.5)
    middle = drawer.band(0.001, 0.2)
    telling = drawer.band(0.01, 0.5)

    def dated(kind: str) -> Query:
        article, words = drawer.together(2)
        assert article.date is not None
        before, after = (datetime.timedelta(choose.randint(10, 700)) for _ in range(2))
        since, until = article.date - before, article.date + after
        return Query(kind, "all", words, since.isoformat(), until.isoformat())

    def sourced(kind: str) -> Query:
        article, words = drawer.together(2, sourced=True)
        return Query(kind, "all", words, source=article.source)

    def beginning(kind: str) -> Query:
        return Query(kind, "prefix", (choose.choice(telling)[: choose.randint(4, 6)],))

    return {
        "rare word": lambda kind: Query(kind, "all", (choose.choice(rare),)),
        "common word": lambda kind: Query(kind, "all", (choose.choice(common),)),
        "two, any": lambda kind: Query(kind, "any", tuple(choose.sample(middle, 2))),
        "four, any": lambda kind: Query(kind, "any", tuple(choose.sample(middle, 4))),
        "two, all": lambda kind: Query(kind, "all", drawer.together(2)[1]),
        "four, all": lambda kind: Query(kind, "all", drawer.together(4)[1]),
        "phrase": lambda kind: Query(kind, "phrase", drawer.phrase()),
        "prefix": beginning,
        "date range": dated,
        "source": sourced,
        "facets": lambda kind: Query(kind, "all", (choose.choice(telling),), facets=True),
        "newest": lambda kind: Query(kind, "all", (choose.choice(telling),), newest=True),
    }


CLASSES: dict[str, str] = {
    "rare word": "one word of at most a thousandth of the articles",
    "common word": "one word of 8 to 50 % of the articles",
    "two, any": "two words, one of them is enough",
    "four, any": "four words, one of them is enough",
    "two, all": "two words of one article, both required",
    "four, all": "four words of one article, all required",
    "phrase": "two or three words of running text, in their order",
    "prefix": "the first four to six letters of a word",
    "date range": "two words, both required, between two days",
    "source": "two words, both required, in one paper",
    "facets": "one word, and all its matches counted by source",
    "newest": "one word, the newest articles first",
}
"""The classes of queries, and what each asks."""
