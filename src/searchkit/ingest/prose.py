"""The text of an old article is broken in ways that its readers no longer see.

A page of a PDF ends in mid-sentence, a word is hyphenated at the end of its line, and
under the last sentence stands how to reach the paper. `clean_body` mends that, and hands
on plain paragraphs parted by a blank line. It joins only what does not end a sentence and
leaves headings, lists and quotations alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from searchkit.ingest.closing import without_closing_block
from searchkit.ingest.encoding import without_invisible

_BLANK = re.compile(r"\n\s*\n")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.I)
_ENDS = (".", "!", "?", ":", ";", "…")
_CLOSERS = "\"'”’»)]*"
_LIST_ITEM = re.compile(r"(?:[-*•·–—]|\d{1,3}[.)])\s")
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = ("-", "\u2010")
_SEEN_SOFT_HYPHEN = re.compile(r"(?<=\w)\u00ad(?=[^\S\n]*(?:\n|\Z))")
_LINE_HYPHEN = re.compile(r"(?<!\w)(\w++)[-\u2010]\n\s*(\w+)")
_COMPOUND = re.compile(r"(?<!\w)(?=(\w+-\w+))")
_FIRST_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"(?<!\w)\w++\Z")
_DANGLING = frozenset(
    """
    a an the of to in on at by for from with and or nor but as into onto upon over under between
    among against about after before than that which who whose while when where if because since
    during through toward towards without within its his her their our your my this these those
    is are was were be been has have had will would could should may might can not no
    president minister chancellor secretary senator governor premier general ambassador mayor
    mr mrs ms dr mr. mrs. ms. dr. sen. gov. gen. rep. col. prime foreign vice former
    """.split()
)
_LONG = 12
"""Words from which a paragraph is too long to be a heading or a caption."""
_TITLE_WORDS = 14
_LONGEST_PAGE_NUMBER = 40
_LONGEST_TORN = 5000
"""Characters from which a paragraph is no part of one: nothing is joined to it."""


def one_line(text: str) -> str:
    """The text with every run of white space made one space, and nothing invisible in it."""
    # Most text is so already, and to see that is four times as fast as to split and join:
    # no white space but the ordinary space is printable.
    if text.isprintable() and "  " not in text and not text.startswith(" "):
        return text.rstrip(" ")
    return " ".join(without_invisible(text).split())


def title_from(body: str) -> str:
    """A title for an article that has none: its first words, up to a sentence's end."""
    opening = body.partition("\n\n")[0].split()
    if len(opening) <= _TITLE_WORDS:
        return " ".join(opening)
    return " ".join(opening[:_TITLE_WORDS]).rstrip(",;:-") + " …"


def clean_body(text: str) -> str:
    """The text as whole paragraphs, without page numbers and closing contact blocks."""
    return "\n\n".join(without_closing_block(mend_paragraphs(paragraphs_of(text))))


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a plain text, with hyphenated line ends joined.

    Blank lines part paragraphs. Where there are none and the lines are long, each line
    is a paragraph; else a line's end is only where the text was wrapped.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    text = with_whole_words(text)
    found: list[str] = []
    for block in _BLANK.split(text):
        lines = [line for line in map(one_line, block.split("\n")) if line]
        if len(lines) > 1 and (_are_paragraphs(lines) or _LIST_ITEM.match(lines[1])):
            found += lines
        elif lines:
            found.append(" ".join(lines))
    return [
        paragraph
        for paragraph in found
        if len(paragraph) > _LONGEST_PAGE_NUMBER or not _PAGE_NUMBER.fullmatch(paragraph)
    ]


def with_whole_words(text: str) -> str:
    """The text with the words joined that were parted at the end of a line."""
    if _SOFT_HYPHEN in text:
        # At a line's end it was seen; elsewhere nobody saw it.
        text = _SEEN_SOFT_HYPHEN.sub("-", text)
    if any(line.endswith(_HYPHENS) for line in text.split("\n")):
        compounds = _compounds(text)
        text = _LINE_HYPHEN.sub(lambda match: _joined(match[1], match[2], compounds), text)
    return text


def mend_paragraphs(paragraphs: list[str]) -> list[str]:
    """The paragraphs with those joined that a page break tore apart."""
    mended: list[str] = []
    compounds: Collection[str] | None = None
    for number, paragraph in enumerate(paragraphs):
        is_torn = mended and len(mended[-1]) < _LONGEST_TORN and not _is_ended(mended[-1])
        if not is_torn or not _continues(mended[-1], paragraph, paragraphs[number - 1]):
            mended.append(paragraph)
            continue
        if compounds is None and mended[-1].endswith(_HYPHENS):
            compounds = _compounds("\n".join(paragraphs))
        mended[-1] = _together(mended[-1], paragraph, compounds or ())
    return mended


def _are_paragraphs(lines: list[str]) -> bool:
    """Whether lines are whole paragraphs: most are long, and most end a sentence."""
    ended = sum(map(_is_ended, lines))
    mean = sum(map(len, lines)) / len(lines)
    return mean > 100 and ended * 2 >= len(lines)


def _is_ended(text: str) -> bool:
    """Whether a text ends a sentence, closing quotes and brackets apart."""
    return text.rstrip(_CLOSERS).endswith(_ENDS)


def _continues(before: str, after: str, last_piece: str) -> bool:
    """Whether a paragraph goes on from one before it that does not end a sentence."""
    if _LIST_ITEM.match(after) or _LIST_ITEM.match(last_piece):
        return False
    if before.endswith(("-", ",")) or before.rpartition(" ")[2].lower() in _DANGLING:
        return True
    words = before.split(" ", _LONG)
    if after[0].islower() and len(words) > 2:
        return True
    is_ordinary = len(after.split(" ", 3)) > 2
    return len(words) >= _LONG and is_ordinary and (after[0].isalnum() or after[0] in "“\"'‘$€£")


def _together(before: str, after: str, compounds: Collection[str]) -> str:
    following = _FIRST_WORD.match(after)
    if before.endswith(_HYPHENS) and following:
        left = _LAST_WORD.search(before[:-1])
        if left:
            joined = _joined(left[0], following[0], compounds)
            return before[: left.start()] + joined + after[following.end() :]
    return f"{before} {after}"


def _compounds(text: str) -> Collection[str]:
    """The words of a text that have a hyphen within a line."""
    return frozenset(_COMPOUND.findall(text))


def _joined(left: str, right: str, compounds: Collection[str]) -> str:
    """A word parted at a line end: with its hyphen only where that is its own."""
    hyphenated = f"{left}-{right}"
    own = not (left.islower() or left.istitle()) or not right.islower() or right.isdigit()
    return hyphenated if own or hyphenated in compounds else left + right
