"""Bringing an index up to date with the files and articles that it is given.

A run walks the paths, takes out what is gone from them, reads what changed, and commits
in batches; each commit is all or nothing. Which article is kept from which file is the
matter of `keeping`. A file that cannot be read takes nothing out: what it held before stays
findable.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.index.keeping import Keeper
from searchkit.index.manifest import FileRecord, Manifest
from searchkit.index.reading import Errand, ReadAhead, Reading, digest_of
from searchkit.index.removal import Removal
from searchkit.index.report import OnProgress, Progress, Report, Tally
from searchkit.index.transaction import Transaction
from searchkit.index.walk import Found, absolute, files_at, is_gone
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

    @property
    def _manifest(self) -> Manifest:
        return self._transaction.manifest

    @cached_property
    def _keeper(self) -> Keeper:
        return Keeper(self._transaction, self._tally)

    def give(self, source: str | os.PathLike[str] | Article) -> None:
        """Takes an article in, or notes a path for `finish`."""
        if not isinstance(source, Article):
            self._given.append(absolute(source))
            return
        if not source.id:
            raise ValueError(f"the article “{source.title}” has no id; give it one")
        self._keeper.put(source)
        self._commit_full_batch()

    def finish(self) -> Report:
        """Brings what the given paths hold up to date, and commits what is open."""
        given = [path for path in self._given if self._is_there(path)]
        found = self._walk(given)
        for path in given:
            for known in self._manifest.below(path):
                if known not in found and is_gone(known):
                    self._keeper.take_out_of(known, self._manifest.files[known].ids)
                    self._manifest.forget(known)
        self._read(list(found.values()))
        self._read_repeats()
        self._commit(last=True)
        return self.committed

    def remove(self, removal: Removal) -> Report:
        """Takes out what was chosen, lets other files that hold it come in, and commits."""
        removal.carry_out(self._manifest, self._keeper)
        self._read_repeats()
        self._commit(last=True)
        return self.committed

    def _read_repeats(self) -> None:
        """Reads files again that hold what is not kept from another any more."""
        while self._keeper.to_read_again:
            again, self._keeper.to_read_again = self._keeper.to_read_again, []
            self._read([self._known(path) for path in again if self._is_known(path)], again=True)

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
            self._manifest.take_back(path)
            for file in files_at(path, self._folder, self._tally.problems.append):
                if self._manifest.is_removed(file.path, path):
                    continue
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
        if before and not file.named:
            now.withheld = before.withheld
        self._keeper.begin_file()
        problems = now.problems
        try:
            for article in self._articles(file, now, show):
                self._keeper.take_in(article, file.path, now)
                if self._is_full():
                    self._manifest.put(file.path, self._half_read(now, before))
                    self._commit()
        except Unreadable as error:
            problems.append(error.problem)
            now.ids += self._keeper.not_taken_in(before)
        else:
            self._keeper.take_out_of(file.path, self._keeper.not_taken_in(before))
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
        ids = now.ids + self._keeper.not_taken_in(before)
        return dataclasses.replace(now, size=-1, mtime_ns=-1, digest=_HALF_READ, ids=ids)

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


def _unreadable(path: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(path, "the file went away during the run", "run it again if it is back")
    cause = (error.strerror or "it cannot be opened").lower()
    return Problem(path, cause, "make it readable and run it again")
