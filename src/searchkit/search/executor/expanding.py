"""The terms of a field that a query for several stands for: a prefix, a pattern, a range."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from whoosh.query import ranges, terms

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.fuzzy import near_terms
from searchkit.search.executor.fields import SearchedField

Numbers = Sequence[int] | Array


def expansion(asked: terms.MultiTerm, field: SearchedField) -> Numbers | None:
    """The numbers of the terms, ascending; None where Whoosh has to find them."""
    return _EXPANSIONS[type(asked)](asked, field)


def _prefix(asked: terms.Prefix, field: SearchedField) -> Numbers | None:
    prefix = field.encoded(asked.text)
    return range(*field.postings.terms.with_prefix(prefix)) if prefix else None


def _wildcard(asked: terms.Wildcard, field: SearchedField) -> Numbers | None:
    if "[" in asked.text or not field.is_text:
        return None
    first, *others = [_line_of(piece) for piece in re.split(r"\*+", asked.text)]
    pattern = first
    if others:
        # The first place of a piece is as good as any later one; atomic groups keep the
        # matcher from trying the later ones, which would take it for ever.
        *inner, last = others
        pattern += b"".join(b"(?>[^\\n]*?" + piece + b")" for piece in inner)
        pattern += b"[^\\n]*" + last
    literal = re.split(r"[*?]", asked.text)[0].encode("utf-8", "surrogatepass")
    found = field.postings.terms
    expression = re.compile(b"^" + pattern + b"$", re.MULTILINE)
    return found.matching(expression, *found.with_prefix(literal))


def _line_of(piece: str) -> bytes:
    """The expression, for UTF-8, of a piece of a pattern that has no star."""
    return b"".join(
        _ANY if char == "?" else re.escape(char.encode("utf-8", "surrogatepass")) for char in piece
    )


_ANY = rb"(?:[^\n\x80-\xff]|[\xc0-\xff][\x80-\xbf]*+)"
"""One character in UTF-8."""


def _fuzzy(asked: terms.FuzzyTerm, field: SearchedField) -> Numbers | None:
    # Whoosh looks for spellings of a stemmed field in another field.
    if not field.is_text or field.definition.separate_spelling():
        return None
    return near_terms(field.postings.terms, asked.text, int(asked.maxdist), asked.prefixlength)


def _term_range(asked: ranges.TermRange, field: SearchedField) -> Numbers | None:
    found = field.postings.terms
    first, last = 0, len(found)
    if asked.start is not None:
        start = field.encoded(asked.start)
        if start is None:
            return []
        first = found.rank(start) + (asked.startexcl and found.find(start) >= 0)
    if asked.end is not None:
        end = field.encoded(asked.end)
        if end is None:
            return []
        last = found.rank(end) + (not asked.endexcl and found.find(end) >= 0)
    return range(first, max(first, last))


_EXPANSIONS: dict[type, Callable[[Any, SearchedField], Numbers | None]] = {
    terms.Prefix: _prefix,
    terms.Wildcard: _wildcard,
    terms.FuzzyTerm: _fuzzy,
    ranges.TermRange: _term_range,
}
