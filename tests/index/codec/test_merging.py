"""Joining the arrays of segments gives what stock Whoosh gets by writing them anew."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from oracle.budget import examples
from oracle.commits import Add, Commit, Life, short_lives
from oracle.contents import assert_same_contents
from oracle.queries import queries
from oracle.searches import assert_same_search
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.index.codec.merging import merge
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.search.executor import Executor


def merge_all(ix: Any) -> None:
    """Merges all segments of a columnar index into one."""
    toc = TOC.read(ix.storage, ix.indexname)
    living = [segment for segment in toc.segments if segment.doc_count()]
    if living:
        target = ColumnarSegment(ix.indexname)
        merge(ix.storage, living, target, toc.schema)
        toc.segments = [target]
    TOC(toc.schema, toc.segments, toc.generation + 1).write(ix.storage, ix.indexname)


def optimized(life: Life) -> tuple[Any, Any]:
    """A columnar index merged by `merge`, and one of the stock codec that is optimized.

    No text is longer than the lengths that one byte tells exactly: when stock Whoosh writes
    documents anew, it adds up the rounded lengths.
    """
    unmerged = [
        dataclasses.replace(commit, ending={"merge": False} if commit.ending is not None else None)
        for commit in life.commits
    ]
    life = dataclasses.replace(life, commits=unmerged)
    ours, stock = life.live(ColumnarCodec()), life.live()
    merge_all(ours)
    stock.writer().commit(optimize=True)
    return ours, stock


@examples(30)
@given(short_lives())
def test_merged_arrays_hold_what_an_optimized_stock_index_holds(life: Life) -> None:
    ours, stock = optimized(life)
    with ours.reader() as mine, stock.reader() as theirs:
        if theirs.doc_count():
            assert_same_contents(mine, theirs, merged=True)
        else:
            assert mine.doc_count() == 0


@examples(10)
@given(st.data(), short_lives())
def test_merged_arrays_are_searched_as_an_optimized_stock_index_is(
    data: st.DataObject, life: Life
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=6))
    ours, stock = optimized(life)
    with ours.searcher() as mine, stock.searcher() as theirs:
        if theirs.doc_count():
            for tree in trees:
                assert_same_search(mine, theirs, tree)


@examples(10)
@given(short_lives())
def test_merging_again_changes_nothing(life: Life) -> None:
    ours, _ = optimized(life)
    with ours.reader() as before:
        if not before.doc_count():
            return
        merge_all(ours)
        with ours.reader() as after:
            assert_same_contents(after, before)


def test_long_documents_keep_the_exact_sum_of_their_words() -> None:
    # Stock Whoosh adds up lengths that were rounded to one byte.
    schema = fields.Schema(id=fields.ID, body=fields.TEXT)
    words = [257, 1003, 4999]
    life = Life(
        schema,
        [Commit([Add({"id": str(n), "body": "vote " * n})], {"merge": False}) for n in words],
    )
    ours = life.live(ColumnarCodec())
    with ours.writer() as writer:
        writer.delete_by_term("id", "1003")
    merge_all(ours)
    with ours.reader() as reader:
        assert reader.field_length("body") == 257 + 4999


def test_a_field_that_had_no_positions_before_keeps_those_of_the_newer_segment() -> None:
    ix = RamStorage().create_index(fields.Schema(body=fields.TEXT(phrase=False)))
    with ix.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(body="vote vote treaty")
        writer.add_document(body="vote")
    writer = ix.writer(codec=ColumnarCodec())
    writer.remove_field("body")
    writer.add_field("body", fields.TEXT(phrase=True))
    writer.commit(merge=False)
    with ix.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(body="vote treaty vote")
        writer.add_document(body="treaty vote")
        writer.merge = False
    merge_all(ix)
    with ix.searcher() as searcher:
        executor = Executor(searcher)
        assert len(executor.leaves) == 1
        for words, docs in ((["vote", "treaty"], [2]), (["treaty", "vote"], [2, 3])):
            asked = query.Phrase("body", words)
            assert executor.matches(asked).doc_ids.tolist() == docs
            assert sorted(hit.docnum for hit in searcher.search(asked)) == docs
