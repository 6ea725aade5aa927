"""What the pages of the search box promise to a reader without JavaScript."""

from __future__ import annotations

import datetime
import re

import pytest
from bs4 import BeautifulSoup, Tag
from starlette.testclient import TestClient

from searchkit import Article, Index


def page(client: TestClient, url: str, status: int = 200) -> Tag:
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def texts(found: Tag, name: str) -> list[str]:
    return [" ".join(one.get_text().split()) for one in found.find_all(class_=name)]


def test_the_empty_box_says_what_the_archive_holds_and_its_examples_find_something(client):
    home = page(client, "/")
    assert texts(home, "archive-summary") == ["25 articles from 3 sources"]
    assert texts(home, "archive-dates") == ["3 January 2012 to 3 December 2014"]
    examples = home.select(".example")
    assert len(examples) == 3
    for example in examples:
        assert page(client, example.get("href")).select(".hit")


def test_results_show_title_paper_byline_date_and_marks(client):
    found = page(client, "/search?q=treaty+ministers")
    assert len(found.select(".hit")) == 10
    assert texts(found, "status")[0].startswith("24 articles")
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 201[234]", texts(found, "date")[0])
    assert "Clara Wendt" in texts(found, "byline")[0]
    assert found.select(".snippet mark")


def test_pages_hold_every_hit_once(client):
    ids = []
    url = "/search?q=treaty"
    while url:
        found = page(client, url)
        ids += [link.get("href") for link in found.select(".hit-link")]
        url = next((link.get("href") for link in found.select("a[rel=next]")), "")
    assert len(ids) == len(set(ids)) == 24


def test_each_filter_link_gives_as_many_articles_as_it_says(client):
    found = page(client, "/search?q=treaty")
    checked = 0
    for item in found.select(".facet li"):
        link, count = item.find("a"), item.select(".count")[0].get_text()
        assert texts(page(client, link.get("href")), "status")[0].split()[0] == count
        checked += 1
    assert checked >= 7


def test_filters_are_combined_and_taken_off_one_by_one(client):
    found = page(client, "/search?q=treaty&author=Tom+Hale&source=Courier&topic=Fish&year=2013")
    removals = [link.get("href") for link in found.select(".remove-filter")]
    assert removals == [
        "/search?q=treaty&author=Tom+Hale&topic=Fish&year=2013",
        "/search?q=treaty&source=Courier&topic=Fish&year=2013",
        "/search?q=treaty&source=Courier&author=Tom+Hale&year=2013",
        "/search?q=treaty&source=Courier&author=Tom+Hale&topic=Fish",
    ]


def test_the_chart_counts_by_year_and_by_month_of_a_year_that_is_chosen(client):
    years = page(client, "/search?q=treaty")
    assert len(years.select(".chart-values li")) == 3
    assert len(years.select("svg a rect.bar")) == 3
    months = page(client, "/search?q=treaty&year=2013")
    assert "Matches by month" in months.select("figcaption")[0].get_text()
    assert_bars_give_what_they_say(client, months)


def assert_bars_give_what_they_say(client: TestClient, found: Tag) -> None:
    bars = found.select(".chart-values a")
    assert [bar.get("href") for bar in bars] == [a.get("href") for a in found.select("svg a")]
    assert bars
    for bar in bars:
        count = bar.get_text().split(": ")[1]
        assert texts(page(client, bar.get("href")), "status")[0].split()[0] == count


@pytest.mark.parametrize(
    ("last", "by", "labels"),
    [(1958, "year", ["1900", "1958"]), (1961, "decade", ["1900–1909", "1960–1969"]),
     (1066, "century", ["1000–1099", "1900–1999"])],
)  # fmt: skip
def test_the_chart_of_a_long_time_counts_by_decade_or_century(client, index, last, by, labels):
    index.add([Article(f"y{year}", f"Herring {year}", (), datetime.date(year, 6, 1), f"Herring, {year}.")
               for year in (1900, last)])  # fmt: skip
    found = page(client, "/search?q=herring")
    assert f"Matches by {by}" in found.select("figcaption")[0].get_text()
    assert [bar.get_text() for bar in found.select(".chart-values a")] == [
        f"{label}: 1" for label in labels
    ]
    assert len([tick for tick in texts(found, "ticks")[0].split() if tick]) <= 8
    assert_bars_give_what_they_say(client, found)


def test_the_chart_of_a_range_of_dates_stays_within_it(client):
    found = page(client, "/search?q=treaty&from=2012-04&to=2013-09&year=2013")
    assert_bars_give_what_they_say(client, found)


@pytest.fixture
def many_authors(index) -> Index:
    index.add([
        Article(f"m{n}", f"Mackerel {n}", (f"Writer {n:03}",), body=f"Mackerel, {n}.")
        for n in range(230)
    ])  # fmt: skip
    return index


def test_a_facet_shows_ten_values_and_a_link_shows_more_and_fewer_again(client, many_authors):
    few = page(client, "/search?q=mackerel&sort=oldest&page=2")
    assert len(few.select(".facet-author li")) == 10
    more = few.select(".facet-author .toggle a")[0]
    assert " ".join(more.get_text().split()) == "220 more under Author"
    assert more.get("href") == "/search?q=mackerel&sort=oldest&more=author&page=2#facet-author"
    many = page(client, more.get("href"))
    assert len(many.select(".facet-author li")) == 200
    assert "30 more" in many.select(".facet-author")[0].get_text()
    assert texts(many, "hit-link") == texts(few, "hit-link")
    fewer = many.select(".facet-author .toggle a")[0]
    assert fewer.get("href") == "/search?q=mackerel&sort=oldest&page=2#facet-author"
    assert many.select(".facet-author li a")[0].get("href").endswith("&sort=oldest&more=author")


