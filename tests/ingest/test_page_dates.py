"""Which day a page appeared, when it says several."""

from __future__ import annotations

import pytest

from searchkit.ingest import read

TEXT = (
    "The senate passed the treaty on Monday after a long debate about the harbors of the coast. "
    * 4
)
PAGE = "<html><head><title>Treaty passed</title>{head}</head><body><article><h1>Treaty passed</h1>{above}<p>{text}</p><p>{text}</p></article>{below}</body></html>"


def day_of(tmp_path, head="", above="", below=""):
    (tmp_path / "page.html").write_text(PAGE.format(head=head, above=above, below=below, text=TEXT))
    (article,) = read(tmp_path / "page.html")
    return str(article.date)


def stated(time):
    return f'<meta property="article:published_time" content="{time}">'


def test_the_day_beside_the_headline_wins_over_the_next_day_in_utc(tmp_path):
    assert (
        day_of(tmp_path, stated("2013-03-27T02:10:00Z"), '<time class="date">March 26, 2013</time>')
        == "2013-03-26"
    )


@pytest.mark.parametrize(
    "time", ["2020-12-05T23:15:00Z", "2020-12-05T23:15:0Z", "2020-12-05T23:15:00+00:00"]
)
def test_the_same_minute_by_the_papers_own_clock_tells_its_day(tmp_path, time):
    script = "<script>info.publication_date = '2020-12-06 00:15';</script>"
    assert day_of(tmp_path, stated(time), below=script) == "2020-12-06"


def test_another_minute_tells_nothing(tmp_path):
    script = "<script>now = '2020-12-06 00:17'; zoned = '2020-12-06T00:15:00Z'; far = '2020-12-09 00:15';</script>"
    assert day_of(tmp_path, stated("2020-12-05T23:15:00Z"), below=script) == "2020-12-05"


def test_a_paragraph_that_is_a_date_wins_over_one_in_a_caption(tmp_path):
    above = "<div>The president in Orleans, France, January 16, 2020. Pool via Wire</div><p>January 18, 2020</p>"
    assert day_of(tmp_path, above=above) == "2020-01-18"


def test_a_date_of_change_is_none_of_publication(tmp_path):
    assert (
        day_of(
            tmp_path,
            '<meta property="article:modified_time" content="2019-01-05T10:00:00Z">',
            '<p class="date">March 26, 2013</p>',
        )
        == "2013-03-26"
    )


def test_a_day_only_in_a_script_is_better_than_none(tmp_path):
    script = '<script>showDate("2020/04/17 01:43:09")</script>'
    assert day_of(tmp_path, below=script) == "2020-04-17"


@pytest.mark.parametrize(
    ("time", "locale", "day"),
    [
        ("2020-05-02T02:54:29.000Z", "en_US", "2020-05-01"),
        ("2020-05-02T02:54:29.000Z", "en_GB", "2020-05-02"),
        ("2020-05-02T04:54:29Z", "en_US", "2020-05-02"),
        ("2020-05-02T00:00:00Z", "en_US", "2020-05-02"),
        ("2020-05-02T00:00:00.000+00:00", "en_US", "2020-05-02"),
        ("2020-05-02T00:10:00Z", "en_US", "2020-05-01"),
    ],
)
def test_what_appears_in_america_after_midnight_in_greenwich_is_of_the_evening_before(
    tmp_path, time, locale, day
):
    assert day_of(tmp_path, stated(time) + f'<meta property="og:locale" content="{locale}">') == day


def test_a_machines_time_in_utc_does_not_speak_for_the_papers_own_day(tmp_path):
    time = '<time datetime="Tue Aug 25 2020 00:23:33 GMT+0000 (UTC)">two hours ago</time>'
    head = '<link rel="canonical" href="https://gazette.example.ca/a">'
    assert day_of(tmp_path, head + stated("2020-08-25T00:23:33Z"), time) == "2020-08-24"


def test_a_time_for_programs_is_read_where_readers_see_none(tmp_path):
    assert day_of(tmp_path, above='<span class="timestamp" data-time="1594448702">2h</span>') == (
        "2020-07-11"
    )
    assert day_of(
        tmp_path, above='<span class="time" data-updated-time="1594448702">2h</span>'
    ) == ("None")


def test_a_date_right_above_the_headline_wins_over_one_far_below_it(tmp_path):
    above = f"<p>{TEXT[:150]}</p><p>The fair is from 12.09.2018 to 15.09.2018.</p>"
    page = PAGE.replace("<article>", "<article><p>Von Ada Lorne publiziert am 30. Juli 2018</p>")
    (tmp_path / "page.html").write_text(page.format(head="", above=above, below="", text=TEXT))
    (article,) = read(tmp_path / "page.html")
    assert str(article.date) == "2018-07-30"


def test_the_only_day_in_a_pages_scripts_is_its_own_and_one_of_many_is_not(tmp_path):
    script = "<script>showDate('2020/04/17 01:43:09')</script>"
    assert day_of(tmp_path, below=script) == "2020-04-17"
    comments = "<script>write('2018-02-24 10:15 Ada', '2018-01-15 22:22 Bo')</script>"
    assert day_of(tmp_path, below=comments) == "None"
