"""Changes to the index that are committed together, or not at all."""

from __future__ import annotations

import bisect
import dataclasses
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.index import TOC, FileIndex, clean_files

from searchkit.article import Article
from searchkit.index.bulk import BulkWriter, Place
from searchkit.index.codec.merging import merge
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.index.manifest import Manifest, discard_others
from searchkit.index.merge_policy import GeometricMergePolicy, Size
from searchkit.index.schema import Keys, article_of, keys
from searchkit.index.storage import discard_unnamed, sync_files

POLICY = GeometricMergePolicy()


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

    def __init__(
        self, whoosh_index: FileIndex, folder: Path, workers: int, spill_mb: float
    ) -> None:
        self._index = whoosh_index
        self._storage = whoosh_index.storage
        self._folder = folder
        self.workers = workers
        self._searcher: Any = whoosh_index.searcher()
        self._writer = BulkWriter(
            str(folder), whoosh_index.indexname, workers=workers, batch_mb=spill_mb
        )
        self._pending: dict[str, tuple[State, Place, Keys]] = {}
        self._pending_keys: dict[tuple[str, str], dict[str, None]] = {}
        self._deleted: dict[str, int] = {}
        # What a run left that was killed; its segments go with the next commit.
        discard_unnamed(folder)
        discard_others(folder, whoosh_index.latest_generation())

    @cached_property
    def manifest(self) -> Manifest:
        """What was read from which file; loaded when it is first asked for."""
        return Manifest.load(self._folder, self._index.latest_generation())

    @property
    def size(self) -> int:
        """Articles written since the last commit."""
        return len(self._pending)

    def state(self, article_id: str) -> State | None:
        """What the index will hold under an id after the next commit."""
        if article_id in self._pending:
            return self._pending[article_id][0]
        if article_id in self._deleted:
            return None
        stored = self._searcher.document(id=article_id)
        if stored is None:
            return None
        return State(stored["fingerprint"], stored.get("url", ""), stored.get("path", ""))

    def keys_of(self, article_id: str) -> Keys | None:
        """The keys of an article that the index will hold after the next commit."""
        if article_id in self._pending:
            return self._pending[article_id][2]
        stored = None if article_id in self._deleted else self._searcher.document(id=article_id)
        return None if stored is None else keys(article_of(stored))

    def holders(self, field: str, key: str) -> list[str]:
        """The ids under which the index will hold articles of a key (`text_key`, `url_key`)."""
        held = list(self._pending_keys.get((field, key), ()))
        if key and self._searcher.document_number(**{field: key}) is not None:
            for doc in self._searcher.document_numbers(**{field: key}):
                article_id = self._searcher.stored_fields(doc)["id"]
                if article_id not in self._deleted and article_id not in held:
                    held.append(article_id)
        return held

    def put(self, article: Article, known: Keys) -> None:
        """Writes an article, in the place of the one with its id if there is one.

        No file can hold lone surrogates, so it must be `encodable`.
        """
        self.delete(article.id)
        place = self._writer.add(article, known)
        state = State(known.fingerprint, article.url, article.path)
        self._pending[article.id] = (state, place, known)
        for field in _keyed(known):
            self._pending_keys.setdefault(field, {})[article.id] = None

    def delete(self, article_id: str) -> bool:
        """Takes an article out; tells whether it was there."""
        if article_id in self._pending:
            _, place, known = self._pending.pop(article_id)
            for field in _keyed(known):
                del self._pending_keys[field][article_id]
            self._writer.drop(place)
            return True
        if article_id in self._deleted:
            return False
        doc = self._searcher.document_number(id=article_id)
        if doc is None:
            return False
        self._deleted[article_id] = doc
        return True

    def commit(self, last: bool = False) -> None:
        """Makes the open changes durable, all of them at once.

        Only the `last` commit of a run merges segments.
        """
        written = self._writer.finish(last)
        if not written and not self._deleted:
            if "manifest" in self.__dict__ and self.manifest.changed:
                self.manifest.save(self._folder, self._index.latest_generation())
            return
        toc = TOC.read(self._storage, self._index.indexname)
        self._mark_deleted(toc.segments)
        segments = [*toc.segments, *written]
        if last:
            segments = self._merged(segments, toc.schema)
        segments = [segment for segment in segments if segment.doc_count()]
        self._sync(segments, beside=toc.segments)
        generation = toc.generation + 1
        if "manifest" in self.__dict__ and self.manifest.changed:
            self.manifest.save(self._folder, generation)
        TOC(toc.schema, segments, generation).write(self._storage, self._index.indexname)
        clean_files(self._storage, self._index.indexname, generation, segments)
        discard_others(self._folder, generation)
        self._pending.clear()
        self._pending_keys.clear()
        self._deleted.clear()
        self._searcher.close()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Drops what was not committed."""
        self._writer.cancel()
        self._searcher.close()

    def _sync(self, segments: list[Any], beside: list[Any]) -> None:
        """Makes the files of new segments durable before a table of contents names them."""
        for segment in segments:
            if segment not in beside:
                sync_files(self._folder, segment.list_files(self._storage))

    def _mark_deleted(self, segments: list[Any]) -> None:
        begins = [0, *accumulate(segment.doc_count_all() for segment in segments)]
        for doc in self._deleted.values():
            number = bisect.bisect_right(begins, doc) - 1
            segments[number].delete_document(doc - begins[number])

    def _merged(self, segments: list[Any], schema: Any) -> list[Any]:
        """The segments after the merges that the policy asks for.

        Segments that another codec wrote are left as they are.
        """
        others = [segment for segment in segments if not isinstance(segment, ColumnarSegment)]
        mine = [segment for segment in segments if isinstance(segment, ColumnarSegment)]
        chosen = POLICY.choose([Size(seg.doc_count_all(), seg.doc_count()) for seg in mine])
        if not chosen:
            return segments
        parts = [mine[place] for place in chosen if mine[place].doc_count()]
        kept = [segment for place, segment in enumerate(mine) if place not in chosen]
        if not parts:
            return others + kept
        target = ColumnarSegment(self._index.indexname)
        merge(self._storage, parts, target, schema)
        return [*others, *kept, target]


def _keyed(known: Keys) -> list[tuple[str, str]]:
    """The fields by which an article of these keys is found, with their terms."""
    pairs = (("text_key", known.text), ("url_key", known.url))
    return [(field, key) for field, key in pairs if key]


def encodable(article: Article) -> Article:
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
