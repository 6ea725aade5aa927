"""The queries that need a parser: operators, brackets, fields, wildcards, near words."""

from __future__ import annotations

from typing import Any

from whoosh import query
from whoosh.qparser import plugins, syntax

from searchkit.search.grammar import DateNode, WildcardNode, syntax_tree
from searchkit.search.query import RUNNING_TEXT, Builder


def add_tree(builder: Builder, text: str) -> None:
    """Adds to a plan what a query's text asks for; raises `BadDate`."""
    tree = syntax_tree(text)
    for node in list(tree) if type(tree) is syntax.AndGroup else [tree]:
        if isinstance(node, syntax.WordNode) and not node.fieldname:
            builder.plain_word(node.text)
        else:
            builder.require(_compiled(builder, node))


def _compiled(builder: Builder, node: Any) -> query.Query | None:
    """The Whoosh query of a syntax node; None where it holds no word."""
    if isinstance(node, DateNode):
        return node.asked
    if isinstance(node, syntax.NotGroup):
        builder.negated += 1
        parts = _parts(builder, node)
        builder.negated -= 1
        return query.Not(parts[0]) if parts else None
    if isinstance(node, syntax.GroupNode):
        parts = _parts(builder, node)
        if len(parts) < 2:
            return parts[0] if parts else None
        return query.Or(parts) if isinstance(node, syntax.OrGroup) else query.And(parts)
    if isinstance(node, WildcardNode):
        return builder.wildcard(node.fieldname, node.text)
    if isinstance(node, plugins.PhrasePlugin.PhraseNode):
        return _text(builder, node, slop=node.slop if node.slop > 1 else 0)
    if isinstance(node, syntax.TextNode):
        return _text(builder, node, slop=0)
    return None


def _parts(builder: Builder, group: Any) -> list[query.Query]:
    found = [_compiled(builder, node) for node in group]
    return [part for part in found if part is not None]


def _text(builder: Builder, node: Any, slop: int) -> query.Query | None:
    if node.fieldname in (None, *RUNNING_TEXT):
        where = (node.fieldname,) if node.fieldname else RUNNING_TEXT
        return builder.running_text(node.text, where, slop)
    return builder.name(node.fieldname, node.text)
