"""“(Reporting by Ann Lee in Oslo; editing by Bo Dahl)”: who wrote what has no byline?

Agencies name their writers at the end of a story. The line stays in the text, in which its
other names are found; who edited is no author, but where nobody else is named, those who
reported are.
"""

from __future__ import annotations

import re

from searchkit.ingest.bylines import parse_authors
from searchkit.ingest.names import is_body_of_people

_END = 1500
"""Characters at the end of a text in which a credit may stand."""
_CREDIT = re.compile(
    r"^\W{0,3}(?:reporting|writing|written)(?:\s+and\s+(?:reporting|writing))?\s+by\s+([^;)\n]{3,200})",
    re.IGNORECASE | re.MULTILINE,
)
_OTHERS = re.compile(
    r"[,.]?\s*(?:and\s+)?\b(?:edit(?:ing|ed)|additional|translat\w+|photo\w*)\b", re.IGNORECASE
)


def credited(text: str) -> tuple[str, ...]:
    """The people whom a text's end names as those who reported or wrote it."""
    credit = _CREDIT.search(text, max(0, len(text) - _END))
    if credit is None:
        return ()
    people = parse_authors(_OTHERS.split(credit[1])[0].rstrip(" .,"))
    return tuple(name for name in people if " " in name and not is_body_of_people(name))
