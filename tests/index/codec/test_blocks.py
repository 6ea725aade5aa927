"""Records in compressed blocks come back as they were, also after merges."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from oracle.budget import examples
from searchkit import DamagedIndex
from searchkit.index.codec import blocks as blocks_module
from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter
from searchkit.index.codec.blocks import BLOCK, SHORT_BLOCK, Blocks, BlockWriter

sizes = st.sampled_from([0, 0, 1, 10, 700, BLOCK // 3, BLOCK // 2, BLOCK - 1, BLOCK, 3 * BLOCK])


@st.composite
def record_lists(draw: st.DrawFn) -> list[bytes]:
    """Records from empty to larger than a block, of bytes that do not repeat."""
    seed = random.Random(draw(st.integers(0, 3)))
    return [seed.randbytes(draw(sizes)) for _ in range(draw(st.integers(0, 12)))]


def written(writer: BlockWriter) -> Blocks:
    storage = RamStorage()
    file = ArrayFileWriter(storage, "blocks")
    writer.write(file, "stored")
    file.close({})
    return Blocks(ArrayFile(storage, "blocks"), "stored")


def blocks_of(records: list[bytes]) -> Blocks:
    writer = BlockWriter()
    for record in records:
        writer.add(record)
    assert len(writer) == len(records)
    return written(writer)


@examples(30)
@given(record_lists())
def test_records_come_back_one_by_one_and_in_turn(records: list[bytes]) -> None:
    blocks = blocks_of(records)
    assert len(blocks) == len(records)
    assert list(blocks) == records
    assert [blocks[doc] for doc in range(len(records))] == records


@examples(40)
@given(st.lists(record_lists(), max_size=3), st.data())
def test_records_that_stay_are_copied_in_their_order(
    lists: list[list[bytes]], data: st.DataObject
) -> None:
    writer = BlockWriter()
    expected = []
    for records in lists:
        keep = data.draw(
            st.one_of(
                st.none(), st.lists(st.booleans(), min_size=len(records), max_size=len(records))
            )
        )
        blocks_of(records).copy_to(writer, None if keep is None else np.array(keep, dtype=bool))
        expected += [
            record for number, record in enumerate(records) if keep is None or keep[number]
        ]
    merged = written(writer)
    assert list(merged) == expected
    assert [merged[doc] for doc in range(len(expected))] == expected


def test_small_blocks_are_joined_when_they_are_copied() -> None:
    writer = BlockWriter()
    for number in range(50):
        blocks_of([b"%d" % number] * 3).copy_to(writer, None)
    merged = written(writer)
    assert len(merged) == 150
    assert len(merged._starts) == 2  # One block.


def test_short_records_compress_together() -> None:
    records = [b"the minister said on Monday that number %d was agreed" % n for n in range(1000)]
    assert len(blocks_of(records)._bytes) < sum(map(len, records)) / 3


def articles(count: int, about: str) -> list[bytes]:
    """Records that have sentences in common, of different lengths."""
    seed = random.Random(about)
    words = [f"{about}{seed.randrange(10**6)}" for _ in range(400)]
    sentences = [" ".join(seed.choices(words, k=12)) for _ in range(200)]
    return [
        b"%d " % number + " ".join(seed.choices(sentences, k=seed.randrange(1, 40))).encode()
        for number in range(count)
    ]


@pytest.fixture
def learning_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "ENOUGH", 400_000)


@pytest.mark.usefixtures("learning_soon")
def test_many_records_are_compressed_by_what_they_have_in_common() -> None:
    records = articles(1000, "budget")
    blocks = blocks_of(records)
    assert list(blocks) == records
    assert [blocks[doc] for doc in range(0, 1000, 7)] == records[::7]
    read = max(np.diff(blocks._docs.astype(int)))
    assert read * min(map(len, records)) < 2 * SHORT_BLOCK  # One article is read for one.
    few = [blocks_of(records[at : at + 100]) for at in range(0, 1000, 100)]
    assert all(one._numbers is None for one in few)
    assert len(blocks._bytes) < 0.95 * sum(len(one._bytes) for one in few)


@pytest.mark.usefixtures("learning_soon")
@pytest.mark.parametrize("every", [1, 2, 13])
def test_merged_blocks_keep_their_dictionaries_where_all_stay(every: int) -> None:
    budget, court, few = articles(700, "budget"), articles(600, "court"), articles(20, "court")
    writer = BlockWriter()
    expected = []
    for records in (budget, few, court, few):
        keep = np.array([every == 1 or number % every > 0 for number in range(len(records))])
        blocks_of(records).copy_to(writer, None if every == 1 else keep)
        expected += [record for record, stays in zip(records, keep, strict=True) if stays]
    merged = written(writer)
    assert list(merged) == expected
    assert [merged[doc] for doc in range(len(expected))] == expected
    assert dictionaries_in(merged) == (2 if every == 1 else 1)
    again = BlockWriter()
    merged.copy_to(again, None)
    assert list(written(again)) == expected


def dictionaries_in(blocks: Blocks) -> int:
    return 0 if blocks._numbers is None else int(blocks._numbers.max())


@pytest.mark.usefixtures("learning_soon")
def test_nothing_of_a_record_that_goes_stays_in_a_dictionary() -> None:
    secret = b"the only line that says where the witness lives, number %d"
    records = [
        record + secret % number if number % 3 == 0 else record
        for number, record in enumerate(articles(900, "budget"))
    ]
    before = bytes(blocks_of(records)._file._data)
    assert b"where the witness lives" in before  # As a dictionary holds it.
    writer = BlockWriter()
    keep = np.array([number % 3 > 0 for number in range(len(records))])
    blocks_of(records).copy_to(writer, keep)
    merged = written(writer)
    assert list(merged) == [record for number, record in enumerate(records) if number % 3]
    assert dictionaries_in(merged) == 1
    assert b"witness" not in bytes(merged._file._data)


@pytest.mark.usefixtures("learning_soon")
def test_many_small_additions_learn_when_they_are_merged() -> None:
    records = articles(1000, "budget")
    merged = blocks_of([])
    for at in range(0, 1000, 50):
        writer = BlockWriter()
        merged.copy_to(writer, None)
        blocks_of(records[at : at + 50]).copy_to(writer, None)
        merged = written(writer)
    assert list(merged) == records
    assert dictionaries_in(merged) == 1
    assert len(merged._bytes) < 1.1 * len(blocks_of(records)._bytes)


def test_a_merge_takes_over_only_so_many_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "ENOUGH", 60_000)
    monkeypatch.setattr(blocks_module, "_MOST", 3)
    parts = [articles(120, about) for about in ("budget", "court", "treaty", "levy", "port")]
    writer = BlockWriter()
    for records in parts:
        blocks_of(records).copy_to(writer, None)
    merged = written(writer)
    assert list(merged) == [record for records in parts for record in records]
    assert dictionaries_in(merged) == 3


@pytest.mark.usefixtures("learning_soon")
def test_records_with_nothing_in_common_are_stored_too() -> None:
    seed = random.Random(1)
    for records in (
        [seed.randbytes(5000) for _ in range(100)],
        [seed.randbytes(300_000) for _ in range(3)],
        [b"the same"] * 60_000,
    ):
        assert list(blocks_of(records)) == records


@pytest.mark.usefixtures("learning_soon")
def test_threads_read_blocks_at_once() -> None:
    records = articles(700, "budget")
    blocks = blocks_of(records)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(blocks.__getitem__, range(len(records))))
    assert found == records


@pytest.mark.usefixtures("learning_soon")
@pytest.mark.parametrize(
    "part", ["dictionaries", "dictionary_starts", "block_dictionaries", "blocks"]
)
def test_damage_beside_a_dictionary_is_named_too(part: str) -> None:
    storage = RamStorage()
    file = ArrayFileWriter(storage, "segment.docs")
    writer = BlockWriter()
    records = articles(700, "budget")
    for record in records:
        writer.add(record)
    writer.write(file, "stored")
    file.close({})
    place, kind, count, _ = ArrayFile(storage, "segment.docs")._places[f"stored/{part}"]
    whole = storage.files["segment.docs"]
    size = count * np.dtype(kind).itemsize
    named = 0
    for number in range(0, size, max(1, size // 60)):
        flipped = bytes([whole[place + number] ^ 255])
        storage.files["segment.docs"] = (
            whole[: place + number] + flipped + whole[place + number + 1 :]
        )
        blocks = Blocks(ArrayFile(storage, "segment.docs"), "stored")
        for doc in (0, 300, 699):
            try:
                assert blocks[doc] == records[doc]
            except DamagedIndex as error:
                assert "segment.docs" in str(error)
                named += 1
    assert named


def test_a_damaged_block_is_named_instead_of_read() -> None:
    storage = RamStorage()
    file = ArrayFileWriter(storage, "segment.docs")
    writer = BlockWriter()
    for number in range(100):
        writer.add(b"article %d" % number)
    writer.write(file, "stored")
    file.close({})
    place = ArrayFile(storage, "segment.docs")._places["stored/blocks"][0]
    whole = storage.files["segment.docs"]
    damaged = 0
    for number in range(12, 60):
        flipped = bytes([whole[place + number] ^ 255])
        storage.files["segment.docs"] = (
            whole[: place + number] + flipped + whole[place + number + 1 :]
        )
        with pytest.raises(DamagedIndex, match=r"segment\.docs"):
            _ = Blocks(ArrayFile(storage, "segment.docs"), "stored")[50]
        damaged += 1
    assert damaged == 48
