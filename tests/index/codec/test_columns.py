"""Every kind of Whoosh column reads as stock Whoosh reads it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from whoosh import columns, fields
from whoosh.filedb.filestore import RamStorage

from oracle.commits import Add, Commit, Life
from oracle.contents import assert_same_contents
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.index.codec.columns import ColumnReader, column_of

BYTES = [b"b", b"", b"a", b"b", b"\xff\n\x00"]
KINDS: dict[str, tuple[columns.Column, list[Any]]] = {
    "variable bytes": (columns.VarBytesColumn(), BYTES),
    "few bytes": (columns.RefBytesColumn(), BYTES),
    "few bytes with a default": (columns.RefBytesColumn(default=b"none"), BYTES),
    "few bytes of one length": (columns.RefBytesColumn(2), [b"ab", b"aa", b"ab"]),
    "fixed bytes": (columns.FixedBytesColumn(2), [b"zz", b"ab", b"\x00\xff"]),
    "fixed bytes with a default": (columns.FixedBytesColumn(2, b"--"), [b"zz", b"--"]),
    "compressed bytes": (columns.CompressedBytesColumn(), BYTES),
    "bits": (columns.BitColumn(), [True, False, True]),
    "bits as numbers": (columns.BitColumn(compress_at=0), [1, 0, 1]),
    "floats": (columns.NumericColumn("d", default=0.5), [1.5, -0.0, 1e300]),
    "short floats": (columns.NumericColumn("f"), [1.5, -2.25]),
    "objects": (columns.PickleColumn(columns.VarBytesColumn()), [{"a": 1}, None, (1, 2), "x"]),
    "packed objects": (columns.PickleColumn(columns.CompressedBytesColumn()), [{"a": 1}, [3]]),
    "structures": (columns.StructColumn("!hb", (0, 0)), [(5, 1), (-7, 2)]),
    "lists of bytes": (columns.VarBytesListColumn(), [[b"a", b"bc"], [b""], [b"a"]]),
    "lists of fixed bytes": (columns.FixedBytesListColumn(2), [[b"ab", b"cd"], [b"zz"]]),
    **{
        f"numbers {code}": (columns.NumericColumn(code, default=default), [least, 0, most, 5])
        for code, default, least, most in (
            ("b", 0, -128, 127),
            ("B", 255, 0, 255),
            ("h", -3, -(1 << 15), (1 << 15) - 1),
            ("H", 0, 0, (1 << 16) - 1),
            ("i", 7, -(1 << 31), (1 << 31) - 1),
            ("I", 0, 0, (1 << 32) - 1),
            ("q", 0, -(1 << 63), (1 << 63) - 1),
            ("Q", (1 << 64) - 1, 0, (1 << 64) - 1),
        )
    },
}


def stock_reader(column: columns.Column, values: list[Any], count: int) -> Any:
    """Stock Whoosh's column of values at even document numbers."""
    storage = RamStorage()
    with storage.create_file("column") as file:
        writer = column.writer(file)
        for number, value in enumerate(values):
            writer.add(2 * number, value)
        writer.finish(count)
    return column.reader(storage.open_file("column"), 0, storage.file_length("column"), count)


def our_reader(column: columns.Column, values: list[Any], count: int) -> ColumnReader:
    """Our column of values at even document numbers."""
    rows = {2 * number: value for number, value in enumerate(values)}
    return ColumnReader(column_of(column, rows, count), column)


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_gives_back_what_was_put_in_and_its_default_elsewhere(kind: str) -> None:
    column, values = KINDS[kind]
    count = 2 * len(values) + 3
    ours, stock = our_reader(column, values, count), stock_reader(column, values, count)
    expected = [stock[doc] for doc in range(count)]
    assert len(ours) == count
    assert [ours[doc] for doc in range(count)] == expected
    assert list(ours) == expected
    loaded = ours.load()
    assert [loaded[doc] for doc in range(count)] == expected


@pytest.mark.parametrize("kind", [k for k in KINDS if not KINDS[k][0].stores_lists()])
def test_a_column_sorts_as_in_stock_whoosh(kind: str) -> None:
    column, values = KINDS[kind]
    count = 2 * len(values) + 3
    ours, stock = our_reader(column, values, count), stock_reader(column, values, count)
    assert [ours.sort_key(doc) for doc in range(count)] == [
        stock.sort_key(doc) for doc in range(count)
    ]
    if column.reversible:
        ours.set_reverse()
        stock.set_reverse()
        assert [ours.sort_key(doc) for doc in range(count)] == [
            stock.sort_key(doc) for doc in range(count)
        ]
    else:
        with pytest.raises(NotImplementedError):
            ours.set_reverse()


def test_a_list_sorts_by_its_first_value_and_an_empty_one_first() -> None:
    column, values = KINDS["lists of bytes"]
    reader = our_reader(column, values, 6)
    assert [reader.sort_key(doc) for doc in range(6)] == [b"a", b"", b"", b"", b"a", b""]


def test_blocks_of_compressed_bytes_read_as_plain_bytes() -> None:
    # Stock Whoosh's reader of this experimental column fails at documents without a value.
    column = columns.CompressedBlockColumn()
    assert list(our_reader(column, [b"a", b"b"], 4)) == [b"a", b"", b"b", b""]


def test_a_clamped_number_is_brought_into_its_range() -> None:
    # Stock Whoosh makes every number the largest here: it has minimum and maximum confused.
    column = columns.ClampedNumericColumn(columns.NumericColumn("b"))
    assert list(our_reader(column, [1000, -1000, 5], 6)) == [127, 0, -128, 0, 5, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_of_every_kind_survive_commits_merges_and_deletions(kind: str) -> None:
    column, values = KINDS[kind]
    schema = fields.Schema(id=fields.ID(unique=True), value=fields.COLUMN(column))
    documents = [{"id": str(n), "value": value} for n, value in enumerate(values)]
    documents.insert(1, {"id": "none"})
    life = Life(
        schema,
        [
            Commit([Add(document) for document in documents], {"merge": False}),
            Commit([Add({"id": "0"}), Add({"id": "last", "value": values[-1]})], {"merge": False}),
            Commit([Add({"id": "x", "value": values[0]})], {"optimize": True}),
        ],
    )
    with life.live(ColumnarCodec()).reader() as ours, life.live().reader() as stock:
        assert_same_contents(ours, stock)


def test_a_sortable_date_comes_back_as_a_date() -> None:
    schema = fields.Schema(day=fields.DATETIME(sortable=True))
    moment = datetime.datetime(2013, 3, 26, 10, 4)
    life = Life(schema, [Commit([Add({"day": moment}), Add({})], {})])
    with life.live(ColumnarCodec()).reader() as ours:
        assert ours.column_reader("day")[0] == moment
