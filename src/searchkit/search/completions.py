"""What somebody who is typing may mean: titles, authors, frequent phrases of the archive.

All are gathered once per commit into one text, and the places in it where words begin are
sorted by what follows there (a suffix array, by words; Manber and Myers 1990), so that an
answer is one binary search.
"""

from __future__ import annotations

import bisect
import itertools
import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from whoosh.lang.stopwords import stoplists

from searchkit.analysis.tokens import fold
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.segment import unpacked
from searchkit.index.schema import values
from searchkit.search.executor import Executor
from searchkit.search.executor.leaf import AnyLeaf, Leaf

Kind = Literal["title", "author", "phrase"]

MAX_READ = 2_000
"""Articles, spread evenly, whose openings are read for phrases."""
OPENING = 1_500
"""Characters of an opening."""
MIN_ARTICLES = 3
"""A phrase is frequent when as many of the articles read have it."""
MAX_PHRASES = 3_000
LONGEST = 60
"""Characters of what is typed that are compared."""
MAX_TAIL = 4
"""Last words of what is typed that are gone on from where all of it leads nowhere."""

_STOP_WORDS = frozenset(stoplists["en"])
_RUN = re.compile(r"(?<![\w'’ʼ.-])[^\W\d_]{3,}(?: [^\W\d_]{3,}(?![\w'’ʼ-]))+")
"""Words of letters, at least three each, with only a space between."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A text to search for, what it is, and in how many articles it was seen.

    `before` is what was typed before the words that it goes on from.
    """

    text: str
    kind: Kind
    count: int
    article_id: str = ""
    before: str = ""


class Completer:
    """Answers with the entries that have a word (and what follows it) beginning as typed."""

    def __init__(self, entries: list[Completion]) -> None:
        self._entries = sorted(entries, key=_order)
        self._titles_from = sum(entry.kind != "title" for entry in entries)
        folded = [" ".join(fold(entry.text).split()) for entry in self._entries]
        lengths = [len(text) + 1 for text in folded]
        starts = list(itertools.accumulate(lengths, initial=0))
        self._text = text = "\n".join(folded)
        places = [match.start() for match in re.finditer(r"\S+", text)]
        places.sort(key=lambda place: text[place : place + LONGEST])
        self._places = array("l", places)
        # Entries are in the order in which they are answered: a lower number is better.
        self._numbers: Array = np.searchsorted(starts, places, side="right") - 1

    def complete(self, typed: str, limit: int) -> list[Completion]:
        """At most `limit` entries: authors and phrases before titles, frequent ones first.

        Where none goes on from all that was typed, authors and phrases that go on from its
        last words, as many of them as possible.
        """
        found = self._going_on(typed)[:limit]
        if found.size:
            return [self._entries[number] for number in found.tolist()]
        for start in [match.start() for match in re.finditer(r"(?<=\s)\S", typed)][-MAX_TAIL:]:
            numbers = self._going_on(typed[start:])
            numbers = numbers[numbers < self._titles_from][:limit]
            if numbers.size:
                before = typed[:start].strip()
                return [
                    replace(self._entries[number], before=before) for number in numbers.tolist()
                ]
        return []

    def _going_on(self, typed: str) -> Array:
        """The numbers of the entries that go on from a text, in order."""
        prefix = " ".join(fold(typed).split())[:LONGEST]
        if not prefix:
            return self._numbers[:0]

        def beginning(place: int) -> str:
            return self._text[place : place + len(prefix)]

        first = bisect.bisect_left(self._places, prefix, key=beginning)
        last = bisect.bisect_right(self._places, prefix, first, key=beginning)
        return np.unique(self._numbers[first:last])

    @property
    def phrases(self) -> list[Completion]:
        """The frequent phrases, most frequent first."""
        return [entry for entry in self._entries if entry.kind == "phrase"]


def _order(entry: Completion) -> tuple[bool, int, str]:
    return (entry.kind == "title", -entry.count, entry.text)


def gather(executor: Executor) -> Completer:
    """Reads titles and authors of all articles, and phrases of some."""
    every = max(1, executor.searcher.doc_count() // MAX_READ)
    titles: dict[str, str] = {}
    authors: Counter[str] = Counter()
    phrases: Counter[tuple[str, str]] = Counter()
    stored = itertools.chain.from_iterable(map(_stored, executor.leaves))
    for place, fields in enumerate(stored):
        authors.update(values(fields.get("author", "")))
        title = fields.get("title", "")
        if title:
            titles.setdefault(title, fields["id"])
        if place % every == 0:
            phrases.update(_phrases(f"{title}\n{fields.get('body', '')[:OPENING]}"))
    frequent = [
        Completion(" ".join(words), "phrase", number)
        for words, number in phrases.most_common(MAX_PHRASES)
        if number >= MIN_ARTICLES
    ]
    names = [Completion(name, "author", number) for name, number in authors.items()]
    titled = [Completion(title, "title", 1, found) for title, found in titles.items()]
    return Completer([*frequent, *names, *titled])


def _stored(leaf: AnyLeaf) -> Iterator[dict[str, Any]]:
    """The stored fields of a segment's living documents, in order, each block unpacked once."""
    if isinstance(leaf, Leaf):
        for living, record in zip(leaf.live.tolist(), leaf.arrays.stored, strict=True):
            if living:
                yield unpacked(record)
    else:
        for doc in range(leaf.count):
            if not leaf.reader.is_deleted(doc):
                yield leaf.stored_fields(doc)


def _phrases(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring words with only a space between, neither of them common."""
    found: set[tuple[str, str]] = set()
    for run in _RUN.findall(text):
        terms = [word if word.isascii() else fold(word) for word in run.lower().split(" ")]
        found.update(itertools.pairwise(terms))
    return {pair for pair in found if _STOP_WORDS.isdisjoint(pair)}
