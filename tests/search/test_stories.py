"""One story once: near repeats stand behind the best of them, wherever they lie."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage

from oracle.budget import examples
from searchkit import Article, DamagedIndex, Index
from searchkit.analysis import minhash
from searchkit.index import schema
from searchkit.search.stories import components


def text(seed, count=200):
    """Words in paragraphs that no other seed has."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(count)]
    parts = [" ".join(words[start : start + 20]) + "." for start in range(0, count, 20)]
    return "\n\n".join(["Cod is dear.", *parts])


def shuffled(body, seed=0):
    parts = body.split("\n\n")
    random.Random(seed).shuffle(parts)
    return "\n\n".join(parts)


def reworded(body):
    words = body.split(" ")
    words[10::20] = ["other"] * len(words[10::20])
    return " ".join(words)


def half(body):
    return body[: len(body) // 2]


def keys(results):
    return [hit.article.id for hit in results]


CHANGES = [shuffled, reworded, half, lambda body: shuffled(reworded(half(body)))]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_alike_and_another_text_is_not(change):
    row, copy, other = (
        np.frombuffer(minhash.sketch(body), dtype=np.uint8)[None]
        for body in (text(1), change(text(1)), text(2))
    )
    assert minhash.likeness(row, copy)[0] >= minhash.ALIKE
    assert np.intersect1d(minhash.bands(row), minhash.bands(copy)).size
    assert minhash.likeness(row, other)[0] < 0.2


def test_a_sketch_estimates_the_share_of_the_shorter_text():
    whole = text(5, 1000)
    row = np.frombuffer(minhash.sketch(whole), dtype=np.uint8)[None]
    for part in (0.3, 0.6, 0.9):
        mixed = whole[: int(len(whole) * part)] + " " + text(6, int(1000 * (1 - part)))
        copy = np.frombuffer(minhash.sketch(mixed), dtype=np.uint8)[None]
        assert minhash.likeness(row, copy)[0] == pytest.approx(part, abs=0.15)


def test_a_short_text_has_no_sketch():
    assert minhash.sketch("Page not found. " * 5) == minhash.NONE
    assert minhash.sketch("") == minhash.NONE
    assert minhash.sketch(text(1)) != minhash.NONE


@examples(25)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300)), max_size=6))
def test_a_batch_has_the_sketches_of_its_texts_one_by_one(wanted):
    bodies = [text(seed, count) if count else "" for seed, count in wanted]
    hashes = [
        np.array(minhash.word_hashes(body.replace(".", "").lower().split()), dtype="u4")
        for body in bodies
    ]
    rows = minhash.sketches(hashes)
    assert [bytes(row) for row in rows] == [minhash.sketch(body) for body in bodies]


def story(count=4, seed=1, **fields):
    """Articles that tell one story, best first: the shorter, the rarer the word is in them."""
    return [
        Article(f"s{seed}-{n}", body="Cod. " * (count - n) + shuffled(text(seed), n), **fields)
        for n in range(count)
    ]


@pytest.mark.parametrize("segments", [1, 3])
def test_articles_that_share_a_gallery_tell_no_story_but_what_one_is_reprinted_from_does(
    tmp_path, monkeypatch, segments
):
    """A gallery of pictures is three fifths of each article that it stands in."""
    gallery = text(100, 300)
    articles = [Article(f"g{n}", body=f"Cod. {text(n, 200)}\n\n{gallery}") for n in range(1, 13)]
    copy = Article("g1-copy", body=reworded(shuffled(articles[0].body)))
    # Of another story there are as many copies, and they keep nearly all of it.
    reprints = [Article(f"r{n}", body="Cod. " + shuffled(text(50), n)) for n in range(6)]
    index = Index(tmp_path / "index")
    everything = [*articles, copy, *reprints]
    for number in range(segments):
        index.add(everything[number::segments])
    stories = {frozenset(article.id for article in story) for story in index.duplicates()}
    assert stories == {frozenset({"g1", "g1-copy"}), frozenset(a.id for a in reprints)}
    behind = {hit.article.id: set(hit.more) for hit in index.search("cod", limit=50)}
    assert len(behind) == 13
    assert all(not behind[f"g{n}"] for n in range(2, 13))
    monkeypatch.setattr(minhash, "COMMON", 100)
    assert any(len(story & {"g1", "g2", "g3"}) > 1 for story in map(ids_of, index.duplicates()))


def ids_of(articles):
    return {article.id for article in articles}


def test_two_articles_that_share_two_thirds_tell_one_story():
    """Where the shared part stands in no other, it is no gallery."""
    shared = text(100, 400)
    one, other = (
        np.frombuffer(minhash.sketch(f"{text(n, 200)}\n\n{shared}"), dtype=np.uint8)[None]
        for n in (1, 2)
    )
    share = minhash.likeness(one, other)[0]
    assert minhash.ALIKE <= share < minhash.ALIKE_BESIDE_COMMON
    for articles, is_story in ((2, True), (minhash.COMMON, False)):
        spread = np.full((1, minhash.BANDS), articles)
        assert minhash.are_alike(one, other, lambda rows, n=spread: n)[0] == is_story


