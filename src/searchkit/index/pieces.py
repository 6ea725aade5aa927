"""What comes out of a file, piece by piece: the first is there before the last is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index import memory
from searchkit.ingest import read
from searchkit.ingest.dispatch import out_of_memory
from searchkit.ingest.limits import Limits

_PIECE_ARTICLES = 100
_PIECE_CHARS = 500_000
"""Articles of a file, and their characters, that are handed over together."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to be read: its path, its place in the archive, and what it may ask for.

    `known` is the digest of a state of the file that need not be read again. Of an archive,
    `is_careful` has each part announced before it is read, so that it is known which of
    them a reader dies of; `passed_over` are such parts, counted from 1, and why.
    """

    path: str
    place: str
    known: str
    limits: Limits
    is_careful: bool = False
    passed_over: tuple[tuple[int, str, str], ...] = ()


@dataclass(slots=True)
class Piece:
    """A part of what came out of a file, the first of them with the file's `digest`.

    `bytes` counts what has been read of the file so far. The last piece is `final`, and
    has the `failure` if the file could not be read, or read on; `is_spent` says that the
    memory came to an end. A digest of `""` says that the file could not be opened. One with
    a `part` is none: it says which part of an archive is read next.
    """

    digest: str = ""
    articles: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bytes: int = 0
    failure: Problem | None = None
    final: bool = False
    is_spent: bool = False
    part: int = 0


Announce = Callable[[Piece], None]


class NoWatch:
    """Where files are read in this process after all, nothing may end it."""

    def begin(self) -> None:
        """Something has happened."""

    def end(self) -> None:
        """Nothing is being read."""


def pieces_of(errand: Errand, watch: NoWatch, announce: Announce | None = None) -> Iterator[Piece]:
    """Reads a file, in pieces of a bounded size; `announce` is for the parts of an archive."""
    try:
        digest = digest_of(errand.path)
    except OSError:
        yield Piece(final=True)
        return
    if digest == errand.known:
        yield Piece(digest, final=True)
        return
    gathered = _Gathered(errand, digest, watch, announce)
    peak_before = memory.peak()
    failure: Problem | None = None
    is_spent = False
    try:
        watch.begin()
        for article in read(
            errand.path,
            place=errand.place,
            on_problem=gathered.note,
            on_bytes=gathered.move,
            limits=errand.limits,
            on_part=gathered.wants,
        ):
            if gathered.is_full_with(article):
                watch.end()
                yield gathered.handed_over()
            watch.begin()
    except Unreadable as error:
        failure = error.problem
        if memory.is_for_want_of_memory(error, errand.limits.memory_bytes, peak_before):
            failure, is_spent = out_of_memory(errand.path).problem, True
    finally:
        watch.end()
    last = gathered.handed_over()
    last.final, last.failure, last.is_spent = True, failure, is_spent
    yield last


class _Gathered:
    """What was found in a file and has not been handed over yet; reading tells it its progress."""

    def __init__(
        self, errand: Errand, digest: str, watch: NoWatch, announce: Announce | None
    ) -> None:
        self._watch = watch
        self._announce = announce if errand.is_careful else None
        self._passed_over = {part: (cause, remedy) for part, cause, remedy in errand.passed_over}
        self._part = 0
        self._piece = Piece(digest)
        self._chars = 0

    def note(self, problem: Problem) -> None:
        """Something was passed over."""
        self._watch.begin()
        self._piece.problems.append(problem)

    def move(self, count: int) -> None:
        """So many bytes of the file have been read."""
        self._watch.begin()
        self._piece.bytes = count

    def wants(self, name: str) -> bool:
        """Whether the next part of an archive is to be read; it is announced first."""
        self._part += 1
        if self._part in self._passed_over:
            self.note(Problem(name, *self._passed_over[self._part]))
            return False
        if self._announce is not None:
            self._watch.end()
            # What was found so far is not to be lost with this part.
            self._announce(self.handed_over())
            self._announce(Piece(part=self._part))
        self._watch.begin()
        return True

    def is_full_with(self, article: Article) -> bool:
        """Takes an article; whether the piece has to be handed over then."""
        self._piece.articles.append(article)
        self._chars += len(article.body)
        return len(self._piece.articles) >= _PIECE_ARTICLES or self._chars >= _PIECE_CHARS

    def handed_over(self) -> Piece:
        """The piece so far; another is begun."""
        piece, self._chars = self._piece, 0
        self._piece = Piece(piece.digest, bytes=piece.bytes)
        return piece


def digest_of(path: str) -> str:
    """A hash of a file's bytes; raises `OSError`."""
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
