"""Which words are forms of the same word: the Snowball stemmer for English.

The algorithm is Martin Porter's “Porter2” (snowballstem.org). PyStemmer runs it in C;
NLTK's implementation is the reference that a test compares it with.
"""

from __future__ import annotations

import Stemmer

_stemmer = Stemmer.Stemmer("english", 0)


class _Stems(dict[str, str]):
    """Every distinct word is stemmed once."""

    LIMIT = 500_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        stemmed: str = _stemmer.stemWord(word)
        self[word] = stemmed
        return stemmed


_stems = _Stems()


def stem(word: str) -> str:
    """The stem of a folded word: `strategi` for both `strategy` and `strategies`."""
    return _stems[word]
