"""What a query tree finds by its definition, put together from what stock Whoosh finds by its leaves.

Stock Whoosh itself errs in three nodes: `AndNot` may keep the first document of a segment
that it should drop, `Not` may give documents that are deleted, and `DisjunctionMax` may
give a document the score of another.
"""

from __future__ import annotations

from whoosh import query
from whoosh.searching import Searcher

Found = dict[int, float]
"""Scores by document number."""


def found(stock: Searcher, tree: query.Query) -> Found:
    """The documents that a tree finds, with their scores."""
    return _definition(stock, tree) if has_faulty_nodes(tree) else _stock(stock, tree)


def has_faulty_nodes(tree: query.Query) -> bool:
    """Whether stock Whoosh may find the wrong by a tree."""
    if isinstance(tree, query.AndNot | query.Not | query.DisjunctionMax):
        return True
    return any(map(has_faulty_nodes, tree.children()))


def _stock(stock: Searcher, tree: query.Query) -> Found:
    return {doc: score or 0.0 for doc, score in stock.search(tree, limit=None).items()}


def _definition(stock: Searcher, tree: query.Query) -> Found:
    if isinstance(tree, query.And | query.Or | query.DisjunctionMax):
        parts = [_definition(stock, part) for part in tree.subqueries]
        if len(parts) == 1:
            return parts[0]  # Whoosh leaves out the boost of a combination of one.
        together = set.intersection if isinstance(tree, query.And) else set.union
        add = max if isinstance(tree, query.DisjunctionMax) else sum
        return {
            doc: add([part[doc] for part in parts if doc in part]) * tree.boost
            for doc in together(*map(set, parts))
        }
    if isinstance(tree, query.Not):
        unwanted = _definition(stock, tree.query)
        return {doc: 1.0 for doc in stock.reader().all_doc_ids() if doc not in unwanted}
    if isinstance(tree, query.ConstantScoreQuery):
        return dict.fromkeys(_definition(stock, tree.child), tree.score)
    if isinstance(tree, query.AndNot | query.Require | query.AndMaybe):
        wanted, other = _definition(stock, tree.a), _definition(stock, tree.b)
        if isinstance(tree, query.AndMaybe):
            return {doc: score + other.get(doc, 0.0) for doc, score in wanted.items()}
        kept = isinstance(tree, query.Require)
        return {doc: score for doc, score in wanted.items() if (doc in other) == kept}
    return _stock(stock, tree)
