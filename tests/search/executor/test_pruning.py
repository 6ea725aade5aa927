"""Leaving out what cannot be among the best loses nothing: lists long enough to be pruned."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from whoosh import fields, index, query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.searching import Searcher

from searchkit.analysis.analyzers import WordAnalyzer
from searchkit.index.building import SegmentBuilder
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.search.executor import Executor, maxscore

WORDS = [f"word{number}" for number in range(300)]
SEGMENTS = (6000, 3000, 1500, 40)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Segments of texts whose words are as common as Zipf has it; a tenth is deleted."""
    seed = random.Random(13)
    schema = fields.Schema(
        body=fields.TEXT(analyzer=WordAnalyzer(), phrase=True),
        title=fields.TEXT(analyzer=WordAnalyzer(), phrase=True),
    )
    folder = str(tmp_path_factory.mktemp("pruning"))
    storage = FileStorage(folder)
    storage.create_index(schema)
    often = [1 / (rank + 1) for rank in range(len(WORDS))]
    segments = []
    for count in SEGMENTS:
        builder = SegmentBuilder(schema)
        for _ in range(count):
            drawn = seed.choices(WORDS, often, k=int(seed.paretovariate(1.5) * 6) % 200 + 1)
            builder.add({"body": " ".join(drawn), "title": " ".join(drawn[:2])})
        segment = ColumnarSegment("MAIN")
        builder.write(storage, segment)
        for doc in seed.sample(range(count), count // 10):
            segment.delete_document(doc)
        segments.append(segment)
    TOC(schema, segments, 1).write(storage, "MAIN")
    with index.open_dir(folder).searcher() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _lists_of_a_few_hundred_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maxscore, "_WORTH", 300)
    monkeypatch.setattr(maxscore, "_FEW", 100)


def unions() -> list[query.Or]:
    """Unions of two to six terms, common and rare ones, some with boosts, some in the title."""
    seed = random.Random(26)
    made = []
    for number in range(60):
        ranks = [int(seed.paretovariate(0.4)) % len(WORDS) for _ in range(2 + number % 5)]
        made.append(
            query.Or(
                [
                    query.Term(
                        seed.choice(["body", "body", "title"]),
                        WORDS[rank],
                        boost=seed.choice([1.0, 1.0, 0.1, 7.0]),
                    )
                    for rank in ranks
                ]
            )
        )
    return made


@pytest.mark.parametrize("limit", [1, 10, 300])
def test_the_best_of_a_union_are_the_first_of_all_its_matches(
    searcher: Searcher, limit: int
) -> None:
    executor = Executor(searcher)
    for tree in unions():
        matches = executor.matches(tree)
        order = np.lexsort((matches.doc_ids, -matches.scores))[:limit]
        top = executor.top(tree, limit)
        assert top.total == len(matches.doc_ids)
        assert top.scores == pytest.approx(matches.scores[order], rel=1e-5)
        places = np.searchsorted(matches.doc_ids, top.doc_ids)
        assert (matches.doc_ids[places] == top.doc_ids).all()
        assert top.scores == pytest.approx(matches.scores[places], rel=1e-5)


def test_long_lists_score_as_in_plain_whoosh(searcher: Searcher) -> None:
    executor = Executor(searcher)
    for tree in unions()[:8]:
        expected = dict(searcher.search(tree, limit=None).items())
        matches = executor.matches(tree)
        assert matches.doc_ids.tolist() == sorted(expected)
        wanted = [expected[doc] for doc in matches.doc_ids.tolist()]
        assert matches.scores.tolist() == pytest.approx(wanted, rel=1e-5)


def test_some_lists_are_in_fact_pruned(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = []
    finish = maxscore._finished
    monkeypatch.setattr(maxscore, "_finished", lambda *given: finished.append(1) or finish(*given))
    for tree in unions():
        Executor(searcher).top(tree, 10)
    assert len(finished) > 20  # Of 60.
