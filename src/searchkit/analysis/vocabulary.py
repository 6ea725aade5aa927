"""Texts as arrays of word numbers, for indexing many of them.

A text is taken apart at white space, and each distinct piece (`Treaty,” said`: three of
them) is tokenized once: no word of `tokenize` reaches over white space, so the words of
the pieces, joined, are the words of the text. An archive of a million words has few
distinct pieces, so most of the work is looking them up in a dict.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.minhash import word_hashes
from searchkit.analysis.tokens import tokenize

WordNumbers = NDArray[np.uint32]
LIMIT = 500_000
"""Distinct pieces that are remembered; when there are more, they are learnt anew."""


class Vocabulary:
    """Numbers for distinct folded words, in the order in which they were first met.

    >>> vocabulary = Vocabulary()
    >>> vocabulary.numbers("To be, or not to be").tolist()
    [0, 1, 2, 3, 0, 1]
    >>> vocabulary.words
    ['to', 'be', 'or', 'not']
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self._pieces = _Pieces(self.words)
        self._hashes = array("I")

    def numbers(self, text: str) -> WordNumbers:
        """The number of each word of a text, in order (`u4`)."""
        found = b"".join(map(self._pieces.__getitem__, text.split()))
        return np.frombuffer(found, dtype="<u4")

    def hashes(self) -> NDArray[np.uint32]:
        """The hash of each word by its number, as sketches are made of them."""
        self._hashes.extend(word_hashes(self.words[len(self._hashes) :]))
        return np.array(self._hashes, dtype=np.uint32)

    def terms(self, of_word: Callable[[str], str], used: NDArray[np.int64]) -> list[bytes]:
        """What each of the words with the numbers `used` is indexed as, in UTF-8."""
        words = self.words
        return [of_word(words[number]).encode() for number in used.tolist()]


_AROUND_WORDS = '.,;:!?"“”()[]'


class _Pieces(dict[str, bytes]):
    """The numbers of each piece's words, as the bytes of a `u4` array."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._codes: dict[str, bytes] = {}

    def __missing__(self, piece: str) -> bytes:
        if len(self) >= LIMIT:
            self.clear()
        word = piece.strip(_AROUND_WORDS)
        if word.isalpha() and word.isascii():
            # What most pieces are: a word, with punctuation around it that is part of none.
            found = self._code(word.lower())
        else:
            found = b"".join([self._code(token.term) for token in tokenize(piece)])
        self[piece] = found
        return found

    def _code(self, word: str) -> bytes:
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self._words).to_bytes(4, "little")
            self._words.append(word)
        return code
