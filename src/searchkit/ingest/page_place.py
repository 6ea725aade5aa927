"""A page says 03/04/2020, or 2020-08-25T00:23Z: which day was that where the paper is?

The country of a site is in its name (`.com.au`), else in the language that it states
(`fr-CA`); a country's clocks and its people's habit of writing dates say the rest. Only
what holds all over a country is believed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from searchkit.ingest.dates import parse_date
from searchkit.ingest.foreign_dates import in_english
from searchkit.ingest.html_page import Page

# Hours by which all clocks of a country are behind Greenwich's at least, in summer too.
_BEHIND = {
    "us": 4, "ca": 2, "mx": 5, "gt": 6, "sv": 6, "hn": 6, "ni": 6, "cr": 6, "pa": 5, "cu": 4,
    "jm": 5, "do": 4, "pr": 4, "ve": 4, "co": 5, "pe": 5, "bo": 4, "py": 3, "uy": 2, "ar": 2,
    "cl": 3, "br": 2,
}  # fmt: skip
_NO_COUNTRIES = frozenset(("co", "tv", "me", "io", "ai", "fm", "cc", "ws", "to", "eu", "ly", "gl"))
"""Ends of names that say nothing of a site's country, since they are sold everywhere."""
_MONTH_FIRST = frozenset(("us", "ph"))
_EITHER_FIRST = frozenset(("ca", "za", "ke"))
_YEAR_FIRST = frozenset("ja zh ko hu lt mn eu fa".split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper is and how it writes; `language` and `country` are codes of two letters
    or `""`."""

    language: str = ""
    country: str = ""

    @property
    def hours_behind(self) -> int:
        """How far all of its clocks are behind Greenwich's at least; 0 where that is unknown."""
        return _BEHIND.get(self.country, 0)

    @property
    def is_day_first(self) -> bool | None:
        """Whether 03/04/2020 is the third of April there; None where it may be either."""
        if self.country in _MONTH_FIRST:
            return False
        if self.country in _EITHER_FIRST or self.language in _YEAR_FIRST:
            return None
        return True if self.language not in ("", "en") or self.country else None

    def day(self, text: str, near: datetime.date | None = None) -> datetime.date | None:
        """The day that a text of this place names, as `parse_date` reads it."""
        day = parse_date(text, near=near, day_first=self.is_day_first)
        if day is not None or not any(map(str.isdigit, text)):
            return day
        english = in_english(text, self.language)
        if english == text:
            return None
        return parse_date(english, near=near, day_first=self.is_day_first)


def place_of(page: Page, url: str) -> Place:
    """The place of a page, by its address and by what it states of its language."""
    stated = [page.tree.get("lang", ""), page.tree.get("xml:lang", "")]
    stated += [
        element.get("content", "")
        for element in page.outline
        if element.tag == "meta"
        and (element.get("property") or element.get("http-equiv", "")).lower()
        in ("og:locale", "content-language")
    ]
    tags = [tag.replace("_", "-").lower().split("-") for tag in map(str.strip, stated) if tag]
    regions = (part for tag in tags for part in tag[1:] if len(part) == 2)
    end = (urlsplit(url).hostname or "").rpartition(".")[2].lower()
    is_country = len(end) == 2 and end not in _NO_COUNTRIES
    country = end if is_country else next(regions, "")
    return Place(language=tags[0][0][:3] if tags else "", country=country)
