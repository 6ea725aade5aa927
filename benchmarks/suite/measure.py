"""Taking the times: builds one after the other, queries with the engines in turn."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from suite.memory import TreeWatch, children_cpu
from suite.peer import Peer
from suite.queries import Query
from suite.statistics import Seconds, Times, difference, summed_up

Say = Callable[[str], None]


def folder_of(home: Path, engine: str) -> Path:
    """Where an engine's index lies."""
    return home / engine / "index"


def build(home: Path, engine: str, articles: Path, threads: int, mark: str) -> dict[str, Any]:
    """Builds an engine's index in a process of its own, and tells what that took.

    `mark` tells the articles and the suite's way of building apart from others.
    """
    folder = folder_of(home, engine)
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    with Peer(engine, folder, threads) as peer:
        version = peer.call("hello")
        with TreeWatch(peer.pid) as watch:
            built = peer.call("build", articles=str(articles))
            built["cpu"] += children_cpu(peer.pid)
    built["peak"] = max(built["peak"], watch.peak)
    built["bytes"] = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {**version, **built, "mark": mark, "threads": threads}


def typical_build(builds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The last of several builds, with the median of their seconds and the highest peak."""
    return {
        **builds[-1],
        "seconds": statistics.median(each["seconds"] for each in builds),
        "peak": max(each["peak"] for each in builds),
    }


def remember(home: Path, engine: str, figures: dict[str, Any]) -> None:
    """Writes a build's figures beside its index, for `kept_build`."""
    (folder_of(home, engine).parent / "build.json").write_text(json.dumps(figures))


def kept_build(home: Path, engine: str, mark: str) -> dict[str, Any] | None:
    """The figures of an earlier build of the same articles, if its index is still there."""
    path = folder_of(home, engine).parent / "build.json"
    if not path.exists():
        return None
    figures: dict[str, Any] = json.loads(path.read_text())
    return {**figures, "earlier": True} if figures["mark"] == mark else None


class Rounds:
    """The queries of one run: each engine opened and warm in its own process."""

    def __init__(self, home: Path, engines: Sequence[str], threads: int, say: Say) -> None:
        self._home = home
        self._engines = engines
        self._threads = threads
        self._say = say

    def queries(
        self, queries: Sequence[Query], rounds: int
    ) -> tuple[dict[str, dict[str, Times]], dict[str, dict[str, float]]]:
        """Times by class and engine; and how far the totals are from the first engine's."""
        with ExitStack() as stack:
            peers = self._opened(stack)
            totals = self._prepared(peers, "prepare", "totals", queries)
            times = self._timed(peers, queries, rounds)
        kinds = list(dict.fromkeys(query.kind for query in queries))
        reference = totals[self._engines[0]]
        differences: dict[str, dict[str, float]] = {}
        for kind in kinds:
            these = [number for number, query in enumerate(queries) if query.kind == kind]
            expected = [reference[number] for number in these]
            found = {
                engine: difference([totals[engine][number] for number in these], expected)
                for engine in self._engines
            }
            differences[kind] = {name: far for name, far in found.items() if far is not None}
        return times, differences

    def texts(self, queries: Sequence[Query], rounds: int) -> dict[str, dict[str, Times]]:
        """Times from a query's text to finished hits, by class and engine."""
        with ExitStack() as stack:
            peers = self._opened(stack)
            self._prepared(peers, "prepare_texts", "hits", queries)
            return self._timed(peers, queries, rounds)

    def _opened(self, stack: ExitStack) -> dict[str, Peer]:
        peers = {}
        for engine in self._engines:
            folder = folder_of(self._home, engine)
            peers[engine] = stack.enter_context(Peer(engine, folder, self._threads))
            peers[engine].call("open")
        return peers

    def _prepared(
        self, peers: dict[str, Peer], command: str, key: str, queries: Sequence[Query]
    ) -> dict[str, list[int | None]]:
        asked = [query.as_dict() for query in queries]
        found: dict[str, list[int | None]] = {}
        for engine, peer in peers.items():
            self._say(f"warming {engine}")
            found[engine] = peer.call(command, queries=asked)[key]
        return found

    def _timed(
        self, peers: dict[str, Peer], queries: Sequence[Query], rounds: int
    ) -> dict[str, dict[str, Times]]:
        """Every class in every round: one engine after the other, each query once.

        Each round begins with another engine, so that none is always the first.
        """
        places: dict[str, list[int]] = {}
        for number, query in enumerate(queries):
            places.setdefault(query.kind, []).append(number)
        taken: dict[tuple[str, str], list[list[Seconds]]] = {}
        for number in range(rounds):
            first = number % len(self._engines)
            in_turn = [*self._engines[first:], *self._engines[:first]]
            for kind, numbers in places.items():
                self._say(f"round {number + 1} of {rounds}: {kind}")
                for engine in in_turn:
                    seconds = peers[engine].call("run", numbers=numbers)["seconds"]
                    taken.setdefault((kind, engine), []).append(seconds)
        times: dict[str, dict[str, Times]] = {kind: {} for kind in places}
        for (kind, engine), seconds_of_rounds in taken.items():
            if (found := summed_up(seconds_of_rounds)) is not None:
                times[kind][engine] = found
        return times


def opening(
    home: Path, engines: Sequence[str], query: Query, threads: int, times: int
) -> dict[str, dict[str, float | None]]:
    """Milliseconds to open each index in a new process, and then for its first query."""
    taken: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    for _ in range(times):
        for engine in engines:
            with Peer(engine, folder_of(home, engine), threads) as peer:
                taken[engine].append(peer.call("opening", query=query.as_dict()))
    return {
        engine: {
            "open_ms": _median_ms([each["open"] for each in found]),
            "first_query_ms": _median_ms([each["first"] for each in found]),
            "cold_ms": _median_ms([each["cold"] for each in found]),
        }
        for engine, found in taken.items()
    }


def updating(
    home: Path, engines: Sequence[str], articles: Path, threads: int, times: int
) -> dict[str, dict[str, float | None]]:
    """Milliseconds until one changed article is found, in turn, on copies of the indexes."""
    copies = home / "updated"
    shutil.rmtree(copies, ignore_errors=True)
    taken: dict[str, list[float | None]] = {engine: [] for engine in engines}
    with ExitStack() as stack:
        peers = {}
        for engine in engines:
            shutil.copytree(folder_of(home, engine), copies / engine)
            peers[engine] = stack.enter_context(Peer(engine, copies / engine, threads))
            peers[engine].call("load", articles=str(articles))
            peers[engine].call("open")
        for number in range(times):
            for engine, peer in peers.items():
                taken[engine].append(peer.call("update", number=number)["seconds"])
    shutil.rmtree(copies)
    return {
        engine: {
            "update_ms": _median_ms(seconds),
            "update_worst_ms": max((each * 1000 for each in seconds if each), default=None),
        }
        for engine, seconds in taken.items()
    }


def cold_command(home: Path, query: Query, times: int) -> dict[str, float]:
    """Seconds of a whole `searchkit search` process, and of a Python that does nothing."""
    searchkit = [sys.executable, "-m", "searchkit", "search"]
    search = [*searchkit, "--index", str(folder_of(home, "searchkit")), "--", query.text]
    nothing = [sys.executable, "-c", "pass"]
    _wall(search)
    pairs = [(_wall(search), _wall(nothing)) for _ in range(times)]
    return {
        "search_s": statistics.median(pair[0] for pair in pairs),
        "python_s": statistics.median(pair[1] for pair in pairs),
    }


def _wall(command: list[str]) -> float:
    # As it is installed: modules are compiled once, not in every run.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def _median_ms(seconds: Sequence[float | None]) -> float | None:
    found = [each for each in seconds if each is not None]
    return statistics.median(found) * 1000 if found else None
