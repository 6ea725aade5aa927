"""How plain Whoosh code writes a columnar segment: one document, then one posting, at a time.

Whoosh's writer hands documents to a `DocumentWriter` and, at the end, every posting in
order of field, term and document to a `PostingWriter`. Both gather, and write arrays.
Bulk indexing does not come this way.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import Any

import msgpack
import numpy as np
from whoosh.codec import base

from searchkit.index.codec.arrays import Array, narrow, offsets
from searchkit.index.codec.blocks import BlockWriter
from searchkit.index.codec.columns import column_of
from searchkit.index.codec.files import Documents, length_bytes, write_terms
from searchkit.index.codec.formats import kept_parts
from searchkit.index.codec.postings import FieldPostings, bounded, compact_weights
from searchkit.index.codec.segment import ColumnarSegment, packed
from searchkit.index.codec.terms import TermDictionary


class DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Gathers what belongs to documents, and writes it when it is closed."""

    def __init__(self, storage: Any, segment: ColumnarSegment) -> None:
        self._storage = storage
        self._segment = segment
        self._documents = Documents()
        self._lengths: dict[str, dict[int, int]] = defaultdict(dict)
        self._columns: dict[str, tuple[Any, dict[int, Any]]] = {}
        self._vectors: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._stored: dict[str, Any] = {}
        self._doc = -1
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begins the next document."""
        self._doc = docnum
        self._stored = {}

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        """Takes a field's stored value and its length in words."""
        if value is not None:
            self._stored[fieldname] = value
        if length:
            self._lengths[fieldname][self._doc] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """Takes the value of a column."""
        self._columns.setdefault(fieldname, (columnobj, {}))[1][self._doc] = value

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:
        """Takes a field's terms in this document, each with its weight and value."""
        listed = [(text, float(weight), bytes(value)) for text, weight, value in items]
        if listed:
            self._vectors[fieldname][self._doc] = msgpack.packb(listed)

    def finish_doc(self) -> None:
        """Ends the document."""
        self._documents.stored.add(packed(self._stored))
        self._documents.count += 1

    def cancel_doc(self) -> None:
        """Drops the document that was begun."""
        columns = [rows for _, rows in self._columns.values()]
        gathered: list[dict[int, Any]] = [*self._lengths.values(), *self._vectors.values()]
        for rows in gathered + columns:
            rows.pop(self._doc, None)

    def close(self) -> None:
        """Writes the file of documents."""
        documents = self._documents
        count = documents.count
        for name, known in sorted(self._lengths.items()):
            lengths = np.zeros(count, dtype=np.int64)
            lengths[list(known)] = list(known.values())
            documents.lengths[name] = length_bytes(lengths)
            documents.total_lengths[name] = int(lengths.sum())
        for name, (column, rows) in sorted(self._columns.items()):
            documents.columns[name] = column_of(column, rows, count)
        for name, vectors in sorted(self._vectors.items()):
            writer = documents.vectors[name] = BlockWriter()
            for doc in range(count):
                writer.add(vectors.get(doc, b""))
        documents.write(self._storage, self._segment)
        self.is_closed = True


class PostingWriter(base.FieldWriter):  # type: ignore[misc]
    """Gathers the postings of each field, and writes all when it is closed."""

    def __init__(self, storage: Any, segment: ColumnarSegment) -> None:
        self._storage = storage
        self._segment = segment
        self._fields: dict[str, FieldPostings] = {}
        self._field: GatheredPostings | None = None
        self._name = ""
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begins a field."""
        self._name = fieldname
        self._field = GatheredPostings(fieldobj.format)

    def start_term(self, text: bytes) -> None:
        """Begins a term, larger than the one before."""
        assert self._field is not None
        self._field.start_term(bytes(text))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Takes a posting of the term, in the order of documents."""
        assert self._field is not None
        self._field.add(docnum, weight, vbytes, length)

    def finish_term(self) -> None:
        """Ends a term."""

    def finish_field(self) -> None:
        """Ends a field."""
        assert self._field is not None
        self._fields[self._name] = self._field.postings()
        self._field = None

    def close(self) -> None:
        """Writes the file of terms."""
        write_terms(self._storage, self._segment, sorted(self._fields.items()))
        self.is_closed = True


class GatheredPostings:
    """The postings of one field as they come, in the order of terms and documents."""

    def __init__(self, format_: Any) -> None:
        self._terms: list[bytes] = []
        self._frequencies = array("q")
        self._format = format_
        self._kept = kept_parts(format_)
        self._docs = array("q")
        self._weights = array("d")
        self._counts = array("q")
        self._positions = array("q")
        self._values: list[bytes] = []
        self._lengths = array("q")

    def start_term(self, term: bytes) -> None:
        """Begins a term, larger than the one before."""
        self._terms.append(term)
        self._frequencies.append(0)

    def add(self, doc: int, weight: float, value: bytes, length: int | None) -> None:
        """Takes a posting of the term: the bytes of its format, its document's words."""
        self._frequencies[-1] += 1
        self._docs.append(doc)
        self._weights.append(weight)
        self._lengths.append(length or 0)
        if self._kept.positions:
            found = self._format.decode_positions(value)
            self._counts.append(len(found))
            self._positions.extend(found)
        elif self._kept.counts:
            # Whoosh posts the words of a spelling field with the bytes of another format.
            known = len(value) == self._format.fixed_value_size()
            self._counts.append(self._format.decode_frequency(value) if known else 1)
        if self._kept.values:
            self._values.append(bytes(value))

    def postings(self) -> FieldPostings:
        """The field's arrays."""
        weights, counts = np.array(self._weights), np.array(self._counts, dtype=np.int64)
        starts = offsets(np.array(self._frequencies))
        parts: dict[str, Array | None] = {}
        if len(counts) and (counts != weights).any():
            parts["counts"] = narrow(counts)
        if self._kept.positions:
            places = offsets(counts)
            parts["positions"] = narrow(np.array(self._positions, dtype=np.int64))
            parts["position_starts"] = narrow(places[starts])
        if self._kept.values:
            sizes = np.fromiter(map(len, self._values), dtype=np.int64, count=len(self._values))
            parts["values"] = np.frombuffer(b"".join(self._values), dtype=np.uint8)
            parts["value_starts"] = narrow(offsets(sizes))
        lists = FieldPostings(
            TermDictionary.of(self._terms),
            narrow(starts),
            narrow(np.array(self._docs, dtype=np.int64)),
            compact_weights(weights),
            **parts,
        )
        return bounded(lists, length_bytes(np.array(self._lengths, dtype=np.int64)))
