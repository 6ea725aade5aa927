"""Turning a batch of documents into postings, with one sort.

The words of all documents stand in one array in reading order. A stable sort by term
brings the words of a term together, still in the order of documents and positions, and
the rest is differences of neighbours (sort-based inversion; Witten, Moffat and Bell,
“Managing Gigabytes”, 1999, chapter 5).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchkit.index.codec.arrays import Array, narrow, offsets, stable_order, unsigned
from searchkit.index.codec.postings import FieldPostings, compact_weights, starts_of
from searchkit.index.codec.terms import TermDictionary


def invert(
    terms: Sequence[bytes],
    words: Array,
    doc_counts: Array,
    positions: Array | None = None,
    *,
    keep_positions: bool = True,
    keep_weights: bool = True,
) -> FieldPostings:
    """The postings of a batch of documents.

    `terms` are sorted, and each occurs; `words` is the term of each word in reading order;
    `doc_counts` tells how many words each document has. `positions` are the words'
    positions, counted from 0 in each document where it is None.
    """
    count = len(words)
    begins = offsets(doc_counts)
    doc_type = unsigned(max(len(doc_counts) - 1, 0))
    docs = np.repeat(np.arange(len(doc_counts), dtype=doc_type), doc_counts)
    order = stable_order(words, max(len(terms) - 1, 0))
    words = words[order]
    docs = docs[order]
    first = np.ones(count, dtype=bool)
    np.not_equal(words[1:], words[:-1], out=first[1:])
    first[1:] |= docs[1:] != docs[:-1]
    heads = np.flatnonzero(first)
    weights = np.diff(heads, append=count) if keep_weights else None
    found: dict[str, Array | None] = {}
    if keep_positions:
        if positions is None:
            longest = int(doc_counts.max()) if len(doc_counts) else 0
            positions = np.arange(count, dtype=np.int64) - np.repeat(begins[:-1], doc_counts)
            positions = positions.astype(unsigned(longest))
        found["positions"] = narrow(positions)[order]
        found["position_starts"] = starts_of(words, len(terms))
    return FieldPostings(
        terms=TermDictionary.of(terms),
        starts=starts_of(words[heads], len(terms)),
        doc_ids=docs[heads],
        weights=None if weights is None else compact_weights(weights),
        **found,
    )
