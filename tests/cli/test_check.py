"""`searchkit check` and the options that bound what a file may ask for."""

import json
import sys

import pytest
from click.testing import CliRunner

from searchkit import Limits, check
from searchkit.cli import main


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "archive"
    folder.mkdir()
    rows = [
        {"id": "a", "title": "A", "body": "One.", "source": "Post", "date": "2013-03-26"},
        {"id": "b", "title": "B", "body": "Two.", "source": "Post", "author": "Ann Lee"},
        {"id": "a", "title": "A", "body": "One.", "source": "Wire", "topic": "fish"},
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n")
    (folder / "empty.txt").write_text("")
    (folder / "long.md").write_text("# Long\n\n" + "It is long. " * 200_000)
    return folder


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_check_counts_fields_in_all_and_by_source_and_names_what_is_wrong(archive):
    report = check(archive, workers=1)
    assert (report.files, report.filled.articles, report.repeated) == (3, 4, 1)
    by_source = dict(report.by_source)
    assert list(by_source) == ["Post", "", "Wire"]
    assert by_source["Post"].percent("date") == 50
    assert by_source["Post"].percent("authors") == 50
    assert by_source["Wire"].percent("topics") == 100
    assert report.filled.percent("title") == 100
    assert report.filled.percent("source") == 75
    assert sorted(problem.path.rsplit("/", 1)[1] for problem in report.problems) == [
        "empty.txt",
        "rows.jsonl, row 4",
    ]
    assert check(archive, workers=3) == report


def test_check_json_keeps_its_promised_keys_and_writes_nothing(archive):
    before = sorted(archive.parent.rglob("*"))
    result = run("check", "--json", "archive")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) == {"files", "articles", "repeated", "filled", "sources", "problems"}
    assert found["sources"][0]["filled"]["date"] == 50.0
    assert set(found["problems"][0]) == {"path", "cause", "remedy"}
    assert sorted(archive.parent.rglob("*")) == before


def test_check_prints_a_table_and_problems_apart(archive):
    result = run("check", "archive")
    assert "Post" in result.stdout
    assert "(none)" in result.stdout
    assert "4 articles, 1 article" not in result.stdout
    assert "2 problems" in result.stderr
    assert "\x1b" not in result.stdout


def test_check_of_nothing_fails(archive):
    result = run("check", "nowhere")
    assert result.exit_code == 1
    assert "no such file" in result.stderr


@pytest.mark.parametrize("command", ["check", "index"])
def test_a_limit_given_as_an_option_reaches_the_reader(archive, command):
    assert "long.md" not in run(command, "archive").stderr
    stopped = run(command, "--index", "other", "--max-file-mb", "1", "archive")
    assert "long.md: it holds more than 1 MB" in stopped.stderr


@pytest.fixture
def reader_that(archive, monkeypatch):
    """Has the readers of `.md` do what an expression over their `file` says."""
    from searchkit.index import readers

    readers.let_go()
    # None of them is kept for another test.
    monkeypatch.setattr(readers, "give_back", lambda reader: reader.kill())
    monkeypatch.setenv("PYTHONPATH", ":".join([str(archive.parent), *sys.path]))

    def does(what):
        (archive.parent / "sitecustomize.py").write_text(
            "import sys, time, types\n"
            "module = types.ModuleType('searchkit.ingest.markdown')\n"
            f"module.drafts = lambda file: {what}\n"
            "sys.modules[module.__name__] = module\n"
        )

    return does


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory")
@pytest.mark.parametrize("command", ["check", "index"])
def test_memory_given_as_an_option_reaches_the_reader(archive, reader_that, command):
    reader_that("iter([bytearray(b'x') * (400 << 20)][1:])")
    result = run(command, "--index", "other", "--max-memory-mb", "1000", "archive")
    assert "more memory than" not in result.stderr
    result = run(command, "--index", "another", "--max-memory-mb", "300", "archive")
    assert "long.md: reading it takes more memory than there is for it; " in result.stderr
    assert "--max-memory-mb" in result.stderr
    assert run(command, "--max-memory-mb", "1", "archive").exit_code == 2


def test_seconds_given_as_an_option_reach_the_reader(reader_that):
    reader_that("time.sleep(600)")
    result = run("check", "--max-seconds", "1", "archive")
    assert "longer than 1 seconds; give it more time with --max-seconds" in result.stderr


def test_limits_are_given_from_python(archive):
    (problem,) = check(archive / "long.md", limits=Limits(text_bytes=1_000_000)).problems
    assert "it holds more than" in problem.cause
