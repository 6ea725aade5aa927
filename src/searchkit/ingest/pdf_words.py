"""The words of a page of a PDF, as PDFium tells of its characters.

Words that stand side by side make a piece of a line. Characters that stand askew, such as
stamps at the side and watermarks, are passed over; where most of a page lies on its side, it
is turned.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_APART = 0.8
"""Words that are so many times their height apart are two pieces."""
_CLOSE = 0.2
"""A hyphen is closer than so many times its word's height."""
INITIAL = 1.8
"""An initial is so many times as high as a line."""
_SAMPLE = 40
"""Characters of a page by which it is told which way its lines run."""
_SLANT = 0.2
"""Radians by which a line may be off that way."""
_WORD = re.compile(r"[^\x00\x01\x03-\x20\xa0]+")
_SEEN_AS = str.maketrans(
    # PDFium's own signs for the hyphen at a line's end, and what fonts join.
    {
        "\x02": "-",
        "\ufffe": "-",
        "\xad": "-",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)


@dataclass(slots=True)
class Line:
    """A line of text, or a piece of one, with its box in points, y upward.

    `size` is the height of its type, `begins` and `ends` the sides of its column.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    begins: float = 0.0
    ends: float = 0.0

    @property
    def width(self) -> float:
        """How wide its column is."""
        return max(self.ends - self.begins, 1.0)


Box = tuple[float, float, float, float]
"""Left, bottom, right and top of a character."""


def pieces_of(page: Any) -> list[Line]:
    """The pieces of lines of a page of pypdfium2, as they were drawn."""
    text = page.get_textpage()
    try:
        return list(_pieces(_Characters(text.raw, text.count_chars())))
    finally:
        text.close()


class _Characters:
    """The characters of a page as PDFium numbers them, and where they stand."""

    def __init__(self, handle: Any, count: int) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._handle = handle
        self._locate = raw.FPDFText_GetLooseCharBox
        self._box = raw.FS_RECTF()
        self._reference = ctypes.byref(self._box)
        codes: Iterable[int] = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(handle, 0, count, codes) != count + 1:
            # It has left some out, and the numbers would not fit.
            codes = (raw.FPDFText_GetUnicode(handle, number) for number in range(count))
        # A character beyond the first plane is two, and stays so until it is in a word.
        self.text = "".join(map(chr, itertools.islice(codes, count)))
        self.turn = self._most_turned()

    def box(self, number: int) -> Box:
        """Where a character stands, if its page is held so that most of its lines run right."""
        box = self._box
        self._locate(self._handle, number, self._reference)
        if not self.turn:
            return box.left, box.bottom, box.right, box.top
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        for _ in range(self.turn):  # The page is turned back by a quarter to the right.
            left, bottom, right, top = bottom, -right, top, -left
        return left, bottom, right, top

    def is_turned(self, number: int) -> bool:
        """Whether a character stands as most of its page do; stamps at its side do not."""
        off = self._angle(number) - self.turn * math.pi / 2
        return abs(math.remainder(off, 2 * math.pi)) < _SLANT

    def _most_turned(self) -> int:
        """By how many quarters to the left most lines run."""
        turns = [
            round(self._angle(number) / (math.pi / 2)) % 4
            for number in range(0, len(self.text), max(1, len(self.text) // _SAMPLE))
            if not self.text[number].isspace()
        ]
        return max(sorted(set(turns)), key=turns.count) if turns else 0

    def _angle(self, number: int) -> float:
        """By how much a character is turned to the left, in radians; PDFium counts to the right."""
        return -float(self._raw.FPDFText_GetCharAngle(self._handle, number))


def _pieces(characters: _Characters) -> Iterator[Line]:
    """The words that stand side by side, as they were drawn."""
    piece: Line | None = None
    words: list[str] = []
    for number, word in _words(characters):
        if piece is not None and _ends_line(piece, word):
            words[-1] += word.text
            piece.right = word.right
            continue
        if piece is not None and _goes_on(piece, word):
            words.append(word.text)
            piece.right = max(piece.right, word.right)
            continue
        if piece is not None:
            piece.text = " ".join(words)
            yield piece
        piece, words = (word, [word.text]) if characters.is_turned(number) else (None, [])
    if piece is not None:
        piece.text = " ".join(words)
        yield piece


def _words(characters: _Characters) -> Iterator[tuple[int, Line]]:
    """The words, each with the number of its first character."""
    box = characters.box
    for match in _WORD.finditer(characters.text):
        begin, end = match.span()
        left, bottom, right, top = first = box(begin)
        size = max(top - bottom, 0.1)
        if end - begin > 1:
            last = box(end - 1)
            longest = 1.5 * size * (end - begin)
            if not (_is_level(first, last) and -0.1 <= last[2] - left < longest):
                yield from _parted(characters, begin, end)
                continue
            right = max(right, last[2])
        yield begin, Line(_whole(match[0]), left, bottom, right, top, size)


def _parted(characters: _Characters, begin: int, end: int) -> Iterator[tuple[int, Line]]:
    """The parts of a word that goes on in the next line, where PDFium has joined the two."""
    left, bottom, right, top = before = characters.box(begin)
    for number in range(begin + 1, end + 1):
        box = characters.box(number) if number < end else None
        if box is not None and _is_level(before, box) and box[0] > before[0] - 0.1:
            right = max(right, box[2])
        else:
            text = _whole(characters.text[begin:number])
            yield begin, Line(text, left, bottom, right, top, max(top - bottom, 0.1))
            if box is not None:
                begin, (left, bottom, right, top) = number, box
        before = box or before


def _is_level(one: Box, other: Box) -> bool:
    """Whether two characters stand on one line."""
    smaller = min(one[3] - one[1], other[3] - other[1])
    return min(one[3], other[3]) - max(one[1], other[1]) >= 0.5 * smaller


def _whole(text: str) -> str:
    """A word with the halves of characters beyond the first plane put together."""
    if text.isascii() and "\x02" not in text:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_SEEN_AS)


def _goes_on(piece: Line, word: Line) -> bool:
    """Whether a word stands behind a piece, on its line."""
    smaller, larger = min(piece.size, word.size), max(piece.size, word.size)
    near = -0.5 * smaller < word.left - piece.right < _APART * larger
    return near and larger < INITIAL * smaller and share_a_line(piece, word)


def _ends_line(piece: Line, word: Line) -> bool:
    """Whether a word is the hyphen at a piece's end, which PDFium may give apart, and flat."""
    near = abs(word.left - piece.right) < _CLOSE * piece.size
    return near and word.text == "-" and piece.bottom < word.bottom < piece.top


def share_a_line(first: Line, second: Line) -> bool:
    """Whether two pieces stand on one line."""
    shared = min(first.top, second.top) - max(first.bottom, second.bottom)
    return shared > 0.5 * min(first.size, second.size)
