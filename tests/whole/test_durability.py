"""Whatever happens to a writer, the index is that of one of its commits, whole."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from whoosh.index import TOC

import searchkit
from searchkit import Index
from searchkit.index.manifest import Manifest
from searchkit.index.storage import DurableStorage
from whole import growing
from whole.growing import COMMITS, state
from whole.holdings import files_of, held, named, paper

KILLS = 60
LONGEST = 0.25
"""Seconds that a writer lives at most."""
ENDLESS = 1_000_000


class Writers:
    """Starts one writing process after the other, and kills them."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        paths = [Path(searchkit.__file__).parents[1], Path(growing.__file__).parents[1]]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "whole.growing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        )
        self._hear("ready")

    def close(self) -> None:
        self._process.communicate()

    def write(
        self,
        index: Path,
        commits: int,
        *,
        runs: int = ENDLESS,
        seconds: float | None = None,
        change: int = 0,
    ) -> tuple[int, int]:
        """Lets a writer go on from a commit; the last commit it told of, and how it ended.

        It is killed after so many seconds, or before the nth change of a file.
        """
        order = {
            "index": str(index),
            "archive": str(self._archive),
            "commits": commits,
            "runs": runs,
            "change": change,
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        writer = self._hear("started")
        if seconds is not None:
            time.sleep(seconds)
            os.kill(writer, signal.SIGKILL)
        while (said := self._line())[0] == "done":
            commits = said[1]
        assert said[0] == "ended"
        return commits, said[1]

    def _hear(self, word: str) -> int:
        said = self._line()
        assert said[0] == word
        return said[1]

    def _line(self) -> tuple[str, int]:
        assert self._process.stdout
        word, number = self._process.stdout.readline().split()
        return word, int(number)


@pytest.fixture
def writers(tmp_path: Path) -> Iterator[Writers]:
    archive = tmp_path / "archive"
    archive.mkdir()
    started = Writers(archive)
    yield started
    started.close()


def commit_of(index: Index, at_least: int) -> int:
    """Which commit of the plan an index shows."""
    if not index.exists:
        assert not at_least
        return 0
    index.verify()
    found = held(index)
    for commits in range(at_least, at_least + 10 * COMMITS + 1):
        if found == state(commits):
            return commits
    pytest.fail(f"no commit after {at_least} has {sorted(found.items())}")


def assert_is_searched(index: Index, commits: int) -> None:
    """Looks for the last edition by a word of it, and for what all have in common."""
    expected = state(commits)
    assert len(index) == len(expected)
    assert index.search("treaty").total == len(expected)
    last = expected.get("standing-0", "Edition 0")
    hits = index.search(f"issue{last.split()[1]}", limit=100).hits
    assert {hit.article.id for hit in hits} == {
        key for key, title in expected.items() if title == last
    }


def assert_knows_its_files(path: Path, commits: int) -> None:
    """The manifest tells of the note as it was committed, not of an older or a newer one."""
    if not Index(path).exists:
        return
    generation = TOC.read(DurableStorage(str(path)), "MAIN").generation
    files = Manifest.load(path, generation).files
    title = state(commits).get("note")
    texts = [growing.note(int(title.split()[1]))] if title else []
    digests = [hashlib.blake2b(text.encode()).hexdigest()[:32] for text in texts]
    assert [record.digest for record in files.values()] == digests


def test_a_writer_killed_at_any_moment_leaves_one_of_its_commits(
    writers: Writers, tmp_path: Path
) -> None:
    path = tmp_path / "index"
    began = time.monotonic()
    assert writers.write(path, 0, runs=1) == (COMMITS, 0)
    longest = min(LONGEST, 1.5 * (time.monotonic() - began))
    commits, inside = COMMITS, 0
    for _ in range(KILLS):
        told, ending = writers.write(path, commits, seconds=random.uniform(0, longest))
        assert ending == -signal.SIGKILL
        commits = commit_of(Index(path), at_least=told)
        assert_is_searched(Index(path), commits)
        assert_knows_its_files(path, commits)
        inside += commits > told
    runs = commits // COMMITS + 1
    assert inside, "no writer was killed between two commits of a run"
    told, ending = writers.write(path, commits, runs=runs)
    assert (told, ending) == (COMMITS * runs, 0)
    assert held(Index(path)) == state(told)
    assert files_of(path) == named(path)


def test_a_writer_killed_before_any_change_of_a_file_leaves_one_of_its_commits(
    writers: Writers, tmp_path: Path
) -> None:
    before, path = tmp_path / "before", tmp_path / "index"
    first, last = 2 * COMMITS, 3 * COMMITS
    assert writers.write(before, 0, runs=2) == (first, 0)
    shutil.copytree(before, path)
    writers.write(path, first, runs=3)
    merged = {file.name for file in before.glob("MAIN_*.docs")}
    assert not merged & {file.name for file in path.glob("MAIN_*.docs")}, "the run is to merge"
    seen = set()
    for change in range(1, 1000):
        shutil.rmtree(path)
        shutil.copytree(before, path)
        told, ending = writers.write(path, first, runs=3, change=change)
        if ending == 0:
            break
        assert ending == -signal.SIGKILL
        commits = commit_of(Index(path), at_least=told)
        assert_knows_its_files(path, commits)
        seen.add(commits)
        Index(path).add(paper("clean", "clean commit"))
        assert held(Index(path)) == state(commits) | {"clean": "The clean commit"}
        assert files_of(path) == named(path)
    assert seen == set(range(first, last + 1))


def test_an_index_can_be_opened_at_any_time_while_another_process_commits(
    writers: Writers, tmp_path: Path
) -> None:
    path = tmp_path / "index"
    assert writers.write(path, 0, runs=1) == (COMMITS, 0)
    endings: list[tuple[int, int]] = []
    writing = threading.Thread(target=lambda: endings.append(writers.write(path, COMMITS, runs=12)))
    writing.start()
    commits, opened = COMMITS, 0
    while writing.is_alive():
        commits = commit_of(Index(path), at_least=commits)
        opened += 1
    writing.join()
    assert endings == [(12 * COMMITS, 0)]
    assert opened > 10
    assert commit_of(Index(path), at_least=commits) == 12 * COMMITS
