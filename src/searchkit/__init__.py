"""searchkit: full-text search for archives of political journalism.

>>> from searchkit import Index
>>> with Index("index") as index:               # doctest: +SKIP
...     index.add("corpus/")
...     for hit in index.search('"strategic partnership" after:2013-01'):
...         print(hit.score, hit.article.title, hit.snippet)
"""

from searchkit.article import Article
from searchkit.errors import (
    BadDate,
    DamagedIndex,
    IndexLocked,
    NoArticle,
    NoIndex,
    Problem,
    QueryError,
    SearchkitError,
    Unreadable,
)
from searchkit.index.index import Index
from searchkit.index.report import Interrupted, Report
from searchkit.search.request import Filters
from searchkit.search.results import Facets, Hit, Results, Snippet

__version__ = "0.1.0"

__all__ = [
    "Article",
    "BadDate",
    "DamagedIndex",
    "Facets",
    "Filters",
    "Hit",
    "Index",
    "IndexLocked",
    "Interrupted",
    "NoArticle",
    "NoIndex",
    "Problem",
    "QueryError",
    "Report",
    "Results",
    "SearchkitError",
    "Snippet",
    "Unreadable",
]
