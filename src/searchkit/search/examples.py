"""Three queries that show what can be asked of this archive: a phrase, a name, a period."""

from __future__ import annotations

import itertools
from collections import Counter

from whoosh.lang.stopwords import stoplists

from searchkit.analysis.tokens import tokenize
from searchkit.article import Article
from searchkit.index.schema import article_of
from searchkit.search.executor import Executor

LOOKED_AT = 40
"""Articles, spread evenly over the archive, that examples are drawn from."""

_STOP_WORDS = frozenset(stoplists["en"])


def examples(executor: Executor) -> list[str]:
    """At most three queries; each finds at least one article."""
    articles = _sample(executor)
    phrases: Counter[str] = Counter()
    words: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    years: Counter[int] = Counter()
    for article in articles:
        tokens = list(tokenize(article.body[:2_000]))
        telling = [
            token.term if token.term.isalpha() and len(token.term) > 3 else "" for token in tokens
        ]
        telling = ["" if term in _STOP_WORDS else term for term in telling]
        words.update(set(filter(None, telling)))
        phrases.update(
            {f'"{one} {two}"' for one, two in itertools.pairwise(telling) if one and two}
        )
        authors.update(author for author in article.authors if '"' not in author)
        if article.date:
            years[article.date.year] += 1
    found = [_most(phrases)]
    found.append(f'author:"{_most(authors)}"' if authors else _most(words))
    if years and words:
        found.append(f"{_most(words)} date:{_most(years)}")
    return [text for text in dict.fromkeys(found) if text]


def _most(counts: Counter[str] | Counter[int]) -> str:
    best = min(counts.items(), key=lambda pair: (-pair[1], str(pair[0])), default=("", 0))
    return str(best[0])


def _sample(executor: Executor) -> list[Article]:
    reader = executor.searcher.reader()
    count = reader.doc_count_all()
    chosen = range(0, count, max(1, count // LOOKED_AT))
    return [article_of(reader.stored_fields(doc)) for doc in chosen if not reader.is_deleted(doc)]
