"""Bytes that come out of a packing: unpacked a piece at a time, counted, stopped in time."""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from searchkit.errors import Unreadable

_PIECE = 1 << 16
_XZ_MEMORY = 256 << 20
"""Bytes that an xz file may ask for to be unpacked: four times what `xz -9` asks for."""
BROKEN = (
    EOFError,
    ValueError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
)
"""What the libraries raise for damaged packing."""


class Bounded(io.RawIOBase):
    """The bytes of a packed file or a member of one, up to `limit`; `count` of them were read.

    `inside` counts what was unpacked from it in turn, where it is an archive itself.
    """

    def __init__(self, path: Path, stream: IO[bytes], limit: int) -> None:
        self.limit = limit
        self.count = 0
        self.inside = 0
        self._path = path
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        try:
            piece = self._stream.read(len(buffer))
        except (*BROKEN, OSError) as error:
            raise Unreadable(
                self._path, f"it cannot be unpacked ({error})"[:200], "pack it again"
            ) from error
        self.count += len(piece)
        if self.count > self.limit:
            raise Unreadable(
                self._path, "it unpacks to more than it may", "unpack it, and give the folder"
            )
        buffer[: len(piece)] = piece
        return len(piece)


class _Unpacked(io.RawIOBase):
    """The bytes of a bzip2 or xz stream.

    The decompressors are asked for no more than is read: a few packed bytes may hold gigabytes.
    """

    def __init__(self, stream: io.BufferedIOBase, is_xz: bool) -> None:
        self._stream = stream
        self._is_xz = is_xz
        self._decompressor = self._new()

    def _new(self) -> bz2.BZ2Decompressor | lzma.LZMADecompressor:
        return lzma.LZMADecompressor(memlimit=_XZ_MEMORY) if self._is_xz else bz2.BZ2Decompressor()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        while True:
            packed = b""
            if self._decompressor.eof:
                # Archives that were packed in parallel are several streams, one after the other.
                packed = self._decompressor.unused_data or self._stream.read(_PIECE)
                if not packed.strip(b"\0"):
                    return 0
                self._decompressor = self._new()
            elif self._decompressor.needs_input:
                packed = self._stream.read(_PIECE)
                if not packed:
                    raise EOFError("it is cut short")
            piece = self._decompressor.decompress(packed, len(buffer))
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)


def unpacked(stream: io.BufferedIOBase) -> IO[bytes]:
    """The stream, unpacked if its first bytes are those of bzip2 or xz."""
    head = stream.peek(6)[:6]  # type: ignore[attr-defined]
    if head.startswith(b"BZh"):
        return io.BufferedReader(_Unpacked(stream, is_xz=False))
    if head.startswith(b"\xfd7zXZ"):
        return io.BufferedReader(_Unpacked(stream, is_xz=True))
    return stream  # type: ignore[return-value]


class Inflation:
    """Counts what zlib streams unpack to, packed several times over too; nothing is held.

    `most` is the count at which it is enough: nothing is unpacked beyond it and a piece.
    """

    def __init__(self, most: int, times: int = 3) -> None:
        self.count = 0
        self._most = most
        self._times = times

    def add(self, packed: bytes) -> None:
        """Counts another stream; a damaged one as far as it goes."""
        self._add(packed, [zlib.decompressobj() for _ in range(self._times)])

    def _add(self, packed: bytes, layers: list[Any]) -> None:
        if not layers:
            return
        decompressor, *inner = layers
        with contextlib.suppress(zlib.error):
            while packed and not decompressor.eof and self.count <= self._most:
                piece = decompressor.decompress(packed, _PIECE)
                packed = decompressor.unconsumed_tail
                self.count += len(piece)
                self._add(piece, inner)
