"""Records in compressed blocks, of which one is read at a time.

A record is a document's stored fields. Consecutive records are joined until they reach
`BLOCK` bytes and compressed together (Zstandard, RFC 8878, with a checksum), so that
short articles compress as well as long ones and reading one costs little.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import zstandard

from searchkit.index.codec.arrays import Array, as_bytes, narrow, offsets

if TYPE_CHECKING:
    from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter

BLOCK = 32_768
"""Bytes of records, uncompressed, that close a block."""
LEVEL = 3
"""Zstandard’s level: higher ones take twice the time to save three in a hundred bytes."""


class BlockWriter:
    """Takes records in the order of documents; `write` puts them into a file."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self._open: list[bytes] = []
        self._open_size = 0
        self._blocks: list[bytes] = []
        self._block_docs: list[int] = []
        self._lengths: list[int] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, record: bytes) -> None:
        """Appends the record of the next document."""
        self._open.append(record)
        self._lengths.append(len(record))
        self._open_size += len(record)
        if self._open_size >= BLOCK:
            self._close_block()

    def add_block(self, compressed: bytes, lengths: list[int]) -> None:
        """Appends a whole block of another file as it is."""
        self._close_block()
        self._blocks.append(compressed)
        self._block_docs.append(len(lengths))
        self._lengths += lengths

    def write(self, file: ArrayFileWriter, name: str) -> None:
        """Writes what was added, under a name."""
        self._close_block()
        sizes = np.fromiter(map(len, self._blocks), dtype=np.int64, count=len(self._blocks))
        file.add_bytes(f"{name}/blocks", self._blocks)
        file.add(f"{name}/block_starts", narrow(offsets(sizes)))
        file.add(f"{name}/block_docs", narrow(offsets(np.array(self._block_docs, dtype=np.int64))))
        file.add(f"{name}/lengths", narrow(np.array(self._lengths, dtype=np.int64)))

    def _close_block(self) -> None:
        if self._open:
            self._blocks.append(self._compressor.compress(b"".join(self._open)))
            self._block_docs.append(len(self._open))
            self._open, self._open_size = [], 0


class Blocks:
    """The records of a file, read when they are asked for.

    `block_starts` and `block_docs` tell where each block begins, in bytes and in
    documents; `lengths` the bytes of each document's record.
    """

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._file = file
        self._bytes = file.array(f"{name}/blocks")
        self._starts = file.array(f"{name}/block_starts")
        self._docs = file.array(f"{name}/block_docs")
        self._lengths = file.array(f"{name}/lengths")
        # A decompressor must not be used by two threads at once.
        self._of_thread = threading.local()

    def __len__(self) -> int:
        return len(self._lengths)

    def __getitem__(self, doc: int) -> bytes:
        block = int(np.searchsorted(self._docs, doc, side="right")) - 1
        first = int(self._docs[block])
        skipped = int(self._lengths[first:doc].sum(dtype=np.int64))
        return self._decompressed(block)[skipped : skipped + int(self._lengths[doc])]

    def __iter__(self) -> Iterator[bytes]:
        for block in range(len(self._docs) - 1):
            yield from self._records(block)

    def copy_to(self, writer: BlockWriter, keep: Array | None) -> None:
        """Appends the records to a writer; `keep` tells which (`bool`), None all.

        A block that stays whole and is not small is copied without being unpacked.
        """
        for block in range(len(self._docs) - 1):
            first, last = int(self._docs[block]), int(self._docs[block + 1])
            lengths = self._lengths[first:last].tolist()
            whole = keep is None or bool(keep[first:last].all())
            if whole and sum(lengths) >= BLOCK // 2:
                start, end = int(self._starts[block]), int(self._starts[block + 1])
                writer.add_block(bytes(self._bytes[start:end]), lengths)
            elif keep is None or keep[first:last].any():
                for doc, record in enumerate(self._records(block), first):
                    if keep is None or keep[doc]:
                        writer.add(record)

    def _records(self, block: int) -> Iterator[bytes]:
        text = self._decompressed(block)
        place = 0
        for length in self._lengths[self._docs[block] : self._docs[block + 1]].tolist():
            yield text[place : place + length]
            place += length

    def _decompressed(self, block: int) -> bytes:
        start, end = int(self._starts[block]), int(self._starts[block + 1])
        try:
            decompressor: zstandard.ZstdDecompressor = self._of_thread.decompressor
        except AttributeError:
            decompressor = self._of_thread.decompressor = zstandard.ZstdDecompressor()
        try:
            return decompressor.decompress(as_bytes(self._bytes[start:end]))
        except zstandard.ZstdError as error:
            raise self._file.damaged(f"stored articles cannot be unpacked ({error})") from error
