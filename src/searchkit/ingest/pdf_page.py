"""A page of a PDF is ink at places: in which order does a reader read it?

Pieces of lines stand left and right of a gutter, an upright strip that nothing crosses, or
one under the other. A page is cut at its tallest gutter into what is above, left, right and
below of it, and each of these again (the recursive cuts of Nagy and Seth, 1984). So columns
are read one after the other, in whatever order they were drawn.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from searchkit.ingest.pdf_words import INITIAL, Line, share_a_line

_FEWEST_LINES = 3
"""Lines that there must be on both sides of a gutter."""
_NARROWEST = 0.7
"""A gutter is so many times as wide as a line is high."""
_COLUMN = 5.0
"""A column is so many times as wide as a line is high; the columns of most tables are not."""
_MOST_GUTTERS = 20
"""Cuts within cuts of a page…"""
_MOST_EDGES = 200
"""… places where columns may begin, …"""
_MOST_PIECES = 5000
"""… and pieces of lines: a page that has more is no page of a paper, and is read row by row."""


def lines_of(pieces: Sequence[Line]) -> list[Line]:
    """The lines of a page, in reading order, of the pieces of lines that stand on it."""
    return list(_in_order(_without_initials(list(pieces)), _MOST_GUTTERS))


@dataclass(slots=True)
class _Gutter:
    left: float
    right: float
    bottom: float
    top: float

    def is_beside(self, piece: Line) -> bool:
        """Whether a piece is as high on the page as the strip."""
        return self.bottom < (piece.bottom + piece.top) / 2 < self.top


def _in_order(pieces: Sequence[Line], cuts: int) -> Iterator[Line]:
    """The lines of a part of a page, column by column."""
    gutter = _gutter(pieces) if cuts else None
    if gutter is None:
        yield from _rows(pieces)
        return
    above: list[Line] = []
    below: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for piece in pieces:
        if gutter.is_beside(piece):
            sides[piece.left >= gutter.right].append(piece)
        elif piece.bottom > gutter.bottom:
            above.append(piece)
        else:
            below.append(piece)
    for part in (above, *sides, below):
        yield from _in_order(part, cuts - 1)


def _gutter(pieces: Sequence[Line]) -> _Gutter | None:
    """The tallest strip that nothing crosses and that has lines of text on both sides."""
    if not 2 * _FEWEST_LINES <= len(pieces) <= _MOST_PIECES:
        return None
    height = median(piece.size for piece in pieces)
    best: _Gutter | None = None
    tallest = _FEWEST_LINES * height
    for edge in itertools.islice(_edges(pieces, height), _MOST_EDGES):
        for gutter in _free(pieces, edge - _NARROWEST * height, edge, tallest):
            if gutter.top - gutter.bottom > tallest and _parts_columns(pieces, gutter, height):
                best, tallest = gutter, gutter.top - gutter.bottom
    return best


def _edges(pieces: Sequence[Line], height: float) -> Iterator[float]:
    """Where columns may begin: where several lines do."""
    lefts = sorted(piece.left for piece in pieces)
    last = -math.inf
    for left, later in zip(lefts, lefts[_FEWEST_LINES - 1 :], strict=False):
        if left - last >= 1 and later - left <= height:
            last = left
            yield left


def _free(pieces: Sequence[Line], left: float, right: float, tallest: float) -> Iterator[_Gutter]:
    """The parts of a strip that no piece crosses, of those that are taller than `tallest`."""
    crossing = [(p.top, p.bottom) for p in pieces if p.left < right and p.right > left]
    top = max(piece.top for piece in pieces)
    lowest = min(piece.bottom for piece in pieces)
    for over, under in [*sorted(crossing, reverse=True), (lowest, lowest)]:
        if top - over > tallest:
            yield _as_tall_as_text(pieces, _Gutter(left, right, over, top))
        top = min(top, under)


def _as_tall_as_text(pieces: Sequence[Line], gutter: _Gutter) -> _Gutter:
    beside = [piece for piece in pieces if gutter.is_beside(piece)]
    if not beside:
        return _Gutter(gutter.left, gutter.right, gutter.bottom, gutter.bottom)
    bottom, top = min(p.bottom for p in beside), max(p.top for p in beside)
    return _Gutter(gutter.left, gutter.right, bottom, top)


def _parts_columns(pieces: Sequence[Line], gutter: _Gutter, height: float) -> bool:
    """Whether there are lines of text on both sides of a strip, and not the cells of a table."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    for piece in pieces:
        if gutter.is_beside(piece):
            sides[piece.left >= gutter.right].append(piece)
    if min(map(len, sides)) < _FEWEST_LINES:
        return False
    shared = min(max(piece.top for piece in side) for side in sides) - max(
        min(piece.bottom for piece in side) for side in sides
    )
    widths = (median(piece.right - piece.left for piece in side) for side in sides)
    return shared > _FEWEST_LINES * height and min(widths) > _COLUMN * height


def _without_initials(pieces: list[Line]) -> list[Line]:
    """The pieces with each initial that is several lines high put before the first of them."""
    height = median(piece.size for piece in pieces) if pieces else 0.0
    initials = [p for p in pieces if p.size > INITIAL * height and len(p.text) == 1]
    for initial in initials[:_MOST_EDGES]:
        beside = [
            piece
            for piece in pieces
            if piece.size < initial.size
            and -height < piece.left - initial.right < 2 * height
            and initial.bottom < (piece.bottom + piece.top) / 2 < initial.top
        ]
        first = max(beside, key=lambda piece: piece.top, default=None)
        if first is not None and initial.text.isalpha():
            first.text, first.left = initial.text + first.text, initial.left
            pieces.remove(initial)
    return pieces


def _rows(pieces: Sequence[Line]) -> Iterator[Line]:
    """The lines of a part of a page that is one column: from the top, each from the left."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.bottom):
        if rows and share_a_line(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    begins = min((piece.left for piece in pieces), default=0.0)
    ends = max((piece.right for piece in pieces), default=0.0)
    for row in rows:
        row.sort(key=lambda piece: piece.left)
        yield Line(
            " ".join(piece.text for piece in row),
            row[0].left,
            min(piece.bottom for piece in row),
            max(piece.right for piece in row),
            max(piece.top for piece in row),
            max(row, key=lambda piece: len(piece.text)).size,
            begins,
            ends,
        )
