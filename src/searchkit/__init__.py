"""searchkit: full-text search for archives of political journalism.

>>> from searchkit import Index
>>> with Index("index") as index:               # doctest: +SKIP
...     index.add("corpus/")
...     for hit in index.search('"strategic partnership" after:2013-01'):
...         print(hit.score, hit.article.title, hit.snippet)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchkit.article import Article
    from searchkit.errors import (
        BadDate,
        DamagedIndex,
        IndexLocked,
        NoArticle,
        NoIndex,
        NotInstalled,
        Problem,
        QueryError,
        SearchkitError,
        Unreadable,
    )
    from searchkit.index.checking import CheckReport, check
    from searchkit.index.index import Index
    from searchkit.index.report import Interrupted, Report
    from searchkit.ingest.limits import Limits
    from searchkit.search.request import Filters
    from searchkit.search.results import Facets, Hit, Results, Snippet

__version__ = "0.1.0"

__all__ = [
    "Article",
    "BadDate",
    "CheckReport",
    "DamagedIndex",
    "Facets",
    "Filters",
    "Hit",
    "Index",
    "IndexLocked",
    "Interrupted",
    "Limits",
    "NoArticle",
    "NoIndex",
    "NotInstalled",
    "Problem",
    "QueryError",
    "Report",
    "Results",
    "SearchkitError",
    "Snippet",
    "Unreadable",
    "check",
]

# Each name is imported when it is first asked for, so that a command starts at once.
_MODULES = {
    "Article": "article",
    "CheckReport": "index.checking",
    "Facets": "search.results",
    "Filters": "search.request",
    "Hit": "search.results",
    "Index": "index.index",
    "Interrupted": "index.report",
    "Limits": "ingest.limits",
    "Report": "index.report",
    "Results": "search.results",
    "Snippet": "search.results",
    "check": "index.checking",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"searchkit.{_MODULES.get(name, 'errors')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
