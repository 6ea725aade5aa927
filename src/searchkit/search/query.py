"""A query's text to Whoosh queries: what is required, and which words may be missing.

A plain word is looked for in title and body; a word in the title counts for more. What
is written with a hyphen, a dot or a slash inside (`US-led`) is a phrase of its parts.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from whoosh import query
from whoosh.lang.stopwords import stoplists

from searchkit.analysis.analyzers import NamesAnalyzer
from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import fold, tokenize
from searchkit.index.schema import WORDS_OF
from searchkit.search.marks import NearWords, Needles
from searchkit.search.periods import between, date_query, period
from searchkit.search.request import Filters

TITLE_BOOST = 2.0
"""How much more a word in the title counts than one in the body."""
MAX_WORDS = 256
"""Words and wildcards of one query that are used; a note says so when there are more."""
MAX_PHRASE = 64
"""Words of one phrase that are used."""

RUNNING_TEXT = ("title", "body")
"""The fields that a word is looked for in."""

# What only the parser can read; a colon that is no date's is seen by `_ITEM`.
_SYNTAX = re.compile(r"[()*?~“”„«»]|(?<!\S)-|\b(?:AND|OR|NOT)\b")
_ITEM = re.compile(
    r"\s*(?:"
    r'"(?P<phrase>[^":]*+)"'
    r'|(?P<when>(?i:after|before|date)):(?P<date>[^\s":]++)'
    r'|(?P<word>[^\s":]++)'
    r")(?!\S)"
)
_STOP_WORDS = frozenset(stoplists["en"])
_names = NamesAnalyzer()


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word of the query; a `common` one (“the”) is not missed when it is missing."""

    query: query.Query
    common: bool


@dataclass
class Plan:
    """What a query asks: everything in `required`, and the plain `words`."""

    required: list[query.Query] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    needles: Needles = field(default_factory=Needles)
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing at all is asked."""
        return not self.required and not self.words

    @cached_property
    def tree(self) -> query.Query:
        """One query for what is required and all of the words, once the plan is made."""
        return tree_of(self.required, [word.query for word in self.words])


def tree_of(required: list[query.Query], words: list[query.Query]) -> query.Query:
    """One query for all that is required, and all of the words.

    Where text is asked for, names and dates only choose among its matches: in how few
    articles a paper's name is tells nothing about how well one answers.
    """
    every = required + words if words else required
    if len(every) == 1:
        return every[0]
    chosen: list[query.Query] = []
    scored: list[query.Query] = []
    for one in every:
        (chosen if getattr(one, "fieldname", None) in _CHOOSING else scored).append(one)
    if not chosen or not scored or all(isinstance(one, query.Not) for one in scored):
        return _all_of(every)
    return query.Require(_all_of(scored), _all_of(chosen))


_CHOOSING = frozenset(("author", "source", "topic", "date"))


def _all_of(queries: list[query.Query]) -> query.Query:
    if not queries:
        return query.Every()
    if all(isinstance(one, query.Not) for one in queries):
        queries = [query.Every(), *queries]
    return queries[0] if len(queries) == 1 else query.And(queries)


def plan(text: str, filters: Filters | None = None) -> Plan:
    """What a query's text and the filters beside it ask for; raises `BadDate`."""
    builder = Builder()
    asked = builder.plan
    if text.strip() == "*":
        builder.require(query.Every())
    elif (items := _plain_items(text)) is not None:
        _add_items(builder, items)
    else:
        from searchkit.search.tree import add_tree

        add_tree(builder, text)
    if filters:
        asked.required += _filter_queries(filters)
    if builder.used > MAX_WORDS:
        asked.notes = (f"Only the first {MAX_WORDS} words of the query were used.",)
    elif text.strip() and asked.empty:
        asked.notes = ("The query holds no word to look for.",)
    return asked


def _plain_items(text: str) -> list[re.Match[str]] | None:
    """The parts of a text that is only words, phrases and dates; else None.

    Most queries are such. Whoosh's parser makes the same of them, in several times as
    long, and is imported for the others only.
    """
    if _SYNTAX.search(text):
        return None
    items = []
    place, end = 0, len(text.rstrip())
    while place < end:
        item = _ITEM.match(text, place)
        if item is None:
            return None
        items.append(item)
        place = item.end()
    return items


