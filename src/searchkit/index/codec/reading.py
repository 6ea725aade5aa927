"""How plain Whoosh code reads a columnar segment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgpack
from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from searchkit.index.codec.columns import ColumnReader
from searchkit.index.codec.fuzzy import near_terms
from searchkit.index.codec.matcher import PostingMatcher, shortest_length
from searchkit.index.codec.postings import FieldPostings
from searchkit.index.codec.segment import LENGTHS, ColumnarSegment, SegmentArrays


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms and postings of a segment."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self.arrays = arrays

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def _find(self, field: str, text: bytes) -> tuple[FieldPostings, int] | None:
        postings = self.arrays.postings(field)
        number = -1 if postings is None else postings.terms.find(text)
        return (postings, number) if postings is not None and number >= 0 else None

    def _found(self, field: str, text: bytes) -> tuple[FieldPostings, int]:
        found = self._find(field, text)
        if found is None:
            raise TermNotFound(f"{field}:{text!r}")
        return found

    def cursor(self, fieldname: str, fieldobj: Any) -> FieldCursor:
        """A cursor over a field's terms."""
        return FieldCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, by field."""
        for field in self.indexed_field_names():
            postings = self.arrays.postings(field)
            if postings is not None:
                yield from ((field, term) for term in postings.terms)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field from one on, then those of the fields after it."""
        for field in self.indexed_field_names():
            postings = self.arrays.postings(field)
            if postings is None or field < fieldname:
                continue
            first = postings.terms.rank(prefix) if field == fieldname else 0
            yield from ((field, term) for term in _from(postings, first))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms from one on, with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What is known of a term; raises `TermNotFound`."""
        return term_info(self.arrays, fieldname, *self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The sum of a term's weights, 0 for an unknown term."""
        found = self._find(fieldname, text)
        if found is None:
            return 0.0
        postings, number = found
        return float(postings.weights_of(*postings.extent(number)).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents a term is."""
        found = self._find(fieldname, text)
        return found[0].doc_frequency(found[1]) if found else 0

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> PostingMatcher:
        """The postings of a term; raises `TermNotFound`."""
        postings, number = self._found(fieldname, text)
        lengths = self.arrays.lengths(fieldname)
        return PostingMatcher(postings, number, format_, lengths, scorer, (fieldname, text))

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms, in order."""
        return self.arrays.indexed_fields


def _from(postings: FieldPostings, first: int) -> Iterator[bytes]:
    step = 1024
    for begin in range(first, len(postings.terms), step):
        yield from postings.terms.between(begin, min(begin + step, len(postings.terms)))


def term_info(arrays: SegmentArrays, field: str, postings: FieldPostings, number: int) -> TermInfo:
    """What Whoosh knows of a term: its frequencies, its documents and their lengths."""
    first, last = postings.extent(number)
    docs, weights = postings.doc_ids[first:last], postings.weights_of(first, last)
    lengths = arrays.lengths(field)
    return TermInfo(
        weight=float(weights.sum()),
        df=last - first,
        minlength=shortest_length(postings, number),
        maxlength=0 if lengths is None else int(LENGTHS[lengths[docs].max()]),
        maxweight=float(weights.max()),
        minid=int(docs[0]),
        maxid=int(docs[-1]),
    )


class FieldCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks the terms of a field; terms are given as the field's own values."""

    def __init__(self, reader: TermsReader, field: str, fieldobj: Any) -> None:
        self._reader = reader
        self._field = field
        self._fieldobj = fieldobj
        self._postings = reader.arrays.postings(field)
        self._number = 0

    def first(self) -> Any:
        """Goes to the first term."""
        self._number = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Goes to the first term that is not smaller."""
        if not isinstance(term, bytes):
            term = self._fieldobj.to_bytes(term)
        self._number = self._postings.terms.rank(term) if self._postings else 0
        return self.text()

    def next(self) -> Any:
        """Goes to the next term."""
        self._number += 1
        return self.text()

    def text(self) -> Any:
        """The term here, None at the end."""
        if not self.is_valid() or self._postings is None:
            return None
        return self._fieldobj.from_bytes(self._postings.terms[self._number])

    def term_info(self) -> TermInfo | None:
        """What is known of the term here."""
        if not self.is_valid() or self._postings is None:
            return None
        return term_info(self._reader.arrays, self._field, self._postings, self._number)

    def near(self, word: str, max_edits: int, prefix: int) -> list[str]:
        """The terms at most so many edits from a word, in order; the cursor stays."""
        if self._postings is None:
            return []
        near = near_terms(self._postings.terms, word, max_edits, prefix)
        return [self._fieldobj.from_bytes(self._postings.terms[number]) for number in near]

    def is_valid(self) -> bool:
        """Whether there is a term here."""
        return self._postings is not None and self._number < len(self._postings.terms)


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """What a segment knows of its documents."""

    def __init__(self, arrays: SegmentArrays, segment: ColumnarSegment) -> None:
        self.arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        """Documents that are not deleted."""
        return self.arrays.doc_count - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self.arrays.doc_count

    def has_deletions(self) -> bool:
        """Whether documents are deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted documents."""
        found: Iterator[int] = self._segment.deleted_docs()
        return found

    def supports_columns(self) -> bool:
        """Columns are what this codec is for."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether a field has a column here."""
        return fieldname in self.arrays.column_names

    def list_columns(self) -> list[str]:
        """The fields that have a column."""
        return self.arrays.column_names

    def column_reader(self, fieldname: str, column: Any) -> ColumnReader:
        """The column of a field."""
        found = self.arrays.column(fieldname)
        if found is None:
            raise ValueError(f"the segment has no column for {fieldname!r}")
        return ColumnReader(found, column)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """A document's words of a field, as Whoosh's one byte rounds them."""
        lengths = self.arrays.lengths(fieldname)
        if lengths is None:
            return default
        return int(LENGTHS[lengths[docnum]]) or default

    def field_length(self, fieldname: str) -> int:
        """The words of a field in all documents."""
        return self.arrays.total_length(fieldname)

    def min_field_length(self, fieldname: str) -> int:
        """The length of the shortest document."""
        lengths = self.arrays.lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(LENGTHS[lengths.min()])

    def max_field_length(self, fieldname: str) -> int:
        """The length of the longest document."""
        lengths = self.arrays.lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(LENGTHS[lengths.max()])

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Whether a document has a vector of a field."""
        vectors = self.arrays.vectors(fieldname)
        return vectors is not None and bool(vectors[docnum])

    def vector(self, docnum: int, fieldname: str, format_: Any) -> ListMatcher:
        """A document's terms of a field, each with its weight and value."""
        vectors = self.arrays.vectors(fieldname)
        packed = vectors[docnum] if vectors is not None else b""
        if not packed:
            raise KeyError(f"document {docnum} has no vector of {fieldname!r}")
        items = msgpack.unpackb(packed)
        texts, weights, values = zip(*items, strict=True)
        return ListMatcher(list(texts), list(weights), list(values), format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """A document's stored fields."""
        return self.arrays.stored_fields(docnum)
