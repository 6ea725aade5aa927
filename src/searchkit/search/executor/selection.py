"""Picking the best of many scores without sorting them all."""

from __future__ import annotations

import numpy as np

from searchkit.index.codec.arrays import Array

_ROWS = 64
_FEW = 512


def kth_largest_bound(values: Array, k: int) -> float | None:
    """A number that at least k of the values reach, close to the k-th largest; None where
    all values are to be taken.

    The values are laid out in 64 rows, and the k-th largest of the columns' maxima is
    reached by at least k of them.
    """
    columns = len(values) // _ROWS
    if k >= columns or len(values) < _FEW:
        if k >= len(values):
            return None
        return _kth_largest(values.copy(), k)
    return _kth_largest(values[: columns * _ROWS].reshape(_ROWS, columns).max(axis=0), k)


def _kth_largest(values: Array, k: int) -> float:
    """The k-th largest of values whose order may be changed."""
    values.partition(len(values) - k)
    return float(values[len(values) - k])


def candidates(values: Array, k: int) -> Array:
    """The indices of the k largest values and of what else may tie with them, ascending."""
    bound = kth_largest_bound(values, k)
    if bound is None:
        return np.arange(len(values))
    found = (values >= bound).nonzero()[0]
    if len(found) > 4 * k and len(found) > _FEW:
        exact = _kth_largest(values[found], k)
        found = found[values[found] >= exact]
    return found


def best(values: Array, k: int) -> Array:
    """The indices of the k largest values, largest first, equal ones in their order."""
    found = candidates(values, k)
    order = np.argsort(-values[found], kind="stable")
    return found[order[:k]]
