"""What a process and its children take: memory, and the processors' time."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

_PROC = Path("/proc")
_INTERVAL = 0.1


def children_cpu(pid: int) -> float:
    """Seconds of processor time that the living children of a process have taken."""
    return sum(map(_cpu, _family(pid)[1:]))


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


def _cpu(pid: int) -> float:
    try:
        # The name, in brackets, may hold spaces; user and system time are fields 14 and 15.
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: str, key: str) -> int:
    try:
        text = (_PROC / pid / "status").read_text()
    except OSError:
        return 0
    match = re.search(rf"^{key}:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0
