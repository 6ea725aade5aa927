"""The postings of a field: which documents hold each term, how often, and where.

Postings stand term after term and, within a term, in the order of documents, so any
range of terms (a prefix, a span of dates) is one slice of the arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from searchkit.index.codec.arrays import Array, narrow, offsets
from searchkit.index.codec.terms import TermDictionary

if TYPE_CHECKING:
    from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """The inverted lists of one field of a segment.

    `starts` (terms + 1) tells which postings are a term's. For each posting: its
    document in `doc_ids`; in `weights` the term's frequency there times its boosts (None
    where all are 1); in `counts` how many positions it has (None where that is what
    `weights` says, or 1); in `values` what a format unknown to this codec stores, with
    `value_starts` (postings + 1). `positions` stand posting after posting, and
    `position_starts` (terms + 1) tells where a term's begin. `largest` and `shortest`
    bound a term's weights from above, and the lengths (Whoosh's one-byte form) of its
    documents from below, for an upper bound of what the term can score.
    """

    terms: TermDictionary
    starts: Array
    doc_ids: Array
    weights: Array | None = None
    counts: Array | None = None
    positions: Array | None = None
    position_starts: Array | None = None
    values: Array | None = None
    value_starts: Array | None = None
    largest: Array | None = None
    shortest: Array | None = None

    def __len__(self) -> int:
        return len(self.doc_ids)

    def extent(self, term: int) -> tuple[int, int]:
        """The half-open range of a term's postings."""
        return int(self.starts[term]), int(self.starts[term + 1])

    def doc_frequency(self, term: int) -> int:
        """In how many documents a term is, deleted ones included."""
        return int(self.starts[term + 1]) - int(self.starts[term])

    def position_counts(self, first: int, last: int) -> Array:
        """How many positions each posting of a range has."""
        if self.counts is not None:
            return self.counts[first:last]
        if self.weights is not None:
            return self.weights[first:last]
        return np.ones(last - first, dtype=np.uint8)

    def weights_of(self, first: int, last: int) -> Array:
        """The weights of a range of postings."""
        if self.weights is not None:
            return self.weights[first:last]
        return np.ones(last - first, dtype=np.uint8)

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Writes the arrays of a field of this name."""
        file.add(f"{name}/text", self.terms.text)
        file.add(f"{name}/text_starts", self.terms.starts)
        for part in _PARTS:
            values = getattr(self, part)
            if values is not None:
                file.add(f"{name}/{part}", values)

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> FieldPostings:
        """The arrays of a field of this name, where they lie."""
        terms = TermDictionary(file.array(f"{name}/text"), file.array(f"{name}/text_starts"))
        parts = {part: file.array(f"{name}/{part}") for part in _PARTS if f"{name}/{part}" in file}
        return cls(terms, **parts)


_PARTS = tuple(part.name for part in fields(FieldPostings) if part.name != "terms")


def bounded(postings: FieldPostings, lengths: Array | None) -> FieldPostings:
    """The postings with the bounds of each term; `lengths` is the one-byte length (of the
    field in its document) of each posting, None where the field has no lengths."""
    if not len(postings) or lengths is None:
        return postings
    begins = postings.starts[:-1].astype(np.int64)
    weights = postings.weights
    return replace(
        postings,
        largest=None if weights is None else np.maximum.reduceat(weights, begins),
        shortest=np.minimum.reduceat(lengths, begins),
    )


def compact_weights(weights: Array) -> Array | None:
    """Weights as they are stored: None for all ones, whole numbers narrow, others `f4`."""
    if not len(weights) or (weights.min() == 1 and weights.max() == 1):
        return None
    if weights.dtype.kind == "f":
        whole = weights.astype(np.int64)
        if (whole != weights).any() or whole.min() < 0:
            return weights.astype("<f4")
        weights = whole
    return narrow(weights)


def starts_of(terms: Array, count: int) -> Array:
    """Where the postings of each of `count` terms begin, from the ascending term of each."""
    return narrow(offsets(np.bincount(terms, minlength=count)), len(terms))
