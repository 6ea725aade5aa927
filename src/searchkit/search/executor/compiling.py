"""From a Whoosh query to a tree of nodes for one segment.

Every class of query that is known here has a function of its own; what a document scores
is what Whoosh's matchers would score. Of the others, and of those that an option makes
special, Whoosh's matcher is run to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from whoosh import query
from whoosh.fields import DATETIME, NUMERIC
from whoosh.query import SpanNear2, compound, qcore, ranges, terms
from whoosh.util.numeric import to_sortable

from searchkit.index.codec.arrays import ranges as consecutive
from searchkit.index.codec.columns import ValueColumn
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.boolean import (
    AllOf,
    Complement,
    Helped,
    Required,
    Without,
)
from searchkit.search.executor.expanding import Numbers, expansion
from searchkit.search.executor.fields import SearchedField, Statistics
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import (
    Boosted,
    Fixed,
    Given,
    Node,
    Nothing,
    Spread,
    once_each,
)
from searchkit.search.executor.phrase import Phrase
from searchkit.search.executor.places import Places
from searchkit.search.executor.postings import Postings, postings_of
from searchkit.search.executor.union import AnyOf, LargestOf
from searchkit.search.executor.values import PhraseOfValues, Values


class Compiler:
    """Compiles queries for one leaf."""

    def __init__(self, leaf: Leaf, statistics: Statistics) -> None:
        self.leaf = leaf
        self._statistics = statistics
        self._schema = leaf.reader.schema
        self._fields: dict[str, SearchedField | None] = {}
        self._values: dict[str, Values | None] = {}

    def _field(self, name: str) -> SearchedField | None:
        """A field of the schema that has postings here, else None."""
        field = self._fields.get(name)
        if field is not None:
            return field
        if name not in self._fields:
            postings = self.leaf.postings(name) if name in self._schema else None
            if postings is not None:
                definition = self._schema[name]
                field = SearchedField(self.leaf, name, definition, postings, self._statistics)
            # Only now, as another thread that searches would take none for no postings.
            self._fields[name] = field
        return self._fields[name]

    def compile(self, asked: query.Query, boost: float = 1.0) -> Node:
        """The node of a query whose scores are multiplied by a boost."""
        build = _BUILDERS.get(type(asked))
        node = build(self, asked, boost) if build else None
        if node is None:
            node = Given(self.leaf, self._statistics.matched(asked, self.leaf))
            return node if boost == 1.0 else Boosted(node, boost)
        return node

    # Terms

    def term(self, asked: terms.Term, boost: float) -> Node | None:
        if asked.minquality:
            return None
        field = self._field(asked.fieldname)
        found = postings_of(field, asked.text, boost * asked.boost) if field else None
        if field is None or found is None:
            return Nothing(self.leaf)
        return once_each(found) if field.may_repeat else found

    def multi_term(self, asked: terms.MultiTerm, boost: float) -> Node | None:
        """Any of several terms: a constant score when there is more than one."""
        field = self._field(asked.field())
        if field is None:
            return Nothing(self.leaf) if asked.field() in self._schema else None
        if type(asked) is terms.Wildcard and asked.text == "*":
            return self.every(query.Every(asked.fieldname, boost=asked.boost), boost)
        found = field.postings.terms
        numbers = expansion(asked, field)
        if numbers is None:
            return None
        if len(numbers) and numbers[0] == 0 and not found[0]:
            numbers = numbers[1:]  # Whoosh expands to every term but the empty one.
        boost *= asked.boost
        if len(numbers) != 1 and getattr(asked, "constantscore", False):
            return self._documents_of(field.postings, numbers, boost)
        nodes: list[Node] = [
            Postings(field, number, found[number], boost) for number in map(int, numbers)
        ]
        if field.may_repeat:
            nodes = [once_each(node) for node in nodes]
        if not nodes:
            return Nothing(self.leaf)
        return nodes[0] if len(nodes) == 1 else AnyOf(self.leaf, nodes)

    def _documents_of(self, postings: FieldPostings, numbers: Numbers, score: float) -> Node:
        """The documents of any of several terms, given in order, all with one score."""
        if not len(numbers):
            return Nothing(self.leaf)
        mask = np.zeros(self.leaf.count, dtype=bool)
        first, last = int(numbers[0]), int(numbers[-1])
        starts = postings.starts
        if last - first + 1 == len(numbers):
            mask[self.leaf.docs(postings, int(starts[first]), int(starts[last + 1]))] = True
        else:
            chosen = np.asarray(numbers)
            begins = starts[chosen].astype(np.int64)
            counts = starts[chosen + 1] - begins
            parts = (counts.cumsum() - counts) // _GATHERED
            edges = parts.searchsorted(np.arange(int(parts[-1]) + 2))
            for some in map(slice, edges[:-1].tolist(), edges[1:].tolist()):
                rows = consecutive(begins[some], counts[some])
                mask[postings.doc_ids[rows].astype(np.intp)] = True
        return Spread(self.leaf, mask, score)

    def numeric_range(self, asked: ranges.NumericRange, boost: float) -> Node | None:
        """Numbers and dates of a range: a comparison of the column where it holds what is
        indexed, else a slice of the postings of full precision."""
        known = asked.fieldname in self._schema
        field = self._schema[asked.fieldname] if known else None
        if not isinstance(field, NUMERIC) or not asked.constantscore:
            return None
        postings = self.leaf.postings(asked.fieldname)
        if postings is None:
            return Nothing(self.leaf)
        low, high = 0, (1 << field.bits) - 1
        if asked.start is not None:
            low = _sortable(field, asked.start) + bool(asked.startexcl)
        if asked.end is not None:
            high = _sortable(field, asked.end) - bool(asked.endexcl)
        if low > high:
            return Nothing(self.leaf)
        shift = 1 << 63 if isinstance(field, DATETIME) else 0
        numbers = self.leaf.numbers(asked.fieldname, shift)
        if numbers is not None and high >= shift:
            mask = self.leaf.has_value(asked.fieldname).copy()
            mask &= numbers >= max(low - shift, 0)
            mask &= numbers <= high - shift
            return Spread(self.leaf, mask, asked.boost * boost)
        first = postings.terms.rank(field.sortable_to_bytes(low))
        highest = field.sortable_to_bytes(high)
        last = postings.terms.rank(highest) + (postings.terms.find(highest) >= 0)
        return self._documents_of(postings, range(first, last), asked.boost * boost)

    def every(self, asked: qcore.Every, boost: float) -> Node | None:
        score = asked.boost * boost
        if asked.fieldname is None:
            return Spread(self.leaf, np.ones(self.leaf.count, dtype=bool), score)
        if asked.fieldname not in self._schema:
            return None
        return Spread(self.leaf, self.leaf.has_value(asked.fieldname), score)

    # Phrases

    def phrase(self, asked: query.Phrase, boost: float) -> Node | None:
        return self._near(asked.fieldname, asked.words, asked.slop, boost * asked.boost)

    def span_near(self, asked: SpanNear2, boost: float) -> Node | None:
        parts = asked.qs
        fields = {part.fieldname for part in parts if type(part) is terms.Term}
        plain = all(type(part) is terms.Term and part.boost == 1.0 for part in parts)
        if not plain or len(fields) != 1 or not asked.ordered or asked.mindist != 1:
            return None
        return self._near(fields.pop(), [part.text for part in parts], asked.slop, boost)

    def _near(self, name: str, words: list[Any], slop: int, boost: float) -> Node | None:
        field = self._field(name)
        if field is None:
            return Nothing(self.leaf) if name in self._schema else None
        if len(words) < 2 or not 1 <= slop <= _LARGEST_SLOP or field.postings.positions is None:
            return None
        found = [postings_of(field, word, boost) for word in words]
        terms_found = [term for term in found if term is not None]
        if len(terms_found) < len(found):
            return Nothing(self.leaf)
        values = self._values_of(field) if slop == 1 else None
        if values is not None:
            return PhraseOfValues(self.leaf, values, terms_found)
        return Phrase(self.leaf, [Places(term) for term in terms_found], slop)

    def _values_of(self, field: SearchedField) -> Values | None:
        """The values of a field's column, where they are few and tell what is indexed."""
        name = field.name
        if name not in self._values:
            column = self.leaf.column(name)
            self._values[name] = (
                Values.of(column, field.postings) if isinstance(column, ValueColumn) else None
            )
        return self._values[name]

    # Combinations

    def all_of(self, asked: compound.And, boost: float) -> Node | None:
        return self._combined(AllOf, asked, boost)

    def any_of(self, asked: compound.Or, boost: float) -> Node | None:
        if asked.scale or asked.minmatch:
            return None
        boost = boost if len(asked.subqueries) == 1 else boost * asked.boost
        nodes: list[Node] = []
        for part in asked.subqueries:
            if type(part) is terms.Term and not part.minquality:
                field = self._field(part.fieldname)
                found = postings_of(field, part.text, boost * part.boost) if field else None
                if field is not None and found is not None:
                    nodes.append(once_each(found) if field.may_repeat else found)
                continue
            node = self.compile(part, boost)
            if isinstance(node, AnyOf):
                nodes += node.parts
            elif not isinstance(node, Nothing):
                nodes.append(node)
        if len(nodes) > 2:
            # In the order in which the best are looked for: equal documents get equal sums.
            nodes.sort(key=_scale, reverse=True)
        return _one_or(AnyOf, self.leaf, nodes)

    def largest_of(self, asked: compound.DisjunctionMax, boost: float) -> Node | None:
        return self._combined(LargestOf, asked, boost)

    def _combined(self, kind: _Combination, asked: compound.CompoundQuery, boost: float) -> Node:
        parts = asked.subqueries
        if not parts:
            return Nothing(self.leaf)
        if len(parts) == 1:
            # Whoosh leaves out the boost of a combination of one.
            return self.compile(parts[0], boost)
        boost *= asked.boost
        nodes = [self.compile(part, boost) for part in parts]
        return _one_or(kind, self.leaf, nodes)

    def negation(self, asked: query.Not, boost: float) -> Node | None:
        node = Complement(self.compile(asked.query))
        return node if boost == 1.0 else Boosted(node, boost)

    def and_not(self, asked: compound.AndNot, boost: float) -> Node | None:
        return Without(self.compile(asked.a, boost), self.compile(asked.b))

    def and_maybe(self, asked: compound.AndMaybe, boost: float) -> Node | None:
        return Helped(self.compile(asked.a, boost), self.compile(asked.b, boost))

    def require(self, asked: compound.Require, boost: float) -> Node | None:
        return Required(self.compile(asked.a, boost), self.compile(asked.b))

    def constant(self, asked: query.ConstantScoreQuery, boost: float) -> Node | None:
        return Fixed(self.leaf, self.compile(asked.child).docs, asked.score * boost)

    def nothing(self, asked: query.Query, boost: float) -> Node | None:
        return Nothing(self.leaf)


