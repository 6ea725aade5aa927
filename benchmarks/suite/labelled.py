"""Pages that somebody has read and labelled, and how near an extraction comes to the labels.

A set is a folder of gzipped pages with a `truth.json`: for each page what its `body`,
`title`, `authors` and `date` are, as far as they were labelled.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHINGLE = 4
"""Words that are compared together: their order counts."""

_QUOTES = str.maketrans("‘’‚‛`´“”„‟«»", "''''''\"\"\"\"\"\"")


@dataclass(frozen=True, slots=True)
class Labels:
    """What is right for a page, or what was found; None where it was not labelled or not looked
    for. A page without date or authors has `""` and `()`."""

    body: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page as it was saved, its address, and what is right for it."""

    name: str
    url: str
    content: bytes
    truth: Labels


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of 1; None where no page is labelled so, or the extractor does not look."""

    precision: float | None
    recall: float | None
    f1: float | None
    title: float | None
    authors: float | None
    date: float | None


class NoPages(Exception):
    """The folder holds no labelled pages."""


def labelled_sets(folder: Path) -> dict[str, list[LabelledPage]]:
    """The sets in a folder, by name: those of its subfolders, or the folder itself as one."""
    places = sorted(path.parent for path in folder.glob("*/truth.json"))
    if (folder / "truth.json").is_file():
        places.insert(0, folder)
    if not places:
        raise NoPages(f"{folder}: there is no truth.json in it, nor in its folders")
    return {place.name: _pages(place) for place in places}


def scores(pages: Sequence[LabelledPage], found: Sequence[Labels]) -> Scores:
    """How near the extractions of some pages, in the same order, come to their labels."""
    pairs = list(zip((page.truth for page in pages), found, strict=True))
    shares = [
        overlap(truth.body, answer.body)
        for truth, answer in pairs
        if truth.body is not None and answer.body is not None
    ]
    precision, recall = _mean(p for p, _ in shares), _mean(r for _, r in shares)
    f1 = None
    if precision is not None and recall is not None:
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Scores(
        precision=precision,
        recall=recall,
        f1=f1,
        title=_mean(
            _folded(truth.title) == _folded(answer.title)
            for truth, answer in pairs
            if truth.title is not None and answer.title is not None
        ),
        authors=_mean(
            set(map(_folded, truth.authors)) == set(map(_folded, answer.authors))
            for truth, answer in pairs
            if truth.authors is not None and answer.authors is not None
        ),
        date=_mean(
            truth.date == answer.date
            for truth, answer in pairs
            if truth.date is not None and answer.date is not None
        ),
    )


def overlap(truth: str, found: str) -> tuple[float, float]:
    """Precision and recall of a text's word shingles, each as often as it occurs."""
    right, given = _shingles(truth), _shingles(found)
    common = (right & given).total()
    if not given or not right:
        return (float(not given and not right),) * 2
    return common / given.total(), common / right.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    if 0 < len(words) < SHINGLE:
        return Counter([tuple(words)])
    return Counter(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _pages(place: Path) -> list[LabelledPage]:
    pages = []
    for name, labels in sorted(json.loads((place / "truth.json").read_text("utf-8")).items()):
        path = _file_of(place, name)
        content = path.read_bytes()
        pages.append(
            LabelledPage(
                name=name,
                url=str(labels.get("url") or ""),
                content=gzip.decompress(content) if path.suffix == ".gz" else content,
                truth=_labels(labels),
            )
        )
    return pages


def _file_of(place: Path, name: str) -> Path:
    for ending in ("", ".gz", ".html", ".html.gz"):
        path = place / f"{name}{ending}"
        if path.is_file():
            return path
    raise NoPages(f"{place}: truth.json labels {name}, but there is no such page")


def _labels(labels: dict[str, Any]) -> Labels:
    authors = labels.get("authors")
    date = labels.get("date", ...)
    if date is not ...:
        date = str(datetime.date.fromisoformat(date)) if isinstance(date, str) and date else ""
    return Labels(
        body=labels.get("body"),
        title=labels.get("title"),
        authors=None if authors is None else tuple(authors),
        date=None if date is ... else date,
    )


def _mean(values: Iterable[float]) -> float | None:
    given = list(values)
    return sum(given) / len(given) if given else None


def _folded(text: str) -> str:
    """White space, case and the shapes of quotes make no difference."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join(plain.casefold().split())