def test_a_facet_of_ten_values_has_no_more(client):
    assert not page(client, "/search?q=treaty").select(".toggle")


def test_a_relaxed_query_a_misspelled_one_and_one_without_answer_say_so(client):
    assert page(client, "/search?q=treaty+ministers+zeppelin").select(".relaxed")
    misspelled = page(client, "/search?q=tretay")
    assert "treaty" in texts(misspelled, "suggestion")[0]
    nothing = page(client, "/search?q=%22no+such+phrase%22&source=Courier")
    assert "Without the filter source: Courier" in texts(nothing, "nothing")[0]


def test_a_word_that_is_begun_finds_what_it_may_become(client):
    found = page(client, "/search?q=source:post+treat&sort=newest")
    assert texts(found, "status")[0].startswith("12 articles")
    assert "“treat” as a word" in texts(found, "begun")[0]
    assert found.select("#q")[0].get("value") == "source:post treat"
    article = page(client, found.select(".hit-link")[0].get("href"))
    assert "treaty" in [mark.get_text() for mark in article.select(".body mark")]
    assert len(page(client, found.select("a[rel=next]")[0].get("href")).select(".hit")) == 2


@pytest.mark.parametrize("query", ["tr", "zeppelin", '"ministers treat', "treaty -treat", "tretay"])
def test_a_word_that_is_no_beginning_finds_nothing_more(client, query):
    assert not page(client, f"/search?q={query}").select(".begun")


def test_a_query_with_an_error_is_told_which_part(client):
    found = page(client, "/search?q=treaty+after:soonish", 400)
    assert "“soonish” is not a date" in texts(found, "query-error")[0]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "sort=best",
        "more=body",
        "year=20000",
        "from=soon",
        "q=a&q=b",
        "q=" + "a" * 2001,
    ],
)
def test_bad_parameters_get_400_with_a_reason(client, query):
    found = page(client, f"/search?{query}", 400)
    assert query.split("=")[0] in texts(found, "error-message")[0]
    assert client.get(f"/api/search?{query}").json()["error"]


def test_the_reading_view_marks_matches_that_anchors_jump_between(client):
    found = page(client, "/article/cod03?q=%22fishing+treaty%22+ministers")
    marks = found.select(".body mark")
    assert [mark.get("id") for mark in marks] == ["m1", "m2", "m3"]
    assert texts(found, "match-count")[0].startswith("3 matches")
    assert len(found.select(".body > p")) == 2
    assert texts(found, "original") == ["Original at paper.example"]
    jumps = {link.get("href") for link in found.select(".match-jumps a")}
    assert jumps == {"#m1", "#m2", "#m3"}
    assert found.select(".original")[0].get("href") == "https://paper.example/3"
    assert len(found.select(".citation")) == 3
    assert found.select(".similar a")


def test_the_way_back_from_an_article_is_the_page_of_results_that_led_to_it(client):
    came_from = "/search?q=treaty&source=Courier&sort=newest&page=2"
    found = page(client, came_from)
    article = page(client, found.select(".hit-link")[0].get("href"))
    assert article.select(".body mark")
    assert article.select(".back a")[0].get("href") == came_from
    assert not page(client, "/article/cod03").select(".back")


def test_an_article_whose_address_is_broken_is_shown_all_the_same(client, index):
    index.add(Article("broken", "Broken", body="Text.", url="http://[::1/what"))
    assert page(client, "/article/broken").select("h1")[0].get_text() == "Broken"


def test_a_hit_names_three_authors_and_the_article_all(client, index):
    names = ("Ann Ax", "Bob Bow", "Cy Cod", "Di Dee", "Ed Elk")
    index.add(Article("many", "Whales", names, body="Whales."))
    hit = page(client, "/search?q=whales")
    assert texts(hit, "byline") == ["Ann Ax, Bob Bow, Cy Cod and 2 more"]
    article = page(client, hit.select(".hit-link")[0].get("href"))
    assert texts(article, "byline")[0] == ", ".join(names)


def test_pages_past_the_end_lead_back(client):
    found = page(client, "/search?q=treaty&page=900")
    assert "last page is number 3" in texts(found, "past-end")[0]
    assert found.select("a[rel=prev]")[0].get("href") == "/search?q=treaty&page=3"


def test_an_unknown_article_is_404_and_an_unknown_page_too(client):
    assert "nowhere" in texts(page(client, "/article/nowhere", 404), "error-message")[0]
    page(client, "/nowhere", 404)


def test_the_help_page_tells_the_query_language(client):
    assert "What a query can say" in page(client, "/help").select(".manual")[0].get_text()


def test_a_new_commit_is_seen_without_a_restart(client, index):
    assert not page(client, "/search?q=walrus").select(".hit")
    with Index(index.path) as other:
        other.add(Article(id="walrus", title="A walrus", body="A walrus came."))
    assert page(client, "/search?q=walrus").select(".hit")


@pytest.mark.parametrize(
    "url", ["/", "/search?q=wicked", "/article/evil?q=wicked", "/search?q=*&sort=newest",
            "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/search?source=%22%3E%3Cscript%3E"]
)  # fmt: skip
def test_nothing_of_a_hostile_article_or_query_becomes_markup(client, url):
    found = page(client, url)
    assert [script.get("src")[:8] for script in found.find_all("script")] == ["/static/"]
    assert not found.select("img, b, [style]")
    assert {element.get("lang") for element in found.select("[lang]")} == {"en"}
    for element in found.find_all():
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not re.match(r"\s*javascript:", element.get("href") or "")
