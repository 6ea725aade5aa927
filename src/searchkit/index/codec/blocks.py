"""Records in compressed blocks, of which one is read at a time.

A record is a document's stored fields. Zstandard (RFC 8878, with a checksum) compresses
them in blocks of consecutive records. Many records are compressed with a dictionary, what
some hundred of them have in common (COVER; Liao, Petri, Moffat and Wirth, “Effective
construction of relative Lempel-Ziv dictionaries”, WWW 2016): then a block need not be
longer than an article to compress well, and to read one costs a fifth. Few records have
nothing to learn from; they are joined to longer blocks.

A dictionary holds pieces of its records as they are. So it stays in the segment of these
records, and when one of them is deleted, the next merge learns anew from those that stay.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import zstandard

from searchkit.index.codec.arrays import Array, as_bytes, narrow, offsets

if TYPE_CHECKING:
    from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter

BLOCK = 32_768
"""Bytes of records, uncompressed, that close a block without a dictionary."""
SHORT_BLOCK = 4096
"""The same with a dictionary."""
LEVEL = 3
"""Zstandard’s level: higher ones take twice the time to save three in a hundred bytes."""
ENOUGH = 2 << 20
"""Bytes of records from which a dictionary is learnt."""
_MOST = 16
"""Dictionaries that a merge takes over; further ones are not worth their place."""
_SAMPLES = 300
"""Records from which is learnt, at most."""
_DICTIONARY = 65_536
_SEGMENT, _SEQUENCE = 1024, 8
"""COVER's parameters, which it would try out for a second: from how long pieces of the samples
it chooses, and how long a sequence must be to count as a repetition."""


class BlockWriter:
    """Takes records in the order of documents; `write` puts them into a file.

    The dictionary is learnt from the first records, or taken over with the first block that
    has one.
    """

    def __init__(self) -> None:
        self._dictionary: bytes | None = None
        self._is_learning = True
        self._compressors: dict[bytes | None, zstandard.ZstdCompressor] = {}
        self._open: list[bytes] = []
        self._open_size = 0
        self._blocks: list[bytes] = []
        self._block_docs: list[int] = []
        self._block_dictionaries: list[int] = []
        self._dictionaries: dict[bytes | None, int] = {None: 0}
        self._lengths: list[int] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, record: bytes) -> None:
        """Appends the record of the next document."""
        self._open.append(record)
        self._lengths.append(len(record))
        self._open_size += len(record)
        if self._is_learning:
            if self._open_size >= ENOUGH:
                self._is_learning = False
                self._dictionary = _learnt(self._open)
                self._close_blocks()
        elif self._open_size >= (BLOCK if self._dictionary is None else SHORT_BLOCK):
            self._close_block(self._open)
            self._open, self._open_size = [], 0

    def takes(self, dictionary: bytes | None, size: int) -> bool:
        """Whether a block of so many bytes is taken as it is, rather than its records."""
        if dictionary is None:
            return self._dictionary is None and not self._is_learning and size >= BLOCK // 2
        return dictionary in self._dictionaries or len(self._dictionaries) <= _MOST

    def add_block(self, compressed: bytes, lengths: list[int], dictionary: bytes | None) -> None:
        """Appends a whole block of another file as it is."""
        if self._open:
            self._close_blocks()
        self._append(compressed, len(lengths), dictionary)
        self._lengths += lengths
        if self._is_learning and dictionary is not None:
            self._is_learning, self._dictionary = False, dictionary

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Writes what was added, under a name."""
        self._close_blocks()
        sizes = np.fromiter(map(len, self._blocks), dtype=np.int64, count=len(self._blocks))
        file.add_bytes(f"{name}/blocks", self._blocks)
        file.add(f"{name}/block_starts", narrow(offsets(sizes)))
        file.add(f"{name}/block_docs", narrow(offsets(np.array(self._block_docs, dtype=np.int64))))
        file.add(f"{name}/lengths", narrow(np.array(self._lengths, dtype=np.int64)))
        dictionaries = [one for one in self._dictionaries if one is not None]
        if dictionaries:
            sizes = np.array(list(map(len, dictionaries)), dtype=np.int64)
            file.add_bytes(f"{name}/dictionaries", dictionaries)
            file.add(f"{name}/dictionary_starts", narrow(offsets(sizes)))
            numbers = np.array(self._block_dictionaries, dtype=np.int64)
            file.add(f"{name}/block_dictionaries", narrow(numbers))

    def _close_blocks(self) -> None:
        """Compresses all records that wait."""
        limit = BLOCK if self._dictionary is None else SHORT_BLOCK
        records: list[bytes] = []
        size = 0
        for record in self._open:
            records.append(record)
            size += len(record)
            if size >= limit:
                self._close_block(records)
                records, size = [], 0
        if records:
            self._close_block(records)
        self._open, self._open_size = [], 0

    def _close_block(self, records: list[bytes]) -> None:
        compressor = self._compressors.get(self._dictionary)
        if compressor is None:
            compressor = self._compressors[self._dictionary] = _compressor(self._dictionary)
        self._append(compressor.compress(b"".join(records)), len(records), self._dictionary)

    def _append(self, compressed: bytes, count: int, dictionary: bytes | None) -> None:
        self._blocks.append(compressed)
        self._block_docs.append(count)
        number = self._dictionaries.setdefault(dictionary, len(self._dictionaries))
        self._block_dictionaries.append(number)


