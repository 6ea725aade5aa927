"""Which passages of a text show the most of a query.

First the sentence whose distinct words tell the most, with those that follow it; or with
a second one that adds words which the first lacks. A sentence too long is cut between
words, where it can between clauses. Headings, captions and datelines give way to prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from searchkit.analysis.sentences import sentences_within
from searchkit.search.marks import Mark, NearWords, distinct_weight

LIMIT = 280
"""Characters of a snippet, ellipses included."""
ELLIPSIS = "…"
BETWEEN = f" {ELLIPSIS} "
_MIN_PASSAGE = 60
_LEAST_GAIN = 0.08
"""A second passage must add as much of what the first one tells: more than “of the”."""
_ENDS = ".?!…\"'”’)]»"
_CLAUSE_END = re.compile(r"[,;:—–][”’\"']?\s|—")
_AGENCY = r"\((?:AP|AFP|CNN|Reuters|UPI|[A-Z][\w. ]{1,20} News)\)"
_DASH = r"(?:—|(?<= )[–-]{1,2} ) *"
_DATELINE = re.compile(
    # WASHINGTON (Reuters) - …, PYONGYANG, North Korea — …, or (CNN) …
    rf"[A-Z][A-Z .'’/-]{{3,30}}(?:, [A-Z][\w. ]{{1,25}}?)? *(?:{_AGENCY} *)?{_DASH}"
    rf"|(?:[A-Z][\w .,’'/-]{{1,40}})?{_AGENCY} *(?:[—–-]{{1,2}} *)?"
)
_DATELINE_WITHIN = 1000
"""A dateline stands where the article begins, after its heading and captions at most."""

Weights = Mapping[NearWords | str, float]
Span = tuple[int, int]


class Stretch(NamedTuple):
    """A sentence or a paragraph: its place in the text, and the matches in it."""

    start: int
    end: int
    marks: tuple[Mark, ...]


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


def opening_passages(text: str) -> list[Passage]:
    """The first sentences of a text, for one that does not match."""
    for start, end in _sentences_after(text, 0):
        return _filled(text, _fitted(text, Stretch(start, end, ()), {}))
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


def telling_passages(text: str, marks: list[Mark], weights: Weights) -> list[Passage]:
    """The one or two passages that show the most of the matches in a text, in order."""
    best = _most_telling(text, marks, weights)
    assert best is not None
    first = _fitted(text, best, weights)
    shown = {mark.needle for mark in best.marks if _holds(first, mark)}
    unshown = [mark for mark in marks if mark.needle not in shown]
    second = _most_telling(text, unshown, weights, best)
    least_gain = _LEAST_GAIN * distinct_weight(best.marks, weights)
    if second and distinct_weight(second.marks, weights) < least_gain:
        second = None
    if second is None:
        return _filled(text, first)
    room = LIMIT - first.length - len(BETWEEN)
    if room < min(_MIN_PASSAGE, second.end - second.start):
        first = _fitted(text, best, weights, LIMIT * 4 // 7)
        room = LIMIT - first.length - len(BETWEEN)
    return sorted([first, _fitted(text, second, weights, room)])


def _most_telling(
    text: str, marks: list[Mark], weights: Weights, but: Stretch | None = None
) -> Stretch | None:
    """The sentence whose matches tell the most; not the sentence `but`.

    Of several, the first; a heading or a caption only if there is no other. No sentence
    tells more than its paragraph does, so most paragraphs are never parted into sentences.
    """
    best: Stretch | None = None
    best_rank = (0.0, False, 0)
    rated = [(distinct_weight(block.marks, weights), block) for block in _blocks(text, marks)]
    rated.sort(key=lambda pair: -pair[0])
    for at_most, block in rated:
        if (at_most, True, -block.start) <= best_rank:
            if at_most < best_rank[0]:
                break
            continue
        for sentence in _sentences_of(text, block):
            if but and sentence.start < but.end and but.start < sentence.end:
                continue
            tells = distinct_weight(sentence.marks, weights)
            rank = (tells, ends_well(text, sentence.end), -sentence.start)
            if rank > best_rank:
                best, best_rank = sentence, rank
    return best


def _fitted(text: str, sentence: Stretch, weights: Weights, limit: int = LIMIT) -> Passage:
    """The sentence, or of a longer one the window of words that shows the most of the marks."""
    start, end, marks = sentence
    start = _after_dateline(text, sentence)
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
    if left > start:
        right = left + room
        first_mark = min((mark.start for mark in marks if mark.start >= left), default=right)
        clause = _CLAUSE_END.search(text, left, min(first_mark, left + limit // 4))
        space = text.find(" ", left, right)
        if clause:
            left = clause.end()
        elif -1 < space < first_mark:
            left = space + 1
    right = left + room
    if right < end:
        space = text.rfind(" ", left, right + 1)
        right = space if space > left else right
    else:
        right = end
    return Passage(left, right, left > start, right < end)


def _after_dateline(text: str, sentence: Stretch) -> int:
    start = sentence.start
    if start < _DATELINE_WITHIN and (start == 0 or text[start - 1] == "\n"):
        dateline = _DATELINE.match(text, start, sentence.end)
        first_mark = sentence.marks[0].start if sentence.marks else sentence.end
        if dateline and dateline.end() <= first_mark and dateline.end() < sentence.end:
            return dateline.end()
    return start


def _filled(text: str, passage: Passage) -> list[Passage]:
    """The passage with the sentences that follow it, as far as they fit whole.

    A heading stays apart from the sentence below it, and captions are left out.
    """
    passages = [passage]
    room = 0 if passage.cut_before or passage.cut_after else LIMIT - passage.length
    for start, end in _sentences_after(text, passage.end):
        last = passages[-1]
        apart = not ends_well(text, last.end)
        room -= end - start + len(BETWEEN) if apart else end - last.end
        if room < 0 or not ends_well(text, end):
            break
        if apart:
            passages.append(Passage(start, end))
        else:
            passages[-1] = last._replace(end=end)
    return passages


def ends_well(text: str, end: int) -> bool:
    """Whether a sentence that ends there is one, and no heading or caption."""
    return text[end - 1] in _ENDS


def _holds(passage: Passage, mark: Mark) -> bool:
    return passage.start <= mark.start and mark.end <= passage.end
