import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from searchkit.cli import main

COMMANDS = ["index", "watch", "check", "search", "show", "remove", "stats", "duplicates"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHKIT_INDEX", raising=False)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "cod.md").write_text(
        "---\ntitle: Cod wars\nauthors: [Ann Lee]\ndate: 2013-03-26\nsource: Post\n"
        "url: https://post.example/cod\ntopics: [fish]\n---\n\nThe cod war ended. Boats came home.\n"
    )
    (tmp_path / "archive" / "tin.txt").write_text(
        "Tin mines\nBy Bo Dahl\n4 May 2012\n\nTin fell.\n"
    )
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(main, arguments, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_an_example(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"searchkit {command}" in result.stdout.replace("Usage: main", "")


def test_index_then_search_prints_ranked_snippets(run):
    result = run("index", "archive")
    assert result.exit_code == 0
    assert "2 added" in result.stderr
    assert result.stdout == ""
    result = run("search", "boat", "war")
    assert "1. Cod wars" in result.stdout
    assert "Ann Lee · Post · 2013-03-26" in result.stdout
    assert "The cod war ended. Boats came home." in result.stdout
    assert "\x1b" not in result.stdout


def test_search_json_keeps_its_promised_keys(run):
    run("index", "archive")
    found = json.loads(run("search", "--json", "--facets", "cod").stdout)
    assert found["query"] == "cod"
    assert (found["total"], found["page"], found["suggestion"]) == (1, 1, None)
    assert found["took_ms"] > 0
    assert found["facets"] == {
        "source": [["Post", 1]],
        "author": [["Ann Lee", 1]],
        "topic": [["fish", 1]],
        "year": [[2013, 1]],
        "month": [["2013-03", 1]],
    }
    (hit,) = found["hits"]
    assert hit["title"] == "Cod wars"
    assert hit["authors"] == ["Ann Lee"]
    assert hit["date"] == "2013-03-26"
    assert hit["source"] == "Post"
    assert hit["url"] == "https://post.example/cod"
    assert hit["path"].endswith("cod.md")
    assert hit["topics"] == ["fish"]
    start, end = hit["snippet"]["highlights"][0]
    assert hit["snippet"]["text"][start:end] == "cod"
    assert run("show", hit["id"]).stdout.startswith("Cod wars\nAnn Lee · Post · 2013-03-26")


def test_no_color_is_kept_on_a_terminal(run):
    run("index", "archive")
    assert "\x1b[" in run("search", "cod", color=True).stdout
    assert "\x1b" not in run("search", "cod", color=True, env={"NO_COLOR": "1"}).stdout


def test_ctrl_c_says_what_was_done_and_leaves_the_last_commit_whole(run, monkeypatch):
    from searchkit.index import update

    run("index", "archive/cod.md")

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(update, "_articles", interrupted)
    result = run("index", "archive")
    assert result.exit_code == 130
    assert "Stopped. Committed:" in result.stderr
    assert "Traceback" not in result.stderr
    assert "1. Cod wars" in run("search", "cod").stdout


def test_nothing_found_is_no_failure(run):
    run("index", "archive")
    result = run("search", "zebra")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Nothing found." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "date:never"], "“never” is not a date"),
        (["search", "--from", "never", "cod"], "“never” is not a date"),
        (["show", "zzz"], "No article has the id"),
        (["remove", "zzz"], "neither the id"),
        (["search", "--index", "nowhere", "cod"], "There is no index at nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run, arguments, message):
    run("index", "archive")
    result = run(*arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["search"], ["index"], ["search", "--limit", "0", "x"], ["nonsense"]]
)
def test_wrong_usage_is_status_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_problems_are_named_and_the_rest_is_indexed(run, tmp_path):
    (tmp_path / "archive" / "photo.html").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500))
    (tmp_path / "archive" / "empty.txt").write_bytes(b"")
    result = run("index", "archive")
    assert result.exit_code == 0
    assert "2 problems" in result.stderr
    assert "photo.html" in result.stderr
    assert "empty.txt" in result.stderr
    assert "2 added" in result.stderr


def test_status_1_when_nothing_could_be_indexed(run, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("index", "empty.txt")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_a_folder_of_nothing_that_is_read_says_what_is(run, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "crane.png").write_bytes(b"\x89PNG")
    result = run("index", "pictures")
    assert result.exit_code == 1
    assert ".html" in result.stderr


def test_a_file_name_cannot_take_over_the_terminal(run, tmp_path):
    (tmp_path / "archive" / "\x1b[2Jbad.txt").write_bytes(b"")
    result = run("index", "archive")
    assert "bad.txt: it is empty" in result.stderr
    assert "\x1b" not in result.stderr


def test_the_index_is_found_by_option_environment_or_default(run, tmp_path):
    run("index", "--index", "there", "archive")
    assert (tmp_path / "there").is_dir()
    assert run("search", "cod", env={"SEARCHKIT_INDEX": "there"}).exit_code == 0
    assert run("search", "cod").exit_code == 1


def test_filters_and_sort_narrow_and_order(run):
    run("index", "archive")
    oldest = json.loads(run("search", "--json", "--sort", "oldest", "*").stdout)
    assert [hit["title"] for hit in oldest["hits"]] == ["Tin mines", "Cod wars"]
    narrowed = json.loads(run("search", "--json", "--author", "dahl", "--to", "2012").stdout)
    assert [hit["title"] for hit in narrowed["hits"]] == ["Tin mines"]


def test_removed_articles_are_gone(run):
    run("index", "archive")
    assert "1 article removed" in run("remove", "archive/tin.txt").stderr
    assert json.loads(run("stats", "--json").stdout)["articles"] == 1


def test_a_search_imports_nothing_heavy(run, tmp_path):
    run("index", "archive")
    code = (
        "import sys; from searchkit.cli import main\n"
        "try: main(['search', 'cod boats'])\n"
        "except SystemExit: pass\n"
        "heavy = {'nltk', 'trafilatura', 'bs4', 'lxml', 'loky', 'rich', 'dateutil', 'ftfy'}\n"
        "sys.exit(f'imported: {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
