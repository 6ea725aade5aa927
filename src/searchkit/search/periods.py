"""Dates in a query: a year, a month or a day stands for all its days."""

from __future__ import annotations

import calendar
import datetime
import re

from whoosh import query

from searchkit.errors import BadDate

_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FIRST = datetime.date(1, 1, 1)
_DAY = datetime.timedelta(days=1)

UNSCORED = 1e-9
"""The boost of what says nothing of relevance; Whoosh takes a score of 0 for no match."""

Period = tuple[datetime.date, datetime.date]


def period(text: str) -> Period:
    """The first and last day of what a text names; raises `BadDate`.

    >>> period("2012-02")
    (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
    """
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        return _written_out(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        assert year is not None
        first = datetime.date(year, month or 1, day or 1)
        if day:
            return first, first
        if month:
            return first, datetime.date(year, month, calendar.monthrange(year, month)[1])
        return first, datetime.date(year, 12, 31)
    except ValueError:
        raise BadDate(text) from None


def _written_out(text: str) -> Period:
    """A day in words, such as “26 March 2013”."""
    from searchkit.ingest.dates import parse_date

    day = parse_date(text)
    if day is None:
        raise BadDate(text)
    return day, day


def date_query(word: str, text: str) -> query.Query:
    """What `after:`, `before:` or `date:` with a text asks for; raises `BadDate`.

    `after` begins with the first day of its period, `before` ends with the day before it,
    `date` is the period itself or, with `..`, a range with both ends.
    """
    if word == "after":
        return between(period(text)[0], None)
    if word == "before":
        first = period(text)[0]
        return between(None, first - _DAY) if first > _FIRST else query.NullQuery
    start, dots, end = text.partition("..")
    if not dots:
        return between(*period(text))
    if not start and not end:
        raise BadDate(text)
    return between(period(start)[0] if start else None, period(end)[1] if end else None)


def between(first: datetime.date | None, last: datetime.date | None) -> query.Query:
    """Articles of the days from first to last, both included; None leaves an end open."""
    if first and last and first > last:
        return query.NullQuery
    start = datetime.datetime.combine(first, datetime.time.min) if first else None
    end = datetime.datetime.combine(last, datetime.time.min) if last else None
    return query.DateRange("date", start, end, boost=UNSCORED)
