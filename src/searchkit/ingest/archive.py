"""A folder of pages, packed: ZIP and tar, read one member after the other.

Each member is read by the reader of its own suffix, as if it lay in a folder with the
archive's name. Nothing is written to the disk, so a member's name is only a name. What a
member may unpack to is bounded (`Limits`); a bad one is named, and the next one is read.
"""

from __future__ import annotations

import dataclasses
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from searchkit.errors import Problem, Unreadable
from searchkit.ingest.dispatch import drafts_of, failure_of
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import is_readable_name, open_stream, plain_suffix

_SMALL = 1 << 20
"""Bytes that a member may have however well it was packed."""
_REMEDY = "unpack it, and give the folder"
_BROKEN = (EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError)


class _Member(NamedTuple):
    """A file in an archive: what it is called, its bytes, and how many it may have."""

    name: str
    stream: IO[bytes]
    packed: int | None


class _Bounded(io.RawIOBase):
    """The bytes of a member, up to a limit."""

    def __init__(self, path: Path, stream: IO[bytes], limit: int) -> None:
        self._path = path
        self._stream = stream
        self._limit = limit
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        try:
            piece = self._stream.read(len(buffer))
        except (*_BROKEN, RuntimeError, ValueError, OSError) as error:
            raise Unreadable(
                self._path, f"it cannot be unpacked ({error})"[:200], "pack it again"
            ) from error
        self.count += len(piece)
        if self.count > self._limit:
            raise Unreadable(self._path, "it unpacks to more than it may", _REMEDY)
        buffer[: len(piece)] = piece
        return len(piece)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The articles of all members. Raises `Unreadable` where the archive breaks off."""
    limits = file.limits
    if limits.nesting < 1:
        raise Unreadable(file.path, "it lies in too many archives within archives", _REMEDY)
    inner = dataclasses.replace(limits, nesting=limits.nesting - 1)
    left = limits.unpacked_bytes
    if file.content is None and plain_suffix(file.path) == ".tar":
        with suppress(OSError):  # What is packed as one is bounded as one.
            left = min(left, max(64 * _SMALL, file.path.stat().st_size * limits.expansion))
    with open_stream(file) as stream:
        members = _tar(file, stream) if plain_suffix(file.path) == ".tar" else _zip(file, stream)
        for number, member in enumerate(members):
            if number >= limits.members:
                raise Unreadable(file.path, f"it has more than {limits.members:,} files", _REMEDY)
            most = left
            if member.packed is not None:
                most = min(left, max(_SMALL, member.packed * limits.expansion))
            path = file.path / member.name
            content = _Bounded(path, member.stream, most)
            inside = SourceFile(path, file.on_problem, None, inner, content)
            yield from _of_member(inside, member.name)
            left -= content.count
            inner = dataclasses.replace(inner, unpacked_bytes=left)
            if left <= 0:
                raise Unreadable(file.path, "it unpacks to more than it may", _REMEDY)


def _of_member(file: SourceFile, name: str) -> Iterator[Draft]:
    found = drafts_of(file)
    while True:
        try:
            draft = next(found, None)
        except Exception as error:
            file.on_problem(failure_of(file.path, error).problem)
            return
        if draft is None:
            return
        draft.member = f"{name}/{draft.member}" if draft.member else name
        yield draft


def _wanted(name: str) -> str:
    """The name to show a member by, without what could lead elsewhere; `""` to pass it over."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    name = "/".join("".join(filter(str.isprintable, part)) for part in parts)
    hidden = any(part.startswith(".") for part in parts) or "__MACOSX" in parts
    return "" if hidden or not parts or not is_readable_name(name) else name


def _zip(file: SourceFile, stream: io.BufferedIOBase) -> Iterator[_Member]:
    if not stream.seekable():
        stream = _in_memory(file, stream)
    try:
        packed = zipfile.ZipFile(stream)
    except (*_BROKEN, ValueError) as error:
        raise Unreadable(
            file.path, f"it is no whole ZIP file ({error})", "pack it again"
        ) from error
    with packed:
        for info in packed.infolist():
            name = _wanted(info.filename)
            if info.is_dir() or not name:
                continue
            if info.flag_bits & 1:
                cause = "it is locked with a password"
                file.on_problem(Problem(str(file.path / name), cause, "pack it without one"))
                continue
            try:
                member = packed.open(info)
            except (*_BROKEN, RuntimeError, ValueError, OSError) as error:
                cause = f"it cannot be unpacked ({error})"[:200]
                file.on_problem(Problem(str(file.path / name), cause, "pack it again"))
                continue
            with member:
                yield _Member(name, member, info.compress_size)


def _tar(file: SourceFile, stream: io.BufferedIOBase) -> Iterator[_Member]:
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as packed:
            for info in packed:
                name = _wanted(info.name)
                member = packed.extractfile(info) if info.isreg() and name else None
                if member is not None:
                    yield _Member(name, member, None)
                # It remembers every member; an archive of a million would fill the memory.
                packed.members = []  # type: ignore[attr-defined]
    except _BROKEN as error:
        raise Unreadable(
            file.path,
            f"it is no whole tar file ({error})",
            "pack it again; what came before the damage was read",
        ) from error


def _in_memory(file: SourceFile, stream: io.BufferedIOBase) -> io.BytesIO:
    """An archive that lies in another; a ZIP file is read from its end."""
    content = stream.read(file.limits.page_bytes + 1)
    if len(content) > file.limits.page_bytes:
        raise Unreadable(file.path, "it is too large to be read within another archive", _REMEDY)
    return io.BytesIO(content)
