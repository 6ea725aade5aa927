"""Reader processes: begun when they are needed, replaced when they die, kept for the next run."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from typing import IO, cast

from searchkit.index.pieces import Errand, Piece
from searchkit.index.reader_process import OVERTIME

_BEGIN = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from searchkit.index.reader_process import main; main()"
)


_BUFFER = 1 << 20
"""Bytes that a reader may be ahead with, so that it need not wait while this process is busy."""


def _widen(stream: IO[bytes] | None) -> None:
    if stream is not None and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # The system may allow less.
            fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _BUFFER)


class ReaderDied(Exception):
    """The process ended in the middle of what it was reading."""


class Reader:
    """One reader process, and the streams to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=_BUFFER,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        _widen(self._process.stdout)
        self._inward = cast(IO[bytes], self._process.stdin)
        self._outward = cast(IO[bytes], self._process.stdout)
        self.may_have_left = False  # It ends by itself when it has had nothing to do.

    def send(self, errands: list[Errand]) -> None:
        """Gives it files to read; raises `ReaderDied`."""
        try:
            self._inward.write(pickle.dumps(errands, pickle.HIGHEST_PROTOCOL))
            self._inward.flush()
        except (OSError, ValueError) as error:
            raise ReaderDied from error

    def receive(self) -> Piece:
        """The next piece of what it reads, once it is there; raises `ReaderDied`."""
        try:
            piece = cast(Piece, pickle.load(self._outward))
            self.may_have_left = False
            return piece
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise ReaderDied from error

    @property
    def is_alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def exit_code(self) -> int:
        """How the process ended; waits a moment for that."""
        try:
            return self._process.wait(5)
        except subprocess.TimeoutExpired:
            return 0

    def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._inward, self._outward):
            with contextlib.suppress(OSError):
                stream.close()


_idle: list[Reader] = []
_lock = threading.Lock()
_owner = os.getpid()


def borrow() -> Reader:
    """A reader process: one that has nothing to do, or a new one."""
    global _owner
    with _lock:
        if _owner != os.getpid():  # A fork of the process that they belong to.
            _idle.clear()
            _owner = os.getpid()
        while _idle:
            reader = _idle.pop()
            if reader.is_alive:
                reader.may_have_left = True
                return reader
            reader.kill()
    return Reader()


def give_back(reader: Reader) -> None:
    """Keeps a reader that has nothing to do any more for the next run."""
    with _lock:
        _idle.append(reader)


def let_go() -> None:
    """Ends the readers that have nothing to do."""
    with _lock:
        if _owner == os.getpid():
            for reader in _idle:
                reader.kill()
        _idle.clear()


atexit.register(let_go)


def why_it_died(reader: Reader, errand: Errand) -> tuple[str, str]:
    """Cause and remedy to name, where a reader has died of a file."""
    code = reader.exit_code()
    if code == OVERTIME:
        return (
            f"reading it took longer than {errand.limits.seconds:g} seconds",
            "give it more time with --max-seconds, or leave it out",
        )
    if code < 0 and code == -signal.SIGKILL:
        return (
            "its reader was killed, as systems do when the memory comes to an end",
            "give it less memory with --max-memory-mb, or leave it out",
        )
    if code < 0 and code == -signal.SIGABRT:
        return (
            "its reader gave up, as libraries do that need more memory than there is for them",
            "give it more with --max-memory-mb, or leave it out",
        )
    how = f"signal {-code}" if code < 0 else f"exit status {code}"
    return (
        f"its reader died of it ({how})",
        "leave it out; this is a fault of searchkit or of a library: please report it",
    )
