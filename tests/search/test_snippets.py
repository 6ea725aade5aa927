import html.parser

from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.search.query import plan
from searchkit.search.results import Snippet
from searchkit.search.snippets import LIMIT, PART, snippet

FILLER = "The rain fell on the harbour all that day and nobody came. " * 8


def shown(body, query):
    needles = plan(query).needles
    weights = dict.fromkeys([*needles.words, *needles.phrases, *needles.wildcards], 1.0)
    return snippet(body, needles, weights)


def marked(body, query):
    found = shown(body, query)
    return [found.text[start:end] for start, end in found.highlights]


def test_every_form_of_a_stemmed_word_is_marked():
    body = "One strategy or two strategies."
    assert marked(body, "strategies") == ["strategy", "strategies"]


def test_a_phrase_is_marked_as_one_and_its_parts_are_not():
    body = "A strategic partnership is not strategic. The partnership ended."
    assert marked(body, '"strategic partnership"') == ["strategic partnership"]


def test_near_words_are_marked_as_one():
    assert marked("The levy on diesel fuel.", '"fuel levy"~3') == ["levy on diesel fuel"]


def test_a_wildcard_marks_the_words_that_it_stands_for():
    assert marked("Parties partied.", "part*") == ["Parties", "partied"]


def test_excluded_words_are_not_marked():
    assert marked("Cod and tin.", "cod -tin") == ["Cod"]


def test_the_snippet_shows_the_sentence_that_has_most_of_the_query():
    body = FILLER + "A treaty was near. " + FILLER + "The treaty on cod was signed. " + FILLER
    assert shown(body, "treaty cod").text.startswith("The treaty on cod was signed.")


def test_two_passages_show_words_that_stand_far_apart():
    body = FILLER + "A treaty was near. " + FILLER + "Cod came back. " + FILLER
    assert shown(body, "treaty cod").text == "A treaty was near. … Cod came back."


def test_a_hit_in_the_title_alone_shows_the_opening():
    found = shown("It began in spring. " + FILLER, "treaty")
    assert found.text.startswith("It began in spring. The rain fell")
    assert found.highlights == ()
    assert len(found.text) <= LIMIT


def test_the_opening_is_prose_without_its_dateline():
    assert shown("WASHINGTON (Reuters) - It began in spring.", "x").text == "It began in spring."
    assert shown("DREVNO, Karsh — It began.", "x").text == "It began."
    assert shown("A heading\n\n(CNN) It began.", "began").text == "It began."
    assert shown("The League — all of it — fell.", "x").text == "The League — all of it — fell."


def test_a_dateline_that_matches_is_shown():
    assert marked("DREVNO — It began.", "drevno") == ["DREVNO"]


def test_a_heading_stays_apart_from_the_sentence_below_it():
    body = "On the treaty\n\nCod came back.\n\nPhoto: the quay"
    assert shown(body, "treaty").text == "On the treaty … Cod came back."


def test_of_two_that_tell_as_much_the_sentence_is_shown_and_not_the_heading():
    body = "The treaty, in brief\n\n" + FILLER + "\n\nThe treaty was signed."
    assert shown(body, "treaty").text == "The treaty was signed."


def test_a_passage_is_not_added_for_a_word_that_tells_nothing():
    body = "The treaty fell. " + FILLER + "\n\nOf cod nothing was heard."
    needles = plan("treaty of").needles
    weights = {"treati": 4.0, "of": 0.1}
    assert snippet(body, needles, weights).text.startswith("The treaty fell. The rain fell")


def test_a_long_sentence_is_cut_where_a_clause_begins():
    body = "word " * 60 + "as they say, " + "then " * 18 + "the treaty " + "other " * 60
    assert shown(body, "treaty").text.startswith("… then then")


def test_what_matches_over_the_end_of_a_sentence_is_shown():
    body = FILLER + "\n\nThey sailed at nine. Cod came back."
    found = shown(body, '"nine cod"')
    assert found.text == "They sailed at nine. Cod came back."
    assert [found.text[start:end] for start, end in found.highlights] == ["nine. Cod"]


def test_a_match_late_in_a_book_is_shown():
    book = (FILLER + "\n\n") * (3 * PART // len(FILLER)) + "The treaty held."
    assert shown(book, "treaty").text == "The treaty held."
    assert shown(book, "cod").text.startswith("The rain fell")


def test_a_long_sentence_is_cut_between_words():
    text = shown("word " * 100 + "treaty " + "other " * 100, "treaty").text
    assert len(text) <= LIMIT
    assert text.startswith("… word")
    assert text.endswith("other …")
    assert "treaty" in text


def test_paragraphs_are_parted_by_one_space():
    assert shown("A treaty.\n\nIt held.", "treaty").text == "A treaty. It held."


def test_html_is_escaped_and_marked():
    assert shown("<b>'treaty'</b> & more.", "treaty").as_html() == (
        "&lt;b&gt;&#x27;<mark>treaty</mark>&#x27;&lt;/b&gt; &amp; more."
    )


def test_ansi_lets_no_control_character_through():
    assert "\x1b]0;" not in Snippet("a \x1b]0;title\x07 b", ((0, 1),)).as_ansi()


def test_an_empty_body_has_an_empty_snippet():
    assert shown("", "treaty") == Snippet("")


class _OnlyMarks(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        assert tag == "mark"
        assert not attrs


words = st.sampled_from(
    "treaty cod Sen. U.S. the strategies “q” <b> & e\u0301 \x00 end. … \n\n".split(" ")
)
queries = st.sampled_from(
    ["treaty", "treaty cod", '"treaty cod"', '"cod treaty"~4 the', "str* the"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(words | st.text(max_size=8), max_size=150).map(" ".join), queries)
def test_highlights_fit_any_text_exactly(body, query):
    found = shown(body, query)
    assert len(found.text) <= LIMIT
    place = 0
    for start, end in found.highlights:
        assert place <= start < end <= len(found.text)
        assert found.text[start:end].strip() == found.text[start:end]
        place = end
    parser = _OnlyMarks()
    parser.feed(found.as_html())
    parser.close()
