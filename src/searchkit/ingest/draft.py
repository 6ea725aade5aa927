"""What a reader found in a file, before it is an `Article`.

Readers fill in drafts and leave the rest to `searchkit.ingest`, which gives every
draft the same finish: white space, a title where there was none, a stable id.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from searchkit.errors import Problem
from searchkit.ingest.limits import LIMITS, Limits

OnProblem = Callable[[Problem], None]
OnBytes = Callable[[int], None]
OnPart = Callable[[str], bool]
"""Is told of each part of a file that holds others before it is read, and whether to read it."""


@dataclass(slots=True)
class Draft:
    """An article as a reader found it.

    `own_id` is the id that the file itself gives the article, if it gives one;
    `row` is the article's number in a file of several, from 1, else 0; `member` is the
    file's name within the archive that it lies in. `authors_are_weighed` says that whoever is
    not among the authors is none, whatever the text's end says.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    authors_are_weighed: bool = False
    date: datetime.date | None = None
    body: str = ""
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    own_id: str = ""
    row: int = 0
    member: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read, and where to say what was passed over in it.

    `on_bytes` is told how many bytes of the file have been read from the disk so far.
    `content` gives the bytes of a file that lies within another (a page in an archive, a
    part of an e-mail): `path` then only names it, and says by its suffix what it is.
    """

    path: Path
    on_problem: OnProblem
    on_bytes: OnBytes | None = None
    limits: Limits = LIMITS
    content: bytes | io.RawIOBase | None = None
    on_part: OnPart | None = None

    def part(
        self, path: Path, content: bytes | io.RawIOBase, limits: Limits | None = None
    ) -> SourceFile:
        """A file that lies within this one, to be read as this one is."""
        return SourceFile(path, self.on_problem, None, limits or self.limits, content, self.on_part)

    def wants(self, part: str) -> bool:
        """Whether a part of this file, by its name, is to be read."""
        return self.on_part is None or self.on_part(part)
