"""Feeds: every entry an article; other XML is told apart and nothing is fetched."""

from __future__ import annotations

import datetime
import io
import socket
from importlib import import_module

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchkit.errors import Unreadable
from searchkit.ingest import read

original = feedparser.parse
STORY = "The senate passed the treaty on Monday after a long debate."
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Harbor Gazette</title><language>en-us</language>
<item><title>Treaty passed &amp; signed</title><link>https://gazette.example/treaty?utm_source=rss</link>
<dc:creator>Ada Long</dc:creator><category>Senate</category><category>Treaties</category>
<pubDate>Tue, 26 Mar 2013 23:30:00 -0500</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>{STORY}</p><p>A second <b>paragraph</b>.</p><script>alert(1)</script>]]></content:encoded></item>
<item><title>Only a summary</title><author>desk@gazette.example</author><description>{STORY}</description></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Capitol Letter</title>
<entry><title>A vote is near</title><link href="https://letter.example/vote"/><published>2014-07-01T00:30:00+09:00</published>
<updated>2014-08-01T00:00:00Z</updated><author><name>Ben Short</name></author><content type="html">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"""


@pytest.fixture(autouse=True)
def without_network(monkeypatch):
    import_module("searchkit.ingest.feeds")  # its libraries name socket.socket as a type

    def refuse(*_):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_of_rss_is_an_article(tmp_path):
    first, second = read(written(tmp_path / "a.rss", RSS))
    assert first.title == "Treaty passed & signed"
    assert first.body == f"{STORY}\n\nA second paragraph."
    assert first.authors == ("Ada Long",)
    assert first.date == datetime.date(2013, 3, 26)
    assert (first.source, first.language) == ("The Harbor Gazette", "en-us")
    assert first.topics == ("Senate", "Treaties")
    assert second.body == STORY
    assert second.authors == ()


def test_an_entry_of_atom_is_dated_by_its_first_day_in_its_own_zone(tmp_path):
    (article,) = read(written(tmp_path / "feed.xml", ATOM))
    assert (article.title, article.authors) == ("A vote is near", ("Ben Short",))
    assert article.date == datetime.date(2014, 7, 1)
    assert article.url == "https://letter.example/vote"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>',
            "sitemap",
        ),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "neither RSS nor Atom"),
        (
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
            "entities",
        ),
        ("no XML at all", "neither"),
        ("", "empty"),
        ("<rss></rss>", "feed|text"),
    ],
)
def test_other_xml_is_said_to_be_what_it_is(tmp_path, text, cause):
    with pytest.raises(Unreadable, match=cause):
        list(read(written(tmp_path / "a.xml", text)))


def test_entities_in_utf_16_are_seen_too(tmp_path):
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'
    (tmp_path / "a.rss").write_bytes(bomb.encode("utf-16"))
    with pytest.raises(Unreadable, match="entities"):
        list(read(tmp_path / "a.rss"))


def test_the_name_beside_an_address_is_the_author(tmp_path):
    text = RSS.replace("desk@gazette.example", "desk@gazette.example (Cora Bell)")
    assert [article.authors for article in read(written(tmp_path / "a.rss", text))][1] == (
        "Cora Bell",
    )


def test_half_a_feed_gives_the_entries_before_the_break(tmp_path):
    found = list(read(written(tmp_path / "a.rss", RSS[: RSS.index("<item><title>Only")])))
    assert [article.title for article in found] == ["Treaty passed & signed"]


def test_an_entry_without_an_address_is_known_by_its_global_id(tmp_path):
    entry = f"<item><guid isPermaLink='false'>tag:gazette.example,2013:7</guid><title>Vote</title><description>{STORY}</description></item>"
    early = RSS.replace("<item>", entry + "<item>", 1)
    (first, *_) = read(written(tmp_path / "a.rss", early))
    *_, later = read(
        written(tmp_path / "b.rss", RSS.replace("</channel>", f"{entry}</channel>")),
        place="elsewhere/b.rss",
    )
    assert first.title == later.title == "Vote"
    assert first.id == later.id


def test_a_page_saved_as_xml_is_a_page(tmp_path):
    page = f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>Treaty</title></head><body><p>{STORY * 5}</p></body></html>"
    (article,) = read(written(tmp_path / "a.xml", page))
    assert article.title == "Treaty"


def test_a_feed_is_given_to_its_parser_as_bytes_only(tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(
        feedparser, "parse", lambda source, **_: given.append(source) or original(source)
    )
    list(read(written(tmp_path / "a.rss", RSS)))
    assert [type(source) for source in given] == [io.BytesIO]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([RSS, ATOM]),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.sampled_from(["<", ">", "&", "]]>", "\0", "<item>", "<!--", '"', ""]),
        ),
        max_size=6,
    ),
    st.floats(0, 1),
)
def test_a_damaged_feed_gives_articles_or_says_why_not(tmp_path, seed, changes, cut):
    for place, piece in changes:
        at = int(place * len(seed))
        seed = seed[:at] + piece + seed[at + 1 :]
    path = written(tmp_path / "a.rss", seed if cut > 0.7 else seed[: int(cut * len(seed))])
    try:
        assert all(article.id for article in read(path, on_problem=lambda problem: None))
    except Unreadable as error:
        assert "fault of searchkit" not in str(error)


def test_an_entry_whose_text_is_named_and_missing_is_still_an_article(tmp_path):
    broken = b"<rss version='2.0'><channel><title>Cod</title><item><title>Cod fell</title><item<title</body<"
    (tmp_path / "a.rss").write_bytes(broken)
    entries = feedparser.parse(io.BytesIO(broken)).entries
    assert None in [entry.get("summary", "") for entry in entries]
    assert "Cod fell" in [article.title for article in read(tmp_path / "a.rss")]


@pytest.mark.parametrize(
    "reference", ["&#x110000;", "&#1114112;", "&#xFFFFFFFFFFFF", "&#99999999999;"]
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_reference_to_no_character_costs_no_more_than_itself(tmp_path, reference, is_whole):
    feed = RSS.replace("Only a", f"Only{reference} a").replace(
        "</channel></rss>", "</channel></rss>" if is_whole else "</b>"
    )
    articles = list(read(written(tmp_path / "a.rss", feed)))
    assert len(articles) == 2
    assert articles[1].title.startswith("Only")
    assert articles[1].title.endswith(" a summary")
