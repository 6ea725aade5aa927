"""A plain text: a title line, perhaps a byline and a date, then the article; or many articles."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.errors import Unreadable
from searchkit.ingest import newswire
from searchkit.ingest.dates import date_in_path, near_in_path
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.encoding import decode
from searchkit.ingest.files import read_bytes
from searchkit.ingest.opening import opening
from searchkit.ingest.prose import clean_body

TITLE_LENGTH = 200
"""Characters from which a first line is an article's beginning, not its title."""


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of a plain text file, or those of an export. Raises `Unreadable`."""
    text = text_of(file)
    if newswire.is_export(text):
        yield from newswire.articles(text, file)
        return
    yield draft_of_text(text, file)


def draft_of_text(text: str, file: SourceFile) -> Draft:
    """The article that a text is, its title first; the file's name may tell its day."""
    lines = text.strip().splitlines()
    title = lines[0].strip() if lines else ""
    if len(title) > TITLE_LENGTH:
        title = ""
    rest = lines[1:] if title else lines
    first = opening(rest, near_in_path(file.path)) if title else opening([], None)
    return Draft(
        title=title,
        authors=first.authors,
        date=first.date or date_in_path(file.path),
        source=first.source,
        body=clean_body("\n".join(rest[first.used :])),
    )


def text_of(file: SourceFile) -> str:
    """The decoded text of a file. Raises `Unreadable`."""
    try:
        return (
            decode(read_bytes(file, file.limits.text_bytes))
            .replace("\r\n", "\n")
            .replace("\r", "\n")
        )
    except ValueError as error:
        raise Unreadable(
            file.path, str(error), "give it the suffix of what it is, or leave it out"
        ) from error
