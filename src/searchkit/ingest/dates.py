"""A page says “Tues., Mar. 26”, an export says 03/04/2013: which day is meant?

A date is read only where year, month and day are all known, and only in one way. A wrong
date is worse than none, since it sorts and filters without anybody seeing it. So the day
is the day as it was written, never converted between time zones; 03/04/2013 is nobody's
guess; and what cannot be right (year 0, years ahead) is no date.

The shapes that archives are full of are read by patterns. Whatever else names a month and
a year goes to python-dateutil, which is asked twice, with two different defaults: a field
that differs between its two answers was not in the text.
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from pathlib import PurePath

EARLIEST = datetime.date(1600, 1, 1)
"""Before the first newspapers there is no date of an article."""

_DAYS_AHEAD = datetime.timedelta(days=31)
_LONGEST = 240
_MOST_OTHER_WORDS = 8

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th)\b)?"
_CLOCK = (
    r"(?:[01]?\d|2[0-4])(?:[:.h]\d\d){1,2}(?:[.,]\d+)?(?:\s*[ap]\.?m\b\.?)?"
    r"|(?:1[0-2]|0?[1-9])\s*[ap]\.?m\b\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SHAPES = re.compile(
    rf"""
      (?<![\w./+-]) (?P<iso_y>\d{{4}}) (?P<iso_sep>[-/.]) (?P<iso_m>\d{{1,2}}) (?P=iso_sep)
          (?P<iso_d>\d{{1,2}}) (?: (?=T\d|Z\b|[+-]\d\d:\d\d) | (?![\w/-]|\.\d) )
    | (?<![\w./:-]) (?P<dmy_d>{_DAY}) [\s.,-]*(?:of\s+)? [\s.,/-]* (?P<dmy_m>{_MONTH})
          [\s.,/-]* (?P<dmy_y>\d{{4}}) (?![\w:])
    | (?<!\w) (?P<mdy_m>{_MONTH}) [\s.,/-]* (?:the\s+)? (?P<mdy_d>{_DAY}) (?![\d:])
          [\s.,/-]+ (?P<mdy_y>\d{{4}}) (?![\w:])
    | (?<![\w./:-]) (?P<short_d>{_DAY}) (?: (?P<short_sep>[-/])(?P<short_m1>{_MONTH})(?P=short_sep)
          | \s+(?P<short_m2>{_MONTH}),?\s+['’] ) (?P<short_y>\d\d) (?![\w:])
    | (?<![\w./+-]) (?P<num_a>\d{{1,2}}) (?P<num_sep>[-/.]) (?P<num_b>\d{{1,2}}) (?P=num_sep)
          (?P<num_y>\d{{4}}|\d\d) (?![\w/:-]|\.\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WITHOUT_YEAR = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})[\s.,]*)?"
    rf"(?:(?P<m1>{_MONTH})[\s.,]*(?P<d1>{_DAY})(?![\d:])"
    rf"|(?P<d2>{_DAY})[\s.]*(?:of\s+)?(?P<m2>{_MONTH}))"
    rf"(?![\w:])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:first|last|originally)\s+)?(?:published|posted|updated|modified|created|edited|filed"
    r"|issued|printed|released|revised|date|dateline|on|at|the|last|of|pub|as)\b[:.]?",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:updated?|modified|edited|revised|corrected|accessed|retrieved)\W*(?:on|at)?\W*"
    rf"(?:{_WEEKDAY}\W*)?\Z",
    re.IGNORECASE,
)
_TIMES = re.compile(rf"(?<![\w])(?:{_CLOCK})", re.IGNORECASE)
_ZONE = re.compile(
    r"(?<![A-Za-z])(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|WES?T|IST|MSK|HKT|JST|A[EWC][SD]T|NZ[SD]T"
    r"|SAST|Z|(?:eastern|central|mountain|pacific)(?:\s+(?:standard|daylight))?(?:\s+time)?)(?![A-Za-z])"
    r"|[+-]\d\d:?\d\d\b",
    re.IGNORECASE,
)
_CLOCK_OF_ISO = re.compile(r"T\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?", re.IGNORECASE)
_WEEKDAY_WORD = re.compile(rf"\b{_WEEKDAY}", re.IGNORECASE)
_NAMED = re.compile(rf"(?<![a-z]){_MONTH}", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_A_DATE = re.compile(
    r"\b(?:v|ver|version|release|tel|phone|fax|isbn|ip)\b\.?:?\s*\Z", re.IGNORECASE
)
_RANGE = re.compile(r"\A\s?(?:[-–—]|to|until)\s?\d", re.IGNORECASE)


def parse_date(
    text: str | int | float,
    *,
    near: datetime.date | None = None,
    day_first: bool | None = None,
    today: datetime.date | None = None,
) -> datetime.date | None:
    """The day that `text` names, or None where it names none for certain.

    `text` is a date as people and programs write them, perhaps with labels, a time and
    a zone around it, or seconds or milliseconds since 1970 (in UTC). Of several dates the first is
    taken, but not one that is called an update. `near` lends its year to a date without
    one; a weekday beside that date must agree. `day_first` decides what 03/04/2013 is.
    `today` bounds the future: 31 days after it there is no date. Never raises.
    """
    latest = (today or datetime.date.today()) + _DAYS_AHEAD
    if not isinstance(text, str):
        return _bounded(_since_epoch(text), latest)
    text = text.strip()
    if len(text) < 5 or len(text) > _LONGEST:
        return None
    if len(text) == 10 and text[4] == text[7] == "-":  # most of all dates in exports
        with suppress(ValueError):
            return _bounded(datetime.date.fromisoformat(text), latest)
    if text.isascii() and text.isdigit():
        return _bounded(_of_digits(text), latest)
    found = _first_shape(text, day_first, latest)
    if found is not None:
        return found[0]
    if near is not None:
        without_year = _without_year(text, near)
        if without_year is not None:
            return _bounded(without_year, latest)
    return _bounded(_by_dateutil(text), latest)


def is_dateline(line: str, *, near: datetime.date | None = None) -> bool:
    """Whether a line holds a date and, labels and times apart, nothing else."""
    if len(line) > _LONGEST:
        return False
    return not _WORD.search(without_dates(line)) and (
        parse_date(line, near=near) is not None or bool(_SHAPES.search(line))
    )


def without_dates(line: str) -> str:
    """The line less its dates, times, zones and their labels; what separates them may stay."""
    line, dates = _SHAPES.subn(" ", line)
    line, clocks = _TIMES.subn(" ", line)
    if not dates:
        line, dates = _WITHOUT_YEAR.subn(" ", line)
    if dates or clocks:
        for pattern in (_CLOCK_OF_ISO, _ZONE, _WEEKDAY_WORD, _LABEL):
            line = pattern.sub(" ", line)
    return line


def day_first_evidence(text: str) -> bool | None:
    """What a date in figures proves of its writer: True for 26/03/2013, False for 03/26/2013."""
    match = _SHAPES.search(text[:_LONGEST])
    if match is None or match["num_a"] is None or len(match["num_y"]) != 4:
        return None
    first, second = int(match["num_a"]), int(match["num_b"])
    if first > 12 >= second:
        return True
    if second > 12 >= first:
        return False
    return None


_PATH_DAY = re.compile(
    r"(?:\A|/|\b)((?:1[6-9]|20)\d\d)[/](\d\d?|[a-z]{3,9})[/](\d\d?)(?=/|\Z|[-_.]\D)", re.IGNORECASE
)
_NAME_DAY = re.compile(
    r"(?<!\d)((?:1[6-9]|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)
_PATH_MONTH = re.compile(r"(?:\A|/)((?:1[6-9]|20)\d\d)(?:[/_-](0[1-9]|1[0-2]))?(?=/|\Z)")
_NAME_YEAR = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)(?:[-_](0[1-9]|1[0-2]))?(?!\d)")


def date_in_path(path: str | PurePath) -> datetime.date | None:
    """The whole date that a path or the path of a URL states, or None.

    `…/2013/03/26/…`, `…/2013/mar/26/…`, a folder `2013-03-26`, or a file name with
    `2013-03-26` or `20130326` in it; the file's name is believed before its folders.
    """
    text = str(path).replace("\\", "/")
    latest = datetime.date.today() + _DAYS_AHEAD
    folders, _, name = text.rpartition("/")
    for match in _NAME_DAY.finditer(name):
        day = _bounded(_date(int(match[1]), int(match[3]), int(match[4])), latest)
        if day is not None:
            return day
    for match in _PATH_DAY.finditer(text):
        month = int(match[2]) if match[2].isdigit() else _month(match[2])
        day = _bounded(_date(int(match[1]), month, int(match[3])), latest)
        if day is not None:
            return day
    for folder in reversed(folders.split("/")):
        named = _NAME_DAY.fullmatch(folder)
        if named:
            day = _bounded(_date(int(named[1]), int(named[3]), int(named[4])), latest)
            if day is not None:
                return day
    return None


def near_in_path(path: str | PurePath) -> datetime.date | None:
    """About when a file was written, by its path: its date, or the middle of its month or year."""
    day = date_in_path(path)
    if day is not None:
        return day
    text = str(path).replace("\\", "/")
    folders, _, name = text.rpartition("/")
    match = _NAME_YEAR.search(name) or next(reversed(list(_PATH_MONTH.finditer(folders))), None)
    if match is None:
        return None
    if match[2]:
        return datetime.date(int(match[1]), int(match[2]), 15)
    return datetime.date(int(match[1]), 7, 2)


def _first_shape(
    text: str, day_first: bool | None, latest: datetime.date
) -> tuple[datetime.date | None] | None:
    """The first date of a known shape, boxed; None where nothing has such a shape.

    A date that could be read in two ways ends the search: the next one on the line is
    most likely another event.
    """
    if len(_WORD.findall(without_dates(text))) > _MOST_OTHER_WORDS:
        return (None,)
    update: datetime.date | None = None
    seen = False
    for match in _SHAPES.finditer(text):
        before = text[: match.start()]
        if _NOT_A_DATE.search(before):
            continue
        seen = True
        if match["num_a"] is not None and _is_ambiguous(match, day_first, latest):
            return (None,)
        day = _bounded(_of_shape(match, day_first, latest), latest)
        if day is None:
            continue
        if not _LATER.search(before):
            return (day,)
        update = update or day
    return (update,) if seen else None


def _of_shape(
    match: re.Match[str], day_first: bool | None, latest: datetime.date
) -> datetime.date | None:
    if match["iso_y"]:
        return _date(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]))
    if match["dmy_y"]:
        return _date(int(match["dmy_y"]), _month(match["dmy_m"]), _ordinal(match["dmy_d"]))
    if match["mdy_y"]:
        return _date(int(match["mdy_y"]), _month(match["mdy_m"]), _ordinal(match["mdy_d"]))
    if match["short_y"]:
        month = _month(match["short_m1"] or match["short_m2"])
        return _date(_century(match["short_y"], latest), month, _ordinal(match["short_d"]))
    readings = _readings(match, day_first, latest)
    return readings.pop() if len(readings) == 1 else None