def _compressor(dictionary: bytes | None) -> zstandard.ZstdCompressor:
    if dictionary is None:
        return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    prepared = zstandard.ZstdCompressionDict(dictionary)
    prepared.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, dict_data=prepared)


def _learnt(records: list[bytes]) -> bytes | None:
    """A dictionary for records like these; None where they have nothing in common."""
    samples: list[bytes | bytearray | memoryview] = [*records[:: len(records) // _SAMPLES + 1]]
    try:
        dictionary = zstandard.train_dictionary(
            _DICTIONARY, samples, k=_SEGMENT, d=_SEQUENCE, level=LEVEL
        )
    except zstandard.ZstdError:
        return None
    return dictionary.as_bytes()


class Blocks:
    """The records of a file, read when they are asked for.

    `block_starts` and `block_docs` tell where each block begins, in bytes and in
    documents; `lengths` the bytes of each document's record; `block_dictionaries` the
    dictionary of each, counted from 1, 0 for none.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._bytes = file.array(f"{name}/blocks")
        self._starts = file.array(f"{name}/block_starts")
        self._docs = file.array(f"{name}/block_docs")
        self._lengths = file.array(f"{name}/lengths")
        has_dictionaries = f"{name}/dictionaries" in file
        self._numbers = file.array(f"{name}/block_dictionaries") if has_dictionaries else None
        self._name = name
        self._of_thread = _OfThread()

    def __len__(self) -> int:
        return len(self._lengths)

    def __getitem__(self, doc: int) -> bytes:
        # By a number of the same type, or NumPy would convert them all.
        block = int(self._docs.searchsorted(self._docs.dtype.type(doc), side="right")) - 1
        first = int(self._docs[block])
        skipped = int(self._lengths[first:doc].sum(dtype=np.int64)) if first < doc else 0
        return self._decompressed(block)[skipped : skipped + int(self._lengths[doc])]

    def __iter__(self) -> Iterator[bytes]:
        for block in range(len(self._docs) - 1):
            yield from self._records(block)

    def copy_to(self, writer: BlockWriter, keep: Array | None) -> None:
        """Appends the records to a writer; `keep` tells which (`bool`), None all.

        A block that stays whole is copied without being unpacked, unless the writer does
        better with its records; where one goes, none is copied with a dictionary, which may
        hold a piece of it.
        """
        all_stay = keep is None or bool(keep.all())
        docs, starts = self._docs.tolist(), self._starts.tolist()
        every, compressed = self._lengths.tolist(), as_bytes(self._bytes)
        numbers = [0] * len(self._starts) if self._numbers is None else self._numbers.tolist()
        dictionaries = {number: self._dictionary(number) for number in set(numbers)}
        for block, (first, last) in enumerate(pairwise(docs)):
            lengths = every[first:last]
            whole = keep is None or bool(keep[first:last].all())
            dictionary = dictionaries[numbers[block]]
            may_stay = whole and (all_stay or dictionary is None)
            if may_stay and writer.takes(dictionary, sum(lengths)):
                packed = bytes(compressed[starts[block] : starts[block + 1]])
                writer.add_block(packed, lengths, dictionary)
            elif keep is None or keep[first:last].any():
                for doc, record in enumerate(self._records(block), first):
                    if keep is None or keep[doc]:
                        writer.add(record)

    def _dictionary(self, number: int) -> bytes | None:
        """The dictionary of a number."""
        if not number:
            return None
        begin, end = self._file.array(f"{self._name}/dictionary_starts")[number - 1 : number + 1]
        return bytes(self._file.array(f"{self._name}/dictionaries")[begin:end])

    def _records(self, block: int) -> Iterator[bytes]:
        text = self._decompressed(block)
        place = 0
        for length in self._lengths[self._docs[block] : self._docs[block + 1]].tolist():
            yield text[place : place + length]
            place += length

    def _decompressed(self, block: int) -> bytes:
        start, end = int(self._starts[block]), int(self._starts[block + 1])
        try:
            number = 0 if self._numbers is None else int(self._numbers[block])
            known = self._of_thread.decompressors
            decompressor = known.get(number)
            if decompressor is None:
                decompressor = known[number] = _decompressor(self._dictionary(number))
            return decompressor.decompress(as_bytes(self._bytes[start:end]))
        except (zstandard.ZstdError, ValueError) as error:
            raise self._file.damaged(f"stored articles cannot be unpacked ({error})") from error


class _OfThread(threading.local):
    """The decompressors of a thread by the numbers of their dictionaries: two threads must
    not use one at once."""

    def __init__(self) -> None:
        self.decompressors: dict[int, zstandard.ZstdDecompressor] = {}


def _decompressor(dictionary: bytes | None) -> zstandard.ZstdDecompressor:
    if dictionary is None:
        return zstandard.ZstdDecompressor()
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
