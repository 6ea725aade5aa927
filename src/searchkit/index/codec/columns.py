"""One value a document, for sorting, filters and facets.

Numbers and truth values lie as they are. Anything else is kept once: the distinct
values, sorted, and for each document the number of its value.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from whoosh import columns

from searchkit.index.codec.arrays import Array, narrow
from searchkit.index.codec.terms import TermDictionary

if TYPE_CHECKING:
    from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter

_BYTES = (
    columns.VarBytesColumn,
    columns.RefBytesColumn,
    columns.CompressedBytesColumn,
    columns.CompressedBlockColumn,
)
"""Whoosh's columns of bytes, beside `FixedBytesColumn`, whose children hold other things."""


class NumberColumn:
    """A number for each document, in the type of the Whoosh column; `BitColumn`s are `u1`."""

    kind = "numbers"

    def __init__(self, numbers: Array) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Writes the column under a name."""
        file.add(f"{name}/numbers", self.numbers)

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> NumberColumn:
        """The column of a name, where it lies."""
        return cls(file.array(f"{name}/numbers"))


class ValueColumn:
    """Any bytes for each document: `values[ordinals[doc]]`; the values are sorted."""

    kind = "values"

    def __init__(self, ordinals: Array, values: TermDictionary) -> None:
        self.ordinals = ordinals
        self.values = values

    def __len__(self) -> int:
        return len(self.ordinals)

    @classmethod
    def of(cls, rows: Sequence[bytes]) -> ValueColumn:
        """The column of the documents' values."""
        distinct = sorted(set(rows))
        numbers = {value: number for number, value in enumerate(distinct)}
        ordinals = np.fromiter(map(numbers.__getitem__, rows), dtype=np.int64, count=len(rows))
        return cls(narrow(ordinals, max(len(distinct) - 1, 0)), TermDictionary.of(distinct))

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Writes the column under a name."""
        file.add(f"{name}/ordinals", self.ordinals)
        file.add(f"{name}/text", self.values.text)
        file.add(f"{name}/text_starts", self.values.starts)

    @classmethod
    def read(cls, file: ArrayFile, name: str) -> ValueColumn:
        """The column of a name, where it lies."""
        values = TermDictionary(file.array(f"{name}/text"), file.array(f"{name}/text_starts"))
        return cls(file.array(f"{name}/ordinals"), values)


Column = NumberColumn | ValueColumn
KINDS: dict[str, type[NumberColumn] | type[ValueColumn]] = {
    kind.kind: kind for kind in (NumberColumn, ValueColumn)
}


def column_of(column: Any, rows: dict[int, Any], doc_count: int) -> Column:
    """The column that a Whoosh column object and the documents' values make.

    `rows` lacks the documents that have no value: they get the column's default.
    """
    if isinstance(column, columns.ClampedNumericColumn):
        return _clamped(column._child, rows, doc_count)
    if isinstance(column, columns.NumericColumn | columns.BitColumn):
        is_bit = isinstance(column, columns.BitColumn)
        kind = "|u1" if is_bit else np.dtype(column._typecode).newbyteorder("<").str
        numbers = np.full(doc_count, column.default_value(), dtype=kind)
        if rows:
            where = np.fromiter(rows, dtype=np.int64, count=len(rows))
            numbers[where] = list(rows.values())
        return NumberColumn(numbers)
    coding = coding_of(column)
    return ValueColumn.of(
        [coding.encode(rows[doc]) if doc in rows else coding.default for doc in range(doc_count)]
    )


def _clamped(column: Any, rows: dict[int, Any], doc_count: int) -> Column:
    least, most = columns.typecode_min[column._typecode], columns.typecode_max[column._typecode]
    within = {doc: min(max(value, least), most) for doc, value in rows.items()}
    return column_of(column, within, doc_count)


class Coding(NamedTuple):
    """How values become bytes and come back, and the bytes of a document without a value."""

    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]
    default: bytes


def coding_of(column: Any) -> Coding:
    """The coding of a Whoosh column that does not hold numbers or truth values."""
    if isinstance(column, columns.PickleColumn):
        return Coding(_object_bytes, _object, b"")
    if isinstance(column, _BYTES) or type(column) is columns.FixedBytesColumn:
        return Coding(bytes, bytes, getattr(column, "_default", b""))
    default = [] if column.stores_lists() else column.default_value()
    return Coding(_pickled, pickle.loads, _pickled(default))


def _object_bytes(value: Any) -> bytes:
    # As Whoosh's `PickleColumn` has them, for it sorts by them.
    return b"" if value is None else pickle.dumps(value, protocol=2)


def _object(data: bytes) -> Any:
    return pickle.loads(data) if data else None


def _pickled(value: Any) -> bytes:
    return pickle.dumps(value, protocol=4)


class ColumnReader(columns.ColumnReader):  # type: ignore[misc]
    """A column as Whoosh reads it."""

    def __init__(self, column: Column, whoosh_column: Any) -> None:
        self._column = column
        self._reverse = False
        self._is_bit = isinstance(whoosh_column, columns.BitColumn)
        self._is_list = whoosh_column.stores_lists()
        self._is_pickled = isinstance(whoosh_column, columns.PickleColumn)
        is_number = isinstance(column, NumberColumn)
        self._decode = bytes if is_number else coding_of(whoosh_column).decode

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, doc: int) -> Any:
        if isinstance(self._column, NumberColumn):
            number = self._column.numbers[doc].item()
            return bool(number) if self._is_bit else number
        return self._decode(self._bytes(self._column, doc))

    @staticmethod
    def _bytes(column: ValueColumn, doc: int) -> bytes:
        return column.values[column.ordinals[doc]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.load())

    def sort_key(self, doc: int) -> Any:
        """What a document is sorted by: its value, or its opposite when reversed; the first
        value of a list; the bytes of a pickled object; 0 or 1 for a truth value."""
        if self._is_pickled and isinstance(self._column, ValueColumn):
            return self._bytes(self._column, doc)
        value = self[doc]
        if self._is_list:
            return value[0] if value else b""
        if self._is_bit:
            return int(value != self._reverse)
        return -value if self._reverse else value

    def load(self) -> list[Any]:
        """The values of all documents."""
        if isinstance(self._column, NumberColumn):
            numbers = self._column.numbers.tolist()
            return [bool(number) for number in numbers] if self._is_bit else numbers
        values = [self._decode(value) for value in self._column.values]
        return [values[number] for number in self._column.ordinals.tolist()]

    def set_reverse(self) -> None:
        """Sorts numbers from the largest; raises `NotImplementedError` for other values."""
        if isinstance(self._column, ValueColumn):
            raise NotImplementedError("only columns of numbers are sorted in reverse")
        self._reverse = True
