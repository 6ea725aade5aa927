"""One segment as the executor sees it: postings, norms, deletions, columns."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from whoosh import scoring

from searchkit.index import schema
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import Column, NumberColumn, ValueColumn, column_of
from searchkit.index.codec.postings import FieldPostings
from searchkit.index.codec.segment import LENGTHS, ColumnarSegment, open_segment
from searchkit.search.executor.names import Names


class Norms:
    """What BM25 divides by beside the frequency, for a document of each one-byte length.

    `K1 * (1 - B + B * length / average length)`; Robertson and Zaragoza, “The
    probabilistic relevance framework: BM25 and beyond”, 2009, equation 3.15.
    """

    def __init__(self, weighting: scoring.BM25F, field: str, average_length: float) -> None:
        share = weighting._field_B.get(field, weighting.B)
        self.factor: float = weighting.K1 + 1.0
        relative = LENGTHS / (average_length or 1.0)
        norms = weighting.K1 * (1.0 - share + share * relative)
        # With a B of 1 it would be 0 for no words, and a weight of 0 over it no number.
        self.by_length: Array = np.maximum(norms, _LEAST).astype("f4")


_LEAST = 1e-9

UNDATED = 1 << 30
"""The day of a document without a date: later than any."""


class AnyLeaf:
    """A segment of a reader, whatever codec wrote it.

    `base` is the number that Whoosh gives its first document.
    """

    def __init__(self, reader: Any, base: int) -> None:
        self.reader = reader
        self.base = base
        self.count: int = reader.doc_count_all()
        self._names: dict[str, Names | None] = {}
        self._columns: dict[str, Column | None] = {}
        self._days: dict[str, Array] = {}
        self._by_date: dict[bool, Array] = {}
        self._days_back: dict[str, Array] = {}

    def doc_frequency(self, field: str, term: bytes) -> int:
        """In how many documents a term is, deleted ones included."""
        frequency: int = self.reader.doc_frequency(field, term)
        return frequency

    def stored_fields(self, doc: int) -> dict[str, Any]:
        """A document's stored fields."""
        stored: dict[str, Any] = self.reader.stored_fields(doc)
        return stored

    def column(self, field: str) -> Column | None:
        """A field's column, None where there is none."""
        if field not in self._columns:
            self._columns[field] = self._read_column(field)
        return self._columns[field]

    def _read_column(self, field: str) -> Column | None:
        if not self.reader.has_column(field):
            return None
        rows = self.reader.column_reader(field, translate=False).load()
        return column_of(self.reader.schema[field].column_type, dict(enumerate(rows)), len(rows))

    def days(self, field: str) -> Array:
        """The day of each document as Python's ordinal, `UNDATED` where it has none (`i4`)."""
        found = self._days.get(field)
        if found is None:
            column = self.column(field)
            found = np.full(self.count, UNDATED, dtype=np.int32)
            if isinstance(column, NumberColumn):
                dated = column.numbers < schema.UNDATED
                found[dated] = column.numbers[dated] // schema.DAY + 1
            self._days[field] = found
        return found

    def days_back(self, field: str) -> Array:
        """What puts the newest document first: each day negated, `UNDATED` as it is (`i4`)."""
        found = self._days_back.get(field)
        if found is None:
            days = self.days(field)
            found = self._days_back[field] = np.where(days == UNDATED, days, -days)
        return found

    def by_date(self, newest_first: bool) -> Array:
        """All documents in order of their day, undated ones last, those of one day by the
        ids of their articles."""
        order = self._by_date.get(newest_first)
        if order is None:
            days = self.days_back("date") if newest_first else self.days("date")
            column = self.column("id")
            assert isinstance(column, ValueColumn)
            order = self._by_date[newest_first] = np.lexsort((column.ordinals, days))
        return order

    def names(self, field: str, separator: str) -> Names | None:
        """The names in a field's column, None where it has no column of text."""
        if field not in self._names:
            column = self.column(field)
            named = Names(column, separator) if isinstance(column, ValueColumn) else None
            self._names[field] = named
        return self._names[field]


