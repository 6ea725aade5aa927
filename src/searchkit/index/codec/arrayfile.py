"""A file of named arrays: written once, mapped into memory, checked by checksums.

Layout, little-endian throughout:

    header    8 bytes magic `SKARRAYS`, u4 version, u4 zero
    arrays    each begins at a multiple of 64, zero bytes between
    footer    JSON in UTF-8: {"meta": {...}, "arrays": {name: [offset, type, count, crc]}}
    trailer   u8 offset of the footer, u4 its length, u4 its CRC-32, 8 bytes magic

A type is NumPy's name of it (`<u2`), a CRC is zlib's CRC-32 of the array's bytes. The
footer is checked whenever a file is opened, an array when `verify` is called: searching
does not read a whole file for one term.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage

from searchkit.errors import DamagedIndex
from searchkit.index.codec.arrays import Array, as_bytes

MAGIC = b"SKARRAYS"
VERSION = 2
"""What is written. Version 1 had no dictionaries of stored records, and is read as well."""
_READ = (1, VERSION)
_ALIGNMENT = 64
_HEADER = struct.Struct("<8sII")
_TRAILER = struct.Struct("<QII8s")


class ArrayFileWriter:
    """Writes arrays one after the other; `close` adds the footer.

    `sync` tells whether the file is to be on the disk when it is closed; a file that is
    soon merged away need not be.
    """

    def __init__(self, storage: Any, name: str, *, sync: bool = True) -> None:
        self._file = storage.create_file(name)
        self._sync = sync and isinstance(storage, FileStorage)
        self._arrays: dict[str, list[Any]] = {}
        self._place = 0
        self.is_closed = False
        self._write(_HEADER.pack(MAGIC, VERSION, 0))

    def add(self, name: str, values: Array) -> None:
        """Writes an array under a name of its own."""
        values = np.ascontiguousarray(values)
        data = as_bytes(values)
        self._align()
        self._arrays[name] = [self._place, values.dtype.str, len(values), zlib.crc32(data)]
        self._write(data)

    def add_bytes(self, name: str, parts: Iterable[bytes]) -> None:
        """Writes bytes that come in parts, as one array of `u1`."""
        self._align()
        place, crc = self._place, 0
        for part in parts:
            crc = zlib.crc32(part, crc)
            self._write(part)
        self._arrays[name] = [place, "|u1", self._place - place, crc]

    def close(self, meta: Mapping[str, Any]) -> None:
        """Writes the footer with what else is to be known, and closes the file."""
        footer = json.dumps(
            {"meta": meta, "arrays": self._arrays}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        place = self._place
        self._write(footer)
        self._write(_TRAILER.pack(place, len(footer), zlib.crc32(footer), MAGIC))
        self._file.flush()
        if self._sync:
            os.fsync(self._file.fileno())
        self._file.close()
        self.is_closed = True

    def _align(self) -> None:
        self._write(bytes(-self._place % _ALIGNMENT))

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._place += len(data)


class ArrayFile:
    """The arrays of a file by name, where they lie in memory.

    Raises `DamagedIndex`, which names the file, where it is not one or was cut short.
    """

    def __init__(self, storage: Any, name: str) -> None:
        self.folder: str = getattr(storage, "folder", "")
        self.name = name
        self._data = _mapped(storage, name)
        footer = self._footer()
        self.meta: dict[str, Any] = footer["meta"]
        self._places: dict[str, list[Any]] = footer["arrays"]

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def array(self, name: str) -> Array:
        """An array, read-only. Raises `KeyError` where there is none of the name."""
        place, kind, count, _ = self._places[name]
        return np.frombuffer(self._data, dtype=kind, count=count, offset=place)

    def verify(self) -> None:
        """Reads every array and compares its checksum; raises `DamagedIndex`."""
        for name, (_, _, _, crc) in self._places.items():
            if zlib.crc32(as_bytes(self.array(name))) != crc:
                raise self.damaged(f"the checksum of its part “{name}” does not match")

    def release(self) -> None:
        """Lets go of the memory that was read; what is read again comes from the disk's cache."""
        if isinstance(self._data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._data.madvise(mmap.MADV_DONTNEED)

    def damaged(self, cause: str) -> DamagedIndex:
        """The error that tells what is wrong with this file."""
        return DamagedIndex(self.folder or ".", f"{self.name}: {cause}")

    def _footer(self) -> dict[str, Any]:
        data = self._data
        if len(data) < _HEADER.size + _TRAILER.size:
            raise self.damaged("it is cut short")
        magic, version, _ = _HEADER.unpack_from(data, 0)
        if magic != MAGIC:
            raise self.damaged("it is not a file of arrays")
        if version not in _READ:
            raise self.damaged(f"it has the format {version}, this program reads {VERSION}")
        place, length, crc, magic = _TRAILER.unpack_from(data, len(data) - _TRAILER.size)
        if magic != MAGIC or place + length + _TRAILER.size != len(data):
            raise self.damaged("it is cut short")
        footer = bytes(data[place : place + length])
        if zlib.crc32(footer) != crc:
            raise self.damaged("the checksum of its footer does not match")
        parsed: dict[str, Any] = json.loads(footer)
        return parsed


def _mapped(storage: Any, name: str) -> bytes | mmap.mmap:
    if isinstance(storage, FileStorage):
        path = os.path.join(storage.folder, name)  # noqa: PTH118
        with open(path, "rb") as file:  # noqa: PTH123
            if os.fstat(file.fileno()).st_size:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return b""
    with storage.open_file(name) as file:
        data: bytes = file.read()
        return data
