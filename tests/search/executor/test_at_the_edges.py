"""Where arrays could go wrong: narrow numbers, many documents, many stars, many threads."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage

from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import Executor


def written(schema: fields.Schema, *segments: list[dict[str, Any]]) -> Any:
    ix = RamStorage().create_index(schema)
    for documents in segments:
        writer = ix.writer(codec=ColumnarCodec())
        for document in documents:
            writer.add_document(**document)
        writer.commit(merge=False)
    return ix


@pytest.mark.parametrize("count", [300, 70_000])
@pytest.mark.parametrize("asked", ['"strategic partnership"', "strategic"])
def test_a_field_of_the_first_documents_only_does_not_match_later_ones(
    count: int, asked: str
) -> None:
    # The numbers of its documents fit in fewer bytes than those of the segment's.
    schema = fields.Schema(body=fields.TEXT(phrase=False), note=fields.TEXT)
    first = 200 if count == 300 else 65_000
    documents = [
        {"body": "rare"} if number in (256 + 44, count - 20, 65_536 + 464) else {"body": "word"}
        for number in range(count)
    ]
    for document in documents[:first]:
        document["note"] = "strategic partnership"
    ix = written(schema, documents)
    note = (
        query.Phrase("note", ["strategic", "partnership"])
        if asked.startswith('"')
        else query.Term("note", "strategic")
    )
    expected = [
        number
        for number, document in enumerate(documents)
        if document["body"] == "rare" and "note" in document
    ]
    with ix.searcher() as searcher:
        found = Executor(searcher).matches(query.And([query.Term("body", "rare"), note]))
        assert found.doc_ids.tolist() == expected


def test_equal_documents_score_the_same_in_small_and_large_segments() -> None:
    seed = random.Random(1)
    schema = fields.Schema(title=fields.TEXT, body=fields.TEXT)
    segments = [
        [
            {
                "title": seed.choice(["alpha beta", "alpha", "beta news today"]),
                "body": " ".join(
                    ["alpha"] * seed.randrange(1, 4) + ["beta"] * seed.randrange(1, 4) + ["filler"]
                ),
            }
            for _ in range(size)
        ]
        for size in (4500, 600)
    ]
    kinds = [tuple(document.values()) for documents in segments for document in documents]
    words = [
        query.Or([query.Term("title", word, boost=2.0), query.Term("body", word)])
        for word in ("alpha", "beta")
    ]
    with written(schema, *segments).searcher() as searcher:
        executor = Executor(searcher)
        for asked in (query.And(words), query.Or(words)):
            scores = defaultdict(set)
            matches = executor.matches(asked)
            for doc, score in zip(matches.doc_ids.tolist(), matches.scores.tolist(), strict=True):
                scores[kinds[doc]].add(score)
            assert len(scores) == 27
            assert all(len(of_kind) == 1 for of_kind in scores.values())


def test_the_best_score_what_all_matches_score() -> None:
    seed = random.Random(2)
    words = ["alpha", "beta", "gamma", "delta", "iota"]
    documents = [
        {"body": " ".join(seed.choices(words[: seed.randrange(1, 6)], k=9))} for _ in range(3000)
    ]
    asked = query.Or([query.Term("body", word) for word in reversed(words)])
    with written(fields.Schema(body=fields.TEXT), documents).searcher() as searcher:
        executor = Executor(searcher)
        matches, top = executor.matches(asked), executor.top(asked, 50)
        scores = dict(zip(matches.doc_ids.tolist(), matches.scores.tolist(), strict=True))
        assert [scores[doc] for doc in top.doc_ids.tolist()] == top.scores.tolist()


STARS = ["c" + "*" * 30 + "z", "c*n*n*n*n*n*n*n*z", "*a*a*a*a*a*a*a*a*b", "a*?*?*?*?*?*b"]


@pytest.mark.parametrize("pattern", STARS)
def test_many_stars_take_no_longer_than_one(pattern: str) -> None:
    seed = random.Random(3)
    words = {"".join(seed.choices("canz", k=seed.randrange(3, 30))) for _ in range(500)}
    documents = [{"body": " ".join([*sorted(words), "a" * 60, "canz", "cz", "acb", "aaaaab"])}]
    with written(fields.Schema(body=fields.KEYWORD), documents).searcher() as searcher:
        begin = time.perf_counter()
        Executor(searcher).matches(query.Wildcard("body", pattern))
        assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("pattern", ["a*b?c", "*b*", "?*", "**", "a**c", "*ab", "ü?b*", "a?c*a"])
def test_stars_match_what_they_stand_for(pattern: str) -> None:
    schema = fields.Schema(body=fields.KEYWORD)
    words = ["abc", "abbc", "aüc", "üab", "ab", "c", "axbxc", "aaab", "abcabc", "a" * 20 + "c"]
    documents = [{"body": word} for word in words]
    with written(schema, documents).searcher() as searcher:
        found = Executor(searcher).matches(query.Wildcard("body", pattern)).doc_ids.tolist()
        stock = RamStorage().create_index(schema)
        with stock.writer() as writer:
            for document in documents:
                writer.add_document(**document)
        with stock.searcher() as searcher:
            results = searcher.search(query.Wildcard("body", pattern), limit=None)
            assert found == sorted(hit.docnum for hit in results)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize(
    "asked",
    [
        query.Term("body", "vote"),
        query.Every("body"),
        query.Phrase("body", ["vote", "treaty"]),
        query.Phrase("source", ["evening", "post"]),
        query.Wildcard("body", "*t*"),
    ],
)
def test_threads_that_begin_at_once_find_the_same(asked: query.Query) -> None:
    seed = random.Random(4)
    schema = fields.Schema(body=fields.TEXT, source=fields.TEXT(sortable=True))
    documents = [
        {
            "body": " ".join(seed.choices(["vote", "treaty", "senate", f"x{number}"], k=6)),
            "source": seed.choice(["The Evening Post", "Evening News"]),
        }
        for number in range(400)
    ]
    with written(schema, documents).searcher() as searcher:
        expected = len(Executor(searcher).matches(asked).doc_ids)
        assert expected
        for _ in range(40):
            executor, barrier = Executor(searcher), threading.Barrier(4)
            found: list[int] = []

            def search(executor: Executor = executor, barrier: threading.Barrier = barrier) -> None:
                barrier.wait()
                found.append(len(executor.matches(asked).doc_ids))  # noqa: B023

            threads = [threading.Thread(target=search) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert found == [expected] * 4
