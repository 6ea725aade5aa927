"""What the search box promises about safety: hosts, headers, time limits, errors."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from searchkit import Index
from searchkit.web.app import make_app


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "127.0.0.1.evil.example:8377", ""])
def test_another_host_name_is_refused(index, host):
    client = TestClient(make_app(index, port=8377))
    assert client.get("/help", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8377", "127.0.0.1:8377", "[::1]:8377"])
def test_loopback_names_are_served(index, host):
    client = TestClient(make_app(index, port=8377))
    assert client.get("/help", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("site", "wanted", "status"),
    [("cross-site", "image", 403), ("cross-site", "iframe", 403), ("same-site", "script", 403),
     ("cross-site", "empty", 403), ("cross-site", "document", 200), ("none", "document", 200),
     ("same-origin", "empty", 200)],
)  # fmt: skip
def test_pages_of_other_sites_may_link_here_and_load_nothing(client, site, wanted, status):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": wanted}
    answer = client.get("/search?q=cod", headers=headers)
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers


# What hands tried that wished it harm; each is answered, with a reason where it is refused.
ODD_QUERIES = [
    "\0", "tre\0aty", "\ufffe", "\u202eאב", "á" * 900, "👩‍👩‍👧‍👦" * 50, "*" * 500, "?*" * 300, "(" * 1000,
    "(" * 500 + "a" + ")" * 500, "-" * 1000, "NOT " * 400 + "a", '"' * 999, '"cod treaty"~999999999999',
    '"cod treaty"~-1', " ".join(["the"] * 450), " OR ".join(["treaty"] * 200), "cod^1e400", "cod^-1",
    "cod^nan", "date:9999..0001", "date:..", "date:9999-12", "after:", "before:0001", 'r"(a+)+$"',
    "nosuch:x", "id:*", "treaty~9", "[a TO z]", "body:[ TO ]", ":::::", "a\r\nSet-Cookie: x=1",
    "{{7*7}}", "<script>", "1," * 900, "a." * 900, "a'" * 900, "条" * 2000, "\\", "a\\", "%s%n",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/search", "/api/search", "/suggest", "/article/cod03"])
def test_no_query_however_odd_is_a_fault(client, path):
    for query in ODD_QUERIES:
        answer = client.get(path, params={"q": query})
        assert answer.status_code in (200, 400), (query, answer.text)
        if answer.status_code == 400:
            assert "error" in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "target", ["/search?q=%ff%fe&source=%ed%a0%80", "/search?%", "/search?=&=&&;", "/search?q[]=a",
               "/search?q=a&year=9999&from=9999-12&to=9999-12-31", "/search?q=a&from=0001&to=0001",
               "/search?q=a&author=(((&topic=OR&source=*", "/api/search?q=a&limit=100&page=1000&facets=true",
               "/article/%00", "/article/..%2f..%2fetc%2fpasswd", "/article/" + "a" * 5000, "/static/..%2fapp.py",
               "//evil.example/", "/%00", "/search/", "/article"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "FOO"])
def test_no_address_however_odd_is_a_fault(client, target, method):
    answer = client.request(method, target, follow_redirects=False)
    assert answer.status_code in (200, 303, 307, 400, 404, 405)
    assert "Traceback" not in answer.text
    location = answer.headers.get("location", "http://localhost:8377/")
    assert location.startswith(("/", "http://localhost:8377/"))
    assert not location.startswith("//")


@pytest.mark.parametrize("url", ["/help", "/nowhere", "/search?page=0", "/static/searchkit.css"])
def test_every_answer_has_the_headers_that_keep_it_to_itself(client, url):
    headers = client.get(url, headers={"Origin": "https://evil.example"}).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert not [name for name in headers if name.startswith("access-control")]


def test_an_error_nobody_thought_of_shows_no_details_and_keeps_the_headers(
    client, index, monkeypatch
):
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(index, "search", broken)
    answer = client.get("/search?q=cod")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_search_that_takes_too_long_says_so(index, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(index, "search", lambda *args, **options: released.wait(10))
    with TestClient(make_app(index, time_limit=0.1), base_url="http://localhost") as client:
        began = time.monotonic()
        answer = client.get("/search?q=cod")
        assert answer.status_code == 503 and "took longer" in answer.text
        assert client.get("/api/search?q=cod").status_code == 503
        assert time.monotonic() - began < 5
        released.set()


def test_threads_that_search_at_once_find_what_one_finds(index: Index):
    queries = [
        "treaty",
        "cod ministers",
        '"fishing treaty"',
        "author:hale",
        "wicked",
        "-treaty",
        "date:2013",
    ]

    def found(query: str) -> list[tuple[str, str]]:
        return [(hit.article.id, hit.snippet.text) for hit in index.search(query, facets=True)]

    alone = {query: found(query) for query in queries}
    asked = queries * 4
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(100):
            index.close()  # what is read of it first is where threads could meet
            with ThreadPoolExecutor(8) as threads:
                for query, together in zip(asked, threads.map(found, asked), strict=True):
                    assert together == alone[query], query
    finally:
        sys.setswitchinterval(interval)


def test_static_files_are_kept_under_a_name_that_changes_with_them(client):
    address = client.get("/help").text.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
