"""How much memory a process takes, and a process with all its children."""

from __future__ import annotations

import re
import threading
from pathlib import Path

_PROC = Path("/proc")
_INTERVAL = 0.1


def resident() -> int:
    """Bytes of this process that are in memory now; 0 where the system does not tell."""
    return _status("self", "VmRSS")


def high_water() -> int:
    """The most bytes that this process ever had in memory."""
    found = _status("self", "VmHWM")
    if found:
        return found
    import resource
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class TreeWatch:
    """The most memory that a process and its children had together, looked at every 0.1 s.

    Pages that processes share are counted once (Linux's proportional set size). Elsewhere
    the peak stays 0.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> TreeWatch:
        if (_PROC / "self" / "smaps_rollup").exists():
            self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_INTERVAL):
            family = _family(self._pid)
            # One process alone knows its own high-water mark better.
            if len(family) > 1:
                self.peak = max(self.peak, sum(map(_proportional, family)))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for children in (_PROC / str(parent) / "task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _proportional(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0


def _status(pid: str, key: str) -> int:
    try:
        text = (_PROC / pid / "status").read_text()
    except OSError:
        return 0
    match = re.search(rf"^{key}:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0
