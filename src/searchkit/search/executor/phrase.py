"""Words that stand together: phrases, and near words in order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchkit.index.codec.arrays import Array, ranges
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.boolean import AllOf
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits, Node, Postings


class Positioned:
    """Where a term stands: its positions in documents that are known to have it."""

    def __init__(self, postings: FieldPostings, term: int, docs: Array) -> None:
        self.postings = postings
        self.term = term
        self.docs = docs
        """All documents of the term, ascending."""

    def keys(self, docs: Array, stride: int) -> Array:
        """`i * stride + position` for each place in the i-th document, ascending (`i8`)."""
        first, last = self.postings.extent(self.term)
        assert self.postings.positions is not None
        assert self.postings.position_starts is not None
        counts = self.postings.position_counts(first, last)
        base = int(self.postings.position_starts[self.term])
        if len(docs) == last - first:
            end = int(self.postings.position_starts[self.term + 1])
            found = self.postings.positions[base:end].astype(np.int64)
            return found + np.repeat(np.arange(len(docs)) * stride, counts)
        ends = np.cumsum(counts, dtype=np.int64)
        places = np.searchsorted(self.docs, docs)
        counts = counts[places]
        places = ranges(base + ends[places] - counts, counts)
        return self.postings.positions[places] + np.repeat(np.arange(len(docs)) * stride, counts)


class Phrase(Node):
    """Documents in which terms follow each other, each at most `slop` places after the last.

    A document scores the sum of what its terms score, as in Whoosh.
    """

    def __init__(
        self, leaf: Leaf, terms: Sequence[Postings], places: Sequence[Positioned], slop: int
    ) -> None:
        super().__init__(leaf)
        self._all = AllOf(leaf, terms)
        self._places = places
        self._slop = slop
        self.size = self._all.size

    @cached_property
    def docs(self) -> Array:
        docs = self._all.docs
        if not len(docs):
            return docs
        rows = self._exact(docs) if self._slop == 1 else self._in_order(docs)
        return docs[rows]

    def hits(self) -> Hits:
        return Hits(self.docs, self._all.at(self.docs))

    def at(self, docs: Array) -> Array:
        return self._all.at(docs) * self.contains(docs)

    def _stride(self) -> int:
        postings = self._places[0].postings
        assert postings.positions is not None
        bits = 8 * postings.positions.dtype.itemsize
        return (1 << bits) + len(self._places) + self._slop

    def _exact(self, docs: Array) -> Array:
        """The rows of the documents in which each term stands right after the last.

        The rarest term goes first: from each of its places, the phrase would begin at a
        place that is known, and those beginnings are thinned out term by term.
        """
        stride = self._stride()
        order = sorted(range(len(self._places)), key=lambda n: len(self._places[n].docs))
        begins: Array | None = None
        rows = np.arange(len(docs))
        for number in order:
            keys = self._places[number].keys(docs[rows], stride)
            if begins is None:
                begins = keys - number
                begins = begins[keys % stride >= number]
            else:
                begins = begins[_inside(keys, begins + number)]
            if not len(begins):
                return np.zeros(0, dtype=np.int64)
            held = begins // stride
            begins = begins - held * stride
            heads = np.flatnonzero(np.diff(held, prepend=-1))
            narrowed = np.cumsum(np.diff(held, prepend=held[0]) != 0)
            rows = rows[held[heads]]
            begins = begins + narrowed * stride
        return rows

    def _in_order(self, docs: Array) -> Array:
        """The rows of the documents in which the terms follow each other within the slop."""
        stride = self._stride()
        reached = self._places[0].keys(docs, stride)
        for place in self._places[1:]:
            keys = place.keys(docs, stride)
            before = np.searchsorted(reached, keys) - 1
            near = before >= 0
            near[near] = keys[near] - reached[before[near]] <= self._slop
            reached = keys[near]
            if not len(reached):
                break
        return np.unique(reached // stride)


def _inside(among: Array, keys: Array) -> Array:
    """Which keys are among others (`bool`); both are ascending."""
    places = np.searchsorted(among, keys)
    places[places == len(among)] = 0
    inside: Array = among[places] == keys
    return inside
