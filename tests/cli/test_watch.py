"""`searchkit watch`, as a process of its own, over files that come, change and go."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchkit import Index

pytest.importorskip("watchfiles")
PATIENCE = 60


class Watching:
    """A `searchkit watch` process, and the lines that it prints."""

    def __init__(self, index: Path, *paths: Path) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from searchkit.cli import main; main()",
                "watch",
                "--index",
                str(index),
                *map(str, paths),
            ],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.put(line)

    def until(self, words: str) -> str:
        """The next line that holds the words."""
        seen = []
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            seen.append(line)
            if words in line:
                return line
        raise AssertionError(f"no line holds “{words}”: {seen}")

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "cod.txt").write_text("Cod wars\n\nThe cod war ended.\n")
    return folder


@pytest.fixture
def index_path(archive: Path) -> Path:
    """Within the archive: its own commits must not wake the watch."""
    return archive / "index"


@pytest.fixture
def watching(archive: Path, index_path: Path) -> Iterator[Watching]:
    process = Watching(index_path, archive)
    try:
        process.until("1 added")
        yield process
    finally:
        process.process.kill()
        process.process.wait()


def total(index_path: Path, query: str) -> int:
    with Index(index_path) as index:
        return index.search(query).total


def test_what_appears_changes_and_goes_is_indexed_and_ctrl_c_ends_it(
    watching: Watching, archive: Path, index_path: Path
) -> None:
    (archive / "2013").mkdir()
    (archive / "2013" / "tin.txt").write_text("Tin mines\n\nTin fell.\n")
    (archive / ".hidden.txt").write_text("Hidden\n\nTin, too.\n")
    watching.until("1 added")
    assert total(index_path, "tin") == 1
    (archive / "2013" / "tin.txt").write_text("Tin mines\n\nLead rose.\n")
    watching.until("1 updated")
    assert total(index_path, "lead") == 1
    (archive / "cod.txt").unlink()
    watching.until("1 removed")
    assert total(index_path, "cod") == 0
    # Nothing goes on without a cause.
    time.sleep(2.5)
    assert watching.lines.empty()
    assert watching.stop() == 130
    assert "kept" in watching.until("Stopped")
    assert total(index_path, "lead") == 1
    with Index(index_path) as index:
        # The same as an ordinary run makes, ids and all.
        assert index.add(archive).unchanged == len(index) == 1


def test_sigterm_ends_it_with_status_0(watching: Watching) -> None:
    assert watching.stop(signal.SIGTERM) == 0


def test_a_folder_that_goes_and_comes_back_is_watched_again(
    watching: Watching, archive: Path, index_path: Path, tmp_path: Path
) -> None:
    # The index goes with it here, so another index beside it is watched as well.
    away = tmp_path / "away"
    other = Watching(tmp_path / "other", archive)
    try:
        other.until("1 added")
        watching.stop()
        archive.rename(away)
        other.until("not there any more")
        assert total(tmp_path / "other", "cod") == 1
        away.rename(archive)
        time.sleep(1.5)
        (archive / "tin.txt").write_text("Tin mines\n\nTin fell.\n")
        other.until("1 added")
        assert total(tmp_path / "other", "tin") == 1
    finally:
        other.process.kill()
        other.process.wait()


def test_a_file_half_written_is_named_and_read_on_its_next_change(
    watching: Watching, archive: Path, index_path: Path
) -> None:
    rows = json.dumps([{"id": "r1", "body": "Eels."}, {"id": "r2", "body": "More eels."}])
    file = archive / "rows.json"
    file.write_text(rows[: len(rows) // 2])
    watching.until("rows.json")
    file.write_text(rows)
    watching.until("added")
    end = time.monotonic() + PATIENCE
    while total(index_path, "eels") < 2 and time.monotonic() < end:
        time.sleep(0.2)
    assert total(index_path, "eels") == 2


def test_a_locked_index_is_said_and_waited_for(
    watching: Watching, archive: Path, index_path: Path
) -> None:
    from searchkit.index.lock import writer_lock
    from searchkit.index.storage import DurableStorage

    with writer_lock(DurableStorage(str(index_path)), index_path):
        (archive / "tin.txt").write_text("Tin mines\n\nTin fell.\n")
        watching.until("is being written to by process")
    watching.until("1 added")
    assert total(index_path, "tin") == 1
