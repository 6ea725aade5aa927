"""A process that reads files for another one, and may be lost without harm.

A parser may hang in code that no exception reaches, or take its whole process down. So
files are read here: what comes in are `Errand`s, what goes out are `Piece`s, pickled, over
the standard streams. A file that takes too long ends the process, by a watchdog that does
not need the interpreter; the process that waits for it knows which file that was. One that
takes too much memory is refused it by the system.
"""

from __future__ import annotations

import faulthandler
import hashlib
import os
import pickle
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index import memory
from searchkit.ingest import read
from searchkit.ingest.dispatch import out_of_memory
from searchkit.ingest.limits import Limits

IDLE_SECONDS = 60.0
"""A reader that has had nothing to do for so long ends by itself."""
OVERTIME = 1
"""The exit status by which the watchdog of `faulthandler` ends a process."""
FAILED = 70
"""The exit status of a process that a reader has failed in beyond mending."""
SPENT = 71
"""The exit status of a process that has told of a file that took its memory; nobody is to blame."""
_PIECE_ARTICLES = 100
_PIECE_CHARS = 500_000
"""Articles of a file, and their characters, that are handed over together."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to be read: its path, its place in the archive, and what it may ask for.

    `known` is the digest of a state of the file that need not be read again. Of an archive,
    `is_careful` has each part announced before it is read, so that it is known which of
    them a reader dies of; `passed_over` are such parts, counted from 1, and why.
    """

    path: str
    place: str
    known: str
    limits: Limits
    is_careful: bool = False
    passed_over: tuple[tuple[int, str, str], ...] = ()


@dataclass(slots=True)
class Piece:
    """A part of what came out of a file, the first of them with the file's `digest`.

    `bytes` counts what has been read of the file so far. The last piece is `final`, and
    has the `failure` if the file could not be read, or read on; `is_spent` says that the
    memory came to an end. A digest of `""` says that the file could not be opened. One with
    a `part` is none: it says which part of an archive is read next.
    """

    digest: str = ""
    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bytes: int = 0
    failure: Problem | None = None
    final: bool = False
    is_spent: bool = False
    part: int = 0


Announce = Callable[[Piece], None]


def pieces_of(errand: Errand, watch: NoWatch, announce: Announce | None = None) -> Iterator[Piece]:
    """Reads a file, in pieces of a bounded size; `announce` is for the parts of an archive."""
    try:
        digest = digest_of(errand.path)
    except OSError:
        yield Piece(final=True)
        return
    piece = Piece(digest)
    if digest == errand.known:
        piece.final = True
        yield piece
        return

    def noted(problem: Problem) -> None:
        watch.begin()
        piece.problems.append(problem)

    def moved(count: int) -> None:
        watch.begin()
        piece.bytes = count

    reasons = {part: (cause, remedy) for part, cause, remedy in errand.passed_over}
    part, chars, peak_before = 0, 0, memory.peak()

    def wanted(name: str) -> bool:
        nonlocal part, piece, chars
        part += 1
        if part in reasons:
            noted(Problem(name, *reasons[part]))
            return False
        if announce is not None and errand.is_careful:
            watch.end()
            announce(piece)  # What was found so far is not to be lost with this part.
            announce(Piece(part=part))
            piece, chars = Piece(digest, bytes=piece.bytes), 0
        watch.begin()
        return True

    try:
        watch.begin()
        for article in read(
            errand.path,
            place=errand.place,
            on_problem=noted,
            on_bytes=moved,
            limits=errand.limits,
            on_part=wanted,
        ):
            piece.articles.append(article)
            chars += len(article.body)
            if len(piece.articles) >= _PIECE_ARTICLES or chars >= _PIECE_CHARS:
                watch.end()
                yield piece
                piece, chars = Piece(digest, bytes=piece.bytes), 0
            watch.begin()
    except Unreadable as error:
        piece.failure = error.problem
        if memory.is_for_want_of_memory(error, errand.limits.memory_bytes, peak_before):
            piece.failure = out_of_memory(errand.path).problem
            piece.is_spent = True
    finally:
        watch.end()
    piece.final = True
    yield piece


def digest_of(path: str) -> str:
    """A hash of a file's bytes; raises `OSError`."""
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


class NoWatch:
    """Where files are read in this process after all, nothing may end it."""

    def begin(self) -> None:
        """Something has happened."""

    def end(self) -> None:
        """Nothing is being read."""


class Watch(NoWatch):
    """Ends this process where nothing has happened for `seconds`.

    The watchdog of `faulthandler` is a thread of its own that runs without the interpreter,
    so it bites where a parser written in C hangs, too.
    """

    def __init__(self, out: IO[Any]) -> None:
        self.seconds = 0.0
        self._out = out
        self._armed = False
        self._until = 0.0

    def begin(self) -> None:
        """Something has happened; the time begins anew."""
        now = time.monotonic()
        if self._armed and now < self._until:  # Setting it costs more than a row of records.
            return
        faulthandler.dump_traceback_later(self.seconds, exit=True, file=self._out)
        self._armed, self._until = True, now + self.seconds / 10

    def end(self) -> None:
        """Nothing is being read."""
        if self._armed:
            faulthandler.cancel_dump_traceback_later()
            self._armed = False


def main() -> None:
    """Reads what comes in until there is no more, or nothing comes for a while."""
    # Ctrl-C goes to all processes of a terminal; the one that sent for us decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inward = os.fdopen(os.dup(0), "rb", buffering=0)
    outward = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints must not get between the pieces.
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            _serve(inward, outward, Watch(nowhere))
    except BaseException:
        # Whatever a reader let through; the watchdog alone ends with 1.
        os._exit(FAILED)


def _serve(inward: IO[bytes], outward: IO[bytes], watch: Watch) -> None:
    def send(piece: Piece) -> None:
        pickle.dump(piece, outward, pickle.HIGHEST_PROTOCOL)
        outward.flush()

    while _is_called(inward):
        try:
            errands: list[Errand] = pickle.load(inward)
        except EOFError:
            return
        for errand in errands:
            watch.seconds = errand.limits.seconds
            memory.cap(errand.limits.memory_bytes)
            for piece in pieces_of(errand, watch, send):
                send(piece)
                if piece.is_spent:  # The next file is to find its memory whole.
                    os._exit(SPENT)


def _is_called(inward: IO[bytes]) -> bool:
    if os.name != "posix":
        return True
    return bool(select.select([inward], [], [], IDLE_SECONDS)[0])
