"""A field of one segment, ready to make nodes of its terms."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from whoosh import fields

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.leaf import Leaf, Norms
from searchkit.search.executor.nodes import Hits, Node, Nothing, Postings


class Statistics(Protocol):
    """What of the whole index a term's score depends on."""

    def idf(self, field: str, term: bytes) -> float:
        """Inverse document frequency, as Whoosh counts it."""

    def norms(self, field: str) -> Norms:
        """The norms of a field."""

    def matched(self, asked: Any, leaf: Leaf) -> Hits:
        """What Whoosh's own matcher finds in a leaf."""


class SearchedField:
    """What a field's terms need to become nodes, looked up once.

    `definition` is the Whoosh field.
    """

    def __init__(
        self,
        leaf: Leaf,
        name: str,
        definition: Any,
        postings: FieldPostings,
        statistics: Statistics,
    ) -> None:
        self.name = name
        self.definition = definition
        self.postings = postings
        self.is_text = isinstance(definition, fields.TEXT | fields.ID | fields.KEYWORD) or (
            type(definition) is fields.FieldType
        )
        """Whether a term is a word in UTF-8."""
        self.position_ends: dict[int, Array] = {}
        """Of common words that stood in phrases: where the positions of each document end."""
        self._leaf = leaf
        self._statistics = statistics
        self._norms: Norms | None = None
        self._doc_norms: Array | None = None
        if definition.scorable and leaf.arrays.lengths(name) is not None:
            self._norms = statistics.norms(name)
            self._doc_norms = leaf.doc_norms(name, self._norms)

    def encoded(self, text: Any) -> bytes | None:
        """The term that a value stands for, None where it is no value of the field."""
        if self.is_text and type(text) is str:
            return text.encode("utf-8", "surrogatepass")
        try:
            term: bytes = self.definition.to_bytes(text)
        except ValueError:
            return None
        return term

    def node(self, text: Any, boost: float) -> Node:
        """The documents of the term that a value stands for."""
        return self.found(text, boost) or Nothing(self._leaf)

    def found(self, text: Any, boost: float) -> Postings | None:
        """The same; None where no document has the term."""
        term = self.encoded(text)
        number = -1 if term is None else self.postings.terms.find(term)
        return None if term is None or number < 0 else self.scored(term, number, boost)

    def scored(self, term: bytes, number: int, boost: float) -> Postings:
        """The documents of a term whose number is known."""
        postings = self.postings
        first, last = postings.starts[number : number + 2].tolist()
        docs = postings.doc_ids[first:last].astype(np.intp)
        weights = None if postings.weights is None else postings.weights[first:last]
        norms = self._norms
        if norms is None:
            return Postings(self._leaf, docs, weights, boost, None)
        scale = self._statistics.idf(self.name, term) * norms.factor * boost
        node = Postings(self._leaf, docs, weights, scale, self._doc_norms)
        if postings.shortest is not None:
            node.bounded_by = (postings.largest, postings.shortest, number, norms.by_length)
        return node
