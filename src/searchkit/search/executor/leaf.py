"""One segment as the executor sees it: postings, norms, deletions, columns."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from whoosh import scoring

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import Column
from searchkit.index.codec.postings import FieldPostings
from searchkit.index.codec.segment import LENGTHS, ColumnarSegment, open_segment


class Norms:
    """What BM25 divides by beside the frequency, for a document of each one-byte length.

    `K1 * (1 - B + B * length / average length)`; Robertson and Zaragoza, “The
    probabilistic relevance framework: BM25 and beyond”, 2009, equation 3.15.
    """

    def __init__(self, weighting: scoring.BM25F, field: str, average_length: float) -> None:
        share = weighting._field_B.get(field, weighting.B)
        self.factor = weighting.K1 + 1.0
        relative = LENGTHS / (average_length or 1.0)
        self.by_length: Array = (weighting.K1 * (1.0 - share + share * relative)).astype("f4")


class Leaf:
    """A columnar segment of a reader.

    `base` is the number that Whoosh gives its first document.
    """

    def __init__(self, reader: Any, base: int) -> None:
        segment: ColumnarSegment = reader.segment()
        self.reader = reader
        self.base = base
        self.arrays = open_segment(reader.storage(), segment)
        self.count = self.arrays.doc_count
        self.doc_type = np.dtype("<u2" if self.count <= 1 << 16 else "<u4")
        self.deleted: Array | None = segment.deleted_array if segment.deleted_count() else None
        self._doc_norms: dict[str, Array] = {}
        self._having: dict[str, Array] = {}

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

    def find(self, field: str, term: bytes) -> int:
        """A term's number in this segment, -1 where it is not here."""
        postings = self.arrays.postings(field)
        return -1 if postings is None else postings.terms.find(term)

    def docs(self, postings: FieldPostings, first: int, last: int) -> Array:
        """The documents of a range of postings, in the leaf's own type."""
        docs = postings.doc_ids[first:last]
        return docs if docs.dtype == self.doc_type else docs.astype(self.doc_type)

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
            found = self._having[field] = np.zeros(self.count, dtype=bool)
            postings = self.postings(field)
            if postings is not None:
                found[postings.doc_ids] = True
        return found

    def column(self, field: str) -> Column | None:
        """A field's column, None where there is none."""
        return self.arrays.column(field)
