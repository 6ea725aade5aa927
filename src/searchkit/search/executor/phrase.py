"""Words that stand together: phrases, and near words in order.

Every place of a term is one number, `document * stride + position`, with a stride so wide
that no phrase reaches from one document into the next. That a term follows another is
then a question of which numbers of one sorted array are, one higher, in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchkit.index.codec.arrays import Array, ranges
from searchkit.index.codec.postings import FieldPostings
from searchkit.search.executor.boolean import AllOf
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits, Node, Postings, member

_FEWER = 3
"""A term's places are picked for documents that are fewer than a third of its own."""


class Positioned:
    """A term of a field with positions, and where it stands.

    Documents count from 1 in its places, so that what a phrase begins before is a place.
    """

    def __init__(self, postings: FieldPostings, term: int, docs: Array) -> None:
        assert postings.positions is not None
        assert postings.position_starts is not None
        self._positions = postings.positions
        self._begin = int(postings.position_starts[term])
        self._end = int(postings.position_starts[term + 1])
        self._counts = postings.position_counts(*postings.extent(term))
        self._docs = docs
        """All documents of the term, ascending."""

    def __len__(self) -> int:
        return self._end - self._begin

    def places(self, docs: Array, stride: Array) -> Array:
        """The term's places in documents that all have it, ascending, in the type of
        `stride`; more places than those when that is quicker."""
        if len(docs) * _FEWER >= len(self._docs):
            found: Array = np.repeat(
                (self._docs * stride + stride).astype(stride.dtype), self._counts
            )
            found += self._positions[self._begin : self._end]
            return found
        rows = self._docs.searchsorted(docs)
        counts = self._counts[rows]
        begins = self._ends[rows] - counts
        found = np.repeat((docs * stride + stride).astype(stride.dtype), counts)
        found += self._positions[self._begin : self._end][ranges(begins, counts)]
        return found

    @cached_property
    def _ends(self) -> Array:
        """Where the positions of each document end."""
        return self._counts.cumsum(dtype=np.int64)


class Phrase(Node):
    """Documents in which terms follow each other, each at most `slop` places after the last.

    A document scores the sum of what its terms score, as in Whoosh.
    """

    is_costly = True

    def __init__(
        self, leaf: Leaf, terms: Sequence[Postings], places: Sequence[Positioned], slop: int
    ) -> None:
        super().__init__(leaf)
        self._all = AllOf(leaf, terms)
        self._terms = places
        self._slop = slop
        self.size = self._all.size
        widest = 8 * places[0]._positions.dtype.itemsize
        stride = (1 << widest) + len(places) + slop
        kind = np.uint32 if 2 * stride * (leaf.count + 1) < 1 << 32 else np.int64
        self._stride = np.array(stride, dtype=kind)

    @cached_property
    def docs(self) -> Array:
        return self._among(self._all.docs)

    def _among(self, docs: Array) -> Array:
        """Those of documents with all the terms in which they stand together."""
        if not len(docs):
            return docs
        return self._exact(docs) if self._slop == 1 else self._in_order(docs)

    def hits(self) -> Hits:
        return Hits(self.docs, self._all.at(self.docs))

    def contains(self, docs: Array) -> Array:
        if "docs" in self.__dict__ or len(docs) > 2 * self.size:
            return member(self.docs, docs)[0]
        held = self._all.contains(docs)
        held[held] = member(self._among(docs[held]), docs[held])[0]
        return held

    def at(self, docs: Array) -> Array:
        return self._all.at(docs) * self.contains(docs)

    def _exact(self, docs: Array) -> Array:
        """The documents in which each term stands right after the last.

        The rarest term goes first: each of its places tells where the phrase would begin,
        and these beginnings are thinned out term by term.
        """
        order = sorted(range(len(self._terms)), key=lambda number: len(self._terms[number]))
        begins = self._terms[order[0]].places(docs, self._stride) - order[0]
        for number in order[1:]:
            if len(begins) < len(docs):
                docs = self._docs_of(begins + order[0])
            places = self._terms[number].places(docs, self._stride)
            begins = _common(begins + number, places) - number
        return self._docs_of(begins + order[0])

    def _in_order(self, docs: Array) -> Array:
        """The documents in which the terms follow each other within the slop."""
        reached = self._terms[0].places(docs, self._stride)
        for term in self._terms[1:]:
            places = term.places(docs, self._stride)
            before = reached.searchsorted(places) - 1
            near = places <= reached[before] + self._slop
            near &= before >= 0
            reached = places[near]
            if not len(reached):
                break
        return self._docs_of(reached)

    def _docs_of(self, places: Array) -> Array:
        """The documents of ascending places."""
        docs: Array = places // self._stride - 1
        if len(docs) > 1:
            docs = docs[np.concatenate(([True], docs[1:] != docs[:-1]))]
        found: Array = docs.astype(np.intp)
        return found


def _common(places: Array, among: Array) -> Array:
    """The places that are among others too; both are ascending.

    Few are looked up. Of many, both are sorted together, each number doubled and those of
    `among` one higher: a common place is two neighbours that differ by one.
    """
    if len(places) < _MANY or len(places) * 8 < len(among):
        found = among.searchsorted(places)
        if len(found) and found[-1] == len(among):
            found[found == len(among)] = 0
        return places[among[found] == places] if len(among) else places[:0]
    both = np.concatenate((places, among))
    both += both
    both[len(places) :] += 1
    both.sort()
    pairs = (np.diff(both) == 1) & (both[:-1] & 1 == 0)
    common: Array = both[:-1][pairs] // 2
    return common


_MANY = 4096
