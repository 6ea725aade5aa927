"""What stands around an article and in it, and is none of it: menus, boxes, lists of links.

A paper puts its newsletter between two paragraphs and three of its other stories behind
the last one. `without_furniture` takes out what says so by its tag, by its name or by its make,
before the main text is looked for; and it sees to it that what only looks like furniture stays:
a quoted post in its embedding, a link's words or a day in the middle of a sentence.
"""

from __future__ import annotations

import re
from copy import copy
from functools import lru_cache

from lxml.html import HtmlElement

_TAGS = (
    "head", "aside", "footer", "nav", "menu", "menuitem", "button", "input", "select", "option",
    "optgroup", "label", "legend", "fieldset", "textarea", "datalist", "dialog", "output",
    "progress", "audio", "video", "picture", "source", "track", "svg", "map", "area", "embed",
    "object", "applet", "param", "iframe", "frame", "frameset", "link", "time",
)  # fmt: skip
# Whole words of a name: `committee-recommendations` and `assignuprising` are something else.
_PROMOTION = re.compile(
    r"(?<![a-z])(?:newsletters?|sign[-_]?ups?|subscribe|promos?|recirc\w*|trending|most[-_]?(?:read|popular|viewed)"
    r"|related[-_]?(?:stor(?:y|ies)|articles?|posts?|contents?|links?|news|topics?|coverage)|read[-_]?(?:more|next|also)"
    r"|more[-_]?(?:stories|news|articles|from|on)(?=$|[\s_-])|outbrain|taboola|recommended|pull[-_]?quotes?"
    r"|you[-_]?(?:may|might)[-_]?(?:also|like))(?![a-z])"
)
_POP_UP = re.compile(
    r"(?:roll-?over|tool-?tip|pop-?over|pop-?up|hover-?card)[\w-]*(?:block|box|content|body|card|panel|text)"
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EMBEDDING = re.compile(r"embed|social|tweet|instagram|facebook|widget", re.IGNORECASE)
_LARGEST_SHARE = 0.25
"""Of a page's text, from which a part of it is no furniture, whatever it is called."""
_LONG, _SEVERAL = 100, 3
"""Characters of a paragraph of prose, and how many such paragraphs no box has."""
_WORDS_AROUND = 25
"""Characters around a word from which it stands in a sentence."""
_LINKED_SHARE = 0.9
_MAY_BE_EMPTY = (
    "span", "b", "strong", "i", "em", "q", "p", "div", "section", "article", "li", "blockquote",
    "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
)  # fmt: skip
_NEVER_BY_NAME = frozenset("html body main p h1 h2 h3 h4 h5 h6".split())
_INLINE = frozenset("a abbr b cite em i mark q small span strong".split())
_BY_ID = frozenset(("div", "section", "ul", "ol", "form"))
"""What is known by its own id, too; those of headings are often made of their words."""
_WRAPPERS = frozenset(("div", "figure", "section", "span"))


def without_furniture(tree: HtmlElement) -> HtmlElement:
    """A copy of a page's tree, less its furniture; text after what goes stays."""
    bare = copy(tree)
    _free_quotations(bare)
    _free_words(bare)
    for element in list(bare.iter(*_TAGS)):
        _drop(element)
    for element in list(bare.iter("figure")):
        if all(element.find(f".//{tag}") is None for tag in ("table", "blockquote", "pre")):
            _drop(element)
    largest = _LARGEST_SHARE * len(bare.text_content())
    for element in [element for element in bare.iter() if _is_named_furniture(element)]:
        if len(element.text_content()) <= largest and not _holds_an_article(element):
            _drop(element)
    for element in list(bare.iter("ul", "ol")):
        if _is_list_of_links(element, largest):
            _drop(element)
    for element in list(bare.iter("span")):
        if _wraps_a_link(element):
            element.attrib.clear()
    # With what is empty trafilatura would throw away the text that follows it.
    for element in reversed(list(bare.iter(*_MAY_BE_EMPTY))):
        if element.text is None and not len(element):
            _drop(element)
    return bare


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _free_quotations(tree: HtmlElement) -> None:
    """Takes its names from what embeds a quoted post: by them it would be thrown away."""
    for quotation in tree.iter("blockquote"):
        for wrapper in quotation.iterancestors(*_WRAPPERS):
            if not _EMBEDDING.search(wrapper.get("class", "")):
                break
            wrapper.tag = "div"
            wrapper.attrib.clear()


def _free_words(tree: HtmlElement) -> None:
    """Makes a day, or a word that is marked as something to press, a part of its sentence."""
    for paragraph in tree.iter("p", "li", "dd", "td", "blockquote"):
        for word in list(paragraph.iterdescendants("time", "label", "button")):
            around = len(paragraph.text_content()) - len(word.text_content())
            if around >= _WORDS_AROUND:
                word.tag = "span"
                word.attrib.clear()
    for quotation in tree.iter("blockquote"):
        for credit in list(quotation.iterdescendants("footer")):
            credit.tag = "div"


def _is_named_furniture(element: HtmlElement) -> bool:
    names, own_id = element.get("class"), element.get("id")
    if (names is None and own_id is None) or element.tag in _NEVER_BY_NAME:
        return False
    if element.tag in _INLINE and next(element.iterancestors("p"), None) is not None:
        # A word of a sentence, unless it opens over one and leads elsewhere.
        leads = element.find(".//a") is not None or element.find(".//img") is not None
        return leads and names is not None and bool(_POP_UP.search(names.lower()))
    if own_id is not None and element.tag in _BY_ID:
        names = f"{names or ''} {own_id}"
    return names is not None and _names_furniture(names)


def _holds_an_article(element: HtmlElement) -> bool:
    """Whether an element has a headline or several paragraphs of prose in it."""
    if element.find(".//h1") is not None:
        return True
    paragraphs = element.iterdescendants("p")
    return sum(len(text.text_content()) >= _LONG for text in paragraphs) >= _SEVERAL


@lru_cache(maxsize=8192)
def _names_furniture(names: str) -> bool:
    words = _CAPITAL.sub("-", names).lower()
    return bool(_PROMOTION.search(words) or _POP_UP.search(words))


def _is_list_of_links(element: HtmlElement, largest: float) -> bool:
    """Whether a list is nothing but links to other pages."""
    text = element.text_content()
    if len(text) > largest:
        return False
    links = element.findall(".//a")
    linked = sum(_letters(link.text_content()) for link in links)
    return len(links) > 1 and linked >= _LINKED_SHARE * _letters(text)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _wraps_a_link(span: HtmlElement) -> bool:
    """Whether a span holds a link and no text of its own, within a paragraph.

    One that is named `link` would be thrown away.
    """
    return (
        len(span) == 1
        and span[0].tag == "a"
        and not (span.text or "").strip()
        and not (span[0].tail or "").strip()
        and next(span.iterancestors("p"), None) is not None
    )
