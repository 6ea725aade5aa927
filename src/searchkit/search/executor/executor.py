"""Running a query over all segments of an index."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from whoosh import query, scoring

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.search.executor.compiling import Compiler
from searchkit.search.executor.leaf import AnyLeaf, Leaf, Norms
from searchkit.search.executor.maxscore import union_top
from searchkit.search.executor.nodes import Given, Hits, Node
from searchkit.search.executor.postings import Postings, only_postings
from searchkit.search.executor.selection import best, candidates
from searchkit.search.executor.union import AnyOf


class Matches(NamedTuple):
    """All documents that answer a query: Whoosh's numbers of them, ascending (`i8`), and
    their scores (`f8`)."""

    doc_ids: Array
    scores: Array


class Top(NamedTuple):
    """The best of the documents that answer a query, best first, and how many do in all.

    Equal scores stand in the order of document numbers.
    """

    total: int
    doc_ids: Array
    scores: Array


class LeafHits(NamedTuple):
    """Matches in one segment: its number among the leaves, documents in it, and scores."""

    leaf: int
    hits: Hits


class LeafDocs(NamedTuple):
    """Matches in one segment that are not scored yet; `node` can score them."""

    leaf: int
    docs: Array
    node: Node


class LeafMask(NamedTuple):
    """Matches in one segment as a mask over its documents, and how many they are; `node` can
    score them."""

    leaf: int
    mask: Array
    total: int
    node: Node


class Executor:
    """Runs Whoosh queries over what a Whoosh searcher sees.

    Segments of the columnar codec are run over arrays, others, and all of them when the
    searcher's weighting is not `BM25F`, by Whoosh's matchers. What it keeps between
    searches is made of the segments alone: norms, document frequencies, where the positions
    of common words end, what the distinct values of names hold.
    """

    def __init__(self, searcher: Any) -> None:
        self.searcher = searcher
        reader = searcher.reader()
        self._doc_count: int = reader.doc_count_all()
        weighting = searcher.weighting
        self._weighting = weighting if type(weighting) is scoring.BM25F else None
        self.leaves: list[AnyLeaf] = [
            self._leaf(part, base) for part, base in reader.leaf_readers()
        ]
        self._compilers = [
            Compiler(leaf, self) if isinstance(leaf, Leaf) else None for leaf in self.leaves
        ]
        self._idf: dict[tuple[str, bytes], float] = {}
        self._norms: dict[str, Norms] = {}

    def _leaf(self, reader: Any, base: int) -> AnyLeaf:
        if self._weighting and isinstance(reader.segment(), ColumnarSegment):
            return Leaf(reader, base)
        return AnyLeaf(reader, base)

    def verify(self) -> None:
        """Compares the checksums of all columnar segments; raises `DamagedIndex`."""
        for leaf in self.leaves:
            if isinstance(leaf, Leaf):
                leaf.arrays.verify()
                leaf.arrays.release()

    # What nodes ask

    def idf(self, field: str, term: bytes) -> float:
        """Whoosh's inverse document frequency: `1 + log(documents / (frequency + 1))`."""
        found = self._idf.get((field, term))
        if found is None:
            frequency = sum(leaf.doc_frequency(field, term) for leaf in self.leaves)
            found = self._idf[field, term] = math.log(self._doc_count / (frequency + 1)) + 1
        return found

    def norms(self, field: str) -> Norms:
        """The norms of a field."""
        found = self._norms.get(field)
        if found is None:
            assert self._weighting is not None
            average = self.searcher.avg_field_length(field)
            found = self._norms[field] = Norms(self._weighting, field, average)
        return found

    def matched(self, asked: query.Query, leaf: AnyLeaf) -> Hits:
        """What Whoosh's own matcher finds in a segment."""
        searcher = self.searcher
        if not searcher.is_atomic():
            searcher = next(sub for sub, base in searcher.leaf_searchers() if base == leaf.base)
        matcher = asked.matcher(searcher, self.searcher.context())
        docs: list[int] = []
        scores: list[float] = []
        while matcher.is_active():
            doc = matcher.id()
            if not docs or doc != docs[-1]:  # Some matchers come to a document twice.
                docs.append(doc)
                scores.append(matcher.score())
            matcher.next()
        return Hits(np.array(docs, dtype=np.intp), np.array(scores, dtype="f4"))

    # What searches ask

    def node(self, number: int, asked: query.Query) -> Node:
        """A query's matches in a segment, as a node that finds them when it is asked."""
        compiler = self._compilers[number]
        if compiler is None:
            leaf = self.leaves[number]
            return Given(leaf, self.matched(asked, leaf))
        return compiler.compile(asked)

    def docs(self, asked: query.Query) -> list[LeafDocs]:
        """All matches without their scores, segment by segment, without deleted documents."""
        found = []
        for number, leaf in enumerate(self.leaves):
            node = self.node(number, asked)
            docs = node.docs
            if isinstance(leaf, Leaf) and leaf.deleted is not None and len(docs):
                docs = docs[leaf.live[docs]]
            if len(docs):
                found.append(LeafDocs(number, docs, node))
        return found

    def masks(self, asked: query.Query) -> list[LeafMask]:
        """All matches without their scores, spread over the documents of each segment."""
        found = []
        for number, leaf in enumerate(self.leaves):
            node = self.node(number, asked)
            mask = node.spread()
            if isinstance(leaf, Leaf) and leaf.deleted is not None:
                mask = mask & leaf.live
            total = int(np.count_nonzero(mask))
            if total:
                found.append(LeafMask(number, mask, total, node))
        return found

    def spread(self, part: LeafDocs) -> LeafMask:
        """Matches that were listed, as a mask."""
        mask = np.zeros(self.leaves[part.leaf].count, dtype=bool)
        mask[part.docs] = True
        return LeafMask(part.leaf, mask, len(part.docs), part.node)

    def run(self, asked: query.Query) -> list[LeafHits]:
        """All matches, segment by segment, without deleted documents."""
        found = []
        for number in range(len(self.leaves)):
            hits = self._live_hits(number, self.node(number, asked).hits())
            if len(hits.docs):
                found.append(LeafHits(number, hits))
        return found

    def _live_hits(self, number: int, hits: Hits) -> Hits:
        leaf = self.leaves[number]
        if isinstance(leaf, Leaf) and leaf.deleted is not None and len(hits.docs):
            live = leaf.live[hits.docs]
            return Hits(hits.docs[live], hits.scores[live])
        return hits

    def matches(self, asked: query.Query) -> Matches:
        """All matches, with Whoosh's document numbers."""
        found = self.run(asked)
        if not found:
            return Matches(np.zeros(0, dtype=np.int64), np.zeros(0))
        return Matches(
            np.concatenate([self.numbers(part) for part in found]),
            np.concatenate([part.hits.scores.astype(np.float64) for part in found]),
        )

    def numbers(self, part: LeafHits) -> Array:
        """Whoosh's numbers of the documents of a segment."""
        return part.hits.docs + self.leaves[part.leaf].base

    def top(self, asked: query.Query, limit: int) -> Top:
        """The best `limit` matches and the exact count of all."""
        total, found = self.best(asked, limit)
        if not found:
            return Top(total, np.zeros(0, dtype=np.int64), np.zeros(0))
        docs = _joined([self.numbers(part) for part in found])
        scores = _joined([part.hits.scores for part in found])
        order = best(scores, limit)
        return Top(total, docs[order], scores[order].astype(np.float64))

    def best(self, asked: query.Query, limit: int) -> tuple[int, list[LeafHits]]:
        """How many match, and those that may be among the best `limit`, ties included."""
        if len(self.leaves) == 1:
            total, hits = self._best_of_leaf(0, asked, limit, 0.0)
            return total, [LeafHits(0, hits)] if total else []
        total = 0
        found: list[LeafHits] = []
        floor = 0.0
        for number in range(len(self.leaves)):
            count, hits = self._best_of_leaf(number, asked, limit, floor)
            total += count
            if len(hits.docs):
                found.append(LeafHits(number, hits))
                if number + 1 < len(self.leaves):
                    floor = _floor([part.hits.scores for part in found], limit)
        return total, found

    def _best_of_leaf(
        self, number: int, asked: query.Query, limit: int, floor: float
    ) -> tuple[int, Hits]:
        leaf = self.leaves[number]
        node = self.node(number, asked)
        if isinstance(leaf, Leaf):
            terms = _terms_of_union(node)
            if terms:
                return union_top(leaf, terms, limit, floor)
        hits = node.hits()
        if isinstance(leaf, Leaf) and leaf.deleted is not None:
            hits = self._live_hits(number, hits)
        if len(hits.docs) <= max(limit, _FEW):
            return len(hits.docs), hits
        chosen = candidates(hits.scores, limit)
        return len(hits.docs), Hits(hits.docs[chosen], hits.scores[chosen])


_FEW = 256
"""Of no more matches it is not worth looking for what can be left out."""


def _joined(arrays: list[Array]) -> Array:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _terms_of_union(node: Node) -> list[Postings] | None:
    """The terms of a union that is worth spreading over the segment, else None."""
    if isinstance(node, AnyOf) and node.is_spread:
        return only_postings(node.parts)
    return None


def _floor(scores: list[Array], limit: int) -> float:
    """A score that `limit` of the documents found so far reach, 0 where there are fewer."""
    every = np.concatenate(scores)
    if len(every) < limit:
        return 0.0
    return float(np.partition(every, len(every) - limit)[len(every) - limit])
