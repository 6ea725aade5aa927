"""Web archives: every captured page once, with its address, and its date from the page alone."""

from __future__ import annotations

import gzip
import io
import sys
import tracemalloc
import zipfile
import zlib

import brotli
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from searchkit.errors import Unreadable
from searchkit.ingest import Limits, read

STORY = "The senate passed the treaty on Monday after a long debate. " * 5


def page(title, body=STORY):
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{body}</p><p>{body}</p></article></body></html>".encode()


def web_archive(path, *captures, gzip=True, headers=()):
    """Captures: (url, content) or (url, content, status, kind, day); more headers of HTTP."""
    more = list(headers)
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=gzip)
        for url, content, *rest in captures:
            status, kind, day = (*rest, *("200 OK", "text/html", "2013-04-01")[len(rest) :])
            headers = StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
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


def chunked(content, size=700):
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def raw_deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "gzip, br": lambda content: brotli.compress(gzip.compress(content)),
    "identity": bytes,
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("is_unpacked", [False, True])
def test_what_the_server_packed_is_unpacked_where_the_crawler_did_not(
    tmp_path, packing, in_chunks, is_unpacked
):
    whole = page("Treaty passed")
    content = whole if is_unpacked else PACKINGS[packing](whole)
    headers = [("Content-Encoding", packing)]
    if in_chunks:
        headers.append(("Transfer-Encoding", "chunked"))
        content = content if is_unpacked else chunked(content)
    path = web_archive(tmp_path / "a.warc.gz", ("https://a.example/1", content), headers=headers)
    assert [article.title for article in read(path)] == ["Treaty passed"]


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd"])
def test_a_page_that_unpacks_without_end_is_named_and_the_next_one_is_read(tmp_path, packing):
    path = tmp_path / "a.warc.gz"
    bomb = PACKINGS[packing](b"<p>" + b"a" * 30_000_000)
    web_archive(path, ("https://a.example/1", bomb), headers=[("Content-Encoding", packing)])
    web_archive(tmp_path / "b.warc.gz", ("https://a.example/2", page("Treaty passed")))
    path.write_bytes(path.read_bytes() + (tmp_path / "b.warc.gz").read_bytes())
    problems = []
    tracemalloc.start()
    limits = Limits(page_bytes=1 << 20)
    found = list(read(path, on_problem=problems.append, limits=limits))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [article.title for article in found] == ["Treaty passed"]
    assert "too large" in problems[0].cause
    assert "https://a.example/1" in problems[0].path
    assert peak < 12_000_000


def test_pages_in_brotli_are_counted_where_its_package_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)
    packed = [(f"https://a.example/{n}", brotli.compress(page(f"Number {n}"))) for n in range(3)]
    path = web_archive(tmp_path / "a.warc.gz", *packed, headers=[("Content-Encoding", "br")])
    problems = []
    with pytest.raises(Unreadable):
        list(read(path, on_problem=problems.append))
    assert [problem.cause for problem in problems] == ["3 of its 3 pages are packed with Brotli"]
    assert "searchkit[brotli]" in problems[0].remedy


def record(writer, url, kind, content, content_type, **named):
    named = {name.replace("_", "-"): value for name, value in named.items()}
    writer.write_record(
        writer.create_warc_record(
            url,
            kind,
            io.BytesIO(content),
            warc_content_type=content_type,
            warc_headers_dict=named,
        )
    )


def test_resources_and_conversions_are_pages_and_a_crawlers_notes_are_none(tmp_path):
    text = f"A vote is near\nBy Ada Long\n\n{STORY}".encode()
    with (tmp_path / "crawl-2013-03-26.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        record(writer, "https://a.example/1", "resource", page("Treaty passed"), "text/html")
        record(writer, "https://a.example/2/2014/07/01/", "conversion", text, "text/plain")
        record(writer, "https://a.example/1", "conversion", text, "text/plain")
        record(writer, "urn:text:https://a.example/1", "resource", text, "text/plain")
        record(writer, "urn:pageinfo:https://a.example/1", "resource", b"{}", "application/json")
        record(writer, "https://a.example/1", "metadata", b"via: x", "application/warc-fields")
    problems = []
    found = list(read(tmp_path / "crawl-2013-03-26.warc.gz", on_problem=problems.append))
    assert [(a.title, a.authors, a.url, str(a.date)) for a in found] == [
        ("Treaty passed", (), "https://a.example/1", "None"),
        ("A vote is near", ("Ada Long",), "https://a.example/2/2014/07/01/", "2014-07-01"),
    ]
    assert problems == []


def test_a_page_whose_kind_only_the_crawler_saw_is_a_page(tmp_path):
    with (tmp_path / "a.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Server", "old")], protocol="HTTP/1.0")
        for number, seen in enumerate(("text/html", "image/png")):
            writer.write_record(
                writer.create_warc_record(
                    f"https://a.example/{number}",
                    "response",
                    io.BytesIO(page(f"Number {number}")),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Identified-Payload-Type": seen},
                )
            )
    assert [article.title for article in read(tmp_path / "a.warc.gz")] == ["Number 0"]


def test_a_wacz_as_crawlers_write_it(tmp_path):
    first = web_archive(tmp_path / "1.warc.gz", ("https://a.example/1", page("Treaty")))
    second = web_archive(tmp_path / "2.warc.gz", ("https://a.example/2", page("Vote")))
    pages = '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
    listed = '{"id": "1", "url": "https://a.example/1", "title": "Treaty", "text": "Treaty"}\n'
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.writestr("indexes/index.cdx.gz", gzip.compress(b"example,a)/1 20130401 {}\n"))
        packed.writestr("indexes/index.idx", "!meta 0 {}\n")
        packed.write(first, "archive/rec-1.warc.gz")
        packed.write(second, "archive/rec-2.warc.gz")
        packed.writestr("pages/pages.jsonl", pages + listed, zipfile.ZIP_DEFLATED)
        packed.writestr("pages/extraPages.jsonl", pages, zipfile.ZIP_DEFLATED)
        packed.writestr("datapackage.json", '{"profile": "data-package", "resources": []}')
        packed.writestr("datapackage-digest.json", '{"path": "datapackage.json"}')
    with zipfile.ZipFile(tmp_path / "many.wacz", "w") as packed:
        packed.write(tmp_path / "a.wacz", "a.wacz")
        packed.writestr("datapackage.json", '{"profile": "multi-wacz-package"}')
    for name, inside in (("a.wacz", ""), ("many.wacz", "a.wacz/")):
        problems = []
        found = list(read(tmp_path / name, on_problem=problems.append))
        assert [(article.title, article.path) for article in found] == [
            ("Treaty", f"{tmp_path / name}/{inside}archive/rec-1.warc.gz"),
            ("Vote", f"{tmp_path / name}/{inside}archive/rec-2.warc.gz"),
        ]
        assert problems == []
