"""Whoosh's posting formats, as arrays and back.

Whoosh stores a string of bytes with each posting. For the formats that search uses most
(existence, frequencies, positions) the same is said by the arrays of weights, counts and
positions, and the bytes are made again when plain Whoosh code asks for them. What other
formats store (characters, boosts of positions) is kept as it is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from whoosh import formats
from whoosh.system import pack_uint

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.postings import FieldPostings


class KeptParts(NamedTuple):
    """Which arrays a format needs beside documents and weights."""

    counts: bool
    positions: bool
    values: bool


def kept_parts(format_: Any) -> KeptParts:
    """What is kept of the postings of a format."""
    kind = type(format_)
    if kind is formats.Existence:
        return KeptParts(counts=False, positions=False, values=False)
    if kind is formats.Frequency:
        return KeptParts(counts=True, positions=False, values=False)
    if kind is formats.Positions:
        return KeptParts(counts=True, positions=True, values=False)
    return KeptParts(counts=False, positions=format_.supports("positions"), values=True)


class TermValues:
    """The bytes that Whoosh would have stored with each posting of a term."""

    def __init__(self, postings: FieldPostings, term: int, format_: Any) -> None:
        self._postings = postings
        self._format = format_
        self._kept = kept_parts(format_)
        self._first, self._last = postings.extent(term)
        self._places: Array | None = None
        if postings.positions is not None and postings.position_starts is not None:
            self._base = int(postings.position_starts[term])

    def __getitem__(self, number: int) -> bytes:
        """The bytes of a posting, counted from the term's first."""
        postings = self._postings
        if self._kept.values and postings.values is not None:
            assert postings.value_starts is not None
            start, end = postings.value_starts[self._first + number : self._first + number + 2]
            return bytes(postings.values[start:end])
        if self._kept.positions:
            encoded: bytes = self._format.encode(self.positions(number))
            return encoded
        if self._kept.counts:
            counts = postings.position_counts(self._first + number, self._first + number + 1)
            return bytes(pack_uint(int(counts[0])))
        return b""

    def positions(self, number: int) -> list[int]:
        """The positions of a posting, counted from the term's first posting."""
        postings = self._postings
        if postings.positions is None:
            return []
        if self._places is None:
            counts = postings.position_counts(self._first, self._last)
            self._places = counts.cumsum(dtype="int64")
        end = int(self._places[number])
        start = int(self._places[number - 1]) if number else 0
        found: list[int] = postings.positions[self._base + start : self._base + end].tolist()
        return found
