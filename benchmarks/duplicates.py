"""How well near repeats are found: known ones are made of given articles, and looked for.

    python benchmarks/duplicates.py                                # 2,000 invented articles
    python benchmarks/duplicates.py archive.jsonl.gz --copies 3000 --json duplicates.json
    python benchmarks/duplicates.py archive/ --show 20             # … and read what else is alike

Each copy is another id's, its text changed in one way or in all; docs/benchmarks.md tells
how, and what counts as right.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from searchkit import Article, Index
from searchkit.analysis.tokens import tokenize
from searchkit.search.stories import likes
from suite.collection import gather

SHINGLE = 4
REALLY = 0.5
"""Two articles are of one story in truth when the shorter one shares so much of its shingles
(all of them are compared, no sketches)."""
Change = Callable[[Article, random.Random, Sequence[str]], Article]


def headline(article: Article, chance: random.Random, words: Sequence[str]) -> Article:
    """The same text under another headline."""
    return _with(article, title=" ".join(chance.sample(words, 8)).capitalize())


def cut(article: Article, chance: random.Random, words: Sequence[str]) -> Article:
    """The first 50 to 80 % of the text, as a paper with less room prints it."""
    tokens = re.findall(r"\S+\s*", article.body)
    return _with(article, body="".join(tokens[: int(len(tokens) * chance.uniform(0.5, 0.8))]))


def order(article: Article, chance: random.Random, words: Sequence[str]) -> Article:
    """All paragraphs (sentences, where there are few) in another order."""
    parts = list(article.paragraphs)
    if len(parts) < 4:
        parts = re.split(r"(?<=[.!?])\s+", article.body)
    chance.shuffle(parts)
    return _with(article, body="\n\n".join(parts))


def reworded(article: Article, chance: random.Random, words: Sequence[str]) -> Article:
    """Each word with a chance of 5 % another one of the archive."""
    body = re.sub(
        r"\w+", lambda m: chance.choice(words) if chance.random() < 0.05 else m[0], article.body
    )
    return _with(article, body=body)


def everything(article: Article, chance: random.Random, words: Sequence[str]) -> Article:
    """All of it, one after the other."""
    for change in (cut, order, reworded, headline):
        article = change(article, chance, words)
    return article


CHANGES: dict[str, Change] = {
    "headline": headline,
    "cut": cut,
    "order": order,
    "5 % of words": reworded,
    "all of these": everything,
}


def _with(article: Article, title: str | None = None, body: str | None = None) -> Article:
    return Article(article.id, article.title if title is None else title, body=body or article.body)


def copies(articles: Sequence[Article], count: int, chance: random.Random) -> list[Article]:
    """`count` copies of each kind, their ids `kind/id of the original`."""
    long_enough = [article for article in articles if len(article.body.split()) >= 100]
    words = [word for article in articles[:2000] for word in re.findall(r"[a-z]+", article.body)]
    made = []
    for kind, change in CHANGES.items():
        for article in chance.sample(long_enough, min(count, len(long_enough))):
            changed = change(article, chance, words)
            made.append(Article(f"{kind}/{article.id}", changed.title, body=changed.body))
    return made


def shingles(body: str) -> set[tuple[str, ...]]:
    """All runs of words of a text."""
    words = [token.term for token in tokenize(body)]
    return set(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def really(one: Article, other: Article) -> bool:
    """Whether two articles share text in truth, by all of their shingles."""
    mine, theirs = shingles(one.body), shingles(other.body)
    return len(mine & theirs) >= REALLY * max(1, min(len(mine), len(theirs)))


def measure(articles: Sequence[Article], count: int, seed: int) -> dict[str, object]:
    """All figures; `unlabelled` are the pairs that were found among the given articles."""
    made = copies(articles, count, random.Random(seed))
    by_id = {article.id: article for article in articles}
    with tempfile.TemporaryDirectory() as folder, Index(folder) as index:
        index.add(articles)
        began = time.perf_counter()
        stories = index.duplicates()
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        again = len(index.duplicates())
        assert again == len(stories)
        seconds_again = time.perf_counter() - began
        index.add(made)
        executor = index._current_executor()
        places, one, other = likes(executor.leaves)
        ids = [executor.leaves[leaf].stored_fields(doc)["id"] for leaf, doc in places]
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    unlabelled = []
    for left, opposite in zip(one.tolist(), other.tolist(), strict=True):
        first, second = ids[left], ids[opposite]
        if first in by_id and second in by_id:
            unlabelled.append((first, second))
            continue
        if first not in by_id and second not in by_id:
            continue
        original, copy = (first, second) if first in by_id else (second, first)
        kind, _, origin = copy.partition("/")
        if origin == original:
            right[kind] += 1
        elif really(by_id[origin], by_id[original]):
            shared[kind] += 1
        else:
            wrong[kind] += 1
    asked = Counter(article.id.partition("/")[0] for article in made)
    really_alike = sum(really(by_id[a], by_id[b]) for a, b in unlabelled)
    return {
        "articles": len(articles),
        "seconds": seconds,
        "seconds_again": seconds_again,
        "stories": len(stories),
        "articles_in_stories": sum(map(len, stories)),
        "largest_story": max(map(len, stories), default=0),
        "unlabelled_pairs": len(unlabelled),
        "unlabelled_pairs_that_share_text": really_alike,
        "unlabelled": unlabelled,
        "copies": {
            kind: {
                "pairs": asked[kind],
                "found": right[kind],
                "recall": right[kind] / asked[kind],
                "other_articles_that_share_text": shared[kind],
                "wrong": wrong[kind],
                "precision": right[kind] / max(1, right[kind] + wrong[kind]),
                "strict_precision": right[kind] / max(1, right[kind] + wrong[kind] + shared[kind]),
            }
            for kind in CHANGES
        },
    }


def show(figures: dict[str, object]) -> None:
    """The figures as a table."""
    table = Table(title=f"Near repeats among {figures['articles']:,} articles and changed copies")
    names = ("pairs", "found", "recall", "wrong", "precision", "strict_precision")
    for name in ("change", *names):
        table.add_column(name.replace("_", " "), justify="left" if name == "change" else "right")
    kinds = figures["copies"]
    assert isinstance(kinds, dict)
    for kind, found in kinds.items():
        cells = [found[name] for name in names]
        table.add_row(kind, *(f"{c:.4f}" if isinstance(c, float) else f"{c:,}" for c in cells))
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"{figures['stories']:,} stories of {figures['articles_in_stories']:,} articles among the "
        f"given ones, found in {figures['seconds']:.2f} s (again: {figures['seconds_again']:.2f} s)"
        f"; largest {figures['largest_story']}. {figures['unlabelled_pairs']:,} pairs of them are "
        f"alike, {figures['unlabelled_pairs_that_share_text']:,} share half of the shorter one."
    )


def main(given: list[str] | None = None) -> int:
    """Measures and prints; the exit status is 1 where recall or precision is too low."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders of articles")
    parser.add_argument("--articles", type=int, help="use the first N (default: all; 2,000)")
    parser.add_argument("--copies", type=int, default=1000, help="of each kind (default: 1000)")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--show", type=int, default=0, help="print N of the pairs that are alike")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures here")
    options = parser.parse_args(given)
    limit = options.articles or (None if options.paths else 2000)
    articles = [Article(**record._asdict()) for record in gather(options.paths, limit)]
    figures = measure(articles, options.copies, options.seed)
    show(figures)
    pairs = figures["unlabelled"]
    assert isinstance(pairs, list)
    by_id = {article.id: article for article in articles}
    for pair in random.Random(options.seed).sample(pairs, min(options.show, len(pairs))):
        mark = "" if really(*(by_id[key] for key in pair)) else "   (share little)"
        print("\n".join(f"{by_id[k].date} {by_id[k].source}: {by_id[k].title}" for k in pair), mark)
        print()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    kinds = figures["copies"]
    assert isinstance(kinds, dict)
    good = all(k["recall"] >= 0.97 and k["precision"] >= 0.99 for k in kinds.values())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
