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
from whoosh import fields, formats
from whoosh.analysis import IDTokenizer

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
    if not _is_plain(field.format):
        return PostingInverter(field)
    if type(field.analyzer) in (WordAnalyzer, StemAnalyzer):
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
    """A field of names, numbers, dates: the field itself says what a value is indexed as.

    It is asked once for each distinct value of a batch.
    """

    def __init__(self, field: Any) -> None:
        self.lengths = array("q")
        self._field = field
        self._positional = isinstance(field.format, formats.Positions)
        # Such a field takes a value for one term, whatever is in it.
        self._is_whole = type(field) is fields.ID and type(field.analyzer) is IDTokenizer
        self._numbers: dict[bytes, int] = {}
        self._known: dict[Any, tuple[array[int], array[int]]] = {}
        self._terms = array("q")
        self._positions = array("q")

    def add(self, value: Any) -> None:
        """Takes the next document's value."""
        if value is None:
            self.lengths.append(0)
            return
        key = (type(value), value) if isinstance(value, Hashable) else None
        found = self._known.get(key) if key else None
        if found is None:
            found = self._indexed(value)
            if key:
                self._known[key] = found
        terms, positions = found
        self._terms.extend(terms)
        self._positions.extend(positions)
        self.lengths.append(len(terms))

    def _indexed(self, value: Any) -> tuple[array[int], array[int]]:
        """The numbers of a value's terms, one for each position, and the positions."""
        if self._is_whole:
            number = self._numbers.setdefault(self._field.to_bytes(value), len(self._numbers))
            return array("q", (number,)), array("q", (0,))
        terms, positions = array("q"), array("q")
        for term, _, _, code in self._field.index(value):
            number = self._numbers.setdefault(term, len(self._numbers))
            places = self._field.format.decode_positions(code) if self._positional else (0,)
            terms.extend([number] * len(places))
            positions.extend(places)
        return terms, positions

    def postings(self) -> FieldPostings:
        """The postings of all documents."""
        spelled = list(self._numbers)
        terms = sorted(spelled)
        ranks = {term: rank for rank, term in enumerate(terms)}
        of_number = np.array([ranks[term] for term in spelled], dtype=np.uint32)
        counts = np.array(self.lengths)
        lists = invert(
            terms,
            of_number[np.array(self._terms)],
            counts,
            np.array(self._positions),
            keep_positions=self._positional,
            keep_weights=self._positional,
        )
        return _bounded(lists, counts, self._field)


class PostingInverter:
    """A field of any other format, such as characters or boosts: posting by posting."""

    def __init__(self, field: Any) -> None:
        self.lengths = array("q")
        self._field = field
        self._postings: list[tuple[bytes, int, float, bytes]] = []

    def add(self, value: Any) -> None:
        """Takes the next document's value."""
        items = [] if value is None else list(self._field.index(value))
        doc = len(self.lengths)
        self.lengths.append(sum(frequency for _, frequency, _, _ in items))
        self._postings += [(term, doc, weight, code) for term, _, weight, code in items]

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
