"""An article as a reference: plain, BibTeX, Chicago (notes and bibliography, 17th edition)."""

from __future__ import annotations

import re

from searchkit.article import Article

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_TEX = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def web_address(article: Article) -> str:
    """The article's URL where it is one of the web; else nothing, so that no link does harm."""
    return article.url if re.match(r"https?://[^\s/]", article.url, re.IGNORECASE) else ""


def plain(article: Article) -> str:
    """Authors, title, paper, day, address."""
    day = article.date.isoformat() if article.date else ""
    parts = [", ".join(article.authors), f"“{_title(article)}”", article.source, day]
    return ". ".join(part for part in [*parts, web_address(article)] if part)


def chicago(article: Article) -> str:
    """An entry of a bibliography: Surname, First, and Other Name. “Title.” Paper, Month D, YYYY."""
    parts = []
    if article.authors:
        first, *others = article.authors
        names = [_surname_first(first), *others]
        parts.append(", and ".join([", ".join(names[:-1]), names[-1]]) if others else names[0])
    parts.append(f"“{_title(article)}.”")
    day = article.date
    written = f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else ""
    place = ", ".join(filter(None, [article.source, written]))
    cited = " ".join(part if part.endswith((".", "”")) else part + "." for part in parts)
    for part in filter(None, [place, web_address(article)]):
        cited += f" {part}."
    return cited


def bibtex(article: Article) -> str:
    """An `@article` entry, its key made of surname, year and the id's beginning."""
    surname = re.sub(r"\W", "", article.authors[0].split()[-1]) if article.authors else "anon"
    year = str(article.date.year) if article.date else ""
    address = web_address(article)
    fields = {
        "author": " and ".join(article.authors).translate(_TEX),
        "title": _title(article).translate(_TEX),
        "journal": article.source.translate(_TEX),
        "date": article.date.isoformat() if article.date else "",
        "year": year,
        "url": re.sub(r"[{}\\\s]", "", address),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"\W", "", article.id)[:6]
    return "\n".join([f"@article{{{surname}{year}{key},", *lines, "}"])


def _title(article: Article) -> str:
    return article.title or "Untitled"


def _surname_first(name: str) -> str:
    *given, surname = name.split() or [name]
    return f"{surname}, {' '.join(given)}" if given else surname
