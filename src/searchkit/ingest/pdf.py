"""A PDF: its text, without what the printer put around it on every page.

Running heads, running feet and page numbers go; paragraphs that a page or a column tore
are joined by the rules for prose. What the file says of itself (title, author) counts only
where a reader sees it too: most such fields name a program or a template.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from searchkit.errors import Unreadable
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import read_bytes
from searchkit.ingest.prose import one_line
from searchkit.ingest.text import draft_of_text

_EDGE = 3
"""Lines at the top and at the bottom of a page that may be its running head or foot."""
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?:][\"'”’)]*\Z")
_SHORT = 0.8
"""A line that ends a sentence, and is shorter than this share of the widest, ends a paragraph."""
_MOST_PAGES = 5000


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of a PDF. Raises `Unreadable`."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise Unreadable(
            file.path,
            "reading PDF needs another package",
            "install it: pip install 'searchkit[pdf]'",
        ) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    content = io.BytesIO(read_bytes(file, file.limits.page_bytes))
    try:
        reader = PdfReader(content)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(file.path, "it is locked with a password", "save it without one")
        pages = [_lines(page) for page in reader.pages[:_MOST_PAGES]]
        stated: Any = reader.metadata or {}
    except Unreadable:
        raise
    except (PyPdfError, RecursionError, MemoryError) as error:
        raise Unreadable(
            file.path, f"it is no whole PDF ({error})"[:200], "save it again"
        ) from error
    except Exception as error:  # A damaged file takes its parser to any place.
        raise Unreadable(
            file.path, f"it is damaged ({type(error).__name__}: {error})"[:200], "save it again"
        ) from error
    if not any(pages):
        raise Unreadable(
            file.path,
            "it is a scan, pictures without text",
            "have its text recognized first, with ocrmypdf for example",
        )
    draft = draft_of_text(_text(pages, stated), file)
    yield draft


def _lines(page: Any) -> list[str]:
    lines = (one_line(line) for line in page.extract_text().split("\n"))
    return [line for line in lines if line]


def _text(pages: list[list[str]], stated: Any) -> str:
    """The text of all pages, a blank line where a paragraph ends."""
    lines = [line for page in _without_running_lines(pages) for line in page]
    title, lines = _title(lines, stated)
    width = max((len(line) for line in lines), default=0)
    if lines:
        # One line may be set wider than all others; the widest of the many counts.
        width = sorted(len(line) for line in lines)[int(len(lines) * 0.9)]
    text = [title, ""] if title else []
    for line in lines:
        text.append(line)
        if _ENDS.search(line) and len(line) < _SHORT * width:
            text.append("")
    return "\n".join(text)


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """The pages without the lines at their edges that many pages have, but for numbers."""
    if len(pages) < 2:
        return pages
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_shape(line) for line in _edges(page)})
    full = sum(len(page) > _EDGE for page in pages)
    # Left and right pages may have other heads, and one side may be a page short.
    running = {shape for shape, number in counts.items() if number >= max(2, 0.4 * full)}
    return [
        [
            line
            for number, line in enumerate(page)
            if not (_is_at_edge(number, len(page)) and _shape(line) in running)
        ]
        for page in pages
    ]


def _edges(page: list[str]) -> list[str]:
    return [line for number, line in enumerate(page) if _is_at_edge(number, len(page))]


def _is_at_edge(number: int, count: int) -> bool:
    return number < _EDGE or number >= count - _EDGE


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line).casefold()


def _title(lines: list[str], stated: Any) -> tuple[str, list[str]]:
    """The stated title, if it stands among the first lines, and the lines under it."""
    title = one_line(str(stated.get("/Title") or ""))
    wanted = _letters(title)
    if len(wanted) < 8:
        return "", lines
    for start in range(min(len(lines), 6)):
        begun = ""
        for number, line in enumerate(lines[start : start + 8], start):
            begun += _letters(line)
            if begun == wanted:
                # What stands above it is a kicker or the head of the page.
                return title, lines[number + 1 :]
            if not wanted.startswith(begun):
                break
    return "", lines


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
