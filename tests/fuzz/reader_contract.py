"""What every reader promises, whatever the bytes: articles of the right types, or `Unreadable`."""

from __future__ import annotations

import datetime
from pathlib import Path

from searchkit import Article, Problem, Unreadable
from searchkit.ingest import Limits, read

LIMITS = Limits(
    page_bytes=2_000_000,
    text_bytes=2_000_000,
    row_chars=1_000_000,
    unpacked_bytes=8_000_000,
    members=1000,
    seconds=20.0,
)

FAULT = "its reader failed unexpectedly"
"""How a reader's own exception is named in a run; to a fuzzer it is a find."""


def read_all(path: Path) -> int:
    """Reads a file and checks all that comes out of it; the number of articles."""
    problems: list[Problem] = []
    count = 0
    try:
        for article in read(
            path, place="fuzz/" + path.name, on_problem=problems.append, limits=LIMITS
        ):
            check_types(article)
            count += 1
    except Unreadable as error:
        assert FAULT not in error.problem.cause, error.problem.cause
        problems.append(error.problem)
    for problem in problems:
        assert isinstance(problem.path, str)
        assert problem.cause
        assert problem.remedy
    return count


def check_types(article: Article) -> None:
    """Fails unless each field is what `Article` says, and something to find it by is there."""
    for name in ("id", "title", "body", "source", "url", "language", "path"):
        assert type(getattr(article, name)) is str, name
    for name in ("authors", "topics"):
        values = getattr(article, name)
        assert type(values) is tuple, name
        assert all(type(value) is str and value for value in values), name
    assert article.date is None or type(article.date) is datetime.date
    assert article.id
    assert article.title or article.body
