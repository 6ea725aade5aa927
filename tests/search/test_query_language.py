import datetime
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import Article, BadDate, Filters, Index
from searchkit.search.query import Builder, plan
from searchkit.search.tree import add_tree


def made(key, title, body, authors=(), date="", source="", topics=()):
    day = datetime.date.fromisoformat(date) if date else None
    return Article(key, title, tuple(authors), day, body, source, topics=tuple(topics))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = Index(tmp_path_factory.mktemp("query") / "index")
    treaty = (
        "The strategic partnership was signed. Strategies of the U.S.-led force were discussed."
    )
    levy = "A levy on fuel angered drivers. Their partnership is less strategic. No treaty came."
    wendt, young = ["Clara Wendt", "Émile Roe"], ["J.T. Young"]
    courier, post = "The Osterhaven Courier", "Lindry Evening Post"
    index.add(
        [
            made("treaty", "The sound", treaty, wendt, "2013-03-26", courier, ["foreign policy"]),
            made("levy", "Lorry drivers", levy, young, "2012-11-02", post, ["budget", "economy"]),
            made("vote", "The vote", "Voters governed to the sound of bells.", date="2014-01-01"),
            made("undated", "A treaty", "Nobody knows when this was noted."),
        ]
    )
    yield index
    index.close()


def ids(index, query, **options):
    return {hit.article.id for hit in index.search(query, **options)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"strategic partnership"', {"treaty"}),
        ('"partnership strategic"~3', {"treaty", "levy"}),
        ("“strategic partnership”", {"treaty"}),
        ("treaty -levy", {"undated"}),
        ("treaty NOT levy", {"undated"}),
        ("partnership -author:wendt", {"levy"}),
        ("levy OR bells", {"levy", "vote"}),
        ("partnership AND (levy OR sound)", {"treaty", "levy"}),
        ("partner*", {"treaty", "levy"}),
        ("governe*", {"vote"}),
        ("str?teg*", {"treaty", "levy"}),
        ("title:treaty", {"undated"}),
        ("Title: treaty", {"undated"}),
        ("body:sound", {"vote"}),
        ("author:wendt", {"treaty"}),
        ('author:"emile roe"', {"treaty"}),
        ('author:"wendt emile"', set()),
        ('author:"j. t. young"', {"levy"}),
        ("source:courier", {"treaty"}),
        ('topic:"foreign policy"', {"treaty"}),
        ("after:2013-03", {"treaty", "vote"}),
        ("before:2013-03", {"levy"}),
        ("date:2013", {"treaty"}),
        ("date:2012-11", {"levy"}),
        ("date:2012..2013-03", {"treaty", "levy"}),
        ('date:"26 March 2013"', {"treaty"}),
        ("us-led", {"treaty"}),
        ("strategy", {"treaty"}),
        ("voter", {"vote"}),
        ("*", {"treaty", "levy", "vote", "undated"}),
        ("(treaty", {"levy", "undated"}),
        ('"treaty', {"levy", "undated"}),
        ("bells?", {"vote"}),
        ("😀", set()),
        ("AND AND", set()),
        ("-", set()),
    ],
)
def test_a_query_finds(index, query, found):
    assert ids(index, query) == found


@pytest.mark.parametrize(
    "query",
    ["x" * 10_000, "word " * 2_000, "(" * 5_000 + "a" + ")" * 5_000, "NOT " * 2_500, '"' * 9_999],
    ids=["one word", "words", "brackets", "operators", "quotes"],
)
def test_ten_thousand_characters_get_an_answer(index, query):
    assert index.search(query).total >= 0


pieces = (
    '" ( ) AND OR NOT - * ? ~5 : title: author: treaty levy U.S. \' ’ [ { ^2 \\ 😀 \0 "a b"~3 -( a*'
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(pieces.split(" ")), max_size=40).map(" ".join) | st.text(max_size=60)
)
def test_what_people_type_never_fails(index, query):
    try:
        results = index.search(query)
    except BadDate as error:
        assert "is not a date" in str(error)
    else:
        assert len(results) <= results.total


@pytest.mark.parametrize("date", ["soon", "2013-13", "..", "2013-02-30"])
def test_a_date_that_is_none_is_named(index, date):
    with pytest.raises(BadDate, match=f"“{date.replace('.', '[.]')}”"):
        index.search(f"treaty date:{date}")


words = st.sampled_from(
    "treaty U.S. us-led O’Brien don't -levy a- and AND NOT NOTE the 1,000 😀 , ' … a~5 a/b [ ^2 \\ x_y".split()
)
phrases = st.lists(words, max_size=3).map(" ".join).map('"{}"'.format)
dates = st.sampled_from(
    "after:2013 Before:2013-03 date:2012..2013-03 date:..2012 after: after:2013,x date:2013-02-28. xdate:2013".split()
)
items = st.lists(words | phrases | dates | st.text(max_size=4), max_size=6)


@settings(max_examples=400, deadline=None)
@given(items, st.sampled_from([" ", "  ", "\n", "\t", ""]))
def test_a_plain_query_means_what_the_parser_makes_of_it(parts, between):
    text = between.join(parts)
    parsed = Builder()
    try:
        add_tree(parsed, text)
    except BadDate as error:
        if text.strip() != "*":
            with pytest.raises(BadDate, match=re.escape(str(error))):
                plan(text)
        return
    planned = plan(text)
    if text.strip() != "*":
        assert repr(planned.required) == repr(parsed.plan.required)
        assert repr(planned.words) == repr(parsed.plan.words)
        assert planned.needles == parsed.plan.needles


@pytest.mark.parametrize("text", ["cod", 'cod "the treaty" after:2013', "the U.S. don’t", '"x"'])
def test_a_plain_query_needs_no_parser(text, monkeypatch):
    monkeypatch.setitem(sys.modules, "searchkit.search.tree", None)
    assert not plan(text).empty


def test_filters_hold_beside_the_query(index):
    assert ids(index, "partnership", filters=Filters(author="wendt")) == {"treaty"}
    assert ids(index, "", filters=Filters(date_from="2013", date_to="2013")) == {"treaty"}
    with pytest.raises(BadDate):
        index.search("treaty", filters=Filters(date_from="whenever"))


def test_a_long_query_says_what_was_not_used(index):
    query = " ".join(f"w{number}" for number in range(400))
    assert "256" in index.search(query).notes[0]


def test_a_misspelled_word_is_suggested_rightly(index):
    assert index.search("partnrship", suggest=True).suggestion == "partnership"
    assert index.search("partnership", suggest=True).suggestion is None
