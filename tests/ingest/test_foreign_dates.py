"""Dates in the languages, numerals and calendars of the press are read as the days they are."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.ingest.dates import parse_date
from searchkit.ingest.foreign_dates import in_english, jalali
from searchkit.ingest.month_names import NAMES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("17 de abril de 2020, a las 16:20", "es"),
        ("Friday, 17 Aprilie 2020", "ro"),
        ("17 d’abril del 2020", "ca"),
        ("Freitag, den 17. April 2020", "de"),
        ("17 kwietnia 2020", "pl"),
        ("2020. április 17., péntek", "hu"),
        ("2020 m. balandžio 17 d.", "lt"),
        ("17. huhtikuuta 2020", "fi"),
        ("17 апреля 2020 г.", "ru"),
        ("17 квітня 2020 року", "uk"),
        ("17 Απριλίου 2020", "el"),
        ("17 Nisan 2020 Cuma", "tr"),
        ("الجمعة 17 نيسان / أبريل 2020", "ar"),
        ("الجمعة ١٧ أبريل ٢٠٢٠", "ar"),
        ("جمعه ۲۹ فروردین ۱۳۹۹", "fa"),
        ("۱۳۹۹/۰۱/۲۹", "fa"),
        ("ב-17 באפריל 2020", "he"),
        ("17 अप्रैल 2020", "hi"),
        ("১৭ এপ্রিল ২০২০", "bn"),
        ("17 เมษายน 2563", "th"),
        ("17 เม.ย. 2563", "th"),
        ("ngày 17 tháng 4 năm 2020", "vi"),
        ("2020年4月17日 星期五", "zh"),
        ("2020년 4월 17일 금요일", "ko"),
    ],
)
def test_the_same_day_in_many_languages(text, language):
    assert parse_date(in_english(text, language)) == datetime.date(2020, 4, 17)


def test_a_name_that_is_another_month_elsewhere_is_read_in_the_pages_own_language():
    assert parse_date(in_english("15. listopada 2020", "hr")) == datetime.date(2020, 10, 15)
    assert parse_date(in_english("15 listopada 2020", "pl")) == datetime.date(2020, 11, 15)
    assert parse_date(in_english("15 listopada 2020")) is None


def test_what_is_not_known_stays_as_it_is():
    assert in_english("Room 12, second floor") == "Room 12, second floor"


def test_every_language_names_twelve_months():
    assert {languages for languages, months in NAMES.items() if len(months.split()) != 12} == set()


# New Year's days of Tehran, of common and of leap years.
@pytest.mark.parametrize(
    ("year", "day"),
    [(1300, "1921-03-21"), (1358, "1979-03-21"), (1388, "2009-03-21"), (1399, "2020-03-20"),
     (1400, "2021-03-21"), (1403, "2024-03-20"), (1404, "2025-03-21")],
)  # fmt: skip
def test_the_iranian_year_begins_on_its_day(year, day):
    assert jalali(year, 1, 1) == datetime.date.fromisoformat(day)


def test_the_last_day_of_an_iranian_year_is_there_in_leap_years_only():
    assert jalali(1399, 12, 30) == datetime.date(2021, 3, 20)
    assert jalali(1400, 12, 30) is None
    assert jalali(1400, 13, 1) is None


@given(st.integers(1300, 1500), st.integers(1, 12), st.integers(1, 29))
def test_iranian_days_follow_each_other(year, month, day):
    first, second = jalali(year, month, day), jalali(year, month, day + 1)
    if second is not None:
        assert first is not None and second - first == datetime.timedelta(days=1)


@given(st.text())
def test_any_text_is_taken(text):
    translated = in_english(text)
    # Nothing grows out of hand: a name is at most twice as long in English, a figure as long.
    assert len(translated) <= 12 * len(text) + 12
    date = parse_date(translated)
    assert date is None or any(char.isdigit() for char in text)
