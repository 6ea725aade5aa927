"""You saved a page from the web, and it is mostly not the article.

Half of a news page is scripts and styles, its markup may nest ten thousand levels
deep or stop in mid-tag, and its head says things about the article that its body
does not. `open_page` parses it once, without its scripts, so that a page of fifty
megabytes costs what its prose costs, and makes the two views that the other modules read:
`tree`, the whole page for the main text, and `outline`, those of its elements that can
say who wrote what and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from searchkit.ingest.prose import one_line

DECLARATION_BYTES = 4096
"""How far into a page its encoding is looked for."""

MARKUP_LIMIT = 4_000_000
"""Characters of markup, without scripts and pictures, that are read: ten times a long article's."""

TAG_LIMIT = 100_000
"""Tags that are read: twenty times as many as a long article has."""

_OUTLINE_ELEMENTS = 2000
_OUTLINE_TEXT = 500

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']\s*([\w.:-]{2,40})
      | <meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE | re.VERBOSE,
)
_UNREAD = re.compile(
    r"<(script|style|svg|template|noscript|iframe|select|canvas)\b([^<>]*)>|<(!--)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"data:[\w.+-]+/[\w.+-]+;(?:[\w=-]+;)?base64,[A-Za-z0-9+/=%\s]*+")
_CLOSING = {
    name: re.compile(rf"</{name}\b[^<>]*>?", re.IGNORECASE)
    for name in "script style svg template noscript iframe select canvas".split()
} | {"!--": re.compile("-->")}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_KEPT_WHEN_FLAT = frozenset("html head title meta link base body p h1 h2 h3 h4 h5 h6 time".split())
_INLINE = frozenset("a abbr b big cite code em font i mark q s small span strong sub sup u".split())

_OUTLINE_TAGS = frozenset("title meta link base h1 time address".split())
_NEVER_BY_CLASS = frozenset("body main article form input button img".split())
_OUTLINE_CLASS = re.compile(
    r"by-?_?line|author|writer|reporter|contributor|credit|headline"
    r"|(?:^|[\s_-])(?:title|hed)(?:$|[\s_-])"
    r"|publi|date|time|posted|entry-meta|post-meta|article-?_?meta|article-?_?info",
    re.IGNORECASE,
)
_OUTLINE_ITEMPROP = re.compile(r"headline|author|creator|date", re.IGNORECASE)
_FOREIGN = re.compile(
    r"comment|related|sidebar|recirc|trending|most-?(?:read|popular)|teaser|widget|footer"
    r"|newsletter|carousel|promo|recommend|read-?more|more-?(?:stories|news|articles)",
    re.IGNORECASE,
)
_FOREIGN_TAGS = frozenset(("aside", "footer", "nav"))
_TEXTS = etree.XPath(".//text()", smart_strings=False)


@dataclass(slots=True)
class Page:
    """A page, parsed.

    `tree` is everything but scripts and styles; `outline` holds those of its elements that
    may carry a headline, a byline or a date, what says so in the head, and all that lies
    in them, in the page's order; `scripts` are the contents of its JSON-LD scripts; `text`
    is the visible text of its body with white space collapsed; `markup` is the page as it
    came. `is_cut` tells that there was more of the page than is read.
    """

    outline: tuple[lxml_html.HtmlElement, ...]
    tree: lxml_html.HtmlElement
    scripts: tuple[str, ...]
    text: str = field(repr=False)
    markup: str = field(default="", repr=False)
    is_cut: bool = False

    def first(self, tag: str) -> lxml_html.HtmlElement | None:
        """The first element of the outline with this tag, or None."""
        return next((element for element in self.outline if element.tag == tag), None)

    def first_text(self, tag: str) -> str:
        """The text of the first element of the outline with this tag, or `""`."""
        return visible_text(self.first(tag))

    @property
    def is_laid_out_in_tables(self) -> bool:
        """Whether tables hold the page's columns, as they did twenty years ago, and no figures."""
        nested = self.tree.find(".//table//table")
        return nested is not None and self.tree.find(".//article") is None


def declared_encoding(raw: bytes) -> str | None:
    """The encoding that a page names in its first bytes, or None."""
    found = _DECLARED.search(raw[:DECLARATION_BYTES])
    if found is None:
        return None
    name: bytes = found.group(1) or found.group(2)
    return name.decode("ascii", "replace").lower()


def open_page(markup: str) -> Page | None:
    """Parses a page; None where there is no element in it."""
    lean, scripts = cut_scripts(markup)
    lean, is_cut = _within_limits(lean)
    tree, is_whole = _parse(lean)
    if not is_whole:
        lean = flatten(lean)
        tree, _ = _parse(lean)
    if tree is None:
        return None
    return Page(
        outline=tuple(_outline(tree)),
        tree=tree,
        scripts=scripts,
        text=visible_text(tree.find("body")),
        markup=markup,
        is_cut=is_cut,
    )


def _within_limits(markup: str) -> tuple[str, bool]:
    """The beginning of the markup that is read, and whether there is more of it."""
    kept = markup[:MARKUP_LIMIT]
    if kept.count("<") > TAG_LIMIT:
        kept = kept[: len(kept) - len(kept.split("<", TAG_LIMIT)[-1]) - 1]
    return kept, len(kept) < len(markup)


def cut_scripts(markup: str) -> tuple[str, tuple[str, ...]]:
    """Parts a page into its markup without scripts and pictures, and its JSON-LD scripts.

    One pass, each closing tag looked for once: a page of nothing but `<script>` takes
    no longer than any other.
    """
    if "base64," in markup:
        markup = _PICTURE.sub("", markup)
    kept: list[str] = []
    scripts: list[str] = []
    unclosed: set[str] = set()
    place = 0
    while opening := _UNREAD.search(markup, place):
        name = (opening.group(1) or opening.group(3)).lower()
        kept.append(markup[place : opening.start()])
        place = opening.end()
        if name in unclosed:
            continue
        # `<!-->` is a comment that is closed at once.
        closing = _CLOSING[name].search(markup, place - 2 if name == "!--" else place)
        if closing is None:
            unclosed.add(name)
            continue
        if name == "script" and "ld+json" in opening.group(2).lower():
            scripts.append(markup[place : closing.start()])
        place = closing.end()
    kept.append(markup[place:])
    return "".join(kept), tuple(scripts)


def flatten(markup: str) -> str:
    """A page without its nesting: every block becomes a paragraph, inline tags go.

    For pages that nest deeper than parsers go; no recursion is left for anyone.
    """

    def plain(tag: re.Match[str]) -> str:
        name = tag.group(2).lower()
        if name in _KEPT_WHEN_FLAT:
            return tag.group()
        return "" if name in _INLINE else "<p>"

    return re.sub(r"(?:<p>\s*){2,}", "<p>", _TAG.sub(plain, markup))


def visible_text(element: lxml_html.HtmlElement | None) -> str:
    """An element's text, a space between its parts, white space collapsed."""
    return "" if element is None else one_line(" ".join(_TEXTS(element)))


def names_of(element: lxml_html.HtmlElement) -> str:
    """What an element is called: its classes, id and test id in one string."""
    get = element.get
    return " ".join(filter(None, (get("class"), get("id"), get("data-testid"))))


def _parse(markup: str) -> tuple[lxml_html.HtmlElement | None, bool]:
    """The page's tree, and whether the parser went through to its end."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    # One class for all elements: nobody fills in forms here, and to choose takes its time.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement))
    try:
        tree = lxml_html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return None, True
    is_whole = not any("depth" in str(entry.message).lower() for entry in parser.error_log)
    return tree, is_whole


def _outline(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """The elements that may carry a headline, a byline or a date, and all within them."""
    walk = etree.iterwalk(tree, events=("start",))
    count = 0
    for _, element in walk:
        name = element.tag
        if name in _FOREIGN_TAGS:
            walk.skip_subtree()
            continue
        named = "" if name in ("html", "body") else names_of(element)
        is_foreign, is_telling = _judged(named) if named else (False, False)
        # `page-with-sidebar` holds the article, too.
        if is_foreign and element.find(".//h1") is None:
            walk.skip_subtree()
            continue
        if (
            name in _OUTLINE_TAGS
            or (is_telling and name not in _NEVER_BY_CLASS)
            or "author" in element.get("rel", "")
            or _OUTLINE_ITEMPROP.search(element.get("itemprop", ""))
        ) and (not len(element) or _is_short(element)):
            walk.skip_subtree()
            yield from element.iter()
            count += 1
            if count == _OUTLINE_ELEMENTS:
                return


@lru_cache(maxsize=8192)  # the elements of a page share few names, and so do the pages of a paper
def _judged(named: str) -> tuple[bool, bool]:
    """Whether an element of these names is not of the article, and whether it may tell of it."""
    return _FOREIGN.search(named) is not None, _OUTLINE_CLASS.search(named) is not None


def _is_short(element: lxml_html.HtmlElement) -> bool:
    length = 0
    for part in element.itertext():
        length += len(part.strip())
        if length > _OUTLINE_TEXT:
            return False
    return True
