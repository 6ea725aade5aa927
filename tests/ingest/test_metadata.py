"""What a page says about itself, and which of it is believed."""

from searchkit.ingest.html_page import open_page
from searchkit.ingest.metadata import metadata


def known(head, body="<p>The ferry will not run again.</p>"):
    return metadata(open_page(f"<html><head>{head}</head><body>{body}</body></html>"))


def test_a_site_that_gives_the_headline_for_its_name_keeps_its_headline():
    headline = "Ferry to the islands is suspended until spring"
    found = known(
        f'<title>{headline}</title><meta name="application-name" content="{headline}">'
        '<link rel="canonical" href="https://www.gazette.example/ferry">'
    )
    assert (found.title, found.source) == (headline, "gazette.example")


def test_a_short_name_is_that_of_the_site_even_where_the_page_has_it_for_its_title():
    found = known(
        '<title>Harbour Gazette</title><meta property="og:site_name" content="Harbour Gazette">',
        "<h1>Ferry to the islands stops</h1><p>It will not run again.</p>",
    )
    assert (found.title, found.source) == ("Ferry to the islands stops", "Harbour Gazette")


def test_an_address_has_one_spelling():
    plain = known('<link rel="canonical" href="https://gazette.example/fähre">')
    quoted = known('<link rel="canonical" href="https://gazette.example/f%C3%A4hre">')
    assert plain.url == quoted.url == "https://gazette.example/f%C3%A4hre"
