"""The names in a column whose values may hold several, for counting them."""

from __future__ import annotations

import numpy as np

from searchkit.index.codec.arrays import Array, offsets, ranges
from searchkit.index.codec.columns import ValueColumn


class Names:
    """The distinct names of a column, and which of them each document has.

    A value is names joined by a separator; `names` are those of all values, sorted, and
    the `numbers` of a value's names stand from `starts[value]` on.
    """

    def __init__(self, column: ValueColumn, separator: str) -> None:
        self._ordinals = column.ordinals
        split = [
            sorted(set(value.decode().split(separator))) if value else []
            for value in column.values.between(0, len(column.values))
        ]
        self.names = sorted({name for names in split for name in names})
        known = {name: number for number, name in enumerate(self.names)}
        self._counts = np.array([len(names) for names in split], dtype=np.int64)
        self._starts = offsets(self._counts)
        self._numbers = np.array([known[name] for names in split for name in names], dtype=np.int64)

    def count(self, docs: Array) -> dict[str, int]:
        """How many of the documents have each name; names that none has are left out."""
        of_value = np.bincount(self._ordinals[docs], minlength=len(self._counts))
        used = np.flatnonzero(of_value)
        counts = self._counts[used]
        numbers = self._numbers[ranges(self._starts[used], counts)]
        of_name = np.bincount(numbers, np.repeat(of_value[used], counts), len(self.names))
        found = np.flatnonzero(of_name)
        return {
            self.names[number]: count
            for number, count in zip(
                found.tolist(), of_name[found].astype(np.int64).tolist(), strict=True
            )
        }