_LARGEST_SLOP = 1 << 20
_GATHERED = 1 << 20
"""Postings that are gathered at once, so that a pattern does not take the memory of all."""


def _scale(node: Node) -> float:
    return node.scale if isinstance(node, Postings) else 0.0


def _sortable(field: NUMERIC, number: Any) -> int:
    """A number as the whole number that Whoosh indexes, in whose order terms stand."""
    prepared = field.prepare_number(number)
    sortable: int = to_sortable(field.numtype, field.bits, field.signed, prepared)
    return sortable


def _one_or(kind: _Combination, leaf: Leaf, nodes: list[Node]) -> Node:
    """A combination of nodes, of which there may be none or one."""
    if not nodes:
        return Nothing(leaf)
    return nodes[0] if len(nodes) == 1 else kind(leaf, nodes)


_Combination = Callable[[Leaf, list[Node]], Node]
_Builder = Callable[[Compiler, Any, float], "Node | None"]

_BUILDERS: dict[type, _Builder] = {
    terms.Term: Compiler.term,
    terms.Prefix: Compiler.multi_term,
    terms.Wildcard: Compiler.multi_term,
    terms.FuzzyTerm: Compiler.multi_term,
    ranges.TermRange: Compiler.multi_term,
    ranges.NumericRange: Compiler.numeric_range,
    ranges.DateRange: Compiler.numeric_range,
    qcore.Every: Compiler.every,
    query.Phrase: Compiler.phrase,
    SpanNear2: Compiler.span_near,
    compound.And: Compiler.all_of,
    compound.Or: Compiler.any_of,
    compound.DisjunctionMax: Compiler.largest_of,
    query.Not: Compiler.negation,
    compound.AndNot: Compiler.and_not,
    compound.AndMaybe: Compiler.and_maybe,
    compound.Require: Compiler.require,
    query.ConstantScoreQuery: Compiler.constant,
    type(query.NullQuery): Compiler.nothing,
}
