"""Files that other processes read come to the same as files read here, and do no harm here."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import textwrap
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit import Index
from searchkit.index import readers, reading, update
from searchkit.index.readers import let_go
from searchkit.index.reading import Errand, ReadAhead
from searchkit.ingest import LIMITS, Limits, read


@pytest.fixture(autouse=True)
def few_files_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "_WORTH_FILES", 1)
    monkeypatch.setattr(reading, "_TASK_FILES", 3)
    yield
    let_go()


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


@pytest.fixture
def harmful_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In reader processes, a file `.md` does what it says: hangs, dies, is out of memory."""
    folder = tmp_path / "harm"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        textwrap.dedent(
            """
            import ctypes, os, signal, sys, time, types

            def drafts(file):
                from searchkit.ingest.files import read_bytes
                word = read_bytes(file, 100).decode().split()[0]
                if word == "hang":
                    while True:
                        pass
                if word == "hang-in-c":  # PyDLL keeps the interpreter's lock.
                    ctypes.PyDLL(None).sleep(600)
                if word == "exit":
                    os._exit(0)
                if word == "abort":
                    os.abort()
                if word == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                if word == "segfault":
                    ctypes.string_at(0)
                if word == "memory":
                    raise MemoryError
                if word in ("eat", "eat-unsaid"):
                    try:
                        eaten = [b"x" * (8 << 20) for _ in range(1000)]
                    except MemoryError:
                        if word == "eat":
                            raise
                    raise ValueError("a library takes it for something else")
                from searchkit.ingest.draft import Draft
                yield Draft(title="Fine", body="All is well.")
                if word == "half":
                    os._exit(3)

            harmful = types.ModuleType("searchkit.ingest.markdown")
            harmful.drafts = drafts
            sys.modules["searchkit.ingest.markdown"] = harmful
            """
        )
    )
    # None of them is kept for another test, and none of another test is kept for them.
    monkeypatch.setattr(readers, "give_back", lambda reader: reader.kill())
    let_go()
    # Readers begin with this path, and a PYTHONPATH is where Python looks for such a module.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *os.sys.path]))  # type: ignore[attr-defined]


def held(index: Index) -> list[Any]:
    hits = index.search("*", limit=1000).hits
    return sorted((hit.article for hit in hits), key=lambda article: article.id)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_files_that_processes_read_make_the_articles_that_reading_here_makes(
    archive: Path, tmp_path: Path, workers: int
) -> None:
    index = Index(tmp_path / "index")
    report = index.add(archive, workers=workers)
    expected: dict[str, Any] = {}
    problems = []
    for path in sorted(archive.iterdir()):
        try:
            for article in read(path, place=f"archive/{path.name}", on_problem=problems.append):
                # The same text in two files is one article, kept from the first.
                if article.body not in {known.body for known in expected.values()}:
                    expected[article.id] = article
        except Exception as error:
            problems.append(error.problem)  # type: ignore[attr-defined]
    assert len(report.problems) == len(problems) >= 4
    assert report.problems == tuple(problems)
    assert {article.id: article for article in held(index)} == expected
    # What changed is read again, and no more.
    (archive / "03.txt").write_text("Story 3\n\nAnother story.\n")
    (archive / "04.txt").unlink()
    os.utime(archive / "05.txt", ns=(1, 1))
    again = index.add(archive, workers=workers)
    assert (again.added, again.updated, again.removed) == (0, 1, 1)


def test_a_long_file_comes_in_pieces_and_waits_for_who_wants_it(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f'{{"id": "r{n}", "body": "Row {n}."}}\n' for n in range(2000)))
    (tmp_path / "z.txt").write_text("Last\n\nThe last.\n")
    files = [Errand(str(path), path.name, "", LIMITS) for path in sorted(tmp_path.iterdir())]
    ahead = ReadAhead(files, [1, 1], workers=1)
    first = ahead.take(str(file))
    assert first is not None
    pieces = list(first.pieces())
    assert len(pieces) > 10
    assert [article.id for piece in pieces for article in piece.articles] == [
        f"r{n}" for n in range(2000)
    ]
    # Another time nobody wants the long one: what comes after it is read all the same.
    other = ReadAhead(files, [1, 1], workers=1)
    last = other.take(files[1].path)
    assert last is not None
    assert [article.title for piece in last.pieces() for article in piece.articles] == ["Last"]
    ahead.close()
    other.close()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("harm", ["exit", "abort", "kill", "segfault", "memory", "half"])
