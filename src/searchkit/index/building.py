"""From a batch of documents to a segment on disk, without Whoosh's writer in between."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.fields import Schema

from searchkit.analysis.minhash import sketches
from searchkit.analysis.vocabulary import Vocabulary
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.columns import column_of
from searchkit.index.codec.files import Documents, length_bytes, write_terms
from searchkit.index.codec.segment import ColumnarSegment, packed
from searchkit.index.inverters import TextInverter, inverter
from searchkit.index.schema import SKETCH


class SegmentBuilder:
    """Takes documents as Whoosh's `add_document` does, and writes them as one segment.

    A document is a dict from field names to values; a value of None counts as none.
    """

    def __init__(self, schema: Schema, vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary()
        self._documents = Documents()
        self._fields = [(name, field) for name, field in schema.items()]
        self._columns: dict[str, dict[int, Any]] = {
            name: {} for name, field in self._fields if field.column_type
        }
        self._sketched: dict[str, dict[int, Array]] = {
            name: {} for name, field in self._fields if isinstance(field, SKETCH)
        }
        self._inverters = {
            name: inverter(field, self._vocabulary) for name, field in self._fields if field.indexed
        }

    def __len__(self) -> int:
        return self._documents.count

    def add(self, document: dict[str, Any]) -> None:
        """Takes the next document."""
        stored: dict[str, Any] = {}
        texts: dict[str, Array] = {}
        doc = len(self)
        for name, field in self._fields:
            value = document.get(name)
            inverting = self._inverters.get(name)
            if isinstance(inverting, TextInverter) and value is not None:
                numbers = texts.get(value)
                if numbers is None:
                    numbers = texts[value] = self._vocabulary.numbers(value)
                inverting.add(numbers)
            elif inverting is not None:
                inverting.add(value)
            if value is None:
                continue
            if field.stored:
                stored[name] = value
            if name in self._sketched:
                numbers = texts.get(value)
                self._sketched[name][doc] = (
                    self._vocabulary.numbers(value) if numbers is None else numbers
                )
            elif field.column_type:
                self._columns[name][doc] = field.to_column_value(value)
        self._documents.stored.add(packed(stored))
        self._documents.count += 1

    def write(self, storage: Any, segment: ColumnarSegment) -> None:
        """Writes the segment's files; whoever commits the segment syncs them."""
        documents = self._documents
        for name, texts in self._sketched.items():
            self._columns[name] = self._sketches(texts)
        fields = {}
        for name, field in self._fields:
            inverting = self._inverters.get(name)
            if inverting is not None:
                postings = inverting.postings()
                if len(postings):
                    fields[name] = postings
                if field.scorable and len(postings):
                    lengths = np.array(inverting.lengths)
                    documents.lengths[name] = length_bytes(lengths)
                    documents.total_lengths[name] = int(lengths.sum())
            if self._columns.get(name):
                rows = self._columns[name]
                documents.columns[name] = column_of(field.column_type, rows, len(self))
        write_terms(storage, segment, sorted(fields.items()), sync=False)
        documents.write(storage, segment, sync=False)

    def _sketches(self, texts: dict[int, Array]) -> dict[int, bytes]:
        """The sketch of each document of which the word numbers are given."""
        hashes = self._vocabulary.hashes()
        rows = sketches([hashes[numbers] for numbers in texts.values()])
        return dict(zip(texts, map(bytes, rows), strict=True))
