"""How much of a saved page's article is read right: searchkit beside the plain libraries.

    python benchmarks/extraction.py pages/                 # pages/articles/truth.json, …
    python benchmarks/extraction.py pages/ --json out.json --wrong

docs/benchmarks.md tells what is measured and how pages are labelled.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from suite.extractors import EXTRACTORS, quiet_libraries
from suite.labelled import LabelledPage, Labels, NoPages, labelled_sets, scores

COLUMNS = ("precision", "recall", "f1", "title", "authors", "date")
FIELDS = ("title", "authors", "date")


def measure(
    pages: Sequence[LabelledPage], names: Sequence[str]
) -> dict[str, tuple[list[Labels], float]]:
    """What each extractor finds on each page, and the processor's seconds that it took.

    Page by page, one extractor after the other: what else the machine does is shared.
    """
    found: dict[str, list[Labels]] = {name: [] for name in names}
    seconds = dict.fromkeys(names, 0.0)
    for name in names:  # modules are imported and patterns compiled before anything is timed
        EXTRACTORS[name](pages[0].content)
    for page in pages:
        for name in names:
            began = time.process_time()
            answer = EXTRACTORS[name](page.content)
            seconds[name] += time.process_time() - began
            found[name].append(answer)
    return {name: (found[name], seconds[name]) for name in names}


def main(given: list[str] | None = None) -> int:
    """Prints a table for each set: 0, or 2 where there are no pages to read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("folder", type=Path, help="a set of labelled pages, or a folder of sets")
    add("--extractors", default=",".join(EXTRACTORS), help="which, by commas (default: all)")
    add("--json", type=Path, metavar="OUT", help="write all figures here")
    add("--wrong", action="store_true", help="also name what searchkit reads otherwise")
    asked = parser.parse_args(given)
    names = [name for name in asked.extractors.split(",") if name]
    if unknown := set(names) - set(EXTRACTORS):
        print(f"unknown extractors: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    try:
        sets = labelled_sets(asked.folder)
    except NoPages as failure:
        print(failure, file=sys.stderr)
        return 2
    quiet_libraries()
    figures: dict[str, Any] = {}
    for title, pages in sets.items():
        measured = measure(pages, names)
        figures[title] = {
            name: {
                **dataclasses.asdict(scores(pages, found)),
                "pages_per_second": len(pages) / took,
            }
            for name, (found, took) in measured.items()
        }
        _print(title, len(pages), figures[title])
        if asked.wrong and "searchkit" in measured:
            _print_wrong(pages, measured["searchkit"][0])
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def _print(title: str, pages: int, figures: dict[str, dict[str, float | None]]) -> None:
    table = Table(title=f"{title}: {pages} pages", title_justify="left")
    table.add_column("extractor")
    for column in (*COLUMNS, "pages/s/core"):
        table.add_column(column, justify="right")
    for name, values in figures.items():
        shares = ["" if (v := values[column]) is None else f"{v:.4f}" for column in COLUMNS]
        table.add_row(name, *shares, f"{values['pages_per_second']:.1f}")
    console = Console()
    # A file is no terminal, and 80 columns would cut the words.
    (console if console.is_terminal else Console(width=110)).print(table)


def _print_wrong(pages: Sequence[LabelledPage], found: Sequence[Labels]) -> None:
    for page, answer in zip(pages, found, strict=True):
        for field in FIELDS:
            truth = Labels(**{field: getattr(page.truth, field)})
            share = getattr(scores([dataclasses.replace(page, truth=truth)], [answer]), field)
            if share == 0:
                right, given = getattr(page.truth, field), getattr(answer, field)
                print(f"{page.name} {field}: {given!r}, labelled {right!r}\n    {page.url}")


if __name__ == "__main__":
    raise SystemExit(main())
