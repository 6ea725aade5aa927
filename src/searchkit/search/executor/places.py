"""Where the terms of a phrase stand: positions as keys that can be compared and sorted.

A key is one number: a document's rank among those looked at, and beside it the position,
with so many bits for the position that no phrase reaches from one document into the next.
"""

from __future__ import annotations

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.nodes import member
from searchkit.search.executor.once import once
from searchkit.search.executor.postings import Postings

_LOOKED_UP = 16
"""Documents are looked up in a list that is longer than so many times their number;
otherwise the list is spread over the segment, and they are read there."""
_SORTED = 256
"""So many places are sorted together with others rather than looked up one by one."""
_UNSORTED = 16
"""Unless the others are so many times as many."""
_LOPSIDED = 16
_WORTH = 8192
"""Beside so many times as many places of a common word, each is searched for where its document
has the word, if that spares so many."""
_COMMON = 2048
"""In so many documents is a word whose ends of positions are kept."""
_KEPT = 4 << 20
"""So many ends are kept of a field in a segment, of 8 bytes each."""


class Places:
    """A term of a field with positions, and where it stands in each of its documents."""

    def __init__(self, node: Postings) -> None:
        postings, number = node.field.postings, node.number
        assert postings.positions is not None
        assert postings.position_starts is not None
        begin = postings.position_starts.item(number)
        end = postings.position_starts.item(number + 1)
        self.node = node
        self._positions = postings.positions[begin:end]
        self._postings = postings
        self.are_single = end - begin == node.size and (
            postings.counts is None or bool((self._counts == 1).all())
        )
        """Whether the term stands once in each of its documents."""

    def __len__(self) -> int:
        return len(self._positions)

    def rows(self, docs: Array) -> tuple[Array, Array | None]:
        """Which of the term's documents the given ones are, and whether each is one at all
        (`bool`; None when all are)."""
        size, count = self.node.size, self.node.leaf.count
        if size == count:
            return docs, None
        if len(docs) * _LOOKED_UP < size:
            inside, rows = self.node.rows(docs)
            return rows, inside
        spread = np.zeros(count, dtype=np.int32)
        spread[self.node.docs] = np.arange(1, size + 1, dtype=np.int32)
        rows = spread[docs]
        inside = rows != 0
        rows -= 1
        return rows, inside

    def only(self, docs: Array | None, plus: int) -> Array:
        """The one position in documents (None: in all of the term's), `plus` higher; 0 in
        those that do not have the term (`i4`)."""
        if docs is not None and len(docs) * _LOOKED_UP < len(self._positions):
            inside, rows = self.node.rows(docs)
            found: Array = self._positions[rows].astype(np.int32)
            found += plus
            found *= inside
            return found
        positions: Array = self._positions.astype(np.int32)
        positions += plus
        if docs is None:
            return positions
        spread = np.zeros(self.node.leaf.count, dtype=np.int32)
        spread[self.node.docs] = positions
        return spread[docs]

    def keys(self, rows: Array | None, shift: int, plus: int) -> Array:
        """The places in some of the term's documents (None: in all), ascending: the rank of
        the document, shifted to the left, and the position, `plus` higher (`u4` where that
        has room, in which NumPy sorts the fastest, else `i8`)."""
        count = self.node.size if rows is None else len(rows)
        keys: Array = np.arange(count, dtype=np.uint32 if count << shift < 1 << 31 else np.int64)
        keys <<= shift
        keys += plus
        positions = self._positions
        if self.are_single:
            positions = positions if rows is None else positions[rows]
        elif rows is None:
            keys = keys.repeat(self._counts)
        else:
            counts = self._counts[rows].astype(np.intp)
            starts = self._ends[rows] - counts.cumsum()
            ranks = np.arange(count).repeat(counts)
            keys = keys.take(ranks)
            places = starts.take(ranks)
            places += np.arange(len(places))
            positions = positions.take(places)
        keys += positions
        return keys

    def among(self, keys: Array, rows: Array, shift: int, plus: int) -> Array:
        """Those of keys at which the term stands."""
        if self.are_single:
            same: Array = self.keys(rows, shift, plus)[keys >> shift] == keys
            return keys[same.nonzero()[0]]
        many = int(self._counts[rows].sum(dtype=np.int64))
        if many > _WORTH and many > _LOPSIDED * len(keys):
            stands: Array = keys[self._stands_at(keys, rows, shift, plus)]
            return stands
        return _common(keys, self.keys(rows, shift, plus))

    def _stands_at(self, keys: Array, rows: Array, shift: int, plus: int) -> Array:
        """Whether the term stands at each of the keys, by bisection in their documents."""
        ranks = keys >> shift
        wanted = (keys - (ranks << shift)).astype(np.int64) - plus
        places = rows[ranks]
        last = self._ends[places] - 1
        low = last + 1 - self._counts[places]
        high = last.copy()
        for _ in range(int(self._counts[rows].max()).bit_length()):
            middle = (low + high) >> 1
            below = self._positions[middle] < wanted
            low = np.where(below, middle + 1, low)
            high = np.where(below, high, middle)
        found: Array = self._positions[np.minimum(low, last)] == wanted
        return found

    @once
    def _counts(self) -> Array:
        """How many positions each document has."""
        return self._postings.position_counts(*self._postings.extent(self.node.number))

    @once
    def _ends(self) -> Array:
        """Where the positions of each document end (`i8`).

        Those of common words are kept: to add up their counts is half of the work.
        """
        known = self.node.field.position_ends
        ends = known.get(self.node.number)
        if ends is None:
            ends = self._counts.cumsum(dtype=np.int64)
            if len(ends) > _COMMON:
                # Copied at once: other threads add to it.
                kept = list(known.items())
                size = sum(len(others) for _, others in kept)
                for number, others in kept:
                    if size + len(ends) <= _KEPT:
                        break
                    known.pop(number, None)
                    size -= len(others)
                known[self.node.number] = ends
        return ends


def _common(places: Array, among: Array) -> Array:
    """The places that are among others too; both are ascending.

    Few are looked up. Of many, both are sorted together, each number doubled and those of
    `among` one higher: a common place is two neighbours that differ in their last bit.
    """
    if len(places) < _SORTED or len(places) * _UNSORTED < len(among):
        return places[member(among, places)[0].nonzero()[0]]
    both = np.concatenate((places, among))
    both <<= 1
    both[len(places) :] += 1
    both.sort()
    pairs = (both[1:] ^ both[:-1]) == 1
    common: Array = both[pairs.nonzero()[0]]
    common >>= 1
    return common
