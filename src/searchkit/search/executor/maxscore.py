"""The best of a union of terms, without scoring common words where they cannot matter.

Terms are taken from the one that can add the most to the one that can add the least.
When all terms still to come can together add less than what the k-th best document has
already, no new document can enter the best, and only those that are close are scored on
(the MaxScore method; Turtle and Flood, “Query evaluation: strategies and optimizations”,
1995). The count of all matches stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits
from searchkit.search.executor.postings import Postings
from searchkit.search.executor.selection import candidates, kth_largest_bound

_FEW = 256
"""Matches that are handed on as they are."""
_WORTH = 4096
"""Postings below which a list is added whole: looking whether it can be left out costs more."""


def union_top(leaf: Leaf, terms: Sequence[Postings], k: int, floor: float) -> tuple[int, Hits]:
    """How many documents match, and those that may be among the best k, with their scores.

    `floor` is a score that k documents of other segments reach (0: none do). The hits are
    ascending, without deleted documents, and hold every document that ties with the k-th.
    """
    scores = np.zeros(leaf.count, dtype="f4")
    # By what is the same in all segments, so that equal documents get equal sums.
    ordered = sorted(terms, key=lambda term: -term.scale)
    for taken, term in enumerate(ordered):
        if taken and term.size > _WORTH:
            can_add = sum(later.bound for later in ordered[taken:])
            bound = _reached(leaf, scores, k)
            if max(bound, floor) > can_add:
                return _finished(leaf, scores, ordered[taken:], can_add, max(bound, floor))
        term.add_to(scores)
    if leaf.deleted is not None:
        scores[leaf.deleted] = 0
    matched = scores > 0
    total = int(np.count_nonzero(matched))
    docs = matched.nonzero()[0] if total <= _FEW else candidates(scores, min(k, total))
    found = scores[docs]
    matching = found > 0  # The bound of the best may be 0.
    return total, Hits(docs[matching], found[matching])


def _reached(leaf: Leaf, scores: Array, k: int) -> float:
    """A score that k documents which are not deleted have by now."""
    if leaf.deleted is not None:
        scores[leaf.deleted] = 0
    return kth_largest_bound(scores, k) or 0.0


def _finished(
    leaf: Leaf, scores: Array, terms: Sequence[Postings], can_add: float, bound: float
) -> tuple[int, Hits]:
    matched = scores > 0
    for term in terms:
        matched[term.docs] = True
    if leaf.deleted is not None:
        matched[leaf.deleted] = False
    total = int(np.count_nonzero(matched))
    docs = (scores >= (bound - can_add) - 1e-4 * bound).nonzero()[0]
    if leaf.deleted is not None:
        docs = docs[matched[docs]]
    found = scores[docs]
    for term in terms:
        found += term.at(docs)
    keep = found >= bound
    return total, Hits(docs[keep], found[keep])
