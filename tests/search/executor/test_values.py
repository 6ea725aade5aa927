"""Phrases looked for in the distinct values of a column find what a phrase finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import analysis, fields, query
from whoosh.filedb.filestore import RamStorage

from oracle.budget import examples
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import Executor, values
from searchkit.search.executor.values import PhraseOfValues, Values

PAPERS = [
    "The Evening Post",
    "Evening Post",
    "Post",
    "The Post",
    "Post Evening Post",
    "The the",
    "",
]


def index_of(papers: Sequence[str], shown: Sequence[str] | None = None):
    """An index of one document a paper; `shown` is what their column says instead."""
    schema = fields.Schema(
        source=fields.TEXT(analyzer=analysis.StandardAnalyzer(stoplist=None), sortable=True)
    )
    ix = RamStorage().create_index(schema)
    writer = ix.writer(codec=ColumnarCodec())
    for paper, said in zip(papers, shown or papers, strict=True):
        writer.add_document(source=paper, _stored_source=said)
    writer.commit(merge=False)
    return ix


def values_of(ix) -> Values | None:
    with ix.searcher() as searcher:
        leaf = Executor(searcher).leaves[0]
        return Values.of(leaf.column("source"), leaf.postings("source"))


@pytest.fixture
def in_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_FEWER", 0)


@examples(60)
@given(
    st.lists(st.sampled_from(PAPERS), min_size=1, max_size=20),
    st.lists(st.sampled_from(["the", "evening", "post", "daily"]), min_size=2, max_size=3),
)
def test_a_phrase_is_found_and_scored_as_word_by_word(papers, words):
    asked = query.Phrase("source", words)
    ix = index_of(papers)
    with ix.searcher() as searcher, pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_FEWER", 1 << 20)
        expected = Executor(searcher).matches(asked)
        patch.setattr(values, "_FEWER", 0)
        found = Executor(searcher).matches(asked)
        assert found.doc_ids.tolist() == expected.doc_ids.tolist()
        assert found.scores == pytest.approx(expected.scores, rel=1e-6)
        node = Executor(searcher).node(0, asked)
        every = np.arange(len(papers))
        assert node.contains(every).nonzero()[0].tolist() == expected.doc_ids.tolist()
        assert node.at(every)[found.doc_ids] == pytest.approx(expected.scores, rel=1e-6)
        if isinstance(node, PhraseOfValues):
            assert node.size == len(expected.doc_ids)


@pytest.mark.usefixtures("in_values")
def test_a_phrase_of_names_is_looked_for_in_the_values():
    ix = index_of(["The Evening Post", "Post", "The Evening Post"])
    with ix.searcher() as searcher:
        node = Executor(searcher).node(0, query.Phrase("source", ["evening", "post"]))
        assert isinstance(node, PhraseOfValues)
        assert node.docs.tolist() == [0, 2]
        near = Executor(searcher).node(0, query.Phrase("source", ["the", "post"], slop=2))
        assert not isinstance(near, PhraseOfValues)
        assert near.docs.tolist() == [0, 2]


@pytest.mark.usefixtures("in_values")
def test_a_column_that_tells_something_else_is_not_believed():
    papers = ["The Evening Post", "The Evening Gazette"]
    assert values_of(index_of(papers)) is not None
    assert values_of(index_of(papers, ["same", "same"])) is None
    # Other words in the one, another order in the other: the same number of words.
    assert values_of(index_of(["evening post", "post evening"], ["same", "same"])) is None
    # One value less than documents that differ only in what follows.
    assert values_of(index_of(["evening", "evening post"], ["same", "same"])) is None
    other = index_of(papers, ["Gazette", "Post"])
    with other.searcher() as searcher:
        found = Executor(searcher).matches(query.Phrase("source", ["evening", "post"]))
        assert found.doc_ids.tolist() == [0]


def test_many_values_are_not_gone_through():
    assert values_of(index_of([f"Paper {number}" for number in range(20)])) is None
    assert values_of(index_of(["The Post", "The Times"] * 10)) is not None