def _readings(
    match: re.Match[str], day_first: bool | None, latest: datetime.date
) -> set[datetime.date]:
    """Every day that three figures can mean: one, where they are not ambiguous."""
    first, second, third = int(match["num_a"]), int(match["num_b"]), match["num_y"]
    if match["num_sep"] == ".":
        if len(third) == 2 and (day_first is None or len(match["num_a"]) < 2):
            return set()  # 2.10.15 is a version
        # Dots stand where the day comes first, unless the reader knows better.
        day_first = day_first is not False
    year = _century(third, latest)
    by_day, by_month = _date(year, second, first), _date(year, first, second)
    if day_first is not None:
        wanted, other = (by_day, by_month) if day_first else (by_month, by_day)
        readings = [wanted or other]
    else:
        readings = [by_day, by_month]
        if len(third) == 2:
            readings.append(_date(_century(match["num_a"], latest), second, int(third)))
    return {day for day in readings if day is not None and EARLIEST <= day <= latest}


def _is_ambiguous(match: re.Match[str], day_first: bool | None, latest: datetime.date) -> bool:
    return len(_readings(match, day_first, latest)) > 1


def _without_year(text: str, near: datetime.date) -> datetime.date | None:
    """A date without year, if it is all that the text holds: the one nearest to `near`."""
    bare = _TIMES.sub(" ", text)
    match = _WITHOUT_YEAR.search(bare)
    if match is None or _RANGE.match(bare[match.end() :]):
        return None
    rest = bare[: match.start()] + " " + bare[match.end() :]
    if re.search(r"[^\W_]", _LABEL.sub(" ", _ZONE.sub(" ", rest))):
        return None
    month, day = _month(match["m1"] or match["m2"]), _ordinal(match["d1"] or match["d2"])
    years = (near.year, near.year - 1, near.year + 1)
    candidates = [found for year in years if (found := _date(year, month, day)) is not None]
    if not candidates:
        return None
    nearest = min(candidates, key=lambda found: abs(found - near))
    weekday = match["weekday"]
    if weekday and _WEEKDAYS.index(weekday[:3].lower()) != nearest.weekday():
        return None
    return nearest