@pytest.fixture(params=[1, 3])
def index(request, tmp_path):
    """A story of four, one of two, and three single articles; in one segment or in three."""
    articles = [*story(4, 1), *story(2, 2), *(Article(f"x{n}", body=text(n)) for n in (7, 8, 9))]
    index = Index(tmp_path / "index")
    for number in range(request.param):
        index.add(articles[number :: request.param])
    return index


def test_the_best_of_a_story_stands_for_it(index):
    found = index.search("cod")
    assert found.total == 9
    assert keys(found)[:2] == ["s1-0", "s2-0"]
    assert set(keys(found)[2:]) == {"x7", "x8", "x9"}
    assert [hit.more for hit in found][:2] == [("s1-1", "s1-2", "s1-3"), ("s2-1",)]
    assert all(not hit.more for hit in found.hits[2:])


def test_all_are_listed_when_they_are_not_grouped(index):
    found = index.search("cod", grouped=False)
    assert len(found) == found.total == 9
    assert all(hit.more == () for hit in found)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_go_on_after_the_stories_of_the_page_before(index, sort, limit):
    whole = index.search("cod", sort=sort, limit=50)
    pages = [index.search("cod", sort=sort, limit=limit, page=page) for page in range(1, 7)]
    assert [(hit.article.id, hit.more) for page in pages for hit in page] == [
        (hit.article.id, hit.more) for hit in whole
    ]
    assert {key for hit in whole for key in (hit.article.id, *hit.more)} == {
        hit.article.id for hit in index.search("cod", grouped=False, limit=50)
    }


def test_only_matches_stand_behind_a_hit(tmp_path):
    index = Index(tmp_path / "index")
    articles = [
        Article(f"a{n}", body=shuffled(text(1), n), source=("Post", "Times")[n % 2])
        for n in range(5)
    ]
    index.add(articles)
    (hit,) = index.search("cod source:times")
    assert {hit.article.id, *hit.more} == {"a1", "a3"}


def test_followers_with_most_of_the_words_are_grouped_too(tmp_path):
    index = Index(tmp_path / "index")
    index.add([*story(3, 1), Article("both", body="Cod and herring.")])
    found = index.search("cod herring")
    assert found.relaxed
    assert keys(found) == ["both", "s1-0"]
    assert found.hits[1].more == ("s1-1", "s1-2")


def test_an_article_that_goes_leaves_its_story(index):
    index.remove(["s1-0", "s1-2"])
    assert ("s1-1", ("s1-3",)) in [(hit.article.id, hit.more) for hit in index.search("cod")]
    stories = [{article.id for article in found} for found in index.duplicates()]
    assert stories == [{"s1-1", "s1-3"}, {"s2-0", "s2-1"}]


def test_an_article_that_changes_leaves_its_story(index):
    index.add(Article("s2-1", body=text(77)))
    assert [{article.id for article in found} for found in index.duplicates()] == [
        {"s1-0", "s1-1", "s1-2", "s1-3"}
    ]


def test_duplicates_are_listed_largest_first_in_order_of_their_dates(tmp_path):
    import datetime

    index = Index(tmp_path / "index")
    days = (3, 1, None, 2)
    index.add(
        Article(f"a{n}", body=shuffled(text(1), n), date=day and datetime.date(2013, 1, day))
        for n, day in enumerate(days)
    )
    index.add([*story(2, 2), *story(7, 3)])
    found = [[article.id for article in group] for group in index.duplicates()]
    assert [len(group) for group in found] == [7, 4, 2]
    assert found[1] == ["a1", "a3", "a0", "a2"]


def test_an_archive_without_repeats_has_no_duplicates(tmp_path):
    index = Index(tmp_path / "index")
    index.add([Article("a", body=text(1)), Article("b", body="Short."), Article("c", "No body")])
    assert index.duplicates() == ()
    assert len(index.search("*")) == 3


@given(st.integers(1, 12), st.data())
def test_components_are_what_can_be_reached(count, data):
    nodes = st.integers(0, count - 1)
    edges = data.draw(st.lists(st.tuples(nodes, nodes), max_size=15))
    found = components(
        count, *(np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1))
    )
    expected = list(range(count))
    for _ in range(count):
        for one, other in edges:
            expected[one] = expected[other] = min(expected[one], expected[other])
    assert found.tolist() == expected


def test_an_index_from_before_there_were_sketches_is_refused(tmp_path, monkeypatch):
    index = Index(tmp_path / "index")
    now = schema.schema()
    with monkeypatch.context() as patch:
        before = Schema(**{name: field for name, field in now.items() if name != "story"})
        patch.setattr("searchkit.index.opened.schema", lambda: before)
        index.add(Article("a", "Title"))
    index.close()
    with pytest.raises(DamagedIndex, match="lacks the fields story"):
        index.search("title")


def test_a_stock_segment_is_grouped_too(tmp_path):
    from searchkit.search import Request, search
    from searchkit.search.executor import Executor

    ix = RamStorage().create_index(schema.schema())
    with ix.writer() as writer:
        for article in story(3, 1):
            writer.add_document(**schema.document(article))
    with ix.searcher() as searcher:
        (hit,) = search(Executor(searcher), Request("cod")).hits
    assert {hit.article.id, *hit.more} == {"s1-0", "s1-1", "s1-2"}
