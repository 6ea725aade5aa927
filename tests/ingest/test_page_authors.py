"""The writers of a page are the people of its byline, held against what it states."""

from searchkit.ingest.html_page import open_page
from searchkit.ingest.page_authors import authors, unmarked_bylines

TITLE = "Ferry to the islands is suspended"
SITES = ["Harbour Gazette"]


def page_of(byline):
    return open_page(
        f"<html><body><h1>{TITLE}</h1>{byline}<p>The ferry will not run again.</p></body></html>"
    )


def test_a_byline_that_names_more_writers_than_the_page_states_is_fuller():
    page = page_of('<p class="byline">By Mira Okafor and Jonas Lind</p>')
    assert authors(page, [("Mira Okafor",)], SITES, TITLE) == ("Mira Okafor", "Jonas Lind")


def test_a_byline_that_says_by_wins_over_another_stated_name():
    page = page_of('<p class="byline">By Mira Okafor</p>')
    assert authors(page, [("Peter Webmaster",)], SITES, TITLE) == ("Mira Okafor",)


def test_a_stated_name_that_no_reader_sees_is_no_author():
    assert authors(page_of(""), [("Peter Webster",)], SITES, TITLE) == ()


def test_the_paper_is_no_author_and_the_next_statement_is_asked():
    page = page_of("<p>Mira Okafor</p>")
    stated = [("Harbour Gazette",), ("Mira Okafor",)]
    assert authors(page, stated, SITES, TITLE) == ("Mira Okafor",)


def test_logins_and_addresses_are_no_people():
    page = page_of("<p>mokafor7 https://gazette.example/mira</p>")
    stated = [("mokafor7", "https://gazette.example/mira")]
    assert authors(page, stated, SITES, TITLE) == ()


def test_a_byline_under_the_headline_goes_before_one_above_it():
    page = open_page(
        '<html><body><div class="byline">By Anna Teaser</div>'
        f'<h1>{TITLE}</h1><div class="byline">By Mira Okafor</div></body></html>'
    )
    assert authors(page, [], SITES, TITLE) == ("Mira Okafor",)


def test_only_pages_laid_out_in_tables_have_bylines_without_markup():
    line = "<font>By Mira Okafor</font>"
    tables = f"<table><tr><td><table><tr><td>{line}</td></tr></table></td></tr></table>"
    assert unmarked_bylines(page_of(tables)) == ("Mira Okafor",)
    assert unmarked_bylines(page_of(line)) == ()


def test_a_plain_byline_ends_where_prose_begins():
    page = page_of("<p>By Ada de la Torre and Bo Finch in the harbour of the city</p>")
    assert authors(page, [], SITES, TITLE) == ("Ada de la Torre", "Bo Finch")
