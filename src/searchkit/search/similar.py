"""More like this: articles that share an article's most telling words."""

from __future__ import annotations

from collections import Counter

from whoosh import query

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import tokenize
from searchkit.article import Article
from searchkit.index.schema import article_of
from searchkit.search.executor import Executor

WORDS = 14
"""How many of an article's words are looked for."""
_READ = 20_000
"""Characters of a body that are looked at."""


def similar(executor: Executor, article: Article, limit: int) -> tuple[Article, ...]:
    """The articles nearest to one, nearest first, itself left out.

    A word tells more the oftener it is here and the rarer elsewhere (tf-idf; Spärck Jones,
    “A statistical interpretation of term specificity”, 1972).
    """
    title = Counter(stem(token.term) for token in tokenize(article.title))
    body = Counter(stem(token.term) for token in tokenize(article.body[:_READ]))
    weights = {
        term: (number + 2 * title[term]) * (executor.idf("body", term.encode()) - 1)
        for term, number in body.items()
        if len(term) > 2
    }
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:WORDS]
    if not telling:
        return ()
    asked = query.Or([query.Term("body", term) for term in telling])
    found = []
    for part in executor.best(asked, limit + 1)[1]:
        rows = zip((-part.hits.scores).tolist(), part.hits.docs.tolist(), strict=True)
        found += [(score, part.leaf, doc) for score, doc in sorted(rows)[: limit + 1]]
    articles = (
        article_of(executor.leaves[leaf].stored_fields(doc)) for _, leaf, doc in sorted(found)
    )
    others = [other for other in articles if other.id != article.id]
    return tuple(others[:limit])
