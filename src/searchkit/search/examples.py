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

_STOP_WORDS = frozenset(stoplists["en"]) | frozenset(
    # What journalism is full of, whatever it is about.
    "about after also days first last like more most much news next other over said says some "
    "than that them there they this time told were what when where which while with would week "
    "weeks year years".split()
)


def examples(executor: Executor) -> list[str]:
    """At most three queries; each finds at least one article."""
    articles = _sample(executor)
    authors = Counter(
        author for article in articles for author in article.authors if '"' not in author
    )
    years = Counter(article.date.year for article in articles if article.date)
    year = _most(years)
    # Words of that year's articles, so that the two together find something.
    words = Counter(
        word
        for article in articles
        if not year or (article.date and str(article.date.year) == year)
        for word in set(_telling(article.title or article.body[:200]))
        if word
    )
    phrases = Counter(phrase for article in articles for phrase in _phrases(article.body[:2_000]))
    word = _most(words)
    found = [_most(phrases)]
    found.append(f'author:"{_most(authors)}"' if authors else word)
    if word and year:
        found.append(f"{word} date:{year}")
    return [text for text in dict.fromkeys(found) if text]


def _telling(text: str) -> list[str]:
    """The words of a text, with nothing in the place of those that say little."""
    terms = [token.term for token in tokenize(text)]
    return [
        term if term.isalpha() and len(term) > 3 and term not in _STOP_WORDS else ""
        for term in terms
    ]


def _phrases(text: str) -> set[str]:
    pairs = itertools.pairwise(_telling(text))
    return {f'"{one} {two}"' for one, two in pairs if one and two}


def _most(counts: Counter[str] | Counter[int]) -> str:
    best = min(counts.items(), key=lambda pair: (-pair[1], str(pair[0])), default=("", 0))
    return str(best[0])


def _sample(executor: Executor) -> list[Article]:
    reader = executor.searcher.reader()
    count = reader.doc_count_all()
    chosen = range(0, count, max(1, count // LOOKED_AT))
    return [article_of(reader.stored_fields(doc)) for doc in chosen if not reader.is_deleted(doc)]
