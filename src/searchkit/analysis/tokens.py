"""What a word is, in running text and in a query.

A reader who types `us-led`, `munoz` or `1000` means the text's “U.S.-led”, “Muñoz”
and “1,000”. So words are folded to one form: lower case, without accents, acronyms
without their dots, numbers without thousands separators, curly apostrophes straight.

>>> [token.term for token in tokenize("The U.S.-led force’s $1,000 café")]
['the', 'us', 'led', "force's", '1000', 'cafe']
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_LETTER = r"[^\W\d_]"
_WORD = re.compile(
    # An acronym with dots: U.S., a.m., U.S (but not the last word of a sentence: “it.”).
    rf"(?<![^\W_])(?:{_LETTER}\.)+{_LETTER}\b(?:\.(?![^\W_]))?"
    # A number with its separators: 1,000 or 2.5 or 10:04.
    r"|\d+(?:[.,:]\d+)+(?![^\W_])"
    # A word, with apostrophes inside: O’Brien, force’s.
    r"|[^\W_]+(?:['’ʼ][^\W_]+)*"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Letters that Unicode does not take apart into a base letter and an accent.
_UNDECOMPOSED = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "’": "'",
        "ʼ": "'",
    }
)


class Token(NamedTuple):
    """One word of a text: its term, and the half-open range of its characters."""

    term: str
    start: int
    end: int


def fold(word: str) -> str:
    """The form of a word that is compared: lower case, no accents, no dots of an acronym."""
    folded = word.lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded.translate(_UNDECOMPOSED))
        folded = "".join(char for char in folded if not unicodedata.combining(char))
    if "." in folded and not folded[0].isdigit():
        return folded.replace(".", "")
    if "," in folded and _THOUSANDS.fullmatch(folded):
        return folded.replace(",", "")
    return folded


def tokenize(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Token]:
    """The words of a text in order, folded, each with its place in the text.

    No word holds white space: to begin at `start` after some, or to end at `end` before
    some, gives the words of that stretch as they are in the whole text.
    """
    for match in _WORD.finditer(text, start, end):
        yield Token(_folded(match.group()), match.start(), match.end())


class _FoldedWords(dict[str, str]):
    """Every distinct word is folded once; a text of a million words has few."""

    LIMIT = 500_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        folded = self[word] = fold(word)
        return folded


_folded = _FoldedWords().__getitem__
