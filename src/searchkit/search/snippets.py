"""A preview that shows why an article was found.

A snippet is one or two passages of whole sentences, at most `LIMIT` characters, chosen
to show the most of the query: first the sentence whose distinct words tell the most,
then one that adds words which the first lacks. A sentence too long is cut between words.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping
from typing import NamedTuple

from searchkit.search.marks import Mark, NearWords, Needles, distinct_weight, find_marks
from searchkit.search.results import Snippet

LIMIT = 280
"""Characters of a snippet, ellipses included."""
_ELLIPSIS = "…"
_BETWEEN = f" {_ELLIPSIS} "
_MIN_PASSAGE = 60
_SURPLUS_SPACE = re.compile(r"(?<= ) ")
_SPACES = str.maketrans("\n\r\t\x0b\x0c\x00\u2028\u2029", " " * 8)

Weights = Mapping[NearWords | str, float]
Span = tuple[int, int]


class Passage(NamedTuple):
    """A stretch of the body; `cut_before` and `cut_after` where it is not a whole sentence."""

    start: int
    end: int
    cut_before: bool = False
    cut_after: bool = False

    @property
    def length(self) -> int:
        """Characters that the passage takes up, ellipses included."""
        return self.end - self.start + 2 * self.cut_before + 2 * self.cut_after


def snippet(body: str, sentences: list[Span], needles: Needles, weights: Weights) -> Snippet:
    """The snippet of a body whose sentences are known; its opening where nothing matches."""
    text = body.translate(_SPACES)
    marks = find_marks(text, needles)
    sentences = sentences or ([(0, len(text))] if text else [])
    if not sentences:
        return Snippet("")
    by_sentence = _by_sentence(sentences, marks)
    if not any(by_sentence):
        return _rendered(text, [_extended(sentences, 0, _fitted(text, sentences[0], [], {}))], [])
    best = max(
        range(len(sentences)),
        key=lambda number: (distinct_weight(by_sentence[number], weights), -number),
    )
    passages = _passages(text, sentences, by_sentence, weights, best)
    return _rendered(text, passages, marks)


def _by_sentence(sentences: list[Span], marks: list[Mark]) -> list[list[Mark]]:
    found: list[list[Mark]] = [[] for _ in sentences]
    number = 0
    for mark in marks:
        while number < len(sentences) - 1 and sentences[number][1] <= mark.start:
            number += 1
        start, end = sentences[number]
        if start <= mark.start and mark.end <= end:
            found[number].append(mark)
    return found


def _passages(
    text: str,
    sentences: list[Span],
    by_sentence: list[list[Mark]],
    weights: Weights,
    best: int,
) -> list[Passage]:
    first = _fitted(text, sentences[best], by_sentence[best], weights)
    shown = {mark.needle for mark in by_sentence[best] if _holds(first, mark)}
    second, gain = None, 0.0
    for number, marks in enumerate(by_sentence):
        new = [mark for mark in marks if mark.needle not in shown]
        added = distinct_weight(new, weights)
        if number != best and added > gain:
            second, gain = number, added
    if second is None:
        return [_extended(sentences, best, first)]
    new = [mark for mark in by_sentence[second] if mark.needle not in shown]
    room = LIMIT - first.length - len(_BETWEEN)
    if room < min(_MIN_PASSAGE, sentences[second][1] - sentences[second][0]):
        first = _fitted(text, sentences[best], by_sentence[best], weights, LIMIT * 4 // 7)
        room = LIMIT - first.length - len(_BETWEEN)
    other = _fitted(text, sentences[second], new, weights, room)
    return sorted([first, other])


def _fitted(
    text: str, sentence: Span, marks: list[Mark], weights: Weights, limit: int = LIMIT
) -> Passage:
    """The sentence, or of a longer one the window of words that shows the most of the marks."""
    start, end = sentence
    if end - start <= limit:
        return Passage(start, end)
    room = limit - 4
    left = start
    best = -1.0
    for mark in marks:
        inside = [
            other for other in marks if mark.start <= other.start and other.end <= mark.start + room
        ]
        weight = distinct_weight(inside, weights)
        if weight > best:
            best = weight
            span = (inside[-1].end if inside else mark.end) - mark.start
            left = max(start, mark.start - max(0, room - span) // 2)
    left = min(left, end - room)
    right = left + room
    if left > start:
        space = text.find(" ", left, right)
        first_mark = min((mark.start for mark in marks if mark.start >= left), default=right)
        left = space + 1 if -1 < space < first_mark else left
    if right < end:
        space = text.rfind(" ", left, right + 1)
        right = space if space > left else right
    else:
        right = end
    return Passage(left, right, left > start, right < end)


def _extended(sentences: list[Span], number: int, passage: Passage) -> Passage:
    """The passage with the sentences that follow it, as far as they fit whole."""
    if passage.cut_before or passage.cut_after:
        return passage
    start, end = passage.start, passage.end
    for _, following in sentences[number + 1 :]:
        if following - start > LIMIT:
            break
        end = following
    return Passage(start, end)


def _holds(passage: Passage, mark: Mark) -> bool:
    return passage.start <= mark.start and mark.end <= passage.end


def _rendered(text: str, passages: list[Passage], marks: list[Mark]) -> Snippet:
    shown = ""
    highlights: list[Span] = []
    before: Passage | None = None
    for passage in passages:
        if before is not None:
            adjoining = text[before.end : passage.start].isspace()
            shown += " " if adjoining else _BETWEEN
        elif passage.cut_before:
            shown += _ELLIPSIS + " "
        stretch = text[passage.start : passage.end]
        # Between paragraphs there is more than one space: only the first is shown.
        surplus = [passage.start + match.end() for match in _SURPLUS_SPACE.finditer(stretch)]
        shift = len(shown) - passage.start
        shown += _SURPLUS_SPACE.sub("", stretch)
        for mark in marks:
            if _holds(passage, mark):
                start, end = (
                    place + shift - bisect.bisect_right(surplus, place) for place in mark[:2]
                )
                highlights.append((start, end))
        before = passage
    if before is not None and before.cut_after:
        shown = shown + " " + _ELLIPSIS
    return Snippet(shown, tuple(highlights))
