"""An index that others write to meanwhile: how is it opened, and when opened anew?

Nothing is opened before it is needed. A search goes on with what it began with; the next
one sees the last commit. Writers hold a lock, and make the index where there is none.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from whoosh import index as whoosh_index

from searchkit.errors import DamagedIndex, NoIndex
from searchkit.index.schema import schema

if TYPE_CHECKING:
    from searchkit.index.transaction import Transaction
    from searchkit.search.executor import Executor

_TRIES = 5
"""How often an index is opened anew because it was changed meanwhile."""


class OpenIndex:
    """The folder of an index, what is open of it, and what changes it."""

    def __init__(self, path: str | os.PathLike[str] = "index") -> None:
        self.path = Path(path)
        self._searcher: Any = None
        self._executor: Executor | None = None
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the index's files; the next use opens them again."""
        if self._searcher is not None:
            self._searcher.close()
            self._searcher = self._executor = None

    @property
    def exists(self) -> bool:
        """Whether there is an index at the path."""
        return any(self.path.glob("_MAIN_*.toc"))

    def verify(self) -> None:
        """Reads all of the index and compares its checksums.

        Raises `DamagedIndex`, which names the file, where one does not match.
        """
        self._current_executor().verify()

    @contextlib.contextmanager
    def _transaction(
        self, create: bool, workers: int | None = None, spill_mb: float | None = None
    ) -> Iterator[Transaction]:
        from searchkit.index.bulk import BATCH_MB
        from searchkit.index.lock import writer_lock
        from searchkit.index.storage import DurableStorage
        from searchkit.index.transaction import Transaction
        from searchkit.index.workers import default_workers

        if not self.exists and not create:
            raise NoIndex(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        storage = DurableStorage(str(self.path))
        with writer_lock(storage, self.path):
            if not self.exists:
                storage.create_index(schema())
            self._open()
            opened = whoosh_index.FileIndex(storage)
            transaction = Transaction(
                opened, self.path, workers or default_workers(), spill_mb or BATCH_MB
            )
            try:
                yield transaction
            finally:
                transaction.close()

    def _open(self) -> Any:
        for _ in range(_TRIES):
            try:
                return self._opened()
            except (NoIndex, FileNotFoundError):
                # Between finding the table of contents and opening it, another process
                # may have put the next one in its place.
                if not self.path.exists():
                    break
        raise NoIndex(self.path)

    def _opened(self) -> Any:
        if not self.exists:
            raise NoIndex(self.path)
        try:
            opened = whoosh_index.open_dir(str(self.path))
        except (FileNotFoundError, whoosh_index.EmptyIndexError) as error:
            raise FileNotFoundError(self.path) from error
        except (whoosh_index.IndexError, OSError, EOFError, pickle.PickleError) as error:
            raise DamagedIndex(self.path, str(error) or type(error).__name__) from error
        except (AttributeError, ImportError, ValueError, TypeError) as error:
            raise DamagedIndex(self.path, f"another version made it: {error}") from error
        missing = set(schema().names()) - set(opened.schema.names())
        if missing:
            raise DamagedIndex(self.path, f"it lacks the fields {', '.join(sorted(missing))}")
        return opened

    def _current_executor(self) -> Executor:
        """An executor over the last commit."""
        from searchkit.search.executor import Executor

        searcher = self._current_searcher()
        executor = self._executor
        if executor is None or executor.searcher is not searcher:
            # Not read back from the attribute: another thread may have changed it since.
            executor = self._executor = Executor(searcher)
        return executor

    def _current_searcher(self) -> Any:
        """A searcher of the last commit."""
        with self._opening:
            # Opened anew, not refreshed: Whoosh's refresh keeps the readers of segments
            # that it knows, and with them their old deletions. A search that still runs
            # on the old searcher ends on what it began with.
            if self._searcher is None or not self._searcher.up_to_date():
                opened = self._open()
                try:
                    self._searcher = opened.searcher()
                except OSError as error:
                    raise DamagedIndex(self.path, str(error)) from error
            return self._searcher
