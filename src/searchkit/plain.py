"""The plain objects that are printed as JSON, by the command line and by the search box.

Their keys are a promise; more may be added.
"""

from __future__ import annotations

import dataclasses

from searchkit.article import Article
from searchkit.index.stats import Stats
from searchkit.search.results import Hit, Results


def as_plain(results: Results) -> dict[str, object]:
    """Results as the JSON object that `search --json` prints."""
    facets = results.facets
    return {
        "query": results.query,
        "total": results.total,
        "page": results.page,
        "took_ms": round(results.took * 1000, 1),
        "relaxed": results.relaxed,
        "hits": [_plain_hit(hit) for hit in results],
        "facets": facets and {name: getattr(facets, name) for name in facets.__slots__},
        "suggestion": results.suggestion,
        "notes": results.notes,
    }


def _plain_hit(hit: Hit) -> dict[str, object]:
    article = hit.article
    return {
        "id": article.id,
        "score": round(hit.score, 4),
        "title": article.title,
        "authors": article.authors,
        "date": article.date and article.date.isoformat(),
        "source": article.source,
        "url": article.url,
        "path": article.path,
        "topics": article.topics,
        "snippet": {"text": hit.snippet.text, "highlights": hit.snippet.highlights},
        "more_like_this": hit.more,
    }


def plain_article(article: Article, also_at: tuple[str, ...] = ()) -> dict[str, object]:
    """An article, and where else it was found, as the JSON object that `show --json` prints."""
    plain: dict[str, object] = {name: getattr(article, name) for name in Article.__slots__}
    plain["date"] = article.date and article.date.isoformat()
    plain["also_at"] = also_at
    return plain


def plain_stats(stats: Stats) -> dict[str, object]:
    """Stats as the JSON object that `stats --json` prints."""
    plain = dataclasses.asdict(stats)
    for name in ("first", "last"):
        plain[name] = plain[name] and plain[name].isoformat()
    return plain
