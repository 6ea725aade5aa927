"""A JSON file of two gigabytes is one value: where in it are the articles?

They are the items of the list that the file is, or of a list that its object holds
(`{"count": 2, "articles": […]}`), or that object itself. One item is decoded at a time, by
the standard library's decoder over a buffer that grows only as far as that item reaches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, TextIO

_CHUNK = 1 << 16
_WHITE = re.compile(r"[ \t\n\r]*")
_LONGEST_NUMBER = 1000
"""Digits of a whole number; Python refuses to read more than 4,300 of them."""
_NEAR_THE_END = 12
"""Characters from the buffer's end within which an error may be a value that goes on there."""
_MOST_FIELDS = 10_000


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


DECODER = json.JSONDecoder(strict=False, parse_int=_number)
"""Takes what exports hold: a raw tab or NUL in a text, or a number that is none, is not worth
its row."""


class BrokenJson(ValueError):
    """The text is no JSON, or ends before its value does."""


def items(
    text: TextIO, titles: Collection[str], bodies: Collection[str], limit: int
) -> Iterator[Any]:
    """The items that may be articles, in order.

    An object's list holds articles where its first item has one of the keys `bodies`, or
    of `titles` if the object itself has none of either. `limit` is how many characters one item may have. Raises `BrokenJson` where the text
    is not JSON or breaks off, after the items before that.
    """
    values = _Values(text, limit)
    if values.peek() == "[":
        yield from values.list_items()
    elif values.peek() == "{":
        yield from _of_object(values, titles, bodies)
    else:
        yield values.next()


def _of_object(values: _Values, titles: Collection[str], bodies: Collection[str]) -> Iterator[Any]:
    """The items of the first list of articles in an object, else the object itself."""
    whole: dict[str, Any] = {}
    for key in values.members():
        if values.peek() != "[":
            whole[key] = values.next()
            continue
        found: list[Any] = []
        inside = values.list_items()
        for item in inside:
            is_first = not found and not _has(whole, bodies)
            if is_first and (_has(item, bodies) or _has(item, titles) > _has(whole, titles)):
                yield item
                yield from inside
                return
            if len(found) < _MOST_FIELDS:
                found.append(item)
        whole[key] = found
    yield whole


def _has(item: Any, keys: Collection[str]) -> bool:
    return isinstance(item, dict) and any(key.strip().lower() in keys for key in item)


class _Values:
    """The values of a JSON text, one after the other."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._buffer = ""
        self._place = 0
        self._is_whole = False

    def peek(self) -> str:
        """The next character that is not white space; `""` at the end."""
        while True:
            match = _WHITE.match(self._buffer, self._place)
            self._place = match.end() if match else self._place
            if self._place < len(self._buffer) or not self._more():
                return self._buffer[self._place : self._place + 1]

    def take(self, expected: str) -> None:
        """Passes over one character, which must be the expected one."""
        if self.peek() != expected:
            raise BrokenJson(f"“{expected}” is missing")
        self._place += 1

    def next(self) -> Any:
        """Decodes the next value."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._place)
            except json.JSONDecodeError as error:
                goes_on = (
                    error.msg.startswith("Unterminated")
                    or error.pos > len(self._buffer) - _NEAR_THE_END
                )
                if goes_on and self._more():
                    continue
                raise BrokenJson(error.msg) from error
            # A number at the end of the buffer may have more figures.
            if end == len(self._buffer) and self._more():
                continue
            self._place = end
            return value

    def list_items(self) -> Iterator[Any]:
        """The items of the list that begins here."""
        self.take("[")
        while self.peek() != "]":
            yield self.next()
            if self.peek() != "]":
                self.take(",")
        self.take("]")

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here; the caller takes the value of each."""
        self.take("{")
        while self.peek() != "}":
            key = self.next()
            if not isinstance(key, str):
                raise BrokenJson("a key is no text")
            self.take(":")
            yield key
            if self.peek() != "}":
                self.take(",")
        self.take("}")

    def _more(self) -> bool:
        """Reads on, at least as much as is there already; tells whether there was more."""
        waiting = len(self._buffer) - self._place
        if waiting > self._limit:
            raise BrokenJson(f"one item is longer than {self._limit:,} characters")
        piece = "" if self._is_whole else self._text.read(max(_CHUNK, waiting))
        self._is_whole = not piece
        self._buffer = self._buffer[self._place :] + piece
        self._place = 0
        return bool(piece)
