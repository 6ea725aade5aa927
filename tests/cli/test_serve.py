"""`searchkit serve`: it says what is wrong before it listens, opens a browser, ends in peace."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchkit import Article, Index
from searchkit.cli import main

pytest.importorskip("uvicorn")


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "index"
    with Index(path) as index:
        index.add(Article("a", "Treaty", body="The treaty was signed."))
    return path


def refusal(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    return result.stderr


@contextlib.contextmanager
def serving(archive: Path, *arguments: str, **environment: str):
    """A running server, once it says its address; and what it said."""
    server = subprocess.Popen(
        [sys.executable, "-m", "searchkit", "serve", "--index", str(archive), "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    said = ""
    try:
        while not (found := re.search(r"http://\S+", said)):
            line = server.stderr.readline()
            assert line, f"it ended: {said}"
            said += line
        yield server, found[0], said
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def answer(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as page:
        return page.read().decode()


def test_without_an_index_it_says_how_to_make_one(tmp_path):
    assert "searchkit index PATH" in refusal("--index", str(tmp_path / "none"))


def test_a_damaged_index_is_named_and_so_is_what_to_do(archive, tmp_path):
    damaged = shutil.copytree(archive, tmp_path / "index")
    for terms in damaged.glob("*.terms"):
        terms.write_bytes(terms.read_bytes()[:100])
    told = refusal("--index", str(damaged))
    assert str(damaged) in told and "build it anew" in told


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read anything"
)
def test_an_index_that_one_may_not_read_is_named_and_so_is_what_to_do(archive, tmp_path):
    closed = shutil.copytree(archive, tmp_path / "index")
    for toc in closed.glob("*.toc"):
        toc.chmod(0)
    told = refusal("--index", str(closed))
    assert ".toc: you may not read it" in told and "right" in told


def test_a_port_that_is_taken_is_named(archive):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        told = refusal("--index", str(archive), "--port", port)
    assert port in told and "--port" in told


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "a" * 300, "::1%nowhere"])
def test_a_host_that_cannot_be_listened_on_is_named(archive, host):
    told = refusal("--index", str(archive), "--host", host)
    assert f"Cannot listen on {host}" in told and "--host" in told


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_it_listens_on_ipv6(archive):
    with serving(archive, "--host", "::1") as (_, address, said):
        assert address.startswith("http://[::1]:")
        assert "Warning" not in said
        assert "1 article" in answer(address)


def test_to_listen_on_every_address_is_warned_about_and_shows_one_that_opens(archive):
    with serving(archive, "--host", "0.0.0.0") as (_, address, said):
        assert "everybody who reaches this machine" in said
        assert address.startswith("http://127.0.0.1:")
        assert "1 article" in answer(address)


@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_open_opens_the_page_in_the_browser_even_in_one_that_stays(archive, tmp_path):
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\nexec sleep 30\n')  # fmt: skip
    browser.chmod(0o755)
    with serving(archive, "--open", BROWSER=f"{browser} %s") as (_, address, _):
        until = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert opened.read_text().strip() == address
        assert "1 article" in answer(address)


@pytest.mark.skipif(os.name == "nt", reason="sends signals")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_it_without_a_traceback(archive, times):
    with serving(archive) as (server, address, _):
        answer(address)
        for _ in range(times):
            server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert server.stderr.read().strip() == ""


def test_the_first_page_comes_within_100_ms_of_the_server_being_up(archive):
    taken = []
    for _ in range(6):  # the best of some, as other processes may take the machine
        with serving(archive) as (_, address, _):
            began = time.perf_counter()
            page = answer(address)
            for part in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
                answer(address.rstrip("/") + part)
            taken.append(time.perf_counter() - began)
        if taken[-1] < 0.1:
            return
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip("the machine is too busy to tell")
    assert min(taken) < 0.1


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="always has a browser")
def test_open_without_a_browser_says_which_address_to_open(archive, tmp_path):
    nowhere = {"PATH": str(tmp_path), "BROWSER": str(tmp_path / "none"), "DISPLAY": ""}
    with serving(archive, "--open", **nowhere) as (server, address, _):
        assert (
            server.stderr.readline() == f"No browser could be started; open {address} in yours.\n"
        )
