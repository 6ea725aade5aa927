"""An archive on a real disk: files vanish, may not be read, or have impossible names."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from searchkit import Index

STORY = "The board met at noon. It was over by one.\n"


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    for name in ("a", "b", "c"):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.txt").write_text(f"Story {name}\n\n{STORY}")
    return folder


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index")


def causes(report):
    return {os.path.basename(problem.path): problem.cause for problem in report.problems}


def test_a_file_that_vanishes_during_the_run_is_named(archive, index):
    def vanish(progress):
        (archive / "b" / "b.txt").unlink(missing_ok=True)

    report = index.add(archive, on_progress=vanish)
    assert report.added == 2
    assert causes(report) == {"b.txt": "the file went away during the run"}


def test_a_folder_that_vanishes_during_the_walk_is_named(archive, index, monkeypatch):
    real = os.walk

    def walk(*arguments, **options):
        for found in real(*arguments, **options):
            if found[0].endswith("b"):
                shutil.rmtree(found[0])
            yield found

    monkeypatch.setattr(os, "walk", walk)
    report = index.add(archive)
    assert report.added == 2
    assert "no such file" in causes(report)["b"]


def test_pipes_and_links_that_lead_nowhere_are_named(archive, index):
    os.mkfifo(archive / "pipe.html")
    (archive / "loop.html").symlink_to("loop.html")
    (archive / "dangling.html").symlink_to("nowhere.html")
    report = index.add(archive)
    assert report.added == 3
    assert set(causes(report)) == {"pipe.html", "loop.html", "dangling.html"}
    assert "circle" in causes(report)["loop.html"]


def test_a_name_that_is_not_utf_8_is_named(archive, index):
    try:
        with open(os.fsencode(archive) + b"/caf\xe9.txt", "w") as file:
            file.write(STORY)
    except OSError:
        pytest.skip("this disk takes only names in UTF-8")
    report = index.add(archive)
    assert report.added == 3
    assert causes(report) == {"caf\\xe9.txt": "its name is not UTF-8"}


def test_what_may_not_be_read_is_named_and_the_rest_is_indexed(archive, tmp_path):
    (archive / "a" / "a.txt").chmod(0)
    (archive / "b").chmod(0)
    command = [sys.executable, "-m", "searchkit", "index", "--index", "index", str(archive)]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("the administrator may read everything")
        command = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", *command]
    try:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    finally:
        (archive / "b").chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "1 added" in done.stderr
    assert f"{archive}/a/a.txt: permission denied" in done.stderr
    assert f"{archive}/b: permission denied" in done.stderr


def test_progress_moves_within_a_long_file_by_its_bytes(archive, index):
    file = archive / "long.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": f"r{n}", "body": f"{STORY * 20} {n}"}) + "\n" for n in range(3000)
        )
    )
    seen = []
    index.add(file, on_progress=seen.append)
    inside = {progress.bytes for progress in seen if progress.files == 0}
    assert len(inside) > 2
    assert seen[-1].bytes == seen[-1].total_bytes == file.stat().st_size


def test_a_long_file_is_committed_in_batches_and_a_stopped_run_goes_on(archive, index):
    file = archive / "long.jsonl"
    rows = [json.dumps({"id": f"r{n}", "title": f"T{n}", "body": STORY}) for n in range(30)]
    file.write_text("\n".join(rows) + "\n")

    class StoppedError(Exception):
        pass

    from searchkit.index import update

    real = update._articles

    def stopped(*given):
        for number, article in enumerate(real(*given)):
            if number == 25:
                raise StoppedError
            yield article

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(update, "_articles", stopped)
        with pytest.raises(StoppedError):
            index.add(file, batch=10)
    assert len(index) == 20
    file.write_text("\n".join(rows[1:]) + "\n")
    report = index.add(file)
    assert (report.added, report.unchanged, report.removed) == (10, 19, 1)
