"""A preview that shows why an article was found.

A snippet is one or two passages of whole sentences, at most `LIMIT` characters, chosen
to show the most of the query: first the sentence whose distinct words tell the most,
then one that adds words which the first lacks. A sentence too long is cut between words.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from searchkit.analysis.sentences import sentences_within
from searchkit.search.marks import Mark, NearWords, Needles, distinct_weight, find_marks
from searchkit.search.results import Snippet

LIMIT = 280
"""Characters of a snippet, ellipses included."""
STRETCH = 100_000
"""Characters of a body that are looked at together. Of a longer one, the first stretch
that matches is shown, so that a book costs no more than a chapter."""
_ELLIPSIS = "…"
_BETWEEN = f" {_ELLIPSIS} "
_MIN_PASSAGE = 60
_SURPLUS_SPACE = re.compile(r"(?<= ) ")
_SPACES = str.maketrans("\n\r\t\x0b\x0c\x00\u2028\u2029", " " * 8)

Weights = Mapping[NearWords | str, float]
Span = tuple[int, int]


class Stretch(NamedTuple):
    """A sentence or a paragraph: its place in the text, and the matches in it."""

    start: int
    end: int
    marks: tuple[Mark, ...]

    def without(self, needles: set[NearWords | str]) -> Stretch:
        """The same, with only the matches of other needles."""
        return self._replace(marks=tuple(m for m in self.marks if m.needle not in needles))


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


def snippet(body: str, needles: Needles, weights: Weights) -> Snippet:
    """The snippet of a body; its opening where nothing matches."""
    stretches = _stretches(body)
    text = opening = next(stretches, "")
    marks = find_marks(text, needles)
    while text and not marks:
        text = next(stretches, "")
        marks = find_marks(text, needles)
    if not marks:
        return _rendered(opening, _opening(opening), [])
    return _rendered(text, _passages(text, _blocks(text, marks), weights), marks)


def _stretches(body: str) -> Iterator[str]:
    """The body in parts of at most `STRETCH` characters, parted between paragraphs or words."""
    start = 0
    while len(body) - start > STRETCH:
        limit = start + STRETCH
        end = body.rfind("\n\n", start + STRETCH // 2, limit)
        end = end if end > start else body.rfind(" ", start + STRETCH // 2, limit)
        end = end if end > start else limit
        yield body[start:end]
        start = end
    yield body[start:]


def _opening(text: str) -> list[Passage]:
    for start, end in _sentences_after(text, 0):
        return [_extended(text, _fitted(text, Stretch(start, end, ()), {}))]
    return []


def _sentences_after(text: str, place: int) -> Iterator[Span]:
    """The sentences that follow the end of one."""
    while place <= len(text):
        end = _paragraph_end(text, place)
        yield from sentences_within(text, place, end)
        place = end + 2


def _paragraph_end(text: str, place: int) -> int:
    end = text.find("\n\n", place)
    return len(text) if end < 0 else end


def _blocks(text: str, marks: list[Mark]) -> list[Stretch]:
    """The paragraphs that hold matches; those that one match reaches over are one block."""
    found: list[tuple[int, int, list[Mark]]] = []
    reached = -2
    for mark in marks:
        if mark.start >= reached:
            before = text.rfind("\n\n", reached + 2, mark.start)
            start = (reached if before < 0 else before) + 2
            reached = _paragraph_end(text, mark.start)
            found.append((start, reached, []))
        start, _, inside = found[-1]
        inside.append(mark)
        while reached < mark.end:
            reached = _paragraph_end(text, reached + 2)
            found[-1] = (start, reached, inside)
    return [Stretch(start, end, tuple(inside)) for start, end, inside in found]


def _sentences_of(text: str, block: Stretch) -> Iterator[Stretch]:
    """The sentences of a block that hold matches; one match may reach over several."""
    spans = _sentences_after(text, block.start)
    start = end = block.start
    inside: list[Mark] = []
    for mark in block.marks:
        if inside and mark.start >= end:
            yield Stretch(start, end, tuple(inside))
            inside = []
        while end <= mark.start:
            start, end = next(spans)
        while end < mark.end:
            _, end = next(spans)
        inside.append(mark)
    yield Stretch(start, end, tuple(inside))


def _passages(text: str, blocks: list[Stretch], weights: Weights) -> list[Passage]:
    best = _most_telling(text, blocks, weights)
    assert best is not None
    first = _fitted(text, best, weights)
    shown = {mark.needle for mark in best.marks if _holds(first, mark)}
    unshown = [block.without(shown) for block in blocks]
    second = _most_telling(text, [block for block in unshown if block.marks], weights, best)
    if second is None:
        return [_extended(text, first)]
    room = LIMIT - first.length - len(_BETWEEN)
    if room < min(_MIN_PASSAGE, second.end - second.start):
        first = _fitted(text, best, weights, LIMIT * 4 // 7)
        room = LIMIT - first.length - len(_BETWEEN)
    return sorted([first, _fitted(text, second, weights, room)])


def _most_telling(
    text: str, blocks: list[Stretch], weights: Weights, but: Stretch | None = None
) -> Stretch | None:
    """The first of the sentences whose matches tell the most; not the sentence `but`.

    No sentence tells more than its paragraph does, so most paragraphs are never parted
    into sentences.
    """
    best: Stretch | None = None
    most = 0.0
    rated = [(distinct_weight(block.marks, weights), block) for block in blocks]
    rated.sort(key=lambda pair: -pair[0])
    for at_most, block in rated:
        if at_most < most:
            break
        if best and at_most == most and block.start > best.start:
            continue
        for sentence in _sentences_of(text, block):
            if but and sentence.start < but.end and but.start < sentence.end:
                continue
            tells = distinct_weight(sentence.marks, weights)
            if tells > most or (tells == most and best and sentence.start < best.start):
                best, most = sentence, tells
    return best


def _fitted(text: str, sentence: Stretch, weights: Weights, limit: int = LIMIT) -> Passage:
    """The sentence, or of a longer one the window of words that shows the most of the marks."""
    start, end, marks = sentence
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


def _extended(text: str, passage: Passage) -> Passage:
    """The passage with the sentences that follow it, as far as they fit whole."""
    if passage.cut_before or passage.cut_after:
        return passage
    start, end = passage.start, passage.end
    for _, following in _sentences_after(text, end):
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
        if not stretch.isprintable():
            stretch = stretch.translate(_SPACES)
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
