"""The one record that every part of searchkit speaks: an article."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One piece of journalism, normalized.

    `id` is stable: the same article has the same id wherever it is indexed.
    `body` is plain text, its paragraphs parted by a blank line. What is not known
    is empty: `""`, `()`, or `None` for the date. `language` is a BCP 47 tag as the
    file declared it; `path` is the file that the article was read from.
    """

    id: str
    title: str = ""
    authors: tuple[str, ...] = ()
    date: datetime.date | None = None
    body: str = ""
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    path: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs, in order."""
        return tuple(part for part in self.body.split("\n\n") if part)
