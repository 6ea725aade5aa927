"""A filter beside words chooses among their matches and does not change their scores."""

from __future__ import annotations

import datetime

import pytest

from searchkit import Article, Index

ARTICLES = [
    Article(
        "a",
        "Treaty",
        ("Ada Long",),
        datetime.date(2013, 3, 26),
        "The treaty of the harbors was signed.",
        "The Gazette",
    ),
    Article(
        "b",
        "Vote",
        ("Ben Short",),
        datetime.date(2014, 3, 26),
        "A treaty, and a treaty again.",
        "The Herald",
    ),
    Article(
        "c",
        "Budget",
        ("Ada Long",),
        datetime.date(2014, 5, 1),
        "The budget was voted on.",
        "The Gazette",
    ),
]


@pytest.fixture
def index(tmp_path):
    with Index(tmp_path / "index") as index:
        index.add(ARTICLES)
        yield index


def scores(index, query, **options):
    return {hit.article.id: hit.score for hit in index.search(query, **options).hits}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("treaty author:long", ["a"]),
        ('treaty source:"the herald"', ["b"]),
        ("treaty after:2014", ["b"]),
        ("treaty author:short date:2014", ["b"]),
    ],
)
def test_a_filter_leaves_the_scores_as_they_are(index, query, left):
    plain = scores(index, "treaty")
    assert scores(index, query) == {key: plain[key] for key in left}


def test_a_filter_alone_finds_all_that_it_names(index):
    assert set(scores(index, "author:long")) == {"a", "c"}
    assert set(scores(index, 'source:"the gazette" date:2014')) == {"c"}
    assert set(scores(index, "-treaty author:long")) == {"c"}
