"""A page names “Harbour Gazette”, “rmb8090” and “Ann Lee, MS, RD”: which of them are people?

Not the paper itself, its desks and agencies, not the login of whoever pasted the text,
not a degree that a comma parts from its bearer. `People` knows the names of one site and the language of
one page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from searchkit.ingest.bylines import parse_byline
from searchkit.ingest.foreign_bylines import in_english, is_desk
from searchkit.ingest.names import is_body_of_people, is_role

_LABEL = re.compile(r"^[^\W\d_]{3,12}:\s+(?=[^\W\d_])")


class People:
    """Tells people from the paper itself, its desks, agencies and roles."""

    def __init__(self, sites: Iterable[str], language: str = "") -> None:
        """`sites` are the names of the page's site, `language` is the code of its language."""
        names = list(sites)
        self._keys = [key for key in map(name_key, names) if key]
        self._words = {name_key(word) for site in names for word in re.split(r"[\W_]+", site)}
        self._words.discard("")
        self._language = language

    def named_in(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The people whom these bylines name, each once."""
        found: dict[str, str] = {}
        for text in texts:
            if "://" in text or text.startswith("www.") or _is_login(text):
                continue
            for name in parse_byline(_LABEL.sub("", self.in_english(text))):
                if self._is_person(name):
                    found.setdefault(name_key(name), name)
        people = tuple(found.values())
        # “Ann Lee, MS, RD” is one person.
        return tuple(name for name in people if not _is_degree(name)) or people

    def in_english(self, byline: str) -> str:
        """The byline with “By” and “and” for what the page's language has there."""
        return in_english(byline, self._language)

    def _is_person(self, name: str) -> bool:
        key = name_key(name)
        if len(key) < 2 or is_role(name) or is_body_of_people(name) or is_desk(name):
            return False
        parts = [name_key(part) for part in name.split()]
        if all(part in self._words or is_role(part) for part in parts):
            return False
        return not any(
            key == site or (len(key) >= 4 and site.startswith(key)) for site in self._keys
        )


def name_key(name: str) -> str:
    """A name's letters, for comparison: accents, case and what parts them make no difference."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(filter(str.isalnum, decomposed))


def _is_degree(name: str) -> bool:
    return " " not in name and name.isupper() and len(name) <= 4


def _is_login(text: str) -> bool:
    """Whether a name is one that somebody logs in with: `kevin-r`, `rmb8090`."""
    text = text.strip()
    return " " not in text and (text.islower() or any(map(str.isdigit, text)))
