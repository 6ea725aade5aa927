"""A folder of pages, packed: ZIP and tar, read one member after the other.

Each member is read by the reader of its own suffix, as if it lay in a folder with the
archive's name. Nothing is written to the disk, so a member's name is only a name. What a
member may unpack to is bounded (`Limits`); a bad one is named, and the next one is read.
"""

from __future__ import annotations

import dataclasses
import io
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from tarfile import InvalidHeaderError, ReadError, TruncatedHeaderError  # type: ignore[attr-defined]
from typing import IO, NamedTuple, Self, TypeVar

from searchkit.errors import Problem, Unreadable
from searchkit.ingest.dispatch import drafts_of, failure_of
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import is_readable_name, open_stream, plain_suffix
from searchkit.ingest.unpacking import BROKEN, Bounded, unpacked

_T = TypeVar("_T")

_SMALL = 1 << 20
"""Bytes that a member may have however well it was packed."""
_REMEDY = "unpack it, and give the folder"
_MOST_HEADERS = 1 << 20
"""Bytes of tar headers, such as long names, that may stand before one member."""
_LEAST_TOTAL = 64 << 20
"""Bytes that an archive may unpack to however well it was packed."""


class _Member(NamedTuple):
    """A file in an archive: what it is called, its bytes, and how many it may have."""

    name: str
    stream: IO[bytes]
    packed: int | None


class _Header(tarfile.TarInfo):
    """A member's header. A damaged one is an error: `tarfile` takes it for the archive's end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except (InvalidHeaderError, TruncatedHeaderError) as error:
            raise ReadError(str(error)) from error


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The articles of all members. Raises `Unreadable` where the archive breaks off."""
    limits = file.limits
    if limits.nesting < 1:
        raise Unreadable(file.path, "it lies in too many archives within archives", _REMEDY)
    inner = dataclasses.replace(limits, nesting=limits.nesting - 1)
    left = limits.unpacked_bytes
    if file.content is None:
        with suppress(OSError):  # A file that went away is named when it is opened.
            left = min(left, max(_LEAST_TOTAL, file.path.stat().st_size * limits.expansion))
    with open_stream(file) as stream:
        is_tar = plain_suffix(file.path) == ".tar"
        for member in _tar(file, stream, left) if is_tar else _zip(file, stream):
            most = left
            if member.packed is not None:
                most = min(left, max(_SMALL, member.packed * limits.expansion))
            path = file.path / member.name
            content = Bounded(path, member.stream, most)
            if file.wants(str(path)):
                yield from _of_member(file.part(path, content, inner), member.name)
            used = content.count + content.inside
            left -= used
            if isinstance(file.content, Bounded):
                file.content.inside += used
            inner = dataclasses.replace(inner, unpacked_bytes=left)
            if left <= 0:
                raise Unreadable(file.path, "it unpacks to more than it may", _REMEDY)


def _counted(file: SourceFile, members: Iterable[_T]) -> Iterator[_T]:
    """The members, as many as there may be; those that are passed over count too."""
    for number, member in enumerate(members):
        if number >= file.limits.members:
            most = file.limits.members
            raise Unreadable(file.path, f"it has more than {most:,} files", _REMEDY)
        yield member


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


def _wanted(file: SourceFile, name: str) -> str:
    """The name to show a member by, without what could lead elsewhere; `""` to pass it over.

    The tables of a WACZ list its pages once more, so only its web archives are read.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    name = "/".join("".join(filter(str.isprintable, part)) for part in parts)
    hidden = any(part.startswith(".") for part in parts) or "__MACOSX" in parts
    if hidden or not parts or not is_readable_name(name):
        return ""
    # A WACZ of several crawls holds others.
    is_listing = plain_suffix(file.path) == ".wacz" and plain_suffix(name) not in (".warc", ".wacz")
    return "" if is_listing else name


def _zip(file: SourceFile, stream: io.BufferedIOBase) -> Iterator[_Member]:
    if not stream.seekable():
        stream = _in_memory(file, stream)
    try:
        packed = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise Unreadable(
            file.path, f"it is no whole ZIP file ({error})", "pack it again"
        ) from error
    with packed:
        for info in _counted(file, packed.infolist()):
            name = _wanted(file, info.filename)
            if not name or info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            if info.flag_bits & 1:
                cause = "it is locked with a password"
                file.on_problem(Problem(str(file.path / name), cause, "pack it without one"))
                continue
            try:
                member = packed.open(info)
            except (*BROKEN, OSError) as error:
                cause = f"it cannot be unpacked ({error})"[:200]
                file.on_problem(Problem(str(file.path / name), cause, "pack it again"))
                continue
            with member:
                yield _Member(name, member, info.compress_size)


def _tar(file: SourceFile, stream: io.BufferedIOBase, limit: int) -> Iterator[_Member]:
    """The members of a tar file, of which no more than `limit` bytes are unpacked.

    A header may announce a name of gigabytes, which `tarfile` would hold in memory: between
    two members only so much is read as the first has, and a little more.
    """
    content = Bounded(file.path, unpacked(stream), min(limit, _MOST_HEADERS))
    try:
        with tarfile.open(fileobj=content, mode="r|", tarinfo=_Header) as packed:
            for info in _counted(file, packed):
                content.limit = min(limit, content.count + info.size + _MOST_HEADERS)
                name = _wanted(file, info.name)
                member = packed.extractfile(info) if info.isreg() and name else None
                if member is not None:
                    yield _Member(name, member, None)
                # It remembers every member; an archive of a million would fill the memory.
                packed.members = []  # type: ignore[attr-defined]
    except (*BROKEN, IndexError, OverflowError) as error:
        raise Unreadable(
            file.path,
            f"it is no whole tar file ({error})"[:200],
            "pack it again; what came before the damage was read",
        ) from error


def _in_memory(file: SourceFile, stream: io.BufferedIOBase) -> io.BytesIO:
    """An archive that lies in another; a ZIP file is read from its end."""
    content = stream.read(file.limits.page_bytes + 1)
    if len(content) > file.limits.page_bytes:
        raise Unreadable(file.path, "it is too large to be read within another archive", _REMEDY)
    return io.BytesIO(content)