class Leaf(AnyLeaf):
    """A columnar segment: its arrays can be run over."""

    def __init__(self, reader: Any, base: int) -> None:
        super().__init__(reader, base)
        segment: ColumnarSegment = reader.segment()
        self.arrays = open_segment(reader.storage(), segment)
        self.deleted: Array | None = segment.deleted_array if segment.deleted_count() else None
        self._doc_norms: dict[str, Array] = {}
        self._having: dict[str, Array] = {}
        self._numbers: dict[str, Array | None] = {}

    @cached_property
    def live(self) -> Array:
        """Which documents are not deleted (`bool`)."""
        live = np.ones(self.count, dtype=bool)
        if self.deleted is not None:
            live[self.deleted] = False
        return live

    def postings(self, field: str) -> FieldPostings | None:
        """The postings of a field, None where it has none."""
        return self.arrays.postings(field)

    def docs(self, postings: FieldPostings, first: int, last: int) -> Array:
        """The documents of a range of postings (`i8`, in which NumPy gathers the fastest)."""
        return postings.doc_ids[first:last].astype(np.intp)

    def doc_norms(self, field: str, norms: Norms) -> Array:
        """The norm of each document for a field (`f4`)."""
        found = self._doc_norms.get(field)
        if found is None:
            lengths = self.arrays.lengths(field)
            assert lengths is not None
            found = self._doc_norms[field] = norms.by_length[lengths]
        return found

    def has_value(self, field: str) -> Array:
        """Which documents have a term of a field (`bool`)."""
        found = self._having.get(field)
        if found is None:
            found = np.zeros(self.count, dtype=bool)
            postings = self.postings(field)
            if postings is not None:
                found[self.docs(postings, 0, len(postings))] = True
            self._having[field] = found
        return found

    def numbers(self, field: str, shift: int) -> Array | None:
        """A numeric field's column, if each document has in it the one number that it is
        indexed by, less `shift`; else None.

        Whoosh keeps the first of several numbers in the column, and lets a document have
        another there than is indexed.
        """
        if field not in self._numbers:
            self._numbers[field] = self._indexed_numbers(field, shift)
        return self._numbers[field]

    def _indexed_numbers(self, field: str, shift: int) -> Array | None:
        column, postings = self.column(field), self.postings(field)
        if not isinstance(column, NumberColumn) or column.numbers.dtype.kind != "u" or not postings:
            return None
        # A term of full precision is a zero byte and the number, and a line feed follows it.
        width = column.numbers.dtype.itemsize
        last = postings.terms.with_prefix(b"\0")[1]
        text = postings.terms.text[: int(postings.terms.starts[last])].reshape(last, width + 2)
        terms = np.ascontiguousarray(text[:, 1:-1]).view(f">u{width}")[:, 0]
        docs = self.docs(postings, 0, int(postings.starts[last]))
        frequencies: Array = np.diff(postings.starts[: last + 1].astype(np.int64))
        indexed = np.repeat(terms, frequencies)
        alike = len(docs) == np.count_nonzero(self.has_value(field)) and bool(
            (column.numbers[docs] == indexed - terms.dtype.type(shift)).all()
        )
        return column.numbers if alike else None

    def doc_frequency(self, field: str, term: bytes) -> int:
        """In how many documents a term is, deleted ones included."""
        postings = self.postings(field)
        number = -1 if postings is None else postings.terms.find(term)
        return postings.doc_frequency(number) if postings is not None and number >= 0 else 0

    def stored_fields(self, doc: int) -> dict[str, Any]:
        """A document's stored fields."""
        return self.arrays.stored_fields(doc)

    def _read_column(self, field: str) -> Column | None:
        return self.arrays.column(field)
