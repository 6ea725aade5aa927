"""The documents of one term, and what they score by BM25."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.fields import SearchedField
from searchkit.search.executor.nodes import Hits, Node, member

_LOOK, _SEARCH, _SET = 56_000, 500, 32
"""What it takes to look documents up, at all and for each, and to set each of those that are
spread, in what it takes to clear the place of one document (0.04 ns; measured)."""


class Postings(Node):
    """The documents of a term, scored by BM25 or by their weights.

    Of a word in a long query often nothing is needed but how many documents have it, so
    nothing is read before it is asked for; by properties, not by `once`, which takes a moment
    longer the first time, and a query has many terms. Where the field has no lengths, a
    document scores the term's weight there times the boost.
    """

    def __init__(self, field: SearchedField, number: int, term: bytes, boost: float) -> None:
        self.leaf = field.leaf
        self.field = field
        starts = field.postings.starts
        self._begin: int = starts.item(number)
        self._end: int = starts.item(number + 1)
        self.size = self._end - self._begin
        factor = field.factors.get(number)
        self.scale = boost * (field.factor(number, term) if factor is None else factor)
        """What its weight in a document counts."""
        self.number = number
        self._docs: Array | None = None
        self._spread: Array | None = None

    @property
    def docs(self) -> Array:
        found = self._docs
        if found is None:
            doc_ids = self.field.postings.doc_ids
            found = self._docs = doc_ids[self._begin : self._end].astype(np.intp)
        return found

    @property
    def weights(self) -> Array | None:
        """The weight of each of the documents; None where all are 1."""
        weights = self.field.postings.weights
        return None if weights is None else weights[self._begin : self._end]

    @property
    def bound(self) -> float:
        """The most that a document can score; infinite where that is not known."""
        postings, norms = self.field.postings, self.field.norms
        if postings.shortest is None or norms is None:
            return math.inf
        largest = postings.largest
        most = 1.0 if largest is None else float(largest[self.number])
        shortest = float(norms.by_length[postings.shortest[self.number]])
        return self.scale * most / (most + shortest) * (1 + 1e-6)

    def hits(self) -> Hits:
        return Hits(self.docs, self._scores(self.docs, self.weights))

    def contains(self, docs: Array) -> Array:
        if self._is_spread_for(len(docs), 2):
            inside: Array = self._frequencies[docs] != 0
            return inside
        if self.size > len(docs):
            return self.rows(docs)[0]
        among = np.zeros(len(docs), dtype=bool)
        among[self._places_among(docs)[1]] = True
        return among

    def at(self, docs: Array) -> Array:
        return self._scores(docs, self.weights_at(docs))

    def weights_at(self, docs: Array, times: int = 1) -> Array:
        """The term's weight in each of any documents, 0 in those that do not have it; about
        so many times it will be asked."""
        if self._is_spread_for(len(docs), times):
            found: Array = self._frequencies[docs]
            return found
        if self.size > len(docs):
            inside, places = self.rows(docs)
            weights = self.weights
            return inside if weights is None else weights[places] * inside
        rows, places = self._places_among(docs)
        found = np.zeros(len(docs), dtype="f4")
        weights = self.weights
        found[places] = 1 if weights is None else weights[rows]
        return found

    def rows(self, docs: Array) -> tuple[Array, Array]:
        """Which of any few documents have the term (`bool`), and where they are among its own."""
        stored = self.field.postings.doc_ids[self._begin : self._end]
        if self.leaf.count > 1 << 8 * stored.itemsize:
            # The field is in the first documents only: the numbers of others have no room.
            return member(self.docs, docs)
        return member(stored, docs.astype(stored.dtype))

    def _is_spread_for(self, count: int, times: int) -> bool:
        """Whether so many documents are read from the weights spread over the segment, rather
        than looked up."""
        if self._spread is not None:
            return True
        to_spread = self.leaf.count + _SET * self.size
        return to_spread < times * (_LOOK + _SEARCH * min(count, self.size))

    def _places_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of the term's documents are among others, and where."""
        inside, places = member(docs, self.docs)
        rows = inside.nonzero()[0]
        return rows, places[rows]

    def at_rows(self, docs: Array, rows: Array) -> Array:
        """The scores of the documents, of which it is known where they are among the term's."""
        weights = self.weights
        return self._scores(docs, None if weights is None else weights[rows])

    def add_to(self, scores: Array) -> None:
        np.add.at(scores, self.docs, self._scores(self.docs, self.weights))

    @property
    def _frequencies(self) -> Array:
        """The term's weight in each document of the segment."""
        spread = self._spread
        if spread is None:
            weights = self.weights
            kind = np.uint8 if weights is None else weights.dtype
            spread = self._spread = np.zeros(self.leaf.count, dtype=kind)
            spread[self.docs] = 1 if weights is None else weights
        return spread

    def _scores(self, docs: Array, weights: Array | None) -> Array:
        """BM25: `scale * w / (w + norm)`; a weight of 0 scores 0."""
        norms = self.field.doc_norms
        if norms is None:
            if weights is None:
                return np.full(len(docs), self.scale, dtype="f4")
            scores: Array = weights.astype("f4")
            scores *= self.scale
            return scores
        below: Array = norms[docs]
        if weights is None:
            below += np.float32(1)
            np.divide(self.scale, below, out=below)
            return below
        above = weights.astype("f4")
        below += above
        above *= self.scale
        above /= below
        return above


def postings_of(field: SearchedField, value: Any, boost: float) -> Postings | None:
    """The documents of the term that a value stands for; None where there are none."""
    if field.is_text and type(value) is str:
        term: bytes | None = value.encode("utf-8", "surrogatepass")
    else:
        term = field.encoded(value)
    number = -1 if term is None else field.postings.terms.find(term)
    return None if term is None or number < 0 else Postings(field, number, term, boost)


def scores_together(terms: Sequence[Postings], docs: Array) -> Array:
    """What documents score by several terms in all: one formula over a row for each term.

    The fields of the terms have lengths.
    """
    of_field: dict[str, Array] = {}
    norms, weights = [], []
    for term in terms:
        field = term.field
        row = of_field.get(field.name)
        if row is None:
            assert field.doc_norms is not None
            row = of_field[field.name] = field.doc_norms[docs]
        norms.append(row)
        spread = term._spread  # Mostly it is there: `weights_at` would take as long as this.
        weights.append(term.weights_at(docs) if spread is None else spread[docs])
    above = np.concatenate(weights, dtype="f4").reshape(len(terms), len(docs))
    below = np.concatenate(norms).reshape(len(terms), len(docs))
    below += above
    above *= np.array([term.scale for term in terms], dtype="f4")[:, np.newaxis]
    above /= below
    scores: Array = np.add.reduce(above)
    return scores


def only_postings(nodes: Sequence[Node]) -> list[Postings] | None:
    """The nodes, if all are terms whose scores are bounded."""
    found = [
        node
        for node in nodes
        if isinstance(node, Postings) and node.field.is_bounded and node.scale > 0
    ]
    return found if len(found) == len(nodes) else None
