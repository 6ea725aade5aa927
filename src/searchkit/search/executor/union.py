"""Unions of nodes, and what documents score by several nodes in all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import AnyLeaf
from searchkit.search.executor.nodes import Hits, Node, distinct, member
from searchkit.search.executor.once import once
from searchkit.search.executor.postings import Postings, scores_together

_FEW = 28
"""Matches are sorted when they are fewer than so many documents of the segment to one;
otherwise they are spread over it."""
_SORTED = 10
"""The same, where nothing is summed."""


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
        found = [
            part.weights_at(docs, 2) if isinstance(part, Postings) else part.contains(docs)
            for part in self.parts
        ]
        inside: Array = np.logical_or(found[0], found[1])
        for matches in found[2:]:
            np.logical_or(inside, matches, out=inside)
        return inside

    def at(self, docs: Array) -> Array:
        return sum_at(self.parts, docs)

    def add_to(self, scores: Array) -> None:
        for part in self.parts:
            part.add_to(scores)


def sum_at(parts: Sequence[Node], docs: Array) -> Array:
    """What documents score by nodes in all. They may match none of them."""
    terms, others = _terms_among(parts)
    if not terms:
        scores = np.zeros(len(docs), dtype="f4")
    elif len(docs) <= _TOGETHER:
        scores = scores_together(terms, docs)
    else:
        begins = range(0, len(docs), _TOGETHER)
        scores = np.concatenate(
            [scores_together(terms, docs[begin : begin + _TOGETHER]) for begin in begins]
        )
    for part in others:
        scores += part.at(docs)
    return scores


_TOGETHER = 4096
"""So many documents are scored by all terms at once: the rows of more leave the cache. The
terms are summed in the same order however many there are, so that equal documents score the
same."""


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
