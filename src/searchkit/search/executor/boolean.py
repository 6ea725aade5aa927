"""Nodes that combine others: any of them, all of them, one without another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.nodes import Hits, Node, distinct, member
from searchkit.search.executor.once import once
from searchkit.search.executor.postings import Postings, scores_together


class AnyOf(Node):
    """The union of nodes; a document's score is the sum of theirs."""

    def __init__(self, leaf: AnyLeaf, parts: Sequence[Node]) -> None:
        self.leaf = leaf
        self.parts = parts
        self.size = min(sum([part.size for part in parts]), leaf.count)

    @property
    def is_spread(self) -> bool:
        """Whether scores are best summed spread over the segment; they are sorted where
        matches are few."""
        return self.size * _FEW >= self.leaf.count

    @once
    def docs(self) -> Array:
        if self.size * _SORTED < self.leaf.count:
            docs = np.concatenate([part.docs for part in self.parts])
            docs.sort()
            return distinct(docs)
        return self.spread().nonzero()[0]

    def spread(self) -> Array:
        mask = np.zeros(self.leaf.count, dtype=bool)
        for part in self.parts:
            mask[part.docs] = True
        return mask

    def hits(self) -> Hits:
        found = [hits for part in self.parts if len((hits := part.hits()).docs)]
        if len(found) == 1:
            return found[0]
        if not found:
            return Hits(np.zeros(0, dtype=np.intp), np.zeros(0, dtype="f4"))
        if not self.is_spread:
            return (_within(*found) if len(found) == 2 else None) or _merged(found)
        scores = np.zeros(self.leaf.count, dtype="f4")
        mask = np.zeros(self.leaf.count, dtype=bool)
        for hits in found:
            np.add.at(scores, hits.docs, hits.scores)
            mask[hits.docs] = True
        docs = mask.nonzero()[0]
        return Hits(docs, scores[docs])

    def contains(self, docs: Array) -> Array:
        # Once to know which documents match, and once for their scores.
        one, other, *rest = [
            part.weights_at(docs, 2) if isinstance(part, Postings) else part.contains(docs)
            for part in self.parts
        ]
        inside: Array = np.logical_or(one, other)
        for part in rest:
            np.logical_or(inside, part, out=inside)
        return inside

    def at(self, docs: Array) -> Array:
        return _sum_at(self.parts, docs)

    def add_to(self, scores: Array) -> None:
        for part in self.parts:
            part.add_to(scores)


def _sum_at(parts: Sequence[Node], docs: Array) -> Array:
    """What documents score by nodes in all. They may match none of them."""
    if len(docs) > _TOGETHER:
        scores = parts[0].at(docs)
        for part in parts[1:]:
            scores += part.at(docs)
        return scores
    terms, others = _terms_among(parts)
    scores = scores_together(terms, docs) if terms else np.zeros(len(docs), dtype="f4")
    for part in others:
        scores += part.at(docs)
    return scores


_TOGETHER = 4096
"""So many documents are scored by all terms at once: the rows of more leave the cache."""


def _terms_among(parts: Sequence[Node]) -> tuple[list[Postings], list[Node]]:
    """The terms of fields with lengths, those of unions too, and the other nodes."""
    terms: list[Postings] = []
    others: list[Node] = []
    for part in parts:
        for one in part.parts if isinstance(part, AnyOf) else (part,):
            if isinstance(one, Postings) and one.field.doc_norms is not None:
                terms.append(one)
            else:
                others.append(one)
    return terms, others


def _within(one: Hits, other: Hits) -> Hits | None:
    """The union of hits of which the fewer are among the more, as those of a word in titles
    mostly are among those in texts; None where they are not."""
    few, many = sorted((one, other), key=lambda hits: len(hits.docs))
    inside, places = member(many.docs, few.docs)
    if not inside.all():
        return None
    scores = many.scores.copy()
    scores[places] += few.scores
    return Hits(many.docs, scores)


def _merged(found: Sequence[Hits]) -> Hits:
    """The union of hits by sorting; the scores of a document are summed in their order."""
    docs = np.concatenate([hits.docs for hits in found])
    scores = np.concatenate([hits.scores for hits in found])
    order = docs.argsort(kind="stable")
    docs, scores = docs[order], scores[order]
    first = np.empty(len(docs), dtype=bool)
    first[0] = True
    np.not_equal(docs[1:], docs[:-1], out=first[1:])
    if first.all():
        return Hits(docs, scores)
    begins = first.nonzero()[0]
    return Hits(docs[begins], np.add.reduceat(scores, begins))


_COSTLY = 8
"""How many times fewer documents a costly node must have to be asked before another."""
_FEW = 28
"""Matches are sorted when they are fewer than so many documents of the segment to one;
otherwise they are spread over it."""
_SORTED = 10
"""The same, where nothing is summed."""


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
        return _sum_at(self.parts, docs)

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


class LargestOf(Node):
    """The union of nodes; a document's score is the largest of theirs."""

    def __init__(self, leaf: AnyLeaf, parts: Sequence[Node]) -> None:
        super().__init__(leaf)
        self._parts = parts
        self.size = min(sum(part.size for part in parts), leaf.count)

    @once
    def docs(self) -> Array:
        return AnyOf(self.leaf, self._parts).docs

    def hits(self) -> Hits:
        docs = self.docs
        scores = self._parts[0].at(docs)
        for part in self._parts[1:]:
            np.maximum(scores, part.at(docs), out=scores)
        return Hits(docs, scores)
