"""More articles like one: those that share the words which tell most about it.

The words are the article's stems of highest term frequency times inverse document
frequency (Spärck Jones 1972); what holds any of them is ranked as any query is.
"""

from __future__ import annotations

import math
from collections import Counter

from whoosh import query

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import tokenize
from searchkit.article import Article
from searchkit.index.schema import article_of
from searchkit.search.executor import Executor
from searchkit.search.ranking import in_order

MAX_TERMS = 12
"""Words that are looked for: more are slower and say little more."""
MAX_TEXT = 20_000
"""Characters of the body that are read for them."""


def similar(executor: Executor, article: Article, limit: int) -> list[Article]:
    """At most `limit` other articles, likest first; none where the text has no telling word."""
    terms = _telling_words(executor, article)
    if not terms:
        return []
    asked = query.Or([query.Term("body", term) for term in terms])
    _, found = executor.best(asked, limit + 1)
    likest = [
        article_of(executor.leaves[leaf].stored_fields(doc))
        for leaf, doc, _ in in_order(executor, found, 0, limit + 1)
    ]
    return [other for other in likest if other.id != article.id][:limit]


def _telling_words(executor: Executor, article: Article) -> list[str]:
    text = f"{article.title} {article.body[:MAX_TEXT]}"
    counts = Counter(stem(token.term) for token in tokenize(text) if len(token.term) > 2)
    total = executor.searcher.doc_count_all() + 1
    weights = {}
    for term, number in counts.most_common(200):
        having = executor.searcher.doc_frequency("body", term)
        if having >= 2:  # a word of this article alone finds no other
            weights[term] = (1 + math.log(number)) * math.log(total / having)
    return sorted(weights, key=lambda term: (-weights[term], term))[:MAX_TERMS]
