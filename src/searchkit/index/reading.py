"""Files read in processes of their own, ahead of when they are needed.

Reading a saved page takes far longer than indexing it, so reader processes read the files
that come next while the run takes in what is there. The run still takes them in one after
the other, in order. And a page that its parser hangs on, or dies of, takes one reader
process with it and not the run: the file is named, the next reader goes on behind it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from searchkit.errors import Problem, Unreadable
from searchkit.index import readers
from searchkit.index.pieces import Errand, NoWatch, Piece, digest_of, pieces_of
from searchkit.index.reader_process import SPENT
from searchkit.index.readers import Reader, ReaderDied
from searchkit.ingest.files import FORMATS, plain_suffix

__all__ = ["Errand", "Piece", "ReadAhead", "Reading", "digest_of"]

_TASK_FILES = 16
_TASK_BYTES = 1_000_000
"""Files, and their bytes, that a reader is given together."""
_NEARLY_DONE = 2
"""Files left to a reader when it is given the next, so that it need not wait for them."""
_WORTH_FILES = 400
_WORTH_BYTES = 8_000_000
"""Fewer and smaller files than these are read by one process before others would have begun."""
_MOST_PIECES = 4
"""Pieces of one file that wait to be taken in; its reader waits, too, when there are more."""
_CONTAINERS = ("archive", "warc", "mail")
"""The readers of files that hold many others."""
_MOST_DEADLY_PARTS = 5
"""Parts of one file that its reader may die of, before the file is given up."""
_TASKS_AHEAD = 3
"""Tasks for each reader that may be read beyond the file that the run has come to."""


class Reading:
    """What comes out of a file, piece by piece, from the process that reads it."""

    def __init__(self, errand: Errand, changed: threading.Condition) -> None:
        self.errand = errand
        self.is_whole = False
        self._pieces: deque[Piece] = deque()
        self._changed = changed
        self._unwanted = False
        self._part = 0
        # Articles and problems that were handed over, and those of them that come once more.
        self._delivered = [0, 0]
        self._known = [0, 0]

    def put(self, piece: Piece) -> None:
        """Hands over a piece; waits while too many lie there."""
        if piece.part:
            self._part = piece.part
            return
        self._count(piece)
        with self._changed:
            while len(self._pieces) >= _MOST_PIECES and not self._unwanted:
                self._changed.wait()
            if not self._unwanted:
                self._pieces.append(piece)
            self.is_whole = piece.final
            self._changed.notify_all()

    def _count(self, piece: Piece) -> None:
        """Leaves out of a piece what was handed over before its reader died."""
        lists: tuple[list[Any], list[Any]] = (piece.articles, piece.problems)
        for place, found in enumerate(lists):
            again = min(len(found), self._known[place])
            self._known[place] -= again
            self._delivered[place] += len(found) - again
            del found[:again]

    def goes_on_after(self, cause: str, remedy: str) -> bool:
        """Whether its file is to be read once more, as its reader has died of a part of it.

        To see which part that was, it is read with care first; then that part is passed over.
        """
        errand = self.errand
        if FORMATS.get(plain_suffix(errand.path)) not in _CONTAINERS:
            return False
        if not errand.is_careful:
            self.errand = dataclasses.replace(errand, is_careful=True)
        elif self._part and len(errand.passed_over) < _MOST_DEADLY_PARTS:
            deadly = (*errand.passed_over, (self._part, cause, remedy))
            self.errand = dataclasses.replace(errand, passed_over=deadly)
        else:
            return False
        self._part, self._known = 0, list(self._delivered)
        return True

    def drop(self) -> None:
        """Nobody wants the rest of it."""
        with self._changed:
            self._unwanted = True
            self._pieces.clear()
            self._changed.notify_all()

    @property
    def digest(self) -> str:
        """A hash of the file as it was before it was read; `""` if it could not be opened."""
        with self._changed:
            while not self._pieces:
                self._changed.wait()
            return self._pieces[0].digest

    def pieces(self) -> Iterator[Piece]:
        """What was found; raises `Unreadable` where the file could not be read (on)."""
        while True:
            with self._changed:
                while not self._pieces:
                    self._changed.wait()
                if len(self._pieces) >= _MOST_PIECES:
                    self._changed.notify_all()
                piece = self._pieces.popleft()
            yield piece
            if piece.failure is not None:
                raise Unreadable(piece.failure.path, piece.failure.cause, piece.failure.remedy)
            if piece.final:
                return


class ReadAhead:
    """Reads files in order, some ahead of the one that is asked for.

    Up to `workers` processes read; a few small files are left to one.
    """

    def __init__(self, errands: Sequence[Errand], sizes: Sequence[int], workers: int) -> None:
        self._changed = threading.Condition()
        self._readings = [Reading(errand, self._changed) for errand in errands]
        self._numbers = {errand.path: number for number, errand in enumerate(errands)}
        self._tasks = list(_tasks(sizes))
        self._task_of = [n for n, task in enumerate(self._tasks) for _ in task]
        self._next_task = 0
        self._taken = -1
        self._closed = False
        self._busy: set[Reader] = set()
        worth = len(sizes) >= _WORTH_FILES or sum(sizes) >= _WORTH_BYTES
        self._workers = min(workers if worth else 1, len(self._tasks))
        for _ in range(self._workers):
            threading.Thread(target=self._read_on, daemon=True).start()

    def take(self, path: str) -> Reading | None:
        """The reading of a file; the files before it are not wanted any more."""
        number = self._numbers.get(path)
        if number is None or number <= self._taken:
            return None
        with self._changed:
            before, self._taken = self._taken, number
            if before < 0 or self._task_of[before] != self._task_of[number]:
                self._changed.notify_all()  # Readers may go on to the next task.
        for reading in self._readings[max(before, 0) : number]:
            reading.drop()
        return self._readings[number]

    def close(self) -> None:
        """Ends what is still being read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            busy = list(self._busy)
        for reading in self._readings[max(self._taken, 0) :]:
            reading.drop()
        if any(not reading.is_whole for reading in self._readings):
            for reader in busy:
                reader.kill()

    def _read_on(self) -> None:
        """A thread: keeps a reader process in work until there is no file left."""
        due: deque[Reading] = deque()
        reader: Reader | None = None
        try:
            while True:
                while len(due) <= _NEARLY_DONE and (task := self._task(wait=not due)):
                    due.extend(task)
                    reader = reader or self._hired(readers.borrow())
                    self._send(reader, task)
                if not due or reader is None:
                    break
                try:
                    piece = reader.receive()
                except ReaderDied:
                    reader = self._after(reader, due)
                    continue
                due[0].put(piece)
                if piece.final:
                    due.popleft()
        except OSError:
            # No process can be begun here: better read without its protection than not.
            self._read_here(due)
        finally:
            if reader is not None:
                self._dismiss(reader, is_free=not due)

    def _send(self, reader: Reader, task: Iterable[Reading]) -> None:
        # A reader that has died says so when it is asked for a piece.
        with contextlib.suppress(ReaderDied):
            reader.send([reading.errand for reading in task])

    def _after(self, reader: Reader, due: deque[Reading]) -> Reader | None:
        """The reader that takes the place of one that has died; the file it died of is named."""
        self._dismiss(reader, is_free=False)
        if self._closed:
            due.clear()
            return None
        if not reader.may_have_left and reader.exit_code() != SPENT:
            self._blame(due, reader)
        successor = self._hired(Reader())
        self._send(successor, due)
        return successor

    def _blame(self, due: deque[Reading], reader: Reader) -> None:
        """Names the file that a reader has died of, or has the rest of an archive read."""
        reading = due[0]
        cause, remedy = readers.why_it_died(reader, reading.errand)
        if reading.goes_on_after(cause, remedy):
            return
        due.popleft()
        path = reading.errand.path
        try:
            digest = digest_of(path)
        except OSError:
            digest = ""
        reading.put(Piece(digest, failure=Problem(path, cause, remedy), final=True))

    def _read_here(self, due: deque[Reading]) -> None:
        while True:
            if not due:
                due.extend(self._task(wait=True))
            if not due:
                return
            reading = due.popleft()
            for piece in pieces_of(reading.errand, NoWatch()):
                reading.put(piece)

    def _hired(self, reader: Reader) -> Reader:
        with self._changed:
            self._busy.add(reader)
        return reader

    def _dismiss(self, reader: Reader, is_free: bool) -> None:
        with self._changed:
            self._busy.discard(reader)
        if is_free and reader.is_alive:
            readers.give_back(reader)
        else:
            reader.kill()

    def _task(self, wait: bool) -> list[Reading]:
        """The next files to read, once the run has come near them; none if there are none."""
        with self._changed:
            while not self._closed and self._next_task < len(self._tasks):
                at = self._task_of[self._taken] if self._taken >= 0 else 0
                if self._next_task <= at + _TASKS_AHEAD * self._workers:
                    numbers = self._tasks[self._next_task]
                    self._next_task += 1
                    return [self._readings[number] for number in numbers]
                if not wait:
                    break
                self._changed.wait()
        return []


def _tasks(sizes: Sequence[int]) -> Iterator[range]:
    begin, held = 0, 0
    for number, size in enumerate(sizes):
        held += size
        if number + 1 - begin >= _TASK_FILES or held >= _TASK_BYTES:
            yield range(begin, number + 1)
            begin, held = number + 1, 0
    if begin < len(sizes):
        yield range(begin, len(sizes))
