"""One writer at a time, and a second one is told who the first is.

The lock is Whoosh's own (a lock of the operating system on a file in the index), so
plain Whoosh writers wait too, and it goes with its process, however that ends. Beside it
lies a note of who holds it.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from searchkit.errors import IndexLocked

_NOTE = "searchkit-writer.json"


@contextlib.contextmanager
def writer_lock(storage: FileStorage, folder: Path) -> Iterator[None]:
    """Holds the index's writer lock; raises `IndexLocked` where another process does."""
    lock = storage.lock("MAIN_WRITELOCK")
    if not lock.acquire(blocking=False):
        raise IndexLocked(_who(folder))
    note = folder / _NOTE
    try:
        note.write_text(json.dumps(_myself()), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _myself() -> dict[str, str | int]:
    now = datetime.datetime.now().astimezone()
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "command": Path(sys.argv[0]).name,
        "since": now.isoformat(timespec="seconds"),
    }


def _who(folder: Path) -> str:
    holder = "another process"
    with contextlib.suppress(OSError, ValueError, KeyError):
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        if not _has_ended(note["pid"], note["host"]):
            holder = (
                f"process {note['pid']} on {note['host']} "
                f"({note['command']}, since {note['since']})"
            )
    return (
        f"The index at {folder} is being written to by {holder}; "
        "wait until it is done, or stop it, and try again."
    )


def _has_ended(pid: int, host: str) -> bool:
    """Whether the process is known to be gone: one that was killed leaves its note behind."""
    if host != socket.gethostname() or os.name != "posix":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
