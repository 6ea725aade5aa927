"""Files that workers read ahead come to the same as files read one by one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Index
from searchkit.index import reading, update, workers
from searchkit.index.reading import ReadAhead
from searchkit.index.walk import Found
from searchkit.ingest import read


@pytest.fixture(autouse=True)
def few_files_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "_WORTH_FILES", 1)
    monkeypatch.setattr(reading, "_TASK_FILES", 3)
    yield
    workers.let_go(2)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Files of several formats, some of which cannot be read."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(30):
        text = f"Story {number}\n\nA story about word{number} and the treaty.\n"
        (folder / f"{number:02}.txt").write_text(text)
    (folder / "07.txt").write_text("")
    (folder / "11.html").write_text("<html><body></body></html>")
    (folder / "12.html").write_text(
        "<html><head><title>A page</title></head><body><p>About the page. " * 9
        + "</p></body></html>"
    )
    (folder / "13.jsonl").write_text(
        '{"id": "r1", "title": "Row", "body": "One."}\n{"id": "r2", \n'
        '{"id": "r3", "title": "Row three", "body": "Three."}\n'
    )
    (folder / "14.json").write_text("[1, 2")
    (folder / "15.txt").write_text((folder / "16.txt").read_text())
    return folder


def held(index: Index) -> list[Any]:
    hits = index.search("*", limit=1000).hits
    return sorted((hit.article for hit in hits), key=lambda article: article.id)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were taken from what workers had read."""
    found: list[str] = []
    real = ReadAhead.take

    def take(self: ReadAhead, path: str) -> Any:
        known = real(self, path)
        if known is not None:
            found.append(os.path.basename(path))
        return known

    monkeypatch.setattr(ReadAhead, "take", take)
    return found


def test_files_read_ahead_make_the_same_report_and_index(
    archive: Path, tmp_path: Path, taken: list[str]
) -> None:
    one, ahead = Index(tmp_path / "one"), Index(tmp_path / "ahead")
    expected = one.add(archive, workers=1)
    assert not taken
    assert ahead.add(archive, workers=2) == expected
    assert len(taken) == len(list(archive.iterdir()))
    assert expected.problems
    assert held(ahead) == held(one)
    # What changed is read again, and no more.
    taken.clear()
    (archive / "03.txt").write_text("Story 3\n\nAnother story.\n")
    (archive / "04.txt").unlink()
    os.utime(archive / "05.txt", ns=(1, 1))
    assert ahead.add(archive, workers=2) == one.add(archive, workers=1)
    assert taken == ["03.txt"]
    assert held(ahead) == held(one)


def test_large_files_are_not_read_ahead(
    archive: Path, tmp_path: Path, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", 1000)
    text = "A long story\n\n" + "About a long treaty. " * 100
    (archive / "20.txt").write_text(text)
    index = Index(tmp_path / "index")
    index.add(archive, workers=2)
    assert "20.txt" not in taken
    assert {"19.txt", "21.txt"} <= set(taken)
    assert index.search("“about a long treaty”").total == 1


def test_few_small_files_do_not_start_workers(
    archive: Path, tmp_path: Path, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_WORTH_FILES", 1000)
    index = Index(tmp_path / "index")
    index.add(archive, workers=2)
    assert not taken
    assert len(index)


def _killed_at_ten(files: list[tuple[str, str]]) -> Any:
    """A task that ends its process as the system does when memory runs out."""
    if any(path.endswith("10.txt") for path, _ in files):
        os.kill(os.getpid(), signal.SIGKILL)
    return reading._read_all(files)


def test_the_files_of_a_worker_that_dies_are_read_where_they_are_needed(
    archive: Path, tmp_path: Path, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, ahead = Index(tmp_path / "one"), Index(tmp_path / "ahead")
    expected = one.add(archive, workers=1)
    real = workers.pool

    class Pool:
        def __init__(self, count: int) -> None:
            self._real = real(count)

        def submit(self, task: Callable[..., Any], *given: Any) -> Any:
            return self._real.submit(_killed_at_ten, *given)

    monkeypatch.setattr(reading, "pool", Pool)
    assert ahead.add(archive, workers=2) == expected
    assert held(ahead) == held(one)
    assert "10.txt" not in taken


def test_a_file_that_vanishes_while_others_are_read_is_reported(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index")
    real = ReadAhead.__init__

    def late(self: ReadAhead, *given: Any) -> None:
        real(self, *given)
        (archive / "25.txt").unlink()

    monkeypatch.setattr(ReadAhead, "__init__", late)
    report = index.add(archive, workers=2)
    (problem,) = [found for found in report.problems if found.path.endswith("25.txt")]
    assert "went away" in problem.cause
    assert index.search("word24").total == 1
    assert index.search("word25").total == 0
    assert index.search("word26").total == 1


def test_a_file_that_changes_after_it_was_read_ahead_is_read_again(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index")
    begun: list[ReadAhead] = []
    real = ReadAhead.__init__

    def spy(self: ReadAhead, *given: Any) -> None:
        real(self, *given)
        begun.append(self)

    def digest_of(path: str) -> str:
        if path.endswith("00.txt"):
            # The workers have read the second file, and the run comes to the first.
            begun[0]._under_way[0][1].result()
            (archive / "01.txt").write_text("Story 1\n\nNow about eels.\n")
        return reading.digest_of(path)

    monkeypatch.setattr(ReadAhead, "__init__", spy)
    monkeypatch.setattr(update, "digest_of", digest_of)
    index.add(archive, workers=2)
    assert index.search("eels").total == 1
    assert index.search("word1").total == 0


def test_what_is_read_ahead_is_what_reading_yields(archive: Path) -> None:
    paths = sorted(archive.glob("*.txt"))[:5]
    files = [Found(str(path), path.name, path.stat().st_size, 0, False) for path in paths]
    ahead = ReadAhead(files, [f"place/{path.name}" for path in paths], workers=2)
    for path in paths:
        known = ahead.take(str(path))
        assert known is not None
        assert known.articles == list(read(path, place=f"place/{path.name}"))
        assert known.digest == reading.digest_of(str(path))
        assert ahead.take(str(path)) is None
    assert ahead.take("/unknown") is None
