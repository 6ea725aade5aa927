"""Where words occur in a text, found without reading all of it.

To take a body apart into words costs a millisecond; to look for how a word begins costs
two microseconds, because the machine's own string search does it. So each word is looked
for by the letters that all its forms begin with, in every way that a text may write them
(`us` is also “U.S.”, `1000` also “1,000”), and only where these letters stand a word is
read, folded and stemmed. Words with letters beyond ASCII are few in English prose: each
of them is read.

What is found is exactly what reading the whole text would find; tests compare the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import islice

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import Token, tokenize

MAX_FOREIGN = 300
"""With more letters beyond ASCII than this, a text had better be read from end to end."""
MAX_CHUNK = 2000
"""So had one that has no white space over as many characters."""

_JOINERS = ".,:'’ʼ"  # What may stand inside a word; so may letters and digits.
_ASCII = bytes(range(128))
_VOWELS = frozenset("aeiouy")
_LONG_NUMBER = re.compile(r"\d{4,}(?:\.\d+)?", re.ASCII)
_BEFORE_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)", re.ASCII)


class ReadItAll(Exception):
    """The text is such that only reading it from end to end tells what it holds."""


class Occurrences:
    """Finds words in one text; each is looked for once.

    Places are returned as a dict: where a word starts, and where it ends. Any method may
    raise `ReadItAll`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # One byte for each character, whatever it is: places are the same in both.
        self._lowered = text.replace("’", "'").encode("latin-1", "replace").lower()
        self._known: dict[str, dict[int, int]] = {}

    def of_stem(self, wanted: str) -> dict[int, int]:
        """Every word that has this stem."""
        known = self._known.get(wanted)
        if known is None:
            known = self._known[wanted] = self._searched(
                _beginnings(wanted), lambda term: stem(term) == wanted
            )
        return known

    def beginning(self, prefix: str, accept: Callable[[str], bool]) -> dict[int, int]:
        """Every word that begins so, folded, and is accepted."""
        if not prefix.isalpha():
            raise ReadItAll
        return self._searched((prefix,), accept)

    def count(self, wanted: str) -> int:
        """How often at most a stem occurs, roughly: what is rare is looked for first."""
        return sum(
            self._lowered.count(written)
            for literal in _beginnings(wanted)
            for written in _spellings(literal)
        )

    def window(self, start: int, reach: int) -> list[Token]:
        """The word at a place, with as many as `reach` words before it and after it."""
        before: list[Token] = []
        left = start
        while left > 0 and len(before) < reach:
            right, left = left, self._after_space(left - 1)
            if right - left > MAX_CHUNK:
                raise ReadItAll
            chunk: list[Token] = []
            for token in tokenize(self.text, left):
                if token.start >= right:
                    break
                chunk.append(token)
            before = chunk + before
        after = islice(tokenize(self.text, start), reach + 1)
        return [*before[max(0, len(before) - reach) :], *after]

    @cached_property
    def _foreign_tokens(self) -> list[Token]:
        """The words with letters or digits beyond ASCII, and their neighbours."""
        if self.text.isascii():
            return []
        beyond = self.text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8")
        letters = [char for char in set(beyond) if char.isalnum()]
        if sum(map(beyond.count, letters)) > MAX_FOREIGN:
            raise ReadItAll
        found: list[Token] = []
        for letter in letters:
            place = self.text.find(letter)
            while place >= 0:
                tokens, end = self._chunk(place)
                found += tokens
                place = self.text.find(letter, end)
        return found

    def _searched(self, literals: tuple[str, ...], accept: Callable[[str], bool]) -> dict[int, int]:
        found = {token.start: token.end for token in self._foreign_tokens if accept(token.term)}
        for literal in literals:
            itself = accept(literal)
            for written in _spellings(literal):
                self._scan(written, accept, itself, found)
        return found

    def _scan(
        self,
        literal: bytes,
        accept: Callable[[str], bool],
        itself: bool,
        found: dict[int, int],
    ) -> None:
        """Adds the accepted words that begin with a literal, which may be one `itself`."""
        text, find = self.text, self._lowered.find
        dotted = b"." in literal
        place = find(literal)
        while place >= 0:
            end = place + len(literal)
            before = text[place - 1] if place else " "
            after = text[end : end + 1]
            if before.isalnum():
                end = place + 1
            elif before in _JOINERS:
                tokens, end = self._chunk(place)
                found.update((token.start, token.end) for token in tokens if accept(token.term))
            elif dotted or after.isalnum() or (after and after in _JOINERS):
                token = next(tokenize(text, place))
                if accept(token.term):
                    found[place] = token.end
            elif itself:
                found[place] = end
            place = find(literal, end)

    def _chunk(self, place: int) -> tuple[list[Token], int]:
        """The words between the white space before and after a place; where that is."""
        end = self.text.find(" ", place)
        end = len(self.text) if end < 0 else end
        return list(tokenize(self.text, self._after_space(place), end)), end

    def _after_space(self, place: int) -> int:
        start = self.text.rfind(" ", 0, place) + 1
        return max(start, self.text.rfind("\n", start, place) + 1)


@lru_cache(maxsize=10_000)
def _beginnings(wanted: str) -> tuple[str, ...]:
    """What all ASCII words of a stem begin with: one of these.

    The stemmer cuts off endings, and of what remains it changes the last letter at most
    (`strategy` to `strategi`, `hoping` to `hope`, `possibly` to `possibl`), but that it
    makes `die` of “dying”, and `sky` of “skies”. It adds an `e` only after a vowel.
    """
    if len(wanted) < 3:
        return (wanted,)
    shorter = wanted[:-1]
    if wanted.endswith("ie"):
        return (shorter, wanted[:-2] + "y")
    if wanted.endswith("i"):
        return (wanted, shorter + "y")
    if wanted.endswith("bl") or wanted == "sky":
        return (shorter,)
    if wanted.endswith("e") and not _VOWELS.isdisjoint(shorter):
        return (shorter,)
    return (wanted,)


@lru_cache(maxsize=10_000)
def _spellings(literal: str) -> tuple[bytes, ...]:
    """The ways in which a text may write the beginning of a folded word, in ASCII."""
    if not literal.isascii():
        return ()  # Such words are read one by one.
    plain = literal.encode()
    if literal.isalpha():
        return (plain, ".".join(literal).encode()) if len(literal) > 1 else (plain,)
    if _LONG_NUMBER.fullmatch(literal):
        whole, point, fraction = literal.partition(".")
        return (plain, (_BEFORE_THOUSANDS.sub(",", whole) + point + fraction).encode())
    return (plain,)
