"""A document of Factiva whose fields are named by two letters: which line begins a field?

`HD` is the heading, `LP` and `TD` are the text, `CO IN NS RE` list what it is about. Some of
these are words too: a line of the text may begin with `IN Congress` or `TD Bank`. The fields
stand in one order, so over the text only those of the head count, and under it only those
of the index, in the shape that an index has. Where that leaves a doubt, it is text: what is
text and taken for a field is lost, what is a field and taken for text is only in the way.
"""

from __future__ import annotations

import re

from searchkit.ingest.bylines import parse_byline
from searchkit.ingest.dates import parse_date
from searchkit.ingest.draft import Draft
from searchkit.ingest.prose import clean_body, one_line

LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
}
"""The languages of newswires, as their databases name them."""

_CODE = re.compile(r"(?P<code>[A-Z]{2,3})(?P<gap>[ \t]*)(?P<text>.*)")
_HEAD = frozenset("SE HD BY CX CR WC PD ET SN SC ED PG VOL LA CY CLM".split())
_TEXT = ("LP", "TD")
_INDEX = ("CO", "IN", "NS", "RE")
"""Each lists what the document is about: `i1 : Energy | i13 : Crude Oil`."""
_INDEXED = re.compile(r"[a-z0-9]{2,9}[ \t]+:[ \t]")
_NO_WORDS = ("IPC", "IPD")
_NOTES = ("ART", "CT", "RF", "PUB")
_LAST = "AN"


def coded(lines: list[str], is_cut: bool = False) -> Draft | None:
    """A document whose fields are named by two letters; None where it has none.

    One that is cut off may lack its text.
    """
    fields = _fields(lines)
    if "HD" not in fields or not (fields.keys() & set(_TEXT) or (is_cut and len(fields) > 1)):
        return None

    def of(code: str) -> str:
        return one_line(" ".join(fields.get(code, [])))

    body = "\n".join([*fields.get("LP", []), "", *fields.get("TD", [])])
    return Draft(
        title=of("HD"),
        authors=parse_byline(of("BY")) if of("BY") else (),
        date=parse_date(of("PD")),
        body=clean_body(body),
        source=of("SN"),
        topics=(of("SE"),) if of("SE") else (),
        language=LANGUAGES.get(of("LA").lower(), ""),
    )


def _fields(lines: list[str]) -> dict[str, list[str]]:
    """The lines of each field, in order."""
    fields: dict[str, list[str]] = {}
    current, gap_of_text = "", ""
    for number, line in enumerate(lines):
        code, gap, text = _parted(line)
        if current and fields.keys() & set(_TEXT):
            begins = _begins_below(code, gap, text, lines, number)
            if code in _TEXT:
                begins = code not in fields and gap in ("", gap_of_text)
            elif code in _NOTES:
                # As wide as the others: by a space alone it would be a word of the text.
                begins = begins or (gap != " " and gap == gap_of_text)
        else:
            begins = code in _HEAD or code in _TEXT
            if code in _TEXT:
                gap_of_text = gap
        if begins:
            current = code
            fields.setdefault(code, []).append(text)
        elif current:
            fields[current].append(line.strip())
    return fields


def _parted(line: str) -> tuple[str, str, str]:
    """The code that a line may begin with, what parts it from its text, and the text."""
    match = _CODE.fullmatch(line)
    if match is None or (match["text"] and not match["gap"]):
        return "", "", ""
    return match["code"], match["gap"] if match["text"] else "", match["text"]


def _begins_below(code: str, gap: str, text: str, lines: list[str], number: int) -> bool:
    """Whether a field of the index under the text begins in a line."""
    if code in _NO_WORDS:
        return True
    if code not in (*_INDEX, "PUB", _LAST):
        return False
    rest = (later.strip() for later in lines[number + 1 :] if later)
    following = text or next(rest, "")
    if code in _INDEX:
        return bool(_INDEXED.match(following))
    if code == _LAST:
        return following.startswith("Document ") or not following
    # The publisher is the last but the document's number.
    return all(later.startswith(_LAST) for later in rest)
