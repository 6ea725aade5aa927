"""Lives of an index: commits that add, update, delete and merge, lived by two indexes alike."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.codec.base import Codec
from whoosh.filedb.filestore import FileStorage, RamStorage

from oracle.queries import queries
from oracle.schemas import KEYS, documents, schemas, words


@dataclass(frozen=True)
class Add:
    """Adds a document."""

    document: dict[str, Any]

    def apply(self, writer: Any, source: Source) -> None:
        writer.add_document(**self.document)


@dataclass(frozen=True)
class Update:
    """Puts a document in the place of the one with its id."""

    document: dict[str, Any]

    def apply(self, writer: Any, source: Source) -> None:
        writer.update_document(**self.document)


@dataclass(frozen=True)
class DeleteTerm:
    """Deletes the documents that have a term."""

    name: str
    text: str

    def apply(self, writer: Any, source: Source) -> None:
        writer.delete_by_term(self.name, self.text)


@dataclass(frozen=True)
class DeleteQuery:
    """Deletes the documents that match a query."""

    query: query.Query

    def apply(self, writer: Any, source: Source) -> None:
        # Stock Whoosh cannot run every tree.
        with contextlib.suppress(Exception):
            writer.delete_by_query(self.query)


@dataclass(frozen=True)
class AddReader:
    """Copies the documents of another index of the same schema."""

    documents: list[dict[str, Any]]
    deleted: str

    def apply(self, writer: Any, source: Source) -> None:
        other = source(self.documents)
        with other.writer() as deleting:
            deleting.delete_by_term("id", self.deleted)
        with other.reader() as reader:
            writer.add_reader(reader)


Source = Callable[[list[dict[str, Any]]], Any]
Operation = Add | Update | DeleteTerm | DeleteQuery | AddReader


@dataclass(frozen=True)
class Commit:
    """Operations of one writer and how it ends: a way to merge, or not at all."""

    operations: Sequence[Operation]
    ending: dict[str, Any] | None


@dataclass(frozen=True)
class Life:
    """A schema and what happens to an index of it."""

    schema: fields.Schema
    commits: Sequence[Commit] = field(default_factory=list)

    def live(
        self,
        codec: Codec | Sequence[Codec | None] | None = None,
        folder: str | None = None,
    ) -> Any:
        """An index that has lived so, with a codec (or one for each commit in turn)."""
        storage = RamStorage() if folder is None else FileStorage(folder)
        ix = storage.create_index(self._new_schema())
        codecs = codec if isinstance(codec, list | tuple) else [codec]
        for number, commit in enumerate(self.commits):
            chosen = codecs[number % len(codecs)]
            writer = ix.writer(codec=chosen)
            source = self._source(chosen)
            for operation in commit.operations:
                operation.apply(writer, source)
            if commit.ending is None:
                writer.cancel()
            else:
                writer.commit(**commit.ending)
        return ix

    def _new_schema(self) -> fields.Schema:
        copied: fields.Schema = pickle.loads(pickle.dumps(self.schema))
        return copied

    def _source(self, codec: Codec | None) -> Source:
        def build(documents: list[dict[str, Any]]) -> Any:
            other = RamStorage().create_index(self._new_schema())
            with other.writer(codec=codec) as writer:
                for document in documents:
                    writer.add_document(**document)
            return other

        return build


ENDINGS = st.sampled_from([{}, {"merge": False}, {"merge": False}, {"optimize": True}, None])
"""How a writer ends: the default merge, none (more often: segments add up), one segment, cancel."""


@st.composite
def operations(draw: st.DrawFn, schema: fields.Schema, most_words: int | None = None) -> Operation:
    """One thing that a writer does; most often it adds a document."""
    document = documents(schema, most_words)
    kind = draw(st.sampled_from(["add"] * 6 + ["update", "update", "term", "query", "reader"]))
    if kind == "add":
        return Add(draw(document))
    if kind == "update":
        return Update(draw(document))
    if kind == "term":
        name = draw(st.sampled_from(["id", "body"]))
        return DeleteTerm(name, draw(st.sampled_from(KEYS) if name == "id" else words))
    if kind == "query":
        return DeleteQuery(draw(queries(schema, depth=1)))
    return AddReader(draw(st.lists(document, min_size=1, max_size=3)), draw(st.sampled_from(KEYS)))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A schema and up to five commits."""
    return draw(_lives_of(draw(schemas()), None))


@st.composite
def short_lives(draw: st.DrawFn) -> Life:
    """Lives in which no text is longer than the lengths that one byte tells exactly."""
    return draw(_lives_of(draw(schemas(without=("grams", "runs"))), 4))


def _lives_of(schema: fields.Schema, most_words: int | None) -> st.SearchStrategy[Life]:
    operation = operations(schema, most_words)
    commits = st.builds(Commit, st.lists(operation, min_size=1, max_size=7), ENDINGS)
    return st.builds(Life, st.just(schema), st.lists(commits, min_size=1, max_size=5))
