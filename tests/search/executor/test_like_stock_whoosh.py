"""Whatever an index holds and is asked, the executor finds what stock Whoosh finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, query, scoring
from whoosh.codec.base import Codec
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import AndMaybeMatcher, AndNotMatcher, DisjunctionMaxMatcher, InverseMatcher
from whoosh.searching import Searcher

from oracle.budget import examples
from oracle.commits import Life, lives
from oracle.contents import CLOSE, answer
from oracle.queries import BYTES, queries, terms
from oracle.searches import Ranking, assert_same_ranking, weightings
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import (
    Executor,
    compiling,
    maxscore,
    places,
    postings,
    selection,
    union,
    values,
)
from searchkit.search.executor import executor as running

PATHS: list[dict[tuple[Any, str], int]] = [
    {},
    {
        (maxscore, "_WORTH"): 0,
        (maxscore, "_FEW"): 0,
        (running, "_FEW"): 0,
        (union, "_FEW"): 1 << 20,
        (selection, "_FEW"): 0,
        (selection, "_ROWS"): 5,
        (postings, "_LOOK"): 0,
        (postings, "_SEARCH"): 0,
        (places, "_LOOKED_UP"): 0,
        (places, "_SORTED"): 0,
        (places, "_COMMON"): 0,
        (places, "_KEPT"): 1,
        (values, "_FEWER"): 0,
        (compiling, "_GATHERED"): 3,
    },
    {
        (maxscore, "_WORTH"): 1,
        (maxscore, "_FEW"): 2,
        (selection, "_FEW"): 2,
        (selection, "_ROWS"): 8,
        (postings, "_LOOK"): 1 << 20,
        (places, "_LOOKED_UP"): 1 << 20,
        (places, "_LOPSIDED"): 0,
        (places, "_WORTH"): 0,
        (union, "_FEW"): 1 << 20,
    },
    {
        (union, "_SORTED"): 0,
        (union, "_FEW"): 0,
        (selection, "_FEW"): 0,
        (union, "_TOGETHER"): 1,
        (postings, "_LOOK"): 0,
    },
]
"""Thresholds under which a small corpus takes the ways that are meant for large ones."""

paths = st.sampled_from(PATHS)


@contextmanager
def taking(path: dict[tuple[Any, str], int]) -> Iterator[None]:
    """Within it, the executor decides by other thresholds."""
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), threshold in path.items():
            patch.setattr(module, name, threshold)
        yield


@contextmanager
def searchers(
    life: Life,
    codec: Codec | Sequence[Codec | None] | None,
    weighting: scoring.WeightingModel | None = None,
) -> Iterator[tuple[Executor, Searcher]]:
    """An executor over an index, and a searcher of a stock index that lived the same life."""
    weighting = weighting or scoring.BM25F()
    ours, stock = life.live(codec), life.live()
    with ours.searcher(weighting=weighting) as mine, stock.searcher(weighting=weighting) as theirs:
        yield Executor(mine), theirs


@pytest.fixture(autouse=True, scope="module")
def _mended_whoosh() -> Iterator[None]:
    """Stock Whoosh with five faults less.

    Its `AndNot` keeps the first document of what is wanted, though it is unwanted, when
    another unwanted one comes before it, and fails when it skips past its end; its `Not`
    finds deleted documents that come right after one that it leaves out; its `DisjunctionMax` scores a document by its parts' next
    documents, if they are others; its `AndMaybe` loses what may match when it skips to a
    document that is not there.
    """

    find_next_wanted = AndNotMatcher._find_next

    def find_wanted(matcher: AndNotMatcher) -> bool | None:
        return find_next_wanted(matcher) if matcher.a.is_active() else None

    def find_next(matcher: InverseMatcher) -> None:
        child = matcher.child
        while matcher._id < matcher.limit:
            if child.is_active() and child.id() < matcher._id:
                child.skip_to(matcher._id)
            left_out = child.is_active() and child.id() == matcher._id
            if not left_out and not matcher.missing(matcher._id):
                break
            matcher._id += 1

    def skip_to(matcher: AndMaybeMatcher, doc: int) -> bool:
        moved = bool(matcher.a.skip_to(doc))
        if matcher.a.is_active() and matcher.b.is_active():
            moved = bool(matcher.b.skip_to(matcher.a.id())) or moved
        return moved

    def score(matcher: DisjunctionMaxMatcher) -> float:
        parts = [part for part in (matcher.a, matcher.b) if part.is_active()]
        return max(part.score() for part in parts if part.id() == matcher.id())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AndMaybeMatcher, "skip_to", skip_to)
        patch.setattr(DisjunctionMaxMatcher, "score", score)
        patch.setattr(AndNotMatcher, "_find_next", find_wanted)
        patch.setattr(AndNotMatcher, "_find_first", find_wanted)
        patch.setattr(InverseMatcher, "_find_next", find_next)
        yield


def has_settled_scores(tree: query.Query) -> bool:
    """Whether stock Whoosh scores a tree the same in every index.

    A multi-term query with a constant score gives a document 1, or the number or the
    weights of its terms, depending on how many terms there are, on the documents of the
    segment and on the matchers around it.
    """
    if isinstance(tree, query.MultiTerm):
        return not tree.constantscore
    if isinstance(tree, query.ConstantScoreQuery | query.Not):
        return True
    if isinstance(tree, query.AndNot | query.Require):
        return has_settled_scores(tree.a)
    return all(map(has_settled_scores, tree.children()))


def is_found_twice(tree: query.Query, stock: Searcher) -> bool:
    """Whether stock Whoosh lists or counts a document twice that has two numbers of a range.

    Two numbers share the terms of coarser steps: both post the document there.
    """
    for leaf in tree.leaves():
        if isinstance(leaf, query.NumericRange):
            listed = list(leaf.docs(stock))
            scored = Ranking.of(stock.search(leaf, limit=None)).docs
            if any(len(set(found)) < len(found) for found in (listed, scored)):
                return True
    return False


def assert_same_answer(executor: Executor, stock: Searcher, tree: query.Query) -> None:
    """The executor finds, scores and counts what stock Whoosh does, whole and in part."""
    results = answer(lambda: stock.search(tree, limit=None))
    if isinstance(results, type):
        return  # Stock Whoosh cannot run this tree.
    expected = Ranking.of(results)
    matches = executor.matches(tree)
    if len(set(expected.docs)) < len(expected.docs) or is_found_twice(tree, stock):
        assert matches.doc_ids.tolist() == sorted(set(expected.docs)), tree
        assert_same_docs(executor, tree, matches.doc_ids)
        assert_best_of_all(executor, tree)
        return
    assert matches.doc_ids.tolist() == sorted(expected.docs), tree
    if has_settled_scores(tree):
        order = np.argsort(-matches.scores, kind="stable")
        found = Ranking(matches.doc_ids[order].tolist(), matches.scores[order].tolist())
        assert_same_ranking(found, expected)
    assert_same_docs(executor, tree, matches.doc_ids)
    assert_best_of_all(executor, tree)


def assert_same_docs(executor: Executor, tree: query.Query, doc_ids: np.ndarray) -> None:
    """Documents without scores, and the scores at given documents, agree with the matches."""
    found = executor.docs(tree)
    numbers = [part.docs + executor.leaves[part.leaf].base for part in found]
    assert (np.concatenate(numbers).tolist() if numbers else []) == doc_ids.tolist()
    for number, leaf in enumerate(executor.leaves):
        every = np.arange(leaf.count)
        node = executor.node(number, tree)
        inside, scores = node.contains(every), node.at(every)
        assert inside.nonzero()[0].tolist() == node.docs.tolist()
        spread = np.zeros(leaf.count, dtype="f4")
        executor.node(number, tree).add_to(spread)
        assert scores == pytest.approx(spread, rel=CLOSE)
        hits = executor.node(number, tree).hits()
        assert scores[hits.docs] == pytest.approx(hits.scores, rel=CLOSE)


def assert_best_of_all(executor: Executor, tree: query.Query) -> None:
    """However few are wanted, they are the first of all matches, and the count is exact."""
    matches = executor.matches(tree)
    total = len(matches.doc_ids)
    every = executor.top(tree, total + 1)
    for limit in sorted({1, 2, 3, 7, max(total - 1, 1), total + 1}):
        top = executor.top(tree, limit)
        assert top.total == total, (tree, limit)
        assert top.doc_ids.tolist() == every.doc_ids[:limit].tolist(), (tree, limit)
        assert top.scores.tolist() == every.scores[:limit].tolist()
    order = np.argsort(-matches.scores, kind="stable")
    assert_same_ranking(
        Ranking(every.doc_ids.tolist(), every.scores.tolist()),
        Ranking(matches.doc_ids[order].tolist(), matches.scores[order].tolist()),
    )
    assert np.lexsort((every.doc_ids, -every.scores)).tolist() == list(range(total))


@examples(40)
@given(st.data(), lives(), paths)
def test_a_query_finds_and_scores_as_in_stock_whoosh(
    data: st.DataObject, life: Life, path: dict[tuple[Any, str], int]
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=4, max_size=12))
    with searchers(life, ColumnarCodec()) as (executor, stock), taking(path):
        for tree in trees:
            assert_same_answer(executor, stock, tree)


@examples(25)
@given(st.data(), lives(), paths)
def test_the_best_of_any_words_lose_no_hit(
    data: st.DataObject, life: Life, path: dict[tuple[Any, str], int]
) -> None:
    term = terms(life.schema, BYTES)
    unions = data.draw(
        st.lists(st.lists(term, min_size=2, max_size=6).map(query.Or), min_size=4, max_size=8)
    )
    with searchers(life, ColumnarCodec()) as (executor, stock), taking(path):
        for union in unions:
            assert_same_answer(executor, stock, union)


@examples(10)
@given(st.data(), lives(), weightings, paths)
def test_another_weighting_scores_as_in_stock_whoosh(
    data: st.DataObject,
    life: Life,
    weighting: scoring.WeightingModel,
    path: dict[tuple[Any, str], int],
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=6))
    with searchers(life, ColumnarCodec(), weighting) as (executor, stock), taking(path):
        for tree in trees:
            assert_same_answer(executor, stock, tree)


@examples(15)
@given(st.data(), lives(), st.sampled_from([(None,), (ColumnarCodec(), None)]), paths)
def test_segments_of_the_stock_codec_are_run_too(
    data: st.DataObject,
    life: Life,
    codecs: tuple[Codec | None, ...],
    path: dict[tuple[Any, str], int],
) -> None:
    trees = data.draw(st.lists(queries(life.schema), min_size=1, max_size=6))
    with searchers(life, codecs) as (executor, stock), taking(path):
        for tree in trees:
            assert_same_answer(executor, stock, tree)


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("share", [0.0, 0.75, 1.0])
def test_common_words_are_left_out_without_losing_a_hit(
    segments: int, path: dict[tuple[Any, str], int], share: float
) -> None:
    stock, ours = (_zipfian(codec, segments) for codec in (None, ColumnarCodec()))
    unions = [
        query.Or([query.Term("body", f"w{rank}") for rank in ranks])
        for ranks in [(40, 0), (30, 7, 0, 1), (55, 3, 0), (0, 1, 2), (90, 80, 0, 1, 2, 3)]
    ]
    weighting = scoring.BM25F(B=share)
    with (
        ours.searcher(weighting=weighting) as mine,
        stock.searcher(weighting=weighting) as theirs,
        taking(path),
    ):
        executor = Executor(mine)
        for union in unions:
            assert_same_answer(executor, theirs, union)


def _zipfian(codec: Codec | None, segments: int) -> Any:
    """An index of short texts in which few words are common, some deleted again."""
    random = np.random.default_rng(3)
    schema = fields.Schema(id=fields.ID(unique=True), body=fields.TEXT(phrase=False))
    ix = RamStorage().create_index(schema)
    for segment in range(segments):
        writer = ix.writer(codec=codec)
        for number in range(300 // segments):
            ranks = np.minimum(random.zipf(1.4, random.integers(0, 12)) - 1, 99)
            body = " ".join(f"w{rank}" for rank in ranks)
            writer.add_document(id=f"{segment}-{number}", body=body)
        writer.commit(merge=False)
    writer = ix.writer(codec=codec)
    for number in range(0, 90, 7):
        writer.delete_by_term("id", f"0-{number}")
    writer.commit(merge=False)
    return ix
