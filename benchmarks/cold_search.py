"""How long a cold `searchkit search` takes, as a whole process, on an index of the corpus.

    python benchmarks/cold_search.py [RUNS]

Each run is a new process, timed from outside; in turn with it, the same Python doing
nothing, so that a slow machine shows.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# As it is installed: modules are compiled once, not in every run.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def seconds(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - began


def main() -> None:
    """Prints the median, the best and the worst of both."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    searchkit = [sys.executable, "-m", "searchkit"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*searchkit, "index", "--index", folder, str(CORPUS)], check=True)
        search = [*searchkit, "search", "--index", folder, '"strategic partnership" treaty']
        nothing = [sys.executable, "-c", "pass"]
        seconds(search)
        times = [(seconds(search), seconds(nothing)) for _ in range(runs)]
    for name, column in (("cold search", 0), ("python alone", 1)):
        found = sorted(pair[column] for pair in times)
        middle = statistics.median(found)
        print(f"{name:13} median {middle:.3f} s, best {found[0]:.3f} s, worst {found[-1]:.3f} s")


if __name__ == "__main__":
    main()
