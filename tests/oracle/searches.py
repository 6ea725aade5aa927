"""The same searches on two indexes, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st
from whoosh import fields, query, scoring, sorting
from whoosh.searching import Searcher

from oracle.contents import CLOSE, answer

WEIGHTINGS = {
    "BM25F": scoring.BM25F(),
    "BM25F with its own B for titles": scoring.BM25F(title_B=0.2, K1=1.5),
    "TF-IDF": scoring.TF_IDF(),
    "frequency": scoring.Frequency(),
    "several": scoring.MultiWeighting(scoring.BM25F(), title=scoring.TF_IDF()),
}
weightings = st.sampled_from(sorted(WEIGHTINGS)).map(WEIGHTINGS.__getitem__)


@dataclass(frozen=True)
class Ranking:
    """Documents in the order in which they were found, with their scores."""

    docs: list[int]
    scores: list[float]

    @classmethod
    def of(cls, results: Any) -> Ranking:
        """The ranking of Whoosh's results."""
        items = [(doc, score) for doc, score in results.items()]
        return cls([doc for doc, _ in items], [float(score or 0) for _, score in items])


def assert_same_ranking(ours: Ranking, stock: Ranking) -> None:
    """The same documents with the same scores, and in the same order but for ties."""
    assert sorted(ours.docs) == sorted(stock.docs)
    scores = dict(zip(stock.docs, stock.scores, strict=True))
    expected = [scores[doc] for doc in ours.docs]
    assert ours.scores == pytest.approx(expected, rel=CLOSE, abs=1e-9)
    # In the same order but for ties: whichever document stands at a place, its score is the same.
    assert ours.scores == pytest.approx(stock.scores, rel=CLOSE, abs=1e-9)


def assert_same_search(ours: Searcher, stock: Searcher, tree: query.Query) -> None:
    """Both searchers find the same by a query tree: ranked, counted, with terms, with limits."""
    results = answer(lambda: stock.search(tree, limit=None))
    if isinstance(results, type):
        return  # Stock Whoosh cannot run this tree.
    expected = Ranking.of(results)
    found = ours.search(tree, limit=None)
    assert_same_ranking(Ranking.of(found), expected)
    assert len(Ranking.of(found).docs) == len(expected.docs)
    docs = answer(lambda: sorted(stock.docs_for_query(tree)))
    if not isinstance(docs, type):
        assert sorted(ours.docs_for_query(tree)) == docs
    for limit in (1, 3):
        _assert_same_top(ours, stock, tree, limit)
    _assert_same_terms(ours, stock, tree)
    _assert_same_spans(ours, stock, tree)


def _assert_same_top(ours: Searcher, stock: Searcher, tree: query.Query, limit: int) -> None:
    theirs = answer(lambda: _top(stock, tree, limit))
    if not isinstance(theirs, type):
        scores, count = _top(ours, tree, limit)
        assert scores == pytest.approx(theirs[0], rel=CLOSE)
        assert count == theirs[1]


def _top(searcher: Searcher, tree: query.Query, limit: int) -> tuple[list[float], int]:
    results = searcher.search(tree, limit=limit)
    return Ranking.of(results).scores, len(results)


def _assert_same_terms(ours: Searcher, stock: Searcher, tree: query.Query) -> None:
    theirs = answer(lambda: _matched_terms(stock, tree))
    if not isinstance(theirs, type):
        assert _matched_terms(ours, tree) == theirs


def _matched_terms(searcher: Searcher, tree: query.Query) -> Any:
    results = searcher.search(tree, limit=None, terms=True)
    by_document = {hit.docnum: sorted(hit.matched_terms()) for hit in results}
    return results.matched_terms(), by_document


def _assert_same_spans(ours: Searcher, stock: Searcher, tree: query.Query) -> None:
    pairs = zip(ours.leaf_searchers(), stock.leaf_searchers(), strict=True)
    for (mine, _), (theirs, _) in pairs:
        expected = answer(lambda searcher=theirs: _spans(searcher, tree))
        if not isinstance(expected, type):
            assert _spans(mine, tree) == expected


def _spans(searcher: Searcher, tree: query.Query) -> list[Any]:
    matcher = tree.matcher(searcher, searcher.context(needs_current=True))
    found = []
    while matcher.is_active():
        found.append((matcher.id(), [(span.start, span.end) for span in matcher.spans()]))
        matcher.next()
    return found


def assert_same_sorting(
    ours: Searcher, stock: Searcher, tree: query.Query, facets: Sequence[sorting.FacetType]
) -> None:
    """Both searchers sort and group what a query finds alike."""
    for facet in facets:
        for arguments in (
            {"sortedby": facet},
            {"groupedby": facet},
            {"sortedby": facet, "reverse": True},
        ):
            theirs = answer(lambda given=arguments: _sorted(stock, tree, given))
            if not isinstance(theirs, type):
                assert _sorted(ours, tree, arguments) == theirs, (vars(facet), arguments)


def _sorted(searcher: Searcher, tree: query.Query, arguments: dict[str, Any]) -> Any:
    results = searcher.search(tree, limit=None, **arguments)
    docs = [doc for doc, _ in results.items()]
    if "groupedby" in arguments:
        groups = results.groups()
        return {repr(key): sorted(found) for key, found in groups.items()}, sorted(docs)
    return docs


@st.composite
def facets(draw: st.DrawFn, schema: fields.Schema) -> sorting.FacetType:
    """Something to sort or to group by."""
    names = [name for name in schema.names() if schema[name].indexed or schema[name].column_type]
    name = draw(st.sampled_from(sorted(names)))
    return draw(
        st.sampled_from(
            [
                sorting.FieldFacet(name),
                sorting.FieldFacet(name, reverse=True),
                sorting.FieldFacet(name, allow_overlap=True),
                sorting.MultiFacet([sorting.FieldFacet(name), sorting.FieldFacet("id")]),
                sorting.StoredFieldFacet("id"),
                sorting.ScoreFacet(),
                sorting.QueryFacet({"first": query.Term("id", "a"), "second": query.Every(name)}),
            ]
        )
    )
