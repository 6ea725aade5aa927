"""Many articles in one plain text, as the databases of the newswires export them.

Nexis numbers its documents (`3 of 25 DOCUMENTS`) or ends each with `End of Document`;
Factiva ends each with its number (`Document WP00000020130326e93q0001x`). Around the text
stand fields: `BYLINE:`, `LENGTH: 812 words`, `LOAD-DATE:`, or two letters (`HD`, `TD`).
A text is taken for such an export only where such a mark and such a field are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.ingest.bylines import is_byline, parse_byline
from searchkit.ingest.dates import is_dateline, parse_date
from searchkit.ingest.draft import Draft
from searchkit.ingest.prose import clean_body, one_line

_NUMBERED = re.compile(
    r"^[ \t]*(?:document[ \t]+)?\d+[ \t]+of[ \t]+\d+[ \t]+documents?[ \t]*$", re.I | re.M
)
_END = re.compile(r"^[ \t]*end of document[ \t]*$", re.I | re.M)
_FACTIVA_END = re.compile(r"^(?:AN[ \t]+)?[ \t]*Document [A-Z][A-Z0-9]{3,}\d{8}\w{4,}[ \t]*$", re.M)
_LISTED = re.compile(r"^[ \t]*1\.[ \t]+(?P<title>\S.*)$", re.M)
"""The first line of a table of contents."""
_WORDS = re.compile(r"^[ \t]*(?:length:[ \t]*|WC[ \t]+)?[\d,]+ words[ \t]*$", re.I | re.M)
_FIELD = re.compile(
    r"(?P<key>byline|section|length|dateline|headline|load-date|language|graphic|publication-type"
    r"|journal-code|subject|organization|person|geographic|country|state|city|company|ticker|industry"
    r"|notes?|correction-date|correction|series|column|highlight|type|url|copyright):[ \t]*(?P<text>.*)",
    re.I,
)
_ABOVE = ("byline", "section", "length", "dateline", "headline", "highlight", "series", "column")
_BELOW = ("load-date", "language", "graphic", "publication-type", "journal-code")
_CODE = re.compile(r"^(?P<code>[A-Z]{2,3})(?:[ \t]+(?P<text>\S.*))?$")
_CODES = frozenset(
    "HD CR WC PD ET SN SC ED PG LA CY LP TD ART CT RF CO IN NS RE IPC IPD PUB AN BY CX SE CLM VOL".split()
)
_RIGHTS = re.compile(r"(?:copyright\b|©|\(c\)\s|all rights reserved).{0,120}", re.I)
_LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
}


def is_export(text: str) -> bool:
    """Whether a plain text holds the articles of a newswire's database."""
    if not _WORDS.search(text):
        return False
    return any(mark.search(text) for mark in (_NUMBERED, _END, _FACTIVA_END))


def articles(text: str) -> Iterator[Draft]:
    """The articles of an export, numbered from 1."""
    number = 0
    for part in _parts(text):
        lines = [line.rstrip() for line in part.strip("\n").split("\n")]
        if not any(line.strip() for line in lines):
            continue
        draft = _coded(lines) or _plain(lines)
        if not draft.body:
            continue
        number += 1
        draft.row = number
        yield draft


def _parts(text: str) -> list[str]:
    """The documents; what stands before the first is a cover sheet."""
    if _NUMBERED.search(text):
        return _NUMBERED.split(text)[1:]
    ended = (_END if _END.search(text) else _FACTIVA_END).split(text)[:-1]
    return [*map(_without_contents, ended[:1]), *ended[1:]]


def _without_contents(first: str) -> str:
    """The first document without the table of contents: from its title, as listed, on."""
    listed = _LISTED.search(first)
    if listed:
        title = one_line(listed["title"])
        position = listed.end()
        for line in first[position:].splitlines(keepends=True):
            if one_line(line) == title:
                return first[position:]
            position += len(line)
    return first


def _coded(lines: list[str]) -> Draft | None:
    """A document whose fields are named by two letters; None where it has none."""
    fields: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        match = _CODE.match(line)
        if match and match["code"] in _CODES:
            current = match["code"]
            fields.setdefault(current, []).append(match["text"] or "")
        elif current:
            fields[current].append(line.strip())
    if "HD" not in fields or not fields.keys() & {"TD", "LP"}:
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
        language=_LANGUAGES.get(of("LA").lower(), ""),
    )


