"""searchkit and its peers on the same articles: one command, tables, JSON and a picture.

    python benchmarks/side_by_side.py                       # 5,000 invented articles
    python benchmarks/side_by_side.py archive.jsonl.gz --articles 2000
    python benchmarks/side_by_side.py archive/ --keep built/ --json out.json --picture out.svg

docs/benchmarks.md tells what is measured, how, and what is not fair to whom.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from suite.collection import gather
from suite.engines import ENGINES
from suite.peer import PeerFailed, interpreter_for
from suite.queries import TooFewWords
from suite.run import Options, run


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("paths", nargs="*", type=Path, help="files or folders of articles (default: invented ones)")
    add("--articles", type=int, help="use the first N (default: all; 5,000 of invented ones)")
    add("--queries", type=int, default=360, help="about N queries (default: %(default)s)")
    add("--rounds", type=int, default=5, help="times that each is run (default: %(default)s)")
    add("--engines", default=",".join(ENGINES), help="which, by commas (default: %(default)s)")
    add("--threads", type=int, default=os.cpu_count() or 1, help="of builds (default: all cores)")
    add("--builds", type=int, default=1, help="builds of each engine; the median counts")
    add("--updates", type=int, default=20, help="articles updated one by one (default: 20)")
    add("--openings", type=int, default=7, help="processes that open each index (default: 7)")
    add("--repeat-varied", type=int, default=1, metavar="K", help="K varied copies of all articles")
    add("--growth", type=int, metavar="K", help="ask again with K times the articles")
    add("--growth-engines", default="searchkit,tantivy", help="which (default: %(default)s)")
    add("--keep", type=Path, metavar="DIR", help="keep the indexes; reuse those of peers")
    add("--json", type=Path, metavar="OUT", help="write all figures here")
    add("--picture", type=Path, metavar="OUT", help="draw the medians here, as SVG")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Runs the suite: 0, or 2 where it could not, or 1 where the figures mislead, because an
    engine did other work than searchkit."""
    asked = _arguments(given)
    engines = [name for name in asked.engines.split(",") if name]
    if unknown := set(engines) - set(ENGINES):
        print(f"unknown engines: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    missing = [name for name in engines if interpreter_for(name) is None]
    if interpreter_for("searchkit") is None:
        print("searchkit cannot be imported: pip install --editable .", file=sys.stderr)
        return 2
    for name in missing:
        print(f"{name} is passed over: it is not installed", file=sys.stderr)
    options = Options(
        engines=["searchkit", *(n for n in engines if n not in ("searchkit", *missing))],
        queries=asked.queries,
        rounds=asked.rounds,
        threads=asked.threads,
        builds=asked.builds,
        updates=asked.updates,
        openings=asked.openings,
        repeat=asked.repeat_varied,
        growth=asked.growth,
        growth_engines=asked.growth_engines.split(","),
        keep=asked.keep,
        json=asked.json,
        picture=asked.picture,
    )
    print("reading the articles", file=sys.stderr)
    try:
        return run(gather(asked.paths, asked.articles), options)
    except (PeerFailed, TooFewWords) as failure:
        print(failure, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
