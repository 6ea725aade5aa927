"""What a server sent is packed: in chunks, and with gzip, deflate, Brotli or zstd.

Web archives keep it as it went over the wire, or as a browser unpacked it, and then still
under the headers of the wire. So each packing that the headers name is undone where it is
there. Nothing is unpacked beyond a limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

_MORE_THAN_BODY = 1 << 20
"""Bytes of a record that are no body: its headers, and the lengths of chunks."""


class NeedsBrotli(Exception):
    """The body is packed with Brotli, and there is no package to unpack it."""


class TooLarge(Exception):
    """The body has more bytes than it may."""


def body_of(record: Any, most: int) -> bytes:
    """The body of a record of warcio, unpacked.

    Raises `TooLarge` for one of more than `most` bytes, and `NeedsBrotli`.
    """
    if (record.length or 0) > most + _MORE_THAN_BODY:
        raise TooLarge
    body: bytes = _dechunked(record).read(most + 1)
    for packing in reversed(_header(record, "Content-Encoding").split(",")):
        unpack = _UNPACK.get(packing.strip())
        if unpack is not None:
            body = unpack(body, most + 1) or body
    if len(body) > most:
        raise TooLarge
    return body


def _dechunked(record: Any) -> Any:
    from warcio.bufferedreaders import ChunkedDataReader

    if "chunked" in _header(record, "Transfer-Encoding"):
        return ChunkedDataReader(record.raw_stream)
    return record.raw_stream


def _header(record: Any, name: str) -> str:
    headers = record.http_headers
    return (headers.get_header(name) or "").lower() if headers else ""


def _gzip(body: bytes, most: int) -> bytes:
    return _with_zlib(body, most, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes, most: int) -> bytes:
    # Half of the servers leave the head and the sum of zlib out.
    return _with_zlib(body, most, zlib.MAX_WBITS) or _with_zlib(body, most, -zlib.MAX_WBITS)


def _with_zlib(body: bytes, most: int, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(body, most)
    except zlib.error:
        return b""


def _zstd(body: bytes, most: int) -> bytes:
    import zstandard

    try:
        return zstandard.ZstdDecompressor().stream_reader(body).read(most)
    except zstandard.ZstdError:
        return b""


def _brotli(body: bytes, most: int) -> bytes:
    if body.lstrip()[:1] == b"<":  # A browser has unpacked it.
        return b""
    try:
        import brotli
    except ImportError as error:
        raise NeedsBrotli from error
    decompressor = brotli.Decompressor()
    pieces: list[bytes] = []
    size, waiting = 0, body
    try:
        while size < most and not decompressor.is_finished():
            piece = decompressor.process(waiting, output_buffer_limit=most - size)
            if not piece and not waiting:
                break  # It is cut short.
            waiting = b""
            pieces.append(piece)
            size += len(piece)
    except brotli.error:
        return b""
    return b"".join(pieces)


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
"""How to undo what `Content-Encoding` names; `b""` where the packing is not there."""