def _add_items(builder: Builder, items: list[re.Match[str]]) -> None:
    for item in items:
        if item["word"]:
            builder.plain_word(item["word"])
        elif item["when"]:
            builder.require(date_query(item["when"].lower(), item["date"]))
        else:
            builder.require(builder.running_text(item["phrase"]))


def _filter_queries(filters: Filters) -> list[query.Query]:
    names = (("author", filters.author), ("source", filters.source), ("topic", filters.topic))
    found = [
        _name_query(field_name, text)
        for field_name, given in names
        for text in ((given,) if isinstance(given, str) else given)
        if text
    ]
    queries = [one if one is not None else query.NullQuery for one in found]
    if filters.date_from or filters.date_to:
        first = period(filters.date_from)[0] if filters.date_from else None
        last = period(filters.date_to)[1] if filters.date_to else None
        queries.append(between(first, last))
    return queries


def _name_query(field_name: str, text: str) -> query.Query | None:
    words = [token.text for token in _names(text)][:MAX_PHRASE]
    if not words:
        return None
    if len(words) == 1:
        return query.Term(field_name, words[0])
    return query.Phrase(field_name, words)


class Builder:
    """Puts a plan together; what it finds to highlight goes into the plan's needles."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.used = 0
        self.negated = 0

    def plain_word(self, text: str) -> None:
        """Adds a word that may be missing when too few articles have all words."""
        found = self.running_text(text)
        if found is not None:
            common = fold(text.strip("\"'.,;:!?()“”‘’")) in _STOP_WORDS
            self.plan.words.append(Word(found, common))

    def require(self, found: query.Query | None) -> None:
        """Adds what every match must have; nothing where it holds no word."""
        if found is not None:
            self.plan.required.append(found)

    def running_text(
        self, text: str, where: Sequence[str] = RUNNING_TEXT, slop: int = 0
    ) -> query.Query | None:
        """The query for a word, a phrase or near words in the fields of running text."""
        stems = tuple(stem(token.term) for token in tokenize(text))[:MAX_PHRASE]
        self.used += len(stems)
        if not stems or self.used > MAX_WORDS:
            return None
        if not self.negated and "body" in where:
            self.plan.needles.add(NearWords(stems, slop))
        found = [_in_field(name, stems, slop) for name in where]
        return found[0] if len(found) == 1 else query.Or(found)

    def name(self, field_name: str, text: str) -> query.Query | None:
        """The query for the words of an author's, a source's or a topic's name."""
        self.used += 1
        return _name_query(field_name, text)

    def wildcard(self, field_name: str | None, text: str) -> query.Query | None:
        """The query for a word with `*` or `?` in it."""
        pattern = fold(text.replace("’", "'"))
        self.used += 1
        if not pattern.strip("*?'") or self.used > MAX_WORDS:
            return None
        if field_name and field_name not in RUNNING_TEXT:
            return _wildcard_in(field_name, pattern)
        where = (field_name,) if field_name else RUNNING_TEXT
        if not self.negated and "body" in where:
            self.plan.needles.add_wildcard(pattern)
        found = [_wildcard_in(WORDS_OF[name], pattern) for name in where]
        return found[0] if len(found) == 1 else query.Or(found)


def _in_field(name: str, stems: tuple[str, ...], slop: int) -> query.Query:
    boost = TITLE_BOOST if name == "title" else 1.0
    if len(stems) == 1:
        return query.Term(name, stems[0], boost=boost)
    if not slop:
        return query.Phrase(name, list(stems), boost=boost)
    # Whoosh's slop counts from the neighbour itself; near words may stand in any order.
    orders = itertools.permutations(stems) if len(stems) <= 4 else [stems, stems[::-1]]
    return query.Or(
        [query.Phrase(name, list(order), slop=slop + 1, boost=boost) for order in orders]
    )


def _wildcard_in(name: str, pattern: str) -> query.Query:
    if pattern.endswith("*") and not set(pattern[:-1]) & set("*?"):
        return query.Prefix(name, pattern[:-1])
    return query.Wildcard(name, pattern)
