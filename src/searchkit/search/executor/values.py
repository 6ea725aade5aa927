"""Phrases in fields with few distinct values, as the names of papers are.

A phrase that a value has is in every document with that value. So it is looked for once in
each of some hundred values, however many documents there are, and which value a document
has stands in the field's column.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array, offsets
from searchkit.index.codec.columns import ValueColumn
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits, Node
from searchkit.search.executor.once import once
from searchkit.search.executor.postings import Postings

_FEWER = 8
"""Distinct values are few when there are at most so many documents of the segment to one."""


class Values:
    """Where the terms of a field stand in its distinct values.

    `ordinals` is the number of each document's value, `counts` how many documents have each
    value, and `places` gives for a term's number the values that have it, each with the
    term's positions there.
    """

    def __init__(self, ordinals: Array, counts: Array) -> None:
        self.ordinals = ordinals
        self.counts = counts
        self.places: dict[int, dict[int, set[int]]] = {}

    @classmethod
    def of(cls, column: ValueColumn, postings: FieldPostings) -> Values | None:
        """The values of a field; None where they are many, or where documents with the same
        value were indexed by different terms, as Whoosh lets them."""
        count, distinct = len(column.ordinals), len(column.values)
        if distinct * _FEWER > count or postings.positions is None:
            return None
        counts = postings.position_counts(0, len(postings))
        docs = postings.doc_ids.repeat(counts)
        ends = postings.starts.astype(np.int64)
        terms = np.arange(len(postings.terms)).repeat(ends[1:] - ends[:-1]).repeat(counts)
        # What is indexed of a document, in the order of its text.
        order = np.lexsort((terms, postings.positions, docs))
        docs, terms, positions = docs[order], terms[order], postings.positions[order]
        lengths = np.bincount(docs, minlength=count)
        starts = offsets(lengths).astype(np.int64)[:-1]
        first = np.zeros(distinct, dtype=np.int64)
        first[column.ordinals[::-1]] = np.arange(count)[::-1]
        model = first[column.ordinals]
        if (lengths != lengths[model]).any():
            return None
        same = np.arange(len(docs)) - starts[docs] + starts[model[docs]]
        if (terms != terms[same]).any() or (positions != positions[same]).any():
            return None
        values = cls(column.ordinals, np.bincount(column.ordinals, minlength=distinct))
        of_models = (model[docs] == docs).nonzero()[0]
        for term, ordinal, position in zip(
            terms[of_models].tolist(),
            column.ordinals[docs[of_models]].tolist(),
            positions[of_models].tolist(),
            strict=True,
        ):
            values.places.setdefault(term, {}).setdefault(ordinal, set()).add(position)
        return values

    def with_phrase(self, terms: Sequence[int]) -> list[int]:
        """The values in which terms, given by their numbers, stand one after the other."""
        first, *others = [self.places.get(term, {}) for term in terms]
        found = []
        for value in set(first).intersection(*others):
            begins = first[value]
            for number, places in enumerate(others, 1):
                begins = {begin for begin in begins if begin + number in places[value]}
            if begins:
                found.append(value)
        return found


class PhraseOfValues(Node):
    """Documents whose value has terms one after the other; scored as a phrase is."""

    def __init__(self, leaf: Leaf, values: Values, terms: Sequence[Postings]) -> None:
        super().__init__(leaf)
        self._values = values
        self._terms = terms
        found = values.with_phrase([term.number for term in terms])
        self._have_it = np.zeros(len(values.counts), dtype=bool)
        self._have_it[found] = True
        self.size = int(values.counts[found].sum()) if found else 0

    @once
    def docs(self) -> Array:
        return self.among(min(self._terms, key=lambda term: term.size).docs)

    def hits(self) -> Hits:
        return Hits(self.docs, self.of(self.docs))

    def contains(self, docs: Array) -> Array:
        inside: Array = self._have_it[self._values.ordinals[docs]]
        return inside

    def of(self, docs: Array) -> Array:
        scores = self._terms[0].at(docs)
        for term in self._terms[1:]:
            scores += term.at(docs)
        return scores

    def at(self, docs: Array) -> Array:
        return self.of(docs) * self.contains(docs)
