"""A preview that shows why an article was found.

A snippet is one or two passages of whole sentences, at most `LIMIT` characters, with the
places in it that match the query.
"""

from __future__ import annotations

import bisect
import itertools
import operator
import re
from collections.abc import Iterator, Mapping

from searchkit.search.marks import Mark, NearWords, Needles, find_marks
from searchkit.search.passages import (
    BETWEEN,
    ELLIPSIS,
    LIMIT,
    Passage,
    ends_well,
    opening_passages,
    telling_passages,
)
from searchkit.search.results import Highlight, Snippet

__all__ = ["LIMIT", "PART", "snippet"]

PART = 100_000
"""Characters of a body that are looked at together. Of a longer one, the first part that
matches is shown, so that a book costs no more than a chapter."""
_SURPLUS_SPACE = re.compile(r"(?<= ) ")
_SPACES = str.maketrans("\n\r\t\x0b\x0c\x00\u2028\u2029", " " * 8)
_start = operator.attrgetter("start")

Weights = Mapping[NearWords | str, float]


def snippet(body: str, needles: Needles, weights: Weights) -> Snippet:
    """The snippet of a body; its opening where nothing matches."""
    for text in _parts(body):
        marks = find_marks(text, needles)
        if marks:
            return _rendered(text, telling_passages(text, marks, weights), marks)
    opening = body[:PART]
    return _rendered(opening, opening_passages(opening), [])


def _parts(body: str) -> Iterator[str]:
    """The body in parts of at most `PART` characters, parted between paragraphs or words."""
    start = 0
    while len(body) - start > PART:
        limit = start + PART
        end = body.rfind("\n\n", start + PART // 2, limit)
        end = end if end > start else body.rfind(" ", start + PART // 2, limit)
        end = end if end > start else limit
        yield body[start:end]
        start = end
    yield body[start:]


def _rendered(text: str, passages: list[Passage], marks: list[Mark]) -> Snippet:
    shown = ""
    highlights: list[Highlight] = []
    before: Passage | None = None
    for passage in passages:
        if before is not None:
            between = text[before.end : passage.start]
            apart = not between.isspace() or not ends_well(text, before.end)
            shown += BETWEEN if apart else " "
        elif passage.cut_before:
            shown += ELLIPSIS + " "
        stretch = text[passage.start : passage.end]
        if not stretch.isprintable():
            stretch = stretch.translate(_SPACES)
        # Between paragraphs there is more than one space: only the first is shown.
        surplus = [passage.start + match.end() for match in _SURPLUS_SPACE.finditer(stretch)]
        shift = len(shown) - passage.start
        shown += _SURPLUS_SPACE.sub("", stretch)
        first = bisect.bisect_left(marks, passage.start, key=_start)
        for mark in itertools.islice(marks, first, None):
            if mark.end > passage.end:
                break
            start, end = (place + shift - bisect.bisect_right(surplus, place) for place in mark[:2])
            highlights.append((start, end))
        before = passage
    if before is not None and before.cut_after:
        shown = shown + " " + ELLIPSIS
    return Snippet(shown, tuple(highlights))
