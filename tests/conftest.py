"""What several tests need: a small archive, and an index of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from searchkit import Article, Index

MakeIndex = Callable[..., Index]


@pytest.fixture
def make_index(tmp_path: Path) -> MakeIndex:
    """Builds an index of the articles that it is given."""

    def make(*articles: Article) -> Index:
        index = Index(tmp_path / "index")
        index.add(articles)
        return index

    return make


def article(key: str, body: str = "", **fields: object) -> Article:
    """An article with an id and a body, and whatever else a test says."""
    date = fields.pop("date", None)
    if isinstance(date, str):
        fields["date"] = datetime.date.fromisoformat(date)
    return Article(id=key, body=body, **fields)  # type: ignore[arg-type]


@pytest.fixture(name="article")
def article_fixture() -> Callable[..., Article]:
    """Makes an article: `article("a1", "body", title=…, date="2013-03-26")`."""
    return article
