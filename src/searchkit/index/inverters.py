"""From the values of a field to its postings, a batch of documents at a time.

Running text goes through a `Vocabulary` that all text fields of a batch share, so a body
that is indexed stemmed and unstemmed is tokenized once. Any other field is asked by its
own Whoosh definition what to index, once for each distinct value.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import Any, Protocol

import numpy as np
from whoosh import formats

from searchkit.analysis.analyzers import StemAnalyzer, WordAnalyzer
from searchkit.analysis.vocabulary import Vocabulary
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.files import length_bytes
from searchkit.index.codec.inversion import invert
from searchkit.index.codec.postings import FieldPostings, bounded
from searchkit.index.codec.writing import GatheredPostings


class Inverter(Protocol):
    """Gathers the values of one field; `lengths` is each document's words of it so far."""

    lengths: array[int]

    def add(self, value: Any) -> None:
        """Takes the next document's value, None for a document that has none."""

    def postings(self) -> FieldPostings:
        """The postings of all documents."""


def inverter(field: Any, vocabulary: Vocabulary) -> Inverter:
    """What inverts a Whoosh field the fastest."""
    if type(field.analyzer) in (WordAnalyzer, StemAnalyzer) and _is_plain(field.format):
        return TextInverter(field, vocabulary)
    return ValueInverter(field)


def _is_plain(format_: Any) -> bool:
    """Whether the postings of a format are told by positions, with no boosts."""
    return type(format_) in _PLAIN_FORMATS and format_.field_boost == 1.0


_PLAIN_FORMATS = (formats.Existence, formats.Positions)


class TextInverter:
    """A field of running text, indexed by one of searchkit's own analyzers."""

    def __init__(self, field: Any, vocabulary: Vocabulary) -> None:
        self.lengths = array("q")
        self._field = field
        self._vocabulary = vocabulary
        self._texts: list[Array] = []

    def add(self, value: Any) -> None:
        """Takes the word numbers of the next document's text."""
        numbers = _NO_WORDS if value is None else value
        self._texts.append(numbers)
        self.lengths.append(len(numbers))

    def postings(self) -> FieldPostings:
        """The postings of all documents."""
        words = np.concatenate([_NO_WORDS, *self._texts])
        used = np.flatnonzero(np.bincount(words))
        spelled = self._vocabulary.terms(self._field.analyzer.term, used)
        terms = sorted(set(spelled))
        ranks = {term: rank for rank, term in enumerate(terms)}
        of_word = np.zeros(int(used[-1]) + 1 if len(used) else 0, dtype=np.uint32)
        of_word[used] = [ranks[term] for term in spelled]
        positional = isinstance(self._field.format, formats.Positions)
        counts = np.array(self.lengths)
        lists = invert(
            terms, of_word[words], counts, keep_positions=positional, keep_weights=positional
        )
        return _bounded(lists, counts, self._field)


_NO_WORDS = np.zeros(0, dtype=np.uint32)


class ValueInverter:
    """A field of names, numbers, dates or anything else that Whoosh can index.

    The field itself says what its values are indexed as.
    """

    def __init__(self, field: Any) -> None:
        self.lengths = array("q")
        self._field = field
        self._known: dict[Any, list[tuple[bytes, int, float, bytes]]] = {}
        self._postings: list[tuple[bytes, int, float, bytes]] = []

    def add(self, value: Any) -> None:
        """Takes the next document's value."""
        items = [] if value is None else self._items(value)
        doc = len(self.lengths)
        self.lengths.append(sum(frequency for _, frequency, _, _ in items))
        self._postings += [(term, doc, weight, code) for term, _, weight, code in items]

    def _items(self, value: Any) -> list[tuple[bytes, int, float, bytes]]:
        if not isinstance(value, Hashable):
            return list(self._field.index(value))
        key = (type(value), value)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = list(self._field.index(value))
        return found

    def postings(self) -> FieldPostings:
        """The postings of all documents."""
        gathered = GatheredPostings(self._field.format)
        self._postings.sort(key=lambda posting: posting[:2])
        last = None
        for term, doc, weight, code in self._postings:
            if term != last:
                gathered.start_term(term)
                last = term
            gathered.add(doc, weight, code, self.lengths[doc] if self._field.scorable else 0)
        return gathered.postings()


def _bounded(lists: FieldPostings, lengths: Array, field: Any) -> FieldPostings:
    if not field.scorable:
        return lists
    return bounded(lists, length_bytes(lengths)[lists.doc_ids])
