"""When the article appeared: not when it was changed, and not in Greenwich.

Pages state times for machines, mostly in UTC: what a paper in Denver printed on Tuesday
evening is dated Wednesday there. The day that the page shows beside its headline, or that
it states with its own offset, wins over such a time when the two lie a day apart. Where a
page states nothing, `<time>`, dated elements, its address and its first lines are asked,
and in the end htmldate (Barbaresi, “htmldate: A Python package to extract publication
dates from web pages”, JOSS 2020).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from searchkit.ingest.dates import date_in_path, is_dateline, parse_date
from searchkit.ingest.html_page import Page, names_of, visible_text
from searchkit.ingest.page_place import Place, place_of
from searchkit.ingest.prose import one_line

_CHANGED = re.compile(r"updat|modif|revis|last|expire|comment|event|current-?date|today", re.I)
_CHANGED_TEXT = re.compile(r"\b(?:updated|modified|last)\b", re.IGNORECASE)
_DATE_NAMES = re.compile(
    r"publi|date|(?:^|[\s_-]|post|entry|article)time|posted|by-?_?line|meta|author-?info", re.I
)
_MACHINE_TIME = re.compile(
    r"\d{4}-?\d\d-?\d\d[T ](?P<hour>\d{1,2}):\d\d(?::\d{1,2}(?:[.,]\d+)?)?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?\Z",
    re.IGNORECASE,
)
_SAYS_UTC = re.compile(
    r"\d(?:\.\d+)?\s?(?:Z|UTC|GMT|[+-]00:?00)|\A\d{10}(?:\d{3})?\Z", re.IGNORECASE
)
_TIME_ATTRIBUTE = re.compile(r"date|time|publi|epoch")
_ANY_DAY = re.compile(r"(?<![\d/-])((?:19|20)\d\d)([-/])(\d\d)\2(\d\d)(?![\d/-])")
_LOCAL_TIME = (
    r"{year}[-/](\d\d)[-/](\d\d)[T ](\d\d):{minute}(?::\d\d)?(?![\d:.]|\s?(?:Z|UTC|GMT|[+-]\d))"
)
_MIDNIGHT = re.compile(r"[T ]00?:00(?::00?)?(?:\.0+)?\s*\D*0*:?0*\Z")
_FARTHEST_BEHIND, _FARTHEST_AHEAD = datetime.timedelta(hours=-12), datetime.timedelta(hours=14)
_IN_WORDS = re.compile(r"[A-Za-z]{3}")
_LONGEST = 160
_OPENING = 600
_RIGHT_BESIDE = 120
_MOST_TEXT = 20_000
"""Characters of a page's text in which a guessed date is looked for."""
_LONGEST_DATE = 24
_DATE_START = re.compile(r"\b(?:\d{1,4}|[^\W\d_]{3,9}\.?)(?=[\s/.年-])")
_FIGURES_OF_YEAR = re.compile(r"\d{4}")
_LONGEST_DATELINE = 40


def published(page: Page, stated: Iterable[str], url: str, title: str) -> datetime.date | None:
    """The day of first publication, or None.

    `stated` are the times that the page states for it, the most trusted first.
    """
    place = place_of(page, url)
    offers = [(text, day) for text in stated if (day := _day(place, text)) is not None]
    if offers:
        text, day = offers[0]
        clock = _MACHINE_TIME.search(text.strip())
        if clock is None or not _is_utc(clock):
            return day
        shown = _shown(page, place, title, near=day)[0]
        local = _local_days(offers[1:])
        if not shown and not local:
            local = _days_of_same_minute(page.markup, text, clock)
            if not local and clock["zone"] and _is_night_before(place, clock):
                return day - datetime.timedelta(days=1)
        return _in_own_zone(day, clock, shown[:3], local)
    in_path = date_in_path(urlsplit(url).path)
    if in_path is not None:
        return in_path
    after, before = _shown(page, place, title)
    return (
        next(iter(after + before), None)
        or _standing_alone(page, place)
        or _in_opening(page, place, title)
        or _guessed(page, place, url)
    )


def _in_own_zone(
    day: datetime.date,
    clock: re.Match[str],
    shown: Sequence[datetime.date],
    local: Sequence[datetime.date],
) -> datetime.date:
    """The day of a time in UTC as the paper's own clocks had it, if the page tells.

    Zones reach from 12 hours behind to 14 ahead: noon in UTC is on no other day.
    """
    if day in shown[:1]:
        return day
    hour = int(clock["hour"])
    for other in [*shown, *local]:
        ahead = (other - day).days
        if (ahead == -1 and (hour < 12 or not clock["zone"])) or (ahead == 1 and hour >= 10):
            return other
    return day


