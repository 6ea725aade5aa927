"""The words of the query language, as plugins of Whoosh's query parser.

Whoosh's parser takes a text apart into a tree of syntax nodes: words, phrases, fields,
operators, groups. People type anything, so what would trip it is smoothed first: curly
quotes, runs of operators, brackets nested beyond reason.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from whoosh import query
from whoosh.qparser import QueryParser, plugins, syntax

from searchkit.search.periods import date_query

FIELDS = ("title", "body", "author", "source", "topic")
MAX_DEPTH = 20
"""Brackets nested deeper than this are read as spaces."""

_FIELD = rf"(?<![^\W_])(?P<text>(?i:{'|'.join(FIELDS)})):[ \t]*"
_DATE = r"(?<![^\W_])(?P<word>(?i:after|before|date)):[ \t]*(?P<text>\"[^\"]*\"|[^\s()\"]+)"
_WILDCARD = r"(?<![\w'’])[\w'’]*(?:\*|\?(?=[\w*]))[\w*?'’]*"
_RUN_OF_OPERATORS = re.compile(r"\b(AND|OR)(?:\s+(?:AND|OR)\b)+")
_RUN_OF_NOTS = re.compile(r"\bNOT(?:\s+NOT\b)+")
_RUN_OF_MINUSES = re.compile(r"(?<![^\s(])-[-\s]*-(?=\S)")


class Both(syntax.AndGroup):  # type: ignore[misc]
    """What is joined by a written `AND`: it always holds, and is never relaxed."""


class DateNode(syntax.SyntaxNode):  # type: ignore[misc]
    """`after:`, `before:` or `date:` with its text."""

    def __init__(self, asked: query.Query) -> None:
        self.asked = asked

    def r(self) -> str:
        """How Whoosh prints the node."""
        return repr(self.asked)


class _DatePlugin(plugins.TaggingPlugin):  # type: ignore[misc]
    priority = -2

    def create(self, parser: Any, match: re.Match[str]) -> DateNode:
        return DateNode(date_query(match["word"].lower(), match["text"].strip('"')))


class _FieldsPlugin(plugins.FieldsPlugin):  # type: ignore[misc]
    class _Tagger(plugins.FieldsPlugin.FieldnameTagger):  # type: ignore[misc]
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            return syntax.FieldnameNode(match["text"].lower(), match[0])

    def taggers(self, parser: Any) -> list[Any]:
        return [(self._Tagger(self.expr), -1)]


class WildcardNode(syntax.TextNode):  # type: ignore[misc]
    """A word with `*` or `?` in it."""


class _WildcardPlugin(plugins.TaggingPlugin):  # type: ignore[misc]
    priority = 1
    nodetype = WildcardNode

    def create(self, parser: Any, match: re.Match[str]) -> WildcardNode:
        return WildcardNode(match[0])


@cache
def _parser() -> QueryParser:
    return QueryParser(
        None,
        None,
        plugins=[
            _DatePlugin(_DATE),
            _FieldsPlugin(_FIELD, remove_unknown=False),
            _WildcardPlugin(_WILDCARD),
            plugins.PhrasePlugin('"(?P<text>[^"]*)"(~(?P<slop>[0-9]{1,3}))?'),
            plugins.GroupPlugin(),
            plugins.OperatorsPlugin(
                ops=[
                    (
                        plugins.OperatorsPlugin.OpTagger(
                            r"(?:(?<=\s)|(?<=\()|^)(?:NOT(?=\s)|-(?=[^\s-]))",
                            syntax.NotGroup,
                            syntax.PrefixOperator,
                            memo="not",
                        ),
                        0,
                    ),
                    (
                        plugins.OperatorsPlugin.OpTagger(
                            r"(?<=\s)AND(?=\s)", Both, syntax.InfixOperator, memo="and"
                        ),
                        0,
                    ),
                    (
                        plugins.OperatorsPlugin.OpTagger(
                            r"(?<=\s)OR(?=\s)", syntax.OrGroup, syntax.InfixOperator, memo="or"
                        ),
                        0,
                    ),
                ],
                clean=True,
            ),
        ],
    )


def syntax_tree(text: str) -> Any:
    """The tree of Whoosh syntax nodes that a query's text makes; raises `BadDate`."""
    smooth = text.translate({0x201C: '"', 0x201D: '"', 0x201E: '"', 0xAB: '"', 0xBB: '"'})
    smooth = _RUN_OF_OPERATORS.sub(r"\1", smooth)
    smooth = _RUN_OF_NOTS.sub("NOT", smooth)
    smooth = _RUN_OF_MINUSES.sub("-", smooth)
    if _depth(smooth) > MAX_DEPTH:
        smooth = smooth.replace("(", " ").replace(")", " ")
    return _parser().process(smooth)


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    return deepest
