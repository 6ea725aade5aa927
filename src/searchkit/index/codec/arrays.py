"""Small things that every array here is made with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""A one-dimensional NumPy array; each docstring says of what."""


def narrow(values: Array, largest: int | None = None) -> Array:
    """Unsigned whole numbers in the narrowest of 8, 16, 32 or 64 bits that holds them all.

    `largest`, where it is known, saves the search for it.
    """
    if largest is None:
        largest = int(values.max()) if len(values) else 0
    return values.astype(unsigned(largest), copy=False)


def unsigned(largest: int) -> np.dtype[Any]:
    """The narrowest unsigned type that holds numbers from 0 to `largest`."""
    for bits in (8, 16, 32):
        if largest < 1 << bits:
            return np.dtype(f"<u{bits // 8}")
    return np.dtype("<u8")


def offsets(counts: Array) -> Array:
    """Where each of consecutive runs begins, and where the last ends: `len(counts) + 1` numbers."""
    found = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def ranges(starts: Array, counts: Array) -> Array:
    """The numbers of several ranges, one range after the other.

    >>> ranges(np.array([3, 10]), np.array([2, 3]))
    array([ 3,  4, 10, 11, 12])
    """
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    shift = starts.astype(np.int64) - (ends - counts)
    return np.arange(total, dtype=np.int64) + np.repeat(shift, counts)


def stable_order(keys: Array, largest: int) -> Array:
    """The indices that sort keys from 0 to `largest`, equal ones in the order they stand in.

    NumPy sorts 16 bits by radix, in linear time; wider keys are sorted by their halves,
    the lower first (least significant digit radix sort; Knuth, TAOCP 3, 5.2.5).
    """
    if largest < 1 << 16:
        return np.argsort(keys.astype(np.uint16, copy=False), kind="stable")
    if largest >= 1 << 32:
        return np.argsort(keys, kind="stable")
    low = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    high = (keys >> 16).astype(np.uint16)[low]
    return low[np.argsort(high, kind="stable")]


def as_bytes(values: Array) -> memoryview:
    """The bytes of a contiguous array, where they lie."""
    return memoryview(values.view(np.uint8).data) if len(values) else memoryview(b"")
