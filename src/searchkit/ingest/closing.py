"""“To contact the party visit: …”, “Sign up for our newsletter”: is that the article's end?

What a paper adds below an article speaks to its reader, not of its matter, and would be
found in every article alike. It goes; but only from the end, only in short paragraphs,
and only where it is certain: a last paragraph that begins “To contact the dead, he …”
is somebody's ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchkit.ingest.dates import without_dates

MOST_CLOSING_PARAGRAPHS = 8
"""How many paragraphs a closing block has at most."""

_LONGEST = 320
# A telephone's shape: spans of years and large numbers in groups have another.
_TELEPHONE = (
    r"(?:\+\d[\d\s().-]{6,}\d|\(0?\d{2,4}\)[\d\s.-]{5,}\d|(?<![\d.,-])\d{3}[-.\s]\d{3}[-.\s]\d{4}(?!\d)"
    r"|(?<![\d.,-])\d{3}-\d{4}(?![\d-])|(?<![\d.,\s-])0\d[\d\s-]{6,}\d)"
)
_ADDRESS = (
    r"(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,}"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|edu|gov|eu|uk|example|co)(?:\.\w\w)?(?:/\S*)?|"
    + _TELEPHONE
    + ")"
)
_ADDRESSES = re.compile(_ADDRESS, re.IGNORECASE)
_LABEL = r"\b(?:e-?mail|tel(?:ephone)?|phone|fax|web(?:site)?|twitter|facebook|instagram|visit|or|and|at|on)\b"
_LABELS = re.compile(_LABEL, re.IGNORECASE)
_FIRST = re.compile(rf"\W*(?:{_LABEL}|{_ADDRESS})", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}|by\b)).{0,200}\Z|.{0,160}\ball rights reserved\b.{0,120}\Z"
    r"|this (?:material|article|story) may not be (?:published|reproduced|reprinted).{0,200}\Z",
    re.IGNORECASE | re.DOTALL,
)
# What stands where a page says where it is filed, from where it comes, when it was touched last.
_FILED = re.compile(
    r"(?:filed\s+under|posted\s+in|tagged(?:\s+with)?|(?:tags?|categor(?:y|ies)|labels?|keywords|topics?)\s*:)"
    r"\s*:?[^.!?]{1,200}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:sources?|via|copyright)\s*:?\s+(.{2,80})", re.IGNORECASE)
_UPDATED = re.compile(r"(?:last\s+)?updated\s+(?:at|on)\b(.{3,60})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_BESIDE_NAMES = frozenset(
    "and of in the at for from by to via on de la le von van der al und y & staff writer writers reporter"
    " reporters correspondent correspondents agency agencies files archive archives inc ltd llc co".split()
)
# Somebody says it: then it is the story's.
_REPORTED = re.compile(
    r"[\w”\"’]\W*\b(?:said|says|told|asked|cried|urged|warned|argued|testified|recalled|ordered|replied"
    r"|seemed|wrote|held)\b|\b(?:were|are|was|is)\s+told\b|\byou\s+(?:would|could)\b",
    re.IGNORECASE,
)


def _verbose(expression: str) -> str:
    """An expression as it stands in one whose white space does not count."""
    return expression.replace(" ", r"\s").replace("#", r"\#")


# Each of these asks the reader to do something, in words that no story ends with.
_REQUEST = re.compile(
    r"""
      (?:please\s+)? click\s+(?:here|this\s+link|the\s+link|below|on\s+the\s+link) \b .*
    | (?:please\s+)? (?:subscribe|sign\s+up|register) (?:\s+(?:now|today|here|free))*
          \s+ (?:to|for|here|now|today|at|on|via|with|and\s+(?:get|receive)) \b
          (?=.*\b(?:newsletters?|e-?mails?|updates?|alerts?|inbox|podcasts?|feed|channel|magazine|digest|briefings?|roundup
             |bulletins?|our|us|here|access|free|list|you|your|the\s+[A-Z]\w*)\b) .*
    | (?:subscribe|sign\s+up)\W*
    | (?:please\s+)? (?:(?:(?:you\s+can\s+)?follow|find|friend|join) \s+ (?:[\w.’'&:-]+\s+){1,8}? | like\s+(?:us|our\s+page|this)\s+) (?:on|at|@) \s*
          (?:twitter|facebook|instagram|youtube|google\+?|linkedin|telegram|mastodon|snapchat|tumblr|pinterest|x\b|social|@\w|https?:).*
    | follow\s+@\w+.*
    | follow\s+(?:us|him|her|them|the\s+author) (?:\W* | \s+(?:on|at|via|here)\b.{0,100} | \s+@\w.{0,60})
    | to\s+(?:receive|get)\b.*\b(?:subscribe|sign\s+up|register|click)\b.*
    | contact\s+ (?:[\w.’'-]+\s+){1,6}? (?:at|on|via|by\s+e-?mail)\W .*(?:\S@\S|@\w|%(telephone)s).*
    | (?:[\w.’'-]+\s+){1,8}? (?:can\s+be|may\s+be) \s+ (?:reached|contacted|followed|e-?mailed|found) \s+ (?:at|on|via|by) \b
          .*(?:\S@\S|@\w|%(telephone)s|twitter|facebook).*
    | (?:you\s+can\s+)? (?:e-?mail|write\s+to|reach|call|tweet) \s+ .* (?:\S@\S|\sat\s@\w).*
    | (?:you\s+can\s+)? (?:contact|reach) \s+ (?:us|me|him|her|them|the\s+(?:author|writer|reporter|editor|editors|newsroom)s?)
          (?: \W* | \s+ (?:at|on|via|by|here|with|for|about) \b .* | \s*:.* )
    | (?:to\s+contact|contact\s+(?:us|the)|for\s+(?:more|further)\s+information|for\s+details|to\s+(?:subscribe|join|donate|comment)
          |write\s+to\s+us) \b
          (?: .*\b(?:visit|contact|call|write\s+to|e-?mail|click|go\s+to|see|at|on|to) \s*:?\s* (?:%(address)s|the\s+link|here) .*
            | .*\b(?:visit|contact|call|e-?mail|click|go\s+to|see|here|below)\s*:?\s*
            | .*:\s* )
    | (?:download|get|install) \s+ (?:our|the\s+(?:free\s+)?[\w\s]{0,30}) \s* (?:mobile\s+|news\s+|free\s+|iphone\s+|android\s+)*app\b .*
    | .{0,240}\bclick\s+here\s+(?:for|to)\b.{0,60}
    | (?:tell|let)\s+us\s+(?:know\s+)?(?:what\s+you\s+think|your\s+(?:thoughts|views|opinion))\b.{0,80}
    | (?:share|leave|post|let\s+us\s+know)\s+(?:your|us|a|any|with\s+us)\b.{0,80}\bcomments?(?:\s+(?:section|box))?(?:\s+below)?\W*
    | share\s+(?:this(?:\s+(?:article|story|post|page)\b|\W*\Z)|on\s+(?:facebook|twitter)) \W* .{0,60}
    | (?:like\s+(?:this|what\s+you)|enjoy(?:ed|ing)?\s+this) .*\?.* (?:subscribe|donat|support|sign\s+up|share) .*
    | (?:please\s+)? (?:support|donate\s+to|help\s+(?:us|fund)) \s+ (?:us|our|independent|the\s+\w+(?:\s\w+)?\s+by) \b
          (?=.*\b(?:donat\w*|subscri\w*|reader|journalism|contribut\w*|today|visit|here)\b) .*
    | (?:send|submit) \s+ (?:your\s+)? (?:us\s+)? (?:tips?|letters?|comments?|feedback|questions) \b .*
    | (?:have|got) \s+ (?:a\s+|any\s+) (?:news\s+)? (?:tip|comment|question|story|correction)s?
          (?=.*(?:\S@\S|@\w|\bus\b|\bour\b|\be-?mail\b|%(telephone)s)) .*\? .*
    | read\s+more\s+(?:at|on|from)\b .{0,80}
    | (?:advertisement|story\s+continues\s+below(?:\s+advertisement)?)\W*
    """
    % {"address": _verbose(_ADDRESS), "telephone": _verbose(_TELEPHONE)},
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def without_closing_block(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs less the contact, subscription and copyright block at their end.

    Where nothing else would remain, nothing goes.
    """
    end = len(paragraphs)
    lowest = max(0, end - MOST_CLOSING_PARAGRAPHS)
    while end > lowest and is_closing(paragraphs[end - 1]):
        end -= 1
    return list(paragraphs[: end or None])


def is_closing(paragraph: str) -> bool:
    """Whether a last paragraph speaks to the reader of the paper, not of the article's matter."""
    if len(paragraph) > _LONGEST:
        return False
    text = paragraph.strip(" *_[]{}•|>-–—=~#\t\n")
    if not text:
        return True
    if _REQUEST.fullmatch(text):
        return not is_reported(text)
    return _is_filing(text) or _is_addresses(text)


def _is_filing(text: str) -> bool:
    """Whether the text only tells whose it is, where it is filed and when it was touched."""
    named = _NAMED.fullmatch(text)
    return bool(
        (_COPYRIGHT.match(text) and not is_reported(text))
        or _FILED.fullmatch(text)
        or (named and is_list_of_names(named[1]))
        or ((updated := _UPDATED.fullmatch(text)) and not _WORD.search(without_dates(updated[1])))
    )


def is_list_of_names(text: str) -> bool:
    """Whether all words are written as names are, but for those that stand between names."""
    words = re.findall(r"[^\W\d_][\w.’'-]*", text)
    return bool(words) and all(
        word[0].isupper() or word.lower().rstrip(".") in _BESIDE_NAMES for word in words
    )


def _is_addresses(text: str) -> bool:
    """Whether the text is one or more addresses, with their labels, and nothing else."""
    if not _FIRST.match(text):  # quickly told of nearly every paragraph
        return False
    rest, count = _ADDRESSES.subn(" ", text)
    return count > 0 and not any(map(str.isalnum, _LABELS.sub(" ", rest)))


def is_reported(text: str) -> bool:
    """Whether somebody is told of or speaks: that is no request of the paper's."""
    return (
        _REPORTED.search(text) is not None
        or re.search(r"\b(?:he|she|they)\s+(?:had|was|were|\w+ed)\b", text) is not None
    )
