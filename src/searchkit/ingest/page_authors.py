"""Who wrote the page: the people that its byline names, and nobody else.

Pages state the paper as author, an agency, “Staff”, the login of whoever pasted the
text, or the first of three writers. What they state is therefore held against what they
show: a visible byline that names the stated author and others is the fuller answer, one
that says “By” and names somebody else is the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from searchkit.ingest.bylines import PARTICLES, has_by, parse_byline
from searchkit.ingest.foreign_bylines import in_english
from searchkit.ingest.html_page import Page, names_of, visible_text
from searchkit.ingest.page_people import People, name_key
from searchkit.ingest.prose import one_line

MOST_AUTHORS = 12

_BYLINE_NAMES = re.compile(r"by-?_?line|(?:^|[\s_-])by(?:$|[\s_-])", re.IGNORECASE)
_AUTHOR_NAMES = re.compile(r"author|writer|reporter", re.IGNORECASE)
_NOT_BYLINE = re.compile(
    r"bio|about|avatar|image|img|photo|social|share|follow|twitter|email|comment|caption|more"
    r"|date|time(?!s)|desc|location|image-?credit|media",
    re.IGNORECASE,
)
_LONGEST_BYLINE = 250
_LONGEST_PLAIN = 100
"""Characters from which a byline holds more than names."""
_NEAR = 4
"""How many elements may stand between two that name authors of the same article."""
_PLAIN_BY = re.compile(
    r"(?:^|[\s|.,•–—-])(?:By|BY)\s+(?=(?:[^\W\d_][\w.'’-]*\s+){1,3}[^\W\d_])(.{4,120})"
)
_HEAD_OF_ARTICLE = 500


def authors(
    page: Page, stated: Iterable[Sequence[str]], sites: Iterable[str], title: str
) -> tuple[str, ...]:
    """The people who wrote the page, in its order; `()` where it names none.

    `stated` are the names that the page states for its author, the most trusted
    statement first; `sites` the names of its site; `title` its headline.
    """
    people = People(sites, page.tree.get("lang", ""))
    declared = next(
        filter(None, map(people.named_in, stated)),
        (),
    )
    shown, says_by = _shown(page, people, title)
    return _weighed(page, declared, shown, says_by)[:MOST_AUTHORS]


def unmarked_bylines(page: Page) -> tuple[str, ...]:
    """The authors of a page of the days before markup for them: a line that begins with “By”.

    Only pages laid out in tables are such pages.
    """
    if not page.is_laid_out_in_tables:
        return ()
    for element in page.tree.iter("font", "td", "p", "div", "b", "i", "em", "strong", "span"):
        text = one_line(element.text or "")
        if text[:3].lower() == "by " and len(text) < 120:
            return parse_byline(text)
    return ()


def _weighed(
    page: Page, declared: tuple[str, ...], shown: tuple[str, ...], says_by: bool
) -> tuple[str, ...]:
    if not declared or not shown:
        return shown or tuple(name for name in declared if _is_seen(page, name))
    declared_keys, shown_keys = set(map(name_key, declared)), set(map(name_key, shown))
    if len(declared) == len(shown) and _is_within(declared_keys, "".join(shown_keys)):
        return declared
    if declared_keys <= shown_keys:
        return shown
    if declared_keys & shown_keys:
        return declared
    if says_by:
        return shown
    text = name_key(page.text)
    return declared if _is_within(declared_keys, text) else shown


def _is_within(keys: Iterable[str], text: str) -> bool:
    return all(key in text for key in keys)


def _is_seen(page: Page, name: str) -> bool:
    """Whether a reader of the page meets the name; who pasted the text is not met."""
    return name_key(name) in name_key(page.text)


def _shown(page: Page, people: People, title: str) -> tuple[tuple[str, ...], bool]:
    """The people of the byline that a reader sees, and whether it says “By”."""
    tags = page.outline
    start = _place_of_headline(tags, title)
    for chosen in (_in_bylines, _in_author_elements):
        # A byline follows its headline; where none does, it may stand above.
        for part in (tags[start:], tags[:start]):
            named, says_by = _nearest(chosen(part), people)
            if named:
                return named, says_by
    place = page.text.find(title) if title else -1
    opening = page.text[place + len(title) :][:_HEAD_OF_ARTICLE] if place >= 0 else ""
    for match in _PLAIN_BY.finditer(in_english(opening)):
        named = tuple(
            name for name in people.named_in([_until_prose(match[1])]) if len(name.split()) > 1
        )
        if named:
            return named, True
    return (), False


def _place_of_headline(tags: Sequence[HtmlElement], title: str) -> int:
    key = name_key(title)
    for place, tag in enumerate(tags):
        if tag.tag == "h1" and key and name_key(visible_text(tag)) == key:
            return place
    return 0


def _in_bylines(tags: Sequence[HtmlElement]) -> Iterator[tuple[int, HtmlElement]]:
    for place, tag in enumerate(tags):
        names = names_of(tag)
        if _BYLINE_NAMES.search(names) and not _NOT_BYLINE.search(_BYLINE_NAMES.sub("", names)):
            yield place, tag


def _in_author_elements(tags: Sequence[HtmlElement]) -> Iterator[tuple[int, HtmlElement]]:
    for place, tag in enumerate(tags):
        if tag.tag == "meta":
            continue
        names = names_of(tag)
        is_marked = _is_by_author(tag) or "author" in tag.get("itemprop", "")
        if is_marked or (_AUTHOR_NAMES.search(names) and not _NOT_BYLINE.search(names)):
            yield place, tag


def _nearest(
    marked: Iterable[tuple[int, HtmlElement]], people: People
) -> tuple[tuple[str, ...], bool]:
    """The people of the first marked element that names any, and of those right beside it."""
    found: dict[str, str] = {}
    says_by = False
    last = -1
    for place, tag in marked:
        if found and place - last > _NEAR:
            break
        named = _named_in(tag, people)
        if not named:
            continue
        inner = sum(1 for _ in tag.iterdescendants())
        last = max(last, place + inner)
        for name in named:
            key = name_key(name)
            if not any(key in known for known in found):
                found[key] = name
        says_by = says_by or has_by(people.in_english(visible_text(tag)))
    return tuple(found.values()), says_by


def _named_in(tag: HtmlElement, people: People) -> tuple[str, ...]:
    """The people of one element: of its parts that are marked as names, else of its text."""
    text = visible_text(tag)
    if not text or len(text) > _LONGEST_BYLINE:
        return ()
    parts = [_parted_text(part) for part in tag.iterdescendants() if _is_name_part(part)]
    marked = people.named_in(filter(None, parts))
    if len(text) > _LONGEST_PLAIN and marked:
        return marked
    plain = _full_names(people.named_in([text]))
    parted = _full_names(people.named_in([_parted_text(tag)]))
    whole = plain if len(plain) >= len(parted) else parted
    if marked:
        # Of three writers, perhaps one has a page to link to; what follows a name
        # without “By” may be the article's section.
        if not has_by(people.in_english(text)):
            return marked
        keys = set(map(name_key, whole))
        return whole if all(name_key(name) in keys for name in marked) else marked
    is_marked = _is_name_part(tag)
    return whole or (people.named_in([text]) if is_marked else ())


def _full_names(people: tuple[str, ...]) -> tuple[str, ...]:
    """Those with more than one word, none of them one of prose."""
    return tuple(
        name
        for name in people
        if len(name.split()) > 1
        and not re.search(r"\b(?:more|by|url|print|share|views?)\b", name, re.I)
    )


def _is_name_part(part: HtmlElement) -> bool:
    if _is_by_author(part) or "author" in part.get("href", ""):
        return True
    return bool(_AUTHOR_NAMES.search(names_of(part)) and not _NOT_BYLINE.search(names_of(part)))


def _is_by_author(tag: HtmlElement) -> bool:
    """Whether a link leads to what its page calls the author."""
    return "author" in tag.get("rel", "").split()


def _parted_text(tag: HtmlElement) -> str:
    """An element's text, its parts told apart."""
    return " | ".join(filter(None, map(str.strip, tag.itertext())))


def _until_prose(text: str) -> str:
    """The start of a text, as long as its words could be those of a byline."""
    kept: list[str] = []
    for word in text.split():
        if word[:1].islower() and word not in PARTICLES:
            break
        if any(map(str.isdigit, word)) or word in "-–—|•":
            break
        kept.append(word)
        if word.endswith((":", ".")) and len(word) > 3:
            break
    while kept and kept[-1].lower() in PARTICLES:
        kept.pop()
    return " ".join(kept[:14])
