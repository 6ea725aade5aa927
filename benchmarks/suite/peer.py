"""An engine's worker, as the suite commands it; and which Python can run which engine."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from suite.engines import ENGINES

_HERE = Path(__file__).resolve().parents[1]


class PeerFailed(Exception):
    """An engine's worker ended; the message holds what it last said."""


@cache
def interpreter_for(engine: str) -> str | None:
    """A Python that can import the engine: this one, else the system's; None if neither can.

    Debian's `python3-xapian` is only there for the system's own Python.
    """
    module = ENGINES[engine][1]
    system = next((path for path in ("/usr/bin/python3", shutil.which("python3")) if path), None)
    for python in (sys.executable, system):
        if python is None or not Path(python).exists():
            continue
        tried = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)
        if tried.returncode == 0:
            return python
    return None


class Peer:
    """A running worker. Leaving the `with` block ends it."""

    def __init__(self, engine: str, folder: Path, threads: int) -> None:
        self.engine = engine
        python = interpreter_for(engine)
        if python is None:
            raise PeerFailed(f"no Python here can import {ENGINES[engine][1]}")
        # A file, not a pipe: a worker that says much would wait for somebody to read it.
        self._said = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, "-m", "suite.worker", engine, str(folder), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": _search_path(python), "PYTHONHASHSEED": "0"},
        )
        self.pid = self._process.pid

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def call(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The worker's answer to one command; raises `PeerFailed` where it ended instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.wait()
            self._said.seek(0)
            raise PeerFailed(f"{self.engine} failed at “{command}”:\n{self._said.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _search_path(python: str) -> str:
    given = os.environ.get("PYTHONPATH", "") if python == sys.executable else ""
    return os.pathsep.join(part for part in (str(_HERE), given) if part)