def _by_dateutil(text: str) -> datetime.date | None:
    """A shape that no pattern knows, such as `Tue Mar 26 10:04:00 EDT 2013`."""
    if not (_NAMED.search(text) and _YEAR.search(text)):
        return None
    from dateutil import parser

    bare = _LABEL.sub(" ", text)
    days: list[datetime.date] = []
    for default in (datetime.datetime(1904, 1, 1), datetime.datetime(1908, 12, 28)):
        try:
            # Zones do not matter for the day as written, so every one of them is known.
            parsed = parser.parse(bare, default=default, tzinfos=lambda name, offset: None)
        except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError):
            return None
        if not isinstance(parsed, datetime.datetime):
            return None
        days.append(parsed.date())
    return days[0] if days[0] == days[1] else None


def _of_digits(digits: str) -> datetime.date | None:
    if len(digits) in (8, 12, 14):
        return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return _since_epoch(int(digits)) if len(digits) in (10, 13) else None


def _since_epoch(number: int | float) -> datetime.date | None:
    if isinstance(number, bool) or not 1e8 <= number < 1e14:
        return None
    seconds = number / 1000 if number >= 1e11 else number
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _century(year: str, latest: datetime.date) -> int:
    """A year of two figures is the last such year that is not ahead."""
    number = int(year)
    if len(year) == 4:
        return number
    number += latest.year - latest.year % 100
    return number if number <= latest.year else number - 100


def _month(name: str) -> int:
    """The number of a month's name, 0 if it is none."""
    start = name[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0


def _ordinal(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _bounded(day: datetime.date | None, latest: datetime.date) -> datetime.date | None:
    return day if day is not None and EARLIEST <= day <= latest else None
