"""Nodes that combine others: all of them, one without another, one and perhaps another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.nodes import Hits, Node
from searchkit.search.executor.once import once
from searchkit.search.executor.union import sum_at

_COSTLY = 8
"""How many times fewer documents a costly node must have to be asked before another."""


class AllOf(Node):
    """The intersection of nodes; a document's score is the sum of theirs."""

    def __init__(self, leaf: AnyLeaf, parts: Sequence[Node]) -> None:
        self.leaf = leaf
        self.parts = parts
        self.size = min([part.size for part in parts])

    @once
    def docs(self) -> Array:
        return _in_all(self.parts)

    def hits(self) -> Hits:
        docs = self.docs
        return Hits(docs, self.of(docs))

    def of(self, docs: Array) -> Array:
        return sum_at(self.parts, docs)

    def contains(self, docs: Array) -> Array:
        inside = self.parts[0].contains(docs)
        for part in self.parts[1:]:
            inside &= part.contains(docs)
        return inside

    def among(self, docs: Array) -> Array:
        return _narrowed(docs, sorted(self.parts, key=_cost))

    def at(self, docs: Array) -> Array:
        inside = self.contains(docs)
        scores = np.zeros(len(docs), dtype="f4")
        scores[inside] = self.of(docs[inside])
        return scores


def _in_all(parts: Sequence[Node]) -> Array:
    """The documents that match all of the nodes."""
    smallest, *others = sorted(parts, key=_cost)
    return _narrowed(smallest.docs, others)


def _narrowed(docs: Array, parts: Sequence[Node]) -> Array:
    """Those of the documents that match all of the nodes, asked in their order."""
    for part in parts:
        if not len(docs):
            break
        docs = part.among(docs)
    return docs


def _cost(part: Node) -> int:
    """By what the nodes of an intersection are put in order."""
    return part.size * _COSTLY if part.is_costly else part.size


class Without(Node):
    """The matches of one node that are not matches of another."""

    def __init__(self, wanted: Node, unwanted: Node) -> None:
        super().__init__(wanted.leaf)
        self.size = wanted.size
        self._wanted = wanted
        self._unwanted = unwanted

    def hits(self) -> Hits:
        docs, scores = self._wanted.hits()
        stays = ~self._unwanted.contains(docs)
        return Hits(docs[stays], scores[stays])

    def contains(self, docs: Array) -> Array:
        return self._wanted.contains(docs) & ~self._unwanted.contains(docs)

    def at(self, docs: Array) -> Array:
        return self._wanted.at(docs) * ~self._unwanted.contains(docs)


class Complement(Node):
    """All documents that are not matches of a node, each with the score 1."""

    def __init__(self, node: Node) -> None:
        super().__init__(node.leaf)
        self.size = node.leaf.count
        self._node = node

    @once
    def docs(self) -> Array:
        mask = np.ones(self.leaf.count, dtype=bool)
        mask[self._node.docs] = False
        return mask.nonzero()[0]

    def hits(self) -> Hits:
        return Hits(self.docs, np.ones(len(self.docs), dtype="f4"))

    def contains(self, docs: Array) -> Array:
        return ~self._node.contains(docs)

    def at(self, docs: Array) -> Array:
        return self.contains(docs).astype("f4")


class Required(Node):
    """The matches of one node that another has too, scored by the first alone."""

    def __init__(self, scored: Node, required: Node) -> None:
        super().__init__(scored.leaf)
        self.size = min(scored.size, required.size)
        self._scored = scored
        self._required = required

    @once
    def docs(self) -> Array:
        return _in_all([*_parts_of(self._scored), *_parts_of(self._required)])

    def hits(self) -> Hits:
        return Hits(self.docs, self._scored.of(self.docs))

    def contains(self, docs: Array) -> Array:
        return self._scored.contains(docs) & self._required.contains(docs)

    def at(self, docs: Array) -> Array:
        return self._scored.at(docs) * self._required.contains(docs)


def _parts_of(node: Node) -> Sequence[Node]:
    """The nodes that must all match for one to match."""
    return node.parts if isinstance(node, AllOf) else [node]


class Helped(Node):
    """The matches of one node, which score more where another matches too."""

    def __init__(self, wanted: Node, helpful: Node) -> None:
        super().__init__(wanted.leaf)
        self.size = wanted.size
        self._wanted = wanted
        self._helpful = helpful

    @property
    def docs(self) -> Array:
        return self._wanted.docs

    def hits(self) -> Hits:
        docs, scores = self._wanted.hits()
        return Hits(docs, scores + self._helpful.at(docs))

    def contains(self, docs: Array) -> Array:
        return self._wanted.contains(docs)
