"""What the pages of the search box promise to a reader without JavaScript."""

from __future__ import annotations

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
    assert "25 articles, 2012-01-03 to 2014-12-03" in texts(home, "archive-summary")[0]
    examples = home.select(".example")
    assert len(examples) == 3
    for example in examples:
        assert page(client, example.get("href")).select(".hit")


def test_results_show_title_paper_byline_date_and_marks(client):
    found = page(client, "/search?q=treaty+ministers")
    assert len(found.select(".hit")) == 10
    assert texts(found, "status")[0].startswith("24 articles")
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
    assert len(years.select("svg a rect")) == 3
    months = page(client, "/search?q=treaty&year=2013")
    assert "Matches by month" in months.select("figcaption")[0].get_text()
    bar = months.select(".chart-values a")[0]
    count = bar.get_text().split(": ")[1]
    assert texts(page(client, bar.get("href")), "status")[0].split()[0] == count


def test_a_relaxed_query_a_misspelled_one_and_one_without_answer_say_so(client):
    assert page(client, "/search?q=treaty+ministers+zeppelin").select(".relaxed")
    misspelled = page(client, "/search?q=tretay")
    assert "treaty" in texts(misspelled, "suggestion")[0]
    nothing = page(client, "/search?q=%22no+such+phrase%22&source=Courier")
    assert "Without the filter source: Courier" in texts(nothing, "nothing")[0]


def test_a_query_with_an_error_is_told_which_part(client):
    found = page(client, "/search?q=treaty+after:soonish", 400)
    assert "“soonish” is not a date" in texts(found, "query-error")[0]


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "sort=best", "year=20000", "from=soon", "q=a&q=b", "q=" + "a" * 2001],
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
    jumps = {link.get("href") for link in found.select(".match-jumps a")}
    assert jumps == {"#m1", "#m2", "#m3"}
    assert found.select(".original a")[0].get("href") == "https://paper.example/3"
    assert len(found.select(".citation")) == 3
    assert found.select(".similar a")


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
    for element in found.find_all():
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not re.match(r"\s*javascript:", element.get("href") or "")
