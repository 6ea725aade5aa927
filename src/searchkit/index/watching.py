"""An archive grows while you work: the index follows it.

The first thing is an ordinary run over the paths. After that the operating system tells
(through watchfiles) that something has changed; changes are gathered until it is quiet for
a moment, and another run over the paths finds out what they come to. A run over unchanged
files is so quick that nothing need be remembered between runs: whatever was missed, or came
and went meanwhile, is right after the next one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.errors import IndexLocked, NotInstalled, Problem
from searchkit.index.report import Report
from searchkit.index.walk import absolute
from searchkit.ingest.limits import LIMITS, Limits

if TYPE_CHECKING:
    from searchkit.index.index import Index

OnRun = Callable[[Report], None]
OnLocked = Callable[[IndexLocked], None]

QUIET_MS = 400
"""A change is taken in when nothing has changed for so long…"""
LONGEST_MS = 5000
"""… or when changes have gone on for so long."""
LOOK_MS = 1000
"""How often a watched path is looked for that may have gone or come back."""
RETRY_SECONDS = 2.0
"""How long to wait for an index that another process writes to."""


def watch(
    index: Index,
    paths: list[str | os.PathLike[str]],
    *,
    on_run: OnRun,
    on_locked: OnLocked | None = None,
    stop: threading.Event | None = None,
    limits: Limits = LIMITS,
    workers: int | None = None,
) -> None:
    """Keeps an index current with files and folders until `stop` is set.

    `on_run` is told what each run that changed something has done, and of problems that
    the run before it did not have; the first run always tells. `on_locked` is told once
    each time that another process writes to the index; then it is tried again. A path that goes
    is waited for. Raises `NotInstalled` without watchfiles, and what `Index.add` raises.
    """
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise NotInstalled("watchfiles", "watch") from error
    stopped = stop or threading.Event()
    watched = [absolute(path) for path in paths]
    known: set[Problem] | None = None
    for _ in _changes(watched, absolute(index.path), stopped):
        report = _run(index, watched, on_locked, stopped, limits, workers)
        if report is None:
            return
        new = tuple(problem for problem in report.problems if problem not in (known or ()))
        if known is None or new or report.added or report.updated or report.removed:
            counts = (report.added, report.updated, report.unchanged, report.removed)
            on_run(Report(*counts, report.repeated, new))
        known = set(report.problems)


def _run(
    index: Index,
    paths: list[str],
    on_locked: OnLocked | None,
    stopped: threading.Event,
    limits: Limits,
    workers: int | None,
) -> Report | None:
    told = False
    while not stopped.is_set():
        try:
            return index.add(paths, limits=limits, workers=workers)
        except IndexLocked as error:
            if on_locked and not told:
                on_locked(error)
            told = True
            stopped.wait(RETRY_SECONDS)
    return None


def _changes(paths: list[str], leave_out: str, stopped: threading.Event) -> Iterator[None]:
    """Yields once at the beginning, and then whenever something may have changed."""
    from watchfiles import watch as changes

    inside = leave_out.rstrip(os.sep) + os.sep

    def counts(_: object, path: str) -> bool:
        hidden = any(
            part.startswith(".")
            for root in paths
            if path.startswith(root.rstrip(os.sep) + os.sep)
            for part in Path(path[len(root) :]).parts
        )
        return not (hidden or path == leave_out or path.startswith(inside))

    yield
    while not stopped.is_set():
        # What changed before the watch began must not be missed: it begins, and its first
        # answer is another run.
        states = _states(paths)
        there = [path for path, state in states.items() if state]
        if not there:
            yield
            while not stopped.wait(LOOK_MS / 1000) and _states(paths) == states:
                pass
            continue
        began = False
        try:
            for changed in changes(
                *there,
                watch_filter=counts,
                debounce=LONGEST_MS,
                step=QUIET_MS,
                stop_event=stopped,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                if not began or changed:
                    began = True
                    yield
                if _states(paths) != states:
                    break
        except FileNotFoundError:
            continue  # It went between the look and the watch.


def _states(paths: list[str]) -> dict[str, tuple[int, int] | None]:
    """Which file or folder is at each path: another one in its place needs another watch."""
    states: dict[str, tuple[int, int] | None] = {}
    for path in paths:
        try:
            state = os.stat(path)  # noqa: PTH116
        except OSError:
            states[path] = None
        else:
            states[path] = (state.st_dev, state.st_ino)
    return states
