"""A document of a word processor: DOCX, or ODT.

Both are ZIP files of XML. The sizes that the parts unpack to are looked at before any is,
and no part may declare entities. The title is the one that a reader sees: what the file
states as its title is most often that of a template.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from searchkit.errors import Unreadable
from searchkit.ingest.bylines import parse_byline
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import plain_suffix, read_bytes
from searchkit.ingest.markup import declares_entities
from searchkit.ingest.names import looks_like_name
from searchkit.ingest.prose import one_line
from searchkit.ingest.text import draft_of_text

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show in place of a box: its text once more."""
_ANNOTATION = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"
_DC = "{http://purl.org/dc/elements/1.1/}"


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of a document. Raises `Unreadable`."""
    content = read_bytes(file, file.limits.page_bytes)
    read = _open_document if plain_suffix(file.path) == ".odt" else _word
    try:
        _check(file, content)
        paragraphs, author = read(file, content)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(file, error) from error
    except Exception as error:  # A damaged file takes its parser to any place.
        raise _damaged(file, error) from error
    paragraphs = [text for text in paragraphs if text]
    if not paragraphs:
        raise Unreadable(file.path, "it holds no text", "check that it was saved whole")
    draft = draft_of_text("\n\n".join(paragraphs), file)
    if not draft.authors and looks_like_name(author) and " " in author:
        draft.authors = parse_byline(author)
    yield draft


def _damaged(file: SourceFile, error: Exception) -> Unreadable:
    cause = f"it is no whole document ({type(error).__name__}: {error})"[:200]
    return Unreadable(file.path, cause, "save it again")


def _check(file: SourceFile, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        most = file.limits.page_bytes
        # What a part really unpacks to is cut off at the size that stands here.
        if sum(part.file_size for part in parts) > most:
            raise Unreadable(file.path, f"it unpacks to more than {most >> 20} MB", "leave it out")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and declares_entities(packed.read(part)):
                raise Unreadable(file.path, "it declares entities", "leave it out")


def _word(file: SourceFile, content: bytes) -> tuple[list[str], str]:
    try:
        from docx import Document
    except ImportError as error:
        raise Unreadable(
            file.path,
            "reading DOCX needs another package",
            "install it: pip install 'searchkit[office]'",
        ) from error
    document = Document(io.BytesIO(content))
    # Those in tables and boxes too, which the package's own list of paragraphs leaves out.
    paragraphs = [_word_paragraph(element) for element in document.element.body.iter(f"{_W}p")]
    return paragraphs, document.core_properties.author or ""


def _word_paragraph(paragraph: Any) -> str:
    """The text of a paragraph, without that of boxes within it and what was moved away."""
    if next(paragraph.iterancestors(_FALLBACK, f"{_W}moveFrom"), None) is not None:
        return ""
    text = []
    for piece in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        around = next(piece.iterancestors(f"{_W}p", f"{_W}moveFrom", f"{_W}pPr"), None)
        if around is paragraph:
            text.append((piece.text or "") if piece.tag == f"{_W}t" else " ")
    return one_line("".join(text))


def _open_document(file: SourceFile, content: bytes) -> tuple[list[str], str]:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        body = etree.fromstring(packed.read("content.xml"), parser)
        names = packed.namelist()
        about = etree.fromstring(packed.read("meta.xml"), parser) if "meta.xml" in names else None
    for element in list(body.iter(f"{_TEXT}tracked-changes", f"{_TEXT}note", _ANNOTATION)):
        _drop(element)
    paragraphs = [_paragraph(element) for element in body.iter(f"{_TEXT}p", f"{_TEXT}h")]
    return paragraphs, _author(about)


def _drop(element: Any) -> None:
    """Takes an element out, and leaves the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _paragraph(element: Any) -> str:
    for space in element.iter(f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
        space.tail = " " + (space.tail or "")
    return one_line("".join(_own_text(element)))


def _own_text(element: Any) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs in a box within it."""
    yield element.text or ""
    for inner in element:
        if inner.tag not in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from _own_text(inner)
        yield inner.tail or ""


def _author(about: Any) -> str:
    element = None if about is None else about.find(f".//{_DC}creator")
    return one_line(element.text or "") if element is not None else ""
