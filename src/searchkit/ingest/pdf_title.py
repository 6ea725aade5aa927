"""The first page of a PDF has a headline: which of its lines are it?

What the file states as its title, if that stands there in letters; else the largest type.
A kicker or the name of the paper may stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from searchkit.ingest.bylines import is_byline
from searchkit.ingest.dates import is_dateline
from searchkit.ingest.pdf_words import Line

_FIRST = 12
"""Lines among which a stated title begins."""
_LONGEST_LINES = 8
_LONGEST = 200
_LARGER = 1.15
"""A headline is so many times as high as most of the text."""
_ABOVE = 300
"""Characters above a headline up to which they are a kicker and the head of a page, no text."""
_PAPER = re.compile(
    r"(?:the\s+)?(?:[\w.'’&-]+\s+){0,4}(?:times|post|gazette|tribune|herald|journal|chronicle|guardian"
    r"|observer|telegraph|review|mail|press|news|standard|courier|examiner|globe|star|sun|daily|weekly"
    r"|bulletin|dispatch|record|mirror|independent|inquirer|monitor|report|letter|newsletter|digest)",
    re.I,
)
"""The name of a paper, in type as large as it likes."""


def titled(pages: Sequence[Sequence[Line]], stated: str) -> tuple[str, list[Line]]:
    """The title, `""` where none is seen, and all other lines that are text."""
    lines = [line for page in pages for line in page]
    on_first = len(next(filter(None, pages), []))
    found = _stated(lines[:on_first], stated) or _largest(lines[:on_first], lines)
    if found is None:
        return "", lines
    begin, end, title = found
    above = lines[:begin]
    if sum(len(line.text) for line in above) <= _ABOVE:
        above = [line for line in above if is_byline(line.text) or is_dateline(line.text)]
    return title, [*above, *lines[end:]]


def _stated(lines: Sequence[Line], stated: str) -> tuple[int, int, str] | None:
    """Where the stated title stands, if it does."""
    wanted = _letters(stated)
    if len(wanted) < 8:
        return None
    for begin in range(min(len(lines), _FIRST)):
        begun = ""
        for number, line in enumerate(lines[begin : begin + _LONGEST_LINES], begin):
            begun += _letters(line.text)
            if begun == wanted:
                return begin, number + 1, stated
            if not wanted.startswith(begun):
                break
    return None


def _largest(page: Sequence[Line], lines: Sequence[Line]) -> tuple[int, int, str] | None:
    """The lines in the largest type of a page, where it is larger than most of the text."""
    sizes = [line.size for line in lines for _ in range(len(line.text) // 20 + 1)]
    least = _LARGER * median(sizes) if sizes else 0.0
    blocks = [block for block in _blocks(page) if page[block[0]].size >= least]
    blocks = [block for block in blocks if _is_headline(_words(page, block))]
    others = [block for block in blocks if not _PAPER.fullmatch(_words(page, block))]
    best = max(others or blocks, key=lambda block: page[block[0]].size, default=None)
    return None if best is None else (*best, _words(page, best))


def _blocks(page: Sequence[Line]) -> list[tuple[int, int]]:
    """Lines of one size of type that follow each other."""
    blocks: list[tuple[int, int]] = []
    for number, line in enumerate(page):
        if blocks and abs(page[number - 1].size - line.size) < 0.08 * line.size:
            blocks[-1] = (blocks[-1][0], number + 1)
        else:
            blocks.append((number, number + 1))
    return blocks


def _is_headline(words: str) -> bool:
    return len(_letters(words)) >= 6 and len(words) <= _LONGEST


def _words(page: Sequence[Line], block: tuple[int, int]) -> str:
    return " ".join(line.text for line in page[block[0] : block[1]])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
