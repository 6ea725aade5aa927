"""Which reader reads a file, and what its failures mean.

Files that hold other files (`archive`, `mail`) have these read by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from os import PathLike
from typing import cast

from searchkit.errors import Unreadable
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import FORMATS, plain_suffix

_Reader = Callable[[SourceFile], Iterator[Draft]]


def drafts_of(file: SourceFile) -> Iterator[Draft]:
    """The articles in a file, found by the reader of its format; raises what that raises."""
    module = FORMATS.get(plain_suffix(file.path)) or _format_by_content(file)
    reader = cast(_Reader, import_module(f"searchkit.ingest.{module}").drafts)
    yield from reader(file)


def _format_by_content(file: SourceFile) -> str:
    """The format of a file whose suffix says nothing, by its first bytes."""
    from searchkit.ingest.encoding import decode
    from searchkit.ingest.files import open_stream

    with open_stream(file) as stream:
        head = stream.read(1 << 14)
    try:
        start = decode(head).lstrip()[:2000].lower()
    except ValueError as error:
        raise Unreadable(
            file.path, str(error), f"searchkit reads {', '.join(sorted(FORMATS))}"
        ) from error
    looks_like_page = start.startswith(("<!doctype html", "<html")) or (
        start.startswith("<") and any(tag in start for tag in ("<html", "<head", "<body", "<p>"))
    )
    return "html" if looks_like_page else "text"


def failure_of(path: str | PathLike[str], error: Exception) -> Unreadable:
    """What a reader raised, as the one error that users of `ingest` meet.

    Want of memory is named as such, whatever the reader took it for, and is the error's cause.
    """
    if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
        return out_of_memory(path)
    if isinstance(error, Unreadable):
        return error
    if isinstance(error, RecursionError):
        return _too_deep(path, error)
    return _unforeseen(path, error)


def out_of_memory(path: str | PathLike[str]) -> Unreadable:
    """The error for a file that took all the memory that its reader might have."""
    failure = Unreadable(
        path,
        "reading it takes more memory than there is for it",
        "give it more with --max-memory-mb, or leave it out",
    )
    failure.__cause__ = MemoryError()
    return failure


def _too_deep(path: str | PathLike[str], error: BaseException) -> Unreadable:
    failure = Unreadable(
        path, "its parts are nested too deeply", "check that it was saved whole and unaltered"
    )
    failure.__cause__ = error
    return failure


def _unforeseen(path: str | PathLike[str], error: Exception) -> Unreadable:
    """A reader's fault must not end a run over a whole archive; it is named like a bad file."""
    failure = Unreadable(
        path,
        f"its reader failed unexpectedly ({type(error).__name__}: {error})"[:300],
        "this is a fault of searchkit: please report it with the file",
    )
    failure.__cause__ = error
    return failure
