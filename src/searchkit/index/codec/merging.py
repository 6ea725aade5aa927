"""Several segments into one: arrays are joined and renumbered, nothing is analysed again.

Documents keep their order, segment after segment, without those that are deleted. The
terms of a field are united, and each segment's postings are moved, whole arrays at a
time, to where their terms now stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from searchkit.index.codec.arrays import Array, narrow, offsets, ranges, unsigned
from searchkit.index.codec.blocks import BlockWriter
from searchkit.index.codec.columns import Column, NumberColumn, ValueColumn
from searchkit.index.codec.files import Documents, write_terms
from searchkit.index.codec.postings import FieldPostings, compact_weights
from searchkit.index.codec.segment import ColumnarSegment, SegmentArrays, open_segment
from searchkit.index.codec.terms import TermDictionary


@dataclass(frozen=True, slots=True)
class Part:
    """A segment to be merged: its arrays, which documents stay (None: all), and the number
    that its first document gets."""

    arrays: SegmentArrays
    keep: Array | None
    base: int

    @property
    def count(self) -> int:
        """Documents that stay."""
        return self.arrays.doc_count if self.keep is None else int(self.keep.sum())

    def kept(self, rows: Array) -> Array:
        """The rows, one a document, of the documents that stay."""
        return rows if self.keep is None else rows[self.keep]


def merge(
    storage: Any, segments: Sequence[ColumnarSegment], target: ColumnarSegment, schema: Any
) -> None:
    """Writes the target's files from those of the segments, whose checksums are compared first.

    Whoever commits the target syncs them. Columns of fields that the Whoosh schema does
    not have any more are left out. Raises `DamagedIndex`.
    """
    parts = []
    base = 0
    for segment in segments:
        arrays = open_segment(storage, segment)
        arrays.verify()
        arrays.release()
        part = Part(arrays, _kept(segment), base)
        parts.append(part)
        base += part.count
    names = _united(parts, lambda part: part.arrays.indexed_fields, schema)
    fields = ((name, _merged_field(parts, name, base)) for name in names)
    write_terms(storage, target, fields, sync=False)
    _merged_documents(parts, base, schema).write(storage, target, sync=False)


def _kept(segment: ColumnarSegment) -> Array | None:
    if not segment.deleted_count():
        return None
    keep = np.ones(segment.doc_count_all(), dtype=bool)
    keep[segment.deleted_array] = False
    return keep


# Documents


def _merged_documents(parts: Sequence[Part], count: int, schema: Any) -> Documents:
    documents = Documents(count=count)
    for part in parts:
        part.arrays.stored.copy_to(documents.stored, part.keep)
    for name in _united(parts, lambda part: part.arrays.fields_with_lengths, schema):
        rows = [_lengths(part, name) for part in parts]
        documents.lengths[name] = np.concatenate(rows)
        documents.total_lengths[name] = sum(_total_length(part, name) for part in parts)
    for name in _united(parts, lambda part: part.arrays.column_names, schema):
        documents.columns[name] = _merged_column(parts, name, schema[name].column_type)
    for name in _united(parts, lambda part: part.arrays.vector_fields, schema):
        documents.vectors[name] = _merged_vectors(parts, name)
    return documents


def _united(parts: Sequence[Part], names: Callable[[Part], list[str]], schema: Any) -> list[str]:
    return sorted({name for part in parts for name in names(part) if name in schema})


def _lengths(part: Part, name: str) -> Array:
    lengths = part.arrays.lengths(name)
    return np.zeros(part.count, dtype=np.uint8) if lengths is None else part.kept(lengths)


def _total_length(part: Part, name: str) -> int:
    """The exact sum of words; of a part without deletions it is known, else it is counted
    from the weights of the postings that stay."""
    if part.keep is None:
        return part.arrays.total_length(name)
    postings = part.arrays.postings(name)
    if postings is None:
        return 0
    counts = postings.position_counts(0, len(postings))
    return int(counts[part.keep[postings.doc_ids]].sum(dtype=np.int64))


def _merged_column(parts: Sequence[Part], name: str, column_type: Any) -> Column:
    from searchkit.index.codec.columns import column_of

    columns = [
        part.arrays.column(name) or column_of(column_type, {}, part.arrays.doc_count)
        for part in parts
    ]
    first = columns[0]
    if isinstance(first, NumberColumn):
        rows = [
            part.kept(column.numbers)
            for part, column in zip(parts, columns, strict=True)
            if isinstance(column, NumberColumn)
        ]
        return NumberColumn(np.concatenate(rows))
    listed: list[bytes] = []
    for part, column in zip(parts, columns, strict=True):
        assert isinstance(column, ValueColumn)
        values = column.values.between(0, len(column.values))
        listed += [values[ordinal] for ordinal in part.kept(column.ordinals).tolist()]
    return ValueColumn.of(listed)


def _merged_vectors(parts: Sequence[Part], name: str) -> BlockWriter:
    writer = BlockWriter()
    for part in parts:
        vectors = part.arrays.vectors(name)
        if vectors is not None:
            vectors.copy_to(writer, part.keep)
        else:
            for _ in range(part.count):
                writer.add(b"")
    return writer


# Terms


def _merged_field(parts: Sequence[Part], name: str, count: int) -> FieldPostings:
    lists = []
    for part in parts:
        postings = part.arrays.postings(name)
        if postings is not None and len(postings):
            lists.append(_renumbered(postings, part, count))
    spelled = [postings.terms.between(0, len(postings.terms)) for postings in lists]
    terms = sorted(set().union(*spelled))
    ranks = {term: rank for rank, term in enumerate(terms)}
    places = [np.array([ranks[term] for term in known], dtype=np.int64) for known in spelled]
    merged = _joined(terms, places, lists)
    for part in parts:
        part.arrays.release()
    return merged


def _renumbered(postings: FieldPostings, part: Part, count: int) -> FieldPostings:
    """A segment's postings with the documents' new numbers, without the deleted ones."""
    doc_type = unsigned(max(count - 1, 0))
    if part.keep is None:
        return replace(
            postings, doc_ids=postings.doc_ids.astype(doc_type) + doc_type.type(part.base)
        )
    stays = part.keep[postings.doc_ids]
    numbers = (np.cumsum(part.keep) - 1 + part.base).astype(doc_type)
    frequencies = np.add.reduceat(stays, postings.starts[:-1].astype(np.int64), dtype=np.int64)
    alive = frequencies > 0
    changed: dict[str, Array | None] = {}
    if postings.positions is not None:
        counts = postings.position_counts(0, len(postings))
        changed["positions"] = postings.positions[np.repeat(stays, counts)]
        kept_counts = offsets(np.where(stays, counts, 0))[postings.starts]
        changed["position_starts"] = np.append(kept_counts[:-1][alive], kept_counts[-1])
    if postings.values is not None and postings.value_starts is not None:
        sizes = np.diff(postings.value_starts)
        changed["values"] = postings.values[np.repeat(stays, sizes)]
        changed["value_starts"] = offsets(sizes[stays])
    names = postings.terms.between(0, len(postings.terms))
    return FieldPostings(
        terms=TermDictionary.of([names[term] for term in np.flatnonzero(alive).tolist()]),
        starts=offsets(frequencies[alive]),
        doc_ids=numbers[postings.doc_ids[stays]],
        weights=_picked(postings.weights, stays),
        counts=_picked(postings.counts, stays),
        largest=_picked(postings.largest, alive),
        shortest=_picked(postings.shortest, alive),
        **changed,
    )


def _picked(values: Array | None, which: Array) -> Array | None:
    return None if values is None else values[which]


def _joined(
    terms: Sequence[bytes], places: Sequence[Array], lists: Sequence[FieldPostings]
) -> FieldPostings:
    """The postings of several segments, each term's one segment after the other.

    `places` tells for each of a segment's terms its number among `terms`.
    """
    frequencies = [np.diff(postings.starts.astype(np.int64)) for postings in lists]
    moves, starts = _moves(len(terms), places, frequencies)
    joined: dict[str, Array | None] = {}
    weights = [postings.weights_of(0, len(postings)) for postings in lists]
    total = int(starts[-1])
    doc_ids = _moved([postings.doc_ids for postings in lists], moves, total)
    joined["weights"] = compact_weights(_moved(weights, moves, total))
    with_positions = {postings.positions is not None for postings in lists}
    if len(with_positions) == 2 or any(postings.counts is not None for postings in lists):
        counts = [
            postings.position_counts(0, len(postings))
            if postings.positions is not None or with_positions == {False}
            else np.zeros(len(postings), dtype=np.uint8)  # A field that had none before.
            for postings in lists
        ]
        joined["counts"] = narrow(_moved(counts, moves, total))
    joined |= _joined_positions(len(terms), places, lists)
    joined |= _joined_values(moves, lists, total)
    joined |= _joined_bounds(len(terms), places, lists)
    return FieldPostings(TermDictionary.of(terms), narrow(starts), doc_ids, **joined)


Move = tuple[Array, Array]
"""Where each term's run begins in a joined array, and how long it is."""


