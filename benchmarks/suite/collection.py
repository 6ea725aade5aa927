"""The articles of a run: read from files, or invented, and repeated for the growth test."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from suite.generator import generate
from suite.records import Record

_WORD = re.compile(r"(\w+)")
_SWAPPED = 0.3
"""The part of the words that a varied copy replaces by one about as common."""
_NEW_BELOW = 3
"""Words in fewer articles than this become new words in a copy: a vocabulary grows too."""


def gather(paths: Sequence[Path], limit: int | None) -> list[Record]:
    """At most `limit` articles of files and folders; without paths, invented ones."""
    if not paths:
        return generate(limit or 5_000)
    from searchkit.ingest import is_readable_name, read

    files: list[Path] = []
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [file for file in below if file.is_file() and is_readable_name(file)]
    articles = (article for file in files for article in read(file))
    found: dict[str, Record] = {}
    for article in islice(articles, limit):
        found[article.id] = Record(
            article.id,
            article.title,
            article.authors,
            article.date,
            article.body,
            article.source,
            article.url,
            article.topics,
        )
    return list(found.values())


def repeat_varied(articles: Sequence[Record], times: int, seed: int = 21) -> list[Record]:
    """The articles, and `times - 1` varied copies of each.

    In a copy, 30 % of the words are swapped with ones about as common, and those that are
    in one or two articles become new words: posting lists grow with the number of articles,
    and so does the vocabulary, as in a real archive that grows.
    """
    frequencies = Counter(
        word for article in articles for word in set(_WORD.findall(article.body.lower()))
    )
    ranked = [word for word, _ in frequencies.most_common()]
    found = list(articles)
    for copy in range(1, times):
        other = _variation(ranked, frequencies, copy, random.Random(seed + copy))
        found += [_copied(article, copy, other) for article in articles]
    return found


def _variation(
    ranked: Sequence[str], frequencies: Counter[str], copy: int, choose: random.Random
) -> dict[str, str]:
    other: dict[str, str] = {}
    suffix = "".join("bdfghklmnp"[int(digit)] for digit in str(copy))
    for rank, word in enumerate(ranked):
        if frequencies[word] < _NEW_BELOW:
            other[word] = f"{word}{suffix}o"
        elif choose.random() < _SWAPPED:
            near = rank + choose.randint(-rank // 20 - 1, rank // 20 + 1)
            other[word] = ranked[min(max(near, 0), len(ranked) - 1)]
    return other


def _copied(article: Record, copy: int, other: dict[str, str]) -> Record:
    parts = _WORD.split(article.body)
    parts[1::2] = [other.get(part) or other.get(part.lower()) or part for part in parts[1::2]]
    return article._replace(
        id=f"{article.id}~{copy}", url=f"{article.url}~{copy}", body="".join(parts)
    )
