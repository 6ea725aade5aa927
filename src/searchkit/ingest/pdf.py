"""A PDF: its text, without what the printer put around it on every page.

Pages are read column by column (`pdf_page`). Running heads, running feet and page numbers
go; paragraphs that a page or a column tore are joined by the rules for prose. The title that
the file states counts only where a reader sees it too, since most name a program or a
template; else the largest type on the first page is the title.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

from searchkit.errors import Unreadable
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import read_bytes
from searchkit.ingest.pdf_page import lines_of
from searchkit.ingest.pdf_title import titled
from searchkit.ingest.pdf_words import Line, pieces_of
from searchkit.ingest.prose import one_line, with_whole_words
from searchkit.ingest.text import draft_of_text
from searchkit.ingest.unpacking import Inflation

_EDGE = 3
"""Lines at the top and at the bottom of a page that may be its running head or foot."""
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?:][\"'”’)]*\Z")
_ITEM = re.compile(r"[•‣▪◦*–—-]\s")
_SHORT = 0.8
"""A line that ends a sentence, and is shorter than this share of its column, ends a paragraph."""
_RAGGED = 0.12
"""A line is full if it ends no farther from its column's end than this share of its width."""
_FULL_END = "\n "
"""The end of a full line; no line begins with a space."""
_INDENT = 0.6
"""A line that is set in by so many times its height begins a paragraph."""
_GAP = 1.4
"""Lines that are so many times farther apart than most are two paragraphs."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_DICTIONARY = 4000
_MOST_PAGES = 5000
_one_at_a_time = threading.Lock()
"""PDFium is for one thread only."""


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of a PDF. Raises `Unreadable`."""
    try:
        import pypdfium2  # noqa: F401
    except ImportError as error:
        raise Unreadable(
            file.path,
            "reading PDF needs another package",
            "install it: pip install 'searchkit[pdf]'",
        ) from error
    content = read_bytes(file, file.limits.page_bytes)
    if _inflated_size(content, file.limits.page_bytes) > file.limits.page_bytes:
        most = file.limits.page_bytes >> 20
        raise Unreadable(file.path, f"it unpacks to more than {most} MB", "leave it out")
    with _one_at_a_time:
        pages, stated = _read(file, content)
    if not any(pages):
        raise Unreadable(
            file.path,
            "it is a scan, pictures without text",
            "have its text recognized first, with ocrmypdf for example",
        )
    kept = _without_running_lines(pages)
    title, lines = titled([_printable(lines_of(pieces)) for pieces in kept], stated)
    if title:
        yield draft_of_text(f"{title}\n\n{_text(lines)}", file)
    else:  # The first line may be one, in the type of the text.
        first = "".join(f"{line.text}\n" for line in lines[:1])
        yield draft_of_text(first + _text(lines[1:]), file)


def _inflated_size(content: bytes, most: int) -> int:
    """The bytes that the packed parts of a PDF unpack to, but for its pictures."""
    inflation = Inflation(most)
    position = 0
    while match := _STREAM.search(content, position):
        position = match.end()
        begin = content.rfind(b"obj", max(0, position - _LONGEST_DICTIONARY), position)
        described = content[max(begin, 0) : position]
        if b"Flate" in described and b"/Image" not in described:
            end = content.find(b"endstream", position)
            end = end if end > 0 else len(content)
            inflation.add(content[position:end])
            position = end
    return inflation.count


def _read(file: SourceFile, content: bytes) -> tuple[list[list[Line]], str]:
    """The pieces of lines of all pages, and the title that the file states."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                file.path, "it is locked with a password", "save it without one"
            ) from error
        raise _damaged(file, error) from error
    try:
        pages: list[list[Line]] = []
        chars = 0
        for number in range(min(len(document), _MOST_PAGES)):
            try:
                page = document[number]
            except PdfiumError:  # One page is damaged; the others may be whole.
                continue
            pages.append(pieces_of(page))
            page.close()
            chars += sum(len(line.text) for line in pages[-1])
            if chars > file.limits.text_bytes:
                raise Unreadable(
                    file.path,
                    f"it holds more than {file.limits.text_bytes:,} characters",
                    "split it; one document is one article",
                )
        return pages, one_line(document.get_metadata_value("Title") or "")
    except PdfiumError as error:
        raise _damaged(file, error) from error
    finally:
        document.close()


def _damaged(file: SourceFile, error: Exception) -> Unreadable:
    return Unreadable(file.path, f"it is no whole PDF ({error})"[:200], "save it again")


def _printable(lines: list[Line]) -> list[Line]:
    for line in lines:
        line.text = one_line(line.text)
    return [line for line in lines if line.text]


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without the lines at their edges that many pages have, but for numbers.

    With them where nothing else would be left.
    """
    if len(pages) < 2:
        return pages
    edges = [_at_edges(page) for page in pages]
    counts: Counter[tuple[str, int]] = Counter()
    for page, at_edge in zip(pages, edges, strict=True):
        counts.update({_shape(line) for line in page if round(line.bottom) in at_edge})
    full = sum(len(page) > _EDGE for page in pages)
    # Left and right pages may have other heads, and one side may be a page short.
    running = {shape for shape, number in counts.items() if number >= max(2, 0.4 * full)}
    kept = [
        [line for line in page if round(line.bottom) not in at_edge or _shape(line) not in running]
        for page, at_edge in zip(pages, edges, strict=True)
    ]
    return kept if any(kept) else pages


def _at_edges(page: Sequence[Line]) -> set[int]:
    """How high the topmost and the lowest lines of a page stand, in whole points."""
    heights = sorted({round(line.bottom) for line in page})
    return {*heights[:_EDGE], *heights[-_EDGE:]}


def _shape(line: Line) -> tuple[str, int]:
    """What makes a running line known again: its text but for numbers, and how high it stands."""
    return _DIGITS.sub("0", line.text).casefold(), round(line.bottom / 4)


def _text(lines: Sequence[Line]) -> str:
    """The text of all lines, a blank line where a paragraph ends.

    Behind a full line the paragraph goes on, so that line's end is none; another may be that
    of a byline.
    """
    pitch = _pitch(lines)
    text = [line.text for line in lines[:1]]
    for before, line in itertools.pairwise(lines):
        if _is_parted(before, line, pitch):
            text.append("\n\n")
        else:
            text.append(_FULL_END if before.right > before.ends - _RAGGED * before.width else "\n")
        text.append(line.text)
    return with_whole_words("".join(text)).replace(_FULL_END, " ")


def _pitch(lines: Sequence[Line]) -> float:
    """How far most lines are from the next one, in heights of their type."""
    steps = [
        round((line.bottom - after.bottom) / line.size, 1)
        for line, after in itertools.pairwise(lines)
        if 0 < line.bottom - after.bottom < 4 * line.size
    ]
    return Counter(steps).most_common(1)[0][0] if steps else 1.0


def _is_parted(line: Line, after: Line, pitch: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if _ITEM.match(after.text):
        return True
    if _ENDS.search(line.text) and line.right - line.begins < _SHORT * line.width:
        return True
    if abs(line.size - after.size) > 0.15 * line.size:
        return True
    is_in_one = (line.begins, line.ends) == (after.begins, after.ends)
    # How far down the next line is says nothing where it stands in another column or page.
    if is_in_one and line.bottom - after.bottom > _GAP * pitch * line.size:
        return True
    return _is_set_in(after) and not _is_set_in(line) and bool(_ENDS.search(line.text))


def _is_set_in(line: Line) -> bool:
    return line.left - line.begins > _INDENT * line.size
