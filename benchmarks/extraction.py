"""How well pages are read: searchkit beside the libraries that it stands on.

    python benchmarks/extraction.py PAGES

PAGES is a folder of labelled pages, or of such folders: each with a `truth.json` that maps
the name of a page (its file is that name, `.html.gz` or `.html`) to what is right of
`body`, `title`, `authors` and `date`. What a set's labels do not have is not scored.

The body is scored by word 4-shingles: precision and recall of each page, averaged over the
pages, and F1 of the averages. Titles are right when they are the same but for white space,
case and the shapes of quotes; authors when the set of names is; dates when the day is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from searchkit.errors import SearchkitError
from searchkit.ingest import read

SHINGLE = 4
_QUOTES = str.maketrans("“”„«»‘’‚`´", "\"\"\"\"\"'''''")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """A labelled page: its file, unpacked, and what is right."""

    path: Path
    markup: bytes
    truth: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a reader found; None where it does not look for it."""

    body: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None


Reader = Callable[[Page], Reading]


def by_searchkit(page: Page) -> Reading:
    """The whole of ingest, from the file on."""
    try:
        (article,) = read(page.path, on_problem=lambda problem: None)
    except SearchkitError:
        return Reading("", "", (), "")
    return Reading(article.body, article.title, article.authors, str(article.date or ""))


def by_trafilatura(page: Page) -> Reading:
    """trafilatura with its metadata, as its documentation shows it."""
    import trafilatura

    found = trafilatura.bare_extraction(page.markup, with_metadata=True, include_comments=False)
    if found is None:
        return Reading("", "", (), "")
    stated = found.as_dict()
    authors = tuple(name.strip() for name in (stated["author"] or "").split(";") if name.strip())
    return Reading(stated["text"] or "", stated["title"] or "", authors, stated["date"] or "")


def by_htmldate(page: Page) -> Reading:
    """htmldate, asked for the day of first publication."""
    from htmldate import find_date

    return Reading(date=find_date(page.markup, original_date=True) or "")


def by_beautiful_soup(page: Page) -> Reading:
    """All text of the page, and what stands in its `<title>`."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page.markup, "lxml")
    return Reading(soup.get_text("\n"), soup.title.get_text() if soup.title else "")


READERS: dict[str, Reader] = {
    "searchkit": by_searchkit,
    "trafilatura": by_trafilatura,
    "htmldate": by_htmldate,
    "BeautifulSoup": by_beautiful_soup,
}


def pages_of(folder: Path, unpacked: Path) -> Iterator[Page]:
    """The labelled pages of a set; each is unpacked, so that all readers get the same."""
    truth: dict[str, dict[str, Any]] = json.loads((folder / "truth.json").read_text())
    for name, labels in sorted(truth.items()):
        stem = name.removesuffix(".html")
        packed, plain = folder / f"{stem}.html.gz", folder / f"{stem}.html"
        markup = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        path = unpacked / f"{stem}.html"
        path.write_bytes(markup)
        yield Page(path, markup, labels)


def score(readings: list[Reading], pages: list[Page]) -> dict[str, float]:
    """The scores of a reader on the pages of a set, each between 0 and 1."""
    found: dict[str, float] = {}
    first, labels = readings[0], pages[0].truth
    if first.body is not None and "body" in labels:
        pairs = [
            _overlap(reading.body or "", page.truth["body"])
            for reading, page in zip(readings, pages, strict=True)
        ]
        precision, recall = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
        total = precision + recall
        found["body F1"] = 2 * precision * recall / total if total else 0.0
    for name, alike in (("title", _title), ("authors", _names), ("date", str)):
        if getattr(first, name) is not None and name in labels:
            right = sum(
                alike(getattr(reading, name) or "") == alike(page.truth[name] or "")
                for reading, page in zip(readings, pages, strict=True)
            )
            found[name] = right / len(pages)
    return found


def _title(text: str) -> str:
    return " ".join(text.translate(_QUOTES).casefold().split())


def _names(names: Any) -> frozenset[str]:
    return frozenset(_title(name) for name in names)


def _overlap(found: str, right: str) -> tuple[float, float]:
    """Precision and recall of the shingles."""
    ours, theirs = _shingles(found), _shingles(right)
    common = (ours & theirs).total()
    if not ours or not theirs:
        return float(ours == theirs), float(ours == theirs)
    return common / ours.total(), common / theirs.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def measure(pages: list[Page], rounds: int) -> dict[str, dict[str, float]]:
    """The scores of each reader, and its pages per second of one core's time.

    The readers take turns, page by page, so that a busy machine slows all alike; of each
    page the quickest of the rounds counts.
    """
    readings: dict[str, list[Reading]] = {name: [] for name in READERS}
    seconds: dict[str, list[list[float]]] = {name: [[] for _ in pages] for name in READERS}
    for reader in READERS.values():
        reader(pages[0])  # what is imported once does not count
    for turn in range(rounds):
        for number, page in enumerate(pages):
            for name, reader in READERS.items():
                began = time.process_time()
                reading = reader(page)
                seconds[name][number].append(time.process_time() - began)
                if not turn:
                    readings[name].append(reading)
    figures = {}
    for name in READERS:
        taken = sum(min(of_page) for of_page in seconds[name])
        figures[name] = {**score(readings[name], pages), "pages/s": len(pages) / taken}
    return figures


def table(name: str, count: int, figures: dict[str, dict[str, float]]) -> Table:
    """The figures of a set, for a terminal."""
    columns = list(figures["searchkit"])
    shown = Table("", *columns, title=f"{name}: {count} pages")
    for reader, found in figures.items():
        cells = [
            "–"
            if column not in found
            else f"{found[column]:.1f}"
            if column == "pages/s"
            else f"{found[column]:.3f}"
            for column in columns
        ]
        shown.add_row(reader, *cells)
    return shown


def main(arguments: list[str] | None = None) -> int:
    """Scores, prints, and writes JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="labelled pages, or a folder of such folders")
    parser.add_argument("--rounds", type=int, default=3, help="readings of each page (default: 3)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    asked = parser.parse_args(arguments)
    sets = sorted(truth.parent for truth in asked.folder.glob("**/truth.json"))
    if not sets:
        print(f"{asked.folder} holds no truth.json", file=sys.stderr)
        return 1
    warnings.filterwarnings("ignore")
    console, every = Console(), {}
    for folder in sets:
        with tempfile.TemporaryDirectory() as unpacked:
            pages = list(pages_of(folder, Path(unpacked)))
            figures = every[folder.name] = measure(pages, asked.rounds)
        console.print(table(folder.name, len(pages), figures))
    if asked.json:
        asked.json.write_text(json.dumps(every, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
