"""Articles written in bulk make the index that stock Whoosh makes of them, document by document."""

from __future__ import annotations

import dataclasses
import datetime
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader

from oracle.budget import examples
from oracle.contents import assert_same_contents
from searchkit import Article, Index
from searchkit.index import bulk
from searchkit.index.bulk import BulkWriter, Place
from searchkit.index.codec.segment import ColumnarSegment
from searchkit.index.schema import document, schema

WORDS = [
    *("treaty", "treaties", "Vote,", "votes.", "U.S.", "U.S.-led", "1,000", "Sénat", "O’Brien’s"),
    *("the", "“senator”", "2013", "…", "–", "10:04", "\u2028", "Muñoz)"),
]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
names = st.sampled_from(["Ada Lee", "J.T. Young", "Çelik, B.", "AP", "Žižek"])
many_names = st.lists(names, max_size=3).map(tuple)
dates = st.one_of(st.none(), st.dates(datetime.date(1850, 1, 1), datetime.date(2030, 1, 1)))
articles = st.lists(
    st.builds(
        Article,
        id=st.just(""),
        title=texts,
        authors=many_names,
        date=dates,
        body=texts,
        source=st.one_of(st.just(""), names),
        url=st.sampled_from(["", "https://example.org/a", "https://example.org/b"]),
        topics=many_names,
        language=st.sampled_from(["", "en", "de-AT"]),
        path=st.sampled_from(["", "/archive/a.txt"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [_numbered(article, number) for number, article in enumerate(found)])


def _numbered(article: Article, number: int) -> Article:
    return dataclasses.replace(article, id=f"a{number}")


def generated(count: int) -> list[Article]:
    """Articles that share words, and of which some lack what others have."""
    return [
        Article(
            id=f"a{number}",
            title="" if number % 7 == 0 else f"Treaty {number % 13}",
            authors=(f"Ada Lee {number % 5}", "J.T. Young")[: number % 3],
            date=None if number % 4 == 0 else datetime.date(2000 + number % 20, 1, 1),
            body="" if number % 11 == 0 else f"The vote of {number}, and treaties. " * (number % 9),
            source=("", "AP", "Reuters")[number % 3],
        )
        for number in range(count)
    ]


def written_in_bulk(
    folder: Path, found: Sequence[Article], drop: Sequence[int] = (), **options: Any
) -> tuple[Any, list[Place]]:
    """An index that the bulk writer made, and where it put each article."""
    storage = FileStorage(str(folder)).create()
    writer = BulkWriter(str(folder), "MAIN", **options)
    places = [writer.add(article) for article in found]
    for number in drop:
        writer.drop(places[number])
    segments = writer.finish(last=True)
    assert all(isinstance(segment, ColumnarSegment) for segment in segments)
    TOC(schema(), segments, 1).write(storage, "MAIN")
    return FileIndex(storage), places


def written_by_whoosh(
    found: Sequence[Article], places: Sequence[Place], drop: Sequence[int] = ()
) -> Any:
    """An index of the stock codec with the same segments."""
    ix = RamStorage().create_index(schema())
    for batch in range(places[-1][0] + 1):
        writer = ix.writer()
        for article, place in zip(found, places, strict=True):
            if place[0] == batch:
                writer.add_document(**document(article))
        writer.commit(merge=False)
    writer = ix.writer()
    for number in drop:
        writer.delete_by_term("id", found[number].id)
    writer.commit(merge=False)
    return ix


@examples(25)
@given(found=articles, data=st.data(), batch=st.sampled_from([1e-6, 100e-6, 1.0]))
def test_any_articles_are_indexed_as_stock_whoosh_does(
    found: list[Article],
    data: st.DataObject,
    batch: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    drop = data.draw(st.sets(st.integers(0, len(found) - 1), max_size=len(found) // 2))
    folder = tmp_path_factory.mktemp("bulk")
    ours, places = written_in_bulk(folder, found, sorted(drop), batch_mb=batch)
    stock = written_by_whoosh(found, places, sorted(drop))
    with ours.reader() as mine, stock.reader() as theirs:
        assert contents(mine) == contents(theirs)


@pytest.mark.parametrize("workers", [1, 2])
def test_many_batches_are_indexed_as_stock_whoosh_does(tmp_path: Path, workers: int) -> None:
    found = generated(25)
    drop = [3, 4, 17]
    ours, places = written_in_bulk(tmp_path, found, drop, workers=workers, batch_mb=0.0007)
    assert places[-1][0] > 1, "several batches"
    with ours.reader() as mine, written_by_whoosh(found, places, drop).reader() as theirs:
        assert_same_contents(mine, theirs)


def test_a_batch_of_which_every_article_is_taken_back_leaves_no_segment(tmp_path: Path) -> None:
    found = generated(3)
    ours, places = written_in_bulk(tmp_path, found, [0, 1, 2], batch_mb=1)
    assert places == [(0, 0), (0, 1), (0, 2)]
    assert ours.is_empty()


def _killed(*task: Any) -> Any:
    """A task that ends its process as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_worker_that_died_was_building_is_built_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_build_in_worker", _killed)
    found = generated(30)
    ours, _ = written_in_bulk(tmp_path, found, [1, 29], workers=2, batch_mb=0.001)
    with ours.reader() as reader:
        assert contents(reader) == stock([a for a in found if a.id not in ("a1", "a29")])


# Through an index


def contents(reader: IndexReader) -> dict[str, Any]:
    """All that a reader knows, by the ids of articles: in whatever order and segments it lies."""
    docs = list(reader.all_doc_ids())
    ids = {doc: reader.stored_fields(doc)["id"] for doc in docs}
    assert len(set(ids.values())) == len(ids)
    found: dict[str, Any] = {"stored": {}, "lengths": {}, "columns": {}, "postings": {}}
    for doc in docs:
        found["stored"][ids[doc]] = reader.stored_fields(doc)
        for name, field in reader.schema.items():
            if field.scorable:
                found["lengths"][name, ids[doc]] = reader.doc_field_length(doc, name) or 0
    for name, field in reader.schema.items():
        if field.column_type:
            for leaf, first in reader.leaf_readers():
                if leaf.has_column(name):
                    column = leaf.column_reader(name, translate=False)
                    for doc in leaf.all_doc_ids():
                        found["columns"][name, ids[first + doc]] = column[doc]
                else:
                    value = field.column_type.default_value()
                    for doc in leaf.all_doc_ids():
                        found["columns"][name, ids[first + doc]] = value
    for name, text in reader.all_terms():
        postings = reader.postings(name, text)
        while postings.is_active():
            positions = postings.value_as("positions") if postings.supports("positions") else None
            key = (name, text, ids[postings.id()])
            found["postings"][key] = (postings.weight(), positions)
            postings.next()
    return found


def stock(found: Sequence[Article]) -> dict[str, Any]:
    """The contents of a stock index of the articles."""
    ix = RamStorage().create_index(schema())
    with ix.writer() as writer:
        for article in found:
            writer.add_document(**document(article))
    with ix.reader() as reader:
        return contents(reader)


def held(index: Index) -> dict[str, Any]:
    """The contents of an index."""
    with FileIndex(FileStorage(str(index.path))).reader() as reader:
        return contents(reader)


def segments(index: Index) -> int:
    return len(TOC.read(FileStorage(str(index.path)), "MAIN").segments)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_life_of_runs_leaves_what_stock_whoosh_makes_of_the_articles(
    tmp_path: Path, workers: int
) -> None:
    index = Index(tmp_path / "index")
    options: dict[str, Any] = {"workers": workers, "spill_mb": 0.004}
    found = generated(150)
    index.add(found, **options)
    assert held(index) == stock(found)
    # Given twice in a run, the last counts; the first is taken back before it is committed.
    again = [Article("a5", "Once"), Article("a6", "Six", body="Then."), Article("a5", "Twice")]
    index.add([*again, Article("new", "New", body="A treaty. " * 500)], **options)
    index.remove(["a7", "a140"])
    living = {article.id: article for article in found}
    living |= {article.id: article for article in again}
    living["new"] = Article("new", "New", body="A treaty. " * 500)
    del living["a7"], living["a140"]
    assert held(index) == stock(list(living.values()))
    assert len(index) == len(living)


def test_an_article_that_is_given_and_taken_back_within_one_commit_is_not_held(
    tmp_path: Path,
) -> None:
    index = Index(tmp_path / "index")
    changed = [Article("a", f"Version {number}", body="Words. " * 50) for number in range(40)]
    report = index.add(changed, spill_mb=0.0005, workers=1)
    assert (report.added, report.updated) == (1, 39)
    assert held(index) == stock([changed[-1]])
    assert segments(index) == 1


def test_as_many_workers_as_you_like_make_the_same_index(tmp_path: Path) -> None:
    found = generated(120)
    one, two = Index(tmp_path / "one"), Index(tmp_path / "two")
    for index, workers in ((one, 1), (two, 2)):
        index.add(found, workers=workers, spill_mb=0.002, batch=50)
        index.add([*found[::3], Article(found[1].id, "Changed")], workers=workers, spill_mb=0.002)
    assert held(one) == held(two)
    assert segments(one) == segments(two)


def test_small_batches_are_merged_into_few_segments(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    found = generated(200)
    index.add(found, spill_mb=0.001, workers=1)
    assert segments(index) < 10
    assert held(index) == stock(found)
