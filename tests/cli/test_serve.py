"""`searchkit serve` says what is wrong before it listens."""

from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner

from searchkit import Article, Index
from searchkit.cli import main

pytest.importorskip("uvicorn")


def test_without_an_index_it_says_how_to_make_one(tmp_path):
    result = CliRunner().invoke(main, ["serve", "--index", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "searchkit index PATH" in result.stderr


def test_a_port_that_is_taken_is_named(tmp_path):
    with Index(tmp_path / "index") as index:
        index.add(Article("a", "Treaty", body="The treaty was signed."))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = CliRunner().invoke(
            main, ["serve", "--index", str(tmp_path / "index"), "--port", port]
        )
    assert result.exit_code == 1
    assert port in result.stderr
    assert "--port" in result.stderr
