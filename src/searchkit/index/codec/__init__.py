"""How a segment lies on disk: the columnar codec for Whoosh.

A segment is two files of arrays: what belongs to documents (lengths, columns, stored
fields) and what belongs to terms (dictionaries, postings, positions). They are mapped
into memory and used where they lie; docs/index-format.md tells every byte. Plain Whoosh
code reads and writes them through `ColumnarCodec`; the executor of `searchkit.search`
works on the arrays themselves, through the `SegmentArrays` that `open_segment` hands on.

This package may import NumPy, Whoosh's base classes and `searchkit.errors`. It knows
nothing of articles: any Whoosh schema can be kept in it.
"""
