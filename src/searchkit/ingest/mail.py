"""Newsletters, kept as e-mail: one message (`.eml`) or a mailbox of them (`.mbox`).

The subject is the title, the day is that of the sender's own clock. Who sends is an author
only when it is a person; else, as the list's name, it is the source. What every newsletter
says under and over its text (unsubscribe, view in browser) is left out.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from searchkit.errors import Problem, Unreadable
from searchkit.ingest.dates import parse_date
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.encoding import decode, without_mojibake
from searchkit.ingest.files import open_stream, plain_suffix, read_bytes
from searchkit.ingest.markup import text_of_markup
from searchkit.ingest.names import looks_like_name
from searchkit.ingest.prose import clean_body, one_line

_PREFIX = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s*:\s*|\[[^\]]{1,40}\]\s*)+", re.I)
_ABOUT_THE_MAIL = re.compile(
    r"\bunsubscribe\b|\bopt[- ]out\b|view (?:this|it|the)?.{0,30}\bin (?:your|a|the) (?:web ?)?browser"
    r"|(?:manage|update|change) (?:your )?.{0,20}(?:preferences|subscription|profile|settings)"
    r"|you(?:'re| are|’re) receiving this|(?:was|been) sent to \S+@|forward(?:ed)? (?:this|to a friend)"
    r"|having trouble (?:viewing|reading)|sign up (?:here|for)|add us to your address book"
    r"|^(?:©|copyright\b|all rights reserved)",
    re.I,
)
_HOUSE = re.compile(
    r"\A(?:the|your)\b|\b(?:news|newsletters?|letter|daily|weekly|brief(?:ing)?|digest|report|update|times"
    r"|post|journal|review|gazette|tribune|herald|press|today|team|desk|editors?|magazine|alerts?)\b",
    re.I,
)
"""What shows that a sender's name is a paper's, a list's or an office's."""
_MOST_WORDS = 45
"""Words up to which a paragraph that says such a thing says nothing else."""
_FEW_CHARS = 200


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The articles of a message or a mailbox. Raises `Unreadable`."""
    if plain_suffix(file.path) == ".eml":
        draft = _draft(read_bytes(file, file.limits.page_bytes))
        if draft is None:
            raise Unreadable(file.path, "the message holds no text", "leave it out")
        yield draft
        return
    number = 0
    for number, raw in enumerate(_messages(file), 1):
        place, cause = f"{file.path}, message {number}", "it holds no text"
        if not file.wants(place):
            continue
        if len(raw) > file.limits.page_bytes:
            draft, cause = None, "it is too large"
        else:
            try:
                draft = _draft(raw)
            except RecursionError:
                draft, cause = None, "its parts are nested too deeply"
        if draft is None:
            file.on_problem(Problem(place, cause, "look at it in a mail program"))
            continue
        draft.row = number
        yield draft
    if not number:
        raise Unreadable(file.path, "it is no mailbox", "export it again as mbox")


def _messages(file: SourceFile) -> Iterator[bytes]:
    """The messages of a mailbox; of one that is too large, a little more than it may have."""
    lines: list[bytes] | None = None
    size = 0
    follows_blank = True
    with open_stream(file) as stream:
        while line := stream.readline(1 << 20):
            if follows_blank and line.startswith(b"From "):
                if lines is not None:
                    yield b"".join(lines)
                lines, size = [], 0
            elif lines is None:
                return
            elif size <= file.limits.page_bytes:
                # A line of the text that began so was marked by one more sign.
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
                size += len(line)
            follows_blank = line in (b"\n", b"\r\n")
    if lines is not None:
        yield b"".join(lines)


def _draft(raw: bytes) -> Draft | None:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = _body(message)
    if not body:
        return None
    author, source = _sender(message)
    return Draft(
        title=_PREFIX.sub("", _header(message, "Subject"), count=1),
        authors=(author,) if author else (),
        date=parse_date(_header(message, "Date")),
        body=body,
        source=source,
        url=_header(message, "Archived-At").strip("<> "),
        language=_language(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header's text; `""` where it is missing or cannot be parsed."""
    try:
        return one_line(without_mojibake(str(message.get(name, ""))))
    except Exception:  # The parser of headers fails in many ways on broken ones.
        return ""


def _language(message: EmailMessage) -> str:
    """The language of the message or of its first part that names one."""
    named = (str(part.get("Content-Language", "")) for part in message.walk())
    return next(filter(None, named), "").partition(",")[0]


def _sender(message: EmailMessage) -> tuple[str, str]:
    """The author, if it is a person, and the source."""
    name, _, address = _header(message, "From").rpartition("<")
    name = name.strip(" \"'")
    listed = _header(message, "List-Id").rpartition("<")[0].strip(" \"'")
    # “Ada Long at The Letter”, “Ada Long, The Letter”: a person, and whom she writes for.
    person, _, house = (part.strip() for part in _split_at_house(name))
    if looks_like_name(person) and not _HOUSE.search(person):
        return person, listed or house
    return "", listed or name or address.strip("<> ").rpartition("@")[2]


def _split_at_house(name: str) -> tuple[str, str, str]:
    for mark in (" at ", " from ", " | ", ", ", " - ", " – ", " @ "):
        if mark in name:
            return name.partition(mark)
    return name, "", ""


def _body(message: EmailMessage) -> str:
    plain = _part(message, "plain")
    markup = _part(message, "html")
    text = text_of_markup(markup) if markup else ""
    if len(plain) >= _FEW_CHARS and 2 * len(plain) >= len(text):
        text = plain
    kept = [
        paragraph
        for paragraph in clean_body(text or plain).split("\n\n")
        if not _is_about(paragraph)
    ]
    return "\n\n".join(kept)


def _is_about(paragraph: str) -> bool:
    """Whether a paragraph is about the message itself."""
    return len(paragraph.split()) <= _MOST_WORDS and bool(_ABOUT_THE_MAIL.search(paragraph))


def _part(message: EmailMessage, kind: str) -> str:
    """The text of the message in plain text or HTML; `""` where it has none of the kind."""
    try:
        part = message.get_body((kind,))
        raw = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(raw, bytes):
            return ""
        charset = str(part.get_content_charset() or "")
        text = decode(raw, charset or None)
        return _unflowed(text) if part.get_param("format") == "flowed" else text
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return ""


def _unflowed(text: str) -> str:
    """Text with the lines joined that were broken for the journey (RFC 3676)."""
    return re.sub(r"(?<=\S) \r?\n(?=\S)", " ", text)
