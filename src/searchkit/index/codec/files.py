"""The two files of a segment, written from arrays that are ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh.util.numeric import byte_to_length

from searchkit.index.codec.arrayfile import ArrayFileWriter
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.blocks import BlockWriter
from searchkit.index.codec.columns import Column
from searchkit.index.codec.postings import FieldPostings
from searchkit.index.codec.segment import DOCUMENTS, TERMS, ColumnarSegment

_LENGTHS = np.array([byte_to_length(byte) or 0 for byte in range(256)], dtype=np.int64)


def length_bytes(lengths: Array) -> Array:
    """Whoosh's one-byte form of lengths in words, as its `length_to_byte` rounds them."""
    return np.searchsorted(_LENGTHS, lengths, side="left").clip(0, 255).astype(np.uint8)


@dataclass(slots=True)
class Documents:
    """What belongs to the documents of a segment.

    `lengths` are one byte a document and field, `total_lengths` exact sums of words.
    """

    count: int = 0
    stored: BlockWriter = field(default_factory=BlockWriter)
    lengths: dict[str, Array] = field(default_factory=dict)
    total_lengths: dict[str, int] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    vectors: dict[str, BlockWriter] = field(default_factory=dict)

    def write(self, storage: Any, segment: ColumnarSegment, *, sync: bool = True) -> None:
        """Writes the segment's file of documents."""
        file = ArrayFileWriter(storage, segment.segment_id() + DOCUMENTS, sync=sync)
        self.stored.write(file, "stored")
        for name, lengths in self.lengths.items():
            file.add(f"{name}/lengths", lengths)
        for name, column in self.columns.items():
            column.write(file, f"{name}/column")
        for name, vectors in self.vectors.items():
            vectors.write(file, f"{name}/vectors")
        file.close(
            {
                "documents": self.count,
                "lengths": self.total_lengths,
                "columns": {name: column.kind for name, column in self.columns.items()},
                "vectors": list(self.vectors),
            }
        )
        segment.set_doc_count(self.count)


def write_terms(
    storage: Any,
    segment: ColumnarSegment,
    fields: Iterable[tuple[str, FieldPostings]],
    *,
    sync: bool = True,
) -> None:
    """Writes the segment's file of terms from its fields, which come in the order of names.

    A field without postings is left out.
    """
    file = ArrayFileWriter(storage, segment.segment_id() + TERMS, sync=sync)
    written = []
    for name, postings in fields:
        if len(postings):
            postings.write(file, name)
            written.append(name)
    file.close({"fields": written})
