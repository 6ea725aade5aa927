"""Where a text matches a query: every form of a stemmed word, phrases as one mark."""

from __future__ import annotations

import bisect
import fnmatch
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import Token, tokenize
from searchkit.search.occurrences import Occurrences, ReadItAll


@dataclass(frozen=True, slots=True)
class NearWords:
    """Stems that stand together: one word, a phrase (slop 0), or near words in any order."""

    stems: tuple[str, ...]
    slop: int = 0


class Mark(NamedTuple):
    """A half-open character range that matches, and the needle that it is a match of."""

    start: int
    end: int
    needle: NearWords | str


@dataclass(slots=True)
class Needles:
    """What to mark: words and phrases by their stems, wildcards by their patterns."""

    words: set[str] = field(default_factory=set)
    phrases: list[NearWords] = field(default_factory=list)
    wildcards: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def add(self, near: NearWords) -> None:
        """Adds a word, a phrase or near words."""
        if len(near.stems) == 1:
            self.words.add(near.stems[0])
        elif near not in self.phrases:
            self.phrases.append(near)

    def add_wildcard(self, pattern: str) -> None:
        """Adds a folded word with `*` or `?` in it."""
        self.wildcards[pattern] = re.compile(fnmatch.translate(pattern))

    def weights(self, searcher: Any) -> dict[NearWords | str, float]:
        """How much each needle tells: inverse document frequency, summed over a phrase."""
        total = searcher.doc_count_all() + 1

        def idf(word: str) -> float:
            return math.log(total / (searcher.doc_frequency("body", word) + 0.5)) + 0.1

        found: dict[NearWords | str, float] = {word: max(idf(word), 0.1) for word in self.words}
        for phrase in self.phrases:
            found[phrase] = max(sum(map(idf, phrase.stems)), 0.2)
        found.update(dict.fromkeys(self.wildcards, 2.0))
        return found


def find_marks(text: str, needles: Needles) -> list[Mark]:
    """The matches in a text, in order, none inside another; phrases go before words."""
    try:
        return _looked_for(Occurrences(text), needles)
    except ReadItAll:
        return read_marks(text, needles)


def _looked_for(occurrences: Occurrences, needles: Needles) -> list[Mark]:
    taken: list[Mark] = []
    for phrase in needles.phrases:
        for tokens in _surroundings(occurrences, phrase):
            stems = [stem(token.term) for token in tokens]
            for first, last in _stretches(stems, phrase):
                mark = Mark(tokens[first].start, tokens[last].end, phrase)
                _take(taken, mark)
    single: dict[int, Mark] = {}
    for pattern, expression in reversed(needles.wildcards.items()):
        for start, end in _matching(occurrences, pattern, expression).items():
            single[start] = Mark(start, end, pattern)
    for word in needles.words:
        for start, end in occurrences.of_stem(word).items():
            single[start] = Mark(start, end, word)
    if not taken:
        return [single[start] for start in sorted(single)]
    for mark in single.values():
        _take(taken, mark)
    return taken


def _take(taken: list[Mark], mark: Mark) -> None:
    """Adds a mark in its place, unless it overlaps one."""
    place = bisect.bisect_left(taken, mark.start, key=lambda other: other.start)
    free_after = place == len(taken) or mark.end <= taken[place].start
    if free_after and (place == 0 or taken[place - 1].end <= mark.start):
        taken.insert(place, mark)


def _surroundings(occurrences: Occurrences, phrase: NearWords) -> Iterator[list[Token]]:
    """The stretches of text where the words of a phrase may stand together.

    They are around the word of it that is rarest in the text.
    """
    rarest = min(phrase.stems, key=occurrences.count)
    reach = _reach(phrase) - 1
    tokens: list[Token] = []
    for start in sorted(occurrences.of_stem(rarest)):
        near = occurrences.window(start, reach)
        if tokens and near[0].start <= tokens[-1].start:
            tokens += [token for token in near if token.start > tokens[-1].start]
        else:
            if tokens:
                yield tokens
            tokens = near
    if tokens:
        yield tokens


def _matching(
    occurrences: Occurrences, pattern: str, expression: re.Pattern[str]
) -> dict[int, int]:
    prefix = re.split("[*?]", pattern, maxsplit=1)[0]
    return occurrences.beginning(prefix, lambda term: expression.match(term) is not None)


def read_marks(text: str, needles: Needles) -> list[Mark]:
    """The same as `find_marks`, by reading the whole text."""
    tokens = list(tokenize(text))
    stems = [stem(token.term) for token in tokens]
    taken: dict[int, Mark] = {}
    for phrase in needles.phrases:
        for first, last in _stretches(stems, phrase):
            if not any(number in taken for number in range(first, last + 1)):
                mark = Mark(tokens[first].start, tokens[last].end, phrase)
                taken.update(dict.fromkeys(range(first, last + 1), mark))
    for number, token in enumerate(tokens):
        if number not in taken:
            needle = _needle_of(token, stems[number], needles)
            if needle is not None:
                taken[number] = Mark(token.start, token.end, needle)
    return sorted(set(taken.values()), key=lambda mark: mark.start)


def _needle_of(token: Token, stemmed: str, needles: Needles) -> str | None:
    if stemmed in needles.words:
        return stemmed
    for pattern, expression in needles.wildcards.items():
        if expression.match(token.term):
            return pattern
    return None


def _stretches(stems: list[str], phrase: NearWords) -> Iterator[tuple[int, int]]:
    """First and last token of each place where the words of a phrase stand together.

    Near words: the closest first, so that a wide stretch does not hide a narrow one.
    """
    wanted = phrase.stems
    if phrase.slop:
        reach = _reach(phrase)
        ends = (
            (first, _nearest_end(stems, first, reach, wanted))
            for first, one in enumerate(stems)
            if one in wanted
        )
        found = [(first, last) for first, last in ends if last is not None]
        yield from sorted(found, key=lambda pair: (pair[1] - pair[0], pair[0]))
        return
    for first, one in enumerate(stems):
        if one == wanted[0] and tuple(stems[first : first + len(wanted)]) == wanted:
            yield first, first + len(wanted) - 1


def _reach(phrase: NearWords) -> int:
    """The words from the first to the last of a phrase, at most."""
    return len(phrase.stems) + phrase.slop * (len(phrase.stems) - 1)


def _nearest_end(stems: list[str], first: int, reach: int, wanted: tuple[str, ...]) -> int | None:
    missing = list(wanted)
    for number in range(first, min(first + reach, len(stems))):
        if stems[number] in missing:
            missing.remove(stems[number])
            if not missing:
                return number
    return None


def distinct_weight(marks: Iterable[Mark], weights: Mapping[NearWords | str, float]) -> float:
    """How much marks tell together: each needle once."""
    # Summed exactly, so that the order of a set does not matter.
    return math.fsum(weights[needle] for needle in {mark.needle for mark in marks})
