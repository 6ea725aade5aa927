"""JSON-LD is read as publishers write it: in graphs, by reference, and broken."""

import json

from searchkit.ingest.jsonld import StatedArticle, stated_article

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Ferry is suspended",
    "datePublished": "2014-05-06T10:00:00+02:00",
    "dateModified": "2014-05-09T10:00:00+02:00",
    "author": {"@type": "Person", "name": "Mira Okafor"},
}


def test_an_article_is_found_in_a_graph():
    script = json.dumps({"@graph": [{"@type": "BreadcrumbList"}, ARTICLE]})
    found = stated_article([script])
    assert (found.headline, found.authors) == ("Ferry is suspended", ("Mira Okafor",))


def test_the_time_of_a_change_is_no_time_of_publication():
    assert stated_article([json.dumps(ARTICLE)]).dates == ("2014-05-06T10:00:00+02:00",)


def test_an_author_by_reference_is_looked_up():
    person = {"@type": "Person", "@id": "#mira", "name": "Mira Okafor"}
    article = {**ARTICLE, "author": {"@id": "#mira"}}
    assert stated_article([json.dumps([article, person])]).authors == ("Mira Okafor",)


def test_an_organization_is_no_author():
    article = {**ARTICLE, "author": {"@type": "Organization", "name": "Harbour Gazette"}}
    assert stated_article([json.dumps(article)]).authors == ()


def test_of_several_articles_the_one_with_the_pages_title_is_taken():
    other = {**ARTICLE, "headline": "A new market hall"}
    found = stated_article([json.dumps([other, ARTICLE])], "Ferry is suspended")
    assert found.headline == "Ferry is suspended"


def test_line_breaks_comments_and_trailing_commas_are_mended():
    script = '/* page */ {"@type": "NewsArticle", "headline": "Ferry is\nsuspended",}'
    assert stated_article([script]).headline == "Ferry is suspended"


def test_what_no_mending_makes_json_still_tells_headline_author_and_day():
    script = (
        '{"@type": "NewsArticle", "headline": "Ferry is suspended", "x": oops,'
        ' "datePublished": "2014-05-06", "author": {"@type": "Person", "name": "Mira Okafor"}'
    )
    found = stated_article([script])
    assert found == StatedArticle(
        headline="Ferry is suspended", authors=("Mira Okafor",), dates=("2014-05-06",)
    )


def test_entities_are_resolved():
    article = {**ARTICLE, "headline": "Ferry &amp; bridge"}
    assert stated_article([json.dumps(article)]).headline == "Ferry & bridge"


def test_scripts_without_an_article_state_nothing():
    assert stated_article(['{"@type": "BreadcrumbList"}', "not json"]) == StatedArticle()
