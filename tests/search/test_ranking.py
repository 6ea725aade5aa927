import pytest
from whoosh.index import open_dir

from searchkit import Index
from searchkit.search import ranking


def keys(results):
    return [hit.article.id for hit in results]


def test_a_word_in_the_title_counts_more_than_one_in_the_body(make_index, article):
    body = "Nothing of note happened on the quay that day."
    index = make_index(
        article("in-body", body + " The treaty.", title="On the quay"),
        article("in-title", body + " The paper.", title="The treaty"),
    )
    assert keys(index.search("treaty")) == ["in-title", "in-body"]


def test_all_words_are_required_when_enough_articles_have_them(make_index, article):
    articles = [article(f"both-{number}", "A treaty about cod.") for number in range(10)]
    results = make_index(*articles, article("one", "A treaty about tin.")).search("treaty cod")
    assert results.total == 10
    assert not results.relaxed


def test_articles_with_most_words_follow_when_few_have_all(make_index, article):
    index = make_index(
        article("two", "A treaty about cod " * 9),
        article("all", "A treaty about cod and herring. " + "It is long. " * 50),
        article("none", "Weather."),
        article("one", "A treaty."),
    )
    results = index.search("treaty cod herring")
    assert keys(results) == ["all", "two"]
    assert results.total == 2
    assert results.relaxed


@pytest.mark.parametrize(
    "query",
    [
        'herring "a treaty" zebra',
        "herring author:nobody zebra",
        "herring AND zebra",
        "herring zebra -treaty",
        "herring zebra date:1999",
    ],
)
def test_only_plain_words_are_relaxed(make_index, article, query):
    index = make_index(article("one", "Herring is in no accord. The treaty is.", date="2013-01-01"))
    assert index.search(query).total == 0


def test_newest_and_oldest_put_the_undated_last(make_index, article):
    index = make_index(
        article("b", "cod", date="2012-01-01"),
        article("n", "cod"),
        article("a", "cod", date="2014-01-01"),
        article("c", "cod", date="1963-01-01"),
    )
    assert keys(index.search("cod", sort="newest")) == ["a", "b", "c", "n"]
    assert keys(index.search("cod", sort="oldest")) == ["c", "b", "a", "n"]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_pages_part_the_list_without_gaps_or_repeats(make_index, article, sort):
    index = make_index(*(article(f"k{n:02}", "cod", date="2013-01-01") for n in range(35)))
    pages = [keys(index.search("cod", page=page, sort=sort)) for page in range(1, 6)]
    assert [len(page) for page in pages] == [10, 10, 10, 5, 0]
    assert sum(pages, []) == [f"k{n:02}" for n in range(35)]


def test_ties_do_not_depend_on_the_order_of_indexing(article, tmp_path):
    articles = [article(f"k{n}", "cod and herring") for n in range(25)]
    one, other = Index(tmp_path / "one"), Index(tmp_path / "other")
    one.add(articles)
    other.add(articles[::-1], batch=7)
    assert keys(one.search("cod", limit=25)) == keys(other.search("cod", limit=25))


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("limit", [1, 4, 7, 40])
def test_pages_are_the_same_from_one_segment_and_from_several(
    article, tmp_path, monkeypatch, sort, limit
):
    monkeypatch.setattr(ranking, "_FEW", 2)  # Few articles take the way of many.
    bodies = ["cod and herring", "cod", "cod cod and tin", "herring"]
    dates = ["2013-01-01", None, "2012-05-05"]
    articles = [article(f"k{n * 17 % 40:02}", bodies[n % 4], date=dates[n % 3]) for n in range(40)]
    one, several = Index(tmp_path / "one"), Index(tmp_path / "several")
    one.add(articles)
    for start in range(0, 40, 10):
        several.add(articles[start : start + 10])
    with open_dir(tmp_path / "several").reader() as reader:
        assert len(reader.leaf_readers()) > 1
    for text in ("cod", "cod herring", "tin OR herring"):
        for page in range(1, 5):
            asked = {"sort": sort, "limit": limit, "page": page}
            mine, theirs = one.search(text, **asked), several.search(text, **asked)
            assert keys(mine) == keys(theirs)
            assert mine.total == theirs.total


def test_facets_count_all_matches_and_not_one_page(make_index, article):
    many = {"source": "Courier", "authors": ("A B", "C D"), "topics": ("Fish",)}
    index = make_index(
        *(article(f"k{n}", "cod", date="2013-01-01", **many) for n in range(12)),
        article("x", "cod", source="Post", topics=("fish",), date="2012-05-05"),
        article("y", "tin", source="Post"),
    )
    facets = index.search("cod", limit=3, facets=True).facets
    assert facets.source == (("Courier", 12), ("Post", 1))
    assert facets.author == (("A B", 12), ("C D", 12))
    assert facets.topic == (("Fish", 13),)
    assert facets.year == ((2012, 1), (2013, 12))


def test_a_limit_below_one_is_refused(make_index, article):
    with pytest.raises(ValueError, match="counted from 1"):
        make_index(article("a", "cod")).search("cod", limit=0)
