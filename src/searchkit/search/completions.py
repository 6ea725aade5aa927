"""What somebody who is typing may mean: titles, authors, frequent phrases of the archive.

All are gathered once per commit into one sorted list of what begins at each of their
words, so that an answer is one binary search.
"""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from whoosh.lang.stopwords import stoplists

from searchkit.analysis.tokens import fold, tokenize
from searchkit.index.schema import article_of

Kind = Literal["title", "author", "phrase"]

MAX_READ = 2_000
"""Articles, spread evenly, whose openings are read for phrases."""
OPENING = 1_500
"""Characters of an opening."""
MIN_ARTICLES = 3
"""A phrase is frequent when as many of the articles read have it."""
MAX_PHRASES = 3_000
MAX_LOOKED_AT = 2_000
"""Entries that are compared for one answer, so that one letter is answered in time too."""

_STOP_WORDS = frozenset(stoplists["en"])


@dataclass(frozen=True, slots=True)
class Completion:
    """A text to search for, what it is, and in how many articles it was seen."""

    text: str
    kind: Kind
    count: int
    article_id: str = ""


class Completer:
    """Answers with the entries that have a word (and what follows it) beginning as typed."""

    def __init__(self, entries: list[Completion]) -> None:
        self._entries = entries
        self._starts: list[tuple[str, int]] = []
        for number, entry in enumerate(entries):
            words = fold(entry.text).split()
            for place in range(len(words)):
                self._starts.append((" ".join(words[place:])[:60], number))
        self._starts.sort()

    def complete(self, typed: str, limit: int) -> list[Completion]:
        """At most `limit` entries: authors and phrases before titles, frequent ones first."""
        prefix = " ".join(fold(typed).split())[:60]
        if not prefix:
            return []
        place = bisect.bisect_left(self._starts, (prefix, -1))
        found: set[int] = set()
        for start, number in self._starts[place : place + MAX_LOOKED_AT]:
            if not start.startswith(prefix):
                break
            found.add(number)
        entries = (self._entries[number] for number in found)
        return heapq.nsmallest(limit, entries, key=_order)

    @property
    def phrases(self) -> list[Completion]:
        """The frequent phrases, most frequent first."""
        return [entry for entry in self._entries if entry.kind == "phrase"]


def _order(entry: Completion) -> tuple[bool, int, str]:
    return (entry.kind == "title", -entry.count, entry.text)


def gather(searcher: Any) -> Completer:
    """Reads titles and authors of all articles, and phrases of some."""
    reader = searcher.reader()
    numbers = [doc for doc in range(reader.doc_count_all()) if not reader.is_deleted(doc)]
    every = max(1, len(numbers) // MAX_READ)
    titles: list[Completion] = []
    authors: Counter[str] = Counter()
    phrases: Counter[tuple[str, ...]] = Counter()
    for place, doc in enumerate(numbers):
        article = article_of(reader.stored_fields(doc))
        authors.update(article.authors)
        if article.title:
            titles.append(Completion(article.title, "title", 1, article.id))
        if place % every == 0:
            phrases.update(set(_phrases(f"{article.title}. {article.body[:OPENING]}")))
    frequent = [
        Completion(" ".join(words), "phrase", number)
        for words, number in phrases.most_common(MAX_PHRASES)
        if number >= MIN_ARTICLES
    ]
    names = [Completion(name, "author", number) for name, number in authors.items()]
    return Completer([*frequent, *names, *titles])


def _phrases(text: str) -> list[tuple[str, ...]]:
    """Pairs of neighbouring words with only a space between, neither of them common."""
    tokens = list(tokenize(text))
    return [
        (one.term, other.term)
        for one, other in itertools.pairwise(tokens)
        if text[one.end : other.start] == " "
        and {one.term, other.term}.isdisjoint(_STOP_WORDS)
        and one.term.isalpha()
        and other.term.isalpha()
        and min(len(one.term), len(other.term)) > 2
    ]