def _moves(
    count: int, places: Sequence[Array], lengths: Sequence[Array]
) -> tuple[list[Move], Array]:
    """For each segment the moves of its terms' runs, and where each joined run begins."""
    totals = np.zeros(count, dtype=np.int64)
    for place, length in zip(places, lengths, strict=True):
        totals[place] += length
    starts = offsets(totals)
    free = starts[:-1].copy()
    moves = []
    for place, length in zip(places, lengths, strict=True):
        moves.append((free[place], length))
        free[place] += length
    return moves, starts


def _moved(arrays: Sequence[Array], moves: Sequence[Move], total: int) -> Array:
    """One array with each segment's runs moved to their places."""
    kind = np.result_type(*arrays) if arrays else np.dtype(np.uint8)
    found = np.zeros(total, dtype=kind)
    for values, (begins, lengths) in zip(arrays, moves, strict=True):
        found[ranges(begins, lengths)] = values
    return found


def _joined_positions(
    count: int, places: Sequence[Array], lists: Sequence[FieldPostings]
) -> dict[str, Array | None]:
    positional = [
        (place, postings.positions, postings.position_starts)
        for place, postings in zip(places, lists, strict=True)
        if postings.positions is not None and postings.position_starts is not None
    ]
    if not positional:
        return {}
    lengths = [np.diff(starts.astype(np.int64)) for _, _, starts in positional]
    moves, starts = _moves(count, [place for place, _, _ in positional], lengths)
    joined = _moved([positions for _, positions, _ in positional], moves, int(starts[-1]))
    return {"positions": joined, "position_starts": narrow(starts)}


