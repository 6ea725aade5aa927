"""From a Whoosh query to a tree of nodes for one segment.

Every class of query that is known here has a function of its own; what a document scores
is what Whoosh's matchers would score. Of the others, and of those that an option makes
special, Whoosh's matcher is run to its end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from whoosh import query
from whoosh.fields import NUMERIC
from whoosh.query import SpanNear2, compound, qcore, ranges, terms

from searchkit.index.codec.columns import NumberColumn
from searchkit.index.codec.fuzzy import near_terms
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.boolean import (
    AllOf,
    AnyOf,
    Complement,
    Helped,
    LargestOf,
    Required,
    Without,
)
from searchkit.search.executor.leaf import Leaf, Norms
from searchkit.search.executor.nodes import (
    Boosted,
    Fixed,
    Given,
    Hits,
    Node,
    Nothing,
    Postings,
    Spread,
)
from searchkit.search.executor.phrase import Phrase, Positioned


class Statistics(Protocol):
    """What of the whole index a term's score depends on."""

    def idf(self, field: str, term: bytes) -> float:
        """Inverse document frequency, as Whoosh counts it."""

    def norms(self, field: str) -> Norms:
        """The norms of a field."""

    def matched(self, asked: query.Query, leaf: Leaf) -> Hits:
        """What Whoosh's own matcher finds in a leaf."""


