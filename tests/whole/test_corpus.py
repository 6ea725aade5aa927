"""The corpus, from files to hits, and what is promised of it."""

import datetime
from pathlib import Path

import pytest

from searchkit import Index
from searchkit.ingest import read

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT.parent / "shared" / "samples"
# Words of the pages' adverts, menus and lists of other stories.
AROUND_THE_ARTICLES = [
    "Zephyrine", "Quindlebury", "Tolvanto", "Pelmenorama", "Samovarium", "Yurtopia", "Balalaika",
    "Cosmonaut", "Horoscopes", "Obituaries", "Classifieds",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = Index(tmp_path_factory.mktemp("whole") / "index")
    report = index.add(PROJECT / "corpus")
    assert report.problems == ()
    yield index
    index.close()


def test_the_corpus_is_as_large_and_as_varied_as_promised(index):
    stats = index.stats()
    assert stats.articles >= 40
    assert len(stats.sources) == 4
    assert len(stats.authors) >= 8
    assert stats.last.year - stats.first.year >= 5
    assert stats.undated == 0
    suffixes = {path.suffix for path in (PROJECT / "corpus").rglob("*") if path.is_file()}
    assert suffixes >= {".html", ".md", ".txt", ".jsonl", ".json", ".csv", ".gz"}


def test_every_article_has_its_title_authors_date_and_text(index):
    for hit in index.search("*", limit=100):
        article = hit.article
        assert article.title, article.path
        assert article.authors, article.path
        assert article.date, article.path
        assert 250 <= len(article.body.split()) <= 800, article.path


@pytest.mark.parametrize("word", AROUND_THE_ARTICLES)
def test_what_stands_around_an_article_is_not_found(index, word):
    pages = " ".join(
        path.read_text("utf-8", "replace") for path in (PROJECT / "corpus").rglob("*.html")
    )
    assert word.lower() in pages.lower()
    assert index.search(word).total == 0


def test_a_scandal_can_be_followed_in_order(index):
    days = [hit.article.date for hit in index.search("brandt quayside", sort="oldest")]
    assert len(days) >= 3
    assert days == sorted(days)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared sample is not beside the project")
def test_the_real_sample_comes_out_whole():
    (article,) = read(next(SAMPLES.glob("*.md")))
    assert article.title == 'Chinese president\'s "historic visit" to Russia'
    assert article.authors == ("John Chan",)
    assert article.date == datetime.date(2013, 3, 26)
    assert article.body.startswith("Less than a week after")
    assert article.body.endswith("toward their own military alliance.")
    assert "Chinese President Hu Jintao" in article.body
    assert "exports to Germany" in article.body
    assert "$US2 billion" in article.body
    assert "\\" not in article.body
    assert "contact" not in article.body


def test_the_name_of_a_field_is_no_misspelled_word(index):
    results = index.search('author:"mirela stoyan" Topic:energy', suggest=True)
    assert results.total
    assert results.suggestion is None
    assert index.search("topic:enrgy", suggest=True).suggestion == "topic:energy"
