"""Whatever happens to a writer, the index is that of one of its commits, whole."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh.index import TOC
from whoosh.query import Every, Term
from whoosh.writing import LockError

import searchkit
from searchkit import Article, Index, IndexLocked
from searchkit.index import lock
from searchkit.index.codec.arrayfile import ArrayFileWriter
from searchkit.index.manifest import Manifest
from searchkit.index.storage import DurableStorage
from whole import growing
from whole.growing import COMMITS, state

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


def held(index: Index) -> dict[str, str]:
    """The titles by id of all that the index holds."""
    if not index.exists:
        return {}
    hits = index.search("*", limit=10_000).hits
    return {"note" if hit.article.path else hit.article.id: hit.article.title for hit in hits}


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


def named(path: Path) -> set[str]:
    """The files that an index of one commit has, beside its locks."""
    toc = TOC.read(DurableStorage(str(path)), "MAIN")
    files = {
        name for segment in toc.segments for name in segment.list_files(DurableStorage(str(path)))
    }
    manifests = {f.name for f in path.glob("searchkit-[0-9]*.json")}
    assert len(manifests) <= 1
    return files | manifests | {f"_MAIN_{toc.generation}.toc"}


def files_of(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()} - {"MAIN_WRITELOCK"}


def paper(key: str, words: str) -> Article:
    return Article(key, f"The {words}", body=f"All about the {words}. " * 20)


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
        seen.add(commits)
        Index(path).add(paper("clean", "clean commit"))
        assert held(Index(path)) == state(commits) | {"clean": "The clean commit"}
        assert files_of(path) == named(path)
    assert seen == set(range(first, last + 1))


# A write that fails


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


def no_space(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def after(count: int, real: Any) -> Any:
    """A function that does its work so many times, and fails for want of space then."""
    left = count

    def works_for_a_while(*given: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        return no_space() if left < 0 else real(*given, **named)

    return works_for_a_while


@pytest.mark.parametrize("writes", [0, 1, 10, 40, 80])
def test_a_full_disk_leaves_the_last_commit_and_the_next_run_goes_on(
    index: Index, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    index.add([paper("a", "treaty"), paper("b", "budget")])
    before = held(index)
    with monkeypatch.context() as patch:
        patch.setattr(ArrayFileWriter, "_write", after(writes, ArrayFileWriter._write))
        with pytest.raises(OSError, match="No space"):
            index.add([paper("a", "veto"), paper("c", "summit")])
    assert held(index) == before == held(Index(index.path))
    index.add([paper("a", "veto"), paper("c", "summit")])
    assert held(index) == {"a": "The veto", "b": "The budget", "c": "The summit"}
    index.verify()
    assert files_of(index.path) == named(index.path)


@pytest.mark.parametrize(
    ("part", "name"),
    [(DurableStorage, "create_file"), (DurableStorage, "rename_file"), (Manifest, "save")],
)
def test_a_commit_that_fails_at_the_end_leaves_the_last_one(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: Any, name: str
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "note.txt").write_text("Note one\n\nA note on the treaty.\n")
    index.add([paper("a", "treaty"), archive])
    before = held(index)
    (archive / "note.txt").write_text("Note two\n\nA note on the veto.\n")
    with monkeypatch.context() as patch:
        # What is written as a file of segments goes through `transaction`'s builder.
        patch.setattr(part, name, no_space)
        with pytest.raises(OSError, match="No space"):
            index.add([paper("a", "veto"), archive])
    assert held(index) == before
    # What the failed run had read must be read again, also when a run between knows no files.
    index.add(paper("b", "budget"))
    index.add([paper("a", "veto"), archive])
    assert held(index) == {"a": "The veto", "b": "The budget", "note": "Note two"}
    assert files_of(index.path) == named(index.path)


def test_what_a_killed_run_left_is_gone_after_the_next_commit(index: Index) -> None:
    index.add(paper("a", "treaty"))
    generation = TOC.read(DurableStorage(str(index.path)), "MAIN").generation
    for name in (
        f"_MAIN_{generation + 1}.toc.1364256000.25",
        f"searchkit-{generation}.tmp",
        f"searchkit-{generation + 1}.tmp",
        f"searchkit-{generation + 1}.json",
        "MAIN_abcdefgh12345678.docs",
        "MAIN_abcdefgh12345678.terms",
    ):
        (index.path / name).write_bytes(b'{"files": {}}')
    mine = index.path / "notes-of-mine.txt"
    mine.write_text("not the index's")
    index.add(paper("b", "budget"))
    assert files_of(index.path) == named(index.path) | {mine.name}


# Snapshots


def test_a_searcher_ends_on_the_commit_that_it_began_with(index: Index) -> None:
    def found(searcher: Any) -> list[tuple[str, str]]:
        hits = searcher.search(Every(), limit=None)
        return sorted((hit["id"], hit["title"]) for hit in hits)

    searchers = []
    for number in range(20):
        index.add([paper("a", f"treaty of {number}"), paper(f"b{number}", f"veto {number}")])
        searcher = whoosh_index.open_dir(str(index.path)).searcher()
        searchers.append((searcher, held(index), {f.name for f in index.path.glob("MAIN_*.docs")}))
    now = {file.name for file in index.path.glob("MAIN_*.docs")}
    assert any(not files & now for _, _, files in searchers), "no merge has deleted any file"
    for searcher, expected, _ in searchers:
        assert dict(found(searcher)) == expected
        hits = searcher.search(Term("title", "veto"), limit=None)
        assert {hit["id"] for hit in hits} == expected.keys() - {"a"}
        searcher.close()


def test_an_index_can_be_opened_at_any_time_while_another_process_commits(
    writers: Writers, tmp_path: Path
) -> None:
    import threading

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


# Syncing


def test_a_commit_is_on_the_disk_before_it_is_named_and_its_name_before_anybody_is_told(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(paper("a", "treaty"))
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "note.txt").write_text("Note one\n\nA note on the treaty.\n")
    happened: list[str] = []
    sync = os.fsync

    def spy_on_sync(descriptor: int) -> None:
        happened.append("sync " + Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def spy(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and str(index.path) in str(arguments[1]):
            happened.append("name " + Path(arguments[1]).name)

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell the name of an open file")
    sys.addaudithook(spy)
    monkeypatch.setattr(os, "fsync", spy_on_sync)
    index.add([paper("b", "budget"), archive])
    monkeypatch.undo()
    new = TOC.read(DurableStorage(str(index.path)), "MAIN")
    toc, manifest = f"_MAIN_{new.generation}.toc", f"searchkit-{new.generation}.json"
    segment = new.segments[-1].segment_id()
    named_at = happened.index(f"name {toc}")
    before, behind = happened[:named_at], happened[named_at + 1 :]
    assert {f"sync {segment}.docs", f"sync {segment}.terms", f"name {manifest}"} <= set(before)
    assert before[-1].startswith(f"sync {toc}."), "the table of contents itself"
    assert behind == [f"sync {index.path.name}"]


# One writer at a time


def test_a_plain_whoosh_writer_waits_while_searchkit_writes(index: Index) -> None:
    index.add(paper("a", "treaty"))
    plain = whoosh_index.open_dir(str(index.path))

    def sources() -> Iterator[Article]:
        yield paper("b", "budget")
        with pytest.raises(LockError):
            plain.writer()
        yield paper("c", "summit")

    index.add(sources())
    with plain.writer(timeout=1.0) as writer:
        writer.delete_by_term("id", "a")
    assert set(held(index)) == {"b", "c"}


def test_searchkit_tells_that_a_plain_whoosh_writer_is_at_work(index: Index) -> None:
    index.add(paper("a", "treaty"))
    writer = whoosh_index.open_dir(str(index.path)).writer()
    with pytest.raises(IndexLocked, match="another process"):
        index.add(paper("b", "budget"))
    writer.delete_by_term("id", "a")
    writer.commit()
    index.add(paper("b", "budget"))
    assert set(held(index)) == {"b"}


def test_the_note_of_a_writer_that_was_killed_is_not_believed(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(paper("a", "treaty"))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr(os, "getpid", lambda: ended.pid)
    note = json.dumps(lock._myself())
    monkeypatch.undo()
    (index.path / "searchkit-writer.json").write_text(note)
    writer = whoosh_index.open_dir(str(index.path)).writer()
    with pytest.raises(IndexLocked, match="another process"):
        index.add(paper("b", "budget"))
    writer.cancel()
