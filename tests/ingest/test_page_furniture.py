"""What stands around an article and in it goes; what only looks like that stays."""

import pytest

from searchkit.ingest import read
from searchkit.ingest.html_page import open_page
from searchkit.ingest.page_furniture import without_furniture

FIRST = "The harbour board voted on Monday to close the old ferry pier for good. " * 4
LAST = "Fishermen said that they would go to court if the pier was not kept open. " * 4


def kept(markup):
    page = open_page(f"<html><body><article><h1>Pier</h1>{markup}</article></body></html>")
    return " ".join(without_furniture(page.tree).text_content().split())


def body(tmp_path, inside):
    page = f"<html><head><title>Pier closes</title></head><body><article><h1>Pier closes</h1><p>{FIRST}</p>{inside}<p>{LAST}</p></article></body></html>"
    (tmp_path / "page.html").write_text(page)
    (article,) = read(tmp_path / "page.html")
    paragraphs = article.body.split("\n\n")
    assert (paragraphs[0], paragraphs[-1]) == (FIRST.strip(), LAST.strip())
    return paragraphs[1:-1]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="Newsletter-box"><h3>The Tide</h3><p>All the news of the coast.</p></div>',
        '<div id="related-stories"><p>Mayor opens a market hall</p></div>',
        '<section class="c-promo-item"><p>Ten photographs of lighthouses</p></section>',
        "<ul><li><a href='/1'>Mayor opens a hall</a></li><li><a href='/2'>Crane falls</a></li></ul>",
        '<div class="pull-quote"><p>“For good,” the board said.</p></div>',
        '<figure class="wp-block-pullquote"><blockquote>For good.</blockquote></figure>',
        "<aside><p>The weather for the weekend is fine.</p></aside>",
    ],
)
def test_a_box_between_two_paragraphs_goes(tmp_path, box):
    assert body(tmp_path, box) == []


def test_a_list_with_words_of_its_own_stays(tmp_path):
    items = [
        "Ships may moor here until <a href='/may'>the end of May</a>, the board said.",
        "Nets may be dried on <a href='/quay'>the new quay</a> from June on.",
    ]
    assert len(body(tmp_path, f"<ul><li>{items[0]}</li><li>{items[1]}</li></ul>")) == 2


def test_most_of_a_page_is_no_furniture_whatever_it_is_called():
    assert LAST.strip() in kept(f'<div class="promo-wide"><p>{FIRST}</p><p>{LAST}</p></div>')


def test_an_article_in_a_container_with_such_a_name_stays_on_a_page_of_many_comments():
    article = f"<p>{FIRST}</p><p>{LAST}</p><p>{FIRST}</p>"
    comments = f"<div><p>{LAST}</p></div>" * 30
    assert FIRST.strip() in kept(f'<div class="entry tag-trending">{article}</div>{comments}')


def test_paragraphs_that_only_subscribers_see_are_of_the_article(tmp_path):
    hidden = "Only those who had paid for it knew what the board would do next."
    assert body(tmp_path, f'<div class="subscriber-only"><p>{hidden}</p></div>') == [hidden]


def test_a_quoted_post_stays_in_whatever_it_is_embedded(tmp_path):
    post = '<blockquote class="twitter-tweet"><p>The pier must stay.</p>— Ada Lorne</blockquote>'
    for opening, closing in (
        ('<div class="social-media-embed">', "</div>"),
        ('<figure class="wp-block-embed"><div class="embed-wrapper">', "</div></figure>"),
    ):
        assert "The pier must stay." in " ".join(body(tmp_path, opening + post + closing))


def test_a_link_in_the_middle_of_a_sentence_stays(tmp_path):
    sentence = 'The mayor said <span class="link"><a href="/a">that the pier was old</a></span> and shut it.'
    assert body(tmp_path, f"<p>{sentence} It rained all day, and few people came.</p>") == [
        "The mayor said that the pier was old and shut it. It rained all day, and few people came."
    ]


def test_a_day_in_the_middle_of_a_sentence_stays_and_the_line_of_a_date_goes(tmp_path):
    sentence = "It was on {} that the board met for the last time and voted, at the end of a long night, for the bridge."
    assert body(
        tmp_path, f"<p>{sentence.format('<time>Monday</time>')}</p><p><time>6 May</time></p>"
    ) == [sentence.format("Monday")]


def test_what_opens_over_a_word_goes_and_the_word_stays():
    card = (
        '<p>Rep. <span class="rollover"><a href="/lorne">Ada Lorne</a><span class="rollover-block">'
        '<img src="a.jpg"><a href="/1">Lorne asks for a vote</a></span></span> spoke first.</p>'
    )
    assert kept(f"<p>{FIRST}</p>{card}").endswith("Rep. Ada Lorne spoke first.")


def test_the_text_after_an_empty_tag_stays(tmp_path):
    assert body(
        tmp_path, "<p>The vote was <em></em>close, and the count took a whole night.</p>"
    ) == ["The vote was close, and the count took a whole night."]


def test_the_page_itself_is_left_as_it_is():
    page = open_page(f"<html><body><aside>Weather</aside><p>{FIRST}</p></body></html>")
    without_furniture(page.tree)
    assert page.tree.find(".//aside") is not None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<h2 id="more-on-the-vote">More on the vote</h2>', "More on the vote"),
        ('<section id="recommendations"><p>The board should pay.</p></section>', "should pay"),
        ('<div class="committee-recommendations"><p>It should pay.</p></div>', "should pay"),
        ('<div class="assignuprising"><p>They rose in May.</p></div>', "rose in May"),
        ('<p class="lead subscribe-gate">The board met at dawn.</p>', "met at dawn"),
        ('<p>The <span class="tooltip-text">filibuster</span> is old.</p>', "filibuster"),
        ("<p>The war over the pier began on <time>May 3</time>.</p>", "May 3"),
        (
            "<p>The party, under the <label>Harbour</label> label, won in the old town.</p>",
            "Harbour",
        ),
        ("<figure><blockquote>Article 1. The pier stays.</blockquote></figure>", "Article 1"),
        ("<blockquote><p>We stay.</p><footer>Ann Lee, 1912</footer></blockquote>", "Ann Lee"),
    ],
)
def test_what_a_name_or_a_tag_only_resembles_stays(markup, text):
    assert text in kept(f"<p>{FIRST}</p>{markup}<p>{LAST}</p>")
