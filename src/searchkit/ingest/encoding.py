"""You have bytes that somebody saved years ago: which text are they?

What a file declares about its encoding is often wrong, and what it is can mostly be
seen: a byte order mark, a pattern of NULs, or that it is valid UTF-8, which text in any
other encoding hardly ever is by chance. Only then is the declaration believed, and
windows-1252 is what remains. Bytes that are no text at all are refused.
"""

from __future__ import annotations

import codecs
import re

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BINARY_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x1f\x8b", "a gzip archive inside a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
)

_ALIASES = {
    # As browsers do (WHATWG Encoding Standard): these names mean windows-1252 in the wild.
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
}
_NO_TEXT_CODECS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs"}
)

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    r"\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MOJIBAKE = re.compile(r"â€|Ã[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]|ï»¿")
_MOJIBAKE_SIGNS = ("â€", "Ã", "Â", "ï»¿")
_REPAIRABLE_LINE = 20_000
_SAMPLE = 1 << 16


def decode(raw: bytes, declared: str | None = None) -> str:
    """The text of `raw`, without byte order mark, NULs and other control characters.

    Tried in turn: a byte order mark, UTF-16 by its NULs, strict UTF-8, the `declared`
    encoding, UTF-8 with a few broken bytes, windows-1252. Text that was wrongly decoded
    once before (`â€™`) is mended. Raises `ValueError` for bytes that are not text; its
    message says what they seem to be.
    """
    refuse_binary(raw[:_SAMPLE])
    text = _decode(raw, declared)
    clean = _CONTROLS.sub("", text)
    _refuse_controls(text, clean)
    return without_mojibake(clean)


def without_mojibake(text: str) -> str:
    """The text with what was decoded wrongly, perhaps twice, mended: `Ã¢â‚¬â„¢` is `’`.

    Only lines that show signs of it are looked at.
    """
    # Every sign of it has one of these, and most texts have none.
    if not any(sign in text for sign in "ÃÂâï") or not _MOJIBAKE.search(text):
        return text
    return _mend_mojibake(text)


def without_invisible(text: str) -> str:
    """The text without characters that no reader sees and that would part its words.

    Control characters, soft hyphens, zero-width spaces and marks of direction go. Those
    from 0x80 to 0x9F are what windows-1252 has there, which is where they came from.
    """
    return _INVISIBLE.sub(_seen_of, text)


def _seen_of(invisible: re.Match[str]) -> str:
    char = invisible.group()
    return _WINDOWS_1252.get(ord(char), "") if "\x80" <= char <= "\x9f" else ""


def refuse_binary(head: bytes) -> None:
    """Raise `ValueError` where the first bytes of a file are those of a known binary format."""
    for magic, name in _BINARY_MAGIC:
        if head.startswith(magic):
            raise ValueError(f"it is {name}, not text")
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        raise ValueError("it is a picture, sound or film, not text")
    if head[4:8] == b"ftyp":
        raise ValueError("it is a film, not text")


def stream_encoding(head: bytes) -> tuple[str, int]:
    """For a file that is read piece by piece: its encoding, and the length of its mark.

    Judged by its first bytes, so it is `"utf-8"` unless they say otherwise; decode with
    `errors=LENIENT` to get windows-1252 where a byte later on is not UTF-8.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    return _wide_by_nuls(head) or "utf-8", 0


def _decode(raw: bytes, declared: str | None) -> str:
    encoding, skip = stream_encoding(raw[:_SAMPLE])
    if encoding != "utf-8":
        return raw[skip:].decode(encoding, "ignore")
    raw = raw[skip:]
    wanted = _codec(declared)
    if wanted is not None and wanted.startswith("iso2022") and b"\x1b" in raw:
        # The one family that is written in ASCII bytes, so that UTF-8 would take it.
        wanted_first = _strictly(raw, wanted)
        if wanted_first is not None:
            return wanted_first
    text = _strictly(raw, "utf-8")
    if text is None and wanted is not None and wanted != "utf-8":
        text = _strictly(raw, wanted)
    if text is None:
        lenient = raw.decode("utf-8", "surrogateescape")
        broken = sum("\udc80" <= char <= "\udcff" for char in lenient)
        valid = sum(char > "\x7f" for char in lenient) - broken
        # Broken by a cut or a paste here and there, or never UTF-8 at all?
        encoding = "utf-8" if valid > 4 * broken else "cp1252"
        text = raw.decode(encoding, LENIENT)
    return text


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _codec(declared: str | None) -> str | None:
    """The name of Python's codec for a declared encoding, if it is one for text."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name.startswith(("utf-16", "utf-32")):
        # It can only be declared in bytes that are not UTF-16.
        return None
    return None if name in _NO_TEXT_CODECS else _ALIASES.get(name, name)


def _wide_by_nuls(head: bytes) -> str | None:
    """UTF-16 without its mark: in most scripts every other byte is NUL, and no other one is."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.02 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.02 * pairs:
        return "utf-16-be"
    return None


def _refuse_controls(text: str, clean: str) -> None:
    removed = len(text) - len(clean)
    if removed > 8 and removed > 0.02 * len(text):
        raise ValueError("its bytes are not text")
    if text and not clean:
        raise ValueError("it holds nothing but control characters")


def _mend_mojibake(text: str) -> str:
    """Mend the lines that show signs of it; ftfy is too slow to be asked about all of them."""
    import ftfy

    # A pattern for whole lines would go over a long one once for each of its characters.
    return "\n".join(
        str(ftfy.fix_encoding(line))
        if len(line) <= _REPAIRABLE_LINE and any(sign in line for sign in _MOJIBAKE_SIGNS)
        else line
        for line in text.split("\n")
    )


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What a byte that does not fit means: what it means in windows-1252, else in Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(_WINDOWS_1252.get(byte, chr(byte)) for byte in broken), error.end


_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0x100)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

LENIENT = "searchkit.windows-1252"
"""The codec error handler that reads a byte which does not fit as windows-1252."""
codecs.register_error(LENIENT, _as_windows_1252)