class Compiler:
    """Compiles queries for one leaf."""

    def __init__(self, leaf: Leaf, statistics: Statistics) -> None:
        self.leaf = leaf
        self._statistics = statistics
        self._schema = leaf.reader.schema

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
        found = self._encoded(asked.fieldname, asked.text)
        if found is None:
            return Nothing(self.leaf)
        return self._postings(asked.fieldname, found, boost * asked.boost)

    def _encoded(self, field: str, text: Any) -> bytes | None:
        if field not in self._schema:
            return None
        try:
            encoded: bytes = self._schema[field].to_bytes(text)
        except ValueError:
            return None
        return encoded

    def _postings(self, field: str, term: bytes, boost: float) -> Node:
        postings = self.leaf.postings(field)
        number = -1 if postings is None else postings.terms.find(term)
        if postings is None or number < 0:
            return Nothing(self.leaf)
        return self._scored(field, term, postings, number, boost)

    def _scored(
        self, field: str, term: bytes, postings: FieldPostings, number: int, boost: float
    ) -> Postings:
        first, last = postings.extent(number)
        docs = self.leaf.docs(postings, first, last)
        weights = None if postings.weights is None else postings.weights[first:last]
        if not self._schema[field].scorable or self.leaf.arrays.lengths(field) is None:
            return Postings(self.leaf, docs, weights, boost, None)
        norms = self._statistics.norms(field)
        scale = self._statistics.idf(field, term) * norms.factor * boost
        bound = math.inf
        if postings.shortest is not None:
            most = 1.0 if postings.largest is None else float(postings.largest[number])
            least = float(norms.by_length[postings.shortest[number]])
            bound = scale * most / (most + least) * (1 + 1e-6)
        return Postings(self.leaf, docs, weights, scale, self.leaf.doc_norms(field, norms), bound)

    def multi_term(self, asked: terms.MultiTerm, boost: float) -> Node | None:
        """Any of several terms: a constant score when there is more than one."""
        field = asked.field()
        if field not in self._schema:
            return None
        postings = self.leaf.postings(field)
        if postings is None:
            return Nothing(self.leaf)
        numbers = _EXPANSIONS[type(asked)](self, asked, postings)
        if numbers is None:
            return None
        boost *= asked.boost
        if len(numbers) == 1:
            number = int(numbers[0])
            return self._scored(field, postings.terms[number], postings, number, boost)
        if not getattr(asked, "constantscore", False):
            scored = [
                self._scored(field, postings.terms[number], postings, number, boost)
                for number in map(int, numbers)
            ]
            return AnyOf(self.leaf, scored) if scored else Nothing(self.leaf)
        return self._documents_of(postings, numbers, boost)

    def _documents_of(self, postings: FieldPostings, numbers: Any, score: float) -> Node:
        """The documents of any of several terms, given in order, all with one score."""
        if not len(numbers):
            return Nothing(self.leaf)
        mask = np.zeros(self.leaf.count, dtype=bool)
        first, last = int(numbers[0]), int(numbers[-1])
        if last - first + 1 == len(numbers):
            mask[postings.doc_ids[int(postings.starts[first]) : int(postings.starts[last + 1])]] = 1
        else:
            for number in map(int, numbers):
                begin, end = postings.extent(number)
                mask[postings.doc_ids[begin:end]] = True
        return Spread(self.leaf, mask, score)

    def prefix(self, asked: terms.Prefix, postings: FieldPostings) -> Any:
        encoded = self._encoded(asked.fieldname, asked.text)
        return range(*postings.terms.with_prefix(encoded)) if encoded else None

    def wildcard(self, asked: terms.Wildcard, postings: FieldPostings) -> Any:
        if "[" in asked.text or not _is_text(self._schema[asked.fieldname]):
            return None
        parts = [_GLOB.get(char) or re.escape(char.encode()) for char in asked.text]
        pattern = re.compile(b"^" + b"".join(parts) + b"$", re.MULTILINE)
        literal = re.split(r"[*?]", asked.text)[0].encode()
        return postings.terms.matching(pattern, *postings.terms.with_prefix(literal))

    def fuzzy(self, asked: terms.FuzzyTerm, postings: FieldPostings) -> Any:
        if not _is_text(self._schema[asked.fieldname]):
            return None
        return near_terms(postings.terms, asked.text, int(asked.maxdist), asked.prefixlength)

    def term_range(self, asked: ranges.TermRange, postings: FieldPostings) -> Any:
        found = postings.terms
        first, last = 0, len(found)
        if asked.start is not None:
            start = self._encoded(asked.fieldname, asked.start)
            if start is None:
                return []
            first = found.rank(start) + (asked.startexcl and found.find(start) >= 0)
        if asked.end is not None:
            end = self._encoded(asked.fieldname, asked.end)
            if end is None:
                return []
            last = found.rank(end) + (not asked.endexcl and found.find(end) >= 0)
        return range(first, max(first, last))

    def numeric_range(self, asked: ranges.NumericRange, boost: float) -> Node | None:
        """Numbers and dates of a range: a comparison of the column where there is one."""
        known = asked.fieldname in self._schema
        field = self._schema[asked.fieldname] if known else None
        if not isinstance(field, NUMERIC) or not asked.constantscore:
            return None
        column = self.leaf.column(asked.fieldname)
        if self.leaf.postings(asked.fieldname) is None:
            return Nothing(self.leaf)
        if not isinstance(column, NumberColumn) or column.numbers.dtype.kind not in "iu":
            return self.compile(asked._compile_query(self.leaf.reader), boost)
        numbers = column.numbers
        mask = self.leaf.has_value(asked.fieldname).copy()
        if asked.start is not None:
            low = field.prepare_number(asked.start)
            mask &= numbers > low if asked.startexcl else numbers >= low
        if asked.end is not None:
            high = field.prepare_number(asked.end)
            mask &= numbers < high if asked.endexcl else numbers <= high
        return Spread(self.leaf, mask, asked.boost * boost)

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

    def _near(self, field: str, words: list[Any], slop: int, boost: float) -> Node | None:
        if field not in self._schema or len(words) < 2 or slop < 1:
            return None
        encoded = [self._encoded(field, word) for word in words]
        postings = self.leaf.postings(field)
        if postings is None or None in encoded:
            return Nothing(self.leaf)
        if postings.positions is None:
            return None
        scored, places = [], []
        for term in encoded:
            assert term is not None
            number = postings.terms.find(term)
            if number < 0:
                return Nothing(self.leaf)
            node = self._scored(field, term, postings, number, boost)
            scored.append(node)
            places.append(Positioned(postings, number, node.docs))
        return Phrase(self.leaf, scored, places, slop)

    # Combinations

    def all_of(self, asked: compound.And, boost: float) -> Node | None:
        return self._combined(AllOf, asked, boost)

    def any_of(self, asked: compound.Or, boost: float) -> Node | None:
        if asked.scale or asked.minmatch:
            return None
        return self._combined(AnyOf, asked, boost)

    def largest_of(self, asked: compound.DisjunctionMax, boost: float) -> Node | None:
        return self._combined(LargestOf, asked, boost)

    def _combined(
        self, kind: Callable[[Leaf, list[Node]], Node], asked: compound.CompoundQuery, boost: float
    ) -> Node:
        parts = list(asked.subqueries)
        if not parts:
            return Nothing(self.leaf)
        if len(parts) == 1:
            # Whoosh leaves out the boost of a combination of one.
            return self.compile(parts[0], boost)
        boost *= asked.boost
        nodes: list[Node] = []
        for part in parts:
            node = self.compile(part, boost)
            if kind is AnyOf and isinstance(node, AnyOf):
                nodes += node.parts
            elif kind is not AnyOf or not isinstance(node, Nothing):
                nodes.append(node)
        if not nodes:
            return Nothing(self.leaf)
        return nodes[0] if len(nodes) == 1 else kind(self.leaf, nodes)

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


def _is_text(field: Any) -> bool:
    """Whether a field's terms are its words in UTF-8."""
    from whoosh import fields

    return isinstance(field, fields.TEXT | fields.ID | fields.KEYWORD) or (
        type(field) is fields.FieldType
    )


_GLOB = {"*": rb"[^\n]*", "?": rb"(?:[^\n\x80-\xff]|[\xc0-\xff][\x80-\xbf]*)"}
"""What the signs of a pattern stand for in UTF-8: any characters, and one character."""

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

_EXPANSIONS: dict[type, Callable[[Compiler, Any, FieldPostings], Any]] = {
    terms.Prefix: Compiler.prefix,
    terms.Wildcard: Compiler.wildcard,
    terms.FuzzyTerm: Compiler.fuzzy,
    ranges.TermRange: Compiler.term_range,
}
