"""A field of one segment, ready to make nodes of its terms."""

from __future__ import annotations

from typing import Any, Protocol

from whoosh import fields

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.leaf import Leaf, Norms
from searchkit.search.executor.nodes import Hits


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
        self.may_repeat = isinstance(definition, fields.NUMERIC)
        """Whether a term may have a document twice, as one may that two of its numbers share."""
        self.position_ends: dict[int, Array] = {}
        """Of common words that stood in phrases: where the positions of each document end."""
        self.leaf = leaf
        self.norms: Norms | None = None
        self.doc_norms: Array | None = None
        """The norm of each document, None where the field has no lengths."""
        if definition.scorable and leaf.arrays.lengths(name) is not None:
            self.norms = statistics.norms(name)
            self.doc_norms = leaf.doc_norms(name, self.norms)
        self.is_bounded = self.norms is not None and postings.shortest is not None
        """Whether it is known what a term can score at most."""
        self._statistics = statistics
        self.factors: dict[int, float] = {}
        """What `factor` has answered, by the numbers of the terms."""

    def encoded(self, text: Any) -> bytes | None:
        """The term that a value stands for, None where it is no value of the field."""
        if self.is_text and type(text) is str:
            return text.encode("utf-8", "surrogatepass")
        try:
            term: bytes = self.definition.to_bytes(text)
        except ValueError:
            return None
        return term

    def factor(self, number: int, term: bytes) -> float:
        """What a term's weight counts before boosts: inverse document frequency times `K1 + 1`,
        1 where the field has no lengths."""
        if self.norms is None:
            return 1.0
        found = self.factors[number] = self._statistics.idf(self.name, term) * self.norms.factor
        return found
