import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.ingest.dates import parse_date

TODAY = datetime.date(2020, 6, 15)
DAY = datetime.date(2013, 3, 26)


@pytest.mark.parametrize(
    "text",
    [
        "26 March 2013",
        "March 26, 2013, 10:04 a.m. EDT",
        "2013-03-26T10:04:00Z",
        "2013-03-26T23:59:00-08:00",
        "26/03/2013",
        "Tues., Mar. 26, 2013",
        "26th of March, 2013",
        "Published: 26 March 2013 | Updated 3 April 2013",
    ],
)
def test_a_date_is_read_in_any_shape(text):
    assert parse_date(text, today=TODAY) == DAY


@pytest.mark.parametrize(
    "text",
    ["", "12", "May", "10:04", "03/04/2013", "0000-01-01", "2031-01-01", "version 2.4.1", "soon"],
)
def test_what_is_no_certain_date_is_none(text):
    assert parse_date(text, today=TODAY) is None


def test_a_date_without_year_takes_the_one_that_is_near():
    assert parse_date("Tues., Mar. 26", near=datetime.date(2013, 5, 1), today=TODAY) == DAY
    assert parse_date("Tues., Mar. 26", today=TODAY) is None


def test_the_order_of_figures_is_only_taken_when_it_is_known():
    assert parse_date("03/04/2013", day_first=True, today=TODAY) == datetime.date(2013, 4, 3)
    assert parse_date("03/04/2013", day_first=False, today=TODAY) == datetime.date(2013, 3, 4)


SHAPES = ["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%A, %d %b %Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%SZ"]


@given(st.dates(datetime.date(1700, 1, 1), TODAY), st.sampled_from(SHAPES))
def test_every_day_comes_back_from_every_shape(day, shape):
    written = datetime.datetime.combine(day, datetime.time(9, 30)).strftime(shape)
    assert parse_date(written, today=TODAY) == day


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text):
    day = parse_date(text, today=TODAY)
    assert day is None or datetime.date(1600, 1, 1) <= day <= datetime.date(2020, 7, 16)
