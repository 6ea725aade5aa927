"""What the suite asks of an engine, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from suite.queries import Query
from suite.records import Record

TOP = 10
"""Hits of every answer."""
TITLE_BOOST = 2.0
"""How much more a word counts in the title than in the body, in every engine."""
SNIPPET = 280
"""Characters of a snippet, where the engine can be told."""


class Answer(NamedTuple):
    """The top ten and all that the query asked for besides.

    `ids` are the engine's own handles, by which it finds a stored article without a
    search. `scores` are empty where the order is that of dates. `counts` are the facets.
    """

    total: int
    ids: Sequence[Any]
    scores: Sequence[float]
    counts: Any = None


class Engine(Protocol):
    """An engine over one index in one folder; it is built or opened before it is asked."""

    version: str

    def build(self, articles: Sequence[Record]) -> None:
        """Makes the index of all articles, durable and ready to be opened."""

    def open(self) -> None:
        """Opens the index for queries."""

    def prepare(self, query: Query) -> Callable[[], Answer] | None:
        """The query in the engine's own form, ready to run; None where it has none such."""

    def prepare_text(self, query: Query) -> Callable[[], int] | None:
        """From a text to finished hits: what runs parses the query, and fetches the articles
        and the snippets of the top ten; it answers with their number. None where the engine
        makes no snippets."""

    def update(self, article: Record, word: str) -> int | None:
        """Puts an article in the place of the one with its id, commits, and answers in how
        many articles a fresh look finds the word. None where the engine has no updates."""
