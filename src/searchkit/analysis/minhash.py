"""A few numbers that tell how much of their text two articles share.

A text is taken as the set of its shingles: all runs of `SHINGLE` words. Two texts
resemble each other as far as they share shingles (shared ones over all, Jaccard's
measure), and the smallest of the shingles' hashes is the same in both with just that
probability (A. Broder, “On the resemblance and containment of documents”, 1997). Where
Broder hashes each shingle anew for every number of a sketch, here it is hashed once: the
hash says in which of `BUCKETS` ranges it falls, and the smallest of each range is kept
(“one permutation hashing”; P. Li, A. Owen, C.-H. Zhang, NIPS 2012). A range that stays
empty, as most do in a short text, takes the next one's (A. Shrivastava, P. Li, ICML 2014).
So a whole batch is a few passes over arrays, 1 % of what a library costs that hashes
article by article with as many permutations.

The first `BANDS` numbers are kept whole (4 bytes): articles that share one of them are
worth comparing. Of the others one byte is kept, enough to compare by (P. Li, A. C. König,
“b-bit minwise hashing”, 2010).

Four words are long enough that unrelated articles share few, and short enough that of a
text in which every twentieth word is another one, four fifths of the shingles stay.
16 bands of one number find what shares a fifth of its shingles in 97 of 100 cases, and
what shares a third nearly always. (With six words and the same price, what is cut to half
and reworded besides could not be told from pages that share a gallery of pictures.)
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.tokens import tokenize

SHINGLE = 4
"""Words of a shingle."""
BANDS = 16
"""Numbers by which similar articles are found; each is kept in four bytes."""
BUCKETS = 128
"""Numbers of a sketch in all; those after the bands are kept in one byte."""
SHORTEST = 30
"""A text of fewer words has no sketch: it could not be told from others like it."""
BYTES = 4 * BANDS + (BUCKETS - BANDS) + 2
"""The size of a sketch; its last two bytes are the number of words, 65,535 at most."""
NONE = bytes(BYTES)
"""The sketch of a text that has none."""
ALIKE = 0.58
"""Articles are of one story if the shorter one shares at least so much of its shingles…"""
COMMON = 6
"""… but if half of what they are found by is in so many articles, it may be a gallery of pictures
or the like, which a paper puts into one article after the other, …"""
ALIKE_BESIDE_COMMON = 0.8
"""… and so much must be shared: more than such a thing is of an article, less than what a
reprint keeps that was cut, or in which every twentieth word is another one."""

_EMPTY = np.uint32(0xFFFFFFFF)

Sketches = NDArray[np.uint8]
"""A row of `BYTES` for each article."""
NO_SKETCHES: Sketches = np.zeros((0, BYTES), dtype=np.uint8)
Words = NDArray[np.uint32]
"""The hash of each word of a text, in order."""


def word_hashes(words: Iterable[str]) -> list[int]:
    """The hash of each of some folded words, below 2 ** 32."""
    return list(map(zlib.crc32, map(str.encode, words)))


def sketch(text: str) -> bytes:
    """The sketch of one text; `NONE` where it is too short.

    >>> len(sketch("To be or not to be, that is the question. " * 4))
    178
    """
    hashes = word_hashes(token.term for token in tokenize(text))
    row: bytes = sketches([np.array(hashes, dtype=np.uint32)])[0].tobytes()
    return row


def sketches(texts: Sequence[Words]) -> Sketches:
    """The sketches of texts, in order."""
    rows = np.zeros((len(texts), BYTES), dtype=np.uint8)
    counts = np.array([len(words) for words in texts], dtype=np.int64)
    long_enough = np.flatnonzero(counts >= SHORTEST).tolist()
    if not long_enough:
        return rows
    smallest = _smallest([texts[number] for number in long_enough], counts[long_enough])
    wide = smallest[:, :BANDS].astype("<u4", order="C").view(np.uint8)
    narrow = smallest[:, BANDS:].astype(np.uint8)
    words = np.minimum(counts[long_enough], 0xFFFF).astype("<u2")[:, None].view(np.uint8)
    rows[long_enough] = np.hstack([wide, narrow, words])
    return rows


def bands(rows: Sketches) -> NDArray[np.uint32]:
    """The numbers by which articles are found: `BANDS` for each (`u4`)."""
    return np.ascontiguousarray(rows[:, : 4 * BANDS]).view("<u4")


def likeness(rows: Sketches, others: Sketches) -> NDArray[np.float64]:
    """How much of the shorter of each two articles the other has: estimates from 0 to 1.

    Resemblance `r` is the share of equal numbers, and of the texts' sizes `a` and `b`, they
    have `r * (a + b) / (1 + r)` in common (Broder 1997). A page that is cut to half is still
    all in the whole, while two that show the same gallery of pictures are not.
    """
    same: NDArray[Any] = (bands(rows) == bands(others)).sum(axis=1)
    same += (rows[:, 4 * BANDS : -2] == others[:, 4 * BANDS : -2]).sum(axis=1)
    mine, theirs = _words(rows), _words(others)
    common = same / (BUCKETS + same) * (mine + theirs)
    share: NDArray[np.float64] = np.minimum(common / np.minimum(mine, theirs), 1.0)
    return share


def are_alike(
    rows: Sketches, others: Sketches, spread: Callable[[Sketches], NDArray[np.int64]]
) -> NDArray[np.bool_]:
    """Which of each two articles are of one story.

    `spread` tells of the bands of some sketches (a row of `BANDS` for each) in how many
    articles of the archive each of them is.
    """
    share = likeness(rows, others)
    alike: NDArray[np.bool_] = share >= ALIKE
    doubtful = np.flatnonzero(alike & (share < ALIKE_BESIDE_COMMON))
    if len(doubtful):
        rows, others = rows[doubtful], others[doubtful]
        shared = bands(rows) == bands(others)
        counts = np.sort(np.where(shared, spread(rows), 0), axis=1)
        middle = np.minimum(BANDS - 1, BANDS - (shared.sum(axis=1) + 1) // 2)
        alike[doubtful] = counts[np.arange(len(counts)), middle] < COMMON
    return alike


def have_words(rows: Sketches) -> NDArray[np.bool_]:
    """Which of the rows are sketches, of texts that are long enough for one."""
    have: NDArray[np.bool_] = (rows[:, -2] | rows[:, -1]) != 0
    return have


def _words(rows: Sketches) -> NDArray[np.int64]:
    return np.ascontiguousarray(rows[:, -2:]).view("<u2")[:, 0].astype(np.int64)


def _smallest(texts: Sequence[Words], counts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The smallest shingle hash of each text in each of the buckets."""
    hashes = _shingles(np.concatenate(texts))
    owners = np.repeat(np.arange(0, len(texts) * BUCKETS, BUCKETS), counts)
    # The last words of a text begin no shingle: what reaches into the next text is none.
    ends = np.cumsum(counts)
    for back in range(1, SHINGLE):
        owners[ends - back] = len(texts) * BUCKETS
    owners = owners[: len(hashes)]
    owners += (hashes >> np.uint32(16)) * np.uint32(BUCKETS) >> np.uint32(16)
    found = np.full((len(texts) + 1) * BUCKETS, _EMPTY)
    np.minimum.at(found, owners, hashes)
    return _filled(found[: len(texts) * BUCKETS].reshape(len(texts), BUCKETS))


def _shingles(words: Words) -> Words:
    """A well-mixed hash of each run of `SHINGLE` words; it wraps around, as it should."""
    factor = np.uint32(0x9E3779B1)
    mixed = words * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(15)
    pairs = mixed[:-1] * factor + mixed[1:]
    pairs ^= pairs >> np.uint32(16)
    found = (pairs[:-2] * factor + pairs[2:]) * factor
    # The finish of MurmurHash3: each bit of the words changes each of the hash.
    found ^= found >> np.uint32(16)
    found *= np.uint32(0x85EBCA6B)
    found ^= found >> np.uint32(13)
    found *= np.uint32(0xC2B2AE35)
    found ^= found >> np.uint32(16)
    return found


def _filled(smallest: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The rows, in which an empty bucket has taken the number of the next that is not."""
    gaps = np.flatnonzero((smallest == _EMPTY).any(axis=1))
    rows = smallest[gaps]
    while len(rows):
        empty = rows == _EMPTY
        if not empty.any():
            break
        rows = np.where(empty, np.roll(rows, -1, axis=1), rows)
    smallest[gaps] = rows
    return smallest
