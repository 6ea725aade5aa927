"""Many articles in one plain text, as the databases of the newswires export them.

Nexis numbers its documents (`3 of 25 DOCUMENTS`) or ends each with `End of Document`;
Factiva ends each with its number (`Document WP00000020130326e93q0001x`). Around the text
stand fields: `BYLINE:`, `LENGTH: 812 words`, `LOAD-DATE:`, or two letters (`HD`, `TD`).
A text is taken for such an export only where such a mark and such a field are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.errors import Problem
from searchkit.ingest.bylines import is_byline, parse_byline
from searchkit.ingest.dates import is_dateline, parse_date
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.factiva import LANGUAGES, coded
from searchkit.ingest.prose import clean_body, one_line

_NUMBERED = re.compile(
    r"^[ \t]*(?:document[ \t]+)?\d+[ \t]+of[ \t]+\d+[ \t]+documents?[ \t]*$", re.I | re.M
)
_END = re.compile(r"^[ \t]*end of document[ \t]*$", re.I | re.M)
_FACTIVA_END = re.compile(r"^(?:AN[ \t]+)?[ \t]*Document [A-Z][A-Z0-9]{3,}\d{8}\w{4,}[ \t]*$", re.M)
_ENDS = re.compile(f"(?i:{_END.pattern})|{_FACTIVA_END.pattern}", re.M)
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
_LOADED = re.compile(r"^[ \t]*load-date:", re.I | re.M)
"""The field under the text that every document has in most exports."""
_RIGHTS = re.compile(r"(?:copyright\b|©|\(c\)\s|all rights reserved).{0,120}", re.I)
_SUMMARY = re.compile(r"\s*search summary\b", re.I)
"""What was searched for, under the last document."""


def is_export(text: str) -> bool:
    """Whether a plain text holds the articles of a newswire's database."""
    if not _WORDS.search(text):
        return False
    return any(mark.search(text) for mark in (_NUMBERED, _END, _FACTIVA_END))


def articles(text: str, file: SourceFile) -> Iterator[Draft]:
    """The articles of an export, numbered from 1; one that is cut off is a problem, and kept."""
    number = 0
    for part, is_cut in _parts(text):
        lines = [line.rstrip() for line in part.strip("\n").split("\n")]
        if not any(line.strip() for line in lines):
            continue
        draft = coded(lines, is_cut) or _plain(lines)
        if not draft.body and not (is_cut and draft.title):
            continue
        number += 1
        draft.row = number
        if is_cut:
            place = f"{file.path}, document {number}"
            cause = "the export breaks off in it, or begins in it; what is there was read"
            file.on_problem(Problem(place, cause, "export it again"))
        yield draft


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The documents, and whether each is cut off: has its number or its end, but not the other.

    What stands before the first number is a cover sheet, if it does not look like a document.
    """
    *ended, tail = _ENDS.split(text)
    is_first = True
    for position, part in enumerate([*ended, tail]):
        is_tail = position == len(ended)
        before, *numbered = _NUMBERED.split(part)
        if is_tail and ended and not numbered:
            if before.strip() and not _is_close(before):
                yield before, True
            continue
        if not numbered:
            yield _without_contents(before) if is_first else before, False
        elif _WORDS.search(before) or not (is_first or _is_close(before)):
            yield before, True
        is_first = False
        for document in numbered[:-1]:
            yield document, False
        if numbered:
            is_cut = is_tail and all(map(_LOADED.search, numbered[:-1])) and len(numbered) > 1
            yield numbered[-1], is_cut and not _LOADED.search(numbered[-1])


def _is_close(tail: str) -> bool:
    """Whether what stands under the last document's end is no document."""
    if _SUMMARY.match(tail):
        return True
    return all(
        _RIGHTS.fullmatch(line) or not re.search(r"[^\W\d_]{2}.*[^\W\d_]{2}", line)
        for line in map(str.strip, tail.split("\n"))
    )


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
    draft.language = LANGUAGES.get(fields.get("language", "").partition(";")[0].lower(), "")
    plain = [one_line(line) for line in head if line.strip()]
    plain = [line for line in plain if not _FIELD.fullmatch(line) and not _RIGHTS.fullmatch(line)]
    rest: list[str] = []
    is_numbered = bool(fields.get("length"))
    if plain and not is_numbered and not _WORDS.fullmatch(plain[0]):
        draft.title = draft.title or plain.pop(0)
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
