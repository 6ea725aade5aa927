"""One segment, opened: its arrays by field, shared by all who read it."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

import msgpack
import numpy as np
from whoosh.codec import base
from whoosh.util.numeric import byte_to_length

from searchkit.index.codec.arrayfile import ArrayFile
from searchkit.index.codec.arrays import Array
from searchkit.index.codec.blocks import Blocks
from searchkit.index.codec.columns import KINDS, Column
from searchkit.index.codec.postings import FieldPostings

DOCUMENTS = ".docs"
"""The file of what belongs to documents: lengths, columns, stored fields, vectors."""
TERMS = ".terms"
"""The file of what belongs to terms: dictionaries, postings, positions."""

LENGTHS = np.array([byte_to_length(byte) or 0 for byte in range(256)], dtype=np.float64)
"""What each of Whoosh's one-byte lengths stands for, in words."""


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """What the table of contents remembers of a segment: its name, size and deletions."""

    def __init__(self, indexname: str, doc_count: int = 0) -> None:
        super().__init__(indexname)
        self._doc_count = doc_count
        self._deleted: set[int] = set()

    def codec(self) -> Any:
        """The codec that reads and writes such segments."""
        from searchkit.index.codec.codec import ColumnarCodec

        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """Whoosh's compound files are not needed: a segment is two files."""
        return False

    def set_doc_count(self, doc_count: int) -> None:
        """Tells how many documents were written."""
        self._doc_count = doc_count

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._doc_count

    def deleted_count(self) -> int:
        """Documents that are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Any:
        """The numbers of the deleted documents."""
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Marks a document as deleted, or takes the mark off."""
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is marked as deleted."""
        return docnum in self._deleted

    @property
    def deleted_array(self) -> Array:
        """The numbers of the deleted documents, ascending."""
        return np.sort(np.fromiter(self._deleted, dtype=np.int64, count=len(self._deleted)))


class SegmentArrays:
    """The arrays of a segment's two files; deletions are not among them.

    Both are opened at once and stay readable when a later commit deletes them, so whoever
    has the arrays can go on. Only while a segment is being written, its file of terms may
    not be there yet; it is opened when it is asked for.
    """

    def __init__(self, storage: Any, segment: ColumnarSegment) -> None:
        self.segment_id: str = segment.segment_id()
        self._storage = storage
        self._documents = ArrayFile(storage, self.segment_id + DOCUMENTS)
        self.doc_count = int(self._documents.meta["documents"])
        self._postings: dict[str, FieldPostings | None] = {}
        self._columns: dict[str, Column | None] = {}
        self._lengths: dict[str, Array | None] = {}
        if storage.file_exists(self.segment_id + TERMS):
            _ = self._terms

    @cached_property
    def _terms(self) -> ArrayFile:
        return ArrayFile(self._storage, self.segment_id + TERMS)

    def hold_terms(self) -> None:
        """Opens the file of terms if it is not open yet; raises `FileNotFoundError`."""
        _ = self._terms

    # What belongs to terms

    @property
    def indexed_fields(self) -> list[str]:
        """The fields that have postings, in order."""
        return list(self._terms.meta["fields"])

    def postings(self, field: str) -> FieldPostings | None:
        """The postings of a field, None where it has none."""
        if field not in self._postings:
            known = field in self._terms.meta["fields"]
            self._postings[field] = FieldPostings.read(self._terms, field) if known else None
        return self._postings[field]

    # What belongs to documents

    def lengths(self, field: str) -> Array | None:
        """Each document's length of a field in Whoosh's one-byte form, 0 for none."""
        if field not in self._lengths:
            name = f"{field}/lengths"
            known = name in self._documents
            self._lengths[field] = self._documents.array(name) if known else None
        return self._lengths[field]

    def total_length(self, field: str) -> int:
        """The words of a field in all documents, exactly."""
        return int(self._documents.meta["lengths"].get(field, 0))

    @property
    def fields_with_lengths(self) -> list[str]:
        """The fields whose lengths are kept."""
        return list(self._documents.meta["lengths"])

    @property
    def column_names(self) -> list[str]:
        """The fields that have a column."""
        return list(self._documents.meta["columns"])

    def column(self, field: str) -> Column | None:
        """A field's column, None where it has none."""
        if field not in self._columns:
            kind = self._documents.meta["columns"].get(field)
            read = kind and KINDS[kind].read(self._documents, f"{field}/column")
            self._columns[field] = read
        return self._columns[field]

    @cached_property
    def stored(self) -> Blocks:
        """The documents' stored fields, packed."""
        return Blocks(self._documents, "stored")

    def stored_fields(self, doc: int) -> dict[str, Any]:
        """A document's stored fields."""
        return unpacked(self.stored[doc])

    @property
    def vector_fields(self) -> list[str]:
        """The fields that have vectors."""
        return list(self._documents.meta["vectors"])

    def vectors(self, field: str) -> Blocks | None:
        """The documents' vectors of a field, packed; None where there are none."""
        if field not in self._documents.meta["vectors"]:
            return None
        return Blocks(self._documents, f"{field}/vectors")

    def verify(self) -> None:
        """Compares every checksum of both files; raises `DamagedIndex`."""
        self._documents.verify()
        self._terms.verify()

    def release(self) -> None:
        """Lets go of the memory that was read of both files."""
        self._documents.release()
        self._terms.release()


_opened: WeakValueDictionary[tuple[str, str], SegmentArrays] = WeakValueDictionary()
_opening = threading.Lock()


def open_segment(storage: Any, segment: ColumnarSegment) -> SegmentArrays:
    """The arrays of a segment, opened once for as long as anybody uses them.

    A segment's files never change. Raises `DamagedIndex` where they are not what they
    should be.
    """
    folder = getattr(storage, "folder", "") or f"memory {id(storage)}"
    key = (folder, segment.segment_id())
    with _opening:
        found = _opened.get(key)
        if found is None:
            found = _opened[key] = SegmentArrays(storage, segment)
        return found


_PICKLED = 1
_DATETIME = 2


def packed(fields: dict[str, Any]) -> bytes:
    """Stored fields as MessagePack; extension 1 is a pickled Python object, 2 a date and time."""
    data: bytes = msgpack.packb(
        fields, default=_extended, strict_types=True, unicode_errors="surrogatepass"
    )
    return data


def unpacked(data: bytes) -> dict[str, Any]:
    """The stored fields that were packed."""
    fields: dict[str, Any] = msgpack.unpackb(
        data, ext_hook=_restored, strict_map_key=False, unicode_errors="surrogatepass"
    )
    return fields


def _extended(value: Any) -> msgpack.ExtType:
    import datetime
    import pickle

    if type(value) is datetime.datetime and value.tzinfo is None:
        return msgpack.ExtType(_DATETIME, value.isoformat().encode())
    return msgpack.ExtType(_PICKLED, pickle.dumps(value, protocol=4))


def _restored(code: int, data: bytes) -> Any:
    import datetime
    import pickle

    if code == _DATETIME:
        return datetime.datetime.fromisoformat(data.decode())
    return pickle.loads(data)
