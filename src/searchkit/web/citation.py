"""How to cite an article: in a line, in Chicago style, as BibTeX."""

from __future__ import annotations

import re
import unicodedata

from searchkit.article import Article

_SPECIAL = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
)


def plain(article: Article) -> str:
    """Authors, title, paper, day and address in one line."""
    parts = [_listed(article.authors), f"“{article.title}”", article.source]
    day = f"{article.date.day} {article.date:%B %Y}" if article.date else ""
    return ", ".join(filter(None, [*parts, day, article.url])) + "."


def chicago(article: Article) -> str:
    """A bibliography entry (Chicago Manual of Style, 17th edition, 14.191)."""
    day = f"{article.date:%B} {article.date.day}, {article.date.year}" if article.date else ""
    names = list(article.authors)
    if names and " " in names[0]:
        given, _, family = names[0].rpartition(" ")
        names[0] = f"{family}, {given}"
    mark = "" if article.title.endswith(("?", "!")) else "."
    where = ", ".join(filter(None, [article.source, day]))
    parts = [_listed(tuple(names)), f"“{article.title}{mark}”"]
    sentences = [
        part if part.endswith((".", ".”", "?”", "!”")) else f"{part}." for part in parts if part
    ]
    return " ".join([*sentences, *(f"{part}." for part in (where, article.url) if part)])


def bibtex(article: Article) -> str:
    """An entry for BibTeX; its key is made of the author, the year and the title."""
    fields = {
        "author": _escaped(" and ".join(article.authors)),
        "title": f"{{{_escaped(article.title)}}}",
        "journal": _escaped(article.source),
        "year": str(article.date.year) if article.date else "",
        "month": f"{article.date:%b}".lower() if article.date else "",
        "day": str(article.date.day) if article.date else "",
        "url": article.url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{{_key(article)},", *lines, "}"])


def _listed(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])}{',' if len(names) > 2 else ''} and {names[-1]}"


def _key(article: Article) -> str:
    family = article.authors[0].rpartition(" ")[2] if article.authors else article.source
    words = re.findall(r"\w{4,}", article.title)
    year = str(article.date.year) if article.date else ""
    folded = unicodedata.normalize("NFKD", f"{family}{year}{words[0] if words else ''}".lower())
    return "".join(char for char in folded if char.isascii() and char.isalnum()) or "article"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
