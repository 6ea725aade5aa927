"""Which segments to merge, and when: few enough to search fast, seldom enough to write fast.

The policy sees sizes and says what to merge; how to merge is the codec's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many documents a segment has, and how many of them are not deleted."""

    all: int
    live: int


@dataclass(frozen=True, slots=True)
class GeometricMergePolicy:
    """Keeps the sizes of segments in geometric steps.

    Segments of at most `small` documents are left until there are more than `most_small`
    of them. Of the others, each must hold more than `factor` times what all smaller ones
    hold together, else it is merged with them: an index of n documents has about
    log(n / small) large segments, and a document is written about as many times (the
    logarithmic method; Bentley and Saxe, “Decomposable searching problems”, 1980; for
    text indexes Lester, Moffat and Zobel, “Efficient online index construction for text
    databases”, 2008). A segment of which more than `most_deleted` is deleted is written
    anew.
    """

    small: int = 200
    most_small: int = 7
    factor: float = 3.0
    most_deleted: float = 0.3

    def choose(self, sizes: Sequence[Size]) -> tuple[int, ...]:
        """The places of the segments to merge into one now; none when all is well."""
        by_size = sorted(range(len(sizes)), key=lambda place: (sizes[place].live, place))
        small = [place for place in by_size if sizes[place].live <= self.small]
        large = by_size[len(small) :]
        chosen = small if len(small) > self.most_small else []
        below = sum(sizes[place].live for place in chosen)
        for number, place in enumerate(large):
            if sizes[place].live < self.factor * below:
                chosen = small + large[: number + 1]
            below += sizes[place].live
        worn = [place for place, size in enumerate(sizes) if self._is_worn(size)]
        merged = {*chosen, *worn}
        return tuple(sorted(merged))

    def _is_worn(self, size: Size) -> bool:
        return size.all - size.live > self.most_deleted * size.all
