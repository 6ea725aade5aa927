"""A likelier spelling of a query whose words the archive does not know."""

from __future__ import annotations

import re
from typing import Any

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import tokenize

MIN_LENGTH, MAX_LENGTH = 4, 30
"""Shorter words have too many neighbours to guess one, longer ones are not words."""
MAX_WORDS = 8
"""Unknown words of one query that are looked up."""

_FIELD_NAME = re.compile(r"(?:title|body|author|source|topic|after|before|date):", re.IGNORECASE)


def suggestion(searcher: Any, text: str) -> str | None:
    """The text with each unknown word replaced by the nearest known one.

    Nearest is fewest edits, then most articles (Whoosh's corrector over the words as
    they are written). None where every word is known or no neighbour is found.
    """
    reader = searcher.reader()
    mended = text
    looked_up = 0
    for token in reversed(list(tokenize(text))):
        if _FIELD_NAME.match(mended, token.start):
            continue
        known = any(
            ("body", stem(token.term)) in reader or (name, token.term) in reader
            for name in ("title_words", "author", "source", "topic")
        )
        if known or not MIN_LENGTH <= len(token.term) <= MAX_LENGTH or not token.term.isalpha():
            continue
        if looked_up >= MAX_WORDS:
            break
        looked_up += 1
        corrector = reader.corrector("body_words")
        # Whoosh's corrector ranks what it finds by articles alone: one edit is tried first.
        for edits in (1, 2):
            nearest = corrector.suggest(token.term, limit=1, maxdist=edits, prefix=1)
            if nearest:
                mended = mended[: token.start] + nearest[0] + mended[token.end :]
                break
    return mended if mended != text else None
