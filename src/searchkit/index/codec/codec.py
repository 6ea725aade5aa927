"""The codec: what Whoosh asks for the parts of a columnar segment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base

from searchkit.index.codec.reading import DocumentReader, FieldCursor, TermsReader
from searchkit.index.codec.segment import ColumnarSegment, open_segment
from searchkit.index.codec.writing import DocumentWriter, PostingWriter


class Automata(base.Automata):  # type: ignore[misc]
    """Finds a field's terms near a word by comparing with those that begin alike."""

    def terms_within(
        self, fieldcur: FieldCursor, uterm: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        """The terms at most `maxdist` edits from a word, the first `prefix` characters alike."""
        return iter(fieldcur.near(uterm, int(maxdist), prefix))


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Keeps segments as arrays.

    >>> from whoosh import fields, index
    >>> ix = index.create_in(folder, fields.Schema(text=fields.TEXT))  # doctest: +SKIP
    >>> writer = ix.writer(codec=ColumnarCodec())                      # doctest: +SKIP
    """

    def per_document_writer(self, storage: Any, segment: ColumnarSegment) -> DocumentWriter:
        """Writes what belongs to documents."""
        return DocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: ColumnarSegment) -> PostingWriter:
        """Writes what belongs to terms."""
        return PostingWriter(storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """Not offered: postings are written as whole fields."""
        raise NotImplementedError("a columnar segment's postings are written by field_writer")

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """Not offered: postings are read by the terms reader's `matcher`."""
        raise NotImplementedError("a columnar segment's postings are read by terms_reader")

    def automata(self, storage: Any, segment: ColumnarSegment) -> Automata:
        """Finds terms near a word."""
        return Automata()

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> TermsReader:
        """Reads terms and postings."""
        arrays = open_segment(storage, segment)
        # If a commit deletes the segment right now, Whoosh must learn it here: it tries anew.
        arrays.hold_terms()
        return TermsReader(arrays)

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> DocumentReader:
        """Reads what belongs to documents."""
        return DocumentReader(open_segment(storage, segment), segment)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        """A segment without documents."""
        return ColumnarSegment(indexname)
