"""Bringing an index up to date with the files and articles that it is given.

A run walks the paths, takes out what is gone from them, reads what changed, and commits
in batches; each commit is all or nothing. Three rules keep an archive whole:

- an article is kept once, from the first place that it was read from, also where another
  has it under another id (the same text, or the same address); when that place goes, or
  has another text now, and another still has it, that one is read again;
- a file that cannot be read takes nothing out: what it held before stays findable;
- two files may use the same id of their own for different texts: both are kept.

An article that is given as an object has the id that its giver wants, and is kept under it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index.manifest import FileRecord, Manifest
from searchkit.index.reading import Errand, ReadAhead, Reading, digest_of
from searchkit.index.report import OnProgress, Progress, Report, Tally
from searchkit.index.schema import Keys, keys, same_text
from searchkit.index.transaction import Transaction, encodable
from searchkit.index.walk import Found, absolute, files_at
from searchkit.ingest.draft import OnBytes
from searchkit.ingest.limits import LIMITS, Limits

BATCH = 20_000
"""Articles to a commit: a run that is stopped by force loses at most so many…"""
SECONDS = 60.0
"""… and at most so many seconds of work."""

_HALF_READ = ""
"""The digest of a file that a commit has the beginning of."""


class Update:
    """One run: `give` it each source, then let it `finish`.

    `committed` counts what the commits of the run so far hold.
    """

    def __init__(
        self,
        transaction: Transaction,
        folder: Path,
        on_progress: OnProgress | None = None,
        batch: int = BATCH,
        limits: Limits = LIMITS,
    ) -> None:
        self.committed = Report()
        self._transaction = transaction
        self._folder = folder
        self._on_progress = on_progress
        self._batch = batch
        self._limits = limits
        self._tally = Tally()
        self._committed_at = time.monotonic()
        self._given: list[str] = []
        self._taken_in: set[str] = set()
        self._to_read_again: list[str] = []

    @property
    def _manifest(self) -> Manifest:
        return self._transaction.manifest

    @cached_property
    def _owners(self) -> dict[str, str]:
        return self._manifest.owners()

    @cached_property
    def _repeated_at(self) -> dict[str, set[str]]:
        return self._manifest.repeated_at()

    def give(self, source: str | os.PathLike[str] | Article) -> None:
        """Takes an article in, or notes a path for `finish`."""
        if not isinstance(source, Article):
            self._given.append(absolute(source))
            return
        if not source.id:
            raise ValueError(f"the article “{source.title}” has no id; give it one")
        article = encodable(source)
        self._put(article, keys(article))
        self._commit_full_batch()

    def finish(self) -> Report:
        """Brings what the given paths hold up to date, and commits what is open."""
        given = [path for path in self._given if self._is_there(path)]
        found = self._walk(given)
        for path in given:
            for known in self._manifest.below(path):
                if known not in found and is_gone(known):
                    self._forget(known)
        self._read(list(found.values()))
        while self._to_read_again:
            again, self._to_read_again = self._to_read_again, []
            self._read([self._known(path) for path in again if self._is_known(path)], again=True)
        self._commit(last=True)
        return self.committed

    def _is_there(self, path: str) -> bool:
        if not is_gone(path) or path in self._manifest.files:
            return True
        cause, remedy = "there is no such file or folder", "check how it is spelled"
        if self._manifest.below(path):
            cause = "the folder is not there any more; its articles are kept"
            remedy = f"take them out with: searchkit remove {path}"
        self._tally.problems.append(Problem(path, cause, remedy))
        return False

    def _walk(self, given: list[str]) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for path in given:
            if is_gone(path):
                continue
            for file in files_at(path, self._folder, self._tally.problems.append):
                if file.named or file.path not in found:
                    found[file.path] = file
        return found

    def _is_known(self, path: str) -> bool:
        return path in self._manifest.files and not is_gone(path)

    def _known(self, path: str) -> Found:
        state = Path(path).stat()
        place = self._manifest.files[path].place
        return Found(path, place, state.st_size, state.st_mtime_ns, named=False)

    def _read(self, files: list[Found], again: bool = False) -> None:
        total = sum(file.size for file in files)
        due = [file for file in files if again or not self._is_as_known(file)]
        errands = [self._errand(file, again) for file in due]
        self._ahead = ReadAhead(errands, [file.size for file in due], self._transaction.workers)
        done = 0
        try:
            for number, file in enumerate(files):
                show = partial(self._show, number, len(files), done, total)
                show()
                self._bring_up_to_date(file, again, show)
                self._commit_full_batch()
                done += file.size
        finally:
            self._ahead.close()
        self._show(len(files), len(files), done, total)

    def _errand(self, file: Found, again: bool) -> Errand:
        record = self._manifest.files.get(file.path)
        known = ""
        if record and not again and not (file.named and record.withheld):
            known = record.digest
        return Errand(file.path, self._place_of(file), known, self._limits)

    def _bring_up_to_date(self, file: Found, again: bool, show: OnBytes) -> None:
        record = self._manifest.files.get(file.path)
        again = again or (record is not None and file.named and bool(record.withheld))
        if record and not again and self._is_as_known(file):
            self._leave(record)
            return
        try:
            digest = digest_of(file.path)
        except OSError as error:
            self._tally.problems.append(_unreadable(file.path, error))
            return
        if record and not again and record.digest == digest:
            record.size, record.mtime_ns = file.size, file.mtime_ns
            self._manifest.put(file.path, record)
            self._leave(record)
            return
        self._manifest.put(file.path, self._read_file(file, digest, record, show))

    def _is_as_known(self, file: Found) -> bool:
        record = self._manifest.files.get(file.path)
        return record is not None and (record.size, record.mtime_ns) == (file.size, file.mtime_ns)

    def _place_of(self, file: Found) -> str:
        record = self._manifest.files.get(file.path)
        return record.place if record else file.place

    def _leave(self, record: FileRecord) -> None:
        self._tally.unchanged += len(record.ids)
        self._tally.repeated += len(record.repeats)
        self._tally.problems.extend(record.problems)

    def _read_file(
        self, file: Found, digest: str, before: FileRecord | None, show: OnBytes
    ) -> FileRecord:
        now = FileRecord(file.size, file.mtime_ns, digest, self._place_of(file))
        if before and before.digest in (digest, _HALF_READ) and not file.named:
            now.withheld = before.withheld
        self._taken_in = set()
        problems = now.problems
        try:
            for article in self._articles(file, now, show):
                self._take_in(article, file.path, now)
                if self._is_full():
                    self._manifest.put(file.path, self._half_read(now, before))
                    self._commit()
        except Unreadable as error:
            problems.append(error.problem)
            now.ids += self._not_taken_in(before)
        else:
            for key in self._not_taken_in(before):
                if self._owners.get(key) == file.path:
                    self._take_out(key)
        self._tally.problems.extend(problems)
        return now

    def _articles(self, file: Found, now: FileRecord, show: OnBytes) -> Iterator[Article]:
        """The articles of a file, read ahead or now; raises `Unreadable`."""
        reading = self._ahead.take(file.path)
        if reading is not None and reading.digest == now.digest:
            yield from _articles(reading, now, show)
            return
        # It has changed since it was read ahead, or was not to be read again.
        alone = ReadAhead([self._errand(file, again=True)], [file.size], 1)
        try:
            reading = alone.take(file.path)
            assert reading is not None
            yield from _articles(reading, now, show)
        finally:
            alone.close()

    def _half_read(self, now: FileRecord, before: FileRecord | None) -> FileRecord:
        """The record of a file that goes on beyond this commit: of a state that no file has.

        Should the run end here, the next one reads the file again, and knows its articles.
        """
        ids = now.ids + self._not_taken_in(before)
        return dataclasses.replace(now, size=-1, mtime_ns=-1, digest=_HALF_READ, ids=ids)

    def _not_taken_in(self, before: FileRecord | None) -> list[str]:
        return [key for key in (before.ids if before else []) if key not in self._taken_in]

    def _take_in(self, article: Article, path: str, record: FileRecord) -> None:
        if article.id in record.withheld:
            return
        article = encodable(article)
        known = keys(article)
        owner = self._owners.get(article.id)
        if owner is not None and (owner != path or article.id in self._taken_in):
            if self._is_held(article, known):
                self._note_repeat(article.id, path, record)
                return
            article = dataclasses.replace(article, id=self._free_id(article.id, record.place))
        holder = self._holder(article.id, path, known)
        if holder is not None:
            self._note_repeat(holder, path, record)
            return
        self._put(article, known)
        record.ids.append(article.id)
        self._taken_in.add(article.id)
        self._owners[article.id] = path

    def _note_repeat(self, key: str, path: str, record: FileRecord) -> None:
        record.repeats.append(key)
        self._repeated_at.setdefault(key, set()).add(path)
        self._tally.repeated += 1

    def _holder(self, article_id: str, path: str, known: Keys) -> str | None:
        """The id under which the same article is kept from another place, if it is.

        Of a file that is being read again, only what was just read counts. Rows of one file
        that share an address but no text (entries of a live blog) are articles of their own.
        """
        same_text = self._transaction.holders("text_key", known.text)
        same_url = self._transaction.holders("url_key", known.url)
        if article_id in same_text:
            return None
        for held in same_text:
            if self._owners.get(held) != path or held in self._taken_in:
                return held
        for held in same_url:
            if held != article_id and self._owners.get(held) != path:
                return held
        return None

    def _free_id(self, key: str, place: str) -> str:
        """An id beside one that another text has: the id, `~`, and a hash of its place."""
        for number in itertools.count():
            mark = hashlib.blake2b(f"{place}\n{number}".encode(), digest_size=4).hexdigest()
            if f"{key}~{mark}" not in self._taken_in:
                break
        return f"{key}~{mark}"

    def _is_held(self, article: Article, known: Keys) -> bool:
        """Whether what the index holds under the article's id is the same story."""
        state = self._transaction.state(article.id)
        if state is None:
            return False
        return same_text(state.fingerprint, known.fingerprint) or bool(
            article.url and article.url == state.url
        )

    def _put(self, article: Article, known: Keys) -> None:
        state = self._transaction.state(article.id)
        if state is None:
            self._tally.added += 1
        elif state.fingerprint == known.fingerprint:
            self._tally.unchanged += 1
            return
        else:
            self._tally.updated += 1
            if not same_text(state.fingerprint, known.fingerprint):
                self._read_repeats_again(article.id)
        self._transaction.put(article, known)

    def _forget(self, path: str) -> None:
        for key in self._manifest.files[path].ids:
            self._take_out(key)
        self._manifest.forget(path)

    def _take_out(self, key: str) -> None:
        self._owners.pop(key, None)
        if self._transaction.delete(key):
            self._tally.removed += 1
        self._read_repeats_again(key)

    def _read_repeats_again(self, key: str) -> None:
        """Has the files read again that held what is not kept under the id any more."""
        for path in sorted(self._repeated_at.pop(key, ())):
            if path not in self._to_read_again:
                self._to_read_again.append(path)

    def _commit_full_batch(self) -> None:
        if self._is_full():
            self._commit()

    def _is_full(self) -> bool:
        size = self._transaction.size
        late = time.monotonic() - self._committed_at > SECONDS
        return size >= self._batch or (late and size > 0)

    def _commit(self, last: bool = False) -> None:
        self._transaction.commit(last)
        self._committed_at = time.monotonic()
        self.committed = self._tally.report()

    def _show(self, files: int, total_files: int, done: int, total: int, inside: int = 0) -> None:
        """Tells how far the run is; `inside` counts the bytes of the file that is being read."""
        if self._on_progress:
            now = Progress(files, total_files, done + inside, total, self._tally.articles)
            self._on_progress(now)


def _articles(reading: Reading, now: FileRecord, show: OnBytes) -> Iterator[Article]:
    for piece in reading.pieces():
        now.problems += piece.problems
        if not piece.digest and piece.failure is None:
            raise Unreadable(
                reading.errand.path, "it cannot be opened any more", "run it again if it is back"
            )
        if piece.bytes:
            show(piece.bytes)
        yield from piece.articles


def is_gone(path: str) -> bool:
    """Whether there is nothing at a path; what may not be looked at is not gone."""
    try:
        os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _unreadable(path: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(path, "the file went away during the run", "run it again if it is back")
    cause = (error.strerror or "it cannot be opened").lower()
    return Problem(path, cause, "make it readable and run it again")
