"""Exports: one article a row, in JSON lines, JSON or CSV, as large as they like.

Rows are read one at a time. A broken row is reported and passed over; a file that breaks
off gives the rows before the break.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO, cast

from searchkit.errors import Problem, Unreadable
from searchkit.ingest import json_stream
from searchkit.ingest.bylines import parse_authors
from searchkit.ingest.dates import day_first_evidence, parse_date
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.encoding import LENIENT, stream_encoding, without_mojibake
from searchkit.ingest.files import open_stream, plain_suffix
from searchkit.ingest.prose import clean_body, one_line

LOOK_AHEAD = 500
"""Rows that are looked at to learn whether the file writes 03/04/2013 day first."""

MOST_TOPICS = 100

_KEYS: dict[str, tuple[str, ...]] = {
    "own_id": ("id",),
    "title": ("title", "headline"),
    "authors": ("authors", "author", "byline"),
    "date": ("date", "published", "published_at", "date_published", "pubdate"),
    "body": ("body", "content", "text", "content_text", "content_html"),
    "source": ("source", "publication", "newspaper"),
    "url": ("url", "link"),
    "topics": ("topics", "topic", "tags", "keywords", "section"),
    "language": ("language", "lang"),
}
_HTML = re.compile(r"</?(?:p|br|div|h[1-6]|a|em|strong|ul|li)\b[^<>]*>", re.I)
_NOTHING: tuple[object, ...] = (None, "", [], {})

Row = tuple[int, Mapping[str, Any] | Problem]


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The articles of a records file, a row each. Raises `Unreadable` where it breaks off."""
    rows = _rows(file)
    ahead: list[Row] = []
    broken: Unreadable | None = None
    try:
        ahead.extend(itertools.islice(rows, LOOK_AHEAD))
    except Unreadable as error:
        broken = error
    day_first = _day_first(ahead)

    def date(value: Any) -> datetime.date | None:
        plain = value if isinstance(value, int | float) else str(value)
        return parse_date(plain, day_first=day_first)

    good = 0
    for number, row in itertools.chain(ahead, () if broken else rows):
        if isinstance(row, Problem):
            file.on_problem(row)
            continue
        draft = draft_of(row, date)
        draft.row = number
        good += 1
        yield draft
    if broken:
        raise broken
    if not good:
        raise Unreadable(file.path, "no row of it can be read", "check that it is whole")


def draft_of(row: Mapping[str, Any], date: Callable[[Any], datetime.date | None]) -> Draft:
    """The draft of a row, or of front matter; `date` reads what it says of the date."""
    known = {str(key).strip().lower(): value for key, value in row.items()}

    def stated(field: str) -> Any:
        for key in _KEYS[field]:
            value = known.get(key)
            if value not in _NOTHING:
                return value
        return ""

    title = _text(stated("title"))
    return Draft(
        title=title,
        authors=parse_authors(stated("authors")),
        date=None if _is_nested(stated("date")) else date(stated("date")),
        body=_body(_text(stated("body")), title),
        source=_text(stated("source")),
        url=_text(stated("url")),
        topics=_topics(stated("topics")),
        language=_text(stated("language")),
        own_id=_text(stated("own_id")),
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return without_mojibake(value)
    if isinstance(value, Mapping):
        value = value.get("name", "")
    if isinstance(value, list):
        # Only what stands in the list itself: YAML can nest one list in another a
        # billion times in ten lines.
        return "\n\n".join(_text(item) for item in value if not _is_nested(item))
    return "" if _is_nested(value) else str(value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | tuple | set | Mapping)


def _topics(value: Any) -> tuple[str, ...]:
    items = value[:MOST_TOPICS] if isinstance(value, list) else re.split(r"[;,|]", _text(value))
    return tuple(filter(None, (one_line(_text(item)) for item in items)))


def _body(text: str, title: str) -> str:
    if "<" in text and _HTML.search(text):
        from searchkit.ingest.markup import text_of_markup

        text = text_of_markup(text)
    body = clean_body(text)
    opening, _, rest = body.partition("\n\n")
    return rest if rest and one_line(opening) == one_line(title) else body


def _day_first(rows: list[Row]) -> bool | None:
    """Whether the file's dates prove that the day is written first, or the month."""
    proofs = set()
    for _, row in rows:
        if not isinstance(row, Problem):
            for key, value in row.items():
                if str(key).strip().lower() in _KEYS["date"] and isinstance(value, str):
                    proofs.add(day_first_evidence(value))
    proofs.discard(None)
    return proofs.pop() if len(proofs) == 1 else None


def _rows(file: SourceFile) -> Iterator[Row]:
    suffix = plain_suffix(file.path)
    with open_stream(file) as stream:
        if not stream.peek(1):  # type: ignore[attr-defined]
            raise Unreadable(file.path, "it is empty", "save it again, or leave it out")
        encoding, skipped = stream_encoding(stream.peek(1 << 16)[: 1 << 16])  # type: ignore[attr-defined]
        stream.read(skipped)
        is_table = suffix in (".csv", ".tsv")
        # Within a table's quotes every line break is text; to look for one kind is faster.
        newline = "" if is_table else "\n"
        text = io.TextIOWrapper(cast(Any, stream), encoding, errors=LENIENT, newline=newline)
        if suffix == ".json":
            yield from _json_rows(file, text)
        else:
            yield from _csv_rows(file, text) if is_table else _lines(file, text)


def _lines(file: SourceFile, text: TextIO) -> Iterator[Row]:
    most = file.limits.row_chars
    for number in itertools.count(1):
        line = text.readline(most)
        if not line:
            return
        if line.isspace():
            continue
        if len(line) == most and not line.endswith("\n"):
            while line and not line.endswith("\n"):
                line = text.readline(most)
            yield number, _bad_row(file, number, f"it is longer than {most:,} characters")
            continue
        try:
            row = json_stream.DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            cause = (
                f"it is not JSON ({error})"
                if isinstance(error, ValueError)
                else "it is nested too deeply"
            )
            yield number, _bad_row(file, number, cause)
            continue
        yield number, row if isinstance(row, dict) else _bad_row(file, number, "it is no object")


def _csv_rows(file: SourceFile, text: TextIO) -> Iterator[Row]:
    most = file.limits.row_chars
    csv.field_size_limit(min(most, 1 << 31))
    head = text.readline(most)
    delimiter = max(",;\t", key=head.count)
    names = next(csv.reader([head.replace("\0", "")], delimiter=delimiter), [])
    if not any(name.strip().lower() in _KEYS["body"] + _KEYS["title"] for name in names):
        raise Unreadable(
            file.path, "its first row names no column such as title or body", "add a heading row"
        )
    rows = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
    for number in itertools.count(1):
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _bad_row(file, number, str(error))
            continue
        if not row:
            continue
        if len(row) > len(names):
            yield number, _bad_row(file, number, "it has more fields than the heading row")
            continue
        yield number, dict(zip(names, row, strict=False))


def _json_rows(file: SourceFile, text: TextIO) -> Iterator[Row]:
    number = 0
    try:
        for row in json_stream.items(text, _KEYS["title"], _KEYS["body"], file.limits.row_chars):
            number += 1
            good = isinstance(row, dict)
            yield number, row if good else _bad_row(file, number, "it is no object")
    except json_stream.BrokenJson as error:
        raise Unreadable(
            file.path,
            f"it is not whole JSON after row {number} ({error})",
            "export it again; what came before was read",
        ) from error


def _bad_row(file: SourceFile, number: int, cause: str) -> Problem:
    return Problem(f"{file.path}, row {number}", cause, "mend the row")