def test_a_file_that_its_reader_dies_of_is_named_and_the_others_are_read(
    archive: Path, tmp_path: Path, harmful_reader: None, harm: str, workers: int
) -> None:
    (archive / "05.md").write_text(harm)
    (archive / "18.md").write_text(harm)
    (archive / "19.md").write_text("fine")
    index = Index(tmp_path / "index")
    report = index.add(archive, workers=workers)
    named = {Path(problem.path).name: problem.cause for problem in report.problems}
    expected = {
        "memory": "more memory than",
        "kill": "its reader was killed",
        "abort": "its reader gave up",
    }
    for name in ("05.md", "18.md"):
        assert expected.get(harm, "its reader died of it") in named[name]
    assert {f"Story {n}" for n in range(30) if n not in (7, 15, 16)} <= {
        article.title for article in held(index)
    }
    assert index.search("“all is well”").total == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("harm", ["eat", "eat-unsaid"])
def test_a_file_that_eats_memory_is_named_with_what_to_do_and_the_others_are_read(
    archive: Path, tmp_path: Path, harmful_reader: None, harm: str, workers: int
) -> None:
    (archive / "05.md").write_text(harm)
    (archive / "18.md").write_text(harm)
    (archive / "19.md").write_text("fine")
    (archive / "30.md").write_text(harm)
    index = Index(tmp_path / "index")
    limits = Limits(memory_bytes=500 << 20)
    report = index.add(archive, workers=workers, limits=limits)
    named = {Path(problem.path).name: problem for problem in report.problems}
    for name in ("05.md", "18.md", "30.md"):
        assert "more memory than there is" in named[name].cause
        assert "--max-memory-mb" in named[name].remedy
    # A page that cannot be read for another reason is not laid to the memory.
    assert "memory" not in named["11.html"].cause
    assert {f"Story {n}" for n in range(30) if n not in (7, 15, 16)} <= {
        article.title for article in held(index)
    }
    assert index.search("“all is well”").total == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory")
def test_a_file_in_an_archive_that_eats_memory_takes_only_itself(
    tmp_path: Path, harmful_reader: None
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("1.txt", "Before\n\nThe story before.\n")
        packed.writestr("2.md", "eat")
        packed.writestr("3.txt", "After\n\nThe story after.\n")
    index = Index(tmp_path / "index")
    report = index.add(tmp_path / "a.zip", limits=Limits(memory_bytes=500 << 20))
    (problem,) = report.problems
    assert problem.path.endswith("2.md")
    assert "more memory than there is" in problem.cause
    assert report.added == 2


def packed(kind: str, folder: Path, harm: str) -> Path:
    """An archive of stories, among which are three files that do harm."""
    names = [f"{n:03}" for n in range(250)]
    members = {f"{name}.txt": f"Story {name}\n\nA story of word{name}.\n" for name in names}
    members |= dict.fromkeys(("120a.md", "120b.md", "200a.md"), harm)
    members["130.txt"] = ""
    path = folder / f"stories.{kind}"
    if kind == "tar":
        with tarfile.open(path, "w") as tar:
            for name, text in sorted(members.items()):
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))
        return path
    with zipfile.ZipFile(path, "w") as file:
        for name, text in sorted(members.items()):
            file.writestr(name, text)
    return path


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("harm", ["kill", "hang"])
def test_a_part_of_an_archive_that_its_reader_dies_of_takes_only_itself(
    tmp_path: Path, harmful_reader: None, kind: str, harm: str
) -> None:
    path = packed(kind, tmp_path, harm)
    index = Index(tmp_path / "index")
    report = index.add(path, limits=Limits(seconds=1.5))
    named = {Path(problem.path).name: problem.cause for problem in report.problems}
    cause = "was killed" if harm == "kill" else "longer than 1.5 seconds"
    assert set(named) == {"120a.md", "120b.md", "200a.md", "130.txt"}
    assert all(cause in named[name] for name in named if name.endswith(".md"))
    assert len(report.problems) == 4
    assert (report.added, report.repeated) == (249, 0)
    assert index.search("word119").total == index.search("word249").total == 1
    # Nothing has changed, and nothing is read again.
    again = index.add(path)
    assert (again.unchanged, again.problems) == (249, report.problems)


