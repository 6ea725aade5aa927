"""The nodes of a compiled query: each knows its matches in one segment, as arrays.

Documents are numbers within the segment (`i8`), ascending; scores are `f4`. A node
offers its matches in three ways, and whoever asks takes the cheapest: all of them
(`docs`, `hits`), at given documents (`contains`, `at`), or spread over all documents of
the segment (`add_to`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.once import once

LOOKED_UP = 16
"""Documents are looked up in a list that is longer than so many times their number;
otherwise the list is spread over the segment, and they are read there."""


class Hits(NamedTuple):
    """Matching documents, ascending, and the score of each (`f4`)."""

    docs: Array
    scores: Array


class Node:
    """A part of a query in one segment. `size` is how many matches it has at most."""

    size: int
    is_costly = False
    """Whether it is better to be asked about few documents than about all."""

    def __init__(self, leaf: AnyLeaf) -> None:
        self.leaf = leaf

    @property
    def docs(self) -> Array:
        """The matching documents."""
        return self.hits().docs

    def hits(self) -> Hits:
        """All matches."""
        raise NotImplementedError

    def contains(self, docs: Array) -> Array:
        """Which of the documents match (`bool`)."""
        return member(self.docs, docs)[0]

    def at(self, docs: Array) -> Array:
        """The scores of the documents, 0 for those that do not match."""
        found = self.hits()
        inside, places = member(found.docs, docs)
        scores = np.zeros(len(docs), dtype="f4")
        scores[inside] = found.scores[places[inside]]
        return scores

    def of(self, docs: Array) -> Array:
        """The scores of documents that are known to match."""
        return self.at(docs)

    def spread(self) -> Array:
        """Which documents of the segment match (`bool`); the mask may not be changed."""
        mask = np.zeros(self.leaf.count, dtype=bool)
        mask[self.docs] = True
        return mask

    def add_to(self, scores: Array) -> None:
        """Adds the matches to the scores of all documents of the segment."""
        found = self.hits()
        np.add.at(scores, found.docs, found.scores)


def member(among: Array, docs: Array) -> tuple[Array, Array]:
    """Which documents are among others (`bool`), and where; the others are ascending."""
    if not len(among):
        return np.zeros(len(docs), dtype=bool), np.zeros(len(docs), dtype=np.intp)
    places = among.searchsorted(docs)
    np.minimum(places, len(among) - 1, out=places)
    return among.take(places) == docs, places


class Nothing(Node):
    """No matches."""

    size = 0

    def hits(self) -> Hits:
        return Hits(np.zeros(0, dtype=np.intp), np.zeros(0, dtype="f4"))


Bounds = tuple[Array | None, Array, int, Array]
"""What bounds a term's scores: the largest weights (None: all are 1) and the shortest
documents of a field's terms, the number of the term, and the norm of each length."""


