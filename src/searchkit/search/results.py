"""What comes back: hits with snippets, and the numbers around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from searchkit.article import Article

Highlight = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage or two of an article, and the half-open character ranges that match."""

    text: str
    highlights: tuple[Highlight, ...] = ()

    def as_text(self) -> str:
        """The text without marks."""
        return self.text

    def as_html(self) -> str:
        """The text escaped for HTML, each match in a `<mark>`; safe for any text."""
        from html import escape

        return self._marked("<mark>", "</mark>", escape)

    def as_ansi(self) -> str:
        """The text for a terminal, matches bold; control characters are left out."""
        return self._marked("\x1b[1m", "\x1b[0m", printable)

    def __str__(self) -> str:
        return self.text

    def _marked(self, before: str, after: str, escape: Callable[[str], str]) -> str:
        parts = []
        place = 0
        for start, end in self.highlights:
            parts += [escape(self.text[place:start]), before, escape(self.text[start:end]), after]
            place = end
        return "".join([*parts, escape(self.text[place:])])


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers the query; scores compare within one search only.

    `more` are the ids of other matches that tell the same story and are not listed.
    """

    article: Article
    score: float
    snippet: Snippet
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """Articles among all matches by source, author, topic (most first), year and month (in order).

    A month is written `2013-03`.
    """

    source: tuple[tuple[str, int], ...]
    author: tuple[tuple[str, int], ...]
    topic: tuple[tuple[str, int], ...]
    year: tuple[tuple[int, int], ...]
    month: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits. Iterating over it gives the hits.

    `total` counts all matches, those behind a hit of the same story too; `took` is in seconds.
    `relaxed` tells that articles follow which have most of the query's words, not all.
    `suggestion` is the query in a likelier spelling. `notes` say what of the query
    was not used.
    """

    query: str
    total: int
    hits: tuple[Hit, ...]
    page: int
    took: float
    relaxed: bool = False
    facets: Facets | None = None
    suggestion: str | None = None
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def printable(text: str) -> str:
    """The text without control characters, which could take over a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)
