"""A page's address and language tell in which order its dates are, and how late its clocks."""

import datetime

import pytest

from searchkit.ingest.html_page import open_page
from searchkit.ingest.page_place import place_of


def place(url, lang="", head=""):
    page = open_page(f"<html lang='{lang}'><head>{head}</head><body><p>Rain.</p></body></html>")
    return place_of(page, url)


@pytest.mark.parametrize(
    ("url", "lang", "day"),
    [
        ("https://herald.example.co.uk/a", "en", "2020-04-03"),
        ("https://herald.example.com/a", "pt-BR", "2020-04-03"),
        ("https://herald.example.com.au/a", "en-US", "2020-04-03"),
        ("https://herald.example.com/a", "en-US", "2020-03-04"),
        ("https://herald.example.com/a", "en", None),
        ("https://herald.example.ca/a", "fr", None),
        ("", "", None),
    ],
)
def test_a_date_in_figures_is_read_as_its_place_reads_it(url, lang, day):
    found = place(url, lang).day("03/04/2020")
    assert (str(found) if found else None) == day


def test_an_end_of_a_name_that_is_sold_everywhere_tells_no_country():
    assert place("https://herald.example.co/a").country == ""
    assert place("https://herald.example.co/a", "es-MX").country == "mx"


def test_the_language_of_the_head_is_taken_where_the_page_states_none():
    stated = place(
        "https://herald.example.com/a", head='<meta property="og:locale" content="fr_CA">'
    )
    assert (stated.language, stated.country) == ("fr", "ca")
    assert stated.day("20 août 2020") == datetime.date(2020, 8, 20)
