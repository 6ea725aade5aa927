"""The nodes of a compiled query: each knows its matches in one segment, as arrays.

Documents are numbers within the segment (`i8`), ascending; scores are `f4`. A node
offers its matches in three ways, and whoever asks takes the cheapest: all of them
(`docs`, `hits`), at given documents (`contains`, `among`, `at`, and `of` where they are known
to match), or over all documents of the segment (`spread`, `add_to`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.once import once


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

    def among(self, docs: Array) -> Array:
        """Those of the documents that match."""
        found: Array = docs[self.contains(docs).nonzero()[0]]
        return found

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


def distinct(ascending: Array) -> Array:
    """Ascending numbers, each once (`i8`)."""
    if len(ascending) > 1:
        first = np.empty(len(ascending), dtype=bool)
        first[0] = True
        np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
        ascending = ascending[first]
    found: Array = ascending.astype(np.intp, copy=False)
    return found


class Nothing(Node):
    """No matches."""

    size = 0

    def hits(self) -> Hits:
        return Hits(np.zeros(0, dtype=np.intp), np.zeros(0, dtype="f4"))


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


def once_each(node: Node) -> Node:
    """A node that may have a document several times, as one that has it once: with the first
    of its scores."""
    docs, scores = node.hits()
    first = np.ones(len(docs), dtype=bool)
    np.not_equal(docs[1:], docs[:-1], out=first[1:])
    return node if first.all() else Given(node.leaf, Hits(docs[first], scores[first]))


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
