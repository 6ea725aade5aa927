"""The first lines of a text say what it is: title, byline, date, source, in some order."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from searchkit.ingest.bylines import is_byline, parse_byline
from searchkit.ingest.dates import is_dateline, parse_date

_SOURCE = re.compile(r"(?:source|publication|published in|from)\s*:\s*(\S.*)", re.I)
_AUTHOR = re.compile(r"(?:author|authors|byline)\s*:\s*(\S.*)", re.I)
_LINES = 6
"""Lines after the title that are looked at: what comes later is the article."""


@dataclass(slots=True)
class Opening:
    """What the first lines say; `used` counts them."""

    authors: tuple[str, ...] = ()
    date: datetime.date | None = None
    source: str = ""
    used: int = 0


def opening(lines: list[str], near: datetime.date | None) -> Opening:
    """What the lines after a title say of the article; blank lines among them count too.

    `near` lends its year to a date without one. The first line that says none of it
    ends the opening.
    """
    found = Opening()
    for number, line in enumerate(lines[:_LINES]):
        line = line.strip()
        if not line:
            continue
        if not _take(line, near, found):
            break
        found.used = number + 1
    return found


def _take(line: str, near: datetime.date | None, found: Opening) -> bool:
    match = _SOURCE.fullmatch(line)
    if match and not found.source:
        found.source = match[1].strip()
        return True
    match = _AUTHOR.fullmatch(line)
    if match and not found.authors:
        found.authors = parse_byline(match[1])
        return True
    dated = found.date is None and is_dateline(line, near=near)
    if dated:
        found.date = parse_date(line, near=near)
        return True
    if not found.authors and is_byline(line):
        found.authors = parse_byline(line)
        found.date = found.date or parse_date(line, near=near)
        return True
    return False
