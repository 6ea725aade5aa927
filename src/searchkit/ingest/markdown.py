"""Markdown: front matter or a title, a byline and a date above the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.token import Token
from yaml import YAMLError

from searchkit.errors import Problem
from searchkit.ingest.closing import without_closing_block
from searchkit.ingest.dates import date_in_path, near_in_path, parse_date
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.opening import opening
from searchkit.ingest.prose import mend_paragraphs, one_line, paragraphs_of
from searchkit.ingest.records import draft_of
from searchkit.ingest.text import text_of

_FRONT = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of a Markdown file. Raises `Unreadable`."""
    stated, text = _front_matter(file, text_of(file).lstrip("\ufeff\n "))
    blocks = _blocks(text)
    draft = draft_of(stated, date=lambda value: parse_date(_plain_date(value)))
    rest = blocks
    if blocks and _is_title(*blocks[0], draft.title):
        draft.title = draft.title or one_line(blocks[0][1])
        rest = blocks[1:]
    if not stated:
        rest = _take_opening(file, draft, rest)
    draft.date = draft.date or date_in_path(file.path)
    draft.body = "\n\n".join(without_closing_block(_paragraphs(rest)))
    yield draft


def _is_title(kind: str, text: str, stated: str) -> bool:
    """Whether the first block is the article's title: a heading, or one short line."""
    if stated:
        return kind == "heading" and one_line(text) == one_line(stated)
    return kind == "heading" or (kind == "paragraph" and "\n" not in text and len(text) <= 200)


def _front_matter(file: SourceFile, text: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT.match(text)
    if not match:
        return {}, text
    try:
        stated, body = frontmatter.parse(text)
    except (YAMLError, ValueError, RecursionError) as error:
        cause = f"its front matter is not YAML ({one_line(str(error))[:120]})"
        file.on_problem(Problem(str(file.path), cause, "mend the lines between the two ---"))
        return {}, text[match.end() :]
    return stated, body


def _plain_date(value: object) -> str | int | float:
    return value if isinstance(value, int | float) else str(value)


def _take_opening(
    file: SourceFile, draft: Draft, blocks: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Takes byline and date off the blocks after the title."""
    near = near_in_path(file.path)
    for number, (kind, text) in enumerate(blocks[:4]):
        if kind != "paragraph":
            return blocks[number:]
        lines = text.split("\n")
        found = opening(lines, near)
        draft.authors = draft.authors or found.authors
        draft.date = draft.date or found.date
        draft.source = draft.source or found.source
        if found.used < len(lines):
            remaining = [(kind, "\n".join(lines[found.used :]))]
            return remaining + blocks[number + 1 :]
    return blocks[4:]


def _paragraphs(blocks: list[tuple[str, str]]) -> list[str]:
    """The blocks as paragraphs; only ordinary ones are joined with each other."""
    found: list[str] = []
    run: list[str] = []
    for kind, text in [*blocks, ("end", "")]:
        if kind == "paragraph":
            run += paragraphs_of(text)
            continue
        found += mend_paragraphs(run)
        run = []
        if text.strip():
            found.append(one_line(text))
    return found


def _blocks(text: str) -> list[tuple[str, str]]:
    """The blocks of a Markdown text in order: their kind, and their plain text."""
    blocks: list[tuple[str, str]] = []
    inside: list[str] = []
    for token in MarkdownIt("commonmark", {"maxNesting": 20}).parse(text):
        if token.type.endswith("_open"):
            inside.append(token.type.removesuffix("_open"))
        elif token.type.endswith("_close"):
            inside.pop()
        elif token.type == "inline":
            plain = _plain(token)
            if plain.strip():
                blocks.append((_kind(inside), plain))
        elif token.type in ("code_block", "fence"):
            blocks.append(("code", token.content))
        elif token.type == "html_block":
            plain = _without_tags(token.content)
            if plain.strip():
                blocks.append(("paragraph", plain))
    return blocks


def _without_tags(markup: str) -> str:
    """The text of a block of HTML, its comments left out; one that is not closed reaches its end."""
    before, *comments = markup.split("<!--")
    return _TAG.sub(" ", " ".join([before, *(part.partition("-->")[2] for part in comments)]))


def _kind(inside: list[str]) -> str:
    for kind in ("heading", "list_item"):
        if kind in inside:
            return kind
    return "quote" if "blockquote" in inside else "paragraph"


def _plain(inline: Token) -> str:
    parts: list[str] = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    return "".join(parts)
