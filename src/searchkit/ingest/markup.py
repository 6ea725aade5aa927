"""A piece of HTML in an export, a feed or an e-mail: its text, paragraph by paragraph."""

from __future__ import annotations

import re

_BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr "
    "ul".split()
)
_UNSEEN = ("script", "style", "head", "noscript", "template", "svg", "iframe", "object")
_ENTITY = re.compile(rb"<!\s*ENTITY", re.I)
_SPACE = re.compile(r"[\s\x00-\x1f\ud800-\udfff\ufffe\uffff]+")
"""White space, and what XML allows no text to hold: a reference such as `&#1;` may bring it in."""


def declares_entities(raw: bytes) -> bool:
    """Whether XML declares entities, which can name files or grow to gigabytes.

    UTF-16 is told by its zero bytes, which an ASCII pattern would not see through.
    """
    return bool(_ENTITY.search(raw.replace(b"\0", b"")))


def text_of_markup(markup: str) -> str:
    """The visible text, its paragraphs parted by a blank line; `<br>` ends a line."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = lxml_html.document_fromstring(markup.replace("\0", ""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    for unseen in list(tree.iter(*_UNSEEN)):
        unseen.drop_tree()
    for element in tree.iter():
        # A line's end in the markup is a space; what ends a line is put in by this.
        element.text = _SPACE.sub(" ", element.text) if element.text else ""
        element.tail = _SPACE.sub(" ", element.tail) if element.tail else ""
        if element.tag == "br":
            element.tail = "\n" + element.tail.lstrip()
        elif element.tag in _BLOCKS:
            element.text = "\n\n" + element.text
            element.tail = "\n\n" + element.tail
    lines = (line.strip() for line in str(tree.text_content()).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
