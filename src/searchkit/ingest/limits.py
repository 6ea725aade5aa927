"""A stranger sends a file that unpacks to a terabyte: how much of it is read?

Every reader keeps within the `Limits` that its `SourceFile` brings. What is beyond them is
named like any other bad file, and nothing else is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may ask of its reader."""

    page_bytes: int = 100 * _MB
    """Bytes of a page or document, unpacked: its pictures may be saved within it."""
    text_bytes: int = 10 * _MB
    """Bytes of a plain text, unpacked: three long novels."""
    row_chars: int = 16 * _MB
    """Characters of one row of records."""
    unpacked_bytes: int = 8 * 1024 * _MB
    """Bytes that all members of one archive of files may unpack to."""
    expansion: int = 200
    """How many times its packed size a packed member may unpack to, once it is over a megabyte."""
    members: int = 1_000_000
    """Members of one archive of files."""
    nesting: int = 3
    """Archives within archives."""
    memory_bytes: int = 2048 * _MB
    """Memory of the process that reads it, all that it has loaded counted in."""
    seconds: float = 60.0
    """Time that one article may take; a file of many articles is not held to it as a whole."""


LIMITS = Limits()
"""What holds where nobody asks for more or less."""
