"""Changes to the index that are committed together, or not at all."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.index import FileIndex

from searchkit.article import Article
from searchkit.index.manifest import Manifest, discard_old
from searchkit.index.schema import document, fingerprint

MEMORY_MB = 256
"""How much of a batch Whoosh holds in memory before it spills to disk."""


class State(NamedTuple):
    """What the index holds of an article: its fingerprint, its URL and its file."""

    fingerprint: str
    url: str
    path: str


class Transaction:
    """The open changes to an index, whose writer lock the caller holds.

    Nothing is written to the index before the first change, so a run that finds nothing
    new commits nothing.
    """

    def __init__(self, whoosh_index: FileIndex, folder: Path) -> None:
        self._index = whoosh_index
        self._folder = folder
        self._writer: Any = None
        self._searcher: Any = whoosh_index.searcher()
        self._pending: dict[str, State] = {}
        self._deleted: set[str] = set()
        self.manifest = Manifest.load(folder, whoosh_index.latest_generation())

    @property
    def size(self) -> int:
        """Articles written since the last commit."""
        return len(self._pending)

    def state(self, article_id: str) -> State | None:
        """What the index will hold under an id after the next commit."""
        if article_id in self._pending:
            return self._pending[article_id]
        if article_id in self._deleted:
            return None
        stored = self._searcher.document(id=article_id)
        if stored is None:
            return None
        return State(stored["fingerprint"], stored.get("url", ""), stored.get("path", ""))

    def put(self, article: Article) -> None:
        """Writes an article, in the place of the one with its id if there is one."""
        article = _encodable(article)
        self.delete(article.id)
        self._open_writer().add_document(**document(article))
        self._pending[article.id] = State(fingerprint(article), article.url, article.path)

    def delete(self, article_id: str) -> bool:
        """Takes an article out; tells whether it was there."""
        if article_id in self._pending:
            # Whoosh cannot delete what its open writer has just written.
            self.commit()
        if self.state(article_id) is None:
            return False
        self._open_writer().delete_by_term("id", article_id, searcher=self._searcher)
        self._deleted.add(article_id)
        return True

    def commit(self, last: bool = False) -> None:
        """Makes the open changes durable, all of them at once.

        Only the `last` commit of a run lets Whoosh merge small segments.
        """
        if self._writer is not None:
            generation = self._writer.generation
            if self.manifest.changed:
                self.manifest.save(self._folder, generation)
            self._writer.commit(merge=last)
            self._writer = None
            discard_old(self._folder, generation)
            self._pending.clear()
            self._deleted.clear()
            self._searcher.close()
            self._searcher = self._index.searcher()
        elif self.manifest.changed:
            self.manifest.save(self._folder, self._index.latest_generation())

    def close(self) -> None:
        """Drops what was not committed."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._searcher.close()

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(limitmb=MEMORY_MB)
        return self._writer


def _encodable(article: Article) -> Article:
    """The article without lone surrogates, which no file on disk can hold."""
    mended: dict[str, Any] = {}
    for name in ("id", "title", "body", "source", "url", "language", "path"):
        value = getattr(article, name)
        if not _is_encodable(value):
            mended[name] = _without_surrogates(value)
    for name in ("authors", "topics"):
        if not _is_encodable("".join(getattr(article, name))):
            mended[name] = tuple(_without_surrogates(value) for value in getattr(article, name))
    return dataclasses.replace(article, **mended) if mended else article


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
