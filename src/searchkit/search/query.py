"""A query's text to Whoosh queries: what is required, and which words may be missing.

A plain word is looked for in title and body; a word in the title counts for more. What
is written with a hyphen, a dot or a slash inside (`US-led`) is a phrase of its parts.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from whoosh import query
from whoosh.lang.stopwords import stoplists
from whoosh.qparser import plugins, syntax

from searchkit.analysis.analyzers import NamesAnalyzer
from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import fold, tokenize
from searchkit.index.schema import WORDS_OF
from searchkit.search.grammar import DateNode, WildcardNode, syntax_tree
from searchkit.search.marks import NearWords, Needles
from searchkit.search.periods import between, period
from searchkit.search.request import Filters

TITLE_BOOST = 2.0
"""How much more a word in the title counts than one in the body."""
MAX_WORDS = 256
"""Words and wildcards of one query that are used; a note says so when there are more."""
MAX_PHRASE = 64
"""Words of one phrase that are used."""

_RUNNING_TEXT = ("title", "body")
_STOP_WORDS = frozenset(stoplists["en"])
_names = NamesAnalyzer()


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word of the query; a `common` one (“the”) is not missed when it is missing."""

    query: query.Query
    common: bool


@dataclass(slots=True)
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


def plan(text: str, filters: Filters | None = None) -> Plan:
    """What a query's text and the filters beside it ask for; raises `BadDate`."""
    compiler = _Compiler()
    asked = compiler.plan
    if text.strip() == "*":
        asked.required.append(query.Every())
    else:
        tree = syntax_tree(text)
        for node in _top_level(tree):
            if isinstance(node, syntax.WordNode) and not node.fieldname:
                compiler.plain_word(node.text)
            else:
                found = compiler.compile(node)
                if found is not None:
                    asked.required.append(found)
    if filters:
        asked.required += _filter_queries(filters)
    if compiler.used > MAX_WORDS:
        asked.notes = (f"Only the first {MAX_WORDS} words of the query were used.",)
    elif text.strip() and asked.empty:
        asked.notes = ("The query holds no word to look for.",)
    return asked


def _top_level(tree: Any) -> list[Any]:
    if type(tree) is syntax.AndGroup:
        return list(tree)
    return [tree]


def _filter_queries(filters: Filters) -> list[query.Query]:
    names = (("author", filters.author), ("source", filters.source), ("topic", filters.topic))
    found = [_name_query(field_name, text) for field_name, text in names if text]
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


class _Compiler:
    """Walks the syntax tree once; what it finds to highlight goes into the plan's needles."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.used = 0
        self._negated = 0

    def plain_word(self, text: str) -> None:
        """A top-level word, which may be missing when too few articles have all words."""
        found = self._running_text(text, _RUNNING_TEXT, slop=0)
        if found is not None:
            common = fold(text.strip("\"'.,;:!?()“”‘’")) in _STOP_WORDS
            self.plan.words.append(Word(found, common))

    def compile(self, node: Any) -> query.Query | None:
        """The Whoosh query of a syntax node; None where it holds no word."""
        if isinstance(node, DateNode):
            return node.asked
        if isinstance(node, syntax.NotGroup):
            return self._without(node)
        if isinstance(node, syntax.GroupNode):
            parts = [part for part in map(self.compile, node) if part is not None]
            if len(parts) < 2:
                return parts[0] if parts else None
            return query.Or(parts) if isinstance(node, syntax.OrGroup) else query.And(parts)
        if isinstance(node, WildcardNode):
            return self._wildcard(node)
        if isinstance(node, plugins.PhrasePlugin.PhraseNode):
            return self._text(node, slop=node.slop if node.slop > 1 else 0)
        if isinstance(node, syntax.TextNode):
            return self._text(node, slop=0)
        return None

    def _without(self, node: Any) -> query.Query | None:
        self._negated += 1
        parts = [part for part in map(self.compile, node) if part is not None]
        self._negated -= 1
        return query.Not(parts[0]) if parts else None

    def _text(self, node: Any, slop: int) -> query.Query | None:
        if node.fieldname in (None, *_RUNNING_TEXT):
            where = (node.fieldname,) if node.fieldname else _RUNNING_TEXT
            return self._running_text(node.text, where, slop)
        self.used += 1
        return _name_query(node.fieldname, node.text)

    def _running_text(self, text: str, where: Sequence[str], slop: int) -> query.Query | None:
        stems = tuple(stem(token.term) for token in tokenize(text))[:MAX_PHRASE]
        self.used += len(stems)
        if not stems or self.used > MAX_WORDS:
            return None
        if not self._negated and "body" in where:
            self.plan.needles.add(NearWords(stems, slop))
        found = [_in_field(name, stems, slop) for name in where]
        return found[0] if len(found) == 1 else query.Or(found)

    def _wildcard(self, node: Any) -> query.Query | None:
        pattern = fold(node.text.replace("’", "'"))
        self.used += 1
        if not pattern.strip("*?'") or self.used > MAX_WORDS:
            return None
        if node.fieldname and node.fieldname not in _RUNNING_TEXT:
            return _wildcard_in(node.fieldname, pattern)
        where = (node.fieldname,) if node.fieldname else _RUNNING_TEXT
        if not self._negated and "body" in where:
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
