"""An application over a small archive, one article of which wants to do harm."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the search box needs searchkit[web]")
pytest.importorskip("httpx", reason="the tests of the search box need httpx")

from starlette.testclient import TestClient

from searchkit import Article, Index
from searchkit.web.app import make_app


def _archive() -> list[Article]:
    articles = [
        Article(
            id=f"cod{number:02}",
            title=f"Fishing treaty, part {number}",
            authors=("Clara Wendt", "Tom Hale") if number % 2 else ("Clara Wendt",),
            date=datetime.date(2012 + number % 3, 1 + number % 12, 3),
            body=f"The fishing treaty divides cod.\n\nMinisters signed the fishing treaty again, {number}.",
            source="Courier" if number % 2 else "Post",
            topics=("Fish",),
            url=f"https://paper.example/{number}",
        )
        for number in range(24)
    ]
    hostile = Article(
        id="evil",
        title='"><script>alert(1)</script>',
        authors=('<img src=x onerror="alert(2)">',),
        body='<script>alert(3)</script> {{ 7 * 7 }} wicked </p><a href="javascript:alert(4)">words</a>',
        source='Evil" onmouseover="alert(5)',
        url="javascript:alert(6)",
        topics=("<b>bold</b>",),
        language='en" onload="alert(7)',
        date=datetime.date(2014, 5, 1),
    )
    return [*articles, hostile]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "index") as made:
        made.add(_archive())
        yield made


@pytest.fixture
def client(index: Index) -> Iterator[TestClient]:
    with TestClient(
        make_app(index), base_url="http://localhost:8377", raise_server_exceptions=False
    ) as made:
        yield made
