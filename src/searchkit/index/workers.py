"""The processes that work for a run beside the one that the user started."""

from __future__ import annotations

import os
from typing import Any

IDLE_SECONDS = 60
"""Workers that have had nothing to do for so long end by themselves."""


def default_workers() -> int:
    """As many as there are cores for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pool(workers: int) -> Any:
    """The pool of worker processes, started when it is first used.

    loky starts them so that a program needs no `if __name__ == "__main__"` around its
    use of searchkit, and none inherits the threads of its parent.
    """
    from loky import get_reusable_executor

    return get_reusable_executor(max_workers=workers, timeout=IDLE_SECONDS)


def let_go(workers: int) -> None:
    """Ends the workers, with the memory that they hold, once they are done."""
    pool(workers).shutdown()
