"""The terms of a field in order, each known by its place among them.

All terms lie in one string of bytes, each followed by a line feed, and an array tells
where each begins. A term's number is its rank, so a prefix is a range of numbers, and a
pattern is one scan of the string by a regular expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from searchkit.index.codec.arrays import Array, narrow, offsets

_STEP = 64
"""Terms between two that are held in memory to find the rest by."""


class TermDictionary:
    """Distinct terms in the order of their bytes.

    `text` is the string (`u1`), `starts` the n + 1 places where terms begin in it.
    """

    __slots__ = ("_blocks", "_guides", "_numbers", "starts", "text")

    def __init__(self, text: Array, starts: Array) -> None:
        self.text = text
        self.starts = starts
        self._guides: list[bytes] | None = None
        self._blocks: dict[int, list[bytes]] = {}
        self._numbers: dict[bytes, int] = {}

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> TermDictionary:
        """A dictionary of terms that are sorted and distinct."""
        text = np.frombuffer(b"".join(term + b"\n" for term in terms), dtype=np.uint8)
        lengths = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms)) + 1
        return cls(text, narrow(offsets(lengths)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self.text[self.starts[number] : self.starts[number + 1] - 1])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.between(0, len(self)))

    def between(self, first: int, last: int) -> list[bytes]:
        """The terms of the numbers from `first` up to `last`."""
        places = self.starts[first : last + 1].tolist()
        base = places[0] if places else 0
        text = bytes(self.text[base : places[-1]]) if places else b""
        return [text[start - base : end - base - 1] for start, end in pairwise(places)]

    def rank(self, term: bytes) -> int:
        """How many terms are smaller: the number of the first that is not."""
        first, block = self._block_of(term)
        return first + bisect_left(block, term)

    def find(self, term: bytes) -> int:
        """The number of a term, -1 where it is not among them."""
        number = self._numbers.get(term)
        if number is None:
            self._block_of(term)  # From now on its terms are known.
            number = self._numbers.get(term, -1)
        return number

    def _block_of(self, term: bytes) -> tuple[int, list[bytes]]:
        """The terms among which a term would stand, and the number of their first.

        A block that was read once is kept: the words that people search for are few. `find`
        looks for its terms in a table.
        """
        if self._guides is None:
            self._guides = [self[number] for number in range(0, len(self), _STEP)]
        number = max(bisect_right(self._guides, term) - 1, 0)
        block = self._blocks.get(number)
        if block is None:
            first = number * _STEP
            block = self.between(first, min(first + _STEP, len(self)))
            self._numbers.update(zip(block, range(first, first + len(block)), strict=True))
            self._blocks[number] = block
        return number * _STEP, block

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """The half-open range of numbers of the terms that begin so."""
        if not prefix:
            return 0, len(self)
        after = _successor(prefix)
        return self.rank(prefix), len(self) if after is None else self.rank(after)

    def matching(
        self, pattern: re.Pattern[bytes], first: int = 0, last: int | None = None
    ) -> Array:
        """The numbers (ascending) of the terms from `first` up to `last` that match as a whole.

        `pattern` is matched against a line: it must not match a line feed, and be anchored
        with `^` and `$` in multi-line mode. Terms with a line feed inside are looked at one
        by one.
        """
        last = len(self) if last is None else last
        places = self.starts[first : last + 1]
        if last <= first:
            return np.zeros(0, dtype=np.int64)
        base = int(places[0])
        # Without the last line feed: after it an empty match would be found.
        text = bytes(self.text[base : int(places[-1]) - 1])
        if text.count(b"\n") != last - first - 1:
            terms = enumerate(self.between(first, last), first)
            return np.array([n for n, term in terms if pattern.fullmatch(term)], dtype=np.int64)
        begins = np.array([match.start() for match in pattern.finditer(text)], dtype=np.int64)
        return np.searchsorted(places, begins + base) + first


def _successor(prefix: bytes) -> bytes | None:
    """The smallest bytes above all that begin with a prefix; None where there are none."""
    cut = prefix.rstrip(b"\xff")
    return cut[:-1] + bytes([cut[-1] + 1]) if cut else None
