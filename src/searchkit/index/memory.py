"""A page makes its parser ask for all the memory there is: who stops it?

The system does, where it can: Linux counts what a process has asked for (its private
writable pages, `RLIMIT_DATA`), and refuses what goes beyond. Python then raises
`MemoryError`; a library may call it something else, which the process's `peak` gives away.
Other systems do not count this, and there a reader has what memory there is.
"""

from __future__ import annotations

import sys

_MOST_OF_IT = 0.7
"""From this share of what it may have on, what fails in a process fails for want of memory."""


def cap(most: int) -> None:
    """Lets this process have no more than so many bytes of memory, where that can be had."""
    if sys.platform != "linux":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if wanted != soft:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def peak() -> int:
    """The most bytes that this process has had so far; 0 where nobody counts them."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def is_for_want_of_memory(error: BaseException, most: int, peak_before: int) -> bool:
    """Whether reading failed because the memory came to an end.

    `most` is what the process might have, `peak_before` its `peak` when it began to read.
    """
    if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
        return True
    now = peak()
    return now > peak_before and now > most * _MOST_OF_IT
