"""Which articles tell the same story: near repeats, found by their sketches.

Each article's sketch lies in the column `story` (`searchkit.analysis.minhash`). From it,
each segment's bands are sorted once for as long as the segment is open, and then the
articles that share a band with any of a page are found by binary search, all at once.
Nothing is fixed when an article is indexed, so nothing has to be mended when one goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from searchkit.analysis import minhash
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import ValueColumn
from searchkit.search.executor.leaf import AnyLeaf, Leaf

_SHIFT = np.uint64(32)
_DOC = np.uint64(0xFFFFFFFF)
NEIGHBOURS = 32
"""With so many of those that share a band is an article compared, when all are grouped:
the others are reached through them."""


Spread = Callable[[minhash.Sketches], Array]
"""Tells in how many articles of the archive each band of some sketches is."""


class Place(NamedTuple):
    """An article: its segment's number among the leaves, and its number in the segment."""

    leaf: int
    doc: int


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class SegmentSketches:
    """The sketches of a segment's articles, deleted ones included.

    `rows[ordinals[doc]]` is a document's sketch; `keys` (`u8`) are its bands, each with
    the document in the lower half, sorted.
    """

    rows: minhash.Sketches
    ordinals: Array
    keys: Array

    @classmethod
    def of(cls, leaf: AnyLeaf) -> SegmentSketches:
        """The sketches of a segment."""
        column = leaf.column("story")
        if not isinstance(column, ValueColumn):
            empty = np.zeros((1, minhash.BYTES), dtype=np.uint8)
            none = np.zeros(0, dtype=np.uint64)
            return cls(empty, np.zeros(leaf.count, dtype=np.uint8), none)
        # All values are equally long, with a line feed after each.
        rows = column.values.text.reshape(len(column.values), minhash.BYTES + 1)[:, :-1]
        docs = np.flatnonzero(minhash.have_words(rows)[column.ordinals])
        bands = minhash.bands(rows)[column.ordinals[docs]]
        keys = (bands.astype(np.uint64) << _SHIFT) | docs.astype(np.uint64)[:, None]
        keys = keys.ravel()
        keys.sort()
        return cls(rows, column.ordinals, keys)

    def sketches(self, docs: Array) -> minhash.Sketches:
        """The sketches of documents; a zero row for one that has none."""
        found: minhash.Sketches = self.rows[self.ordinals[docs]]
        return found

    def spread(self, sketches: minhash.Sketches) -> Array:
        """In how many documents, deleted ones included, each band of some sketches is."""
        return _spread(self.keys, sketches)

    def like(self, sketches: minhash.Sketches, spread: Spread) -> tuple[Array, Array]:
        """The documents like those of given sketches: for each, a sketch's row, and itself."""
        wanted = minhash.bands(sketches).astype(np.uint64).ravel() << _SHIFT
        # In order, each search begins where the last one ended.
        order = wanted.argsort()
        wanted = wanted[order]
        first = self.keys.searchsorted(wanted)
        counts = self.keys.searchsorted(wanted | _DOC, side="right") - first
        if not counts.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        owners = np.repeat(order.astype(np.uint64) // minhash.BANDS, counts)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        docs = self.keys[np.repeat(first, counts) + within] & _DOC
        pairs = _distinct((owners << _SHIFT) | docs)
        owners, docs = (pairs >> _SHIFT).astype(np.int64), (pairs & _DOC).astype(np.int64)
        alike = minhash.are_alike(sketches[owners], self.sketches(docs), spread)
        return owners[alike], docs[alike]


_known: WeakKeyDictionary[object, SegmentSketches] = WeakKeyDictionary()


def sketches_of(leaf: AnyLeaf) -> SegmentSketches:
    """The sketches of a segment, made once for as long as it is open anywhere."""
    holder = leaf.arrays if isinstance(leaf, Leaf) else leaf
    found = _known.get(holder)
    if found is None:
        found = _known[holder] = SegmentSketches.of(leaf)
    return found


def alike(leaves: list[AnyLeaf], places: list[Place]) -> list[list[Place]]:
    """For each of some articles, those of its story among all: living ones, without itself."""
    rows = np.zeros((len(places), minhash.BYTES), dtype=np.uint8)
    for number in {place.leaf for place in places}:
        mine = [row for row, place in enumerate(places) if place.leaf == number]
        rows[mine] = sketches_of(leaves[number]).sketches(
            np.array([places[row].doc for row in mine])
        )
    sketched = np.flatnonzero(minhash.have_words(rows))
    found: list[list[Place]] = [[] for _ in places]
    known = [sketches_of(leaf) for leaf in leaves]

    def spread(some: minhash.Sketches) -> Array:
        counts: Array = np.sum([segment.spread(some) for segment in known], axis=0)
        return counts

    for number, leaf in enumerate(leaves):
        owners, docs = known[number].like(rows[sketched], spread)
        for row, doc in zip(sketched[owners].tolist(), docs.tolist(), strict=True):
            place = Place(number, doc)
            if place != places[row] and is_living(leaf, doc):
                found[row].append(place)
    return found


def is_living(leaf: AnyLeaf, doc: int) -> bool:
    """Whether a document is not deleted."""
    return bool(leaf.live[doc]) if isinstance(leaf, Leaf) else not leaf.reader.is_deleted(doc)


class Likes(NamedTuple):
    """All pairs of living articles that are alike.

    `places` are the articles that have a sketch; `one` and `other` are the numbers of each
    pair among them.
    """

    places: list[Place]
    one: Array
    other: Array


def likes(leaves: list[AnyLeaf]) -> Likes:
    """The pairs of articles that are alike, among all living ones."""
    rows, places = _living(leaves)
    keys = minhash.bands(rows).astype(np.uint64) << _SHIFT
    keys = (keys | np.arange(len(rows), dtype=np.uint64)[:, None]).ravel()
    keys.sort()
    pairs = _pairs(keys)

    def spread(some: minhash.Sketches) -> Array:
        return _spread(keys, some)

    one, other = (pairs >> _SHIFT).astype(np.int64), (pairs & _DOC).astype(np.int64)
    close = np.zeros(len(pairs), dtype=bool)
    for start in range(0, len(pairs), _PART):
        part = slice(start, start + _PART)
        close[part] = minhash.are_alike(rows[one[part]], rows[other[part]], spread)
    return Likes(places, one[close], other[close])


def groups(leaves: list[AnyLeaf]) -> list[list[Place]]:
    """All stories that several living articles tell, the largest first.

    Articles that are alike are of one story, and so are those that are like a third one.
    """
    places, one, other = likes(leaves)
    story = components(len(places), one, other)
    counts = np.bincount(story, minlength=len(places))
    members: dict[int, list[Place]] = {}
    for row in np.flatnonzero(counts[story] > 1).tolist():
        members.setdefault(int(story[row]), []).append(places[row])
    return sorted(members.values(), key=len, reverse=True)


_PART = 1 << 16
"""Pairs that are compared at a time."""


def _living(leaves: list[AnyLeaf]) -> tuple[minhash.Sketches, list[Place]]:
    """The sketches of all living articles that have one, and where each lies."""
    parts, places = [minhash.NO_SKETCHES], []
    for number, leaf in enumerate(leaves):
        known = sketches_of(leaf)
        docs = _distinct(known.keys & _DOC).astype(np.int64).tolist()
        living = [doc for doc in docs if is_living(leaf, doc)]
        parts.append(known.sketches(np.array(living, dtype=np.int64)))
        places += [Place(number, doc) for doc in living]
    return np.concatenate(parts), places


def _pairs(keys: Array) -> Array:
    """The pairs of articles that share a band: the smaller number in the upper half."""
    bands, rows = keys >> _SHIFT, keys & _DOC
    found = [np.zeros(0, dtype=np.uint64)]
    starts = np.arange(len(keys))
    for step in range(1, NEIGHBOURS + 1):
        starts = starts[: np.searchsorted(starts, len(keys) - step)]
        starts = starts[bands[starts] == bands[starts + step]]
        if not len(starts):
            break
        found.append((rows[starts] << _SHIFT) | rows[starts + step])
    pairs = _distinct(np.concatenate(found))
    # A short text has a number in two of its bands.
    two: Array = pairs[(pairs >> _SHIFT) != (pairs & _DOC)]
    return two


def _spread(keys: Array, sketches: minhash.Sketches) -> Array:
    """How often each band of some sketches is among sorted keys."""
    wanted = minhash.bands(sketches).astype(np.uint64) << _SHIFT
    found: Array = keys.searchsorted(wanted | _DOC, side="right")
    return found - keys.searchsorted(wanted)


def _distinct(numbers: Array) -> Array:
    """The numbers, sorted, each once; `np.unique` hashes them, which takes ten times as long."""
    numbers.sort()
    first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    found: Array = numbers[first]
    return found


def components(count: int, one: Array, other: Array) -> Array:
    """The connected component of each of `count` nodes: its smallest node's number.

    Each edge hooks the larger of its ends' roots onto the smaller, then all paths are
    halved, until nothing changes (Y. Shiloach, U. Vishkin, “An O(log n) parallel
    connectivity algorithm”, 1982).
    """
    root: Array = np.arange(count)
    while True:
        low = np.minimum(root[one], root[other])
        high = np.maximum(root[one], root[other])
        if not (low != high).any():
            break
        np.minimum.at(root, high, low)
        above = root[root]
        while (above != root).any():
            root, above = above, above[above]
    return root
