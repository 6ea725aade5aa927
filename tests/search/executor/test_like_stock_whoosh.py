"""The executor finds and scores what stock Whoosh finds and scores, whatever the segments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query
from whoosh.scoring import BM25F, WeightingModel
from whoosh.searching import Searcher

from oracle.budget import examples
from oracle.commits import Life, lives
from oracle.contents import CLOSE, answer
from oracle.queries import queries
from oracle.reference import found, has_faulty_nodes
from oracle.searches import weightings
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import Executor

CODECS: dict[str, Any] = {
    "columnar": ColumnarCodec(),
    "stock": None,
    "columnar and stock": [ColumnarCodec(), None],
}

HABITS: dict[str, dict[str, int]] = {
    "long lists": {
        "maxscore._FEW": 0,
        "maxscore._WORTH": 0,
        "nodes.LOOKED_UP": 0,
    },
    "large segments": {
        "boolean._SPREAD": 0,
        "boolean._SPREAD_MORE": 0,
        "nodes.LOOKED_UP": 1_000_000,
    },
}
"""Thresholds that decide how a query is run: small indexes would try only one way."""


@contextmanager
def thresholds(habit: str) -> Iterator[None]:
    """Runs queries as if all lists were long, or all segments large."""
    with ExitStack() as stack:
        for name, value in HABITS[habit].items():
            stack.enter_context(mock.patch(f"searchkit.search.executor.{name}", value))
        yield


def has_settled_scores(tree: query.Query) -> bool:
    """Whether stock Whoosh scores a tree the same in every index.

    A multi-term query with a constant score gives a document 1, or the number or the
    weights of its terms, depending on how many terms there are, on the documents of the
    segment and on the matchers around it.
    """
    if getattr(tree, "constantscore", False) and not isinstance(tree, query.NumericRange):
        return False
    if isinstance(tree, query.ConstantScoreQuery | query.Not):
        return True
    if isinstance(tree, query.AndNot | query.Require):
        return has_settled_scores(tree.a)
    if isinstance(tree, query.SpanNear2):
        return True
    return all(map(has_settled_scores, tree.children()))


def assert_found_like(
    searcher: Searcher, stock: Searcher, tree: query.Query, by_whoosh: bool = False
) -> None:
    """All matches, the best and their count are those of stock Whoosh.

    Where segments are left to Whoosh's matchers (`by_whoosh`), these err in some nodes.
    """
    if by_whoosh and has_faulty_nodes(tree):
        return
    expected = answer(lambda: found(stock, tree))
    if isinstance(expected, type):
        return  # Stock Whoosh cannot run this tree.
    executor = Executor(searcher)
    matches = executor.matches(tree)
    assert matches.doc_ids.tolist() == sorted(expected)
    if has_settled_scores(tree):
        wanted = [expected[doc] for doc in sorted(expected)]
        assert matches.scores.tolist() == pytest.approx(wanted, rel=CLOSE, abs=1e-9)
    assert_top_is_first_of_matches(executor, tree)


def assert_top_is_first_of_matches(
    executor: Executor, tree: query.Query, limits: list[int] | None = None
) -> None:
    """However few are asked for, they are the first of all, and all are counted."""
    matches = executor.matches(tree)
    order = np.lexsort((matches.doc_ids, -matches.scores))
    for limit in limits or [1, 2, 3, 5, len(order) + 1]:
        top = executor.top(tree, limit)
        assert top.total == len(order)
        assert len(top.doc_ids) == min(limit, len(order))
        best = matches.scores[order[:limit]]
        # Scores are summed in another order here, so what nearly ties may change places.
        assert top.scores.tolist() == pytest.approx(best.tolist(), rel=CLOSE)
        of_doc = dict(zip(matches.doc_ids.tolist(), matches.scores.tolist(), strict=True))
        known = [of_doc[doc] for doc in top.doc_ids.tolist()]
        assert top.scores.tolist() == pytest.approx(known, rel=CLOSE)
        assert len(set(top.doc_ids.tolist())) == len(top.doc_ids)
        pairs = list(zip((-top.scores).tolist(), top.doc_ids.tolist(), strict=True))
        assert pairs == sorted(pairs)


@pytest.mark.parametrize("codec", CODECS)
@examples(20)
@given(st.data(), lives())
def test_queries_find_and_score_as_in_stock_whoosh(
    codec: str, data: st.DataObject, life: Life
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=12))
    with life.live(CODECS[codec]).searcher() as searcher, life.live().searcher() as stock:
        for tree in trees:
            assert_found_like(searcher, stock, tree, by_whoosh=codec != "columnar")


@pytest.mark.parametrize("habit", HABITS)
@examples(20)
@given(st.data(), lives())
def test_every_way_to_run_a_query_finds_the_same(
    habit: str, data: st.DataObject, life: Life
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=12))
    ours, stock = life.live(ColumnarCodec()), life.live()
    with ours.searcher() as mine, stock.searcher() as theirs, thresholds(habit):
        for tree in trees:
            assert_found_like(mine, theirs, tree)


@examples(10)
@given(st.data(), lives(), weightings)
def test_any_weighting_scores_as_in_stock_whoosh(
    data: st.DataObject, life: Life, weighting: WeightingModel
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=6))
    ours, stock = life.live(ColumnarCodec()), life.live()
    with ours.searcher(weighting=weighting) as mine, stock.searcher(weighting=weighting) as theirs:
        for tree in trees:
            assert_found_like(mine, theirs, tree, by_whoosh=type(weighting) is not BM25F)


def test_a_tree_of_terms_has_settled_scores_and_an_expanded_one_has_not() -> None:
    term = query.Term("body", "vote")
    assert has_settled_scores(query.And([term, query.Or([term, query.Every()])]))
    assert not has_settled_scores(query.And([term, query.Prefix("body", "v")]))
    assert has_settled_scores(query.AndNot(term, query.Prefix("body", "v")))
