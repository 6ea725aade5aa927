"""You have a folder full of files: which of them hold articles, and how do their bytes come in?

A file's suffix says its format (`FORMATS`); any of them may be gzipped, which is seen by
its first bytes and not by its name. Whatever goes wrong between the disk and the reader
comes out as `Unreadable`, in words that say what to do.
"""

from __future__ import annotations

import errno
import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import PurePath
from typing import Any, cast

from searchkit.errors import Unreadable
from searchkit.ingest.draft import SourceFile

FORMATS: dict[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".jsonl": "records",
    ".ndjson": "records",
    ".json": "records",
    ".csv": "records",
    ".tsv": "records",
    ".rss": "feeds",
    ".atom": "feeds",
    ".xml": "feeds",
    ".zip": "archive",
    ".wacz": "archive",
    ".tar": "archive",
    ".warc": "warc",
    ".eml": "mail",
    ".mbox": "mail",
    ".pdf": "pdf",
    ".docx": "office",
    ".odt": "office",
}
"""Which module of this package reads files of which suffix (each also with `.gz` after it)."""

_PACKED_TAR = (".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 17


def plain_suffix(path: str | PathLike[str]) -> str:
    """The suffix that tells the format, in lower case, a final `.gz` passed over."""
    name = PurePath(path)
    if name.name.lower().endswith(_PACKED_TAR):
        return ".tar"
    if name.suffix.lower() == ".gz":
        name = name.with_suffix("")
    return name.suffix.lower()


def is_readable_name(path: str | PathLike[str]) -> bool:
    """Whether the name alone says that searchkit has a reader for the file."""
    return plain_suffix(path) in FORMATS


@contextmanager
def open_stream(file: SourceFile) -> Iterator[io.BufferedIOBase]:
    """Open the file's bytes, unpacked if they are gzipped.

    Inside the `with` block, too, an error of the disk or of the packing becomes
    `Unreadable`; what was read before it was good.
    """
    path = file.path
    try:
        with io.BufferedReader(_bytes_of(file), _CHUNK) as raw:
            if raw.peek(2)[:2] == _GZIP_MAGIC:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield unpacked
            else:
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(
            path,
            "its gzip packing is cut short or damaged",
            "copy or pack the file again; what came before the damage was read",
        ) from error
    except OSError as error:
        raise _of_disk(file, error) from error
    except UnicodeError:
        raise
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise Unreadable(path, "its name holds a NUL character", "give it another name") from error


def _bytes_of(file: SourceFile) -> io.RawIOBase:
    if isinstance(file.content, io.RawIOBase):
        return file.content
    if file.content is not None:
        return cast(io.RawIOBase, io.BytesIO(file.content))
    path = file.path
    if not stat.S_ISREG(path.stat().st_mode):
        cause = "it is a folder" if path.is_dir() else "it is not an ordinary file"
        raise Unreadable(path, cause, "give the path of a file")
    return _Counted(file)


class _Counted(io.FileIO):
    """The bytes of a file, each piece of them told to its `on_bytes`."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__(file.path, "rb")
        self._on_bytes = file.on_bytes
        self._count = 0

    def readinto(self, buffer: Any, /) -> int | None:
        count = super().readinto(buffer)
        if self._on_bytes is not None and count:
            self._count += count
            self._on_bytes(self._count)
        return count


def read_bytes(file: SourceFile, limit: int) -> bytes:
    """All bytes of the file, unpacked.

    Raises `Unreadable` where the file is empty, holds more than `limit` bytes, or
    cannot be read.
    """
    chunks: list[bytes] = []
    size = 0
    with open_stream(file) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise Unreadable(
                    file.path,
                    f"it holds more than {limit // (1024 * 1024)} MB",
                    "split it; one page or text is one article",
                )
            chunks.append(chunk)
    if not size:
        raise nothing_in(file)
    return b"".join(chunks)


def nothing_in(file: SourceFile) -> Unreadable:
    """The error for a file of no bytes."""
    return Unreadable(file.path, "it is empty", "save the article again, or remove the file")


def _of_disk(file: SourceFile, error: OSError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable(file.path, "there is no such file", "check the path and its spelling")
    if isinstance(error, PermissionError):
        return Unreadable(
            file.path, "you have no permission to read it", "change its permissions, or its owner"
        )
    if isinstance(error, NotADirectoryError):
        return Unreadable(file.path, "a part of its path is a file, not a folder", "check the path")
    if error.errno == errno.ENAMETOOLONG:
        return Unreadable(file.path, "its name is too long", "check the path and its spelling")
    if error.errno == errno.ELOOP:
        return Unreadable(file.path, "its links lead in a circle", "mend the symbolic link")
    reason = error.strerror or str(error) or type(error).__name__
    return Unreadable(
        file.path, f"the disk could not read it ({reason})", "copy the file, and try again"
    )
