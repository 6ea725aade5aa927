"""Web archives: every captured page once, with its address, and its date from the page alone."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from searchkit.errors import Unreadable
from searchkit.ingest import read

STORY = "The senate passed the treaty on Monday after a long debate. " * 5


def page(title, body=STORY):
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{body}</p><p>{body}</p></article></body></html>".encode()


def web_archive(path, *captures, gzip=True):
    """Captures: (url, content) or (url, content, status, kind, day)."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=gzip)
        for url, content, *rest in captures:
            status, kind, day = (*rest, *("200 OK", "text/html", "2013-04-01")[len(rest) :])
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            dated = {"WARC-Date": f"{day}T10:00:00Z"}
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    io.BytesIO(content),
                    http_headers=headers,
                    warc_headers_dict=dated,
                )
            )
    return path


def test_pages_are_read_once_with_their_addresses(tmp_path):
    path = web_archive(
        tmp_path / "a.warc.gz",
        ("https://gazette.example/treaty", page("Treaty passed")),
        ("https://gazette.example/treaty?utm_source=x", page("Treaty passed again")),
        ("https://gazette.example/gone", page("Gone"), "404 Not Found"),
        ("https://gazette.example/a.css", b"p {}", "200 OK", "text/css"),
        ("https://gazette.example/vote", page("A vote is near")),
    )
    found = list(read(path))
    assert [(a.title, a.url) for a in found] == [
        ("Treaty passed", "https://gazette.example/treaty"),
        ("A vote is near", "https://gazette.example/vote"),
    ]


def test_pages_without_an_article_are_counted_in_one_problem(tmp_path):
    empty = b"<html><body></body></html>"
    path = web_archive(
        tmp_path / "a.warc",
        ("https://a.example/1", empty),
        ("https://a.example/2", empty),
        ("https://a.example/3", page("Treaty")),
        gzip=False,
    )
    problems = []
    assert [article.title for article in read(path, on_problem=problems.append)] == ["Treaty"]
    assert [problem.cause for problem in problems] == ["2 of its 3 pages hold no article's text"]


def test_the_day_of_the_capture_is_not_taken_for_the_day_of_publication(tmp_path):
    dated = page("Treaty").replace(
        b"<title>", b'<meta property="article:published_time" content="2013-03-26"><title>'
    )
    later = page("Vote").replace(
        b"<title>", b'<meta property="article:published_time" content="2019-03-26"><title>'
    )
    path = web_archive(
        tmp_path / "a.warc",
        ("https://a.example/1", page("Plain")),
        ("https://a.example/2", dated),
        ("https://a.example/3", later),
    )
    assert [str(article.date) for article in read(path)] == ["None", "2013-03-26", "None"]


def test_the_servers_encoding_is_used_where_the_page_names_none(tmp_path):
    content = (
        page("Präsident", "Der Präsident sprach über den Vertrag. " * 9).decode().encode("latin-1")
    )
    path = web_archive(
        tmp_path / "a.warc",
        ("https://a.example/1", content, "200 OK", "text/html; charset=ISO-8859-1"),
    )
    assert [article.title for article in read(path)] == ["Präsident"]


def test_a_wacz_is_a_zip_of_web_archives(tmp_path):
    inner = web_archive(tmp_path / "data.warc.gz", ("https://a.example/1", page("Treaty")))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.write(inner, "archive/data.warc.gz")
        packed.writestr("datapackage.json", "{}")
        packed.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
    found = list(read(tmp_path / "a.wacz", on_problem=lambda problem: None))
    assert [(article.title, article.url) for article in found] == [
        ("Treaty", "https://a.example/1")
    ]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_an_archive_that_breaks_off_gives_what_came_before(tmp_path, share):
    whole = web_archive(
        tmp_path / "a.warc",
        *((f"https://a.example/{n}", page(f"Number {n}")) for n in range(10)),
        gzip=False,
    )
    (tmp_path / "b.warc").write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    found = []
    try:
        found.extend(read(tmp_path / "b.warc", on_problem=lambda problem: None))
    except Unreadable as error:
        assert "fault of searchkit" not in str(error)
    assert len(found) >= int(share * 10) - 1


def test_what_is_no_web_archive_is_said_to_be_none(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"hello\n" * 100)
    with pytest.raises(Unreadable, match="web archive"):
        list(read(tmp_path / "a.warc"))


def test_the_tables_of_a_wacz_are_no_articles(tmp_path):
    inner = web_archive(tmp_path / "data.warc.gz", ("https://a.example/1", page("Treaty")))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.writestr("datapackage.json", '{"title": "My crawl", "profile": "data-package"}')
        packed.writestr(
            "pages/pages.jsonl",
            '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
            '{"url": "https://a.example/1", "title": "Treaty", "text": "Treaty"}\n',
        )
        packed.write(inner, "archive/data.warc.gz")
    problems = []
    found = list(read(tmp_path / "a.wacz", on_problem=problems.append))
    assert [article.url for article in found] == ["https://a.example/1"]
    assert problems == []


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_a_damaged_web_archive_gives_articles_or_says_why_not(tmp_path, is_packed, changes, cut):
    path = tmp_path / "a.warc.gz"
    web_archive(
        path,
        ("https://a.example/1", page("Treaty")),
        ("https://a.example/2", page("Vote"), "200 OK", "text/html; charset=utf-8"),
        gzip=is_packed,
    )
    raw = bytearray(path.read_bytes())
    for place, value in changes:
        raw[int(place * (len(raw) - 1))] = value
    path.write_bytes(raw[: len(raw) if cut > 0.7 else int(cut * len(raw))])
    try:
        assert all(article.id for article in read(path, on_problem=lambda problem: None))
    except Unreadable as error:
        assert "fault of searchkit" not in str(error)


@pytest.mark.parametrize("line", [b"a" * 1_000_000, b"X: y\r\n" * 170_000])
def test_a_header_without_end_is_stopped_in_time_and_memory(tmp_path, line):
    web_archive(tmp_path / "a.warc.gz", ("https://a.example/1", page("Treaty")))
    with gzip.open(tmp_path / "a.warc.gz", "ab", compresslevel=1) as out:
        out.write(b"WARC/1.0\r\nWARC-Type: response\r\nX: ")
        for _ in range(50):
            out.write(line)
    found = []
    tracemalloc.start()
    with pytest.raises(Unreadable):
        found.extend(read(tmp_path / "a.warc.gz"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [article.title for article in found] == ["Treaty"]
    assert peak < 60_000_000


def test_a_large_record_that_is_no_page_is_passed_over(tmp_path):
    path = web_archive(
        tmp_path / "a.warc.gz",
        ("https://a.example/film", b"\0" * 5_000_000, "200 OK", "video/mp4"),
        ("https://a.example/1", page("Treaty")),
    )
    assert [article.title for article in read(path)] == ["Treaty"]
