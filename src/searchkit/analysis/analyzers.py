"""The analysis as Whoosh analyzers, for the fields of the index.

An index remembers its analyzers by the names of these classes: they must stay
importable for as long as there are indexes that were built with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import tokenize

VALUE_END = "\n"
"""Parts the values of a field that has several, such as the authors' names."""
VALUE_GAP = 100
"""Positions between two values, so that no phrase spans them."""


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """Folded words: as they are written, but for case, accents and punctuation."""

    def term(self, word: str) -> str:
        """The term of a folded word."""
        return word

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Whoosh's protocol: one token object, changed and yielded again for each word."""
        token = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        token.boost = 1.0
        token.stopped = False
        for pos, word in self.placed(value):
            token.text = self.term(word.term)
            if keeporiginal:
                token.original = value[word.start : word.end]
            if positions:
                token.pos = start_pos + pos
            if chars:
                token.startchar = start_char + word.start
                token.endchar = start_char + word.end
            yield token

    def placed(self, value: str) -> Iterator[tuple[int, Any]]:
        """Each word with its position."""
        return enumerate(tokenize(value))


class StemAnalyzer(WordAnalyzer):
    """Stems of folded words, for running text."""

    def term(self, word: str) -> str:
        """The stem of a folded word."""
        return stem(word)


class NamesAnalyzer(WordAnalyzer):
    """Folded words of several values; a phrase does not reach from one into the next.

    An initial is a word of its own, so “J.T. Young” is also “J. T. Young”.
    """

    def placed(self, value: str) -> Iterator[tuple[int, Any]]:
        """Each word with its position, and a gap between values."""
        position = start = 0
        for name in value.split(VALUE_END):
            for token in tokenize(name.replace(".", " ")):
                yield position, token._replace(start=start + token.start, end=start + token.end)
                position += 1
            position += VALUE_GAP
            start += len(name) + 1
