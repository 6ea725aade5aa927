"""Whatever happens to an index, the columnar codec keeps what stock Whoosh keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields
from whoosh.query import And, AndNot, Every, Term
from whoosh.scoring import BM25F, WeightingModel
from whoosh.searching import Searcher

from oracle.budget import examples
from oracle.commits import Add, Commit, Life, lives
from oracle.contents import CLOSE, answer, assert_same_contents
from oracle.queries import queries
from oracle.searches import (
    Ranking,
    assert_same_ranking,
    assert_same_search,
    assert_same_sorting,
    facets,
    weightings,
)
from searchkit.index.codec.codec import ColumnarCodec


@examples(30)
@given(lives(), st.booleans())
def test_every_reader_answers_as_with_the_stock_codec(life: Life, in_files: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = life.live(ColumnarCodec(), folder if in_files else None)
        stock = life.live()
        with ours.reader() as mine, stock.reader() as theirs:
            assert_same_contents(mine, theirs)


@examples(30)
@given(st.data(), lives(), weightings)
def test_every_query_finds_and_scores_as_with_the_stock_codec(
    data: st.DataObject, life: Life, weighting: WeightingModel
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=12))
    with both(life, weighting) as (ours, stock):
        for tree in trees:
            assert_same_search(ours, stock, tree)


@examples(10)
@given(st.data(), lives())
def test_hits_are_sorted_and_grouped_as_with_the_stock_codec(
    data: st.DataObject, life: Life
) -> None:
    trees = data.draw(st.lists(queries(life.schema, depth=1), min_size=1, max_size=3))
    wanted = data.draw(st.lists(facets(life.schema), min_size=1, max_size=6))
    with both(life) as (ours, stock):
        for tree in [Every(), *trees]:
            assert_same_sorting(ours, stock, tree, wanted)


@examples(10)
@given(st.data(), lives())
def test_filters_and_masks_hold_as_with_the_stock_codec(data: st.DataObject, life: Life) -> None:
    tree, kept, masked = data.draw(st.tuples(*[queries(life.schema, depth=1)] * 3))
    with both(life) as (ours, stock):
        for arguments in ({"filter": kept}, {"mask": masked}, {"filter": kept, "mask": masked}):
            results = answer(lambda given=arguments: stock.search(tree, limit=None, **given))
            if not isinstance(results, type):
                found = ours.search(tree, limit=None, **arguments)
                assert_same_ranking(Ranking.of(found), Ranking.of(results))


@examples(10)
@given(lives())
def test_similar_documents_and_key_terms_are_those_of_the_stock_codec(life: Life) -> None:
    with both(life) as (ours, stock):
        for doc in stock.reader().all_doc_ids():
            for name in ("body", "title"):
                key_terms = answer(lambda d=doc, n=name: stock.key_terms([d], n))
                if isinstance(key_terms, type):
                    continue  # Neither vectors nor stored text.
                assert ours.key_terms([doc], name) == approximately(key_terms)
                similar = Ranking.of(stock.more_like(doc, name))
                assert_same_ranking(Ranking.of(ours.more_like(doc, name)), similar)


def approximately(key_terms: list[tuple[str, float]]) -> list[tuple[str, Any]]:
    return [(word, pytest.approx(score, rel=CLOSE)) for word, score in key_terms]


@contextmanager
def both(
    life: Life, weighting: WeightingModel | None = None
) -> Iterator[tuple[Searcher, Searcher]]:
    """Searchers of an index of each codec that have lived the same life."""
    weighting = weighting or BM25F()
    ours, stock = life.live(ColumnarCodec()), life.live()
    with ours.searcher(weighting=weighting) as mine, stock.searcher(weighting=weighting) as theirs:
        yield mine, theirs


@examples(10)
@given(st.data(), lives())
def test_segments_of_both_codecs_make_one_index(data: st.DataObject, life: Life) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=6))
    mixed, stock = life.live([ColumnarCodec(), None]), life.live()
    with mixed.searcher() as mine, stock.searcher() as theirs:
        assert_same_contents(mine.reader(), theirs.reader())
        for tree in trees:
            assert_same_search(mine, theirs, tree)


def test_a_word_without_another_can_be_required_beside_a_later_one() -> None:
    # Whoosh's AndNot asks a matcher that is at its end for its document.
    documents = [{"id": "a", "body": "vote"}, {"id": "b", "body": "rain"}]
    life = Life(
        fields.Schema(id=fields.ID(unique=True), body=fields.TEXT),
        [Commit([Add(document) for document in documents], {})],
    )
    unwanted = AndNot(Term("body", "vote"), Term("id", "b"))
    with both(life) as (ours, stock):
        for tree in (And([unwanted, Term("body", "rain")]), And([Term("id", "b"), unwanted])):
            assert_same_search(ours, stock, tree)
