"""“By SEN. JANE ROE, Political Editor | March 3, 2014”: who wrote it?

A byline loses what is not a name: “By”, titles of office, roles, papers, places, e-mail
addresses, handles, dates. What is left is parted into people, so that an article is found
under each of them, spelled as the other articles spell them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from searchkit.ingest.dates import without_dates
from searchkit.ingest.encoding import without_invisible, without_mojibake
from searchkit.ingest.names import (
    NAME_TAIL,
    is_body_of_people,
    is_role,
    looks_like_name,
    with_proper_case,
    without_office,
)

_LONGEST_BYLINE = 4000
_MOST_AUTHORS = 100

_BY = re.compile(
    r"(?:(?:words|story|text|report(?:ing|ed)?|written|analysis|opinion|comment(?:ary)?|exclusive"
    r"|posted|published|interview|review(?:ed)?|column|essay|editorial|compiled|contributed|filed|an?"
    r"|authored|created|edited|special(?:\s+report)?|additional\s+reporting|photographs?|photos?)"
    r"\W{0,3}\s+)*by\b\s*[:\-]?\s*"
    r"|(?:authors?|by-?line|written|reporters?)\s*(?:\(s\))?\s*:\s*",
    re.IGNORECASE,
)
_BY_INSIDE = re.compile(
    r"[\s,;.]+(?:and\s+)?(?:(?:words|story|text|photographs?|photos?|pictures|graphics|additional\s+reporting"
    r"|edited|reporting|video|illustrations?)\s+)by\b.*",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\bwww\.\S+|(?<!\w)@\w+")
_ADDRESS_LABEL = re.compile(
    r"\b(?:e-?mail|twitter|facebook|contact|follow(?:\s+(?:on|me|him|her|them))*|on\s+twitter)\b:?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKUP = re.compile(r"<[^<>]{1,200}>|[*_`]{2,}|[\"“”„«»]")
_STRONG_BREAK = re.compile(r"\s*[|•·‖¦/\n]+\s*|\s+[-–—]+\s+|\s*—\s*|\s{3,}")
_WEAK_BREAK = re.compile(
    r"\s*,\s*(?:and|&|with)\s+|\s+(?:and|with)\s+|\s*&\s*|\s*,\s*", re.IGNORECASE
)
_WHERE = re.compile(
    r"(?:\s+(?:reporting|writing|live))?\s+(?:in|from|at|near|aboard|for|of\s+the|to\s+the)\s+(?=[A-Z\"“]|the\b).*"
    r"|\s+(?:reporting|writing|live)\b.*",
    re.DOTALL,
)
_FAMILY_FIRST = re.compile(r"(?P<family>[^\s,]+)\s*,\s*(?P<given>[^\s,]+)")
_FAMILY_FIRST_IN_LIST = re.compile(
    r"(?P<family>[^\s,]+)\s*,\s*(?P<given>[^\s,]+(?:\s[^\s,]+){0,2})"
)
_SHORTENED = re.compile(r"(?<= )([JS]r|(?<=\. )[A-Z])\Z")
PARTICLES = frozenset(
    "de del della der den di da das dos du la le las los van von af av al el bin ibn ben y e zu ter ten"
    " and & with in".split()
)
"""What is written small in names and bylines."""
_NO_NAMES = frozenset(
    "by the a an on of to for at from how why what who when where is are was were be will can"
    " no not new breaking live update updated video photos opinion analysis editorial news read more"
    " share print related topics section page politics world business advertisement".split()
)
_OFFICE_ALONE = frozenset(
    "president minister chancellor senator governor premier secretary congress parliament government"
    " election elections".split()
)
_BESIDE_NAMES = PARTICLES | frozenset(
    "for from at of the on to as our special chief political foreign reporting".split()
)
_STRANGE = re.compile(r"[\d:;!?@#$%=<>{}\[\]|/\\]")


@lru_cache(maxsize=4096)  # an archive has few writers, and each of them wrote often
def parse_byline(text: str) -> tuple[str, ...]:
    """The people of a byline, in its order, each once; `()` where it names nobody.

    An agency, paper or board stands only where no person is named.
    """
    text = without_invisible(without_mojibake(text[:_LONGEST_BYLINE]))
    text = _MARKUP.sub(" ", text)
    text = _ADDRESS.sub(" ", text)
    text = _ASIDE.sub(" | ", text)
    if any(char.isdigit() for char in text):
        text = without_dates(text)
    text = _ADDRESS_LABEL.sub(" ", text).strip(" \t\r\n|,;-–—")
    text = _BY_INSIDE.sub("", text)
    text = text[_leading_by(text) :]
    people: list[str] = []
    bodies: list[str] = []
    for segment in _STRONG_BREAK.split(text):
        for group in _groups(segment):
            for part in _parts(group):
                person, body = _person_or_body(part)
                if person:
                    people.append(person)
                elif body:
                    bodies.append(body)
    return _each_once(people or bodies)


def parse_authors(value: object) -> tuple[str, ...]:
    """The authors of a field of a record: text, an object with a name, or a list of these.

    In text, commas, semicolons and “and” part the names. Anything else names nobody.
    """
    if isinstance(value, str):
        return parse_byline(value)
    if isinstance(value, Mapping):
        for key in ("name", "full_name", "fullName", "display_name", "title"):
            if isinstance(value.get(key), str):
                return parse_byline(value[key])
            if isinstance(value.get(key), list):
                return parse_authors([name for name in value[key] if isinstance(name, str)])
        first, last = value.get("first_name", ""), value.get("last_name", "")
        return parse_byline(f"{first} {last}") if first or last else ()
    if isinstance(value, list | tuple):
        names = [
            name
            for item in value[:_MOST_AUTHORS]
            if isinstance(item, str | Mapping)
            for name in parse_authors(item)
        ]
        return _each_once(names)
    return ()


def is_byline(line: str) -> bool:
    """Whether a line near the top of a text is a byline.

    It is one with “By” before a name, or, being short, where it holds capitalized names
    and nothing else: no figures, no end of a sentence.
    """
    line = _MARKUP.sub(" ", line).strip(" *_\t")
    if not 3 <= len(line) <= 300:
        return False
    start = _leading_by(line)
    if start:
        named = _ADDRESS.sub(" ", without_dates(line[start:])).strip()
        if not named or len(named.split()) > 24 or named[-1] in "!?:…":
            return False
        first = named.split()[0].strip(".,")
        return (
            first[:1].isalpha()
            and (not first.islower() or first in PARTICLES)
            and first.lower() not in _NO_NAMES - {"the"}
            and not (named[-1] == "." and len(named.split()) > 6)
            and sum(map(_is_plain_word, named.split())) < 2
            and bool(parse_byline(line))
        )
    return _is_all_names(line)


def has_by(line: str) -> bool:
    """Whether a line says itself that it is a byline (“By …”, “Author: …”)."""
    return _leading_by(line.strip(" *_\t")) > 0


def _is_all_names(line: str) -> bool:
    if _STRANGE.search(line) or (line[-1] in ".,…" and not NAME_TAIL.search(line)):
        return False
    words = line.replace(",", " , ").split()
    names = [word for word in words if word != ","]
    if not 2 <= sum(word.lower() not in PARTICLES for word in names) <= 8:
        return False
    lowered = {word.lower().strip(".") for word in names}
    if lowered & _NO_NAMES or any("’s" in word or "'s" in word for word in names):
        return False
    if not all(word[0].isupper() or word.lower() in PARTICLES for word in names):
        return False
    if names[0].lower() in ("and", "&", "with", "in") or names[-1].lower() in PARTICLES:
        return False
    if names[-1].lower() in _OFFICE_ALONE:
        return False
    parts = parse_byline(line)
    # Not “Foreign Policy Debate Club Opens”: a person has two to four names.
    return bool(parts) and all(2 <= len(part.split()) <= 4 for part in parts)


def _is_plain_word(word: str) -> bool:
    """Whether a word beside names has no business in a byline."""
    word = word.strip(".,;")
    return word.islower() and word not in _BESIDE_NAMES and not is_role(word)


def _leading_by(text: str) -> int:
    """How much of the text is “By” and the like."""
    match = _BY.match(text)
    return match.end() if match else 0


def _groups(segment: str) -> list[str]:
    """The authors of one segment; where semicolons part them, a comma may follow the family name."""
    segment = " ".join(segment.split())
    if ";" not in segment:
        match = _FAMILY_FIRST.fullmatch(segment)
        return [_given_first(match)] if match else [segment]
    groups: list[str] = []
    for group in segment.split(";"):
        match = _FAMILY_FIRST_IN_LIST.fullmatch(group.strip())
        groups.append(_given_first(match) if match else group)
    return groups


def _given_first(match: re.Match[str]) -> str:
    family, given = match["family"], match["given"]
    pair = f"{family}, {given}"
    if not (looks_like_name(family) and looks_like_name(given)):
        return pair
    if NAME_TAIL.fullmatch(given) or any(
        is_role(part) or is_body_of_people(part) for part in (family, given)
    ):
        return pair
    return f"{given} {family}"


def _parts(group: str) -> list[str]:
    """The group's names, with `Jr.` and the like back at theirs."""
    parts: list[str] = []
    for part in _WEAK_BREAK.split(group):
        if parts and NAME_TAIL.fullmatch(part.strip()):
            if part.strip(" .").lower() in ("jr", "sr", "ii", "iii", "iv"):
                parts[-1] = f"{parts[-1]} {part.strip()}"
        elif part:
            parts.append(part)
    return parts


@lru_cache(maxsize=8192)
def _person_or_body(part: str) -> tuple[str, str]:
    """The name of a person, or else of a body of people, that a part of a byline holds."""
    part = part.strip(" \t.,:;*-–—_'‘’")
    part = part[_leading_by(part) :]
    unplaced = _WHERE.sub("", part).strip(" .,")
    if is_body_of_people(unplaced):
        # Not “Institute”, where it is the “Institute for Peace”.
        body = part if len(unplaced.split()) == 1 else unplaced
        return "", with_proper_case(body) if looks_like_name(body, most_words=8) else ""
    name = without_office(unplaced)
    if is_role(name) or is_body_of_people(name) or not looks_like_name(name):
        return "", ""
    return _SHORTENED.sub(r"\1.", with_proper_case(name)), ""


def _each_once(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names[:_MOST_AUTHORS]:
        seen.setdefault(name.casefold(), name)
    return tuple(seen.values())
