"""How fast files are read by one process and by two, and an unchanged folder found to be so.

    python benchmarks/files.py                                    # 2,000 invented articles
    python benchmarks/files.py --articles archive.jsonl.gz --pages pages/

Reading alone is timed: the web pages below the folder of `--pages` (or the articles as plain
pages), through the reader processes of `searchkit index`, in turn by one and by two. Then the
articles are written as one Markdown file each, 500 to a folder, and indexed; `searchkit index`
is timed on them again, as a whole process, when nothing has changed.
"""

from __future__ import annotations

import argparse
import html
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from searchkit.errors import Unreadable
from searchkit.index import readers
from searchkit.index.reading import Errand, ReadAhead
from searchkit.ingest import LIMITS
from suite.collection import gather
from suite.records import Record

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_FOLDER = 500
_LEAST = 400
"""Fewer files than these are left to one process, and would measure nothing: they are taken
several times."""


def seconds_to_read(files: Sequence[Path], workers: int) -> float:
    """How long so many reader processes take, beginning them included."""
    errands = [Errand(str(file), file.name, "", LIMITS) for file in files]
    began = time.perf_counter()
    ahead = ReadAhead(errands, [file.stat().st_size for file in files], workers)
    for file in files:
        reading = ahead.take(str(file))
        assert reading is not None
        try:
            for _ in reading.pieces():
                pass
        except Unreadable as error:
            print(error, file=sys.stderr)
    took = time.perf_counter() - began
    ahead.close()
    readers.let_go()
    return took


def linked(pages: Sequence[Path], folder: Path) -> list[Path]:
    """The pages under names of their own, each as often as it takes to be enough."""
    found = []
    for number in range(-(-_LEAST // len(pages))):
        for count, page in enumerate(pages):
            link = folder / f"{number}-{count}-{page.name}"
            link.symlink_to(page.resolve())
            found.append(link)
    return found


def written(articles: Sequence[Record], folder: Path, suffix: str) -> list[Path]:
    """The articles as files, one each."""
    files = []
    for number, article in enumerate(articles):
        below = folder / f"{number // _FOLDER:03}"
        below.mkdir(parents=True, exist_ok=True)
        file = below / f"{number:06}{suffix}"
        if suffix == ".html":
            paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in article.body.split("\n\n"))
            title = html.escape(article.title)
            text = f"<title>{title}</title><article><h1>{title}</h1>{paragraphs}</article>"
        else:
            text = f"# {article.title}\n\n{article.body}\n"
        file.write_text(text, encoding="utf-8", errors="replace")
        files.append(file)
    return files


def measure_reading(files: Sequence[Path], rounds: int) -> None:
    """Prints how much faster two processes are than one."""
    one, two = (
        statistics.median(column)
        for column in zip(
            *((seconds_to_read(files, 1), seconds_to_read(files, 2)) for _ in range(rounds)),
            strict=True,
        )
    )
    print(
        f"{len(files):,} pages: {one:.2f} s by one process, {two:.2f} s by two: {one / two:.2f} x"
    )


def measure_unchanged(folder: Path, count: int, rounds: int) -> None:
    """Prints how long it takes to find out that nothing has changed."""
    index = ["index", "--index", str(folder / "index"), str(folder / "files")]
    command = [sys.executable, "-m", "searchkit", *index]

    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
        return time.perf_counter() - began

    first, again = seconds(), [seconds() for _ in range(rounds)]
    middle = statistics.median(again)
    print(f"{count:,} files: indexed in {first:.1f} s, found unchanged in {middle:.2f} s")


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=Path, nargs="*", default=[], help="files or folders")
    parser.add_argument("--pages", type=Path, help="a folder of saved pages")
    parser.add_argument("--first", type=int, help="use the first N articles")
    parser.add_argument("--rounds", type=int, default=3, help="times that each is measured")
    given = parser.parse_args()
    articles = gather(given.articles, given.first or (None if given.articles else 2_000))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.pages:
            pages = sorted(file for file in given.pages.rglob("*.htm*") if file.is_file())
            (folder / "links").mkdir()
            pages = linked(pages, folder / "links")
        else:
            pages = written(articles, folder / "pages", ".html")
        measure_reading(pages, given.rounds)
        written(articles, folder / "files", ".md")
        measure_unchanged(folder, len(articles), given.rounds)


if __name__ == "__main__":
    main()
