"""“20 septembrie 2020”, “2020年4月17日”, “۲ تیر ۱۳۹۹”: the same days in English.

Papers write their dates in their own language, numerals and calendar. `in_english` puts the
month's English name for theirs, so that one set of patterns (`dates`) reads them all;
Iranian and Thai years become those of the common calendar. What it does not know it
leaves as it is, and a date that nobody understands is none.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from searchkit.ingest.month_names import NAMES

_ENGLISH = tuple(
    "January February March April May June July August September October November December".split()
)
_JALALI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
    "اسفند",
)  # fmt: skip
_JALALI_EPOCH = datetime.date(622, 3, 21)
_LETTERS = str.maketrans("يكىأإ", "یکیاا")
"""Arabic letters that are typed for Persian ones, and the other way round."""
_WORD = re.compile(r"[^\s\d,;:/|()\[\]–—.-]+")
_BESIDE = frozenset(
    "de del di da do den der d e ng г года року р m d a al el la le les lo ngày năm".split()
)
"""Words that stand between a day, its month and its year."""
_PREFIX = re.compile(r"\b[Dd][’'](?=\w)|\bב-(?=\d)|(?<=\d)(?:er|re|[ºª°]|-?го)(?!\w)")
"""What sticks to a month or a day: `d’octubre`, `1er`, `5º`."""
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_VIETNAMESE = re.compile(r"\bth(?:á|á)ng\s+(\d{1,2})\b(?!\s*[/.-])", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(_ENGLISH)})"
_TWICE = re.compile(rf"({_MONTH})\b(?:\W+\1\b)+")
_YEAR_FIRST = re.compile(rf"(\d{{4}})\W{{1,3}}({_MONTH})\W{{1,3}}(\d{{1,2}})(?!\d)")
_JALALI_NAMED = re.compile(rf"(\d{{1,2}})\s+({'|'.join(_JALALI)})\s+(1[34]\d\d)(?!\d)")
_JALALI_FIGURES = re.compile(r"(?<!\d)(1[34]\d\d)[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_BUDDHIST = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_THAI = re.compile(r"[\u0e00-\u0e7f]")


def in_english(text: str, language: str = "") -> str:
    """The text with its dates as English has them, for `parse_date`.

    `language` is the code of the text's language: a few names mean another month in
    another language.
    """
    if not text.isascii():
        # Every script's figures are figures.
        text = re.sub(r"\d", lambda figure: str(int(figure.group())), text)
        text = _EAST_ASIAN.sub(r"\1-\2-\3", text)
        text = _VIETNAMESE.sub(_month_of_number, text)
        text = _common_years(text)
    text = _PREFIX.sub("", text)
    own, shared = _months(language.partition("-")[0].lower()), _months("")
    for phrase, month in _phrases().items():
        if phrase in text:
            text = text.replace(phrase, month)

    def translated(word: re.Match[str]) -> str:
        key = word.group().casefold().translate(_LETTERS)
        month = own.get(key) or shared.get(key)
        return month or ("" if key in _BESIDE else word.group())

    text = _WORD.sub(translated, text)
    text = _TWICE.sub(r"\1", text)
    return _YEAR_FIRST.sub(r"\3 \2 \1", text)


def jalali(year: int, month: int, day: int) -> datetime.date | None:
    """The day of the Iranian calendar's year, month and day, or None where there is none.

    By the cycle of 33 years with eight leap years, which agrees with Tehran's from 1178 to 1633.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    leap_days, leap_days_after = ((8 * past + 29) // 33 for past in (year - 1, year))
    if month == 12 and day == 30 and leap_days == leap_days_after:
        return None
    days = 365 * (year - 1) + leap_days + day - 1
    days += 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _JALALI_EPOCH + datetime.timedelta(days=days)


def _common_years(text: str) -> str:
    """The text with the dates of the Iranian and the Thai calendar in the common one."""
    bare = text.translate(_LETTERS)
    for pattern, order in ((_JALALI_NAMED, (2, 1, 0)), (_JALALI_FIGURES, (0, 1, 2))):
        found = pattern.search(bare)
        if found is None:
            continue
        year, month, day = (found.groups()[place] for place in order)
        number = int(month) if month.isdigit() else _JALALI.index(month) + 1
        common = jalali(int(year), number, int(day))
        if common is not None:
            return f"{bare[: found.start()]}{common}{bare[found.end() :]}"
    if _THAI.search(text):
        return _BUDDHIST.sub(lambda year: str(int(year.group()) - 543), text)
    return text


def _month_of_number(match: re.Match[str]) -> str:
    number = int(match[1])
    return _ENGLISH[number - 1] if 1 <= number <= 12 else match.group()


@cache
def _months(language: str) -> dict[str, str]:
    """The English month of each name of one language; without one, of names that all agree on."""
    found: dict[str, str] = {}
    disputed: set[str] = set()
    for languages, months in NAMES.items():
        if language and language not in languages.replace("-", " ").split():
            continue
        for english, forms in zip(_ENGLISH, months.split(), strict=True):
            for form in forms.split("/"):
                key = form.casefold().translate(_LETTERS)
                if found.setdefault(key, english) != english:
                    disputed.add(key)
    return {name: month for name, month in found.items() if name not in disputed}


@cache
def _phrases() -> dict[str, str]:
    """The English month of each name that is no single word, the longest first."""
    return {
        form.replace("_", " "): english
        for months in NAMES.values()
        for english, forms in zip(_ENGLISH, months.split(), strict=True)
        for form in forms.split("/")
        if "_" in form or "." in form
    }
