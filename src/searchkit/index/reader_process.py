"""A process that reads files for another one, and may be lost without harm.

A parser may hang in code that no exception reaches, or take its whole process down. So
files are read here: what comes in are `Errand`s, what goes out are `Piece`s, pickled, over
the standard streams. A file that takes too long ends the process, by a watchdog that does
not need the interpreter; the process that waits for it knows which file that was. One that
takes too much memory is refused it by the system.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import select
import signal
import time
from typing import IO, Any

from searchkit.index import memory
from searchkit.index.pieces import Errand, NoWatch, Piece, pieces_of

IDLE_SECONDS = 60.0
"""A reader that has had nothing to do for so long ends by itself."""
OVERTIME = 1
"""The exit status by which the watchdog of `faulthandler` ends a process."""
FAILED = 70
"""The exit status of a process that a reader has failed in beyond mending."""
SPENT = 71
"""The exit status of a process that has told of a file that took its memory; nobody is to blame."""


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
