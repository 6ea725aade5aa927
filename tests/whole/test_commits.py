"""A commit is whole or is not, whoever fails, looks on or writes beside it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh.index import TOC
from whoosh.query import Every, Term
from whoosh.writing import LockError

from searchkit import Article, Index, IndexLocked
from searchkit.index import lock
from searchkit.index.codec import segment
from searchkit.index.codec.arrayfile import ArrayFile, ArrayFileWriter
from searchkit.index.manifest import Manifest
from searchkit.index.storage import DurableStorage
from whole.holdings import files_of, held, named, paper


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


# A write that fails


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
        # Segments are built without this storage: what fails is the table of contents.
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


def test_a_table_of_contents_that_goes_while_an_index_is_opened_is_looked_up_again(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(paper("a", "treaty"))
    real = TOC._latest_generation
    left = [paper("a", "veto")]

    def late(storage: Any, name: str) -> int:
        generation: int = real(storage, name)
        while left:
            Index(index.path).add(left.pop())
        return generation

    monkeypatch.setattr(TOC, "_latest_generation", late)
    assert held(Index(index.path)) == {"a": "The veto"}


def test_a_segment_that_goes_while_it_is_opened_is_not_opened_by_half(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(paper("a", "treaty"))
    left = ["import sys, searchkit as s; s.Index(sys.argv[1]).add(s.Article('a', 'The veto'))"]

    def late(storage: Any, name: str) -> ArrayFile:
        file = ArrayFile(storage, name)
        while left:
            assert name.endswith(".docs")
            subprocess.run([sys.executable, "-c", left.pop(), str(index.path)], check=True)
            assert not index.path.joinpath(name).exists()
        return file

    monkeypatch.setattr(segment, "ArrayFile", late)
    assert held(Index(index.path)) == {"a": "The veto"}


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
    written = new.segments[-1].segment_id()
    named_at = happened.index(f"name {toc}")
    before, behind = happened[:named_at], happened[named_at + 1 :]
    assert {f"sync {written}.docs", f"sync {written}.terms", f"name {manifest}"} <= set(before)
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