def _joined_values(
    moves: Sequence[Move], lists: Sequence[FieldPostings], total: int
) -> dict[str, Array | None]:
    if not any(postings.values is not None for postings in lists):
        return {}
    sizes = [
        np.zeros(len(postings), dtype=np.int64)
        if postings.value_starts is None
        else np.diff(postings.value_starts.astype(np.int64))
        for postings in lists
    ]
    starts = offsets(_moved(sizes, moves, total))
    found = np.zeros(int(starts[-1]), dtype=np.uint8)
    for postings, size, (begins, lengths) in zip(lists, sizes, moves, strict=True):
        if postings.values is not None:
            found[ranges(starts[ranges(begins, lengths)], size)] = postings.values
    return {"values": found, "value_starts": narrow(starts)}


def _joined_bounds(
    count: int, places: Sequence[Array], lists: Sequence[FieldPostings]
) -> dict[str, Array | None]:
    if any(postings.shortest is None for postings in lists):
        return {}
    largest = np.ones(count, dtype=np.float64)
    shortest = np.full(count, 255, dtype=np.uint8)
    for place, postings in zip(places, lists, strict=True):
        if postings.largest is not None:
            largest[place] = np.maximum(largest[place], postings.largest)
        if postings.shortest is not None:
            shortest[place] = np.minimum(shortest[place], postings.shortest)
    return {"largest": compact_weights(largest), "shortest": shortest}
