"""The process that an engine runs in: it takes commands as JSON lines, and answers so.

    python -m suite.worker ENGINE FOLDER THREADS

All times are taken here, around the engine's own calls, so no pipe is part of them.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from suite.engines import Engine, open_engine
from suite.memory import high_water, resident
from suite.queries import Query
from suite.records import Record, load

_STARTED = time.perf_counter()
_WAKE_UP = 3
"""Queries that are run before the timed ones of a turn."""


def _processors_time() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


class Worker:
    """One engine, and the queries that were prepared for it."""

    def __init__(self, engine: str, folder: Path, threads: int) -> None:
        self._given = engine, folder, threads
        self._engine = open_engine(*self._given)
        self._articles: list[Record] = []
        self._prepared: list[Callable[[], Any] | None] = []

    def hello(self) -> dict[str, Any]:
        """Which version answers, in which Python."""
        return {"version": self._engine.version, "python": sys.version.split()[0]}

    def build(self, articles: str) -> dict[str, Any]:
        """Builds the index of saved articles; reading them is not timed."""
        found = load(Path(articles))
        # What the suite itself holds must not slow the engine's garbage collections.
        gc.collect()
        gc.freeze()
        before = resident()
        began, worked = time.perf_counter(), _processors_time()
        self._engine.build(found)
        seconds, worked = time.perf_counter() - began, _processors_time() - worked
        return {"seconds": seconds, "cpu": worked, "before": before, "peak": high_water()}

    def open(self) -> dict[str, Any]:
        """Opens the index."""
        began = time.perf_counter()
        self._engine.open()
        return {"seconds": time.perf_counter() - began}

    def opening(self, query: dict[str, Any]) -> dict[str, Any]:
        """Opens the index in this new process, and asks a first query.

        `cold` is from the engine's import to the answer. `open` and `first` are of a second
        engine on the same index, when all modules have been imported.
        """
        asked = Query.from_dict(query)
        self._engine.open()
        self._answer(self._engine, asked)
        cold = time.perf_counter() - _STARTED
        other = open_engine(*self._given)
        began = time.perf_counter()
        other.open()
        opened = time.perf_counter()
        self._answer(other, asked)
        answered = time.perf_counter()
        return {"cold": cold, "open": opened - began, "first": answered - opened}

    def _answer(self, engine: Engine, query: Query) -> None:
        run = engine.prepare(query)
        if run is not None:
            run()

    def prepare(self, queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Prepares queries and runs each once: their totals, None where there is no such query."""
        self._prepared = [self._engine.prepare(Query.from_dict(query)) for query in queries]
        totals = [run().total if run else None for run in self._prepared]
        return {"totals": totals}

    def prepare_texts(self, queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The same for searches from text to finished hits; answers with the hits of each."""
        self._prepared = [self._engine.prepare_text(Query.from_dict(query)) for query in queries]
        return {"hits": [run() if run else None for run in self._prepared]}

    def run(self, numbers: Sequence[int]) -> dict[str, Any]:
        """Runs prepared queries, each once, and tells the seconds that each took."""
        clock = time.perf_counter
        seconds: list[float | None] = []
        # A process that slept between its turns finds the processor's caches cold.
        for number in numbers[-_WAKE_UP:]:
            if (run := self._prepared[number]) is not None:
                run()
        for number in numbers:
            run = self._prepared[number]
            if run is None:
                seconds.append(None)
                continue
            began = clock()
            run()
            seconds.append(clock() - began)
        return {"seconds": seconds}

    def load(self, articles: str) -> dict[str, Any]:
        """Reads the articles that `update` is going to change."""
        self._articles = load(Path(articles))
        return {}

    def update(self, number: int) -> dict[str, Any]:
        """Changes one article: seconds from the change until a search finds it."""
        word = "zq" + "".join("bdfghjklmn"[int(digit)] for digit in str(number)) + "x"
        article = self._articles[(number * 7919) % len(self._articles)]
        article = article._replace(body=f"{article.body}\n\nThe word is {word}.")
        began = time.perf_counter()
        total = self._engine.update(article, word)
        took = time.perf_counter() - began
        if total is not None and total != 1:
            raise AssertionError(f"{total} articles have the word of update {number}, not 1")
        return {"seconds": None if total is None else took}


def main() -> None:
    """Answers commands until there are no more."""
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    engine, folder, threads = sys.argv[1:4]
    worker = Worker(engine, Path(folder), int(threads))
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(worker, command.pop("do"))(**command)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