def test_an_archive_of_many_parts_that_its_reader_dies_of_is_given_up(
    tmp_path: Path, harmful_reader: None
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(20):
            file.writestr(f"{number:02}a.txt", f"Story {number}\n\nThe text {number}.\n")
            file.writestr(f"{number:02}b.md", "kill")
    report = Index(tmp_path / "index").add([path])
    assert report.problems[-1].path == str(path)
    assert [Path(problem.path).name for problem in report.problems[:-1]] == [
        f"{number:02}b.md" for number in range(5)
    ]
    assert 5 <= report.added < 20


@pytest.mark.parametrize("harm", ["hang", "hang-in-c"])
def test_a_file_that_its_reader_hangs_on_is_given_up(
    archive: Path, tmp_path: Path, harmful_reader: None, harm: str
) -> None:
    (archive / "18.md").write_text(harm)
    index = Index(tmp_path / "index")
    began = time.monotonic()
    report = index.add(archive, workers=2, limits=Limits(seconds=1.5))
    assert time.monotonic() - began < 20
    (problem,) = [found for found in report.problems if found.path.endswith("18.md")]
    assert "longer than 1.5 seconds" in problem.cause
    assert index.search("word29").total == 1


def test_what_a_file_held_stays_when_its_reader_dies_of_its_next_state(
    archive: Path, tmp_path: Path, harmful_reader: None
) -> None:
    file = archive / "18.md"
    file.write_text("fine")
    index = Index(tmp_path / "index")
    index.add(archive)
    file.write_text("exit")
    assert index.add(archive).removed == 0
    assert index.search("“all is well”").total == 1


def test_a_reader_that_left_between_two_runs_is_replaced(archive: Path, tmp_path: Path) -> None:
    from searchkit.index import readers

    index = Index(tmp_path / "index")
    index.add(archive / "01.txt")
    (idle,) = readers._idle
    idle._process.kill()
    # As if it ended between the look and the errand.
    type_of_idle = type(idle)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type_of_idle, "is_alive", property(lambda self: True))
        report = index.add(archive / "02.txt")
    assert (report.added, report.problems) == (1, ())


def test_where_no_process_can_be_begun_files_are_read_here(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    report = Index(tmp_path / "index").add(archive, workers=2)
    assert report.added > 25


def test_a_file_that_vanishes_while_others_are_read_is_reported(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index")
    real = ReadAhead.__init__

    def late(self: ReadAhead, *given: Any) -> None:
        real(self, *given)
        (archive / "25.txt").unlink(missing_ok=True)

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
            # The second file has been read, and the run comes to the first.
            assert begun[0]._readings[1].digest
            (archive / "01.txt").write_text("Story 1\n\nNow about eels.\n")
        return reading.digest_of(path)

    monkeypatch.setattr(ReadAhead, "__init__", spy)
    monkeypatch.setattr(update, "digest_of", digest_of)
    index.add(archive, workers=2)
    assert index.search("eels").total == 1
    assert index.search("word1").total == 0


@pytest.mark.parametrize("kind", ["mbox", "warc"])
def test_messages_and_pages_beside_what_a_reader_dies_of_are_read_once(
    tmp_path: Path, harmful_reader: None, kind: str
) -> None:
    """They are parts of an archive, too, and counted as such."""
    path = tmp_path / f"a.{kind}"
    if kind == "mbox":
        path.write_text(
            "".join(
                f"From a Tue Mar 26 10:00:00 2013\nSubject: Story {n}\n\nThe text {n}.\n\n"
                for n in range(30)
            )
        )
    else:
        page = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Story {0}</title><p>{1}"
        )
        with path.open("wb") as out:
            for n in range(30):
                body = page.format(n, f"The text {n} of a long story. " * 20).encode()
                out.write(
                    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d\r\n"
                    b"WARC-Date: 2013-03-26T10:00:00Z\r\nContent-Type: application/http\r\n"
                    b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (n, len(body), body)
                )
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("1.md", "kill")
        file.write(path, f"2.{kind}")
        file.writestr("3.md", "kill")
        file.writestr("4.md", "fine")
    report = Index(tmp_path / "index").add(tmp_path / "a.zip")
    assert [Path(problem.path).name for problem in report.problems] == ["1.md", "3.md"]
    assert (report.added, report.repeated) == (31, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory")
def test_a_pdf_that_takes_all_memory_is_named_and_the_others_of_its_archive_are_read(
    tmp_path: Path,
) -> None:
    """PDFium ends its process where the memory comes to an end."""
    drawn = zlib.compress(b"q " * 8_000_000)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("1.txt", "Before\n\nThe story before.\n")
        file.writestr("2.pdf", b"%PDF-1.4\n" + numbered + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF")
        file.writestr("3.txt", "After\n\nThe story after.\n")
    limits = Limits(memory_bytes=400 << 20)
    report = Index(tmp_path / "index").add(tmp_path / "a.zip", limits=limits)
    (problem,) = report.problems
    assert problem.path == str(tmp_path / "a.zip" / "2.pdf")
    assert "--max-memory-mb" in problem.remedy
    assert report.added == 2
