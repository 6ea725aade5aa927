"""Of a page's several titles, the one that a reader sees over the article is taken."""

from searchkit.ingest.headline import headline, without_site
from searchkit.ingest.html_page import open_page

BODY = "<p>The ferry to the islands will not run before the spring.</p>"


def page_of(body, title=""):
    return open_page(f"<html><head><title>{title}</title></head><body>{body}{BODY}</body></html>")


def test_the_visible_heading_wins_over_what_is_stated_for_social_networks():
    page = page_of("<h1>Ferry to the islands is suspended until spring</h1>")
    stated = ["Ferry to the islands is suspended until spring: what you must know"]
    assert headline(page, stated, []) == "Ferry to the islands is suspended until spring"


def test_a_heading_that_has_nothing_to_do_with_the_page_is_passed_over():
    page = page_of("<h1>Weather for the weekend</h1>", "Ferry to the islands is suspended")
    assert headline(page, [], []) == "Ferry to the islands is suspended"


def test_the_name_of_the_site_is_no_headline():
    page = page_of("<h1>Harbour Gazette</h1>", "Ferry is suspended | Harbour Gazette")
    assert headline(page, [], ["Harbour Gazette"]) == "Ferry is suspended"


def test_a_teaser_that_is_called_a_headline_is_not_believed():
    page = page_of(
        '<div class="headline">Mayor opens a new market hall</div>', "Ferry to the islands stops"
    )
    assert headline(page, ["Ferry to the islands stops"], []) == "Ferry to the islands stops"


def test_words_parted_by_inline_tags_stay_one_word():
    page = page_of("<h1><b>F</b>erry to the islands<br>stops</h1>")
    assert headline(page, ["Ferry to the islands stops"], []) == "Ferry to the islands stops"


def test_a_page_without_title_and_heading_has_no_headline():
    assert headline(page_of(""), [], []) == ""


def test_a_site_goes_from_either_end_and_a_colon_of_the_headline_stays():
    assert without_site("Gazette | Ferry: what now? - Gazette", ["gazette"]) == "Ferry: what now?"
    assert without_site("Gazette", ["gazette"]) == "Gazette"
