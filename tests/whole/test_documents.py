"""Every command and every Python example that the documents show is run here."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchkit.cli import main

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("documents")
    (place / "corpus").symlink_to(PROJECT / "corpus")
    result = CliRunner().invoke(main, ["index", "--index", str(place / "index"), f"{place}/corpus"])
    assert result.exit_code == 0
    return place


def blocks(language):
    for document in DOCUMENTS:
        for code in re.findall(rf"```{language}\n(.*?)```", document.read_text(), re.DOTALL):
            yield pytest.param(code, id=f"{document.name}: {code.strip().splitlines()[0][:50]}")


def commands():
    for parameter in blocks("console"):
        for line in parameter.values[0].splitlines():
            if line.startswith("$ searchkit "):
                yield line.removeprefix("$ searchkit ")


def ended(arguments, folder, saying):
    """Runs a command that goes on until it is ended, ends it when it has said a thing; its exit
    status."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from searchkit.cli import main; main()", *arguments],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert saying in process.stderr.readline()
        process.terminate()
        return process.wait(30)
    finally:
        process.kill()


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_a_command_of_the_documents_runs(place, command, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.delenv("SEARCHKIT_INDEX", raising=False)
    if command.startswith("watch"):
        pytest.importorskip("watchfiles")
        assert ended(shlex.split(command), place, "unchanged") == 0
        return
    if command.startswith("serve"):
        pytest.importorskip("uvicorn")
        arguments = [part for part in shlex.split(command) if part != "--open"]
        assert ended([*arguments, "--port", "0"], place, "http://127.0.0.1:") in (0, -15)
        return
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.stderr
    if command.startswith("search"):
        assert "Nothing found" not in result.stderr


@pytest.mark.parametrize("code", list(blocks("python")))
def test_a_python_example_of_the_documents_runs(place, code, monkeypatch, capsys):
    monkeypatch.chdir(place)
    exec(compile(code, "example", "exec"), {})
    assert capsys.readouterr().out