def _days_of_same_minute(markup: str, text: str, clock: re.Match[str]) -> list[datetime.date]:
    """The days of times without a zone that stand elsewhere on the page, in a script perhaps,
    at the same minute of another hour: the same moment by the paper's own clocks."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip()[:16].replace(" ", "T"))
    except ValueError:
        return []
    found = []
    years = {(moment + apart).year for apart in (_FARTHEST_BEHIND, _FARTHEST_AHEAD)}
    for year in sorted(years):
        # That a pattern begins with what it looks for makes it ten times as fast.
        for match in re.finditer(_LOCAL_TIME.format(year=year, minute=f"{moment:%M}"), markup):
            if markup[match.start() - 1 : match.start()].isdigit():
                continue
            try:
                month, day, hour = map(int, match.groups())
                other = datetime.datetime(year, month, day, hour, moment.minute)
            except ValueError:
                continue
            apart = other - moment
            if apart and _FARTHEST_BEHIND <= apart <= _FARTHEST_AHEAD and not apart.seconds % 3600:
                found.append(other.date())
    return found


def _is_night_before(place: Place, clock: re.Match[str]) -> bool:
    """Whether it is the day before by all clocks of the page's country.

    At midnight itself only a day was meant.
    """
    return int(clock["hour"]) < place.hours_behind and not _MIDNIGHT.search(clock.group())


def _is_utc(clock: re.Match[str]) -> bool:
    zone = clock["zone"]
    return zone is None or zone[0] not in "+-" or not zone.strip("+-:0")


def _local_days(offers: Iterable[tuple[str, datetime.date]]) -> list[datetime.date]:
    """The days of those stated times that are of the paper's zone: by offset, or in words."""
    days: list[datetime.date] = []
    for text, day in offers:
        clock = _MACHINE_TIME.search(text.strip())
        if (clock is not None and not _is_utc(clock)) or (clock is None and _IN_WORDS.search(text)):
            days.append(day)
    return days


def _day(place: Place, text: str, near: datetime.date | None = None) -> datetime.date | None:
    return place.day(text, near) if text and not text.startswith("0001") else None


def _shown(
    page: Page, place: Place, title: str, near: datetime.date | None = None
) -> tuple[list[datetime.date], list[datetime.date]]:
    """The dates that the page shows after its headline, and those before it."""
    key = _key(title)
    before: list[datetime.date] = []
    after: list[datetime.date] = []
    seen_headline = False
    for tag in page.outline:
        if tag.tag == "h1" and key and _key(visible_text(tag)) == key:
            seen_headline = True
        day = _day_of(tag, place, near)
        if day is not None:
            (after if seen_headline else before).append(day)
    return after, before


def _day_of(tag: HtmlElement, place: Place, near: datetime.date | None) -> datetime.date | None:
    if tag.tag in ("meta", "link", "title", "h1"):
        return None
    names = names_of(tag)
    itemprop = tag.get("itemprop", "")
    if _CHANGED.search(names) or "odified" in itemprop:
        return None
    if tag.tag != "time" and not _DATE_NAMES.search(names) and "date" not in itemprop.lower():
        return None
    text = visible_text(tag)
    if len(text) > _LONGEST or _CHANGED_TEXT.match(text):
        return None
    for offer in (text, *_machine_times(tag)):
        # A machine's time in UTC says no more than what is `near`.
        if near is not None and offer is not text and _SAYS_UTC.search(offer):
            continue
        day = _day(place, offer, near)
        if day is not None:
            return day
    return None


def _machine_times(tag: HtmlElement) -> Iterator[str]:
    """What the attributes of an element may say of its time, for programs."""
    yield from (tag.get("content", ""), tag.get("datetime", ""))
    for name, value in tag.items():
        if name.startswith("data-") and _TIME_ATTRIBUTE.search(name) and not _CHANGED.search(name):
            yield value


def _standing_alone(page: Page, place: Place) -> datetime.date | None:
    """The first paragraph that is nothing but a date, as wire copy begins."""
    for paragraph in page.tree.iter("p"):
        text = one_line("".join(paragraph.itertext()))
        if text and len(text) <= _LONGEST_DATELINE and is_dateline(text):
            return _day(place, text)
    return None


def _in_opening(page: Page, place: Place, title: str) -> datetime.date | None:
    """The first date right after the headline or before it, as old pages have it."""
    start = page.text.find(title) if title else -1
    if start < 0:
        return None
    above = page.text[max(0, start - _RIGHT_BESIDE) : start]
    below = page.text[start + len(title) :][:_OPENING]
    for part in (below[:_RIGHT_BESIDE], above, below):
        for day in _days_in(part, place):
            return day
    return None


def _days_in(text: str, place: Place) -> Iterator[datetime.date]:
    """The days that are named within a text, in its order."""
    for match in _DATE_START.finditer(text):
        window = text[match.start() : match.start() + _LONGEST_DATE]
        if _FIGURES_OF_YEAR.search(window) and (day := _day(place, window)) is not None:
            yield day


def _guessed(page: Page, place: Place, url: str) -> datetime.date | None:
    if page.is_cut:  # its patterns take minutes for what is no article's page
        return None
    day = _by_htmldate(page, url)
    # What no reader of the page sees is as likely another's day as its own.
    if day is not None and day in _days_in(page.text[:_MOST_TEXT], place):
        return day
    return _only_day(page.markup)


def _only_day(markup: str) -> datetime.date | None:
    """The day that a page names in its scripts and comments, if all over it there is but one."""
    days = {"-".join(match.group(1, 3, 4)) for match in _ANY_DAY.finditer(markup)}
    return parse_date(days.pop()) if len(days) == 1 else None


def _by_htmldate(page: Page, url: str) -> datetime.date | None:
    import htmldate

    try:
        # Its extensive search takes any date of the page, and loads two hundred languages.
        found: Any = htmldate.find_date(
            page.tree, url=url or None, original_date=True, extensive_search=False
        )
    except Exception:
        # A guess by another library is worth having, its faults are not.
        return None
    # It makes New Year's Day of a year that stands alone.
    return parse_date(found) if isinstance(found, str) and not found.endswith("-01-01") else None


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