def _plain(lines: list[str]) -> Draft:
    """A document with a heading, named fields above the text, and others under it."""
    fields: dict[str, str] = {}
    begin = _end_of_head(lines, fields)
    end = len(lines)
    for number in range(begin, len(lines)):
        match = _FIELD.fullmatch(lines[number].strip())
        closing = lines[number].strip().lower() in ("classification", "load-date")
        if closing or (match and match["key"].lower() in _BELOW):
            end = number
            break
    for line in lines[end:]:
        match = _FIELD.fullmatch(line.strip())
        if match:
            fields.setdefault(match["key"].lower(), one_line(match["text"]))
    draft = _headed(lines[:begin], fields)
    body = [line for line in lines[begin:end] if not _RIGHTS.fullmatch(line.strip())]
    draft.body = clean_body("\n".join(body))
    return draft


def _end_of_head(lines: list[str], fields: dict[str, str]) -> int:
    """The line at which the text begins; the fields before it are put into `fields`."""
    begin = 0
    in_field = ""
    for number, line in enumerate(lines[:60]):
        stripped = line.strip()
        if stripped.lower() == "body":
            return number + 1
        match = _FIELD.fullmatch(stripped)
        if match and match["key"].lower() in _ABOVE:
            in_field = match["key"].lower()
            fields[in_field] = one_line(match["text"])
            begin = number + 1
        elif _WORDS.fullmatch(line) and not begin:
            begin = _after_factiva_head(lines, number)
            break
        elif in_field and stripped:
            if begin == number:  # A field goes on in the next line.
                fields[in_field] += f" {stripped}"
                begin = number + 1
            else:
                in_field = ""
    return begin


def _after_factiva_head(lines: list[str], number: int) -> int:
    """Where the text begins after the number of words: behind the block that it stands in."""
    while number < len(lines) and lines[number].strip():
        number += 1
    return number


def _headed(head: list[str], fields: dict[str, str]) -> Draft:
    """What the lines over the text say: the paper, the day, the title, in some order."""
    draft = Draft(title=fields.get("headline", ""))
    byline = fields.get("byline", "")
    draft.authors = parse_byline(byline) if byline else ()
    section = fields.get("section", "").partition(";")[0].strip()
    draft.topics = (section,) if section else ()
    draft.language = _LANGUAGES.get(fields.get("language", "").partition(";")[0].lower(), "")
    plain = [one_line(line) for line in head if line.strip()]
    plain = [line for line in plain if not _FIELD.fullmatch(line) and not _RIGHTS.fullmatch(line)]
    rest: list[str] = []
    is_numbered = bool(fields.get("length"))
    for line in plain:
        if _WORDS.fullmatch(line) or line.lower() == "body":
            continue
        if draft.date is None and (is_dateline(line) or _begins_with_day(line)):
            draft.date = parse_date(line)
        elif not draft.authors and not byline and is_byline(line):
            draft.authors = parse_byline(line)
        elif not byline or line not in byline:
            rest.append(line)
    rest = [
        line
        for line in rest
        if not re.fullmatch(r"[A-Z]{2,8}|[A-Z]?\d{1,4}|[A-Z]+\d+|English", line)
    ]
    if not rest:
        return draft
    if draft.title:
        draft.source = rest[0]
    elif is_numbered and len(rest) > 1 and not _title_comes_first(head):
        draft.source, draft.title = rest[0], rest[-1]
    else:
        draft.title = rest[0]
        draft.source = rest[1] if len(rest) > 1 else ""
    return draft


def _title_comes_first(head: list[str]) -> bool:
    """Newer exports begin with the title, and end their heading with a line `Body`."""
    return any(line.strip().lower() == "body" for line in head)


def _begins_with_day(line: str) -> bool:
    """Whether a line is a date with more behind it, such as the edition and the day."""
    day = parse_date(line)
    return day is not None and str(day.year) in line and len(line.split()) <= 9
