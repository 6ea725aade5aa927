"""Running searches beside the event loop: a few at once, each with a time limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

T = TypeVar("T")


class TooSlow(Exception):
    """The time limit has passed."""


class Runner:
    """At most `at_once` calls run in threads; one that waits or runs too long is `TooSlow`.

    A thread cannot be stopped: one that is too slow keeps its place until it ends, so
    costly queries can never take more than `at_once` threads.
    """

    def __init__(self, seconds: float, at_once: int) -> None:
        self.seconds = seconds
        self._at_once = at_once
        self._places: anyio.CapacityLimiter | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """What the call returns or raises; raises `TooSlow`."""
        if self._places is None:
            self._places = anyio.CapacityLimiter(self._at_once)
        try:
            with anyio.fail_after(self.seconds):
                return await anyio.to_thread.run_sync(
                    call, abandon_on_cancel=True, limiter=self._places
                )
        except TimeoutError as error:
            raise TooSlow(
                f"This took longer than {self.seconds:g} seconds and was given up; "
                "ask for less, or try again."
            ) from error
