"""The benchmark of reading reads what it says, by one process and by two."""

import os
import re
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def test_pages_are_read_and_unchanged_files_are_found_so():
    pages = ["--pages", str(CORPUS / "drevno-observer")]
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "files.py"), "--first", "60", "--rounds", "1", *pages],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr
    reading, unchanged = done.stdout.splitlines()
    count, one, two = re.findall(r"([\d.]+) (?:pages|s)", reading)
    assert int(count) >= 400
    assert float(one) > 0 and float(two) > 0
    first, again = map(float, re.findall(r"in ([\d.]+) s", unchanged))
    assert unchanged.startswith("60 files")
    assert 0 < again < first