class Postings(Node):
    """The documents of a term, scored by BM25 or by their weights.

    `weights` is None where all are 1. `scale` is the inverse document frequency times
    `K1 + 1` and the boosts; `norms` is None where the field has no lengths: then a
    document scores its weight times `scale`.
    """

    def __init__(
        self,
        leaf: AnyLeaf,
        docs: Array,
        weights: Array | None,
        scale: float,
        norms: Array | None,
    ) -> None:
        self.leaf = leaf
        self.size = len(docs)
        self.scale = np.float32(scale)
        self.bounded_by: Bounds | None = None
        self._docs = docs
        self._weights = weights
        self._norms = norms

    @property
    def docs(self) -> Array:
        return self._docs

    @property
    def bound(self) -> float:
        """The most that a document can score; infinite where that is not known."""
        if self.bounded_by is None:
            return math.inf
        largest, shortest, term, norms = self.bounded_by
        most = 1.0 if largest is None else float(largest[term])
        return float(self.scale) * most / (most + float(norms[shortest[term]])) * (1 + 1e-6)

    def hits(self) -> Hits:
        return Hits(self._docs, self._scores(self._docs, self._weights))

    def contains(self, docs: Array) -> Array:
        if len(docs) * LOOKED_UP < self.size:
            return member(self._docs, docs)[0]
        if self.size * LOOKED_UP < len(docs):
            among = np.zeros(len(docs), dtype=bool)
            among[self._places_among(docs)[1]] = True
            return among
        inside: Array = self._frequencies.take(docs) != 0
        return inside

    def at(self, docs: Array) -> Array:
        if self.size * LOOKED_UP < len(docs):
            scores = np.zeros(len(docs), dtype="f4")
            rows, places = self._places_among(docs)
            if len(rows):
                scores[places] = self.at_rows(self._docs[rows], rows)
            return scores
        if len(docs) * LOOKED_UP >= self.size:
            return self._scores(docs, self._frequencies.take(docs))
        inside, places = member(self._docs, docs)
        scores = self._scores(docs, None if self._weights is None else self._weights[places])
        scores *= inside
        return scores

    def _places_among(self, docs: Array) -> tuple[Array, Array]:
        """Which of the term's documents are among others, and where."""
        inside, places = member(docs, self._docs)
        rows = inside.nonzero()[0]
        return rows, places[rows]

    def at_rows(self, docs: Array, rows: Array) -> Array:
        """The scores of the documents, of which it is known where they are among the term's."""
        return self._scores(docs, None if self._weights is None else self._weights[rows])

    def add_to(self, scores: Array) -> None:
        np.add.at(scores, self._docs, self._scores(self._docs, self._weights))

    @once
    def _frequencies(self) -> Array:
        """The term's weight in every document of the segment."""
        kind = np.uint8 if self._weights is None else self._weights.dtype
        spread = np.zeros(self.leaf.count, dtype=kind)
        spread[self._docs] = 1 if self._weights is None else self._weights
        return spread

    def _scores(self, docs: Array, weights: Array | None) -> Array:
        """BM25: `scale * w / (w + norm)`; a weight of 0 scores 0."""
        if self._norms is None:
            if weights is None:
                return np.full(len(docs), self.scale, dtype="f4")
            scores: Array = weights.astype("f4")
            scores *= self.scale
            return scores
        below: Array = self._norms.take(docs)
        if weights is None:
            below += np.float32(1)
            np.divide(self.scale, below, out=below)
            return below
        above = weights.astype("f4")
        below += above
        above *= self.scale
        above /= below
        return above


class Fixed(Node):
    """Given documents, all with the same score."""

    def __init__(self, leaf: AnyLeaf, docs: Array, score: float = 1.0) -> None:
        super().__init__(leaf)
        self.size = len(docs)
        self._docs = docs
        self._score = np.float32(score)

    @property
    def docs(self) -> Array:
        return self._docs

    def hits(self) -> Hits:
        return Hits(self._docs, np.full(len(self._docs), self._score, dtype="f4"))


class Spread(Node):
    """Given documents as a mask over all of the segment, all with the same score."""

    def __init__(self, leaf: AnyLeaf, mask: Array, score: float = 1.0) -> None:
        super().__init__(leaf)
        self.mask = mask
        self.size = int(np.count_nonzero(mask))
        self._score = np.float32(score)

    @once
    def docs(self) -> Array:
        return self.mask.nonzero()[0]

    def spread(self) -> Array:
        return self.mask

    def hits(self) -> Hits:
        return Hits(self.docs, np.full(len(self.docs), self._score, dtype="f4"))

    def contains(self, docs: Array) -> Array:
        inside: Array = self.mask[docs]
        return inside

    def at(self, docs: Array) -> Array:
        return self._score * self.mask[docs]

    def add_to(self, scores: Array) -> None:
        scores += self.mask * self._score


class Given(Node):
    """Matches that are known already."""

    def __init__(self, leaf: AnyLeaf, hits: Hits) -> None:
        super().__init__(leaf)
        self.size = len(hits.docs)
        self._hits = hits

    def hits(self) -> Hits:
        return self._hits


class Boosted(Node):
    """Another node with its scores multiplied."""

    def __init__(self, node: Node, boost: float) -> None:
        super().__init__(node.leaf)
        self.size = node.size
        self._node = node
        self._boost = np.float32(boost)

    @property
    def docs(self) -> Array:
        return self._node.docs

    def hits(self) -> Hits:
        docs, scores = self._node.hits()
        return Hits(docs, scores * self._boost)

    def contains(self, docs: Array) -> Array:
        return self._node.contains(docs)

    def at(self, docs: Array) -> Array:
        return self._node.at(docs) * self._boost
